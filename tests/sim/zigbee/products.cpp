#include "tests/sim/zigbee/products.h"

#include <algorithm>
#include <array>

#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "tests/sim/zigbee/tuya_products.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
namespace electrical = zigbee::zcl::electrical;
namespace metering = zigbee::zcl::metering;
using sim::Measurement;
using zcl::DataType;
using zcl::Value;

namespace {

constexpr std::uint8_t k_main = 1;
constexpr std::uint8_t k_second = 2;  // where Develco's products have all but their own profile
constexpr std::uint16_t k_develco_profile = 0xC0C9;
constexpr std::int64_t k_joules_per_wh = 3600;

void basics(SimulatedDevice& device, std::uint8_t endpoint, const Product& product) {
    const auto set = [&](std::uint16_t id, Value value) {
        device.set(endpoint, zcl::k_basic_cluster, id, std::move(value));
    };
    set(zcl::basic::k_zcl_version, Value(DataType::unsigned8, 3));
    set(zcl::basic::k_application_version, Value(DataType::unsigned8, product.application_version));
    set(zcl::basic::k_manufacturer, Value::of_text(product.manufacturer));
    set(zcl::basic::k_model, Value::of_text(product.model));
    set(zcl::basic::k_power_source, Value(DataType::enum8, 1));
}

// An endpoint that counts, measures and, with `relay`, switches.
void meter_endpoint(SimulatedDevice& device, std::uint8_t endpoint, const Product& product,
                    bool relay, bool witnesses = true) {
    std::vector<std::uint16_t> servers{zcl::k_basic_cluster, zcl::k_identify_cluster,
                                       zcl::k_metering_cluster};
    if (relay) servers.push_back(zcl::k_on_off_cluster);
    if (witnesses) servers.push_back(zcl::k_electrical_measurement_cluster);
    device.add_endpoint(endpoint, std::move(servers));
    basics(device, endpoint, product);
    if (relay) {
        device.set(endpoint, zcl::k_on_off_cluster, zcl::on_off::k_start_up,
                   Value(DataType::enum8, 0xFF));
    }
}

void say_energy_scale(SimulatedDevice& device, std::uint8_t endpoint, std::uint32_t divisor) {
    const auto set = [&](std::uint16_t id, DataType type, std::uint64_t value) {
        device.set(endpoint, zcl::k_metering_cluster, id, Value(type, value));
    };
    set(metering::k_unit, DataType::enum8, 0);
    set(metering::k_multiplier, DataType::unsigned24, 1);
    set(metering::k_divisor, DataType::unsigned24, divisor);
}

void say_witness_scale(SimulatedDevice& device, std::uint8_t endpoint, std::uint64_t volts,
                       std::uint64_t amperes, std::uint64_t watts) {
    const auto set = [&](std::uint16_t id, std::uint64_t value) {
        device.set(endpoint, zcl::k_electrical_measurement_cluster, id,
                   Value(DataType::unsigned16, value));
    };
    set(electrical::k_voltage_multiplier, 1);
    set(electrical::k_voltage_divisor, volts);
    set(electrical::k_current_multiplier, 1);
    set(electrical::k_current_divisor, amperes);
    set(electrical::k_phase_power_multiplier, 1);
    set(electrical::k_phase_power_divisor, watts);
}

void show_energy(SimulatedDevice& device, std::uint8_t endpoint, std::int64_t counts) {
    device.set(endpoint, zcl::k_metering_cluster, metering::k_delivered,
               Value(DataType::unsigned48, static_cast<std::uint64_t>(counts)));
}

void show_contact(SimulatedDevice& device, std::uint8_t endpoint, bool closed) {
    device.set(endpoint, zcl::k_on_off_cluster, zcl::on_off::k_state,
               Value(DataType::boolean, closed ? 1 : 0));
}

// Of the first phase, in parts of a volt, an ampere and a watt.
void show_witnesses(SimulatedDevice& device, std::uint8_t endpoint, const Measurement& shown,
                    std::int64_t volts, std::int64_t amperes, std::int64_t watts = 1) {
    const sim::PhaseValues& phase = shown.phase[0];
    const auto set = [&](std::uint16_t id, DataType type, std::int64_t value) {
        device.set(endpoint, zcl::k_electrical_measurement_cluster, id,
                   Value::of_signed(type, value));
    };
    set(electrical::k_voltage, DataType::unsigned16, phase.voltage_mv * volts / 1000);
    set(electrical::k_current, DataType::unsigned16, phase.current_ma * amperes / 1000);
    set(electrical::k_active_power, DataType::signed16, phase.power_w * watts);
}

// ---- tuya.ts, TS011F of Tongou: counts hundredths of a kilowatt-hour, whole volts and watts, milliamperes, and says
// nothing of it; it refuses to report.
void build_tongou(SimulatedDevice& device, const Product& product) {
    meter_endpoint(device, k_main, product, true);
    device.refuses_reporting = true;
}
void show_tongou(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_main, shown.import_wh / 10);
    show_witnesses(device, k_main, shown, 1, 1000);
    show_contact(device, k_main, closed);
}

// ---- sonoff.ts, S60ZBTPF: says that it counts watt-hours, hundredths of a volt and an ampere.
void build_sonoff(SimulatedDevice& device, const Product& product) {
    meter_endpoint(device, k_main, product, true);
    say_energy_scale(device, k_main, 1000);
    say_witness_scale(device, k_main, 100, 100, 1);
}
void show_sonoff(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_main, shown.import_wh);
    show_witnesses(device, k_main, shown, 100, 100);
    show_contact(device, k_main, closed);
}

// ---- owon.ts, CB432: energy and power from Metering alone, in watt-hours and watts.
void build_owon(SimulatedDevice& device, const Product& product) {
    meter_endpoint(device, k_main, product, true, false);
    say_energy_scale(device, k_main, 1000);
}
void show_owon(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_main, shown.import_wh);
    device.set(k_main, zcl::k_metering_cluster, metering::k_demand,
               Value::of_signed(DataType::signed24, shown.power_w()));
    show_contact(device, k_main, closed);
}

// ---- develco.ts, SMRZB-342: everything on endpoint 2, beside one of the maker's own profile.
void build_develco(SimulatedDevice& device, const Product& product) {
    device.add_endpoint(k_main, {zcl::k_identify_cluster}).descriptor.profile = k_develco_profile;
    meter_endpoint(device, k_second, product, true);
    say_energy_scale(device, k_second, 1000);
    say_witness_scale(device, k_second, 100, 1000, 1);
}
void show_develco(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_second, shown.import_wh);
    show_witnesses(device, k_second, shown, 100, 1000);
    show_contact(device, k_second, closed);
}

// ---- shelly.ts, Mini1PM of the fourth generation: standard clusters with frequency.
void build_shelly(SimulatedDevice& device, const Product& product) {
    meter_endpoint(device, k_main, product, true);
    say_energy_scale(device, k_main, 1000);
    say_witness_scale(device, k_main, 10, 1000, 1);
    const auto set = [&](std::uint16_t id, std::uint64_t value) {
        device.set(k_main, zcl::k_electrical_measurement_cluster, id,
                   Value(DataType::unsigned16, value));
    };
    set(electrical::k_frequency_multiplier, 1);
    set(electrical::k_frequency_divisor, 100);
}
void show_shelly(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_main, shown.import_wh);
    show_witnesses(device, k_main, shown, 10, 1000);
    device.set(k_main, zcl::k_electrical_measurement_cluster, electrical::k_frequency,
               Value::of_signed(DataType::unsigned16, shown.frequency_mhz / 10));
    show_contact(device, k_main, closed);
}

// ---- third_reality.ts, 3RSP02028BZ: counts watt-seconds and calls them thousandths of a kilowatt-hour.
void build_third_reality(SimulatedDevice& device, const Product& product) {
    meter_endpoint(device, k_main, product, true);
    say_energy_scale(device, k_main, 1000);
    say_witness_scale(device, k_main, 10, 1000, 10);
}
void show_third_reality(SimulatedDevice& device, const Measurement& shown, bool closed) {
    show_energy(device, k_main, shown.import_wh * k_joules_per_wh);
    show_witnesses(device, k_main, shown, 10, 1000, 10);
    show_contact(device, k_main, closed);
}

// ---- develco.ts, EMIZB-132: reads the HAN port of a meter; says the divisor 512 where 1000 is right
// (zigbee-herdsman-converters issue 3066).
void build_han_reader(SimulatedDevice& device, const Product& product) {
    device.add_endpoint(k_main, {zcl::k_identify_cluster}).descriptor.profile = k_develco_profile;
    meter_endpoint(device, k_second, product, false);
    say_energy_scale(device, k_second, 512);
    say_witness_scale(device, k_second, 10, 1000, 1);
}
void show_han_reader(SimulatedDevice& device, const Measurement& shown, bool) {
    show_energy(device, k_second, shown.import_wh);
    device.set(k_second, zcl::k_metering_cluster, metering::k_received,
               Value(DataType::unsigned48, static_cast<std::uint64_t>(shown.export_wh)));
    const auto set = [&](std::uint16_t id, DataType type, std::int64_t value) {
        device.set(k_second, zcl::k_electrical_measurement_cluster, id,
                   Value::of_signed(type, value));
    };
    set(electrical::k_total_active_power, DataType::signed32, shown.power_w());
    for (std::size_t phase = 0; phase < electrical::k_phases; ++phase) {
        const sim::PhaseValues& values = shown.phase[phase];
        set(electrical::of_phase(electrical::k_voltage, phase), DataType::unsigned16,
            values.voltage_mv / 100);
        set(electrical::of_phase(electrical::k_current, phase), DataType::unsigned16,
            values.current_ma);
        set(electrical::of_phase(electrical::k_active_power, phase), DataType::signed16,
            values.power_w);
    }
}

constexpr std::array k_products{
    Product{"tongou-to-q-sy1-jzt", "TS011F", "_TZ3000_qeuvnohg", 0x4D, build_tongou, show_tongou},
    Product{"sonoff-s60zbtpf", "S60ZBTPF", "SONOFF", 0x10, build_sonoff, show_sonoff},
    Product{"owon-cb432", "CB432", "OWON Technology Inc.", 0x40, build_owon, show_owon},
    Product{"frient-smrzb-342", "SMRZB-342", "frient A/S", 0x03, build_develco, show_develco},
    Product{"shelly-1pm-mini", "Mini1PM", "Shelly", 0x10, build_shelly, show_shelly},
    Product{"third-reality-3rsp02028bz", "3RSP02028BZ", "Third Reality, Inc", 0x40,
            build_third_reality, show_third_reality},
    Product{"frient-emizb-132", "EMIZB-132", "frient A/S", 0x03, build_han_reader, show_han_reader},
    Product{"hiking-dds238-2-zigbee", "TS0601", "_TZE204_bkkmqmyo", 0x4A, build_tuya, show_din_1},
    Product{"tongou-towsmr1", "TS0601", "_TZE204_kobbcyum", 0x4A, build_tuya, show_towsmr1},
    Product{"tuya-clamp-3-relay", "TS0601", "_TZE204_x8fp01wi", 0x4A, build_tuya, show_clamp_3},
};

}  // namespace

std::span<const Product> all_products() {
    return k_products;
}

const Product* find_product(std::string_view profile) {
    const auto found = std::ranges::find(k_products, profile, &Product::profile);
    return found == k_products.end() ? nullptr : &*found;
}

SimulatedDevice make_product(const Product& product, Eui64 eui64, NodeId node) {
    SimulatedDevice device(eui64, node);
    product.build(device, product);
    return device;
}

}  // namespace riser::sim_zigbee
