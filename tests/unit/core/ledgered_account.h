// One account that pays afterwards, its charges and its bills, for tests: every step keeps the law.
#pragma once

#include <gtest/gtest.h>

#include "core/journal/account_billing.h"
#include "core/journal/account_records.h"
#include "core/journal/bill_composer.h"
#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {

using billing::DocumentKind;
using billing::LineKind;

inline constexpr std::int64_t k_day_ms = 86'400'000;
inline constexpr std::int64_t k_begin_ms = 1'772'323'200'000;  // 2026-03-01

inline payment::Tariff taxed_tariff() {
    payment::Tariff tariff;
    tariff.id = id_of<TariffId>(0x7A);
    tariff.version = 1;
    tariff.currency = *parse_currency("EUR");
    tariff.prices = {Price{320'000}, Price{260'000}};
    tariff.tax_ppm = 190'000;
    tariff.rules.export_price = Price{80'000};
    return tariff;
}

// One account, its charges and its bills; every step keeps the law.
class Ledgered {
public:
    explicit Ledgered(payment::Rounding rounding = {}) {
        account.id = id_of<AccountId>(0xAC);
        account.mode = payment::AccountMode::postpaid;
        account.credits = {payment::Credit{}};
        account.charges = {payment::Charge{}};
        account.token().limit = -k_max_amount;
        BillingAgreed agreed;
        agreed.account = account.id;
        agreed.rounding = rounding;
        agreed.tax_code = 19;
        agreed.period_ends_ms = k_begin_ms + 31 * k_day_ms;
        agree(billing, account, agreed, k_begin_ms);
    }

    void use(Energy energy, payment::PriceIndex price, Money amount) {
        Settlement settlement;
        settlement.tariffs = {{tariff.id, tariff.version, {}}};
        Segment segment;
        segment.register_id = {{3}, {1}, metering::Quantity::import_energy};
        segment.register_from = shown;
        shown += energy;
        segment.register_to = shown;
        segment.from_ms = now_ms;
        now_ms += k_day_ms / 24;
        segment.to_ms = now_ms;
        segment.price = price;
        segment.amount = amount;
        payment::drain(account, amount);
        take_segment(billing, settlement, segment);
        check();
    }

    void feed_in(Energy energy, Money amount) {
        EnergyFedIn fed_in;
        fed_in.account = account.id;
        fed_in.register_id = {{3}, {1}, metering::Quantity::export_energy};
        fed_in.register_from = given;
        given += energy;
        fed_in.register_to = given;
        fed_in.from_ms = now_ms;
        now_ms += k_day_ms / 24;
        fed_in.to_ms = now_ms;
        fed_in.tariff = {tariff.id, tariff.version, {}};
        fed_in.amount = amount;
        apply(account, fed_in);
        apply(billing, fed_in);
        check();
    }

    // By the version of `versions` that holds at the end of the hour.
    void collect_standing(payment::ChargeId charge, Money amount,
                          const std::vector<payment::Tariff>* versions = nullptr) {
        ChargeCollected collected;
        collected.account = account.id;
        collected.line.charge = charge;
        collected.line.from_ms = now_ms;
        collected.line.to_ms = now_ms + k_day_ms / 24;
        collected.line.collected = amount;
        payment::drain(account, amount);
        apply(billing, collected, versions);
        check();
    }

    void pay(std::uint8_t id, Money amount) {
        const Credited credited{id_of<TopUpId>(id), account.id, amount, TopUpSource::cloud};
        apply(account, credited);
        apply(billing, credited);
        check();
    }

    BillIssued issue(DocumentKind kind = DocumentKind::bill) {
        BillRequest request;
        request.kind = kind;
        request.number = *billing::next_number(billing.terms.series, last, day());
        request.to_ms = billing.period_ends_ms;
        request.next_ends_ms = request.to_ms + 30 * k_day_ms;
        request.issued = day();
        for (const auto& read : billing.reads) {
            if (read.from_ms < request.to_ms) request.reads.push_back(read);
        }
        request.tariff = &tariff;
        const auto versions = [this](TariffId, std::uint32_t version) {
            const bool earlier = before.id == tariff.id && version == before.version;
            return earlier ? &before : &tariff;
        };
        auto bill = *compose_bill(billing, request, versions);
        EXPECT_TRUE(check_record(bill)) << check_record(bill).error().message;
        EXPECT_TRUE(audit_bill(billing, bill, last, &tariff, versions).empty());
        take(bill);
        now_ms = std::max(now_ms, bill.to_ms);
        return bill;
    }

    BillIssued cancel(const BillIssued& bill) {
        const auto number = *billing::next_number(billing.terms.series, last, day());
        auto mirror = cancel_bill(billing, bill, number, day());
        EXPECT_TRUE(check_record(mirror)) << check_record(mirror).error().message;
        take(mirror);
        return mirror;
    }

    void take(const BillIssued& bill) {
        last = bill.number;
        apply(account, bill);
        apply(billing, bill);
        check();
    }

    void check() const {
        const auto broken = check_billing(billing, account);
        EXPECT_FALSE(broken) << *broken;
    }

    [[nodiscard]] billing::LocalDay day() const {
        return billing::LocalDay(std::chrono::days(now_ms / k_day_ms));
    }

    payment::Tariff tariff = taxed_tariff();
    payment::Tariff before;  // another version of it, where it has its id
    payment::Account account;
    AccountBilling billing;
    billing::BillNumber last;
    Energy shown{1'000};
    Energy given{500};
    std::int64_t now_ms = k_begin_ms;
};

}  // namespace riser::journal
