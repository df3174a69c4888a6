// A field without bytes against the same building read by the gateway's own bus master: what the controller
// is told must be the same, for every model and size of register.
#include "tests/sim/models/models.h"
#include "tests/unit/sim/field_bus.h"

namespace riser::sim {
namespace {

using metering::MeterReport;
using metering::ReadMeter;
using metering::ReadPurpose;
using metering::SweepFinished;
using std::chrono::minutes;
using std::chrono::seconds;

class SameAsBytes : public ::testing::TestWithParam<const ModelTraits*> {};

TEST_P(SameAsBytes, for_every_model_and_size_of_register) {
    const ModelTraits& model = *GetParam();
    for (const std::int64_t start : {std::int64_t{1'234'567}, std::int64_t{9'000'000},
                                     std::int64_t{123'456'789}, std::int64_t{999'999'000}}) {
        if (model.width_wh > 0 && start >= model.width_wh) continue;
        BuildingPlan plan = plan_of(1, std::string(model.profile));
        plan.meters[0].start_wh = start;
        MasteredBus bytes(plan);
        MeteredBus metered(plan);
        for (Bus* bus : {static_cast<Bus*>(&bytes), static_cast<Bus*>(&metered)}) {
            EXPECT_TRUE(bus->building.building().set_load(1, 2345));
            bus->run_for(minutes(7));
            bus->building.building().freeze(true);
            bus->run_for(minutes(3));
            bus->take<MeterReport>();
        }
        const MeterReport swept = bytes.take<SweepFinished>().back().meters.at(0);
        const MeterReport shown = metered.take<SweepFinished>().back().meters.at(0);
        EXPECT_EQ(shown.health, swept.health);
        EXPECT_EQ(shown.registers, swept.registers);
        EXPECT_EQ(shown.switch_state, swept.switch_state);
        EXPECT_EQ(shown.identity, swept.identity);
        EXPECT_EQ(shown.instantaneous.voltage_mv.has_value(),
                  swept.instantaneous.voltage_mv.has_value());
        EXPECT_EQ(shown.instantaneous.current_ma.has_value(),
                  swept.instantaneous.current_ma.has_value());
        EXPECT_EQ(shown.instantaneous.frequency_mhz.has_value(),
                  swept.instantaneous.frequency_mhz.has_value());
        EXPECT_EQ(shown.instantaneous.power, swept.instantaneous.power);

        bytes.run.post(metering::MeterCommand{ReadMeter{MeterId{1}, ReadPurpose::confirming, 7}});
        bytes.run_for(seconds(2));
        const MeterReport confirmed = bytes.take<MeterReport>().at(0);
        const MeterReport metered_report = metered.read(1);
        EXPECT_EQ(metered_report.health, confirmed.health);
        EXPECT_EQ(metered_report.registers, confirmed.registers);
        EXPECT_EQ(metered_report.identity, confirmed.identity);
        EXPECT_EQ(metered_report.switch_state, confirmed.switch_state);
        EXPECT_EQ(metered_report.purpose, confirmed.purpose);
    }
}

std::vector<const ModelTraits*> all_meters() {
    std::vector<const ModelTraits*> found;
    for (const ModelTraits* model : all_models()) {
        if (model->phases > 0) found.push_back(model);
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(MeteredField, SameAsBytes, ::testing::ValuesIn(all_meters()),
                         [](const auto& tested) {
                             std::string name(tested.param->profile);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace riser::sim
