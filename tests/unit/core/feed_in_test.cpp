// Energy that is fed in: exact however it is divided, and held against tariff and register.
#include "core/payment/feed_in.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/journal/feed_in_audit.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

payment::Tariff version_with(std::uint32_t number, std::int64_t from_ms,
                             std::int64_t export_micro) {
    payment::Tariff tariff = example_tariff();
    tariff.version = number;
    tariff.effective_from = from_unix_ms(from_ms);
    tariff.rules.export_price = Price{export_micro};
    return tariff;
}

TEST(FeedIn, in_parts_is_worth_what_it_is_worth_at_once) {
    const auto holds = rc::check([] {
        const auto tariff = version_with(1, 0, *rc::gen::inRange(0, 1'000'000));
        const std::int64_t share = *rc::gen::inRange(1, 1'000'001);
        const auto parts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100'000));
        payment::Residue residue;
        Money sum{};
        Energy energy{};
        for (const int wh : parts) {
            const auto credited = payment::try_credit_feed_in({wh}, tariff, share, residue);
            RC_ASSERT(credited.has_value());
            sum += credited->amount;
            residue = credited->residue;
            energy.wh += wh;
        }
        const auto whole = payment::try_credit_feed_in(energy, tariff, share, {});
        RC_ASSERT(whole.has_value());
        RC_ASSERT(whole->amount == sum);
        RC_ASSERT(whole->residue == residue);
    });
    EXPECT_TRUE(holds);
}

class FeedInAudit : public ::testing::Test {
protected:
    FeedInAudit() {
        r = example<EnergyFedIn>();
        versions = {version_with(2, 0, 80'000)};
        r.tariff.hash = tariff_hash(versions.front());
        evidence.header.wall_ms = evidence.header.earliest_ms = evidence.header.latest_ms = r.to_ms;
        evidence.versions = &versions;
        evidence.tariff = versions.front().id;
        evidence.share = metering::RegisterShare{r.register_id.meter, r.register_id.quantity,
                                                 r.share_ppm, metering::RegisterRole::feed_in};
        evidence.settled = r.register_from;
    }

    std::string found() const {
        std::string text;
        for (const auto& difference : audit_feed_in(r, evidence)) {
            text += (difference.of_price ? "price: " : "") + difference.what + "\n";
        }
        return text;
    }

    EnergyFedIn r;
    std::vector<payment::Tariff> versions;
    FeedInEvidence evidence;
};

// 1.501 kWh, half of it, at 0.08.
TEST_F(FeedInAudit, of_an_honest_record_finds_nothing) {
    EXPECT_EQ(found(), "");
}

TEST_F(FeedInAudit, names_amount_and_residue_that_do_not_follow) {
    r.amount.micro += 1;
    r.residue_after.numerator = 7;
    EXPECT_EQ(found(),
              "what was credited is 60041, computed 60040\nthe residue is 7, computed 0\n");
}

TEST_F(FeedInAudit, names_a_register_that_is_another_or_goes_on_elsewhere) {
    evidence.settled = Energy{900};
    EXPECT_EQ(found(), "the register before is 1000, computed 900\n");
    evidence.share->role = metering::RegisterRole::grid;
    EXPECT_EQ(found(), "the register does not count what the supply point feeds in\n");
    evidence.share.reset();
    EXPECT_EQ(found(), "the register does not count what the supply point feeds in\n");
}

TEST_F(FeedInAudit, names_a_tariff_that_nobody_knows) {
    r.tariff.hash[0] ^= 1U;
    EXPECT_EQ(found(), "the tariff of what was fed in is not known\n");
    evidence.versions = nullptr;
    EXPECT_EQ(found(), "the tariff of what was fed in is not known\n");
}

TEST_F(FeedInAudit, names_a_price_that_was_not_due) {
    versions.push_back(version_with(3, r.from_ms, 100'000));
    EXPECT_EQ(found(),
              "price: what was fed in from 2026-03-29T12:00:00Z has the price 0.08, due 0.10\n");
    versions.back() = version_with(3, r.from_ms, 80'000);
    EXPECT_EQ(found(), "") << "another version with the same price is no other price";
}

TEST_F(FeedInAudit, names_what_was_fed_in_after_it_was_credited) {
    r.to_ms += 1;
    EXPECT_EQ(found(), "price: it was fed in after it was credited\n");
}

}  // namespace
}  // namespace riser::journal
