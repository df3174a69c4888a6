// What stands in a simulated building: buses, meters, relay boards, who switches whom. Plain data,
// made from a mix by demo_plan() or read from a file by building_file.h. Says nothing about faults
// or time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tests/sim/load.h"
#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

struct BusPlan {
    std::uint32_t id = 1;
    LineFormat line;

    bool operator==(const BusPlan&) const = default;
};

enum class SwitchKind : std::uint8_t {
    none,      // cannot be disconnected
    internal,  // the meter's own contact
    board,     // a channel of a relay board
};
[[nodiscard]] std::string_view to_string(SwitchKind kind);

struct SwitchPlan {
    SwitchKind kind = SwitchKind::none;
    std::uint32_t board = 0;  // id of the board
    std::uint16_t channel = 0;

    bool operator==(const SwitchPlan&) const = default;
};

// A radio and the network that its meters are in; to whoever reads them one more bus.
struct ZigbeePlan {
    std::uint32_t bus = 9;      // its number among the buses
    std::uint8_t version = 13;  // of EZSP, 8 to 19
    // On the loopback interface; 0: whichever is free. Nothing: a pty.
    std::optional<std::uint16_t> tcp_port;
    // The radio has a network and the meters are in it. Otherwise it is as new and they are nowhere.
    bool formed = true;

    bool operator==(const ZigbeePlan&) const = default;
};

struct MeterPlan {
    std::uint32_t id = 0;  // 1..; unique among meters and boards
    std::uint32_t bus = 1;
    std::uint8_t address = 0;
    std::uint64_t eui64 =
        0;  // of a meter on Zigbee, which has no other address; 0: it is on a line
    std::string profile;
    std::uint32_t serial = 0;
    std::int64_t start_wh = 0;
    bool main = false;         // measures the whole building instead of an apartment
    std::int64_t solar_w = 0;  // peak of the panels behind it; 0: there are none
    SwitchPlan supply_switch;

    bool operator==(const MeterPlan&) const = default;
    [[nodiscard]] bool on_zigbee() const { return eui64 != 0; }
};

struct BoardPlan {
    std::uint32_t id = 0;
    std::uint32_t bus = 1;
    std::uint8_t address = 0;
    std::string profile;
    std::uint32_t serial = 0;

    bool operator==(const BoardPlan&) const = default;
};

struct BuildingPlan {
    std::uint64_t seed = 1;
    int load_scale_percent = 100;
    // Loads and the grid keep their values for so long. Worlds in virtual time take a minute or more.
    Duration load_step = k_load_step;
    Duration day_start = std::chrono::minutes(18 * 60 + 30);  // time of day at SimTime 0
    std::vector<BusPlan> buses;
    std::optional<ZigbeePlan> zigbee;
    std::vector<MeterPlan> meters;
    std::vector<BoardPlan> boards;

    bool operator==(const BuildingPlan&) const = default;
};

struct MixOptions {
    int apartments = 60;
    int buses = 2;
    LineFormat line;
    std::uint64_t seed = 1;
    std::string mix = "demo";  // "demo", or a profile name: every apartment has that meter
    bool main_meter = true;    // a three-phase meter of the whole building on the first bus
    bool boards = true;        // relay boards for meters without a switch of their own
    // Further apartments whose meters are on Zigbee: their ids follow k_first_on_zigbee. 0: no radio.
    int on_zigbee = 0;
    ZigbeePlan zigbee;
};

inline constexpr std::uint32_t k_first_on_zigbee = 1001;
// More than one radio was ever seen to carry well.
inline constexpr int k_most_on_zigbee = 200;

// The address of a meter on Zigbee that a building does not say: Telink's range, and the meter's id.
[[nodiscard]] constexpr std::uint64_t usual_eui64(std::uint32_t meter) {
    return 0xA4C1'3800'0000'0000ULL + meter;
}

// Spreads the apartments over the buses and gives relay boards to meters that cannot switch.
[[nodiscard]] Result<BuildingPlan> plan_building(const MixOptions& options);

// Refuses what cannot be wired: unknown models, taken addresses, missing boards or channels; and panels behind a meter
// that does not count what is fed in, or in a building with a main meter: what they give to neighbours and to the street
// leaves on a line of its own here, which a main meter would have to tell apart.
[[nodiscard]] Outcome<> check_plan(const BuildingPlan& plan);

}  // namespace riser::sim
