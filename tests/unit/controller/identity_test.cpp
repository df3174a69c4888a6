// A register that starts anew: the same meter reset, or another meter? Its serial number decides.
#include "tests/unit/controller/commissioned_building.h"

namespace riser::controller {
namespace {

TEST(Identity, a_register_near_zero_with_the_old_serial_is_a_reset_and_stays_charged) {
    CommissionedBuilding b;

    b.sweep(1, 2'000'000);
    b.answer_field();  // the identity is asked for at once
    b.sweep(2, 2'000'000);
    b.sweep(3, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_TRUE(b.noted("meter_register_reset"));
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{3});
}

TEST(Identity, a_reset_that_is_found_after_a_restart_ended_where_the_books_had_charged_to) {
    CommissionedBuilding b;
    b.restart();

    b.sweep(1, 2'000'000);
    b.answer_field();
    b.sweep(2, 2'000'000);
    b.sweep(3, 2'000'000);

    ASSERT_TRUE(b.noted("meter_register_reset"));
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes);
        for (const auto& record : entry->records) {
            const auto* started = std::get_if<journal::MeterEpochStarted>(&record);
            if (started == nullptr || started->reason != journal::EpochReason::reset) continue;
            ASSERT_EQ(started->closing.size(), 1U);
            EXPECT_EQ(started->closing[0].value, Energy{1'000'000});
        }
    }
}

TEST(Identity, a_register_near_zero_with_another_serial_is_an_exchange_and_waits) {
    CommissionedBuilding b;
    b.serial = "43";

    b.sweep(1, 2'000'000);
    b.answer_field();
    b.sweep(2, 2'000'000);
    b.sweep(3, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_FALSE(b.noted("meter_register_reset"));
    EXPECT_EQ(b.controller->books().meters.find(MeterId{1})->doubt, journal::DoubtReason::identity);
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{0});
}

// It would be in doubt again with the next sweep.
TEST(Identity, a_doubt_is_not_cleared_while_another_meter_answers) {
    CommissionedBuilding b;
    b.serial = "43";
    b.sweep(1, 2'000'000);
    b.answer_field();
    b.sweep(2, 2'000'000);
    b.sweep(3, 2'000'000);
    const auto entries = b.journal.entries.size();

    b.give(LocalOrder{ClearDoubt{MeterId{1}}, ReplyTo{61}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("another meter answers there (43)"), std::string::npos)
        << b.last_answer()->text;
    EXPECT_EQ(b.journal.entries.size(), entries);
    EXPECT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.serial = "42";  // the old one is back, and was asked
    b.answer_field();
    b.give(LocalOrder{ClearDoubt{MeterId{1}}, ReplyTo{62}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
}

TEST(Identity, another_meter_that_answers_without_readings_raises_a_doubt) {
    CommissionedBuilding b;
    metering::MeterReport report;
    report.meter = MeterId{1};
    report.health = metering::MeterHealth::wrong_identity;
    report.read_at = b.clock.monotonic;

    b.give(report);

    EXPECT_TRUE(b.noted("meter_exchanged_without_declaration"));
    EXPECT_EQ(b.controller->books().meters.find(MeterId{1})->doubt, journal::DoubtReason::identity);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict) << "its registers are not known";
}

// Its register goes on plausibly; but nobody can tell any more whose it is.
TEST(Identity, that_a_confirming_read_does_not_show_cuts_nobody_off_where_the_books_know_one) {
    CommissionedBuilding b;
    b.serial = "";

    b.sweep(1'010'000, 2'000'000, 2h);
    for (int i = 0; i < 12; ++i) {
        b.answer_field();
        b.tick(5s);
    }

    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10'000}) << "and it is charged";
    b.serial = "42";
    for (int i = 0; i < 120; ++i) {
        b.sweep(1'010'000, 2'000'000);
        b.answer_field();
    }
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
}

}  // namespace
}  // namespace riser::controller
