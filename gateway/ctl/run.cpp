// The command line of riserctl: its tree of commands and options, and which function each runs.
#include "gateway/ctl/run.h"

#include <algorithm>

#include "gateway/ctl/account_terms_commands.h"
#include "gateway/ctl/bill_commands.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/credit_link_command.h"
#include "gateway/ctl/meter_data_commands.h"
#include "gateway/ctl/tariff_commands.h"
#include "gateway/ctl/voucher_commands.h"
#include "gateway/ctl/zigbee_commands.h"
#include "platform/command_line/command_line.h"
#include "platform/toml/suggestion.h"

namespace riser::ctl {
namespace {

using Command = std::function<Done(Session&)>;

// Everything the arguments can say. Lives as long as the parser points into it.
struct Arguments {
    std::string socket = "/run/riser/gateway.sock";
    bool json = false;
    std::string meter;
    std::string closing;
    std::string began;
    std::string wanted;
    std::string amount;
    std::string top_up_id;
    bool preview = false;
    std::string from;
    std::string to;
    std::vector<std::string> points;
    bool all = false;
    std::int64_t hours = 24;
    bool end = false;
    std::string hold_kind;
    bool keeps_on = false;
    std::string bytes;
    TariffQuestion tariff;
    TenancyQuestion tenancy;
    AccountTermsQuestion account_terms;
    MeterDataQuestion meter_data;
    BillQuestion bill;
    VoucherQuestion voucher;
    ZigbeeQuestion zigbee;
    Command command;
    std::string missing;  // what the parser cannot know to be required
};

Choose choose_for(Arguments& given) {
    return [&given](Command chosen) { given.command = std::move(chosen); };
}

void add_meter_commands(cli::Command& app, Arguments& given) {
    auto meter =
        app.command("meter", "Meters: what they show, and what a person must decide about them");
    meter.needs_a_command();
    meter.command("list", "All meters with their last reading").when_given([&] {
        given.command = show_meters;
    });

    auto read = meter.command("read", "Read one meter now and show it");
    read.option("ID", given.meter, "Number or name of the meter").required();
    read.when_given(
        [&] { given.command = [&](Session& s) { return read_meter(s, given.meter); }; });

    auto exchange = meter.command("exchange", "Declare that the meter was exchanged or reset");
    exchange.option("ID", given.meter, "Number or name of the meter").required();
    exchange.option("--closing", given.closing, "What the old meter showed at the end, in kWh")
        .required();
    exchange.option(
        "--began", given.began,
        "What it showed when it began to count anew, in kWh: 0 after a reset; else what "
        "it shows now");
    exchange.when_given([&] {
        given.command = [&](Session& s) {
            return exchange_meter(s, given.meter, given.closing, given.began);
        };
    });

    auto doubt = meter.command("clear-doubt", "Go on charging from the last accepted value");
    doubt.option("ID", given.meter, "Number or name of the meter").required();
    doubt.when_given(
        [&] { given.command = [&](Session& s) { return clear_doubt(s, given.meter); }; });
    add_meter_data_commands(meter, given.meter_data, choose_for(given));
}

void add_money_commands(cli::Command& app, Arguments& given) {
    auto balance = app.command("balance", "Balances: of all supply points, or of one");
    balance.option("WHO", given.wanted, "Name, number or account");
    balance.when_given([&] {
        given.command = [&](Session& s) {
            return given.wanted.empty() ? show_balances(s) : show_balance(s, given.wanted);
        };
    });

    auto credit = app.command("topup", "Credit money that was paid in cash");
    credit.option("WHO", given.wanted, "Name, number or account; a closed one that owes by its id")
        .required();
    credit.option("AMOUNT", given.amount, "Such as 12.50, in the building's currency").required();
    credit.option("--id", given.top_up_id,
                  "UUID of an earlier attempt, so that it is credited once");
    credit.flag("--preview", given.preview, "Only show how it would divide over debts and balance");
    credit.when_given([&] {
        given.command = [&](Session& s) {
            if (given.preview) return preview_top_up(s, given.wanted, given.amount);
            return top_up(s, given.wanted, given.amount, given.top_up_id);
        };
    });

    auto emergency = app.command("credit", "Emergency credit, and credit that came as a link");
    emergency.needs_a_command();
    auto accept = emergency.command("accept", "Take up the emergency credit that is offered");
    accept.option("WHO", given.wanted, "Name, number or account").required();
    accept.when_given(
        [&] { given.command = [&](Session& s) { return accept_credit(s, given.wanted); }; });
    add_credit_link_command(emergency, given.wanted, given.preview, given.command);

    auto statement = app.command("statement", "What was credited and charged, line by line");
    statement.option("WHO", given.wanted, "Name, number or account").required();
    statement
        .option("--from", given.from,
                "First day, such as 2026-11-01; otherwise 31 days before the last")
        .a_day();
    statement.option("--to", given.to, "Last day; otherwise today").a_day();
    statement.when_given([&] {
        given.command = [&](Session& s) {
            return show_statement(s, given.wanted, given.from, given.to);
        };
    });

    app.command("settle", "Charge everything used until now").when_given([&] {
        given.command = settle;
    });
}

// What a hand-over of a supply point needs.
void add_hand_over_options(cli::Command& command, TenancyQuestion& asked) {
    command.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    command.flag("--last-reading", asked.last_reading,
                 "Where a meter cannot be read: by what it showed last");
    command.flag("--preview", asked.preview, "Only show what would be booked");
}

void add_account_commands(cli::Command& app, Arguments& given) {
    auto account = app.command("account", "Accounts: who lives where, moving in and out");
    account.needs_a_command();
    account.command("list", "Every account that there is or was").when_given([&] {
        given.command = list_tenancies;
    });

    auto in = account.command("move-in", "Open an account for whoever moves in");
    in.option("WHERE", given.tenancy.wanted, "Name or number of the supply point").required();
    in.option("--account", given.tenancy.account, "UUID for the account; otherwise a new one");
    in.flag("--postpaid", given.tenancy.postpaid, "What is used is paid afterwards");
    in.option("--class", given.tenancy.customer_class, "What kind of customer")
        .one_of({"residential", "commercial", "industrial", "common_area"})
        .shows_default();
    in.flag("--critical", given.tenancy.critical, "Never cut off: medical need, lift, fire pump");
    in.option("--tariff", given.tenancy.tariff, "UUID of a tariff other than the configured one");
    add_hand_over_options(in, given.tenancy);
    in.when_given([&] { given.command = [&](Session& s) { return move_in(s, given.tenancy); }; });

    auto out = account.command("move-out", "Close an account with a closing read");
    out.option("WHO", given.tenancy.wanted, "Name, number or account").required();
    out.option("--to", given.tenancy.to,
               "Account that takes over what is left; otherwise it is to be paid out");
    add_hand_over_options(out, given.tenancy);
    out.when_given([&] { given.command = [&](Session& s) { return move_out(s, given.tenancy); }; });

    auto refund = account.command("refund-paid", "What a closed account is owed was paid out");
    refund.option("ACCOUNT", given.tenancy.wanted, "Id of the closed account").required();
    refund.option("AMOUNT", given.tenancy.amount, "Such as 12.50").required();
    refund.option("--id", given.tenancy.id, "UUID of an earlier attempt, so that it is done once");
    refund.when_given(
        [&] { given.command = [&](Session& s) { return pay_refund(s, given.tenancy); }; });

    auto mode = account.command("mode", "From prepaid to on bill, or back");
    mode.option("WHO", given.tenancy.wanted, "Name, number or account").required();
    mode.option("MODE", given.tenancy.mode, "How it pays from now on")
        .required()
        .one_of({"prepaid", "postpaid"});
    mode.flag("--only-if-paid", given.tenancy.only_if_paid, "Not while anything is owed on bills");
    add_hand_over_options(mode, given.tenancy);
    mode.when_given(
        [&] { given.command = [&](Session& s) { return change_mode(s, given.tenancy); }; });

    auto kind = account.command("classify", "What kind of customer he is, and whether critical");
    kind.option("WHO", given.tenancy.wanted, "Name, number or account").required();
    kind.option("--class", given.tenancy.other_class, "What kind of customer, from now on")
        .one_of({"residential", "commercial", "industrial", "common_area"});
    kind.flag("--critical", given.tenancy.critical, "Never cut off: medical need, lift, fire pump");
    kind.flag("--not-critical", given.tenancy.not_critical, "Cut off like others again");
    kind.option("--id", given.tenancy.id, "UUID of an earlier attempt, so that it is done once");
    kind.when_given(
        [&] { given.command = [&](Session& s) { return classify_account(s, given.tenancy); }; });

    add_account_terms_commands(account, given.account_terms, given.command);

    auto statement =
        account.command("statement", "As `riserctl statement`, of closed accounts too");
    statement.option("WHO", given.wanted, "Name, number or account").required();
    statement.option(
        "--from", given.from,
        "First day, such as 2026-11-01; otherwise that of the tenancy, if it has ended");
    statement.option("--to", given.to, "Last day; otherwise that of the tenancy, or today");
    statement.when_given([&] {
        given.command = [&](Session& s) {
            return show_statement(s, given.wanted, given.from, given.to);
        };
    });
}

cli::Command add_supply_command(cli::Command& supply, Arguments& given, const char* name,
                                const char* text, std::function<SupplyOrder()> order,
                                const char* all = "Every supply point") {
    auto command = supply.command(name, text);
    auto points = command.option("WHO", given.points, "Names, numbers or accounts");
    command.flag("--all", given.all, all).excludes(points);
    command.when_given([&given, order = std::move(order)] {
        if (given.points.empty() && !given.all) given.missing = "WHO or --all";
        given.command = [&given, order](Session& s) {
            return order_supply(s, order(), given.points, given.all);
        };
    });
    return command;
}

// Who decides before credit does (docs/supply.md).
void add_request_commands(cli::Command& supply, Arguments& given) {
    const auto order = [&given](const char* verb, const char* mode) {
        return [&given, verb, mode] {
            SupplyOrder request{verb, {{"mode", given.end ? "end" : given.keeps_on ? "on" : mode}}};
            const bool on = request.body["mode"] == "on";
            if (on) request.body["hours"] = given.hours;
            return request;
        };
    };
    add_supply_command(supply, given, "safety", "Danger: lock power off until that is taken back",
                       order("safety", "off"))
        .flag("--end", given.end, "Take it back");
    auto maintenance = add_supply_command(
        supply, given, "maintenance",
        "Somebody works there: lock power off until he takes that back, or keep it on",
        order("maintenance", "off"));
    const auto on =
        maintenance.flag("--on", given.keeps_on, "Keep power on instead, whatever the credit");
    auto override_credit =
        add_supply_command(supply, given, "override", "Emergency: power on whatever the credit",
                           order("override", "on"));
    const auto add_hours = [&given](cli::Command command) {
        const auto end = command.flag("--end", given.end, "Take it back");
        auto hours = command.option("--hours", given.hours,
                                    "How long power is kept on; 0: until taken back");
        return hours.between(0, 9600).shows_default().excludes(end);
    };
    // A lock has no end of its own: it stands until whoever works there takes it back.
    add_hours(maintenance).needs(on);
    add_hours(override_credit);
}

void add_supply_commands(cli::Command& app, Arguments& given) {
    constexpr std::int64_t k_longest_hold_h = 9600;
    auto supply = app.command("supply", "Supply: enforcement, relay tests, holds");
    supply.needs_a_command();
    const auto plain = [](const char* verb) { return [verb] { return SupplyOrder{verb, {}}; }; };
    add_supply_command(supply, given, "arm", "From now on cut power when credit is used up",
                       plain("arm"));
    add_supply_command(supply, given, "disarm", "Observe mode: charge, but never cut power",
                       plain("disarm"));
    add_supply_command(supply, given, "confirm",
                       "Somebody is there and has looked: power may come back", plain("confirm"),
                       "After an outage: all whose contacts opened together");
    add_supply_command(supply, given, "test",
                       "Open and close the relay to prove which meter it cuts", plain("test-relay"))
        .also_called("test-relay");  // as the API calls it
    add_request_commands(supply, given);
    auto connect = add_supply_command(supply, given, "connect",
                                      "Connect whatever the balance, and hold", [&given] {
                                          return SupplyOrder{"connect", {{"hours", given.hours}}};
                                      });
    auto hold = add_supply_command(supply, given, "hold", "No cut-off for some time", [&given] {
        SupplyOrder order{"hold", {{"hours", given.end ? std::int64_t{0} : given.hours}}};
        if (!given.hold_kind.empty()) order.body["kind"] = given.hold_kind;
        return order;
    });
    for (auto command : {connect, hold}) {
        command.option("--hours", given.hours, "How long")
            .between(1, k_longest_hold_h)
            .shows_default();
    }
    hold.flag("--end", given.end, "End the hold");
    hold.option("--kind", given.hold_kind,
                "Who holds: landlord (as it is), office, weather or dispute; each ends by itself");
}

// What is priced by which tariff, for simulate and explain.
void add_commands(cli::Command& app, Arguments& given) {
    app.command("status", "The building at a glance, and what needs attention").when_given([&] {
        given.command = show_status;
    });
    add_meter_commands(app, given);
    add_money_commands(app, given);
    add_account_commands(app, given);
    add_bill_commands(app, given.bill, given.command);
    add_voucher_commands(app, given.voucher, given.command);
    add_supply_commands(app, given);
    add_tariff_commands(app, given.tariff, given.command);
    add_building_commands(app, given.meter_data, choose_for(given));
    add_zigbee_commands(app, given.zigbee, given.command);
    auto bus = app.command("bus", "Buses");
    bus.needs_a_command();
    bus.command("stats", "Counters and latencies of each device").when_given([&] {
        given.command = show_buses;
    });
    app.command("console-token", "The token with which the page may give orders").when_given([&] {
        given.command = show_console_token;
    });
    auto decode_bytes = app.command(
        "decode", "Say what bytes mean: Modbus RTU frame, journal entry, batch, receipt, command");
    decode_bytes.option("BYTES", given.bytes, "Hexadecimal digits, a file, or - for standard input")
        .required();
    decode_bytes.when_given(
        [&] { given.command = [&](Session& s) { return decode(s, given.bytes); }; });
    app.command("version", "The version of riserctl").when_given([&] {
        given.command = [](Session& s) -> Done {
            s.out +=
                s.json ? "{\"version\":\"" RISER_VERSION "\"}\n" : "riserctl " RISER_VERSION "\n";
            return k_done;
        };
    });
}

std::string usage_problem(const cli::CommandLine::Ending& ending) {
    const auto& unknown = ending.unknown_command;
    return (unknown ? "there is no command \"" + unknown->word + "\"" +
                          toml::suggestion(unknown->word, unknown->choice)
                    : ending.text) +
           "\nTry riserctl" + ending.commands + " --help.";
}

// The answer of the gateway as it came, or the same for what it never saw.
std::string problem_document(const Failed& failed) {
    if (!failed.body.empty()) return failed.body;
    const char* code = failed.exit_code == k_unreachable ? "unreachable"
                       : failed.exit_code == k_usage     ? "usage"
                                                         : "refused";
    return json::serialize(json::object{{"code", failed.code.empty() ? code : failed.code},
                                        {"detail", failed.message}});
}

Outcome outcome_of(Session session, const Done& done) {
    if (done) return {*done, std::move(session.out), std::move(session.err)};
    const Failed& failed = done.error();
    if (session.json) session.out += problem_document(failed) + "\n";
    return {failed.exit_code, std::move(session.out),
            session.err + "riserctl: " + failed.message + "\n"};
}

// What no function of ours has seen yet: whoever reads JSON gets JSON all the same.
Outcome wrong_usage(const std::string& why, bool json) {
    const Failed failed{k_usage, why.substr(0, why.find('\n')), "", ""};
    return {k_usage, json ? problem_document(failed) + "\n" : "", "riserctl: " + why + "\n"};
}

}  // namespace

Outcome run(std::vector<std::string> arguments, const World& world) {
    Arguments given;
    cli::CommandLine app{
        "riserctl: what the Riser gateway of this building shows, and what it can be told.",
        "riserctl"};
    app.set_footer(
        "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the gateway cannot be reached.");
    app.needs_a_command();
    app.options_may_follow_the_command();
    app.set_version("riserctl " RISER_VERSION);
    app.option("--socket", given.socket, "Unix socket of the gateway").shows_default();
    app.flag("--json", given.json, "The gateway's JSON documents instead of text for people");
    add_commands(app, given);
    const bool json =
        std::find(arguments.begin(), arguments.end(), std::string("--json")) != arguments.end();
    if (const auto ending = app.parse(std::move(arguments))) {
        if (ending->exit_code == 0) return {k_done, ending->text, ""};
        return wrong_usage(usage_problem(*ending), json);
    }
    if (!given.missing.empty())
        return wrong_usage(given.missing + " is required\nTry riserctl --help.", json);
    Session session{world,      GatewayClient(world, given.socket),
                    given.json, world.out_is_terminal && !given.json,
                    "",         ""};
    const Done done = given.command(session);
    return outcome_of(std::move(session), done);
}

}  // namespace riser::ctl
