// Commands from their order to their result in the journal, as a gateway would fetch and verify
// them.
#include "cloud/accounts/orders.h"
#include "cloud/commands/command_book.h"
#include "cloud/commands/long_poll.h"
#include "cloud/ingest/projection.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using journal::CommandLane;
using journal::CommandResult;

struct CommandsTest : testing::Test {
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};

    void SetUp() override { journal.commission(2); }

    template <class Use>
    auto with_session(Use use) {
        return cloud.in_session(use);
    }
    TopUpState top_up(std::uint8_t id, Money amount = Money{5'000'000}) {
        return with_session([&](Session& s) {
            s.put_account({cloud.gateway_key, JournalWriter::account(1), "flat 1", k_start_ms});
            const auto issued = issue_top_up(
                s, cloud.keys, {id_of<TopUpId>(id), JournalWriter::account(1), amount, k_eur},
                cloud.now_ms);
            EXPECT_TRUE(issued.ok());
            return state_of(s, *issued);
        });
    }
    void hold(std::uint8_t id) {
        with_session([&](Session& s) {
            const auto queued =
                order_supply(s, cloud.keys, cloud.gateway_key.gateway, id_of<CommandId>(id),
                             wire::Hold{SupplyPointId{1}, cloud.now_ms + 1000}, 0, cloud.now_ms);
            EXPECT_TRUE(queued.ok());
            return true;
        });
    }
    // What the gateway gets, verified as it would.
    std::vector<wire::VerifiedCommand> fetch(PollCursor cursor = {}) {
        const auto delivery = with_session([&](Session& s) {
            return collect_commands(s, cloud.keys, *s.find_gateway(cloud.gateway_key.gateway),
                                    cursor);
        });
        std::vector<wire::VerifiedCommand> commands;
        for (const auto& signed_command : delivery.commands) {
            auto verified = wire::verify_command(signed_command, cloud.keys.key_set);
            EXPECT_TRUE(verified.ok());
            commands.push_back(*verified);
        }
        return commands;
    }
    void executed(const wire::VerifiedCommand& command, CommandResult result,
                  std::vector<journal::Record> before = {}) {
        before.push_back(journal::CommandExecuted{
            command.command.id, wire::lane_of(command.command.body), command.command.command_epoch,
            command.command.sequence, command.hash, result});
        journal.append(std::move(before));
        EXPECT_TRUE(cloud.ingest(journal.everything()).parked.empty());
    }
};

TEST_F(CommandsTest, before_the_first_upload_commands_wait_unsigned) {
    top_up(1);
    EXPECT_TRUE(fetch().empty());
    const auto receipt = cloud.ingest(journal.everything());
    EXPECT_TRUE(receipt.commands_waiting);
    ASSERT_EQ(fetch().size(), 1U);
    EXPECT_EQ(fetch()[0].command.epoch, id_of<EpochId>(0xE1));
    EXPECT_EQ(fetch()[0].command.sequence, 1U);
}

TEST_F(CommandsTest, a_top_up_is_delivered_until_its_credit_is_in_the_journal) {
    cloud.ingest(journal.everything());
    EXPECT_EQ(top_up(1), TopUpState::in_flight);
    const auto commands = fetch();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(fetch().size(), 1U) << "delivered again as long as it is not executed";

    executed(commands[0], CommandResult::done,
             {journal::Credited{id_of<TopUpId>(1), JournalWriter::account(1), Money{5'000'000},
                                journal::TopUpSource::cloud}});

    EXPECT_TRUE(fetch().empty());
    EXPECT_EQ(top_up(1), TopUpState::credited) << "the same id again gives the same fact";
    EXPECT_TRUE(cloud.open_items().empty());
}

TEST_F(CommandsTest, a_refused_top_up_is_money_for_people_to_look_after) {
    cloud.ingest(journal.everything());
    top_up(1);
    executed(fetch()[0], CommandResult::refused_unknown_target);
    EXPECT_EQ(top_up(1), TopUpState::refused);
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "top_up_refused");
}

TEST_F(CommandsTest, a_gateway_that_claims_a_credit_without_a_record_is_caught) {
    cloud.ingest(journal.everything());
    top_up(1);
    executed(fetch()[0], CommandResult::done);
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "top_up_not_credited");
}

TEST_F(CommandsTest, the_state_lane_is_a_chain_a_gateway_can_follow) {
    cloud.ingest(journal.everything());
    for (std::uint8_t i = 1; i <= 5; ++i) hold(i);
    wire::StateCursor cursor;
    for (const auto& command : fetch()) {
        ASSERT_EQ(
            wire::judge_position(command, cloud.gateway_key.gateway, id_of<EpochId>(0xE1), cursor),
            wire::CommandPosition::next);
        cursor = {command.command.command_epoch, command.command.sequence, command.hash};
    }
    EXPECT_EQ(cursor.sequence, 5U);
    PollCursor half{cursor.command_epoch, 0, 3, 1};
    EXPECT_EQ(fetch(half).size(), 2U);
    half.command_epoch -= 1;
    EXPECT_EQ(fetch(half).size(), 5U) << "a cursor of another epoch counts as zero";
}

TEST_F(CommandsTest, a_restored_cloud_begins_a_new_epoch_without_what_was_executed) {
    cloud.ingest(journal.everything());
    hold(1);
    hold(2);
    top_up(3);
    executed(fetch({0, 0, 0, 1})[1], CommandResult::done);  // the first hold (money comes first)
    const auto before = cloud.gateway().command_epoch;

    const auto concerned = with_session([&](Session& s) {
        GatewayKey silent = cloud.gateway_key;
        silent.gateway = id_of<GatewayId>(4);
        s.add_gateway({silent, "never seen", key_of(8).public_key(), k_start_ms, {}, 0, 0, 0});
        return begin_after_restore(s, cloud.keys, cloud.now_ms);
    });

    EXPECT_EQ(concerned, 1U) << "one without a journal has nothing to begin anew";
    EXPECT_GT(cloud.gateway().command_epoch, before);
    const auto commands = fetch();
    ASSERT_EQ(commands.size(), 2U);
    EXPECT_EQ(commands[0].command.id, id_of<CommandId>(3));
    EXPECT_EQ(commands[1].command.id, id_of<CommandId>(2));
    EXPECT_EQ(commands[1].command.sequence, 1U);
    EXPECT_EQ(commands[1].command.previous, journal::Hash{});
}

// After a backup the gateway's journal may come before the office repeats its orders. The gateway carries out
// an id once and is silent about repeats, so its earlier word must be enough.
TEST_F(CommandsTest, an_order_repeated_after_its_execution_came_is_done) {
    journal.append({journal::Credited{id_of<TopUpId>(1), JournalWriter::account(1),
                                      Money{5'000'000}, journal::TopUpSource::cloud},
                    journal::CommandExecuted{
                        id_of<CommandId>(1), CommandLane::credit, 7, 1, {}, CommandResult::done}});
    journal.append({journal::CommandExecuted{id_of<CommandId>(2),
                                             CommandLane::credit,
                                             7,
                                             2,
                                             {},
                                             CommandResult::refused_unknown_target}});
    cloud.ingest(journal.everything());

    EXPECT_EQ(top_up(1), TopUpState::credited);
    EXPECT_EQ(top_up(2), TopUpState::refused);

    EXPECT_TRUE(fetch().empty()) << "nobody would ever answer it";
    EXPECT_FALSE(cloud.ingest(journal.heartbeat()).commands_waiting);
    const auto items = cloud.open_items();
    ASSERT_EQ(items.size(), 1U) << "what was unknown is known now";
    EXPECT_EQ(items[0].kind, "top_up_refused");
    cloud.rebuild();
    EXPECT_EQ(top_up(1), TopUpState::credited);
}

// The tariff command that a cloud gives for `tariff`.
CommandId tariff_command(const payment::Tariff& tariff) {
    GivenCloud another_life;
    return another_life.in_session([&](Session& s) {
        EXPECT_TRUE(publish_tariff(s, another_life.keys, another_life.site.key.site, tariff,
                                   another_life.now_ms)
                        .ok());
        return s.list_unfinished(another_life.gateway_key).at(0).id;
    });
}

TEST_F(CommandsTest, a_tariff_published_again_after_a_restore_is_the_same_command) {
    journal.append({journal::CommandExecuted{tariff_command(JournalWriter::tariff()),
                                             CommandLane::state,
                                             7,
                                             1,
                                             {},
                                             CommandResult::done}});
    cloud.ingest(journal.everything());
    ASSERT_EQ(cloud.open_items().size(), 1U);

    const bool published = with_session([&](Session& s) {
        return publish_tariff(s, cloud.keys, cloud.site.key.site, JournalWriter::tariff(),
                              cloud.now_ms)
            .ok();
    });

    EXPECT_TRUE(published);
    EXPECT_TRUE(cloud.open_items().empty());
    EXPECT_FALSE(cloud.ingest(journal.heartbeat()).commands_waiting);
}

TEST_F(CommandsTest, another_content_under_the_version_of_a_tariff_is_another_command) {
    auto dearer = JournalWriter::tariff();
    dearer.prices[0].micro_per_kwh += 1;

    EXPECT_NE(tariff_command(dearer), tariff_command(JournalWriter::tariff()));
}

// A cloud whose clock was ahead when it began a command epoch, and whose database of that time is lost.
TEST_F(CommandsTest, a_gateway_that_follows_a_later_epoch_gets_one_above_it) {
    cloud.ingest(journal.everything());
    hold(1);
    const std::uint64_t lost = cloud.gateway().command_epoch + 86'400'000;
    const auto overtake = [&](std::uint64_t seen) {
        return with_session([&](Session& s) {
            auto gateway = *s.find_gateway(cloud.gateway_key.gateway);
            return overtake_command_epoch(s, cloud.keys, gateway, seen, cloud.now_ms);
        });
    };

    EXPECT_TRUE(overtake(lost));

    EXPECT_EQ(cloud.gateway().command_epoch, lost + 1);
    const auto commands = fetch();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(wire::judge_position(commands[0], cloud.gateway_key.gateway, id_of<EpochId>(0xE1),
                                   {lost, 5, journal::Hash{}}),
              wire::CommandPosition::next);
    EXPECT_FALSE(overtake(lost + 1)) << "this is its own";
    EXPECT_FALSE(overtake(INT64_MAX)) << "there is none above it";
}

TEST_F(CommandsTest, following_another_journal_re_issues_what_is_unfinished) {
    cloud.ingest(journal.everything());
    top_up(1);
    with_session([&](Session& s) {
        return follow_journal(s, cloud.keys, cloud.gateway_key.gateway, id_of<EpochId>(0xE2),
                              cloud.now_ms)
            .ok();
    });
    ASSERT_EQ(fetch().size(), 1U);
    EXPECT_EQ(fetch()[0].command.epoch, id_of<EpochId>(0xE2));
    JournalWriter fresh{cloud.gateway_key, id_of<EpochId>(0xE2)};
    fresh.commission(1);
    EXPECT_EQ(cloud.ingest(fresh.everything()).verdict, wire::Verdict::accepted);
    EXPECT_EQ(cloud.ingest(journal.everything()).verdict, wire::Verdict::epoch_refused);
}

TEST_F(CommandsTest, following_another_journal_asks_only_what_that_one_asks) {
    journal.append({journal::MeterDoubted{MeterId{1}, journal::DoubtReason::backwards, Energy{1}}});
    cloud.ingest(journal.everything());
    ASSERT_EQ(cloud.open_items().size(), 1U);
    const auto follow = [&](std::uint8_t epoch) {
        return with_session([&](Session& s) {
            return follow_journal(s, cloud.keys, cloud.gateway_key.gateway, id_of<EpochId>(epoch),
                                  cloud.now_ms)
                .ok();
        });
    };

    EXPECT_TRUE(follow(0xE2));
    EXPECT_TRUE(cloud.open_items().empty()) << "the new books begin without doubts";
    EXPECT_TRUE(follow(0xE1));
    ASSERT_EQ(cloud.open_items().size(), 1U) << "and here it is in doubt still";
    EXPECT_EQ(cloud.open_items()[0].subject, "1");
}

TEST_F(CommandsTest, an_execution_that_nobody_ordered_is_an_open_item) {
    journal.append({journal::CommandExecuted{
        id_of<CommandId>(0x44), CommandLane::state, 1, 1, {}, CommandResult::done}});
    cloud.ingest(journal.everything());
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "unknown_command");
}

TEST_F(CommandsTest, a_hold_repeated_after_a_restore_is_known_although_its_time_is_over) {
    const auto id = id_of<CommandId>(0x44);
    journal.append(
        {journal::CommandExecuted{id, CommandLane::state, 1, 1, {}, CommandResult::done}});
    cloud.ingest(journal.everything());
    const auto repeat = [&](std::int64_t expires_ms) {
        return with_session([&](Session& s) {
            return order_supply(s, cloud.keys, cloud.gateway_key.gateway, id,
                                wire::Hold{SupplyPointId{1}, cloud.now_ms - 1}, expires_ms,
                                cloud.now_ms)
                .ok();
        });
    };
    EXPECT_TRUE(repeat(cloud.now_ms - 1));
    EXPECT_TRUE(repeat(cloud.now_ms - 1)) << "and the same again";
    EXPECT_TRUE(cloud.open_items().empty());
    EXPECT_TRUE(
        with_session([&](Session& s) { return s.list_unfinished(cloud.gateway_key).empty(); }));
}

TEST_F(CommandsTest, a_tariff_that_a_gateway_did_not_take_is_an_open_item_until_one_is_taken) {
    cloud.ingest(journal.everything());
    const auto publish = [&](std::uint32_t version) {
        with_session([&](Session& s) {
            auto tariff = JournalWriter::tariff();
            tariff.version = version;
            return publish_tariff(s, cloud.keys, cloud.site.key.site, tariff, cloud.now_ms).ok();
        });
        return fetch().back();
    };
    executed(publish(2), CommandResult::refused_conflict);
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "tariff_refused");
    EXPECT_EQ(cloud.open_items()[0].subject, to_string(JournalWriter::tariff().id));

    executed(publish(3), CommandResult::done);
    EXPECT_TRUE(cloud.open_items().empty());
}

TEST_F(CommandsTest, a_newer_key_set_comes_along) {
    const auto with_old = with_session([&](Session& s) {
        return collect_commands(s, cloud.keys, *s.find_gateway(cloud.gateway_key.gateway),
                                {0, 0, 0, 0});
    });
    ASSERT_TRUE(with_old.key_set);
    EXPECT_TRUE(wire::verify_key_set(*with_old.key_set, cloud.keys.root).ok());
    const auto with_new = with_session([&](Session& s) {
        return collect_commands(s, cloud.keys, *s.find_gateway(cloud.gateway_key.gateway),
                                {0, 0, 0, 1});
    });
    EXPECT_FALSE(with_new.key_set);
}

TEST(LongPoll, keeps_one_waiter_per_gateway_until_its_time_is_over) {
    LongPoll polls;
    const auto waiter = [](std::uint8_t gateway, std::int64_t until) {
        return LongPoll::Waiter{id_of<GatewayId>(gateway), {}, Instant(Duration(until)), {}};
    };
    EXPECT_FALSE(polls.add(waiter(1, 100)));
    EXPECT_FALSE(polls.add(waiter(2, 50)));
    EXPECT_TRUE(polls.add(waiter(1, 200)));
    EXPECT_EQ(polls.next_deadline(), Instant(Duration(50)));
    EXPECT_EQ(polls.take_expired(Instant(Duration(60))).size(), 1U);
    EXPECT_TRUE(polls.take(id_of<GatewayId>(1)));
    EXPECT_FALSE(polls.take(id_of<GatewayId>(1)));
    EXPECT_FALSE(polls.next_deadline());
}

// What older software does not know would hold its whole lane up: it is kept here until it does.
TEST_F(CommandsTest, of_a_kind_that_the_gateway_does_not_know_wait_here_and_are_shown) {
    cloud.ingest(journal.everything());
    const auto kinds = [&](std::uint32_t known) {
        with_session([&](Session& s) {
            note_kinds(s, *s.find_gateway(cloud.gateway_key.gateway), known, cloud.now_ms);
            return true;
        });
    };
    kinds(3);  // holds, and not what came later
    hold(1);
    with_session([&](Session& s) {
        enqueue_command(s, cloud.keys, *s.find_gateway(cloud.gateway_key.gateway),
                        id_of<CommandId>(2), wire::Connect{SupplyPointId{1}, 0}, 0, cloud.now_ms);
        return true;
    });
    hold(3);
    EXPECT_EQ(fetch().size(), 1U);
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, k_gateway_too_old);
    EXPECT_EQ(cloud.open_items()[0].subject, "connect");

    kinds(wire::k_newest_kind);
    EXPECT_EQ(fetch().size(), 3U);
    EXPECT_TRUE(cloud.open_items().empty());
}

}  // namespace
}  // namespace riser::cloud
