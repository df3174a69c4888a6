// Somebody draws around his meter in the simulated building: from the registers of its devices to the alarm that
// the landlord sees, and which meter it names.
#include <gtest/gtest.h>

#include "gateway/local/attention_meter_data.h"
#include "tests/sim/building.h"
#include "tests/unit/store/metered_days.h"

namespace riser::store {
namespace {

constexpr std::uint32_t k_thief = 2;

class SimulatedTheft : public MeterDataTest {
protected:
    SimulatedTheft() {
        sim::MixOptions mix;
        mix.apartments = 4;
        plan_ = *sim::plan_building(mix);
        house_ = std::make_unique<sim::Building>(plan_);
        // What an electric heater draws all day long: enough to be worth a bridge.
        EXPECT_TRUE(house_->set_load(k_thief, 2'000));
    }

    // The rows that a gateway would have kept, from the devices' own registers.
    void live(Duration time) {
        for (Duration passed{}; passed < time; passed += minutes(15)) {
            const UtcTime at = begin_ + (house_->now() - sim::SimTime{0});
            for (std::size_t i = 0; i < plan_.meters.size(); ++i) {
                IntervalReading row;
                row.meter = MeterId{plan_.meters[i].id};
                row.epoch = MeterEpoch{1};
                row.wall_ms = to_unix_ms(at);
                row.import_energy = Energy{house_->device(i).counter().wh()};
                row.quantum = Energy{house_->device(i).traits().quantum_wh};
                row.supplied = true;
                rows_[to_unix_ms(at) / 86'400'000].push_back(row);
            }
            house_->advance(house_->now() + minutes(15));
        }
    }
    void look_at_it() {
        MeterDataSettings made;
        made.zone = berlin();
        for (const auto& meter : plan_.meters) {
            made.meters.push_back({MeterId{meter.id}, Power{}, std::nullopt,
                                   meter.main ? BalancePart::supply : BalancePart::submeter});
        }
        forget_file();
        const std::string path = testing::TempDir() + "simulated_theft.db";
        std::filesystem::remove(path);
        std::filesystem::remove(path + "-wal");
        auto file = MeterDataFile::open({path, {}, form_of(made), {}});
        ASSERT_TRUE(file);
        MeterData data(std::move(made), std::move(file).value());
        now.wall = now.earliest = now.latest =
            begin_ + (house_->now() - sim::SimTime{0}) - minutes(15);
        for (int turn = 0; turn < 2'000; ++turn) {
            now.monotonic = std::max(now.monotonic, *data.next_deadline());
            data.on(Tick{}, now);
            bool idle = true;
            for (auto outputs = data.take_outputs(); !outputs.empty();) {
                auto next = std::vector<MeterData::Output>();
                for (auto& output : outputs) {
                    if (const auto* note = std::get_if<Note>(&output)) notes.push_back(*note);
                    if (const auto* told = std::get_if<local::MeterDataSummary>(&output)) {
                        summary = *told;
                    }
                    const auto* wanted = std::get_if<RowsWanted>(&output);
                    if (wanted == nullptr) continue;
                    idle = false;
                    data.on(RowsOfDay{wanted->day, rows_[wanted->day]}, now);
                    for (auto& more : data.take_outputs()) next.push_back(std::move(more));
                }
                outputs = std::move(next);
            }
            if (idle) return;
        }
        ADD_FAILURE() << "it never comes to an end";
    }

    sim::BuildingPlan plan_;
    std::unique_ptr<sim::Building> house_;
    UtcTime begin_ = begin_of("2026-06-01");
    std::map<std::int64_t, std::vector<IntervalReading>> rows_;
};

TEST_F(SimulatedTheft, becomes_an_alarm_that_names_the_meter) {
    live(hours(24 * 9));
    ASSERT_TRUE(house_->bypass(k_thief, 60));
    live(hours(24) + minutes(45));
    look_at_it();

    EXPECT_EQ(summary.balance.alarm, metering::BalanceAlarm::loss);
    EXPECT_EQ(noted("energy_loss"), 1U);
    local::Names names;
    names.meters[MeterId{k_thief}] = "first floor right";
    std::vector<local::Mark> marks;
    local::add_balance_marks(marks, &summary, names, berlin());
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].code, "energy_loss");
    EXPECT_NE(marks[0].advice.find("first floor right"), std::string::npos) << marks[0].advice;
}

TEST_F(SimulatedTheft, is_none_where_nobody_bridges_a_meter) {
    live(hours(24 * 10) + minutes(45));
    look_at_it();

    EXPECT_EQ(summary.balance.alarm, metering::BalanceAlarm::none);
    EXPECT_EQ(noted("energy_loss"), 0U);
    EXPECT_GT(summary.balance.last_day.residual, Energy{}) << "the riser's own losses";
}

}  // namespace
}  // namespace riser::store
