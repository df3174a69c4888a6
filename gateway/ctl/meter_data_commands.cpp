#include "gateway/ctl/meter_data_commands.h"

#include <algorithm>

#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

std::string with_period(std::string path, const std::string& from, const std::string& to) {
    for (const auto& [key, value] : {std::pair{"from", from}, std::pair{"to", to}}) {
        if (value.empty()) continue;
        path += (path.find('?') == std::string::npos ? "?" : "&") + std::string(key) + "=" + value;
    }
    return path;
}

std::string kwh_or_dash(const json::object& object, std::string_view key) {
    const auto number = number_of(object, key);
    return number ? kwh(*number) : "-";
}

// ---- findings and the day's curve ----------------------------------------------------------------

Table findings_table(const json::object& document, bool colour) {
    Table table({{"DATE"}, {"METER", true}, {"NAME"}, {"FROM"}, {"TO"}, {"RULE"}, {"WHAT"}},
                colour);
    for (const auto& entry : list_of(document, "findings")) {
        const json::object& finding = entry.as_object();
        const auto clock_of = [&](std::string_view key) {
            const std::string time = short_time(text_of(finding, key));
            return time.size() < 16 ? time : time.substr(11);
        };
        const bool grave = is_true(finding, "needs_a_person");
        table.add({{text_of(finding, "date")},
                   {std::to_string(number_of(finding, "meter").value_or(0))},
                   {text_of(finding, "name")},
                   {clock_of("from")},
                   {clock_of("to")},
                   {text_of(finding, "rule"), grave ? Tone::warning : Tone::faint},
                   {text_of(finding, "text")}});
    }
    return table;
}

Done show_findings(Session& session, const MeterDataQuestion& asked) {
    std::string path = "/v1/findings";
    if (!asked.meter.empty()) {
        const auto meter = find_meter(session.gateway, asked.meter);
        if (!meter) return fail(meter.error());
        path = "/v1/meters/" + std::to_string(*meter) + "/findings";
    }
    const auto document = session.gateway.get(with_period(path, asked.from, asked.to));
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    if (list_of(*document, "findings").empty()) {
        session.out += "nothing was found from " + text_of(*document, "from") + " to " +
                       text_of(*document, "to") + "\n";
        return k_done;
    }
    session.out += findings_table(*document, session.colour).text();
    return k_done;
}

Done show_intervals(Session& session, const MeterDataQuestion& asked) {
    const auto meter = find_meter(session.gateway, asked.meter);
    if (!meter) return fail(meter.error());
    const auto document =
        session.gateway.get("/v1/meters/" + std::to_string(*meter) + "/intervals" +
                            (asked.day.empty() ? "" : "?day=" + asked.day));
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    session.out += text_of(*document, "name") + ", " + text_of(*document, "date") + ", " +
                   kwh_or_dash(*document, "total_wh") + " in all\n\n";
    Table table({{"FROM"}, {"ENERGY", true}, {"MEASURED", true}, {"STATUS"}}, session.colour);
    for (const auto& entry : list_of(*document, "intervals")) {
        const json::object& interval = entry.as_object();
        const std::string from = short_time(text_of(interval, "from"));
        const std::string status = text_of(interval, "status");
        table.add({{from.size() < 16 ? from : from.substr(11)},
                   {kwh_or_dash(interval, "energy_wh")},
                   {kwh_or_dash(interval, "measured_wh")},
                   {status, status == "valid" ? Tone::plain : Tone::warning}});
    }
    session.out += table.text();
    return k_done;
}

// ---- the building --------------------------------------------------------------------------------

std::string alarm_words(const json::object& balance) {
    const std::string alarm = text_of(balance, "alarm");
    const std::string since = short_time(text_of(balance, "alarm_since"));
    if (alarm == "loss") return "energy is lost since " + since + " (UTC)";
    if (alarm == "negative_residual") {
        return "the meters count more than the main meter since " + since + " (UTC)";
    }
    const auto learned = number_of(balance, "hours_learned").value_or(0);
    const auto needed = number_of(balance, "hours_to_learn").value_or(0);
    if (learned < needed) {
        return "learning what is usual: " + std::to_string(learned) + " of " +
               std::to_string(needed) + " hours";
    }
    return "nothing unusual";
}

std::string percent_of(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return "-";
    const std::int64_t tenths = part * 1000 / whole;
    const std::int64_t size = tenths < 0 ? -tenths : tenths;
    return std::string(tenths < 0 ? "-" : "") + std::to_string(size / 10) + "." +
           std::to_string(size % 10) + " %";
}

void show_places(Session& session, const json::object& balance) {
    for (const auto& entry : list_of(balance, "look_at")) {
        const json::object& place = entry.as_object();
        session.out +=
            line("Look at", text_of(place, "name") + ": " +
                                kwh_or_dash(place, "less_than_usual_wh") + " less than usual");
    }
    const json::object& missing = object_of(balance, "last_hour_without");
    if (missing.empty()) return;
    session.out += line("Not balanced", "the hour from " + short_time(text_of(missing, "hour")) +
                                            ": nothing is known of " + text_of(missing, "name"));
}

Done print_balance(Session& session, const json::object& balance) {
    if (session.json) {
        print(session, balance);
        return k_done;
    }
    const std::string why = text_of(balance, "why_none");
    if (!why.empty()) {
        session.out += "no balance: " + why + "\n";
        return k_done;
    }
    session.out += line("Balance", alarm_words(balance));
    const json::object& last = object_of(balance, "last_24_hours");
    session.out += line("Last 24 h", kwh_or_dash(last, "residual_wh") + " beyond the meters, of " +
                                         kwh_or_dash(last, "supplied_wh") + "; " +
                                         kwh_or_dash(last, "excess_wh") + " more than usual");
    show_places(session, balance);
    Table table({{"DATE"},
                 {"HOURS", true},
                 {"SUPPLIED", true},
                 {"METERED", true},
                 {"RESIDUAL", true},
                 {"OF IT", true}},
                session.colour);
    for (const auto& entry : list_of(balance, "days")) {
        const json::object& day = entry.as_object();
        const auto residual = number_of(day, "residual_wh").value_or(0);
        table.add({{text_of(day, "date")},
                   {std::to_string(number_of(day, "hours").value_or(0))},
                   {kwh_or_dash(day, "supplied_wh")},
                   {kwh_or_dash(day, "metered_wh")},
                   {kwh(residual), residual < 0 ? Tone::warning : Tone::plain},
                   {percent_of(residual, number_of(day, "supplied_wh").value_or(0))}});
    }
    session.out += "\n" + table.text();
    return k_done;
}

Done show_energy_balance(Session& session, const MeterDataQuestion& asked) {
    const auto balance =
        session.gateway.get(with_period("/v1/energy-balance", asked.from, asked.to));
    if (!balance) return fail(balance.error());
    return print_balance(session, *balance);
}

Done learn_anew(Session& session) {
    const auto balance = session.gateway.post("/v1/energy-balance/learn-anew");
    if (!balance) return fail(balance.error());
    return print_balance(session, *balance);
}

Done show_common_energy(Session& session, const MeterDataQuestion& asked) {
    const auto report = session.gateway.get("/v1/common-energy" +
                                            (asked.month.empty() ? "" : "?month=" + asked.month));
    if (!report) return fail(report.error());
    if (session.json) {
        print(session, *report);
        return k_done;
    }
    const auto hours = std::to_string(number_of(*report, "hours").value_or(0)) + " of " +
                       std::to_string(number_of(*report, "hours_of_period").value_or(0));
    session.out += line("Period", text_of(*report, "from") + " to " + text_of(*report, "to") +
                                      ", " + hours + " hours balanced");
    session.out += line("Common", kwh_or_dash(*report, "residual_wh") + " of " +
                                      kwh_or_dash(*report, "supplied_wh"));
    const std::string why = text_of(*report, "why_none");
    if (!why.empty()) {
        session.out += line("Not shared", why);
        return k_done;
    }
    session.out += line("Shared by", text_of(*report, "key") + " (a report: nothing is booked)");
    Table table({{"ID", true}, {"NAME"}, {"DAYS", true}, {"OWN METER", true}, {"PART", true}},
                session.colour);
    for (const auto& entry : list_of(*report, "parts")) {
        const json::object& part = entry.as_object();
        table.add({{std::to_string(number_of(part, "supply_point").value_or(0)), Tone::faint},
                   {text_of(part, "name")},
                   {std::to_string(number_of(part, "occupied_days").value_or(0))},
                   {kwh_or_dash(part, "metered_wh")},
                   {kwh_or_dash(part, "energy_wh")}});
    }
    table.add({{}, {"the landlord"}, {}, {}, {kwh_or_dash(*report, "landlord_wh")}});
    session.out += "\n" + table.text();
    return k_done;
}

void add_period(cli::Command& command, MeterDataQuestion& asked, const char* otherwise) {
    command.option("--from", asked.from, otherwise).a_day();
    command.option("--to", asked.to, "Last day; otherwise today").a_day();
}

}  // namespace

void add_meter_data_commands(cli::Command& meter, MeterDataQuestion& asked, const Choose& choose) {
    auto findings = meter.command("findings", "What the daily validation of readings has found");
    findings.option("ID", asked.meter, "Number or name of the meter; otherwise all");
    add_period(findings, asked, "First day; otherwise 31 days before the last");
    findings.when_given([&asked, choose] {
        choose([&asked](Session& session) { return show_findings(session, asked); });
    });

    auto intervals = meter.command("intervals", "The course of one day, measured and estimated");
    intervals.option("ID", asked.meter, "Number or name of the meter").required();
    intervals.option("--day", asked.day, "Such as 2026-11-20; otherwise yesterday").a_day();
    intervals.when_given([&asked, choose] {
        choose([&asked](Session& session) { return show_intervals(session, asked); });
    });
}

void add_building_commands(cli::Command& app, MeterDataQuestion& asked, const Choose& choose) {
    auto building = app.command("building", "What the main meter counts beyond the others");
    building.needs_a_command();
    auto balance = building.command("balance", "The energy balance: losses, and where to look");
    add_period(balance, asked, "First day; otherwise 14 days before the last");
    balance.when_given([&asked, choose] {
        choose([&asked](Session& session) { return show_energy_balance(session, asked); });
    });
    building.command("learn-anew", "The reason is known (a new lift): learn again what is usual")
        .when_given([choose] { choose(learn_anew); });
    auto common = building.command("common-energy", "The parts of common energy of a month");
    common.option("--month", asked.month, "Such as 2026-10; otherwise the last one");
    common.when_given([&asked, choose] {
        choose([&asked](Session& session) { return show_common_energy(session, asked); });
    });
}

}  // namespace riser::ctl
