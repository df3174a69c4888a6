// What the uplink tells people about itself: within reach or not, since when, and why.
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(SyncStatus, a_start_without_any_answer_yet_is_neither_online_nor_offline) {
    SyncWorld world;
    world.fault = [](const auto&) { return LinkFault::silence; };
    world.commit();
    world.run_for(seconds(5));

    EXPECT_FALSE(world.status.online);
    EXPECT_FALSE(world.status.offline_since.has_value());
    EXPECT_FALSE(world.status.last_contact.has_value());
    EXPECT_EQ(world.status.journal_sequence, 1U);
}

TEST(SyncStatus, a_gateway_that_never_reached_the_cloud_becomes_offline_too) {
    SyncWorld world;
    world.fault = [](const auto&) { return LinkFault::request_lost; };
    world.commit();
    world.run_for(minutes(2));

    EXPECT_FALSE(world.status.online);
    ASSERT_TRUE(world.status.offline_since.has_value());
    EXPECT_LT(*world.status.offline_since, Instant{} + seconds(1));
    EXPECT_EQ(world.status.offline_reason, "no answer");
    EXPECT_FALSE(world.status.last_contact.has_value());
}

TEST(SyncStatus, offline_counts_from_the_first_failure_and_the_reason_is_the_last_one) {
    SyncWorld world;
    world.commit();
    world.run_for(minutes(3));
    ASSERT_TRUE(world.status.online);
    const Instant lost = world.now().monotonic;
    const UtcTime last_contact = *world.status.last_contact;
    world.fault = [](const auto&) { return LinkFault::request_lost; };
    world.commit();
    world.run_for(minutes(10));
    ASSERT_TRUE(world.status.offline_since.has_value());
    const Instant since = *world.status.offline_since;
    EXPECT_GE(since, lost);
    EXPECT_LT(since, lost + minutes(2));
    const int told = world.noted("cloud_unreachable");

    world.fault = [](const auto&) { return LinkFault::server_error; };
    world.run_for(hours(20));

    EXPECT_EQ(world.status.offline_since, since);
    EXPECT_NE(world.status.offline_reason.find("status 503"), std::string::npos);
    EXPECT_FALSE(world.status.online);
    EXPECT_LT(*world.status.last_contact - last_contact, minutes(1));
    EXPECT_EQ(world.noted("cloud_unreachable"), told);
}

TEST(SyncStatus, one_answer_of_the_cloud_ends_it) {
    SyncWorld world;
    world.fault = [](const auto&) { return LinkFault::request_lost; };
    world.commit(3);
    world.run_for(hours(1));
    ASSERT_TRUE(world.status.offline_since.has_value());
    world.fault = [](const auto&) { return LinkFault::none; };
    world.run_for(minutes(10));

    EXPECT_TRUE(world.status.online);
    EXPECT_FALSE(world.status.offline_since.has_value());
    EXPECT_EQ(world.status.offline_reason, "");
    EXPECT_EQ(world.status.cloud_through, 3U);
}

}  // namespace
}  // namespace riser::sync
