// The commands of riserctl that change something.
#include "core/units/money.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

void print_answer(Session& session, const std::string& what, const json::object& answer) {
    session.out += session.json ? json::serialize(answer) + "\n"
                                : what + ": " + text_of(answer, "text") + "\n";
}

// It has no balance: the gateway says what becomes of money for it.
bool is_closed(const json::object& account) {
    return text_of(account, "status") == "closed";
}

std::string meter_path(std::int64_t meter) {
    return "/v1/meters/" + std::to_string(meter);
}

// "Riser A is down: /dev/ttyUSB0: No such file or directory"; empty when its bus is not what is wrong.
std::string bus_trouble(const json::object& building, const json::object& meter) {
    for (const auto& entry : list_of(building, "buses")) {
        const json::object& bus = entry.as_object();
        const std::string state = text_of(bus, "state");
        if (number_of(bus, "id") != number_of(meter, "bus") || state == "up") continue;
        const std::string detail = text_of(bus, "detail");
        return "its bus, " + text_of(bus, "name") + ", is " + state +
               (detail.empty() ? "" : ": " + detail);
    }
    return "";
}

// The first thing that is wrong: with its bus, or in the words of its marks; "no_answer" is for programs.
std::string meter_trouble(const Session& session, const json::object& meter) {
    if (const auto building = session.gateway.get("/v1/building")) {
        if (auto text = bus_trouble(*building, meter); !text.empty()) return text;
    }
    for (const auto& mark : list_of(meter, "marks"))
        if (auto text = text_of(mark.as_object(), "text"); !text.empty()) return text;
    return text_of(meter, "health") == "good" ? "it answers, but slowly" : text_of(meter, "health");
}

Failed not_an_amount(const std::string& amount) {
    return {k_usage,
            "\"" + amount +
                "\" is not an amount: write it like 12.50, more than zero, without a currency",
            "", ""};
}

Done order(Session& session, const std::string& what, const std::string& path,
           const json::object& body = {}) {
    const auto answer = session.gateway.post(path, body);
    if (!answer) return fail(answer.error());
    print_answer(session, what, *answer);
    return k_done;
}

}  // namespace

Done read_meter(Session& session, const std::string& wanted) {
    const auto found = find_meter(session.gateway, wanted);
    if (!found) return fail(found.error());
    const std::int64_t meter = *found;
    const auto before = session.gateway.get(meter_path(meter));
    if (!before) return fail(before.error());
    const auto known = number_of(*before, "read_uptime_ms").value_or(0);
    const auto accepted = session.gateway.post(meter_path(meter) + "/read");
    if (!accepted) return fail(accepted.error());
    const auto after =
        session.gateway.get(meter_path(meter) + "?newer_than=" + std::to_string(known));
    if (!after) return fail(after.error());
    if (number_of(*after, "read_uptime_ms").value_or(0) <= known) {
        return fail(Failed{
            k_refused,
            text_of(*after, "name") +
                " was not read within the time a reading takes: " + meter_trouble(session, *after),
            "", json::serialize(*after)});
    }
    if (session.json) {
        session.out += json::serialize(*after) + "\n";
        return k_done;
    }
    session.out += text_of(*after, "name") + ", " + text_of(*after, "model") + " " +
                   text_of(*after, "serial") + "\n";
    for (const auto& entry : list_of(*after, "registers")) {
        const json::object& reg = entry.as_object();
        session.out += "  " + text_of(reg, "quantity") + " (" + text_of(reg, "obis") + ")  " +
                       kwh(number_of(reg, "wh").value_or(0)) + "\n";
    }
    session.out += "  " + watts(number_of(*after, "power_w")) + "  " +
                   thousandths(number_of(*after, "voltage_mv"), "V", 1) + "  " +
                   thousandths(number_of(*after, "current_ma"), "A", 2) + "  " +
                   thousandths(number_of(*after, "frequency_mhz"), "Hz", 2) + "\n";
    for (const auto& mark : list_of(*after, "marks"))
        session.out += "  " + text_of(mark.as_object(), "text") + "\n";
    return k_done;
}

Done exchange_meter(Session& session, const std::string& wanted, const std::string& closing,
                    const std::string& began) {
    const auto meter = find_meter(session.gateway, wanted);
    if (!meter) return fail(meter.error());
    boost::json::object body{{"closing", {{"import_energy", closing}}}};
    if (!began.empty()) body["opening"] = {{"import_energy", began}};
    return order(session, "meter " + std::to_string(*meter), meter_path(*meter) + "/exchange",
                 std::move(body));
}

Done clear_doubt(Session& session, const std::string& wanted) {
    const auto meter = find_meter(session.gateway, wanted);
    if (!meter) return fail(meter.error());
    return order(session, "meter " + std::to_string(*meter), meter_path(*meter) + "/clear-doubt");
}

Done settle(Session& session) {
    return order(session, "building", "/v1/settle");
}

Done accept_credit(Session& session, const std::string& wanted) {
    const auto name = find_account(session.gateway, wanted);
    if (!name) return fail(name.error());
    return order(session, name->name, "/v1/accounts/" + name->account + "/emergency-credit");
}

Done preview_top_up(Session& session, const std::string& wanted, const std::string& amount) {
    const auto name = find_any_account(session.gateway, wanted);
    if (!name) return fail(name.error());
    const auto account = session.gateway.get("/v1/accounts/" + name->account);
    if (!account) return fail(account.error());
    const std::string currency = text_of(*account, "currency");
    const auto answer = session.gateway.post("/v1/accounts/" + name->account + "/top-ups/preview",
                                             {{"amount", amount}, {"currency", currency}});
    if (!answer) return fail(answer.error());
    if (session.json || is_closed(*account)) {
        print_answer(session, name->name, *answer);
        return k_done;
    }
    session.out += name->name + ": of " + amount + " " + currency + " would go\n";
    for (const auto& entry : list_of(*answer, "split")) {
        const json::object& line = entry.as_object();
        session.out +=
            "  " + text_of(line, "amount") + " to " + part_name(text_of(line, "step")) + "\n";
    }
    session.out +=
        "balance then " + text_of(*answer, "balance") + " " + currency + "; nothing was credited\n";
    return k_done;
}

Done top_up(Session& session, const std::string& wanted, const std::string& amount,
            const std::string& id) {
    if (!id.empty() && !parse_id<TopUpId>(id)) {
        return fail(Failed{
            k_usage, "--id takes a UUID such as 0197a1de-3c4b-7aaa-8bcd-000000000001", "", ""});
    }
    const auto money = parse_money(amount);
    if (!money || money->micro <= 0) {
        return fail(not_an_amount(amount));
    }
    const auto name = find_any_account(session.gateway, wanted);
    if (!name) return fail(name.error());
    const auto account = session.gateway.get("/v1/accounts/" + name->account);
    if (!account) return fail(account.error());
    const std::string currency = text_of(*account, "currency");
    const std::string used_id = id.empty() ? to_string(session.world.new_top_up_id()) : id;
    const auto answer =
        session.gateway.post("/v1/accounts/" + name->account + "/top-ups",
                             {{"id", used_id}, {"amount", amount}, {"currency", currency}});
    if (!answer) {
        Failed failed = answer.error();
        const bool unknown = failed.code == "outcome_unknown" || failed.exit_code == k_unreachable;
        if (unknown) {
            failed.message += "\nTo try again without crediting twice: riserctl topup " +
                              name->account + " " + amount + " --id " + used_id;
        }
        return fail(std::move(failed));
    }
    if (session.json) {
        json::object with_id = *answer;
        with_id["id"] = used_id;  // with it the payment can be repeated
        session.out += json::serialize(with_id) + "\n";
        return k_done;
    }
    if (is_closed(*account)) {
        session.out += name->name + ": " + text_of(*answer, "text") + ", id " + used_id + "\n";
        return k_done;
    }
    const bool before = text_of(*answer, "outcome") == "already_done";
    session.out += name->name + ": " + format_money(*money) + " " + currency +
                   (before ? " was credited before" : " credited") + ", balance " +
                   text_of(*answer, "balance") + " " + currency + ", id " + used_id + "\n";
    return k_done;
}

// One order for the building, the same that its page gives: none can be left half way.
Done hold_building(Session& session, const SupplyOrder& hold) {
    const auto answer = session.gateway.post("/v1/hold", hold.body);
    if (!answer) return fail(answer.error());
    print_answer(session, "the whole building", *answer);
    return k_done;
}

// One order too: the gateway says which opened together while nothing was heard of them.
Done confirm_together(Session& session) {
    const auto answer = session.gateway.post("/v1/confirm", json::object{});
    if (!answer) return fail(answer.error());
    print_answer(session, "the whole building", *answer);
    if (session.json) return k_done;
    for (const auto& entry : list_of(*answer, "supply_points")) {
        const json::object& point = entry.as_object();
        session.out += "  " + text_of(point, "name") + ": " + text_of(point, "text") + "\n";
    }
    return k_done;
}

Done order_supply(Session& session, const SupplyOrder& order,
                  const std::vector<std::string>& wanted, bool all) {
    if (all && order.verb == "hold") return hold_building(session, order);
    if (all && order.verb == "confirm") return confirm_together(session);
    const auto known = list_supply_points(session.gateway);
    if (!known) return fail(known.error());
    std::vector<SupplyPointName> points;
    if (all) points = *known;
    for (const auto& text : wanted) {
        const auto point = find_supply_point(*known, text);
        if (!point) return fail(point.error());  // before anything is ordered
        points.push_back(*point);
    }
    if (points.empty()) {
        return fail(Failed{
            k_refused, "no supply point is known, so nothing was ordered: riserctl status says why",
            "", ""});
    }
    int exit_code = k_done;
    for (const auto& point : points) {
        const auto answer = session.gateway.post(
            "/v1/supply-points/" + std::to_string(point.id) + "/" + order.verb, order.body);
        if (answer) {
            print_answer(session, point.name, *answer);
            continue;
        }
        if (answer.error().exit_code == k_unreachable) return fail(answer.error());
        if (session.json) session.out += answer.error().body + "\n";
        session.err += "riserctl: " + point.name + ": " + answer.error().message + "\n";
        exit_code = k_refused;
    }
    return exit_code;
}

}  // namespace riser::ctl
