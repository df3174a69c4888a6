// Corrections of what an unsure clock charged: what an account keeps of it, and every lie about it is seen.
#include "core/journal/rerating_audit.h"

#include <gtest/gtest.h>

#include "core/journal/account_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;
constexpr std::int64_t k_monday_ms = 1'772'409'600'000;  // 2026-03-02T00:00:00Z, a Monday
constexpr BootId k_boot{{1}};

// By night 0.10, from six to ten 0.30, in UTC.
payment::Tariff two_rates() {
    payment::Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{100'000}, Price{300'000}};
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 360), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 1320), 0});
    }
    return tariff;
}

EntryHeader unsure(std::int64_t monotonic_ms) {
    EntryHeader header;
    header.boot = k_boot;
    header.monotonic_ms = monotonic_ms;
    header.wall_ms = k_monday_ms - 100 * k_hour_ms + monotonic_ms;  // that is wrong
    header.earliest_ms = header.wall_ms;
    header.latest_ms = to_unix_ms(k_no_upper_bound);
    return header;
}

// The boot was on Monday at midnight.
EntryHeader sure(std::int64_t monotonic_ms) {
    EntryHeader header;
    header.boot = k_boot;
    header.monotonic_ms = monotonic_ms;
    header.wall_ms = k_monday_ms + monotonic_ms;
    header.earliest_ms = header.wall_ms - 1'000;
    header.latest_ms = header.wall_ms + 1'000;
    return header;
}

class CorrectionAudit : public ::testing::Test {
protected:
    CorrectionAudit() {
        before.id = AccountId{{1}};
        before.credits = {payment::Credit{}};
        before.charges = {payment::Charge{}};
        before.residue = {5};
        // One kWh from twelve to one, and one from one to two by night.
        use(12 * k_hour_ms, 13 * k_hour_ms);
        use(25 * k_hour_ms, 26 * k_hour_ms);
    }

    void use(std::int64_t from_ms, std::int64_t to_ms) {
        const EntryHeader header = unsure(to_ms);
        Settlement settlement;
        settlement.tariffs = {{versions[0].id, 1, tariff_hash(versions[0])}};
        Segment segment;
        segment.register_to = {1'000};
        segment.from_ms = header.wall_ms - (to_ms - from_ms);
        segment.to_ms = header.wall_ms;
        segment.provisional = true;
        settlement.segments = {segment};
        const auto kept = provisional_of(settlement, segment, header, 1);
        ASSERT_TRUE(kept);
        payment::keep(before.provisional, *kept);
    }
    [[nodiscard]] ReratingEvidence evidence(const EntryHeader& header) const {
        return {header, [this](TariffId id) { return id == versions[0].id ? &versions : nullptr; },
                &zone};
    }
    [[nodiscard]] ConsumptionRerated honest() const {
        const auto due = due_rerating(before, evidence(sure(30 * k_hour_ms)));
        EXPECT_TRUE(due);
        return {before.id, due->parts, due->amount, due->residue};
    }
    // "!": not of a price, but of arithmetic.
    std::string found(const ConsumptionRerated& r,
                      const EntryHeader& header = sure(30 * k_hour_ms)) const {
        std::string text;
        for (const auto& difference : audit_rerating(before, r, evidence(header))) {
            text += (difference.of_price ? "" : "!") + difference.what + "\n";
        }
        return text;
    }

    std::vector<payment::Tariff> versions{two_rates()};
    payment::Account before;
    ZoneRules zone;
};

TEST_F(CorrectionAudit, agrees_with_the_difference_to_the_price_of_the_time) {
    const ConsumptionRerated r = honest();
    EXPECT_EQ(r.amount, Money{200'000}) << "one kWh of day; the other one was night";
    EXPECT_EQ(r.residue_after, payment::Residue{5});
    EXPECT_EQ(found(r), "");
}

TEST_F(CorrectionAudit, sees_another_amount_and_another_residue) {
    ConsumptionRerated r = honest();
    r.amount = {300'000};
    r.residue_after = {6};
    EXPECT_EQ(found(r),
              "!the amount of a correction is 0.30, computed 0.20\n"
              "!the residue of a correction is 6, computed 5\n"
              "a correction is 0.30, computed 0.20\n");
}

TEST_F(CorrectionAudit, sees_another_price_though_the_amounts_add_up) {
    ConsumptionRerated r = honest();
    for (auto& part : r.parts) part.due.price = 1;
    r.amount = {400'000};
    EXPECT_EQ(found(r),
              "a correction is 0.40, computed 0.20\n"
              "a part of a correction is 1000 Wh from price 1 of version 1 to price 2 of version "
              "1, computed 1000 Wh from price 1 of version 1 to price 1 of version 1\n");
}

TEST_F(CorrectionAudit, sees_more_energy_than_was_charged) {
    ConsumptionRerated r = honest();
    r.parts[0].energy = {2'000};
    r.amount = {400'000};
    EXPECT_NE(found(r).find("energy of a correction is 3000 Wh, computed 2000 Wh"),
              std::string::npos)
        << found(r);
}

TEST_F(CorrectionAudit, sees_one_by_an_unsure_clock) {
    EXPECT_NE(found(honest(), unsure(30 * k_hour_ms)).find("the clock is unsure"),
              std::string::npos);
}

TEST_F(CorrectionAudit, sees_the_second_one) {
    const ConsumptionRerated r = honest();
    apply(before, r);
    EXPECT_TRUE(before.provisional.empty());
    EXPECT_EQ(before.balance(), Money{-200'000});
    EXPECT_EQ(found(r), "nothing was charged by an unsure clock that could be put right\n");
}

TEST_F(CorrectionAudit, sees_that_what_could_be_put_right_is_not) {
    EXPECT_EQ(found({before.id, {}, {}, before.residue}),
              "what was charged by an unsure clock is left as it is, computed 0.20 more\n");
}

TEST_F(CorrectionAudit, agrees_that_what_cannot_be_computed_keeps_the_lowest_price) {
    before.provisional[0].charged.version = 9;
    EXPECT_EQ(found({before.id, {}, {}, before.residue}), "");
}

TEST_F(CorrectionAudit, sees_a_tariff_that_nobody_knows) {
    ConsumptionRerated r = honest();
    r.parts[0].due.version = 9;
    EXPECT_NE(found(r).find("!the tariff or price of a correction is not known"),
              std::string::npos);
}

// Whose journal does not say what local time is there is not held to it.
TEST_F(CorrectionAudit, without_local_time_holds_to_the_arithmetic_alone) {
    ConsumptionRerated r = honest();
    ReratingEvidence blind = evidence(sure(30 * k_hour_ms));
    blind.zone = nullptr;
    EXPECT_TRUE(audit_rerating(before, r, blind).empty());
    EXPECT_FALSE(due_rerating(before, blind));
    r.amount += Money{1};
    EXPECT_EQ(audit_rerating(before, r, blind).size(), 1U);
}

TEST_F(CorrectionAudit, has_its_posting) {
    const auto transfers = transfers_of(honest());
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].from.kind, ledger::AccountKind::customer_credit);
    EXPECT_EQ(transfers[0].from.customer, before.id);
    EXPECT_EQ(transfers[0].to.kind, ledger::AccountKind::energy_revenue);
    EXPECT_EQ(transfers[0].amount, Money{200'000});
}

TEST_F(CorrectionAudit, of_an_account_that_ends_there_is_none_any_more) {
    AccountClosed closed;
    closed.account = before.id;
    apply(before, closed, k_monday_ms);
    EXPECT_TRUE(before.provisional.empty()) << "it keeps the lowest price";
}

TEST(ProvisionalCharges, are_kept_by_the_monotonic_clock_of_their_boot) {
    const EntryHeader header = unsure(20 * k_hour_ms);
    Settlement settlement;
    settlement.tariffs = {{TariffId{{7}}, 2, {}}};
    Segment segment;
    segment.register_from = {100};
    segment.register_to = {350};
    segment.share_ppm = 400'000;
    segment.provisional = true;
    segment.price = 1;
    segment.from_ms = header.wall_ms - k_hour_ms;
    segment.to_ms = header.wall_ms - 1'000;
    const auto kept = provisional_of(settlement, segment, header, 3);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->energy, Energy{250});
    EXPECT_EQ(kept->share_ppm, 400'000);
    EXPECT_EQ(kept->charged, (payment::PriceKey{TariffId{{7}}, 2, 1}));
    EXPECT_EQ(kept->newest_version, 3U);
    EXPECT_EQ(kept->boot, k_boot);
    EXPECT_EQ(kept->from_ms, 19 * k_hour_ms);
    EXPECT_EQ(kept->to_ms, 20 * k_hour_ms - 1'000);
    EXPECT_EQ(kept->earliest_ms, segment.from_ms);

    segment.from_ms = header.wall_ms - 50 * k_hour_ms;
    EXPECT_LT(provisional_of(settlement, segment, header, 3)->from_ms, 0) << "before this boot";
    segment.from_ms = segment.to_ms + 1;
    EXPECT_LT(provisional_of(settlement, segment, header, 3)->from_ms, 0) << "nobody knows when";
    EXPECT_FALSE(provisional_of(settlement, segment, sure(20 * k_hour_ms), 3))
        << "a sure clock will know no more";
    segment.provisional = false;
    EXPECT_FALSE(provisional_of(settlement, segment, header, 3));
}

TEST(ProvisionalCharges, lie_in_the_bytes_of_an_account) {
    payment::Account account;
    account.id = AccountId{{1}};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    for (std::uint16_t i = 0; i < 300; ++i) {
        payment::keep(account.provisional,
                      {{1 + i}, 500'000, {TariffId{{7}}, 2, i}, 3, k_boot, -1, i, k_monday_ms});
    }
    EXPECT_EQ(account.provisional.size(), payment::k_max_provisional);
    const auto decoded = decode_account(encode_account(account));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, account);
    account.provisional.push_back(account.provisional.back());
    EXPECT_FALSE(decode_account(encode_account(account))) << "no program writes so many";
    account.provisional.resize(1);
    account.provisional[0].share_ppm = 1'000'001;
    EXPECT_FALSE(decode_account(encode_account(account)));
}

}  // namespace
}  // namespace riser::journal
