// The commands of riserctl that only show.
#include <algorithm>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

void print(Session& session, const json::object& document) { session.out += json::serialize(document) + "\n"; }

// "2026-11-21T10:00:00+01:00" -> "2026-11-21 10:00"
std::string short_time(std::string text) {
    if (text.size() < 16) return text;
    text.resize(16);
    text[10] = ' ';
    return text;
}

std::string line(const std::string& name, const std::string& text) {
    constexpr std::size_t k_name_width = 11;
    return name + std::string(k_name_width - std::min(k_name_width, name.size()), ' ') + " " + text + "\n";
}

std::string journal_words(const json::object& building) {
    const json::object& journal = object_of(building, "journal");
    const auto sequence = number_of(journal, "sequence").value_or(0);
    const auto acknowledged = number_of(journal, "acknowledged").value_or(0);
    const std::string entries = std::to_string(sequence) + " entries, ";
    return entries + (sequence == acknowledged ? "all in the cloud"
                                               : std::to_string(sequence - acknowledged) + " not in the cloud");
}

std::string buses_words(const json::object& building) {
    std::string text;
    for (const auto& entry : list_of(building, "buses")) {
        const json::object& bus = entry.as_object();
        if (!text.empty()) text += ", ";
        text += text_of(bus, "name") + " " + text_of(bus, "state");
        if (text_of(bus, "state") == "up") text += " (" + thousandths(number_of(bus, "last_sweep_ms"), "s", 2) + ")";
    }
    return text;
}

std::string supply_words(const json::object& building) {
    std::int64_t on = 0;
    std::int64_t off = 0;
    std::int64_t power = 0;
    const auto& points = list_of(building, "supply_points");
    for (const auto& entry : points) {
        const json::object& point = entry.as_object();
        const std::string observed = text_of(object_of(point, "supply"), "observed");
        on += observed == "connected" ? 1 : 0;
        off += observed == "disconnected" ? 1 : 0;
        power += number_of(point, "power_w").value_or(0);
    }
    const auto other = static_cast<std::int64_t>(points.size()) - on - off;
    return std::to_string(points.size()) + " points: " + std::to_string(on) + " on, " + std::to_string(off) +
           " off, " + std::to_string(other) + " other; " + watts(power);
}

struct Attention {
    std::string level;
    std::string where;
    std::string what;
};

void add_marks(std::vector<Attention>& list, const json::object& marked, const std::string& where) {
    for (const auto& entry : list_of(marked, "marks")) {
        const json::object& mark = entry.as_object();
        list.push_back({text_of(mark, "level"), where, text_of(mark, "text")});
    }
}

// What somebody should look at, alarms first. Notices of single apartments are in `balance`.
std::vector<Attention> attention_of(const json::object& building) {
    std::vector<Attention> list;
    for (const auto& entry : list_of(building, "supply_points")) {
        const json::object& point = entry.as_object();
        add_marks(list, point, text_of(point, "name"));
    }
    std::erase_if(list, [](const Attention& attention) { return attention.level == "notice"; });
    std::vector<Attention> all;
    add_marks(all, building, "building");
    all.insert(all.end(), list.begin(), list.end());
    std::stable_sort(all.begin(), all.end(), [](const Attention& a, const Attention& b) {
        return a.level == "alarm" && b.level != "alarm";
    });
    return all;
}

void add_point(Table& table, const json::object& building, const json::object& point) {
    table.add({{std::to_string(number_of(point, "id").value_or(0)), Tone::faint},
               {text_of(point, "name")},
               balance_cell(point),
               {lasts(number_of(point, "hours_left"))},
               {watts(number_of(point, "power_w"))},
               supply_cell(point),
               {age(age_of(building, point))},
               mark_cell(point)});
}

std::string what_happened(const json::object& booking) {
    const std::string kind = text_of(booking, "kind");
    if (kind == "top_up") {
        const std::string source = text_of(booking, "source");
        return source == "local_cash" ? "top-up, cash" : "top-up, " + source;
    }
    if (kind == "energy") {
        const std::string estimated = is_true(booking, "estimated") ? ", partly estimated" : "";
        return kwh(number_of(booking, "energy_wh").value_or(0)) + " at " + text_of(booking, "price_per_kwh") + estimated;
    }
    if (kind == "supply") {
        const std::string state = text_of(booking, "state");
        std::string reason = text_of(booking, "reason");
        std::replace(reason.begin(), reason.end(), '_', ' ');
        return "power " + (state == "connected" ? "on" : state == "disconnected" ? "off" : state) + ": " + reason;
    }
    if (kind == "tariff") {
        std::string prices;
        for (const auto& price : list_of(booking, "prices_per_kwh")) {
            prices += (prices.empty() ? "" : ", ") + std::string(price.as_string());
        }
        return "new price from " + short_time(text_of(booking, "effective_from")) + ": " + prices;
    }
    return "brought forward";
}

std::string statement_table(const json::object& statement, bool colour) {
    std::vector<std::vector<Cell>> rows;
    rows.push_back({{}, {}, {"opening balance", Tone::faint}, {}, {text_of(statement, "opening_balance")}});
    for (const auto& entry : list_of(statement, "lines")) {
        const json::object& booking = entry.as_object();
        const std::string kind = text_of(booking, "kind");
        const std::string time = short_time(text_of(booking, "to"));
        const bool moves_money = kind != "supply" && kind != "tariff";
        rows.push_back({{text_of(booking, "date")},
                        {kind == "energy" || time.size() < 16 ? "" : time.substr(11)},
                        {what_happened(booking)},
                        {moves_money ? text_of(booking, "amount") : "", kind == "top_up" ? Tone::good : Tone::plain},
                        {text_of(booking, "balance")}});
    }
    rows.push_back({{}, {}, {"closing balance", Tone::faint}, {}, {text_of(statement, "closing_balance")}});
    std::vector<std::string*> amounts;
    for (auto& row : rows) amounts.insert(amounts.end(), {&row[3].text, &row[4].text});
    align_decimals(std::move(amounts));
    Table table({{"DATE"}, {"TIME"}, {"WHAT"}, {"AMOUNT", true}, {"BALANCE", true}}, colour);
    for (auto& row : rows) table.add(std::move(row));
    return table.text();
}

}  // namespace

Done show_status(Session& session) {
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    if (session.json) {
        print(session, *building);
        return k_done;
    }
    const bool trusted = is_true(object_of(*building, "clock"), "trusted");
    const std::string name = text_of(*building, "name");
    session.out += line("Building", name.empty() ? text_of(*building, "site") : name);
    session.out += line("Time", short_time(text_of(*building, "local_time")) + " " + text_of(*building, "zone") +
                                    (trusted ? "" : ", not confirmed by a time server"));
    session.out += line("Gateway", text_of(*building, "gateway") + ", version " + text_of(*building, "version"));
    session.out += line("Journal", journal_words(*building));
    session.out += line("Buses", buses_words(*building));
    session.out += line("Supply", supply_words(*building));
    const auto attention = attention_of(*building);
    if (attention.empty()) {
        session.out += line("Attention", "nothing");
        return k_done;
    }
    Table table({{"LEVEL"}, {"WHERE"}, {"WHAT"}}, session.colour);
    for (const auto& entry : attention) {
        table.add({{entry.level, tone_of_level(entry.level)}, {entry.where}, {entry.what}});
    }
    session.out += "\n" + table.text();
    return k_done;
}

Done show_meters(Session& session) {
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    if (session.json) {
        print(session, json::object{{"meters", list_of(*building, "meters")}});
        return k_done;
    }
    Table table({{"ID", true}, {"NAME"}, {"MODEL"}, {"SERIAL"}, {"BUS", true}, {"REGISTER", true}, {"POWER", true},
                 {"VOLTAGE", true}, {"READ", true}, {"NOTE"}},
                session.colour);
    for (const auto& entry : list_of(*building, "meters")) {
        const json::object& meter = entry.as_object();
        const auto& registers = list_of(meter, "registers");
        const auto reading = registers.empty() ? std::nullopt : number_of(registers.front().as_object(), "wh");
        table.add({{std::to_string(number_of(meter, "id").value_or(0)), Tone::faint},
                   {text_of(meter, "name")},
                   {text_of(meter, "model")},
                   {text_of(meter, "serial")},
                   {std::to_string(number_of(meter, "bus").value_or(0))},
                   {reading ? kwh(*reading) : "-"},
                   {watts(number_of(meter, "power_w"))},
                   {thousandths(number_of(meter, "voltage_mv"), "V", 1)},
                   {age(age_of(*building, meter))},
                   mark_cell(meter)});
    }
    session.out += table.text();
    return k_done;
}

Done show_balances(Session& session) {
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    if (session.json) {
        print(session, json::object{{"supply_points", list_of(*building, "supply_points")}});
        return k_done;
    }
    Table table({{"ID", true}, {"NAME"}, {text_of(*building, "currency"), true}, {"LASTS", true}, {"POWER", true},
                 {"SUPPLY"}, {"READ", true}, {"NOTE"}},
                session.colour);
    for (const auto& entry : list_of(*building, "supply_points")) add_point(table, *building, entry.as_object());
    session.out += table.text();
    return k_done;
}

Done show_balance(Session& session, const std::string& wanted) {
    const auto all = list_supply_points(session.gateway);
    if (!all) return fail(all.error());
    const auto name = find_supply_point(*all, wanted);
    if (!name) return fail(name.error());
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    for (const auto& entry : list_of(*building, "supply_points")) {
        const json::object& point = entry.as_object();
        if (number_of(point, "id") != name->id) continue;
        if (session.json) {
            print(session, point);
            return k_done;
        }
        const std::string currency = text_of(*building, "currency");
        session.out += line("Name", name->name + " (supply point " + std::to_string(name->id) + ")");
        session.out += line("Account", name->account.empty() ? "vacant" : name->account);
        session.out += line("Balance", text_of(point, "balance") + " " + currency);
        session.out += line("Settled", text_of(point, "settled_balance") + " " + currency);
        session.out += line("Lasts", lasts(number_of(point, "hours_left")));
        session.out += line("Power", watts(number_of(point, "power_w")));
        session.out += line("Supply", supply_cell(point).text);
        session.out += line("Read", age(age_of(*building, point)));
        for (const auto& mark : list_of(point, "marks")) {
            session.out += line("Note", text_of(mark.as_object(), "text"));
        }
    }
    return k_done;
}

Done show_statement(Session& session, const std::string& wanted, const std::string& from, const std::string& to) {
    const auto all = list_supply_points(session.gateway);
    if (!all) return fail(all.error());
    const auto name = find_supply_point(*all, wanted);
    if (!name) return fail(name.error());
    if (name->account.empty()) return fail(Failed{k_refused, name->name + " is vacant: it has no account", "", ""});
    std::string path = "/v1/accounts/" + name->account + "/statement";
    for (const auto& [key, value] : {std::pair{"from", from}, std::pair{"to", to}}) {
        if (!value.empty()) path += (path.find('?') == std::string::npos ? "?" : "&") + std::string(key) + "=" + value;
    }
    const auto statement = session.gateway.get(path);
    if (!statement) return fail(statement.error());
    if (session.json) {
        print(session, *statement);
        return k_done;
    }
    session.out += name->name + ", " + text_of(*statement, "from") + " to " + text_of(*statement, "to") + ", " +
                   text_of(*statement, "currency") + "\n\n";
    session.out += statement_table(*statement, session.colour);
    return k_done;
}

Done show_buses(Session& session) {
    const auto document = session.gateway.get("/v1/buses");
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    const auto count = [](const json::object& counters, std::string_view name) {
        return Cell{std::to_string(number_of(counters, name).value_or(0))};
    };
    for (const auto& entry : list_of(*document, "buses")) {
        const json::object& bus = entry.as_object();
        const auto used = number_of(bus, "utilisation_permille").value_or(0);
        if (!session.out.empty()) session.out += "\n";
        session.out += text_of(bus, "name") + ": " + text_of(bus, "state") + ", " +
                       std::to_string(number_of(bus, "sweeps").value_or(0)) + " sweeps, last " +
                       thousandths(number_of(bus, "last_sweep_ms"), "s", 2) + ", " + std::to_string(used / 10) +
                       " % of the time in use\n\n";
        Table table({{"UNIT", true}, {"NAME"}, {"PROFILE"}, {"STATE"}, {"ASKED", true}, {"ANSWERED", true},
                     {"SILENT", true}, {"CRC", true}, {"REFUSED", true}, {"P50", true}, {"P99", true}},
                    session.colour);
        for (const auto& item : list_of(bus, "devices")) {
            const json::object& device = item.as_object();
            const json::object& counters = object_of(device, "counters");
            const bool alive = is_true(device, "alive");
            table.add({{std::to_string(number_of(device, "unit").value_or(0))},
                       {text_of(device, "name")},
                       {text_of(device, "profile")},
                       {alive ? "alive" : "silent", alive ? Tone::good : Tone::bad},
                       count(counters, "transactions"), count(counters, "answers"), count(counters, "time_outs"),
                       count(counters, "crc_errors"), count(counters, "exceptions"),
                       {std::to_string(number_of(device, "latency_p50_ms").value_or(0)) + " ms"},
                       {std::to_string(number_of(device, "latency_p99_ms").value_or(0)) + " ms"}});
        }
        session.out += table.text();
    }
    if (list_of(*document, "buses").empty()) session.out += "No statistics yet: each bus sends them once a minute.\n";
    return k_done;
}

Done show_console_token(Session& session) {
    const auto document = session.gateway.get("/v1/console-token");
    if (!document) return fail(document.error());
    session.out += (session.json ? json::serialize(*document) : text_of(*document, "console_token")) + "\n";
    return k_done;
}

}  // namespace riser::ctl
