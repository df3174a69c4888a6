// Days of all faults of the cloud's machine, the Internet, the office and a stranger at once, and drawn subsets
// of them; then everything heals, and the cloud must hold exactly the journal. One seed is one run.
#include "tests/unit/sim/cloud_world.h"

namespace riser::sim {
namespace {

CloudWorldFaults everything() {
    CloudWorldFaults faults;
    faults.cloud = {std::chrono::hours(3), std::chrono::hours(4),  std::chrono::hours(6),
                    std::chrono::hours(2), std::chrono::hours(10), std::chrono::hours(5),
                    std::chrono::hours(30)};
    faults.link = {20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, {}, {}, {}, {}, {}};
    faults.link.between_outages = std::chrono::hours(10);
    faults.link.longest_outage = std::chrono::hours(10);
    faults.link.between_slow_spans = std::chrono::hours(10);
    faults.link.longest_slow_span = std::chrono::hours(3);
    faults.link.certificate_from = CloudWorld::k_start;
    faults.office = {100, 100, 100};
    faults.stranger = true;
    faults.gateway_restarts = true;
    return faults;
}

TEST(WorldCloud, with_all_faults_at_once_the_cloud_holds_exactly_the_journal_in_the_end) {
    NamedCounts seen;
    // Of the cloud's few writes a seed hurts some: together every kind.
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        CloudWorld world{seed, everything()};
        world.gateway.set_clock_wrong(-std::chrono::hours(24 * 365));  // boots in the past
        world.live_for(std::chrono::hours(2));
        world.gateway.set_clock_wrong(Duration{0});
        world.live_for(std::chrono::hours(24 * 3));

        world.heal();
        ASSERT_TRUE(world.settle());

        world.expect_cloud_equals_journal();
        for (const auto& [name, count] : world.all_faults()) seen[name] += count;
    }
    for (const char* name : {"cloud_killed",
                             "cloud_power_cut",
                             "cloud_stopped",
                             "cloud_left",
                             "cloud_restored",
                             "cloud_disk_full",
                             "cloud_disk_sync_error",
                             "cloud_disk_write_error",
                             "cloud_disk_read_error",
                             "link_request_lost",
                             "link_reply_lost",
                             "link_request_doubled",
                             "link_request_delayed",
                             "link_reply_delayed",
                             "link_reply_truncated",
                             "link_reply_endless",
                             "link_portal",
                             "link_busy",
                             "link_proxy_error",
                             "link_stale_reply",
                             "link_outage",
                             "link_unreachable",
                             "link_untrusted",
                             "link_slow",
                             "office_request_lost",
                             "office_answer_lost",
                             "office_sent_twice",
                             "stranger_without_token",
                             "stranger_altered_upload",
                             "stranger_repeated_upload",
                             "stranger_forged_upload",
                             "stranger_poll",
                             "stranger_garbage"}) {
        EXPECT_GT(seen[name], 0U) << name << " never happened";
    }
}

TEST(WorldCloud, drawn_faults_lose_nothing_and_a_seed_is_one_run) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::uint64_t hashes[2] = {};
        for (auto& hash : hashes) {
            Prng prng{seed};
            CloudWorldFaults faults;
            faults.cloud = draw_cloud_faults(prng);
            faults.link = draw_link_faults(prng, CloudWorld::k_start);
            faults.office = draw_office_faults(prng);
            faults.stranger = prng.chance(1, 2);
            faults.gateway_restarts = prng.chance(1, 2);
            CloudWorld world{prng.next(), faults};
            world.live_for(std::chrono::hours(36));
            world.heal();
            ASSERT_TRUE(world.settle());
            world.expect_cloud_equals_journal();
            hash = world.queue.hash();
        }
        EXPECT_EQ(hashes[0], hashes[1]) << "the run is not a function of its seed";
    }
}

}  // namespace
}  // namespace riser::sim
