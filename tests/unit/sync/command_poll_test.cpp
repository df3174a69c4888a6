// The way down: what is handed on, what is refused, and what is asked for again.
#include "gateway/sync/command_poll.h"

#include "core/wire/voucher_document.h"
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(CommandPoll, hands_on_a_credit_within_a_moment_of_its_making) {
    SyncWorld world;
    world.commit();
    world.run_for(seconds(20));

    world.cloud.add_credit(9);
    world.wake_polls();
    world.run_for(seconds(1));

    ASSERT_EQ(world.commands.size(), 1U);
    EXPECT_EQ(world.commands[0].command.id, wire::id_of<CommandId>(9));
}

TEST(CommandPoll, hands_on_the_state_lane_in_order_and_once) {
    SyncWorld world;
    for (std::uint8_t i = 1; i <= 5; ++i) world.cloud.add_state(i);
    world.commit();

    world.run_for(hours(1));

    ASSERT_EQ(world.commands.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(world.commands[i].command.sequence, i + 1);
}

// A document about vouchers has a signature of its own. One that does not hold goes on all the same: the books refuse it,
// so that its lane does not stand still.
TEST(CommandPoll, holds_a_document_against_the_keys_beside_its_command) {
    for (const wire::Role role : {wire::Role::credit, wire::Role::policy}) {
        SyncWorld world;
        auto command = world.cloud.next_state(1);
        command.body = wire::TakeVoucherDocument{wire::sign_voucher_document(
            voucher::Series{wire::id_of<voucher::SeriesId>(1), wire::id_of<OwnerId>(2), {}, {}},
            wire::role_key(role))};
        world.cloud.state.push_back(
            wire::sign_command(command, wire::role_key(wire::Role::credit)));
        world.commit();

        world.run_for(minutes(1));

        ASSERT_EQ(world.commands.size(), 1U);
        EXPECT_EQ(world.genuine[0], role == wire::Role::credit);
    }
}

TEST(CommandPoll, keeps_one_quiet_poll_open) {
    SyncWorld world;
    world.commit();

    world.run_for(minutes(10));

    EXPECT_LE(world.sent("GET"), 14);
    EXPECT_GE(world.sent("GET"), 11);
}

TEST(CommandPoll, asks_again_for_state_commands_that_the_journal_never_showed) {
    SyncWorld world;
    world.execute_commands = false;
    world.cloud.add_state(1);
    world.commit();
    world.run_for(seconds(20));
    EXPECT_EQ(world.commands.size(), 1U);

    world.execute_commands = true;
    world.run_for(minutes(3));

    EXPECT_EQ(world.commands.size(), 2U);
    EXPECT_EQ(world.executed.sequence, 1U);
    EXPECT_GE(world.noted("commands_asked_for_again"), 1);
}

TEST(CommandPoll, asks_again_for_credits_as_long_as_the_cloud_has_no_result) {
    SyncWorld world;
    world.cloud.add_credit(9);
    world.commit();

    world.run_for(minutes(21));
    const auto handed_on = world.commands.size();
    world.cloud.credits.clear();  // executed: no longer deliverable
    world.run_for(hours(1));

    EXPECT_GE(handed_on, 3U);
    EXPECT_LE(handed_on, 6U);
    EXPECT_EQ(world.commands.size(), handed_on);
}

struct Refusal {
    const char* name;
    std::function<void(ModelCloud&)> spoil;
};

// Of a kind that is not known here yet.
wire::SignedCommand newer_order(ModelCloud& cloud, wire::Role signed_by) {
    const auto command = cloud.next_state(1);
    auto bytes = wire::encode_command(command);
    bytes[bytes.size() - wire::encode_command_body(command.body).size() - 1] = 200;
    const auto signature = wire::role_key(signed_by).sign(wire::Domain::command, bytes);
    return {std::move(bytes), signature};
}

TEST(CommandPoll, an_order_for_newer_software_takes_its_number_and_holds_nothing_up) {
    SyncWorld world;
    world.cloud.state.push_back(newer_order(world.cloud, wire::Role::policy));
    world.cloud.add_state(2);
    world.commit();

    world.run_for(minutes(1));

    ASSERT_EQ(world.commands.size(), 2U);
    EXPECT_EQ(world.newer, (std::vector<bool>{true, false})) << "it is not carried out";
    EXPECT_EQ(world.executed.sequence, 2U);
    EXPECT_EQ(world.noted("command_refused"), 0);
}

TEST(CommandPoll, refuses_what_is_not_proven_and_tells_it_once) {
    const auto replace = [](ModelCloud& cloud, wire::Command command, wire::Role role) {
        cloud.state.clear();
        cloud.state.push_back(wire::sign_command(command, wire::role_key(role)));
    };
    const Refusal rows[] = {
        {"another role's key",
         [&](ModelCloud& c) { replace(c, c.next_state(1), wire::Role::credit); }},
        {"a changed byte",
         [&](ModelCloud& c) {
             c.add_state(1);
             c.state[0].bytes.back() ^= 1U;
         }},
        {"an order for newer software that no role key has signed",
         [&](ModelCloud& c) { c.state.push_back(newer_order(c, wire::Role::receipt)); }},
        {"another gateway",
         [&](ModelCloud& c) {
             auto command = c.next_state(1);
             command.gateway = wire::id_of<GatewayId>(0x12);
             replace(c, command, wire::Role::supply);
         }},
        {"another journal",
         [&](ModelCloud& c) {
             auto command = c.next_state(1);
             command.epoch = wire::id_of<EpochId>(0x23);
             replace(c, command, wire::Role::supply);
         }},
        {"a broken chain",
         [&](ModelCloud& c) {
             auto command = c.next_state(1);
             command.previous.fill(1);
             replace(c, command, wire::Role::supply);
         }},
    };
    for (const auto& row : rows) {
        SyncWorld world;
        row.spoil(world.cloud);
        world.commit();

        world.run_for(hours(1));

        EXPECT_TRUE(world.commands.empty()) << row.name;
        EXPECT_EQ(world.noted("command_refused"), 1) << row.name;
        const auto& counted = world.status.refused_commands;
        ASSERT_EQ(counted.size(), 1U) << row.name;
        EXPECT_GE(counted.begin()->second, 2U) << row.name << ": each time it is offered";
        EXPECT_LE(world.sent("GET"), 60)
            << row.name << ": a refused delivery is not asked for at once";
    }
}

TEST(CommandPoll, hands_on_good_credits_beside_a_bad_one) {
    SyncWorld world;
    world.cloud.add_credit(1);
    world.cloud.add_credit(2);
    world.cloud.add_credit(3);
    world.cloud.credits[1].signature.bytes[0] ^= 1U;
    world.commit();

    world.run_for(seconds(10));

    ASSERT_GE(world.commands.size(), 2U);
    EXPECT_EQ(world.commands[0].command.sequence, 1U);
    EXPECT_EQ(world.commands[1].command.sequence, 3U);
}

TEST(CommandPoll, follows_a_new_command_epoch_and_refuses_an_older_one) {
    SyncWorld world;
    world.cloud.add_state(1);
    world.commit();
    world.run_for(seconds(20));
    const auto old_lane = world.cloud.state;

    world.cloud.command_epoch = 7;
    world.cloud.state.clear();
    world.cloud.add_state(2);
    world.wake_polls();
    world.run_for(minutes(2));
    EXPECT_EQ(world.executed.command_epoch, 7U);
    world.cloud.command_epoch = 1;
    world.cloud.state = old_lane;
    world.run_for(minutes(5));

    EXPECT_EQ(world.commands.size(), 2U);
    EXPECT_EQ(world.noted("command_refused"), 1);
}

TEST(CommandPoll, accepts_only_a_newer_key_set_of_the_pinned_root) {
    auto newer = wire::given_key_set();
    newer.version = 2;
    SyncWorld world;
    auto foreign = newer;
    foreign.root = wire::key_of(99).public_key();
    world.cloud.newer_key_set = wire::sign_key_set(foreign, wire::key_of(99));
    world.commit();
    world.run_for(minutes(1));
    EXPECT_TRUE(world.key_sets.empty());
    EXPECT_GE(world.noted("key_set_refused"), 1);

    world.cloud.newer_key_set = wire::sign_key_set(newer, wire::key_of(1));
    world.run_for(minutes(2));

    EXPECT_EQ(world.key_sets.size(), 1U);
}

TEST(CommandPoll, brings_the_first_key_set_and_uploads_wait_for_it) {
    wire::KeySet none;
    none.version = 0;
    SyncWorld world{1, 0, none};
    world.commit();
    world.run_for(minutes(1));
    EXPECT_EQ(world.cloud.uploads, 0);

    world.cloud.newer_key_set = wire::sign_key_set(wire::given_key_set(), wire::key_of(1));
    world.run_for(minutes(2));

    EXPECT_EQ(world.key_sets.size(), 1U);
    EXPECT_TRUE(world.cloud_equals_journal());
}

TEST(RetryAfter, is_read_in_seconds_only) {
    EXPECT_EQ(parse_retry_after("120"), Duration(seconds(120)));
    EXPECT_EQ(parse_retry_after(""), std::nullopt);
    EXPECT_EQ(parse_retry_after("-1"), std::nullopt);
    EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2026 07:28:00 GMT"), std::nullopt);
    EXPECT_EQ(parse_retry_after("99999999999999999999"), std::nullopt);
}

}  // namespace
}  // namespace riser::sync
