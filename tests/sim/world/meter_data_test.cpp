// Nothing rests on what becomes of the readings: with their machine, without it, and whatever befalls its file, the
// gateway writes the same journal to the byte, and nobody's light is another.
#include <gtest/gtest.h>

#include "tests/sim/world/people/curve_readers.h"
#include "tests/sim/world/people/landlord.h"
#include "tests/sim/world/people/tenants.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr UtcTime k_begin{std::chrono::seconds(1'772'000'000)};
constexpr const char* k_file = "meter_data.db";

SitePlan small_house(bool with_meter_data) {
    SitePlan plan;
    plan.seed = 21;
    MixOptions mix;
    mix.apartments = 4;
    mix.seed = plan.seed;
    mix.main_meter = true;
    plan.building = plan_building(mix).value();
    plan.identity.gateway.bytes.fill(3);
    plan.identity.site.bytes.fill(2);
    plan.tariff.price = 300'000;
    plan.timing = {minutes(1), minutes(5), std::chrono::seconds(10), minutes(15)};
    plan.field = FieldChoice::metered;
    plan.meter_data = with_meter_data;
    return plan;
}

// Two days of a house without a cloud.
struct House {
    explicit House(bool with_meter_data)
        : site(queue, timeline, coverage, nullptr, k_begin, small_house(with_meter_data),
               {small_house(false).identity.gateway, wire::SigningKey::from_seed({}), {}, {}}),
          landlord(queue, site, coverage, 3),
          tenants(queue, site, coverage, {}, {}, 4) {
        site.boot(minutes(1));
        landlord.begin();
        tenants.begin();
    }
    void run_for(Duration span) {
        const SimTime end = queue.now() + span;
        while (queue.step(end)) {
        }
    }
    // Something happens to the file every two hours, as `strike` does it.
    void run(const std::function<void(Site&)>& strike) {
        for (int turn = 0; turn < 24; ++turn) {
            run_for(hours(2));
            strike(site);
        }
        site.look();
        EXPECT_EQ(timeline.violations(), std::vector<std::string>{});
    }

    EventQueue queue{1};
    Timeline timeline{queue};
    Coverage coverage;
    Site site;
    Landlord landlord;
    Tenants tenants;
};

std::vector<journal::Hash> journal_of(bool with_meter_data,
                                      const std::function<void(Site&)>& strike) {
    House house(with_meter_data);
    house.run(strike);
    EXPECT_GT(house.site.auditor().hashes().size(), 100U);
    return house.site.auditor().hashes();
}

const std::vector<journal::Hash>& journal_without_them() {
    static const std::vector<journal::Hash> journal = journal_of(false, [](Site&) {});
    return journal;
}

TEST(MeterDataInTheBuilding, change_no_entry_of_the_journal) {
    EXPECT_EQ(journal_of(true, [](Site&) {}), journal_without_them());
}

TEST(MeterDataInTheBuilding, change_no_entry_whatever_befalls_their_file) {
    Prng dice(1);
    int struck = 0;
    const auto with = journal_of(true, [&](Site& site) {
        const FileDamage how = k_file_damages[dice.below(std::size(k_file_damages))];
        const bool log = dice.chance(1, 3);
        const std::string name = log ? std::string(k_file) + "-wal" : k_file;
        if (site.damage_file(name, how, dice)) ++struck;
    });
    EXPECT_EQ(with, journal_without_them());
    EXPECT_GT(struck, 5);
}

TEST(MeterDataInTheBuilding, change_no_entry_when_their_file_is_full) {
    const auto with = journal_of(true, [](Site& site) {
        site.break_disk({DiskFault::Kind::disk_full, site.disk_counts().changes, true, k_file});
    });
    EXPECT_EQ(with, journal_without_them());
}

// It begins again from the readings, and what it says of the days is true.
TEST(MeterDataInTheBuilding, are_made_again_from_the_readings) {
    House house(true);
    CurveReaders readers(house.queue, house.site, house.coverage, 5);
    readers.begin();
    Prng dice(6);
    house.run([&](Site& site) {
        if (dice.chance(1, 4)) site.damage_file(k_file, FileDamage::garbage, dice);
    });
    readers.look_at_everything();
    house.run_for(minutes(5));
    readers.check_end();
    EXPECT_EQ(house.timeline.violations(), std::vector<std::string>{});
    const auto& counts = house.coverage.counts().at("meter_data");
    EXPECT_GT(counts.at("day_held_against_the_truth"), 0U);
    EXPECT_GT(counts.at("looked_at_in_the_end"), 0U);
}

}  // namespace
}  // namespace riser::sim
