// `riserctl statement`: what was credited and charged, line by line.
#include <algorithm>
#include <map>

#include "core/units/money.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

// How the share came about: "share of common costs: 5430 of 61200 by floor area, of 12.34".
std::string common_text(const json::object& booking) {
    std::string key = text_of(booking, "share");
    std::replace(key.begin(), key.end(), '_', ' ');
    const bool passed_on = is_true(booking, "passed_on");
    return std::string(passed_on ? "common costs, paid by the others: "
                                 : "share of common costs: ") +
           std::to_string(number_of(booking, "weight").value_or(0)) + " of " +
           std::to_string(number_of(booking, "of_weight").value_or(0)) + " by " + key + ", of " +
           text_of(booking, "whole") + ", " + short_time(text_of(booking, "from")) + " to " +
           short_time(text_of(booking, "to"));
}

std::string charge_text(const json::object& booking) {
    if (text_of(booking, "kind") == "common_costs") return common_text(booking);
    const std::string purpose = text_of(booking, "purpose");
    const std::string what = purpose == "standing" ? "standing charge"
                             : purpose == "debt"   ? "debt, instalment"
                                                   : purpose;
    const std::string deferred = text_of(booking, "deferred");
    const std::string until = ", until " + short_time(text_of(booking, "to"));
    if (parse_money(deferred).value_or(Money{}).micro == 0) return what + until;
    return what + until + ", " + deferred + " left for the next top-up";
}

std::string credit_text(const json::object& booking) {
    const std::string type = text_of(booking, "type");
    const std::string what = type == "emergency"    ? "emergency credit"
                             : type == "free_units" ? "free units"
                                                    : type;
    const std::string why = text_of(booking, "why");
    if (why == "granted") return what;
    if (why == "withdrawn") return what + ", not used: goes back";
    return what + ", lapsed";
}

std::string tenancy_text(const json::object& booking) {
    const std::string kind = text_of(booking, "kind");
    const std::string moved = text_of(booking, "moved");
    if (kind == "reading") {
        return "meter " + std::to_string(number_of(booking, "meter").value_or(0)) +
               (is_true(booking, "opening") ? " begins at " : " ends at ") +
               kwh(number_of(booking, "register_wh").value_or(0)) +
               (is_true(booking, "actual") ? "" : ", last reading");
    }
    if (kind == "closing") {
        return "end: " +
               moved_text(moved, text_of(booking, "from_pot"), text_of(booking, "to_pot"));
    }
    if (is_true(booking, "paid_out")) return "refund of " + moved + " paid out";
    return moved + " came after the end: " +
           (text_of(booking, "pot") == "refund" ? "owed back" : "pays what was owed");
}

// Printed numbers of bills by the names that the statement has for them.
using BillNumbers = std::map<std::string, std::string>;

std::string bill_text(const json::object& booking, const BillNumbers& numbers) {
    const auto known = numbers.find(text_of(booking, "bill"));
    const std::string bill = known == numbers.end() ? text_of(booking, "bill") : known->second;
    if (text_of(booking, "kind") == "bill") {
        std::string document = text_of(booking, "document");
        std::replace(document.begin(), document.end(), '_', ' ');
        return document + " " + bill + ": " + text_of(booking, "total") + ", due " +
               text_of(booking, "due");
    }
    std::string late = text_of(booking, "late");
    std::replace(late.begin(), late.end(), '_', ' ');
    const bool given_back = text_of(booking, "amount").rfind('-', 0) != 0;
    return late + " of bill " + bill + (given_back ? ", given back" : "");
}

// What a kilowatt-hour costs; a tax that comes on top is in the amount, so it is said.
std::string price_text(const json::object& booking) {
    const std::int64_t tax = number_of(booking, "tax_ppm").value_or(0);
    return text_of(booking, "price_per_kwh") + (tax > 0 ? " and " + percent(tax) + " tax" : "");
}

std::string corrected_text(const json::object& booking) {
    const std::string what =
        "tariff corrected: " + kwh(number_of(booking, "energy_wh").value_or(0)) + " from " +
        short_time(text_of(booking, "from")) + " to " + short_time(text_of(booking, "to"));
    if (is_true(booking, "booked")) {
        return what + " was " + text_of(booking, "was") + ", is " + text_of(booking, "is");
    }
    return what + ", not booked: " + text_of(booking, "difference") + " to be settled outside";
}

std::string class_text(const json::object& booking) {
    std::string what = text_of(booking, "class");
    std::replace(what.begin(), what.end(), '_', ' ');
    return what + " customer from now on" +
           (is_true(booking, "critical") ? ", critical: never cut off" : "");
}

std::string what_happened(const json::object& booking, const BillNumbers& numbers) {
    const std::string kind = text_of(booking, "kind");
    if (kind == "top_up") {
        const std::string source = text_of(booking, "source");
        if (source == "transfer") return "from another account";
        return source == "local_cash" ? "top-up, cash" : "top-up, " + source;
    }
    if (kind == "energy") {
        const std::string estimated = is_true(booking, "estimated") ? ", partly estimated" : "";
        return kwh(number_of(booking, "energy_wh").value_or(0)) + " at " + price_text(booking) +
               estimated;
    }
    if (kind == "block") {
        return "next block: " + kwh(number_of(booking, "energy_wh").value_or(0)) +
               " used before, now at " + price_text(booking);
    }
    if (kind == "feed_in") {
        return "fed in: " + kwh(number_of(booking, "energy_wh").value_or(0)) + " at " +
               text_of(booking, "price_per_kwh");
    }
    if (kind == "price_correction") {
        return "price correction: " + kwh(number_of(booking, "energy_wh").value_or(0)) +
               " used while the clock was unsure";
    }
    if (kind == "corrected_price") return corrected_text(booking);
    if (kind == "bill" || kind == "late") return bill_text(booking, numbers);
    if (kind == "plan") {
        const std::string end = text_of(booking, "end");
        if (!end.empty()) return "payment plan " + end;
        return "payment plan: " + text_of(booking, "moved") + " in " +
               std::to_string(number_of(booking, "instalments").value_or(0)) + " instalments";
    }
    if (kind == "deposit") {
        std::string what = text_of(booking, "deposit");
        std::replace(what.begin(), what.end(), '_', ' ');
        return "deposit, " + what + ": " + text_of(booking, "moved");
    }
    if (kind == "mode") {
        const bool prepaid = text_of(booking, "mode") == "prepaid";
        const std::string debt = text_of(booking, "debt");
        return std::string(prepaid ? "prepaid" : "on bill") + " from now on" +
               (debt == "0.00" ? "" : "; " + debt + " become a debt");
    }
    if (kind == "class") return class_text(booking);
    if (kind == "bounced") {
        return "payment came to nothing: " + text_of(booking, "moved") + " with its fee";
    }
    if (kind == "demand") {
        const bool ratchet = text_of(booking, "basis") == "ratchet";
        return "demand: " + kilowatts(number_of(booking, "power_w").value_or(0)) +
               (ratchet ? " more for an earlier maximum" : "") + ", " +
               short_time(text_of(booking, "from"));
    }
    if (kind == "minimum_charge") return "what was missing to the minimum of the month";
    if (kind == "top_up_part") return "of it for " + part_name(text_of(booking, "step"));
    if (kind == "charge" || kind == "common_costs") return charge_text(booking);
    if (kind == "credit") return credit_text(booking);
    if (kind == "reading" || kind == "closing" || kind == "after_closing") {
        return tenancy_text(booking);
    }
    if (kind == "supply") {
        const std::string state = text_of(booking, "state");
        std::string reason = text_of(booking, "reason");
        std::replace(reason.begin(), reason.end(), '_', ' ');
        return "power " +
               (state == "connected"      ? "on"
                : state == "disconnected" ? "off"
                                          : state) +
               ": " + reason;
    }
    if (kind == "tariff") {
        std::string prices;
        for (const auto& price : list_of(booking, "prices_per_kwh")) {
            prices += (prices.empty() ? "" : ", ") + std::string(price.as_string());
        }
        const std::string from = text_of(booking, "effective_from");
        return (from.empty() ? "price: " : "new price from " + short_time(from) + ": ") + prices;
    }
    return "brought forward";
}

// Of the last bills of the account; older ones keep the names that the statement has for them.
BillNumbers bill_numbers(Session& session, const std::string& account,
                         const json::object& statement) {
    BillNumbers numbers;
    const json::array& lines = list_of(statement, "lines");
    const bool billed = std::any_of(lines.begin(), lines.end(), [](const auto& entry) {
        return entry.as_object().contains("bill");
    });
    if (!billed) return numbers;
    const auto bills = session.gateway.get("/v1/accounts/" + account + "/bills");
    if (!bills) return numbers;
    for (const char* list : {"bills", "documents"}) {
        for (const auto& entry : list_of(*bills, list)) {
            const json::object& bill = entry.as_object();
            const std::string number = text_of(bill, "number");
            if (!number.empty()) numbers[text_of(bill, "bill")] = number;
        }
    }
    return numbers;
}

std::string statement_table(const json::object& statement, const BillNumbers& numbers,
                            bool colour) {
    std::vector<std::vector<Cell>> rows;
    rows.push_back(
        {{}, {}, {"opening balance", Tone::faint}, {}, {text_of(statement, "opening_balance")}});
    for (const auto& entry : list_of(statement, "lines")) {
        const json::object& booking = entry.as_object();
        const std::string kind = text_of(booking, "kind");
        const std::string time = short_time(text_of(booking, "to"));
        const bool moves_money = kind != "supply" && kind != "tariff" && kind != "reading" &&
                                 kind != "after_closing" && kind != "plan";
        rows.push_back({{text_of(booking, "date")},
                        {kind == "energy" || time.size() < 16 ? "" : time.substr(11)},
                        {what_happened(booking, numbers)},
                        {moves_money ? text_of(booking, "amount") : "",
                         kind == "top_up" ? Tone::good : Tone::plain},
                        {text_of(booking, "balance")}});
    }
    rows.push_back(
        {{}, {}, {"closing balance", Tone::faint}, {}, {text_of(statement, "closing_balance")}});
    // Of an account that has ended, as it is now.
    for (const auto& [key, words] :
         {std::pair{"refund_owed", "to be paid out"}, {"in_collection", "still owed"}}) {
        const std::string money = text_of(statement, key);
        if (!money.empty() && money != "0.00") rows.push_back({{}, {}, {words}, {}, {money}});
    }
    std::vector<std::string*> amounts;
    for (auto& row : rows) amounts.insert(amounts.end(), {&row[3].text, &row[4].text});
    align_decimals(std::move(amounts));
    Table table({{"DATE"}, {"TIME"}, {"WHAT"}, {"AMOUNT", true}, {"BALANCE", true}}, colour);
    for (auto& row : rows) table.add(std::move(row));
    return table.text();
}

}  // namespace

Done show_statement(Session& session, const std::string& wanted, const std::string& from,
                    const std::string& to) {
    const auto name = find_any_account(session.gateway, wanted);
    if (!name) return fail(name.error());
    std::string path = "/v1/accounts/" + name->account + "/statement";
    for (const auto& [key, value] : {std::pair{"from", from}, std::pair{"to", to}}) {
        if (!value.empty())
            path +=
                (path.find('?') == std::string::npos ? "?" : "&") + std::string(key) + "=" + value;
    }
    const auto statement = session.gateway.get(path);
    if (!statement) return fail(statement.error());
    if (session.json) {
        print(session, *statement);
        return k_done;
    }
    session.out += name->name + ", " + text_of(*statement, "from") + " to " +
                   text_of(*statement, "to") + ", " + text_of(*statement, "currency") + "\n\n";
    session.out += statement_table(*statement, bill_numbers(session, name->account, *statement),
                                   session.colour);
    return k_done;
}

}  // namespace riser::ctl
