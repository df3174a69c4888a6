// The cloud's side of the deterministic world: a request path that works, every fault of the link alone, death
// at changes of the disk; nothing acknowledged is ever lost, and in the end the cloud is the journal. All
// faults together, for days, are in tests/sim/world/cloud_faults_test.cpp.
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

// One fault of the link in one exchange out of three, and nothing else.
class EachLinkFault : public testing::TestWithParam<std::uint32_t LinkFaults::*> {};

TEST_P(EachLinkFault, delays_but_loses_nothing) {
    CloudWorldFaults faults;
    faults.link.*GetParam() = 333;
    CloudWorld world{7, faults};
    world.live_for(std::chrono::hours(10));
    auto faults_seen = world.all_faults();
    faults_seen.erase("link_request_overtaken");  // what follows from a request that is late
    EXPECT_EQ(faults_seen.size(), 1U);

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
    world.live_for(std::chrono::hours(24));
    ASSERT_TRUE(world.settle());
    const auto before = world.gateway.rows().size();

    world.cloud.restore_backup(0, std::chrono::minutes(10));

    ASSERT_TRUE(world.settle());
    world.expect_cloud_equals_journal();
    EXPECT_EQ(world.all_faults().at("cloud_restored"), 1U);
    EXPECT_GE(world.gateway.rows().size(), before);
}

TEST(WorldCloud, an_office_that_repeats_its_orders_late_leaves_nothing_waiting) {
    CloudWorld world{6};
    world.live_for(std::chrono::hours(6));
    ASSERT_TRUE(world.settle());
    world.cloud.backup();
    (void)world.office.top_up(cloud::JournalWriter::account(1), Money{5'000'000}, cloud::k_eur);
    ASSERT_TRUE(world.settle());
    std::optional<SimTime> taken;
    world.cloud.on_restored = [&](SimTime when) { taken = when; };
    world.cloud.restore_backup(0, std::chrono::minutes(10));
    world.run_for(std::chrono::hours(1));
    ASSERT_TRUE(taken);
    world.gateway.consume(1, Energy{10});
    world.run_for(std::chrono::hours(2));  // with it the whole journal has come again

    world.office.on_cloud_restored(*taken);

    ASSERT_TRUE(world.settle());
    world.expect_cloud_equals_journal();
}

TEST(WorldCloud, a_clock_that_was_ahead_at_a_lost_restore_does_not_silence_the_cloud) {
    CloudWorld world{6};
    world.run_for(std::chrono::hours(1));
    world.cloud.backup();
    world.cloud.clock().step(std::chrono::hours(24 * 365));
    world.cloud.restore_backup(0, std::chrono::minutes(1));
    (void)world.office.hold(world.key().gateway, SupplyPointId{1},
                            CloudWorld::k_start + std::chrono::hours(24 * 700));
    ASSERT_TRUE(world.settle());
    world.cloud.clock().set_right(world.queue.now());

    world.cloud.restore_backup(0, std::chrono::minutes(1));
    const auto hold = world.office.hold(world.key().gateway, SupplyPointId{2},
                                        CloudWorld::k_start + std::chrono::hours(24 * 30));
    world.run_for(std::chrono::hours(1));

    EXPECT_TRUE(world.gateway.has_executed(hold));
    ASSERT_TRUE(world.settle());
    world.expect_cloud_equals_journal();
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
