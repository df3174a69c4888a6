#include "tests/sim/building_plan.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "core/base/prng.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

constexpr int k_max_apartments_per_bus = 190;  // addresses 1..190; boards from 200 on
constexpr std::uint8_t k_first_board_address = 200;
constexpr std::uint8_t k_main_meter_address = 199;
// Below this every whole watt-hour is exact in a single of kilowatt-hours (its step is 0.49 Wh).
constexpr std::int64_t k_max_start_wh = 6'000'000;

// Ten apartments of a house whose meters were bought over twenty years: four models switch by
// themselves, the rest need a relay board.
constexpr std::array<std::string_view, 10> k_demo_mix{
    "eastron-sdm120", "hiking-dds238-2", "eastron-sdm120",     "lingxun-lx47le-125", "abb-b21",
    "acrel-ddsy1352", "hiking-dds238-2", "peacefair-pzem-016", "lingxun-lx47le-125", "orno-we-516"};

// Relays that measure, for one flat each, of makers who count in different steps and ways.
constexpr std::array<std::string_view, 6> k_zigbee_mix{
    "tongou-to-q-sy1-jzt", "sonoff-s60zbtpf", "owon-cb432",
    "frient-smrzb-342",    "shelly-1pm-mini", "tongou-to-q-sy1-jzt"};

std::string_view profile_of(const MixOptions& options, int apartment) {
    if (options.mix != "demo") return options.mix;
    // Every second run of ten has a small Orno in place of the three-phase one.
    const std::string_view profile = k_demo_mix[static_cast<std::size_t>(apartment) % 10];
    return profile == "orno-we-516" && (apartment / 10) % 2 == 1 ? "orno-we-504" : profile;
}

std::uint32_t serial_of(Prng& prng) {
    return static_cast<std::uint32_t>(10'000'000 + prng.below(80'000'000));
}

// Hands out channels bus by bus, a new board whenever the last one is full.
class BoardShop {
public:
    explicit BoardShop(BuildingPlan& plan) : plan_(plan) {}

    SwitchPlan next_channel(std::uint32_t bus, std::uint32_t first_id, Prng& prng) {
        for (Slot& slot : slots_) {
            if (slot.bus == bus && slot.used < slot.channels) {
                return {SwitchKind::board, slot.board, slot.used++};
            }
        }
        const auto on_bus = std::count_if(slots_.begin(), slots_.end(),
                                          [bus](const Slot& slot) { return slot.bus == bus; });
        const bool wiren_board = on_bus % 2 == 1;
        BoardPlan board;
        board.id = first_id + static_cast<std::uint32_t>(plan_.boards.size());
        board.bus = bus;
        board.address = static_cast<std::uint8_t>(k_first_board_address + on_bus);
        board.profile = wiren_board ? "wirenboard-wb-mr6c" : "waveshare-relay-8ch";
        board.serial = serial_of(prng);
        const auto channels = static_cast<std::uint16_t>(find_model(board.profile)->contacts);
        plan_.boards.push_back(board);
        slots_.push_back({bus, board.id, channels, 1});
        return {SwitchKind::board, board.id, 0};
    }

private:
    struct Slot {
        std::uint32_t bus;
        std::uint32_t board;
        std::uint16_t channels;
        std::uint16_t used;
    };
    BuildingPlan& plan_;
    std::vector<Slot> slots_;
};

Outcome<> check_options(const MixOptions& options) {
    if (options.apartments < 1 || options.apartments > 8 * k_max_apartments_per_bus) {
        return fail(Problem{"between 1 and 1520 meters can be simulated, not " +
                            std::to_string(options.apartments)});
    }
    if (options.buses < 1 || options.buses > 8) {
        return fail(Problem{"between 1 and 8 buses can be simulated, not " +
                            std::to_string(options.buses)});
    }
    if (options.apartments > options.buses * k_max_apartments_per_bus) {
        return fail(Problem{"a bus takes at most 190 apartments: use more buses"});
    }
    if (options.on_zigbee < 0 || options.on_zigbee > k_most_on_zigbee) {
        return fail(Problem{"between 0 and 200 meters can be simulated on Zigbee, not " +
                            std::to_string(options.on_zigbee)});
    }
    const ModelTraits* model = find_model(options.mix);
    if (options.mix != "demo" && (model == nullptr || model->phases == 0 || model->zigbee)) {
        return fail(
            Problem{"unknown mix \"" + options.mix + "\": say demo or a meter's profile name"});
    }
    return Done{};
}

void add_zigbee(BuildingPlan& plan, const MixOptions& options, Prng& prng) {
    if (options.on_zigbee == 0) return;
    plan.zigbee = options.zigbee;
    for (int i = 0; i < options.on_zigbee; ++i) {
        MeterPlan meter;
        meter.id = k_first_on_zigbee + static_cast<std::uint32_t>(i);
        meter.bus = options.zigbee.bus;
        meter.eui64 = usual_eui64(meter.id);
        meter.profile = k_zigbee_mix[static_cast<std::size_t>(i) % k_zigbee_mix.size()];
        meter.serial = serial_of(prng);
        meter.start_wh = 20'000 + static_cast<std::int64_t>(prng.below(400'000));
        meter.supply_switch.kind = SwitchKind::internal;
        plan.meters.push_back(std::move(meter));
    }
}

}  // namespace

std::string_view to_string(SwitchKind kind) {
    switch (kind) {
        case SwitchKind::none:
            return "none";
        case SwitchKind::internal:
            return "internal";
        case SwitchKind::board:
            return "board";
    }
    return "none";
}

Result<BuildingPlan> plan_building(const MixOptions& options) {
    if (const auto good = check_options(options); !good) return fail(good.error());
    Prng prng(options.seed);
    BuildingPlan plan;
    plan.seed = options.seed;
    for (int bus = 1; bus <= options.buses; ++bus) {
        plan.buses.push_back({static_cast<std::uint32_t>(bus), options.line});
    }
    const auto first_board = static_cast<std::uint32_t>(options.apartments + 2);
    const int per_bus = (options.apartments + options.buses - 1) / options.buses;
    BoardShop shop(plan);
    for (int i = 0; i < options.apartments; ++i) {
        MeterPlan meter;
        meter.id = static_cast<std::uint32_t>(i + 1);
        meter.bus = static_cast<std::uint32_t>(i / per_bus + 1);
        meter.address = static_cast<std::uint8_t>(i % per_bus + 1);
        meter.profile = profile_of(options, i);
        meter.serial = serial_of(prng);
        meter.start_wh = 200'000 + static_cast<std::int64_t>(prng.below(k_max_start_wh - 200'000));
        if (find_model(meter.profile)->contacts > 0) {
            meter.supply_switch.kind = SwitchKind::internal;
        } else if (options.boards) {
            meter.supply_switch = shop.next_channel(meter.bus, first_board, prng);
        }
        plan.meters.push_back(std::move(meter));
    }
    if (options.main_meter) {
        MeterPlan meter;
        meter.id = static_cast<std::uint32_t>(options.apartments + 1);
        meter.address = k_main_meter_address;
        meter.profile = "eastron-sdm630";
        meter.serial = serial_of(prng);
        meter.start_wh = 4'567'890;
        meter.main = true;
        plan.meters.push_back(std::move(meter));
    }
    add_zigbee(plan, options, prng);
    return plan;
}

namespace {

Outcome<> check_switch(const BuildingPlan& plan, const MeterPlan& meter,
                       std::set<std::pair<std::uint32_t, std::uint16_t>>& taken) {
    const SwitchPlan& wanted = meter.supply_switch;
    const std::string who = "meter " + std::to_string(meter.id);
    if (wanted.kind == SwitchKind::internal && find_model(meter.profile)->contacts == 0) {
        return fail(Problem{who + ": a " + meter.profile + " has no switch inside"});
    }
    if (wanted.kind != SwitchKind::board) return Done{};
    const auto board = std::find_if(plan.boards.begin(), plan.boards.end(),
                                    [&](const BoardPlan& b) { return b.id == wanted.board; });
    if (board == plan.boards.end()) {
        return fail(Problem{who + ": there is no board " + std::to_string(wanted.board)});
    }
    if (wanted.channel >= find_model(board->profile)->contacts) {
        return fail(Problem{who + ": board " + std::to_string(wanted.board) + " has no channel " +
                            std::to_string(wanted.channel)});
    }
    if (!taken.insert({wanted.board, wanted.channel}).second) {
        return fail(Problem{who + ": that channel already switches another meter"});
    }
    return Done{};
}

struct Placed {
    std::uint32_t id;
    std::uint32_t bus;
    std::uint8_t address;
    std::uint64_t eui64;
    std::string_view profile;
    bool board;
};

Outcome<> check_zigbee(const BuildingPlan& plan) {
    if (!plan.zigbee) return Done{};
    const ZigbeePlan& radio = *plan.zigbee;
    if (std::ranges::find(plan.buses, radio.bus, &BusPlan::id) != plan.buses.end()) {
        return fail(Problem{"zigbee: there is another bus " + std::to_string(radio.bus)});
    }
    if (radio.version < 8 || radio.version > 19) {
        return fail(
            Problem{"zigbee: EZSP 8 to 19 can be simulated, not " + std::to_string(radio.version)});
    }
    if (std::ranges::count_if(plan.meters, &MeterPlan::on_zigbee) > k_most_on_zigbee) {
        return fail(Problem{"zigbee: a radio takes at most 200 meters"});
    }
    return Done{};
}

Outcome<> check_on_zigbee(const BuildingPlan& plan, const Placed& device, const ModelTraits& model,
                          std::set<std::uint64_t>& taken) {
    const std::string who = "device " + std::to_string(device.id);
    if (!model.zigbee) return fail(Problem{who + ": that model is not on Zigbee"});
    if (!plan.zigbee || device.bus != plan.zigbee->bus) {
        return fail(
            Problem{who + ": there is no radio with the number " + std::to_string(device.bus)});
    }
    if (!taken.insert(device.eui64).second) {
        return fail(Problem{who + ": another one has its 64-bit address"});
    }
    return Done{};
}

Outcome<> check_placed(const BuildingPlan& plan, const std::vector<Placed>& devices) {
    std::set<std::uint32_t> ids;
    std::set<std::pair<std::uint32_t, std::uint8_t>> addresses;
    std::set<std::uint64_t> wide_addresses;
    for (const Placed& device : devices) {
        const std::string who = "device " + std::to_string(device.id);
        const ModelTraits* model = find_model(device.profile);
        if (model == nullptr || (model->phases == 0) != device.board) {
            return fail(Problem{who + ": unknown model \"" + std::string(device.profile) + "\""});
        }
        if (device.id == 0 || !ids.insert(device.id).second) {
            return fail(Problem{who + ": its id is zero or taken"});
        }
        if (device.eui64 != 0) {
            auto placed = check_on_zigbee(plan, device, *model, wide_addresses);
            if (!placed) return placed;
            continue;
        }
        if (model->zigbee) return fail(Problem{who + ": that model is on Zigbee, not on a bus"});
        const bool on_bus = std::any_of(plan.buses.begin(), plan.buses.end(),
                                        [&](const BusPlan& bus) { return bus.id == device.bus; });
        if (!on_bus) return fail(Problem{who + ": there is no bus " + std::to_string(device.bus)});
        if (device.address < 1 || device.address > 247 ||
            !addresses.insert({device.bus, device.address}).second) {
            return fail(Problem{who + ": address " + std::to_string(device.address) + " of bus " +
                                std::to_string(device.bus) + " is not 1..247 or taken"});
        }
    }
    return Done{};
}

}  // namespace

Outcome<> check_plan(const BuildingPlan& plan) {
    if (plan.load_step < std::chrono::seconds(1)) {
        return fail(Problem{"a load step is a second or more"});
    }
    std::vector<Placed> devices;
    for (const MeterPlan& meter : plan.meters) {
        devices.push_back({meter.id, meter.bus, meter.address, meter.eui64, meter.profile, false});
    }
    for (const BoardPlan& board : plan.boards) {
        devices.push_back({board.id, board.bus, board.address, 0, board.profile, true});
    }
    if (devices.empty()) return fail(Problem{"the building has no meters"});
    if (auto placed = check_placed(plan, devices); !placed) return placed;
    if (auto radio = check_zigbee(plan); !radio) return radio;
    const bool has_main = std::ranges::any_of(plan.meters, &MeterPlan::main);
    std::set<std::pair<std::uint32_t, std::uint16_t>> channels;
    for (const MeterPlan& meter : plan.meters) {
        const bool feeds_in = meter.solar_w > 0;
        if (feeds_in && (has_main || !find_model(meter.profile)->counts_export)) {
            return fail(Problem{"meter " + std::to_string(meter.id) +
                                ": nothing counts what its panels feed in"});
        }
        const std::int64_t width = find_model(meter.profile)->width_wh;
        if (meter.start_wh < 0 || (width > 0 && meter.start_wh >= width)) {
            return fail(Problem{"meter " + std::to_string(meter.id) +
                                ": its register starts beyond its end"});
        }
        if (auto wired = check_switch(plan, meter, channels); !wired) return wired;
    }
    return Done{};
}

}  // namespace riser::sim
