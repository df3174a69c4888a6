// Faults of the wiring: each happens, is counted by its name and heals.
#include <functional>

#include <gtest/gtest.h>

#include "tests/sim/wired_building.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Bytes k_read_energy = make_frame(1, hex("04 00 48 00 02"));

struct Line {
    Line() : world(plan_of(), options_of()) {}
    static BuildingPlan plan_of() {
        MixOptions mix;
        mix.apartments = 4;
        mix.buses = 1;
        mix.mix = "eastron-sdm120";
        mix.main_meter = false;
        return *plan_building(mix);
    }
    static WiringOptions options_of() {
        WiringOptions options;
        options.turnaround = milliseconds(20);
        return options;
    }
    Bytes ask(const Bytes& frame) {
        now += seconds(10);
        BusLine& line = world.line(0);
        line.receive(frame, now);
        Bytes heard;
        last_heard = now;
        while (const auto due = line.next_deadline()) {
            if (*due > now + seconds(5)) break;
            const Bytes part = line.take_heard(*due);
            if (!part.empty()) last_heard = *due;
            heard.insert(heard.end(), part.begin(), part.end());
        }
        return heard;
    }
    // To meter `unit`.
    Bytes ask(std::uint8_t unit) { return ask(make_frame(unit, hex("04 00 48 00 02"))); }
    [[nodiscard]] std::uint64_t count(std::string_view name) const {
        for (const auto& [known, count] : named_counts(world.fault_counts())) {
            if (known == name) return count;
        }
        ADD_FAILURE() << "no fault is called " << name;
        return 0;
    }
    [[nodiscard]] Duration took() const { return last_heard - now; }

    WiredBuilding world;
    SimTime now{0};
    SimTime last_heard{0};
};

struct LineFault {
    std::string_view name;
    std::uint32_t FaultSettings::*rate;
    // What became of an answer that should have been `good`.
    std::function<bool(const Bytes& heard, const Bytes& good, Duration late)> spoilt;
};

bool is_broken(const Bytes& heard, const Bytes& good, Duration) {
    return !heard.empty() && heard != good && !has_valid_crc(heard);
}

const LineFault k_faults[] = {
    {"noise", &FaultSettings::noise_ppm, is_broken},
    {"lost_bytes", &FaultSettings::lost_bytes_ppm,
     [](const Bytes& heard, const Bytes& good, Duration late) {
         return is_broken(heard, good, late) && heard.size() < good.size() &&
                heard.front() == good.front() && heard.back() == good.back();
     }},
    {"truncated", &FaultSettings::truncate_ppm,
     [](const Bytes& heard, const Bytes& good, Duration) {
         return heard.size() < good.size() && std::equal(heard.begin(), heard.end(), good.begin());
     }},
    {"late", &FaultSettings::late_ppm,
     [](const Bytes& heard, const Bytes& good, Duration late) {
         return heard == good && late >= milliseconds(300) && late < milliseconds(400);
     }},
    {"late_beyond", &FaultSettings::late_beyond_ppm,
     [](const Bytes& heard, const Bytes& good, Duration late) {
         return heard == good && late >= milliseconds(1500);
     }},
    {"foreign", &FaultSettings::foreign_ppm,
     [](const Bytes& heard, const Bytes& good, Duration) {
         return has_valid_crc(heard) && heard.front() != good.front();
     }},
    {"forged", &FaultSettings::forged_ppm,
     [](const Bytes& heard, const Bytes& good, Duration) {
         return has_valid_crc(heard) && heard != good && heard.size() == good.size() &&
                std::equal(heard.begin(), heard.begin() + 3, good.begin());
     }},
    {"silent", &FaultSettings::silent_ppm,
     [](const Bytes& heard, const Bytes&, Duration) { return heard.empty(); }},
    {"exception", &FaultSettings::exception_ppm,
     [](const Bytes& heard, const Bytes&, Duration) {
         return heard.size() == 5 && has_valid_crc(heard) && heard[1] == 0x84 && heard[2] >= 1 &&
                heard[2] <= 6;
     }},
};

TEST(LineFaults, each_kind_happens_is_counted_and_heals) {
    for (const LineFault& fault : k_faults) {
        Line line;
        line.world.building().freeze(true);
        const Bytes good = line.ask(1);
        ASSERT_TRUE(has_valid_crc(good));
        const Duration prompt = line.took();
        FaultSettings settings;
        settings.*fault.rate = 1'000'000;
        line.world.set_faults(0, settings);
        std::uint64_t asked = 0;
        for (; asked < 20; ++asked) {
            const Bytes heard = line.ask(1);
            EXPECT_TRUE(fault.spoilt(heard, good, line.took() - prompt))
                << fault.name << ": " << to_hex(heard);
        }
        EXPECT_EQ(line.count(fault.name), asked) << fault.name;
        for (const auto& [name, count] : named_counts(line.world.fault_counts())) {
            EXPECT_TRUE(count == 0 || name == fault.name) << name << " while " << fault.name;
        }
        line.world.heal_wiring();
        EXPECT_EQ(line.ask(1), good) << fault.name;
        EXPECT_EQ(line.count(fault.name), asked) << fault.name;
    }
}

TEST(LineFaults, an_exception_is_said_instead_of_obeying) {
    MixOptions mix;
    mix.apartments = 1;
    mix.buses = 1;
    mix.mix = "hiking-dds238-2";
    mix.main_meter = false;
    WiredBuilding world(*plan_building(mix), {});
    FaultSettings settings;
    settings.exception_ppm = 1'000'000;
    world.set_faults(0, settings);
    world.line(0).receive(make_frame(1, hex("10 00 1A 00 01 02 00 00")), SimTime(0));
    while (const auto due = world.line(0).next_deadline()) {
        static_cast<void>(world.line(0).take_heard(*due));
    }
    EXPECT_TRUE(world.building().contact_of(0)->closed());
    EXPECT_EQ(world.fault_counts().exceptions, 1U);
}

TEST(LineFaults, an_echoing_adapter_hears_its_request_before_the_answer) {
    Line line;
    const Bytes good = line.ask(1);
    FaultSettings settings;
    settings.echo = true;
    line.world.set_faults(0, settings);
    EXPECT_EQ(line.ask(1).size(), k_read_energy.size() + good.size());
    EXPECT_EQ(line.count("echo"), 1U);
    line.world.heal_wiring();
    EXPECT_EQ(line.ask(1).size(), good.size());
}

TEST(LineFaults, a_cut_cable_loses_the_devices_behind_it) {
    Line line;
    line.world.cut_cable(0, 2);
    EXPECT_FALSE(line.ask(1).empty());
    EXPECT_FALSE(line.ask(2).empty());
    EXPECT_TRUE(line.ask(3).empty());
    EXPECT_TRUE(line.ask(4).empty());
    EXPECT_TRUE(line.world.is_reachable(2));
    EXPECT_FALSE(line.world.is_reachable(3));
    EXPECT_EQ(line.count("cut_cable"), 2U);
    line.world.heal_wiring();
    EXPECT_FALSE(line.ask(4).empty());
}

TEST(LineFaults, a_dead_device_is_silent_until_it_revives) {
    Line line;
    ASSERT_TRUE(line.world.set_alive(2, false));
    EXPECT_TRUE(line.ask(2).empty());
    EXPECT_FALSE(line.ask(1).empty());
    EXPECT_EQ(line.count("dead_device"), 1U);
    line.world.heal_wiring();
    EXPECT_FALSE(line.ask(2).empty());
}

TEST(LineFaults, a_device_without_power_does_not_even_refuse) {
    Line line;
    FaultSettings settings;
    settings.exception_ppm = 1'000'000;
    line.world.set_faults(0, settings);
    line.world.building().power_off();
    EXPECT_TRUE(line.ask(1).empty());
    EXPECT_EQ(line.count("exception"), 0U);
}

TEST(LineFaults, a_twin_garbles_answers_while_it_is_there) {
    Line line;
    const Bytes good = line.ask(1);
    ASSERT_TRUE(line.world.set_twin(1, true));
    EXPECT_TRUE(line.world.has_twin(1));
    EXPECT_FALSE(has_valid_crc(line.ask(1)));
    EXPECT_EQ(line.count("duplicate_address"), 1U);
    EXPECT_TRUE(has_valid_crc(line.ask(2)));
    line.world.heal_wiring();
    EXPECT_FALSE(line.world.has_twin(1));
    EXPECT_TRUE(has_valid_crc(line.ask(1)));
}

TEST(LineFaults, stuck_noise_lets_no_frame_through) {
    Line line;
    line.world.set_babbling(0, true);
    EXPECT_FALSE(line.world.building().contact_of(0) == nullptr);
    const Bytes heard = line.ask(1);
    EXPECT_GT(heard.size(), 1000U);
    EXPECT_GT(line.count("babble"), 50U);
    EXPECT_EQ(line.world.line(0).counts().requests, 0U);
    line.world.heal_wiring();
    EXPECT_TRUE(has_valid_crc(line.ask(1)));
}

TEST(LineFaults, an_adapter_is_pulled_and_put_back) {
    Line line;
    line.world.set_plugged(0, false);
    EXPECT_FALSE(line.world.is_plugged(0));
    EXPECT_EQ(line.count("unplug"), 1U);
    line.world.heal_wiring();
    EXPECT_TRUE(line.world.is_plugged(0));
}

}  // namespace
}  // namespace riser::sim
