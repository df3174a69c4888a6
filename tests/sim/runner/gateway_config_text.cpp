#include "tests/sim/runner/gateway_config_text.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "tests/sim/models/models.h"
#include "tests/sim/runner/json_text.h"

namespace riser::sim {
namespace {

// Ids of the gateway, its site and tariff: out of the range of meter ids, so never an account's.
constexpr std::uint32_t k_gateway_number = 1'000'001;
constexpr std::uint32_t k_site_number = 1'000'002;
constexpr std::uint32_t k_tariff_number = 1'000'003;
// The landlord of an apartment: this and its number.
constexpr std::uint32_t k_landlord_number = 2'000'000;
// A flat's main fuse: 9 kW on one phase.
constexpr int k_fuse_a = 40;
// A radio's network is not read more often.
constexpr int k_least_radio_interval_s = 5;

using Text = std::back_insert_iterator<std::string>;

void write_head(const BuildingPlan& plan, const GatewayConfigOptions& options, Text out) {
    fmt::format_to(out,
                   "# Written by riser-sim for its simulated building; seed {}.\n"
                   "[gateway]\nid = \"{}\"\nsite = \"{}\"\nzone = \"Europe/Berlin\"\n"
                   "currency = \"EUR\"\nstate_dir = \"{}\"\nmeter_profiles = \"{}\"\n",
                   plan.seed, account_uuid(plan.seed, k_gateway_number),
                   account_uuid(plan.seed, k_site_number), (options.dir / "state").string(),
                   options.profiles.string());
    if (plan.zigbee) {
        fmt::format_to(out, "zigbee_profiles = \"{}\"\n", options.zigbee_profiles.string());
    }
    fmt::format_to(out, "\n");
    fmt::format_to(out, "[local]\nhttp_address = \"{}\"\n",
                   options.http_port > 0 ? "127.0.0.1" : "");
    if (options.http_port > 0) fmt::format_to(out, "http_port = {}\n", options.http_port);
    fmt::format_to(out, "socket = \"{}\"\n\n[settlement]\ninterval_s = {}\n\n",
                   (options.dir / "gateway.sock").string(), options.settlement_interval_s);
    // Balances of a few cents run dry in many flats at once: a demonstration, not a building.
    fmt::format_to(out, "[supply]\ncuts_per_minute = {}\n\n", 60);
    if (options.trust_clock)
        fmt::format_to(out, "[clock]\nrtc_trusted = true\nrtc_max_error_s = 1\n\n");
    if (!options.cloud_url.empty()) {
        const auto file = [&](const char* name) { return (options.dir / name).string(); };
        fmt::format_to(out,
                       "[cloud]\nenabled = true\nurl = \"{}\"\nca_file = \"{}\"\n"
                       "key_file = \"{}\"\n\n",
                       options.cloud_url, file("ca.pem"), file("gateway.key"));
    }
}

std::string place_of(std::uint32_t apartment, const GatewayConfigOptions& options) {
    return options.shop && apartment == k_shop ? "shop" : fmt::format("apartment {}", apartment);
}

void write_radio(const ZigbeePlan& radio, const GatewayConfigOptions& options, Text out) {
    fmt::format_to(out, "[zigbee]\nbus = {}\n", radio.bus);
    if (radio.tcp_port) {
        fmt::format_to(out, "tcp = \"127.0.0.1:{}\"\n", *radio.tcp_port);
    } else {
        fmt::format_to(out, "device = \"{}\"\nbaud = 115200\nflow_control = \"none\"\n",
                       (options.dir / "zigbee").string());
    }
    fmt::format_to(out, "money_interval_s = {}\nslow_interval_s = {}\n\n",
                   std::max(options.money_interval_s, k_least_radio_interval_s),
                   std::max(options.slow_interval_s, k_least_radio_interval_s));
}

// Where a meter is, and what of its model nobody has confirmed. The simulated registers are those of the profile, and the
// simulated relay is operated and seen to work before anything is armed.
void write_meter_place(const MeterPlan& meter, Text out) {
    if (meter.on_zigbee()) {
        fmt::format_to(out, "zigbee = \"{}\"\nprofile = \"{}\"\n", eui64_text(meter.eui64),
                       meter.profile);
    } else {
        fmt::format_to(out, "bus = {}\naddress = {}\nprofile = \"{}\"\n", meter.bus, meter.address,
                       meter.profile);
    }
    const bool inferred_switch = meter.profile == "acrel-ddsy1352" ||
                                 (meter.on_zigbee() && meter.profile != "tongou-to-q-sy1-jzt");
    if (inferred_switch || meter.profile == "lingxun-lx47le-125")
        fmt::format_to(out, "trust_inferred_energy = true\n");
    if (inferred_switch && meter.supply_switch.kind == SwitchKind::internal)
        fmt::format_to(out, "trust_inferred_switch = true\n");
}

void write_devices(const BuildingPlan& plan, const GatewayConfigOptions& options, Text out) {
    for (const BusPlan& bus : plan.buses) {
        fmt::format_to(out,
                       "[[bus]]\nid = {}\ndevice = \"{}\"\nbaud = {}\nparity = \"{}\"\n"
                       "money_interval_s = {}\nslow_interval_s = {}\n\n",
                       bus.id, (options.dir / fmt::format("bus{}", bus.id)).string(), bus.line.baud,
                       bus.line.bits_per_char == 11 ? "even" : "none", options.money_interval_s,
                       options.slow_interval_s);
    }
    if (plan.zigbee) write_radio(*plan.zigbee, options, out);
    for (const MeterPlan& meter : plan.meters) {
        const ModelTraits& model = *find_model(meter.profile);
        fmt::format_to(out, "[[meter]]\nid = {}\nname = \"{}\"\n", meter.id,
                       meter.main ? "main meter" : place_of(meter.id, options));
        write_meter_place(meter, out);
        if (model.readable_serial) fmt::format_to(out, "serial = \"{}\"\n", meter.serial);
        if (!meter.main) fmt::format_to(out, "fuse_a = {}\n", k_fuse_a);
        fmt::format_to(out, "\n");
    }
    for (const BoardPlan& board : plan.boards) {
        fmt::format_to(out,
                       "[[relay_board]]\nid = {}\nbus = {}\naddress = {}\nprofile = \"{}\"\n\n",
                       board.id, board.bus, board.address, board.profile);
    }
}

// A switch has the number of its meter.
void write_switches(const BuildingPlan& plan, Text out) {
    for (const MeterPlan& meter : plan.meters) {
        switch (meter.supply_switch.kind) {
            case SwitchKind::none:
                break;
            case SwitchKind::internal:
                fmt::format_to(out, "[[switch]]\nid = {}\nmeter = {}\n\n", meter.id, meter.id);
                break;
            case SwitchKind::board:
                fmt::format_to(out, "[[switch]]\nid = {}\nrelay_board = {}\nchannel = {}\n\n",
                               meter.id, meter.supply_switch.board, meter.supply_switch.channel);
                break;
        }
        if (meter.main) {
            fmt::format_to(out, "[building]\nname = \"Demo House\"\nmain_meter = {}\n\n", meter.id);
        }
    }
}

void write_tariffs(const BuildingPlan& plan, const GatewayConfigOptions& options, Text out) {
    const auto head = [&](const char* name, std::uint32_t number) {
        fmt::format_to(out, "[[tariff]]\nname = \"{}\"\nid = \"{}\"\nversion = 1\n", name,
                       account_uuid(plan.seed, k_tariff_number + number));
    };
    head("flat", 0);
    fmt::format_to(out, "price = \"{}\"\n\n", options.price);
    if (options.shop) {
        head("shop", 3);
        fmt::format_to(out, "class = \"commercial\"\nprice = \"0.2800\"\ntax_ppm = 190000\n\n");
    }
    if (!options.several_prices) return;
    head("day and night", 1);
    fmt::format_to(out,
                   "effective_from = \"2026-01-01T00:00:00Z\"\n"
                   "[[tariff.window]]\ndays = \"daily\"\nfrom = \"{}\"\nprice = \"0.3600\"\n"
                   "[[tariff.window]]\ndays = \"daily\"\nfrom = \"{}\"\nprice = \"0.2400\"\n\n",
                   options.day_from, options.night_from);
    head("blocks", 2);
    fmt::format_to(out,
                   "prices = [\"0.2500\", \"0.4000\"]\n"
                   "[tariff.blocks]\nabove_kwh = [1]\nperiod = \"day\"\nmethod = \"marginal\"\n\n");
}

const char* tariff_of(std::uint32_t apartment, const GatewayConfigOptions& options) {
    if (options.shop && apartment == k_shop) return "shop";
    if (!options.several_prices || apartment % 3 == 0) return "flat";
    return apartment % 3 == 1 ? "blocks" : "day and night";
}

// Of accounts that pay afterwards. Numbers are this building's own: a simulated one has no legal entity to share them.
void write_billing(const GatewayConfigOptions& options, Text out) {
    if (!options.shop) return;
    fmt::format_to(out,
                   "[billing]\nnumbers = \"gateway\"\nprefix = \"SHOP-\"\nyear = \"calendar\"\n"
                   "cycle_day = 1\ndays_to_pay = 14\nworking_days = \"monday_to_friday\"\n\n");
}

void write_policy(const GatewayConfigOptions& options, Text out) {
    if (options.friendly_from.empty()) return;
    fmt::format_to(out,
                   "[[policy.friendly_hours]]\ndays = \"daily\"\nfrom = \"{}\"\nto = \"{}\"\n\n",
                   options.friendly_from, options.friendly_to);
}

void write_supply_point(const BuildingPlan& plan, const MeterPlan& meter,
                        const GatewayConfigOptions& options, Text out) {
    const bool switched = meter.supply_switch.kind != SwitchKind::none;
    const bool shop = options.shop && meter.id == k_shop;
    const bool feeds_in = meter.solar_w > 0;
    fmt::format_to(out, "[[supply_point]]\nid = {0}\nname = \"{1}\"\n", meter.id,
                   place_of(meter.id, options));
    if (!feeds_in) fmt::format_to(out, "meter = {}\n", meter.id);
    if (switched) fmt::format_to(out, "switches = [{}]\n", meter.id);
    fmt::format_to(out, "tariff = \"{}\"\narmed = {}\n", tariff_of(meter.id, options),
                   switched && options.armed);
    if (!shop) {
        fmt::format_to(out,
                       "account = \"{}\"\ncredit_limit = \"0.00\"\n"
                       "low_credit_threshold = \"0.01\"\n",
                       account_uuid(plan.seed, meter.id));
    }
    fmt::format_to(out, "\n");
    if (feeds_in) {
        fmt::format_to(out,
                       "[[supply_point.register]]\nmeter = {0}\n\n"
                       "[[supply_point.register]]\nmeter = {0}\nquantity = \"export_energy\"\n\n",
                       meter.id);
    }
    if (options.several_prices && meter.id % 10 == 3) {
        fmt::format_to(out,
                       "[supply_point.emergency_credit]\namount = \"0.50\"\n"
                       "offered_at = \"0.02\"\n\n");
    }
    out = std::copy(options.of_each_apartment.begin(), options.of_each_apartment.end(), out);
    if (options.landlords || shop) {
        fmt::format_to(out, "[supply_point.landlord]\naccount = \"{}\"\n\n",
                       account_uuid(plan.seed, k_landlord_number + meter.id));
    }
}

}  // namespace

std::string gateway_config_text(const BuildingPlan& plan, const GatewayConfigOptions& options) {
    std::string text;
    const Text out = std::back_inserter(text);
    write_head(plan, options, out);
    write_devices(plan, options, out);
    write_switches(plan, out);
    write_tariffs(plan, options, out);
    write_policy(options, out);
    for (const MeterPlan& meter : plan.meters) {
        if (!meter.main) write_supply_point(plan, meter, options, out);
    }
    write_billing(options, out);
    if (options.landlords) fmt::format_to(out, "[tenancy]\ndebts = \"collection\"\n");
    return text;
}

}  // namespace riser::sim
