// Any sequence of faults: while they last nothing wrong happens, and once they are over the cloud
// has everything. One seed is one history.
#include "core/base/prng.h"
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

constexpr LinkFault k_faults[] = {LinkFault::request_lost,    LinkFault::reply_lost,
                                  LinkFault::reply_twice,     LinkFault::reply_late,
                                  LinkFault::reply_truncated, LinkFault::portal,
                                  LinkFault::server_error,    LinkFault::silence};

bool is_prefix_of_journal(const SyncWorld& world) {
    if (world.cloud.entries.size() > world.rows.size()) return false;
    for (std::size_t i = 0; i < world.cloud.entries.size(); ++i) {
        if (world.cloud.entries[i] != world.rows[i].bytes) return false;
    }
    return true;
}

void live_through_an_hour(SyncWorld& world, Prng& prng, std::uint8_t& command) {
    world.commit(prng.below(30), 50 + prng.below(4000));
    const auto day = SyncWorld::today() - static_cast<std::int32_t>(prng.below(3));
    world.store_interval(day, static_cast<std::int64_t>(prng.below(96) * 900));
    if (prng.chance(1, 3)) world.store_event("something", prng.chance(1, 2));
    if (prng.chance(1, 4)) world.cloud.add_state(++command);
    if (prng.chance(1, 4)) world.cloud.add_credit(++command);
    if (prng.chance(1, 10)) world.cloud.restore_backup_of(prng.below(world.cloud.through() + 1));
    world.run_for(std::chrono::minutes(60));
}

TEST(SyncProperty, cloud_is_a_prefix_of_the_journal_and_equal_once_the_faults_are_over) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Prng prng{seed};
        SyncWorld world{seed};
        std::uint8_t command = 0;
        const std::uint64_t badness = prng.below(100);
        world.fault = [&](const auto&) {
            return prng.chance(badness, 100) ? k_faults[prng.below(std::size(k_faults))]
                                             : LinkFault::none;
        };
        world.answers_inside = [&] { return !prng.chance(badness, 300); };
        for (int i = 0; i < 12; ++i) {
            live_through_an_hour(world, prng, command);
            ASSERT_TRUE(is_prefix_of_journal(world));
        }

        world.fault = [](const auto&) { return LinkFault::none; };
        world.answers_inside = [] { return true; };
        world.commit();
        world.run_for(std::chrono::hours(2));

        ASSERT_TRUE(world.cloud_equals_journal());
        ASSERT_EQ(world.status.trouble, Trouble::none);
        ASSERT_TRUE(std::is_sorted(world.acknowledged.begin(), world.acknowledged.end()));
        ASSERT_EQ(world.acknowledged.back(), world.rows.size());
        ASSERT_EQ(world.executed.sequence, world.cloud.state.size());
        ASSERT_LE(world.most_held, std::size_t{1} << 20U);
        ASSERT_EQ(world.noted("ledger_stopped"), 0);
    }
}

}  // namespace
}  // namespace riser::sync
