// Random records about corrected tariffs (random_records.h).
#include <algorithm>

#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_last_record_ms = to_unix_ms(k_no_upper_bound);

}  // namespace

template <>
TariffCorrected RandomRecords::make() {
    TariffCorrected r;
    r.order = id<CommandId>();
    r.tariff = tariff();
    r.tariff.version = std::min(r.tariff.version, UINT32_MAX - 1);
    if (yes()) r.most = Money{number(0, k_max_amount.micro)};
    const std::int64_t from_ms = to_unix_ms(r.tariff.effective_from);
    if (content_ == Content::any || from_ms >= k_last_record_ms || yes()) return r;
    r.until_ms = within(from_ms + 1, k_last_record_ms);
    r.afterwards = r.tariff;
    ++r.afterwards->version;
    r.afterwards->effective_from = from_unix_ms(r.until_ms);
    return r;
}

template <>
ConsumptionCorrected RandomRecords::make() {
    ConsumptionCorrected r;
    r.order = id<CommandId>();
    r.account = id<AccountId>();
    r.booked = yes();
    const TariffId tariff = id<TariffId>();
    const auto price = [this] {
        return static_cast<payment::PriceIndex>(random_.below(payment::k_max_prices));
    };
    for (std::uint64_t i = 1 + random_.below(4); i > 0; --i) {
        payment::CorrectedPart part;
        part.energy = {number(1, k_max_register.wh)};
        part.share_ppm = number(1, payment::k_full_share_ppm);
        const auto version = static_cast<std::uint32_t>(1 + random_.below(1'000));
        part.charged = {tariff, version, price()};
        part.due = {tariff, version + 1, price()};
        part.from_ms = within(0, k_last_record_ms);
        part.to_ms = within(part.from_ms, k_last_record_ms);
        part.was = {number(0, k_max_amount.micro)};
        part.amount = {within(-k_max_amount.micro, k_max_amount.micro)};
        r.amount += part.amount;
        r.parts.push_back(part);
    }
    r.residue_after = {number(0, payment::k_residue_denominator - 1)};
    return r;
}

template <>
TopUpTermsAgreed RandomRecords::make() {
    TopUpTermsAgreed r;
    r.account = id<AccountId>();
    r.terms.fee = Money{number(0, k_max_amount.micro)};
    r.terms.fee_ppm = number(0, 1'000'000);
    r.terms.fee_at_least = Money{number(0, k_max_amount.micro)};
    r.terms.emergency_fee = Money{number(0, k_max_amount.micro)};
    r.terms.clearance = Money{number(0, k_max_amount.micro)};
    return r;
}

template <>
CorrectionHeldBack RandomRecords::make() {
    const std::int64_t most = within(0, k_max_amount.micro);
    const std::int64_t more = within(1, k_max_amount.micro);
    return {id<CommandId>(), id<AccountId>(), Money{most + more}, Money{most}};
}

template <>
CorrectionEnded RandomRecords::make() {
    CorrectionEnded r;
    r.order = id<CommandId>();
    r.since_ms = number(0, k_last_record_ms);
    r.accounts = static_cast<std::uint32_t>(unsigned_number(0, 400, UINT32_MAX));
    r.closed = content_ == Content::any ? small_id() : r.accounts / 2;
    r.impossible = static_cast<std::uint32_t>(unsigned_number(0, 400, UINT32_MAX));
    return r;
}

template <>
AccountTariffOrdered RandomRecords::make() {
    return {id<CommandId>(), id<AccountId>(), id<TariffId>(), number(1, k_last_record_ms)};
}

}  // namespace riser::journal
