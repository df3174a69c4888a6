// riser-sim: a whole simulated building on paced ptys, and `riser-sim ctl`, which talks to a
// running one. Everything it does is in tests/sim; here are only the words of the command line.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "core/units/money.h"
#include "platform/command_line/command_line.h"
#include "tests/sim/runner/building_file.h"
#include "tests/sim/runner/control_commands.h"
#include "tests/sim/runner/control_socket.h"
#include "tests/sim/runner/gateway_config_text.h"
#include "tests/sim/runner/json_text.h"
#include "tests/sim/runner/sim_runner.h"

namespace riser::sim {
namespace {

struct Arguments {
    std::string dir;
    std::string building;
    MixOptions mix;
    std::string format = "8N1";
    int load_scale_percent = 100;
    std::string time_of_day = "18:30";
    int ezsp = 13;
    std::optional<int> zigbee_port;
    bool blank_radio = false;
    bool no_main = false;
    bool no_boards = false;
    bool describe = false;
    std::optional<int> turnaround_ms;
    WiringOptions wiring;
    int late_ms = 300;
    std::vector<std::string> unplugs;
    std::vector<std::string> bypasses;
    std::string emit_file;
    std::string profiles;
    std::string zigbee_profiles;
    GatewayConfigOptions gateway;
    std::vector<std::string> words;
    std::string json;
};

int complain(const Problem& problem) {
    std::fprintf(stderr, "riser-sim: %s\n", problem.message.c_str());
    return 1;
}

// "1@20+5": bus 1 after 20 s for 5 s.
Result<ScheduledUnplug> parse_unplug(const std::string& text) {
    unsigned bus = 0;
    unsigned at = 0;
    unsigned lasts = 0;
    int used = 0;
    if (std::sscanf(text.c_str(), "%u@%u+%u%n", &bus, &at, &lasts, &used) != 3 ||
        static_cast<std::size_t>(used) != text.size()) {
        return fail(
            Problem{"--unplug is written BUS@SECONDS+DURATION, for example 1@20+5, not " + text});
    }
    return ScheduledUnplug{bus, std::chrono::seconds(at), std::chrono::seconds(lasts)};
}

// "5=60": around the meter of apartment 5 flow 60 percent of what it draws.
Result<Bypass> parse_bypass(const std::string& text) {
    unsigned meter = 0;
    unsigned percent = 0;
    int used = 0;
    if (std::sscanf(text.c_str(), "%u=%u%n", &meter, &percent, &used) != 2 ||
        static_cast<std::size_t>(used) != text.size() || percent > 100) {
        return fail(Problem{"--bypass is written ID=PERCENT, for example 5=60, not " + text});
    }
    return Bypass{meter, percent};
}

Result<BuildingPlan> make_plan(const Arguments& given) {
    if (!given.building.empty()) return load_building(given.building);
    MixOptions mix = given.mix;
    const auto bits = parse_line_format(given.format);
    if (!bits) return fail(Problem{"--format is 8N1, 8E1, 8O1 or 8N2, not " + given.format});
    mix.line.bits_per_char = *bits;
    mix.main_meter = !given.no_main;
    mix.boards = !given.no_boards;
    mix.zigbee.version = static_cast<std::uint8_t>(given.ezsp);
    mix.zigbee.formed = !given.blank_radio;
    if (given.zigbee_port) mix.zigbee.tcp_port = static_cast<std::uint16_t>(*given.zigbee_port);
    auto plan = plan_building(mix);
    if (!plan) return plan;
    const auto time = parse_time_of_day(given.time_of_day);
    if (!time) return fail(time.error());
    plan->day_start = *time;
    plan->load_scale_percent = given.load_scale_percent;
    if (auto good = check_plan(*plan); !good) return fail(good.error());
    return plan;
}

bool has_device(const BuildingPlan& plan, std::uint32_t id) {
    const auto is_it = [id](const auto& device) { return device.id == id; };
    return std::any_of(plan.meters.begin(), plan.meters.end(), is_it) ||
           std::any_of(plan.boards.begin(), plan.boards.end(), is_it);
}

// A fault of something that is not there would be none, and nobody would notice.
Outcome<> check_faults(const BuildingPlan& plan, const WiringOptions& wiring,
                       const RunnerOptions& options) {
    std::vector<std::pair<const char*, std::uint32_t>> named;
    for (const std::uint32_t id : wiring.dead) named.emplace_back("--dead", id);
    for (const std::uint32_t id : wiring.duplicated) named.emplace_back("--duplicate", id);
    for (const Bypass& bypass : wiring.bypasses) named.emplace_back("--bypass", bypass.meter);
    for (const auto& [option, id] : named) {
        if (!has_device(plan, id)) {
            return fail(
                Problem{std::string(option) + ": there is no device " + std::to_string(id)});
        }
    }
    for (const auto& unplug : options.unplugs) {
        const auto is_it = [&](const BusPlan& bus) { return bus.id == unplug.bus; };
        if (std::none_of(plan.buses.begin(), plan.buses.end(), is_it)) {
            return fail(Problem{"--unplug: there is no bus " + std::to_string(unplug.bus)});
        }
    }
    return Done{};
}

Outcome<> emit_gateway_config(const BuildingPlan& plan, const Arguments& given) {
    std::error_code error;
    GatewayConfigOptions options = given.gateway;
    options.dir = std::filesystem::absolute(given.dir);
    options.profiles = std::filesystem::canonical(given.profiles, error);
    if (error) {
        return fail(Problem{"--emit-gateway-config needs --profiles FOLDER: \"" + given.profiles +
                            "\" is no folder"});
    }
    if (plan.zigbee) {
        if (plan.zigbee->tcp_port == 0) {
            return fail(Problem{
                "--emit-gateway-config needs to know the radio's port: give --zigbee-port, or none "
                "for a pty"});
        }
        options.zigbee_profiles = std::filesystem::canonical(
            given.zigbee_profiles.empty() ? options.profiles.parent_path() / "zigbee"
                                          : std::filesystem::path(given.zigbee_profiles),
            error);
        if (error)
            return fail(
                Problem{"there are no Zigbee profiles: say where with --zigbee-profiles FOLDER"});
    }
    return write_file(given.emit_file, gateway_config_text(plan, options));
}

int run(const Arguments& given) {
    auto plan = make_plan(given);
    if (!plan) return complain(plan.error());
    if (!given.emit_file.empty()) {
        if (const auto written = emit_gateway_config(*plan, given); !written) {
            return complain(written.error());
        }
    }
    if (given.describe) {
        std::fputs(building_json(*plan, std::filesystem::absolute(given.dir)).c_str(), stdout);
        return 0;
    }
    RunnerOptions options{std::filesystem::absolute(given.dir), {}};
    for (const std::string& text : given.unplugs) {
        const auto unplug = parse_unplug(text);
        if (!unplug) return complain(unplug.error());
        options.unplugs.push_back(*unplug);
    }
    WiringOptions wiring = given.wiring;
    for (const std::string& text : given.bypasses) {
        const auto bypass = parse_bypass(text);
        if (!bypass) return complain(bypass.error());
        wiring.bypasses.push_back(*bypass);
    }
    if (const auto good = check_faults(*plan, wiring, options); !good) {
        return complain(good.error());
    }
    wiring.faults.late_by = std::chrono::milliseconds(given.late_ms);
    if (given.turnaround_ms) wiring.turnaround = std::chrono::milliseconds(*given.turnaround_ms);
    const auto ran = run_building(std::move(plan).value(), wiring, options);
    return ran ? 0 : complain(ran.error());
}

int control(const Arguments& given) {
    std::string line = given.json;
    if (line.empty()) {
        const auto command = command_from_words(given.words);
        if (!command) return complain(command.error());
        line = *command;
    }
    const auto answer = send_command(std::filesystem::path(given.dir) / "control", line);
    if (!answer) return complain(answer.error());
    std::printf("%s\n", answer->c_str());
    boost::json::error_code error;
    const auto parsed = boost::json::parse(*answer, error);
    const auto* ok = error || !parsed.is_object() ? nullptr : parsed.get_object().if_contains("ok");
    return ok != nullptr && ok->is_bool() && ok->get_bool() ? 0 : 1;
}

void add_building_options(cli::Command& line, Arguments& given) {
    line.option("--dir", given.dir, "folder for bus1, bus2, ..., control and building.json");
    line.option("--building", given.building, "building file (TOML) instead of a mix");
    line.option("--meters", given.mix.apartments, "apartments").shows_default();
    line.option("--buses", given.mix.buses, "buses, one pty each").shows_default();
    line.option("--baud", given.mix.line.baud, "speed of every bus")
        .between(1200, 115200)
        .shows_default();
    line.option("--format", given.format, "8N1, 8E1, 8O1 or 8N2").shows_default();
    line.option("--seed", given.mix.seed, "one seed is one building").shows_default();
    line.option("--mix", given.mix.mix, "demo, or one profile name for every apartment")
        .shows_default();
    line.option("--zigbee", given.mix.on_zigbee,
                "further apartments, whose meters are on Zigbee behind a simulated radio")
        .between(0, k_most_on_zigbee)
        .shows_default();
    line.option("--ezsp", given.ezsp, "version of EZSP that the radio speaks")
        .between(8, 19)
        .shows_default();
    line.option(
            "--zigbee-port", given.zigbee_port,
            "the radio is on this TCP port of the loopback interface, 0 = a free one, instead of a pty")
        .between(0, 65'535);
    line.flag("--blank-radio", given.blank_radio,
              "the radio has no network yet, and no device has joined");
    line.flag("--no-main", given.no_main, "without the building's main meter");
    line.flag("--no-boards", given.no_boards, "no relay boards for meters that cannot switch");
    line.option("--load-scale", given.load_scale_percent,
                "percent of the usual loads (never above 9 kW)")
        .between(0, 10000)
        .shows_default();
    line.option("--time-of-day", given.time_of_day, "when the simulated day begins")
        .shows_default();
    line.option("--turnaround-ms", given.turnaround_ms,
                "exact turnaround of every device, instead of its own with jitter");
    line.option("--chunk", given.wiring.chunk, "bytes handed over at once")
        .between(1, 256)
        .shows_default();
    line.flag("--describe", given.describe, "print building.json and stop");
}

void add_fault_options(cli::Command& line, Arguments& given) {
    constexpr std::int64_t k_million = 1'000'000;
    FaultSettings& faults = given.wiring.faults;
    line.option("--noise", faults.noise_ppm, "flipped bits and stray bytes, ppm of answers")
        .between(0, k_million);
    line.option("--late-ppm", faults.late_ppm, "late answers, ppm").between(0, k_million);
    line.option("--late-ms", given.late_ms, "how late").between(1, 60'000).shows_default();
    line.option("--truncate-ppm", faults.truncate_ppm, "answers that lose their end, ppm")
        .between(0, k_million);
    line.option("--foreign-ppm", faults.foreign_ppm, "answers in another's name, ppm")
        .between(0, k_million);
    line.option("--silent-ppm", faults.silent_ppm, "obeyed but not answered, ppm")
        .between(0, k_million);
    line.flag("--echo", faults.echo, "adapters that hear their own requests");
    line.option("--dead", given.wiring.dead, "ids of devices that never answer")
        .separated_by_commas();
    line.option("--duplicate", given.wiring.duplicated,
                "ids of meters whose address a factory-new twin shares")
        .separated_by_commas();
    line.option("--bypass", given.bypasses,
                "ID=PERCENT of what an apartment draws flows around its meter, may be repeated");
    line.option("--unplug", given.unplugs, "BUS@SECONDS+DURATION, may be repeated");
}

void add_gateway_options(cli::Command& line, Arguments& given) {
    GatewayConfigOptions& gateway = given.gateway;
    line.option("--emit-gateway-config", given.emit_file, "write a gateway.toml for this building");
    line.option("--profiles", given.profiles, "folder of the meter profiles, for that file");
    line.option("--zigbee-profiles", given.zigbee_profiles,
                "folder of the Zigbee profiles; left out: zigbee beside that of the meters");
    line.option("--http-port", gateway.http_port, "of the gateway's page; 0 = none")
        .between(0, 65'535)
        .shows_default();
    line.option("--money-interval", gateway.money_interval_s,
                "seconds between sweeps; 0 = back to back")
        .between(0, 3600)
        .shows_default();
    line.option("--slow-interval", gateway.slow_interval_s,
                "seconds between readings of voltage and power")
        .between(5, 3600)
        .shows_default();
    line.option("--settlement-interval", gateway.settlement_interval_s,
                "seconds between settlements")
        .shows_default();
    line.option("--price", gateway.price, "EUR per kWh").shows_default();
    line.flag("--several-prices", gateway.several_prices,
              "day and night, blocks and emergency credit beside the flat price");
    line.option("--day-from", gateway.day_from, "HH:MM, when the price by day begins")
        .shows_default();
    line.option("--night-from", gateway.night_from, "HH:MM, when the price by night begins")
        .shows_default();
    line.flag("--shop", gateway.shop,
              "apartment 11 is a shop, the landlord's until somebody moves in, who is billed");
    line.flag("--trust-clock", gateway.trust_clock,
              "the gateway believes this machine's clock also where no time service sets it");
    line.option("--friendly-from", gateway.friendly_from,
                "HH:MM; nobody is cut off from then on, each day, until --friendly-to");
    line.option("--friendly-to", gateway.friendly_to, "HH:MM");
    line.option("--cloud-url", gateway.cloud_url,
                "of riser-cloud; gateway.key, root.pub and ca.pem are expected in --dir");
    line.flag("!--not-armed", gateway.armed, "observe mode: nothing is ever cut");
}

int parse_and_run(int argc, char** argv) {
    Arguments given;
    cli::CommandLine line{
        "Simulates a building of electricity meters on Modbus buses, on paced ptys."};
    line.help_has_no_short_form();
    line.set_version(RISER_VERSION);
    add_building_options(line, given);
    add_fault_options(line, given);
    add_gateway_options(line, given);
    auto ctl = line.command("ctl", "talks to a running simulator and prints its answer");
    ctl.option("--dir", given.dir, "the folder it was started with").required();
    ctl.option("--json", given.json, "a whole command, {\"cmd\": ...}");
    ctl.option(
        "words", given.words,
        "state | freeze | unfreeze | unplug BUS | plug BUS | kill ID | revive ID | "
        "set_load ID [WATTS] | bypass ID [PERCENT] | switch ID on|off | weld ID | unweld ID | exchange ID | zigbee plug|unplug|drop|reset|error|hang|lose|refuse [N] | zigbee join|leave|readdress ID | stop");
    // 64 (EX_USAGE, sysexits.h), as the other programs say it; the parser has codes of its own.
    if (const auto exit_code = line.parse(argc, argv)) return *exit_code == 0 ? 0 : 64;
    if (ctl.was_given()) return control(given);
    if (given.dir.empty()) return complain({"say where to put the ports: --dir DIR"});
    const auto price = parse_money(given.gateway.price);
    if (!price || *price < Money{} || price->micro > k_max_price.micro_per_kwh) {
        return complain(
            {"--price: \"" + given.gateway.price + "\" is not a price of a kWh such as 0.3000"});
    }
    if (given.gateway.friendly_from.empty() != given.gateway.friendly_to.empty()) {
        return complain(
            {"friendly hours have two ends: --friendly-from HH:MM --friendly-to HH:MM"});
    }
    return run(given);
}

}  // namespace
}  // namespace riser::sim

int main(int argc, char** argv) {
    return riser::sim::parse_and_run(argc, argv);
}
