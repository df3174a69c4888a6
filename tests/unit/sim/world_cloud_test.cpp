// The cloud's side of the deterministic world: a request path that works, every fault alone and all together,
// death at any change of the disk; nothing acknowledged is ever lost, and in the end the cloud is the journal.
#include "tests/unit/sim/cloud_world.h"

namespace riser::sim {
namespace {

TEST(WorldCloud, without_faults_money_goes_down_and_the_journal_up) {
    CloudWorld world{1};
    world.live_for(std::chrono::hours(24));

    ASSERT_TRUE(world.settle());

    world.expect_cloud_equals_journal();
    EXPECT_TRUE(world.all_faults().empty());
    EXPECT_GT(world.office.top_ups().size(), 3U);
    EXPECT_GT(world.gateway.rows().size(), 20U);
    EXPECT_TRUE(world.gateway.errors.empty()) << world.gateway.errors.front().event;
}

TEST(WorldCloud, a_waiting_gateway_has_the_money_within_a_second) {
    CloudWorld world{1};
    world.run_for(std::chrono::minutes(5));

    const auto id =
        world.office.top_up(cloud::JournalWriter::account(1), Money{5'000'000}, cloud::k_eur);
    world.run_for(std::chrono::seconds(1));

    EXPECT_TRUE(world.gateway.has_credited(id));
}

CloudWorldFaults everything() {
    CloudWorldFaults faults;
    faults.cloud = {std::chrono::hours(5), std::chrono::hours(9),  std::chrono::hours(13),
                    std::chrono::hours(6), std::chrono::hours(20), std::chrono::hours(11),
                    std::chrono::hours(90)};
    faults.link = {20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, {}, {}, {}, {}, {}};
    faults.link.between_outages = std::chrono::hours(20);
    faults.link.longest_outage = std::chrono::hours(24);
    faults.link.between_slow_spans = std::chrono::hours(20);
    faults.link.longest_slow_span = std::chrono::hours(3);
    faults.link.certificate_from = CloudWorld::k_start;
    faults.office = {100, 100, 100};
    faults.stranger = true;
    faults.gateway_restarts = true;
    return faults;
}

TEST(WorldCloud, with_all_faults_at_once_the_cloud_holds_exactly_the_journal_in_the_end) {
    NamedCounts seen;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        CloudWorld world{seed, everything()};
        world.gateway.set_clock_wrong(-std::chrono::hours(24 * 365));  // boots in the past
        world.live_for(std::chrono::hours(2));
        world.gateway.set_clock_wrong(Duration{0});
        world.live_for(std::chrono::hours(24 * 8));

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
            world.live_for(std::chrono::hours(24 * 3));
            world.heal();
            ASSERT_TRUE(world.settle());
            world.expect_cloud_equals_journal();
            hash = world.queue.hash();
        }
        EXPECT_EQ(hashes[0], hashes[1]) << "the run is not a function of its seed";
    }
}

// One fault of the link in one exchange out of three, and nothing else.
class EachLinkFault : public testing::TestWithParam<std::uint32_t LinkFaults::*> {};

TEST_P(EachLinkFault, delays_but_loses_nothing) {
    CloudWorldFaults faults;
    faults.link.*GetParam() = 333;
    CloudWorld world{7, faults};
    world.live_for(std::chrono::hours(24));
    EXPECT_EQ(world.all_faults().size(), 1U);

    world.heal();
    ASSERT_TRUE(world.settle());

    world.expect_cloud_equals_journal();
}

INSTANTIATE_TEST_SUITE_P(WorldCloud, EachLinkFault,
                         testing::Values(&LinkFaults::request_lost, &LinkFaults::reply_lost,
                                         &LinkFaults::request_doubled, &LinkFaults::request_delayed,
                                         &LinkFaults::reply_delayed, &LinkFaults::reply_truncated,
                                         &LinkFaults::reply_endless, &LinkFaults::portal,
                                         &LinkFaults::busy, &LinkFaults::proxy_error,
                                         &LinkFaults::stale_reply));

// The same half hour again and again; each time the cloud dies one change of its disk later.
void die_at(Death how, CutStyle style, std::uint64_t change) {
    CloudWorld world{3};
    world.run_for(std::chrono::minutes(3));
    world.cloud.die(how, change, style, std::chrono::seconds(10));
    for (std::uint32_t i = 1; i <= 3; ++i) {
        (void)world.office.top_up(cloud::JournalWriter::account(i), Money{7'000'000}, cloud::k_eur);
        world.gateway.consume(i, Energy{100});
        world.run_for(std::chrono::seconds(20));
    }

    ASSERT_TRUE(world.settle(std::chrono::hours(4)));

    world.expect_cloud_equals_journal();
    EXPECT_EQ(world.cloud.lives(), 1U);
}

TEST(WorldCloud, killed_at_any_change_of_its_disk_the_cloud_forgets_nothing) {
    for (std::uint64_t change = 0; change < 60; change += 3) {
        SCOPED_TRACE("change " + std::to_string(change));
        die_at(Death::kill, CutStyle::nothing, change);
        if (HasFatalFailure()) return;
    }
}

TEST(WorldCloud, after_a_power_cut_at_any_change_of_its_disk_the_cloud_forgets_nothing) {
    for (std::uint64_t change = 0; change < 60; ++change) {
        SCOPED_TRACE("change " + std::to_string(change));
        die_at(Death::power_cut, k_cut_styles[change % 4], change);
        if (HasFatalFailure()) return;
    }
}

TEST(WorldCloud, a_promise_that_is_not_kept_is_noticed) {
    CloudWorld world{5};
    world.live_for(std::chrono::hours(6));
    ASSERT_TRUE(world.settle());
    CloudPromises promises = world.cloud.promises();
    EXPECT_GT(promises.orders(), 0U);
    http::Response invented{201, {}, "{}", {}};
    promises.note("POST /v1/accounts/x/top-ups", "key", invented);

    std::vector<std::string> broken;
    ASSERT_TRUE(
        world.cloud.inspect([&](cloud::Session& session) { broken = promises.broken(session); }));

    ASSERT_EQ(broken.size(), 1U);
    EXPECT_NE(broken[0].find("with key key is forgotten"), std::string::npos);
}

TEST(WorldCloud, comes_back_from_a_backup_with_the_help_of_gateway_and_office) {
    CloudWorld world{6};
    world.live_for(std::chrono::hours(12));
    ASSERT_TRUE(world.settle());
    world.cloud.backup();
    world.live_for(std::chrono::hours(48));
    ASSERT_TRUE(world.settle());
    const auto before = world.gateway.rows().size();

    world.cloud.restore_backup(0, std::chrono::minutes(10));

    ASSERT_TRUE(world.settle());
    world.expect_cloud_equals_journal();
    EXPECT_EQ(world.all_faults().at("cloud_restored"), 1U);
    EXPECT_GE(world.gateway.rows().size(), before);
}

TEST(WorldCloud, a_full_disk_refuses_and_recovers_without_a_restart) {
    CloudWorld world{8};
    world.run_for(std::chrono::minutes(5));
    world.cloud.break_disk(DiskFault::Kind::disk_full, true, 0);
    const auto id =
        world.office.top_up(cloud::JournalWriter::account(1), Money{5'000'000}, cloud::k_eur);
    world.run_for(std::chrono::hours(1));
    EXPECT_FALSE(world.office.is_taken(world.office.top_ups().front()));
    EXPECT_FALSE(world.gateway.has_credited(id)) << "what is not stored is not sent";

    world.cloud.mend_disk();
    ASSERT_TRUE(world.settle());

    world.expect_cloud_equals_journal();
    EXPECT_EQ(world.cloud.lives(), 0U) << "a full disk is no reason to leave";
}

TEST(WorldCloud, leaves_after_an_uncertain_commit_and_knows_everything_when_it_is_back) {
    CloudWorld world{9};
    world.run_for(std::chrono::minutes(5));
    world.cloud.break_disk(DiskFault::Kind::sync_error, false, 0);
    (void)world.office.top_up(cloud::JournalWriter::account(1), Money{5'000'000}, cloud::k_eur);

    ASSERT_TRUE(world.settle());

    world.expect_cloud_equals_journal();
    EXPECT_EQ(world.all_faults().at("cloud_left"), 1U);
}

TEST(WorldCloud, a_disk_that_errs_for_an_hour_only_delays) {
    for (const auto kind :
         {DiskFault::Kind::write_error, DiskFault::Kind::read_error, DiskFault::Kind::sync_error}) {
        SCOPED_TRACE(static_cast<int>(kind));
        CloudWorld world{10};
        world.run_for(std::chrono::minutes(5));
        world.cloud.break_disk(kind, true, 2);
        (void)world.office.top_up(cloud::JournalWriter::account(1), Money{5'000'000}, cloud::k_eur);
        world.run_for(std::chrono::hours(1));
        world.cloud.mend_disk();
        ASSERT_TRUE(world.settle());
        world.expect_cloud_equals_journal();
    }
}

TEST(WorldCloud, a_dead_gateways_request_is_never_answered_to_its_successor) {
    EventQueue queue{1};
    SimulatedCloud cloud{queue, {1}, {CloudWorld::k_start, 1, {}, 64}};
    SimulatedLink link{queue, {2}, cloud, {}, 2};
    int first = 0;
    int second = 0;
    sync::UplinkRequest request{1, "GET", "/livez", {}, {}, std::chrono::seconds(30), 1000};
    link.attach([&](sync::CloudSync::Input) { ++first; });
    link.perform(request, cloud.now());
    link.attach([&](sync::CloudSync::Input) { ++second; });
    while (queue.step(std::chrono::minutes(1))) {
    }
    EXPECT_EQ(first + second, 0) << "also not under the same number";

    link.perform(request, cloud.now());
    link.perform(sync::UplinkCancel{1});
    request.id = 2;
    link.perform(request, cloud.now());
    while (queue.step(std::chrono::minutes(2))) {
    }
    EXPECT_EQ(second, 1) << "one answer for the one that was not cancelled";
}

TEST(WorldCloud, a_gateway_that_wakes_up_before_the_certificate_trusts_nobody) {
    CloudWorldFaults faults;
    faults.link.certificate_from = CloudWorld::k_start;
    CloudWorld world{11, faults};
    world.gateway.set_clock_wrong(-std::chrono::hours(1));
    world.run_for(std::chrono::minutes(30));
    EXPECT_EQ(world.gateway.acknowledged(), 0U);
    EXPECT_GT(world.all_faults().at("link_untrusted"), 3U);

    world.gateway.set_clock_wrong(Duration{0});
    ASSERT_TRUE(world.settle());
    world.expect_cloud_equals_journal();
}

}  // namespace
}  // namespace riser::sim
