// What happens when the gateway's card is lost, or somebody puts in an old image of it: the cloud keeps what it
// was told, says that it cannot go on, and follows the new journal when people have decided.
#include <gtest/gtest.h>

#include "tests/sim/world/people/landlord.h"
#include "tests/sim/world/people/tenants.h"
#include "tests/sim/world/world_cloud.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr UtcTime k_begin{std::chrono::seconds(1'772'000'000)};

SitePlan small_house() {
    SitePlan plan;
    plan.seed = 11;
    MixOptions mix;
    mix.apartments = 3;
    mix.seed = plan.seed;
    mix.main_meter = false;
    plan.building = plan_building(mix).value();
    plan.identity.gateway.bytes.fill(3);
    plan.identity.site.bytes.fill(2);
    plan.tariff.price = 300'000;
    plan.timing = {minutes(1), minutes(5)};
    return plan;
}

struct House {
    House() {
        std::vector<AccountId> accounts;
        for (const auto& meter : site.plan().building.meters) {
            accounts.push_back(site.account_of(meter.id));
        }
        cloud.enrol(site.plan(), accounts);
        cloud.watch(site);
        site.boot(minutes(1));
        landlord.begin();
        tenants.begin();
        cloud.begin();
        cloud.expect_open_items();
    }
    void run_for(Duration span) {
        const SimTime end = queue.now() + span;
        while (queue.step(end)) {
        }
    }
    // No more loads and people; then everything must have come to rest.
    void expect_rest() {
        landlord.end_whims();
        tenants.settle_up();
        site.building().building().advance(queue.now());
        site.building().building().freeze(true);
        run_for(minutes(90));
        site.look();
        site.auditor().check_liveness();
        cloud.check_end({&site});
        EXPECT_EQ(timeline.violations(), std::vector<std::string>{});
    }
    std::uint64_t count(const std::string& group, const std::string& name) {
        Coverage now;
        now.add(coverage);
        site.report(now);
        const auto found = now.counts().at(group).find(name);
        return found == now.counts().at(group).end() ? 0 : found->second;
    }
    std::uint64_t cloud_has() {
        std::uint64_t through = 0;
        cloud.cloud().inspect([&](cloud::Session& session) {
            const auto gateway = session.find_gateway(site.plan().identity.gateway);
            through = session.watermark(gateway->journal()).through;
        });
        return through;
    }

    EventQueue queue{1};
    Timeline timeline{queue};
    Coverage coverage;
    WorldCloud cloud{queue, timeline, coverage, k_begin, 7, false};
    Site site{queue,
              timeline,
              coverage,
              &cloud.cloud(),
              k_begin,
              small_house(),
              cloud.identity_for(small_house().identity.gateway)};
    Landlord landlord{queue, site, coverage, 5};
    Tenants tenants{queue,
                    site,
                    coverage,
                    [this](const AccountId& account, std::int64_t micro) {
                        (void)cloud.office().top_up(account, Money{micro}, *parse_currency("EUR"));
                    },
                    TenantHabits{},
                    6};
};

TEST(Cards, an_old_image_is_noticed_and_the_cloud_keeps_what_it_has) {
    House house;
    house.run_for(hours(2));
    house.site.keep_card_image();
    house.run_for(hours(4));
    const std::uint64_t before = house.cloud_has();
    house.site.put_in_old_card(minutes(1));
    house.run_for(hours(3));

    EXPECT_EQ(house.cloud_has(), before) << "what does not continue its history is not taken";
    EXPECT_GT(house.count("sync_trouble", "journal_behind") + house.count("sync_trouble", "fork"),
              0U)
        << "and the gateway knows that it is";
    EXPECT_EQ(house.timeline.violations(), std::vector<std::string>{});

    house.site.put_in_empty_card(minutes(1));
    house.run_for(hours(4));

    EXPECT_GT(house.count("office", "followed_another_journal"), 0U);
    house.expect_rest();
}

TEST(Cards, money_on_its_way_to_a_lost_card_arrives_on_the_new_one) {
    House house;
    house.run_for(hours(2));
    house.site.link()->cut_for(minutes(30));
    const AccountId account = house.site.account_of(1);
    const auto paid =
        house.cloud.office().top_up(account, Money{5'000'000}, *parse_currency("EUR"));
    house.run_for(minutes(20));
    house.site.put_in_empty_card(minutes(1));
    house.run_for(hours(4));

    EXPECT_TRUE(house.site.auditor().was_credited(paid, account, 5'000'000));
    EXPECT_EQ(house.site.auditor().earlier_journals().size(), 1U);
    house.expect_rest();
}

}  // namespace
}  // namespace riser::sim
