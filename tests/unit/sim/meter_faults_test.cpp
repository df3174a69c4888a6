// Faults of registers: each happens, shows in answers, is counted and heals, and both truths (the energy that
// flowed, the register's advance) stay exact.
#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/sim/building.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t k_load_w = 3600;  // a watt-hour a second

// One flat with a load of 3600 W behind a meter of this model.
struct Flat {
    explicit Flat(std::string_view profile, std::optional<std::int64_t> start_wh = std::nullopt)
        : building(plan_of(profile, start_wh)) {
        EXPECT_TRUE(building.set_load(1, k_load_w));
    }
    static BuildingPlan plan_of(std::string_view profile, std::optional<std::int64_t> start_wh) {
        MixOptions mix;
        mix.apartments = 1;
        mix.buses = 1;
        mix.mix = profile;
        mix.main_meter = false;
        mix.boards = false;  // nothing else may stop the flow
        BuildingPlan plan = *plan_building(mix);
        if (start_wh) plan.meters[0].start_wh = *start_wh;
        EXPECT_TRUE(check_plan(plan).ok());
        return plan;
    }
    void run_for(Duration duration) { building.advance(building.now() + duration); }
    Device& meter() { return *building.find_meter(1); }
    [[nodiscard]] MeterTruth truth() const { return building.truth(0); }
    [[nodiscard]] std::uint64_t count(PhysicalFault fault) const {
        return building.physical_counts().of(fault);
    }
    // What a PZEM-016 says on its bus.
    std::int64_t asked_wh() {
        const Pdu answer = building.ask(0, hex("04 00 05 00 02"));
        EXPECT_EQ(answer.size(), 6U);
        return word_at(answer, 2) + 65'536 * std::int64_t{word_at(answer, 4)};
    }

    Building building;
};

std::int64_t flowed_in(const std::vector<RegisterEpoch>& epochs) {
    std::int64_t sum = 0;
    for (const RegisterEpoch& epoch : epochs) sum += epoch.microjoules;
    return sum;
}

TEST(MeterFaults, an_exchange_begins_an_epoch_and_loses_no_truth) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(100));
    const std::uint32_t old_serial = flat.truth().serial;
    ASSERT_TRUE(flat.building.exchange(1));
    flat.run_for(seconds(50));

    EXPECT_EQ(flat.asked_wh(), 62);
    const MeterTruth truth = flat.truth();
    EXPECT_NE(truth.serial, old_serial);
    EXPECT_EQ(truth.advance_wh, 150);
    EXPECT_EQ(truth.flowed_uj, 150 * k_microjoules_per_wh);
    ASSERT_EQ(truth.epochs.size(), 2U);
    EXPECT_EQ(truth.epochs[0], (RegisterEpoch{5'000, 5'100, 100, 100 * k_microjoules_per_wh, 0, 0,
                                              EpochEnd::exchange}));
    EXPECT_EQ(truth.epochs[1],
              (RegisterEpoch{12, 62, 50, 50 * k_microjoules_per_wh, 0, 0, EpochEnd::none}));
    EXPECT_EQ(flat.count(PhysicalFault::meter_exchange), 1U);
}

TEST(MeterFaults, a_reset_starts_the_register_at_zero) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(100));
    flat.meter().reset_register();
    EXPECT_EQ(flat.asked_wh(), 0);
    flat.run_for(seconds(7));
    EXPECT_EQ(flat.asked_wh(), 7);
    EXPECT_EQ(flat.truth().advance_wh, 107);
    EXPECT_EQ(flat.truth().flowed_uj, 107 * k_microjoules_per_wh);
    EXPECT_EQ(flat.truth().epochs[0].ended_by, EpochEnd::reset);
    EXPECT_EQ(flat.count(PhysicalFault::register_reset), 1U);
}

TEST(MeterFaults, anybody_may_erase_a_register_over_the_bus) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(100));
    EXPECT_EQ(flat.building.ask(0, hex("42")), hex("42"));
    EXPECT_EQ(flat.asked_wh(), 0);
    EXPECT_EQ(flat.truth().advance_wh, 100);
    EXPECT_EQ(flat.count(PhysicalFault::register_reset), 1U);
}

class EveryRegister : public ::testing::TestWithParam<const ModelTraits*> {};

TEST_P(EveryRegister, goes_through_its_end) {
    const ModelTraits& model = *GetParam();
    const std::int64_t start = (model.width_wh - 300) / model.quantum_wh * model.quantum_wh;
    Flat flat(model.profile, start);
    const std::int64_t step = shown_energy(model.format(), start).quantum_wh;
    flat.run_for(minutes(10));

    const MeterTruth truth = flat.truth();
    EXPECT_EQ(truth.flowed_uj, 600 * k_microjoules_per_wh);
    EXPECT_LE(std::abs(truth.advance_wh - 600), step);
    EXPECT_LE(truth.epochs.back().to_wh, 310);
    EXPECT_EQ(truth.epochs.back().rollovers, 1U);
    EXPECT_EQ(flat.count(PhysicalFault::register_rollover), 1U);
    EXPECT_EQ(flat.building.measure(0).import_wh, (start + 600) % model.width_wh);
}

std::vector<const ModelTraits*> models_that_end() {
    std::vector<const ModelTraits*> found;
    for (const ModelTraits* model : all_models()) {
        if (model->width_wh > 0) found.push_back(model);
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(MeterFaults, EveryRegister, ::testing::ValuesIn(models_that_end()),
                         [](const auto& tested) {
                             std::string name(tested.param->profile);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(MeterFaults, a_frozen_register_counts_inside_and_catches_up) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(10));
    flat.meter().freeze_register(true);
    EXPECT_EQ(flat.asked_wh(), 5'010);
    EXPECT_EQ(flat.count(PhysicalFault::register_frozen), 0U);  // nothing was kept back yet
    flat.run_for(seconds(90));
    EXPECT_EQ(flat.asked_wh(), 5'010);
    EXPECT_TRUE(flat.truth().frozen);
    EXPECT_EQ(flat.truth().advance_wh, 10);
    EXPECT_EQ(flat.truth().flowed_uj, 100 * k_microjoules_per_wh);
    EXPECT_EQ(flat.count(PhysicalFault::register_frozen), 1U);

    flat.building.heal();
    EXPECT_EQ(flat.asked_wh(), 5'100);
    EXPECT_FALSE(flat.truth().frozen);
    EXPECT_EQ(flat.truth().advance_wh, 100);
}

TEST(MeterFaults, a_register_that_is_exchanged_while_frozen_takes_what_it_kept_back_along) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(10));
    flat.meter().freeze_register(true);
    flat.run_for(seconds(90));
    ASSERT_TRUE(flat.building.exchange(1));
    flat.run_for(seconds(5));
    EXPECT_EQ(flat.asked_wh(), 17);
    // What the auditor must explain: 90 Wh flowed in the first epoch that its register never showed.
    const MeterTruth truth = flat.truth();
    EXPECT_EQ(truth.epochs[0].advance_wh, 10);
    EXPECT_EQ(truth.epochs[0].microjoules, 100 * k_microjoules_per_wh);
    EXPECT_EQ(truth.advance_wh, 15);
    EXPECT_EQ(truth.flowed_uj, 105 * k_microjoules_per_wh);
}

TEST(MeterFaults, steps_move_the_register_and_are_told_apart_from_energy) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.run_for(seconds(10));
    flat.meter().step_register(-3);
    EXPECT_EQ(flat.asked_wh(), 5'007);
    EXPECT_EQ(flat.truth().advance_wh, 7);
    flat.meter().step_register(40'000);
    EXPECT_EQ(flat.asked_wh(), 45'007);
    flat.run_for(seconds(10));

    const MeterTruth truth = flat.truth();
    EXPECT_EQ(truth.flowed_uj, 20 * k_microjoules_per_wh);
    EXPECT_EQ(truth.epochs[0].stepped_wh, 39'997);
    EXPECT_EQ(truth.advance_wh - truth.epochs[0].stepped_wh, 20);
    EXPECT_EQ(flat.count(PhysicalFault::register_backward), 1U);
    EXPECT_EQ(flat.count(PhysicalFault::register_jump), 1U);
    flat.meter().step_register(-1'000'000);
    EXPECT_EQ(flat.asked_wh(), 0);  // not below
}

TEST(MeterFaults, some_meters_answer_stale_values_for_half_a_minute_after_power_up) {
    Flat flat("peacefair-pzem-016", 5'000);
    flat.meter().set_stale_after_power(true);
    flat.run_for(seconds(250));
    EXPECT_EQ(flat.asked_wh(), 5'250);
    flat.building.power_off();
    flat.run_for(minutes(5));
    flat.building.power_on();
    EXPECT_EQ(flat.asked_wh(), 5'200);  // as it was last written to memory
    flat.run_for(seconds(29));
    EXPECT_EQ(flat.asked_wh(), 5'200);
    EXPECT_TRUE(flat.truth().stale);
    EXPECT_EQ(flat.truth().advance_wh, 200);
    EXPECT_EQ(flat.count(PhysicalFault::register_stale), 2U);
    flat.run_for(seconds(1));
    EXPECT_EQ(flat.asked_wh(), 5'280);
    EXPECT_FALSE(flat.truth().stale);
    EXPECT_EQ(flat.truth().advance_wh, 280);
    EXPECT_EQ(flat.truth().flowed_uj, 280 * k_microjoules_per_wh);
}

TEST(MeterFaults, never_change_the_energy_that_flowed) {
    MixOptions mix;
    mix.apartments = 20;
    Building plain(*plan_building(mix));
    Building faulty(*plan_building(mix));
    Prng dice(9);
    for (SimTime t{0}; t < minutes(120); t += seconds(47)) {
        plain.advance(t);
        faulty.advance(t);
        const auto meter = static_cast<std::uint32_t>(1 + dice.below(20));
        Device& device = *faulty.find_meter(meter);
        switch (dice.below(5)) {
            case 0:
                device.freeze_register(dice.chance(1, 2));
                break;
            case 1:
                device.step_register(static_cast<std::int64_t>(dice.below(2'000)) - 500);
                break;
            case 2:
                device.reset_register();
                break;
            case 3:
                ASSERT_TRUE(faulty.exchange(meter));
                break;
            default:
                faulty.heal();
        }
    }
    EXPECT_EQ(faulty.totals(), plain.totals());
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < 20; ++i) {
        const MeterTruth truth = faulty.truth(i);
        EXPECT_EQ(truth.flowed_uj, plain.truth(i).flowed_uj);
        EXPECT_EQ(truth.flowed_uj, flowed_in(truth.epochs));
        sum += truth.flowed_uj;
    }
    EXPECT_EQ(sum, faulty.totals().apartments_uj);
}

}  // namespace
}  // namespace riser::sim
