// The way up when all is well, and when the cloud and the journal disagree.
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Upload, brings_the_journal_to_the_cloud_and_acknowledges_it) {
    SyncWorld world;

    world.commit(5);
    world.run_for(seconds(5));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.acknowledged, std::vector<std::uint64_t>{5});
    EXPECT_TRUE(world.status.online);
    EXPECT_EQ(world.status.cloud_through, 5U);
    EXPECT_EQ(world.status.trouble, Trouble::none);
}

TEST(Upload, sends_nothing_before_a_journal_is_known) {
    SyncWorld world;

    world.store_interval(SyncWorld::today(), 0);
    world.run_for(hours(1));

    EXPECT_TRUE(world.requests.empty());
}

TEST(Upload, coalesces_money_that_moves_within_two_seconds) {
    SyncWorld world;
    world.commit();
    world.run_for(seconds(10));
    const int before = world.cloud.uploads;

    for (int i = 0; i < 15; ++i) {
        world.commit();
        world.run_for(std::chrono::milliseconds(100));
    }
    world.run_for(seconds(3));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_LE(world.cloud.uploads - before, 2);
}

TEST(Upload, of_money_does_not_wait_for_the_pace_of_routine) {
    SyncWorld world;
    world.cloud.next_upload_after = seconds(60);
    world.commit();
    world.run_for(seconds(10));
    const int before = world.cloud.uploads;

    world.store_interval(SyncWorld::today(), 0);
    world.run_for(seconds(20));
    EXPECT_EQ(world.cloud.uploads, before) << "readings keep the pace";
    world.commit();
    world.run_for(seconds(3));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored) << "and go along with money";
}

TEST(Upload, of_nothing_at_all_is_made_when_the_cloud_wants_to_be_left_alone) {
    SyncWorld world;
    world.cloud.next_upload_after = minutes(30);
    world.commit();
    world.run_for(seconds(10));
    const int before = world.cloud.uploads;

    world.commit();
    world.run_for(minutes(29));
    EXPECT_EQ(world.cloud.uploads, before);
    world.run_for(minutes(20));

    EXPECT_TRUE(world.cloud_equals_journal());
}

TEST(Upload, goes_on_where_it_stopped_after_weeks_offline_with_bounded_memory) {
    SyncWorld world;
    world.commit(10);
    world.run_for(seconds(10));
    world.fault = [](const auto&) { return LinkFault::request_lost; };
    for (int day = 0; day < 20; ++day) {
        world.commit(60, 2000);
        for (int i = 0; i < 24; ++i)
            world.store_interval(SyncWorld::today() - 20 + day, i * 3600, 60);
        world.run_for(minutes(15));
    }
    EXPECT_FALSE(world.status.online);
    EXPECT_EQ(world.status.cloud_through, 10U);

    world.fault = [](const auto&) { return LinkFault::none; };
    world.run_for(minutes(10));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_TRUE(std::is_sorted(world.acknowledged.begin(), world.acknowledged.end()));
    EXPECT_LE(world.most_held, std::size_t{1} << 20U);
    EXPECT_LE(world.cloud.largest_upload, std::size_t{512} << 10U);
}

TEST(Upload, learns_a_lost_acknowledgement_again) {
    SyncWorld world;
    world.commit(500);
    world.run_for(minutes(1));
    SyncWorld restarted{2, 0};
    restarted.cloud = world.cloud;

    restarted.commit(500);
    restarted.run_for(minutes(1));

    EXPECT_EQ(restarted.acknowledged.back(), 500U);
    EXPECT_LE(restarted.cloud.uploads - world.cloud.uploads, 3)
        << "it need not send everything again";
}

TEST(Upload, starts_from_the_remembered_acknowledgement) {
    SyncWorld world;
    world.commit(500);
    world.run_for(minutes(1));
    SyncWorld restarted{2, 480};
    restarted.cloud = world.cloud;
    restarted.cloud.batches.clear();

    restarted.commit(503);
    restarted.run_for(minutes(1));

    EXPECT_TRUE(restarted.cloud_equals_journal());
    EXPECT_EQ(restarted.cloud.batches.front().ledger->first_sequence, 481U);
}

TEST(Upload, is_repeated_to_a_cloud_that_was_restored_from_a_backup) {
    SyncWorld world;
    world.commit(900);
    world.run_for(minutes(1));

    world.cloud.restore_backup_of(350);
    world.commit();
    world.run_for(minutes(1));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.noted("cloud_asks_again"), 1);
    EXPECT_TRUE(std::is_sorted(world.acknowledged.begin(), world.acknowledged.end()));
}

TEST(Upload, stops_and_says_so_when_the_journal_no_longer_has_what_the_cloud_asks_for) {
    SyncWorld world;
    world.commit(900);
    world.run_for(minutes(1));

    world.cloud.restore_backup_of(100);
    world.pruned_through = 500;
    world.commit();
    world.run_for(minutes(1));

    EXPECT_EQ(world.status.trouble, Trouble::entries_pruned);
    EXPECT_EQ(world.noted("ledger_stopped"), 1);
}

TEST(Upload, stops_at_a_fork_tells_it_once_and_keeps_readings_and_commands_going) {
    SyncWorld world;
    world.commit(20);
    world.run_for(seconds(10));
    SyncWorld twin{3, 0};  // an old card image that went on differently
    twin.cloud = world.cloud;
    twin.commit(15);
    twin.salt = 1;
    twin.commit(10);
    twin.run_for(minutes(1));

    EXPECT_EQ(twin.status.trouble, Trouble::fork);
    EXPECT_EQ(twin.noted("ledger_stopped"), 1);
    EXPECT_TRUE(twin.acknowledged.empty() || twin.acknowledged.back() <= 15);
    const int uploads = twin.cloud.uploads;
    twin.store_interval(SyncWorld::today(), 0);
    twin.cloud.add_credit(9);
    twin.wake_polls();
    twin.run_for(minutes(10));
    EXPECT_EQ(twin.cloud.samples.size(), twin.samples_stored);
    EXPECT_GE(twin.commands.size(), 1U);
    EXPECT_LE(twin.cloud.uploads - uploads, 3);
    twin.run_for(hours(12));
    EXPECT_EQ(twin.noted("ledger_stopped"), 1);
    EXPECT_LE(twin.cloud.uploads - uploads, 30) << "a stopped stream asks once an hour";
}

TEST(Upload, resumes_by_itself_after_people_have_decided) {
    SyncWorld world;
    world.cloud.followed = wire::id_of<EpochId>(0x99);
    world.commit(20);
    world.run_for(minutes(5));
    EXPECT_EQ(world.status.trouble, Trouble::epoch_refused);
    EXPECT_TRUE(world.acknowledged.empty());

    world.cloud.followed = k_epoch;
    world.run_for(hours(2));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.status.trouble, Trouble::none);
    EXPECT_EQ(world.noted("ledger_resumed"), 1);
}

TEST(Upload, notices_that_the_journal_is_older_than_what_the_cloud_has) {
    SyncWorld world;
    world.commit(20);
    world.run_for(seconds(10));
    SyncWorld older{3, 12};
    older.cloud = world.cloud;

    older.commit(12);
    older.run_for(minutes(1));

    EXPECT_EQ(older.status.trouble, Trouble::journal_behind);
    EXPECT_EQ(older.noted("ledger_stopped"), 1);
}

TEST(Upload, never_carries_entries_that_break_the_chain) {
    SyncWorld world;
    world.commit(3);
    world.run_for(seconds(10));

    world.commit(2);
    world.rows[3].bytes[0] ^= 1U;
    world.run_for(minutes(1));

    EXPECT_EQ(world.cloud.through(), 3U);
    EXPECT_EQ(world.status.trouble, Trouble::journal_damaged);
}

TEST(Upload, measures_the_clock_and_tells_it_once) {
    SyncWorld world;
    world.cloud.clock_ahead = seconds(90);

    for (int i = 0; i < 5; ++i) {
        world.commit();
        world.run_for(minutes(1));
    }

    EXPECT_EQ(world.noted("clock_offset"), 1);
    ASSERT_TRUE(world.status.clock_offset.has_value());
    EXPECT_LE(std::chrono::abs(*world.status.clock_offset - seconds(90)), seconds(1));
    world.cloud.clock_ahead = seconds(0);
    world.commit();
    world.run_for(minutes(1));
    EXPECT_EQ(world.noted("clock_offset"), 2) << "and when it is right again";
}

TEST(Upload, spreads_the_first_contact) {
    std::set<std::int64_t> moments;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SyncSettings settings{
            {k_gateway, gateway_key(), wire::given_key_set().root, wire::given_key_set()}, 0, seed};
        settings.first_contact_spread = seconds(30);
        CloudSync sync{std::move(settings)};
        Now now;
        sync.on(JournalNews{k_epoch, 0, {}, {}}, now);
        ASSERT_TRUE(sync.next_deadline().has_value());
        EXPECT_LE(*sync.next_deadline() - now.monotonic, seconds(30));
        moments.insert((*sync.next_deadline() - now.monotonic).count());
    }
    EXPECT_GE(moments.size(), 18U);
}

TEST(Upload, carries_events_and_continues_behind_those_the_cloud_has) {
    SyncWorld world;
    world.store_event("bus_down");
    world.commit();
    world.run_for(minutes(1));
    EXPECT_EQ(world.cloud.events.size(), 1U);

    world.store_event("Not a Name!");
    world.store_event("meter_doubted", true);
    world.run_for(minutes(1));

    EXPECT_EQ(world.cloud.events.size(), 3U);
    EXPECT_EQ(world.cloud.batches.back().events->events.front().name, "not_a_name_");
}

}  // namespace
}  // namespace riser::sync
