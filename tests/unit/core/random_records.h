// Records with random content, for round trips and hostile bytes. `sensible` values keep every
// range of the domain (check_entry() accepts them); `any` values keep only what their byte form can
// carry, with a liking for the ends of the integer ranges.
#pragma once

#include "core/base/prng.h"
#include "core/journal/codec.h"

namespace riser::journal {

enum class Content : std::uint8_t { sensible, any };

class RandomRecords {
public:
    RandomRecords(std::uint64_t seed, Content content) : random_(seed), content_(content) {}

    // Type number 0-based: an index of the variant.
    [[nodiscard]] Record record(std::size_t index);
    // One record of the given type, or several of random types when `index` is past the last.
    [[nodiscard]] Entry entry(std::size_t index);
    [[nodiscard]] payment::Tariff tariff();
    Prng& random() { return random_; }

private:
    [[nodiscard]] std::int64_t number(std::int64_t first, std::int64_t last);
    [[nodiscard]] std::uint64_t unsigned_number(std::uint64_t first, std::uint64_t last,
                                                std::uint64_t max);
    [[nodiscard]] std::uint32_t small_id(std::uint32_t first = 1);
    [[nodiscard]] std::string text(std::string_view letters, std::size_t min, std::size_t max);
    [[nodiscard]] std::int64_t time_ms();
    [[nodiscard]] bool yes() { return random_.chance(1, 2); }
    template <class Id>
    [[nodiscard]] Id id();
    template <std::size_t N>
    [[nodiscard]] std::array<std::uint8_t, N> bytes();
    template <class E>
    [[nodiscard]] E pick(E first, E last);
    [[nodiscard]] Currency currency();
    [[nodiscard]] std::vector<RegisterMark> marks(std::size_t min);
    [[nodiscard]] std::vector<metering::Contact> contacts(std::size_t min);
    [[nodiscard]] metering::RegisterId register_id();
    [[nodiscard]] Segment segment(std::size_t tariffs);
    [[nodiscard]] payment::TopUpSplit split(Money amount);
    // Of content that must add up: within its range in any case.
    [[nodiscard]] std::int64_t within(std::int64_t first, std::int64_t last);
    [[nodiscard]] billing::LocalDay day();
    [[nodiscard]] billing::BillNumber bill_number();
    [[nodiscard]] BillRead bill_read(std::uint32_t meter);
    template <class T>
    [[nodiscard]] T make();

    Prng random_;
    Content content_;
};

template <std::size_t N>
std::array<std::uint8_t, N> RandomRecords::bytes() {
    std::array<std::uint8_t, N> result{};
    for (auto& byte : result) byte = static_cast<std::uint8_t>(random_.below(256));
    return result;
}

template <class Id>
Id RandomRecords::id() {
    Id result{bytes<16>()};
    result.bytes[0] |= 1U;  // never nil
    return result;
}

template <class E>
E RandomRecords::pick(E first, E last) {
    const auto low = static_cast<std::uint64_t>(first);
    return static_cast<E>(low + random_.below(static_cast<std::uint64_t>(last) - low + 1));
}

// random_payment_records.cpp
template <>
Credited RandomRecords::make();
template <>
CreditConfigured RandomRecords::make();
template <>
CreditInvoked RandomRecords::make();
template <>
CreditRenewed RandomRecords::make();
template <>
CreditExpired RandomRecords::make();
template <>
ChargeConfigured RandomRecords::make();
template <>
ChargeCollected RandomRecords::make();
template <>
ConsumptionRerated RandomRecords::make();
template <>
EnergyFedIn RandomRecords::make();
// random_limit_records.cpp
template <>
LoadLimited RandomRecords::make();
template <>
OverLimit RandomRecords::make();
// random_tenancy_records.cpp
template <>
AccountClassified RandomRecords::make();
template <>
TenancyBegan RandomRecords::make();
template <>
AccountClosed RandomRecords::make();
template <>
FormerAccountPaid RandomRecords::make();
template <>
RefundPaid RandomRecords::make();
// random_billing_records.cpp
template <>
BillingAgreed RandomRecords::make();
template <>
BillIssued RandomRecords::make();
template <>
OverdueTermsAgreed RandomRecords::make();
template <>
ReminderGiven RandomRecords::make();
template <>
LateCharged RandomRecords::make();
template <>
BillDisputed RandomRecords::make();
template <>
BillNumbered RandomRecords::make();
// random_contract_records.cpp
template <>
PaymentBounced RandomRecords::make();
template <>
AccountModeChanged RandomRecords::make();
template <>
PaymentPlanAgreed RandomRecords::make();
template <>
PaymentPlanEnded RandomRecords::make();
template <>
DepositDemanded RandomRecords::make();
template <>
DepositMoved RandomRecords::make();
template <>
CreditLimitAgreed RandomRecords::make();
template <>
CreditUseTold RandomRecords::make();
// random_voucher_records.cpp
template <>
VoucherDocumentTaken RandomRecords::make();
template <>
VoucherLocksTaken RandomRecords::make();
template <>
VoucherRecallAnswered RandomRecords::make();
template <>
VoucherRedeemed RandomRecords::make();
template <>
BoundKeyTaken RandomRecords::make();
template <>
BoundTokenRedeemed RandomRecords::make();
template <>
BoundNumberMarked RandomRecords::make();
// random_period_records.cpp
template <>
PeriodTermsBegan RandomRecords::make();
template <>
PeriodCharged RandomRecords::make();
// random_common_records.cpp
template <>
CommonCostsShared RandomRecords::make();
// random_correction_records.cpp
template <>
TariffCorrected RandomRecords::make();
template <>
ConsumptionCorrected RandomRecords::make();
template <>
TopUpTermsAgreed RandomRecords::make();
template <>
CorrectionHeldBack RandomRecords::make();
template <>
CorrectionEnded RandomRecords::make();
template <>
AccountTariffOrdered RandomRecords::make();

}  // namespace riser::journal
