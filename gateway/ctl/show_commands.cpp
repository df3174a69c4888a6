// The commands of riserctl that show meters, balances and buses.
#include <algorithm>

#include "core/units/money.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

// How long ago a contact was seen.
std::string contact_age(const json::object& building, const json::object& contact) {
    const auto now = number_of(building, "uptime_ms");
    const auto then = number_of(contact, "seen_uptime_ms");
    return age(now && then ? std::optional(*now - *then) : std::nullopt);
}

// The contacts on devices of their own that cut this meter: those inside a meter are as old as its reading.
std::vector<const json::object*> own_contacts(const json::object& building, std::int64_t meter) {
    std::vector<const json::object*> contacts;
    for (const auto& entry : list_of(building, "supply_points")) {
        const json::object& point = entry.as_object();
        const auto& meters = list_of(point, "meters");
        const bool cut = std::any_of(meters.begin(), meters.end(), [&](const json::value& id) {
            return id.to_number<std::int64_t>() == meter;
        });
        if (!cut) continue;
        for (const auto& contact : list_of(object_of(point, "supply"), "contacts")) {
            if (!number_of(contact.as_object(), "meter")) contacts.push_back(&contact.as_object());
        }
    }
    return contacts;
}

std::string own_contact_cell(const json::object& building, std::int64_t meter) {
    std::string text;
    for (const json::object* contact : own_contacts(building, meter)) {
        text += (text.empty() ? "" : ", ") + contact_age(building, *contact);
    }
    return text.empty() ? "-" : text;
}

bool has_own_contacts(const json::object& building) {
    const auto& meters = list_of(building, "meters");
    return std::any_of(meters.begin(), meters.end(), [&](const json::value& meter) {
        const auto id = number_of(meter.as_object(), "id").value_or(0);
        return !own_contacts(building, id).empty();
    });
}

// "on, seen 12 s ago"
std::string contact_lines(const json::object& building, const json::object& point) {
    std::string lines;
    for (const auto& entry : list_of(object_of(point, "supply"), "contacts")) {
        const json::object& contact = entry.as_object();
        const std::string observed = text_of(contact, "observed");
        const std::string state = observed == "connected"      ? "on"
                                  : observed == "disconnected" ? "off"
                                                               : observed;
        lines +=
            line("Contact", "switch " + std::to_string(number_of(contact, "switch").value_or(0)) +
                                " " + state + ", seen: " + contact_age(building, contact));
    }
    return lines;
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

std::string money_or_dash(const json::object& object, std::string_view key) {
    const std::string text = text_of(object, key);
    return text.empty() ? "-" : text;
}

// "2026-12-01 14:00 to 2026-12-04 09:00 (UTC)"; a dash where the credit lasts longer than anybody can tell.
std::string runs_out(const json::object& outlook) {
    const std::string earliest = text_of(outlook, "earliest");
    if (earliest.empty()) return "-";
    const std::string latest = text_of(outlook, "latest");
    const std::string until = latest.empty() ? "later than can be told" : short_time(latest);
    return "between " + short_time(earliest) + " and " + until + " (UTC)";
}

std::string outlook_lines(const json::object& point, const std::string& currency) {
    const json::object& outlook = object_of(point, "outlook");
    if (outlook.empty()) return "";
    const json::object& used = object_of(outlook, "used_w");
    std::string lines = line("Runs out", runs_out(outlook));
    lines += line("Used", watts(number_of(used, "last_hour")) + " in the last hour, " +
                              watts(number_of(used, "last_day")) + " in the last day, " +
                              watts(number_of(used, "last_week")) + " in the last week");
    const json::object& price = object_of(outlook, "price");
    std::string text = money_or_dash(price, "now") + " " + currency + "/kWh until " +
                       short_time(text_of(price, "until")) + " (UTC)";
    if (const auto after = number_of(price, "changes_after_wh")) {
        text += "; after " + kwh(*after) + " more: " + money_or_dash(price, "then");
    }
    return lines + line("Price", text);
}

// What may have been used since the last reading that was believed.
std::string exposure_line(const json::object& point, const std::string& currency) {
    const json::object& exposure = object_of(point, "exposure");
    const auto energy = number_of(exposure, "energy_wh");
    if (!energy) return "";
    const std::string about = is_true(exposure, "at_least") ? "at least " : "about ";
    const std::string what =
        about + kwh(*energy) + ", " + text_of(exposure, "amount") + " " + currency;
    const bool counted = is_true(exposure, "by_register") && number_of(exposure, "power_w") == 0;
    if (counted) return line("Not charged", what + ", as its meter shows that is only observed");
    return line("Not read", what + " at " + watts(number_of(exposure, "power_w")) +
                                (is_true(exposure, "by_fuse") ? " (what the fuse allows)" : ""));
}

// Of an account that pays afterwards.
std::string credit_limit_line(const json::object& point, const std::string& currency) {
    const json::object& limit = object_of(object_of(point, "bills"), "credit_limit");
    if (limit.empty()) return "";
    std::string text = text_of(limit, "used") + " of " + text_of(limit, "limit") + " " + currency;
    if (text_of(limit, "stage") == "reached") text += ", reached";
    const std::string from = text_of(limit, "disconnected_from");
    if (!from.empty()) text += "; supply may be disconnected from " + short_time(from) + " on";
    return line("On credit", text);
}

// What there is beside the tenant's own money, and what he owes.
std::string credit_lines(const json::object& point, const std::string& currency) {
    std::string lines;
    for (const auto& entry : list_of(point, "credits")) {
        const json::object& credit = entry.as_object();
        const std::string type = text_of(credit, "type");
        if (type == "own") continue;
        const std::string offered = text_of(credit, "offered");
        std::string text = text_of(credit, "amount") + " " + currency;
        if (!offered.empty()) text = offered + " " + currency + " offered";
        lines += line(type == "emergency"    ? "Emergency"
                      : type == "free_units" ? "Free units"
                                             : "Gift",
                      text);
    }
    const std::string debt = text_of(point, "debt");
    if (parse_money(debt).value_or(Money{}).micro > 0) {
        lines += line("Debt", debt + " " + currency);
    }
    const std::string to_clear = text_of(point, "amount_to_clear");
    if (parse_money(to_clear).value_or(Money{}).micro > 0) {
        lines += line("To pay", cents_to_pay(to_clear) + " " + currency + " for supply to return");
    }
    return lines;
}

// Whose it is and what is left there.
std::string account_lines(const json::object& point, const std::string& currency) {
    const std::string account = text_of(point, "account");
    return line("Account", account.empty() ? "vacant" : account) +
           line("Balance", text_of(point, "balance") + " " + currency) +
           line("Settled", text_of(point, "settled_balance") + " " + currency) +
           credit_lines(point, currency) + credit_limit_line(point, currency) +
           line("Lasts", lasts(number_of(point, "hours_left"))) + outlook_lines(point, currency);
}

// In safe mode there are no books to look into: that is neither a vacant flat nor a balance of nothing.
std::string unbooked_lines() {
    return line("Account", "not known: the gateway is in safe mode, its books cannot be read;") +
           line("", "`riserctl status` says why and what to do") + line("Balance", "not known") +
           line("Settled", "not known");
}

// A dash where nothing was measured.
std::string latency(std::optional<std::int64_t> measured) {
    return measured ? std::to_string(*measured) + " ms" : "-";
}

// What a bus has counted; it says so once a minute, and `seen` is how long ago that was.
std::string bus_text(const Session& session, const json::object& bus, const std::string& seen) {
    const auto count = [](const json::object& counters, std::string_view name) {
        return Cell{std::to_string(number_of(counters, name).value_or(0))};
    };
    Table table({{"UNIT", true},
                 {"NAME"},
                 {"PROFILE"},
                 {"STATE"},
                 {"ASKED", true},
                 {"ANSWERED", true},
                 {"SILENT", true},
                 {"CRC", true},
                 {"REFUSED", true},
                 {"P50", true},
                 {"P99", true}},
                session.colour);
    for (const auto& item : list_of(bus, "devices")) {
        const json::object& device = item.as_object();
        const json::object& counters = object_of(device, "counters");
        const bool alive = is_true(device, "alive");
        table.add({{std::to_string(number_of(device, "unit").value_or(0))},
                   {text_of(device, "name")},
                   {text_of(device, "profile")},
                   {alive ? "alive" : "silent", alive ? Tone::good : Tone::bad},
                   count(counters, "transactions"),
                   count(counters, "answers"),
                   count(counters, "time_outs"),
                   count(counters, "crc_errors"),
                   count(counters, "exceptions"),
                   {latency(number_of(device, "latency_p50_ms"))},
                   {latency(number_of(device, "latency_p99_ms"))}});
    }
    const auto used = number_of(bus, "utilisation_permille").value_or(0);
    return text_of(bus, "name") + ": " + text_of(bus, "state") + ", " +
           std::to_string(number_of(bus, "sweeps").value_or(0)) + " sweeps, last " +
           thousandths(number_of(bus, "last_sweep_ms"), "s", 2) + ", " + std::to_string(used / 10) +
           " % of the time in use; counted " + seen + " ago\n\n" + table.text();
}

}  // namespace

Done show_meters(Session& session) {
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    if (session.json) {
        print(session, json::object{{"meters", list_of(*building, "meters")}});
        return k_done;
    }
    std::vector<Column> columns{{"ID", true},    {"NAME"},          {"MODEL"},
                                {"SERIAL"},      {"BUS", true},     {"REGISTER", true},
                                {"POWER", true}, {"VOLTAGE", true}, {"READ", true}};
    const bool boards = has_own_contacts(*building);
    if (boards) columns.push_back({"CONTACT", true});
    columns.push_back({"NOTE"});
    Table table(std::move(columns), session.colour);
    for (const auto& entry : list_of(*building, "meters")) {
        const json::object& meter = entry.as_object();
        const auto& registers = list_of(meter, "registers");
        const auto reading =
            registers.empty() ? std::nullopt : number_of(registers.front().as_object(), "wh");
        const auto id = number_of(meter, "id").value_or(0);
        std::vector<Cell> row{{std::to_string(id), Tone::faint},
                              {text_of(meter, "name")},
                              {text_of(meter, "model")},
                              {text_of(meter, "serial")},
                              {std::to_string(number_of(meter, "bus").value_or(0))},
                              {reading ? kwh(*reading) : "-"},
                              {watts(number_of(meter, "power_w"))},
                              {thousandths(number_of(meter, "voltage_mv"), "V", 1)},
                              {age(age_of(*building, meter))}};
        if (boards) row.push_back({own_contact_cell(*building, id)});
        row.push_back(mark_cell(meter));
        table.add(std::move(row));
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
    Table table({{"ID", true},
                 {"NAME"},
                 {text_of(*building, "currency"), true},
                 {"LASTS", true},
                 {"POWER", true},
                 {"SUPPLY"},
                 {"READ", true},
                 {"NOTE"}},
                session.colour);
    for (const auto& entry : list_of(*building, "supply_points"))
        add_point(table, *building, entry.as_object());
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
        session.out +=
            line("Name", name->name + " (supply point " + std::to_string(name->id) + ")");
        session.out += name->booked ? account_lines(point, currency) : unbooked_lines();
        session.out += line("Power", watts(number_of(point, "power_w")));
        session.out += line("Supply", supply_cell(point).text);
        session.out += line("Read", age(age_of(*building, point)));
        session.out += contact_lines(*building, point);
        const std::string limit =
            text_of(object_of(object_of(point, "supply"), "load_limit"), "text");
        if (!limit.empty()) session.out += line("Limit", limit);
        session.out += exposure_line(point, currency);
        for (const auto& mark : list_of(point, "marks")) {
            session.out += line("Note", text_of(mark.as_object(), "text"));
        }
    }
    return k_done;
}

Done show_buses(Session& session) {
    const auto document = session.gateway.get("/v1/buses");
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    const auto now = number_of(*building, "uptime_ms");
    const auto& counted = list_of(*document, "buses");
    for (const auto& entry : list_of(*building, "buses")) {
        const json::object& bus = entry.as_object();
        const auto found = std::find_if(counted.begin(), counted.end(), [&](const auto& other) {
            return number_of(other.as_object(), "id") == number_of(bus, "id");
        });
        if (!session.out.empty()) session.out += "\n";
        if (found == counted.end()) {
            session.out += text_of(bus, "name") + ": " + text_of(bus, "state") +
                           ", nothing counted yet: that comes some seconds after the start, then "
                           "every minute\n";
            continue;
        }
        const auto then = number_of(found->as_object(), "at_uptime_ms");
        // The building is as old as its view, which may be made before the counting.
        session.out +=
            bus_text(session, found->as_object(),
                     age(now && then ? std::optional(std::max<std::int64_t>(*now - *then, 0))
                                     : std::nullopt));
    }
    return k_done;
}

Done show_console_token(Session& session) {
    const auto document = session.gateway.get("/v1/console-token");
    if (!document) return fail(document.error());
    session.out +=
        (session.json ? json::serialize(*document) : text_of(*document, "console_token")) + "\n";
    return k_done;
}

}  // namespace riser::ctl
