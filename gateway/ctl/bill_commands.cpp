#include "gateway/ctl/bill_commands.h"

#include <algorithm>

#include "gateway/ctl/words.h"

namespace riser::ctl {

std::string bills_path(const std::string& account) {
    return "/v1/accounts/" + account + "/bills";
}

namespace {

// A number as it is printed, or the name that paths have for it.
Answered<std::string> find_bill(Session& session, const std::string& account,
                                const std::string& wanted) {
    const auto bills = session.gateway.get(bills_path(account));
    if (!bills) return fail(bills.error());
    for (const char* list : {"bills", "documents"}) {
        for (const auto& entry : list_of(*bills, list)) {
            const json::object& bill = entry.as_object();
            const bool same = text_of(bill, "number") == wanted || text_of(bill, "bill") == wanted;
            if (same) return text_of(bill, "bill");
        }
    }
    return fail(Failed{
        k_refused, "there is no bill " + wanted + " here: riserctl bill list shows them", "", ""});
}

std::string remark_on(const json::object& bill) {
    if (is_true(bill, "disputed")) return "disputed";
    if (is_true(bill, "in_plan")) return "paid by instalments";
    if (!is_true(bill, "numbered")) return "not numbered yet";
    const std::string step = text_of(bill, "last_step");
    if (step == "disconnection") return "supply may be disconnected";
    if (step == "final_notice") return "final notice given";
    if (step == "notice") return "notice given";
    return is_true(bill, "overdue") ? "overdue" : "";
}

std::string credit_limit_remark(const json::object& limit) {
    const std::string stage = text_of(limit, "stage");
    if (stage == "near") return "nearly used";
    if (stage != "reached") return text_of(limit, "left") + " left";
    if (text_of(limit, "disconnected_from").empty()) return "reached";
    return "reached: supply may be disconnected then";
}

void add_account(Table& table, const json::object& bills) {
    const std::string name = text_of(bills, "name");
    for (const auto& entry : list_of(bills, "bills")) {
        const json::object& bill = entry.as_object();
        const bool late = is_true(bill, "overdue");
        table.add({{name},
                   {text_of(bill, "number")},
                   {text_of(bill, "issued")},
                   {text_of(bill, "due"), late ? Tone::bad : Tone::plain},
                   {text_of(bill, "total")},
                   {text_of(bill, "open")},
                   {remark_on(bill), late ? Tone::bad : Tone::plain}});
    }
    if (list_of(bills, "bills").empty()) {
        table.add({{name}, {"nothing is open", Tone::faint}, {}, {}, {}, {}, {}});
    }
    const std::string next = is_true(bills, "closed")
                                 ? "closed"
                                 : "next bill " + short_time(text_of(bills, "next_bill"));
    table.add({{},
               {"not billed yet", Tone::faint},
               {},
               {},
               {},
               {text_of(bills, "not_billed")},
               {next, Tone::faint}});
    const json::object& plan = object_of(bills, "plan");
    if (!plan.empty()) {
        const std::string due = text_of(plan, "next_due");
        table.add({{},
                   {"payment plan", Tone::faint},
                   {},
                   {due},
                   {text_of(plan, "promised")},
                   {text_of(plan, "behind")},
                   {"paid " + text_of(plan, "paid"), Tone::faint}});
    }
    const json::object& deposit = object_of(bills, "deposit");
    if (!deposit.empty()) {
        table.add({{},
                   {"deposit", Tone::faint},
                   {},
                   {text_of(deposit, "due")},
                   {text_of(deposit, "demanded")},
                   {},
                   {text_of(deposit, "held") + " held", Tone::faint}});
    }
    const json::object& limit = object_of(bills, "credit_limit");
    if (!limit.empty()) {
        const bool reached = text_of(limit, "stage") == "reached";
        table.add({{},
                   {"credit limit", Tone::faint},
                   {},
                   {short_time(text_of(limit, "disconnected_from"))},
                   {text_of(limit, "limit")},
                   {text_of(limit, "used")},
                   {credit_limit_remark(limit), reached ? Tone::bad : Tone::faint}});
    }
    const json::object& demand = object_of(bills, "demand");
    if (!demand.empty()) {
        const std::string since = "highest since " + short_time(text_of(demand, "from"));
        table.add({{},
                   {"demand so far", Tone::faint},
                   {short_time(text_of(demand, "at"))},
                   {},
                   {std::to_string(number_of(demand, "power_w").value_or(0)) + " W"},
                   {},
                   {is_true(demand, "estimated") ? since + ", estimated" : since, Tone::faint}});
    }
    if (text_of(bills, "credit") != "0.00") {
        table.add({{}, {"credit", Tone::faint}, {}, {}, {}, {text_of(bills, "credit")}, {}});
    }
}

Done list_bills(Session& session, const std::string& wanted) {
    std::string path = "/v1/bills";
    if (!wanted.empty()) {
        const auto name = find_any_account(session.gateway, wanted);
        if (!name) return fail(name.error());
        path = bills_path(name->account);
    }
    const auto document = session.gateway.get(path);
    if (!document) return fail(document.error());
    if (session.json) {
        print(session, *document);
        return k_done;
    }
    Table table(
        {{"WHERE"}, {"BILL"}, {"ISSUED"}, {"DUE"}, {"TOTAL", true}, {"OPEN", true}, {"REMARK"}},
        session.colour);
    if (!wanted.empty()) {
        add_account(table, *document);
    } else {
        for (const auto& entry : list_of(*document, "accounts")) {
            add_account(table, entry.as_object());
        }
        if (list_of(*document, "accounts").empty()) {
            session.out += "No account is billed here: see [billing] in the configuration.\n";
            return k_done;
        }
    }
    session.out += table.text();
    return k_done;
}

std::string quantity_of(const json::object& line) {
    if (const auto energy = number_of(line, "energy_wh")) return kwh(*energy);
    if (const auto power = number_of(line, "power_w")) return kilowatts(*power);
    if (const auto count = number_of(line, "count")) return std::to_string(*count);
    return "";
}

// When the maximum was, also the earlier one that a ratchet goes back to.
std::string demand_text(const json::object& line) {
    const bool ratchet = text_of(line, "basis") == "ratchet";
    return (ratchet ? "demand, still for the maximum of " : "maximum demand ") +
           short_time(text_of(line, "from"));
}

// One tax of a bill has its rate in the name of its line.
std::string tax_lines(const json::object& bill) {
    std::string lines;
    for (const auto& entry : list_of(bill, "taxes")) {
        const json::object& tax = entry.as_object();
        lines += line("Tax " + percent(number_of(tax, "ppm").value_or(0)),
                      text_of(tax, "amount") + " on " + text_of(tax, "base"));
    }
    return lines.empty() ? line("Tax", text_of(bill, "tax")) : lines;
}

void print_bill(Session& session, const json::object& bill, bool preview) {
    std::string document = text_of(bill, "document");
    std::replace(document.begin(), document.end(), '_', ' ');
    session.out += line("Bill", preview ? "a preview: nothing is issued, no number is taken"
                                        : text_of(bill, "number") + ", " + document);
    session.out += line(
        "Period", short_time(text_of(bill, "from")) + " to " + short_time(text_of(bill, "to")));
    session.out += line(preview ? "If issued" : "Issued",
                        text_of(bill, "issued") + ", due " + text_of(bill, "due"));
    for (const auto& entry : list_of(bill, "reads")) {
        const json::object& read = entry.as_object();
        const bool estimated =
            text_of(read, "from_basis") != "actual" || text_of(read, "to_basis") != "actual";
        session.out +=
            line("Meter " + std::to_string(number_of(read, "meter").value_or(0)),
                 kwh(number_of(read, "from_wh").value_or(0)) + " to " +
                     kwh(number_of(read, "to_wh").value_or(0)) + (estimated ? ", estimated" : ""));
    }
    Table table({{"WHAT"}, {"QUANTITY", true}, {"PRICE", true}, {"NET", true}, {"GROSS", true}},
                session.colour);
    for (const auto& entry : list_of(bill, "lines")) {
        const json::object& billed = entry.as_object();
        std::string what = text_of(billed, "kind");
        std::replace(what.begin(), what.end(), '_', ' ');
        if (what == "demand") what = demand_text(billed);
        table.add({{what + (is_true(billed, "estimated") ? ", estimated" : "")},
                   {quantity_of(billed)},
                   {text_of(billed, "unit_price")},
                   {text_of(billed, "net")},
                   {text_of(billed, "gross")}});
    }
    session.out += "\n" + table.text() + "\n";
    session.out += line("Net", text_of(bill, "net"));
    session.out += tax_lines(bill);
    session.out += line("Rounding", text_of(bill, "rounding"));
    session.out += line("To pay", text_of(bill, "total") + " " + text_of(bill, "currency"));
}

}  // namespace

Done tell_bill(Session& session, const Answered<json::object>& answer, Telling telling) {
    if (!answer) return fail(answer.error());
    if (session.json) {
        print(session, *answer);
        return k_done;
    }
    const json::object& bill = object_of(*answer, "bill");
    if (!bill.empty()) print_bill(session, bill, telling == Telling::preview);
    const std::string text = text_of(*answer, "text");
    const bool said = !bill.empty() && telling != Telling::what_was_done;
    if (!said && !text.empty()) session.out += text + "\n";
    return k_done;
}

namespace {

Done show_bill(Session& session, const BillQuestion& asked) {
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const auto bill = find_bill(session, name->account, asked.bill);
    if (!bill) return fail(bill.error());
    return tell_bill(session, session.gateway.get(bills_path(name->account) + "/" + *bill),
                     Telling::bill);
}

Done preview_bill(Session& session, const BillQuestion& asked) {
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    return tell_bill(session, session.gateway.post(bills_path(name->account) + "/preview", {}),
                     Telling::preview);
}

// An order about one bill that is done once: `again` is how it is given again, but for its id.
Done order_document(Session& session, const BillQuestion& asked, const std::string& path,
                    json::object body, const std::string& again) {
    if (!asked.id.empty() && !parse_id<TopUpId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const auto bill = find_bill(session, name->account, asked.bill);
    if (!bill) return fail(bill.error());
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    body["id"] = id;
    auto answer = session.gateway.post(bills_path(name->account) + "/" + *bill + "/" + path, body);
    if (answer) return tell_bill(session, answer, Telling::what_was_done);
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message += "\nTo try again without doing it twice: riserctl bill " + path + " " +
                          name->account + " " + *bill + again + " --id " + id;
    }
    return fail(failed);
}

Done cancel_bill(Session& session, const BillQuestion& asked) {
    return order_document(session, asked, "cancel", {}, "");
}

Done credit_bill(Session& session, const BillQuestion& asked) {
    return order_document(session, asked, "credit-note", {{"amount", asked.amount}},
                          " " + asked.amount);
}

Done dispute_bill(Session& session, const BillQuestion& asked) {
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const auto bill = find_bill(session, name->account, asked.bill);
    if (!bill) return fail(bill.error());
    return tell_bill(session,
                     session.gateway.post(bills_path(name->account) + "/" + *bill + "/dispute",
                                          {{"end", asked.end}}),
                     Telling::what_was_done);
}

}  // namespace

void add_bill_commands(cli::Command& app, BillQuestion& asked,
                       std::function<Done(Session&)>& command) {
    auto bill = app.command("bill", "Bills of accounts that pay afterwards");
    bill.needs_a_command();
    const auto with = [&](cli::Command& of, auto run, bool one_bill = true) {
        of.option("WHO", asked.wanted, "Name, number or account").required();
        if (one_bill) of.option("BILL", asked.bill, "Its number, or 1-2026-123").required();
        of.when_given([&asked, &command, run] {
            command = [&asked, run](Session& session) { return run(session, asked); };
        });
    };
    auto list = bill.command("list", "What is open and due");
    list.option("WHO", asked.wanted, "Name, number or account; otherwise everybody");
    list.when_given([&] {
        command = [&asked](Session& session) { return list_bills(session, asked.wanted); };
    });
    auto show = bill.command("show", "One bill with its lines and readings");
    with(show, show_bill);
    auto preview = bill.command("preview", "What the bill would be if it were issued now");
    preview.also_called("issue-now");
    with(preview, preview_bill, false);
    auto cancel = bill.command("cancel", "Take a bill back: what it charged is on the next one");
    cancel.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    with(cancel, cancel_bill);
    auto credit = bill.command("credit-note", "Take back a part of a bill");
    credit.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    with(credit, credit_bill);
    credit.option("AMOUNT", asked.amount, "Gross, such as 12.50").required();
    add_contract_commands(bill, asked, command);
    auto dispute = bill.command("dispute", "The customer disputes a bill: nothing happens to it");
    dispute.flag("--end", asked.end, "No longer: reminders go on where they stood");
    with(dispute, dispute_bill);
}

}  // namespace riser::ctl
