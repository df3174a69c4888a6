// The command line of riserctl: its tree of commands and options, by CLI11.
#include "gateway/ctl/run.h"

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"

namespace riser::ctl {
namespace {

using Command = std::function<Done(Session&)>;

// Everything the arguments can say. Lives as long as the parser points into it.
struct Arguments {
    std::string socket = "/run/riser/gateway.sock";
    bool json = false;
    std::uint32_t meter = 0;
    std::string closing;
    std::string wanted;
    std::string amount;
    std::string top_up_id;
    std::string from;
    std::string to;
    std::vector<std::string> points;
    bool all = false;
    std::int64_t hours = 24;
    bool end = false;
    std::string bytes;
    Command command;
};

void add_meter_commands(CLI::App& app, Arguments& given) {
    auto* meter = app.add_subcommand(
        "meter", "Meters: what they show, and what a person must decide about them");
    meter->require_subcommand(1);
    meter->add_subcommand("list", "All meters with their last reading")->callback([&] {
        given.command = show_meters;
    });

    auto* read = meter->add_subcommand("read", "Read one meter now and show it");
    read->add_option("ID", given.meter, "Number of the meter")->required();
    read->callback([&] { given.command = [&](Session& s) { return read_meter(s, given.meter); }; });

    auto* exchange =
        meter->add_subcommand("exchange", "Declare that the meter was exchanged or reset");
    exchange->add_option("ID", given.meter, "Number of the meter")->required();
    exchange->add_option("--closing", given.closing, "What the old meter showed at the end, in kWh")
        ->required();
    exchange->callback([&] {
        given.command = [&](Session& s) { return exchange_meter(s, given.meter, given.closing); };
    });

    auto* doubt =
        meter->add_subcommand("clear-doubt", "Go on charging from the last accepted value");
    doubt->add_option("ID", given.meter, "Number of the meter")->required();
    doubt->callback(
        [&] { given.command = [&](Session& s) { return clear_doubt(s, given.meter); }; });
}

void add_money_commands(CLI::App& app, Arguments& given) {
    auto* balance = app.add_subcommand("balance", "Balances: of all supply points, or of one");
    balance->add_option("WHO", given.wanted, "Name, number or account");
    balance->callback([&] {
        given.command = [&](Session& s) {
            return given.wanted.empty() ? show_balances(s) : show_balance(s, given.wanted);
        };
    });

    auto* credit = app.add_subcommand("topup", "Credit money that was paid in cash");
    credit->add_option("WHO", given.wanted, "Name, number or account")->required();
    credit->add_option("AMOUNT", given.amount, "Such as 12.50, in the building's currency")
        ->required();
    credit->add_option("--id", given.top_up_id,
                       "UUID of an earlier attempt, so that it is credited once");
    credit->callback([&] {
        given.command = [&](Session& s) {
            return top_up(s, given.wanted, given.amount, given.top_up_id);
        };
    });

    auto* statement =
        app.add_subcommand("statement", "What was credited and charged, line by line");
    statement->add_option("WHO", given.wanted, "Name, number or account")->required();
    statement->add_option("--from", given.from,
                          "First day, such as 2026-11-01; otherwise 31 days before the last");
    statement->add_option("--to", given.to, "Last day; otherwise today");
    statement->callback([&] {
        given.command = [&](Session& s) {
            return show_statement(s, given.wanted, given.from, given.to);
        };
    });

    app.add_subcommand("settle", "Charge everything used until now")->callback([&] {
        given.command = settle;
    });
}

CLI::App* add_supply_command(CLI::App& supply, Arguments& given, const char* name, const char* text,
                             std::function<SupplyOrder()> order) {
    auto* command = supply.add_subcommand(name, text);
    auto* points = command->add_option("WHO", given.points, "Names, numbers or accounts");
    command->add_flag("--all", given.all, "Every supply point")->excludes(points);
    command->callback([&given, order = std::move(order)] {
        if (given.points.empty() && !given.all) throw CLI::RequiredError("WHO or --all");
        given.command = [&given, order](Session& s) {
            return order_supply(s, order(), given.points, given.all);
        };
    });
    return command;
}

void add_supply_commands(CLI::App& app, Arguments& given) {
    constexpr std::int64_t k_longest_hold_h = 9600;
    auto* supply = app.add_subcommand("supply", "Supply: enforcement, relay tests, holds");
    supply->require_subcommand(1);
    const auto plain = [](const char* verb) { return [verb] { return SupplyOrder{verb, {}}; }; };
    add_supply_command(*supply, given, "arm", "From now on cut power when credit is used up",
                       plain("arm"));
    add_supply_command(*supply, given, "disarm", "Observe mode: charge, but never cut power",
                       plain("disarm"));
    add_supply_command(*supply, given, "test",
                       "Open and close the relay to prove which meter it cuts",
                       plain("test-relay"));
    auto* connect = add_supply_command(*supply, given, "connect",
                                       "Connect whatever the balance, and hold", [&given] {
                                           return SupplyOrder{"connect", {{"hours", given.hours}}};
                                       });
    auto* hold = add_supply_command(*supply, given, "hold", "No cut-off for some time", [&given] {
        return SupplyOrder{"hold", {{"hours", given.end ? std::int64_t{0} : given.hours}}};
    });
    for (auto* command : {connect, hold}) {
        command->add_option("--hours", given.hours, "How long")
            ->check(CLI::Range(std::int64_t{1}, k_longest_hold_h))
            ->capture_default_str();
    }
    hold->add_flag("--end", given.end, "End the hold");
}

void add_commands(CLI::App& app, Arguments& given) {
    app.add_subcommand("status", "The building at a glance, and what needs attention")
        ->callback([&] { given.command = show_status; });
    add_meter_commands(app, given);
    add_money_commands(app, given);
    add_supply_commands(app, given);
    auto* bus = app.add_subcommand("bus", "Buses");
    bus->require_subcommand(1);
    bus->add_subcommand("stats", "Counters and latencies of each device")->callback([&] {
        given.command = show_buses;
    });
    app.add_subcommand("console-token", "The token with which the page may give orders")
        ->callback([&] { given.command = show_console_token; });
    auto* decode_bytes = app.add_subcommand(
        "decode", "Say what bytes mean: Modbus RTU frame, journal entry, batch, receipt, command");
    decode_bytes
        ->add_option("BYTES", given.bytes, "Hexadecimal digits, a file, or - for standard input")
        ->required();
    decode_bytes->callback(
        [&] { given.command = [&](Session& s) { return decode(s, given.bytes); }; });
    app.add_subcommand("version", "The version of riserctl")->callback([&] {
        given.command = [](Session& s) -> Done {
            s.out +=
                s.json ? "{\"version\":\"" RISER_VERSION "\"}\n" : "riserctl " RISER_VERSION "\n";
            return k_done;
        };
    });
}

Outcome outcome_of(Session session, const Done& done) {
    if (done) return {*done, std::move(session.out), std::move(session.err)};
    const Failed& failed = done.error();
    if (session.json && !failed.body.empty()) session.out += failed.body + "\n";
    return {failed.exit_code, std::move(session.out),
            session.err + "riserctl: " + failed.message + "\n"};
}

}  // namespace

Outcome run(std::vector<std::string> arguments, const World& world) {
    Arguments given;
    CLI::App app{
        "riserctl: what the Riser gateway of this building shows, and what it can be told.",
        "riserctl"};
    app.footer(
        "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the gateway cannot be reached.");
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--socket", given.socket, "Unix socket of the gateway")->capture_default_str();
    app.add_flag("--json", given.json, "The gateway's JSON documents instead of text for people");
    add_commands(app, given);
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        return {k_done, app.help(), ""};
    } catch (const CLI::ParseError& error) {
        return {k_usage, "", "riserctl: " + std::string(error.what()) + "\nTry riserctl --help.\n"};
    }
    Session session{world,      GatewayClient(world, given.socket),
                    given.json, world.out_is_terminal && !given.json,
                    "",         ""};
    const Done done = given.command(session);
    return outcome_of(std::move(session), done);
}

}  // namespace riser::ctl
