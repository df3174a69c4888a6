// Moving in and out by order of the cloud: the same as by order of somebody who is there, and one clear outcome where both
// sides did something (docs/tenancies.md).
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using journal::CommandLane;
using journal::CommandResult;

struct RemoteTenancy : testing::Test, TenancyBuilding {
    // The next one of the state lane, under this id.
    template <class Body>
    RemoteCommand next(const Body& body, std::uint8_t id) const {
        RemoteCommand command;
        command.id = CommandId{{id}};
        command.lane = CommandLane::state;
        command.body = body;
        const auto& cursor = controller->books().site.state_lane;
        command.command_epoch = std::max<std::uint64_t>(cursor.command_epoch, 1);
        command.sequence = cursor.sequence + 1;
        command.prev_hash = cursor.hash;
        command.hash[0] = id;
        return command;
    }
    // As the cloud does: sent, and the meters answer.
    template <class Body>
    CommandResult carried_out(const Body& body, std::uint8_t id) {
        give(next(body, id));
        answer_field();
        return result(id).value_or(CommandResult::expired);
    }
    std::optional<CommandResult> result(std::uint8_t id) const {
        const auto& commands = controller->books().commands;
        const auto found = commands.find(CommandId{{id}});
        if (found == commands.end()) return std::nullopt;
        return found->second;
    }
    std::uint64_t lane() const { return controller->books().site.state_lane.sequence; }
    void minutes(int count) {
        for (int i = 0; i < count * 60; ++i) tick();
    }
};

TEST_F(RemoteTenancy, moves_out_with_the_same_result_as_on_site) {
    TenancyBuilding on_site;
    for (TenancyBuilding* b : {static_cast<TenancyBuilding*>(this), &on_site}) {
        b->sweep(1'000'400, 2'000'000, 5min);
        b->registers[0] = 1'000'430;
        b->pass(5min);
    }
    ASSERT_EQ(on_site.order_with_reads(out(k_anna)).outcome, OrderOutcome::done);

    EXPECT_EQ(carried_out(out(k_anna), 50), CommandResult::done);

    EXPECT_EQ(only<journal::AccountClosed>(), on_site.only<journal::AccountClosed>());
    EXPECT_EQ(only<journal::TenancyBegan>(), on_site.only<journal::TenancyBegan>());
    EXPECT_EQ(account(k_anna).refund_owed, on_site.account(k_anna).refund_owed);
    EXPECT_EQ(apartment(1).account, k_owner);
    EXPECT_EQ(lane(), 1U);
    expect_same_after_restart(*this);
}

TEST_F(RemoteTenancy, moves_in_with_the_opening_read_of_the_moment) {
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    registers[0] = 1'000'777;
    pass(15min);
    MoveIn wanted = in(k_clara);
    wanted.critical = true;

    EXPECT_EQ(carried_out(wanted, 60), CommandResult::done);

    EXPECT_EQ(apartment(1).account, k_clara);
    EXPECT_TRUE(account(k_clara).critical);
    const auto began = records_of<journal::TenancyBegan>(*this).back();
    ASSERT_EQ(began.reads.size(), 1U);
    EXPECT_EQ(began.reads[0].value, Energy{1'000'777});
    EXPECT_TRUE(began.reads[0].actual);
    expect_same_after_restart(*this);
}

// It is not half done while a meter is read, and what is behind it on the lane waits for its number.
TEST_F(RemoteTenancy, waits_for_its_read_and_the_lane_with_it) {
    const RemoteCommand move = next(out(k_anna), 50);
    give(move);
    EXPECT_EQ(lane(), 0U);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 0);

    RemoteCommand hold = next(SetHold{SupplyPointId{2}, to_unix_ms(clock.wall + 1h)}, 51);
    hold.sequence = move.sequence + 1;
    hold.prev_hash = move.hash;
    give(hold);
    give(move);  // asked for again by the uplink
    EXPECT_EQ(lane(), 0U);
    EXPECT_FALSE(noted("command_out_of_order"));

    answer_field();
    EXPECT_EQ(result(50), CommandResult::done);
    give(hold);
    EXPECT_EQ(lane(), 2U);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 1);
}

TEST_F(RemoteTenancy, gives_the_lane_free_when_the_meter_does_not_answer) {
    give(next(out(k_anna), 50));
    minutes(2);
    EXPECT_EQ(lane(), 0U) << "it may answer yet";

    minutes(2);

    EXPECT_EQ(result(50), CommandResult::refused_conflict);
    EXPECT_TRUE(noted("cloud_order"));
    EXPECT_FALSE(account(k_anna).closed());
    EXPECT_EQ(carried_out(SetHold{SupplyPointId{2}, to_unix_ms(clock.wall + 1h)}, 51),
              CommandResult::done);
}

// A restart forgets that it waited; the cloud sends it again, before anything was read.
TEST_F(RemoteTenancy, survives_a_restart_by_being_sent_again) {
    const RemoteCommand move = next(out(k_anna), 50);
    give(move);
    restart();
    give(move);
    EXPECT_EQ(lane(), 0U) << "no meter was read since the start: that passes";

    sweep(registers[0], registers[1]);
    answer_field();
    for (int i = 0; i < 60; ++i) {
        tick();
        answer_field();
    }

    EXPECT_EQ(result(50), CommandResult::done);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 1);
}

// ---- conflicts: one outcome each ------------------------------------------------------------------

TEST_F(RemoteTenancy, that_somebody_ended_on_site_meanwhile_changes_nothing) {
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    const payment::Account before = account(k_anna);

    EXPECT_EQ(carried_out(out(k_anna, 51), 51), CommandResult::refused_conflict);

    EXPECT_EQ(account(k_anna), before);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 1);
}

TEST_F(RemoteTenancy, into_an_apartment_that_somebody_has_is_refused) {
    EXPECT_EQ(carried_out(in(k_clara), 60), CommandResult::refused_conflict);
    EXPECT_EQ(apartment(1).account, k_anna);
    EXPECT_EQ(controller->books().find_account(k_clara), nullptr);
}

TEST_F(RemoteTenancy, that_arrives_after_its_time_moves_nobody) {
    RemoteCommand late = next(out(k_anna), 50);
    late.expires_ms = to_unix_ms(clock.wall - 1h);
    give(late);
    answer_field();
    EXPECT_EQ(result(50), CommandResult::expired);
    EXPECT_FALSE(account(k_anna).closed());
    EXPECT_EQ(lane(), 1U) << "its number is used";
}

// The clock may be weeks behind: whether its day is over nobody knows.
TEST_F(RemoteTenancy, whose_time_may_be_over_moves_nobody) {
    RemoteCommand move = next(out(k_anna), 50);
    move.expires_ms = to_unix_ms(clock.wall + 24h);
    clock.latest = clock.wall + 24h * 20;
    give(move);
    answer_field();
    EXPECT_EQ(result(50), CommandResult::expired);
    EXPECT_FALSE(account(k_anna).closed());
}

// The cloud came back from a backup and ordered it again: in a new command epoch, under the id of before.
TEST_F(RemoteTenancy, ordered_again_after_a_restore_is_done_once) {
    ASSERT_EQ(carried_out(out(k_anna), 50), CommandResult::done);
    RemoteCommand again = next(out(k_anna), 50);
    again.command_epoch = 7;
    again.sequence = 1;
    again.prev_hash = {};
    again.hash[0] = 99;

    give(again);

    EXPECT_EQ(records_of<journal::CommandExecuted>(*this).back().result,
              CommandResult::already_done);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 1);
}

// What the cloud of before the restore had ordered and what never came is of an older epoch.
TEST_F(RemoteTenancy, from_before_a_restore_is_not_taken_any_more) {
    const RemoteCommand lost = next(out(k_anna), 50);
    RemoteCommand first = next(SetHold{SupplyPointId{2}, to_unix_ms(clock.wall + 1h)}, 51);
    first.command_epoch = 7;
    give(first);

    give(lost);
    answer_field();

    EXPECT_EQ(result(50), std::nullopt);
    EXPECT_FALSE(account(k_anna).closed());
}

TEST_F(RemoteTenancy, says_that_a_refund_was_paid_once) {
    ASSERT_EQ(carried_out(out(k_anna), 50), CommandResult::done);
    const Money owed = account(k_anna).refund_owed;
    ASSERT_GT(owed, Money{});
    PayRefund paid{TopUpId{{91}}, k_anna, owed, k_eur};
    EXPECT_EQ(carried_out(paid, 91), CommandResult::done);
    EXPECT_EQ(account(k_anna).refund_owed, Money{});
    paid.id = TopUpId{{92}};
    EXPECT_EQ(carried_out(paid, 92), CommandResult::refused_conflict);
}

}  // namespace
}  // namespace riser::controller
