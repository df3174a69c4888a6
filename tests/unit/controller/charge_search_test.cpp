// A charge that somebody asks about, as the journal has it.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

struct Explained : TenancyBuilding {
    void use(std::int64_t wh, Duration time = 1h) {
        sweep(registers[0] + wh, registers[1], time);
        give(LocalOrder{SettleNow{}, {}});
    }
    // The last settlement of Anna's.
    [[nodiscard]] journal::Segment booked() const {
        for (auto row = journal.entries.rbegin(); row != journal.entries.rend(); ++row) {
            const auto entry = journal::decode_entry(row->bytes);
            for (const auto& record : entry->records) {
                const auto* settlement = std::get_if<journal::Settlement>(&record);
                if (settlement == nullptr) continue;
                for (const auto& segment : settlement->segments) {
                    if (segment.supply_point == SupplyPointId{1}) return segment;
                }
            }
        }
        return {};
    }
};

TEST(ChargeSearch, finds_the_last_charge_and_changes_nothing) {
    Explained b;
    b.use(1'000);
    b.use(1'234);
    const auto entries = b.journal.entries.size();
    const Answer& answer = b.order(ExplainCharge{k_anna, std::nullopt});
    EXPECT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
    ASSERT_EQ(answer.charges.size(), 1U);
    EXPECT_EQ(answer.charges[0].booked, b.booked().amount);
    EXPECT_TRUE(answer.charges[0].agrees);
    EXPECT_EQ(b.journal.entries.size(), entries);
}

TEST(ChargeSearch, finds_the_charge_of_a_time) {
    Explained b;
    b.use(1'000);
    const journal::Segment first = b.booked();
    for (int i = 0; i < 50; ++i) b.use(100 + i);
    const Answer& answer = b.order(ExplainCharge{k_anna, first.to_ms - 1});
    ASSERT_EQ(answer.charges.size(), 1U) << answer.text;
    EXPECT_EQ(answer.charges[0].booked, first.amount);
    EXPECT_TRUE(answer.charges[0].agrees);
}

TEST(ChargeSearch, says_where_there_is_none) {
    Explained b;
    b.use(1'000);
    EXPECT_EQ(b.order(ExplainCharge{AccountId{{9}}, std::nullopt}).outcome,
              OrderOutcome::unknown_target);
    const Answer& later = b.order(ExplainCharge{k_anna, to_unix_ms(b.clock.wall + 1h)});
    EXPECT_EQ(later.outcome, OrderOutcome::conflict);
    EXPECT_TRUE(later.charges.empty());
}

TEST(ChargeSearch, of_who_has_left_is_of_his_time) {
    Explained b;
    b.use(1'000);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    const journal::Segment last = b.booked();
    b.use(5'000);
    const Answer& answer = b.order(ExplainCharge{k_anna, std::nullopt});
    ASSERT_EQ(answer.charges.size(), 1U) << answer.text;
    EXPECT_EQ(answer.charges[0].booked, last.amount);
}

}  // namespace
}  // namespace riser::controller
