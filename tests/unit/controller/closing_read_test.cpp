// What the closing read of a move-out asks of a meter: what a cut-off asks too. A person may take the last reading
// instead, which is marked so.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

struct ClosingRead : testing::Test, TenancyBuilding {
    void expect_refused(const OrderBody& body, std::string_view words) {
        const Answer refused = order_with_reads(body);
        EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
        EXPECT_NE(refused.text.find(words), std::string::npos) << refused.text;
        EXPECT_NE(refused.text.find("order it with the last reading"), std::string::npos)
            << refused.text;
        EXPECT_EQ(count_records<journal::AccountClosed>(), 0);
        EXPECT_EQ(count_records<journal::TenancyBegan>(), 0);
    }
    void expect_last_reading_of(std::int64_t wh) {
        MoveOut last = out(k_anna);
        last.last_reading = true;
        const Answer done = order(last);
        ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
        ASSERT_EQ(done.hand_over->reads.size(), 1U);
        EXPECT_FALSE(done.hand_over->reads[0].actual);
        EXPECT_EQ(done.hand_over->reads[0].value, Energy{wh});
        expect_same_after_restart(*this);
    }
    void stand_still() {
        sweep(1'000'000, 2'000'000);
        for (int i = 0; i < 160; ++i) sweep(1'000'000, 2'000'000);  // 40 minutes of 500 W
        ASSERT_TRUE(noted("register_stands_still"));
    }
};

// It may be another one by now: what it counted is not hers.
TEST_F(ClosingRead, is_of_a_meter_that_says_which_it_is) {
    sweep(1'000'400, 2'000'000, 5min);
    serial = "";
    expect_refused(out(k_anna), "meter 1 was read for it and did not say which meter it is");
    expect_last_reading_of(1'000'400);
}

TEST_F(ClosingRead, without_a_serial_number_is_asked_for_again) {
    serial = "";
    expect_refused(out(k_anna), "which meter it is");
    serial = "42";
    pass(2min);
    const Answer done = order_with_reads(out(k_anna));
    EXPECT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_TRUE(done.hand_over->reads[0].actual);
}

TEST_F(ClosingRead, is_not_of_a_register_that_stands_still_under_load) {
    stand_still();
    expect_refused(out(k_anna), "meter 1 stands still at 1000000 Wh although current flows");
    expect_last_reading_of(1'000'000);
}

TEST_F(ClosingRead, that_would_be_refused_is_refused_when_it_is_shown_before) {
    stand_still();
    MoveOut preview = out(k_anna);
    preview.preview = true;
    expect_refused(preview, "stands still");
}

// The opening read of whoever moves in is the same.
TEST_F(ClosingRead, of_the_landlord_is_no_other) {
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    sweep(1'000'000, 2'000'000, 2min);
    for (int i = 0; i < 160; ++i) sweep(1'000'000, 2'000'000);
    const Answer refused = order_with_reads(in(k_clara));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("stands still"), std::string::npos) << refused.text;
}

}  // namespace
}  // namespace riser::controller
