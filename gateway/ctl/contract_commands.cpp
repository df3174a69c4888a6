// riserctl bill: how an account pays beside its bills: payments that came to nothing, payment plans, deposits.
#include "gateway/ctl/bill_commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

Done bounce_payment(Session& session, const BillQuestion& asked) {
    if (!parse_id<TopUpId>(asked.bill) || (!asked.id.empty() && !parse_id<TopUpId>(asked.id))) {
        return fail(Failed{k_usage, "PAYMENT and --id take a UUID", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    json::object body{{"id", id}, {"payment", asked.bill}};
    if (!asked.fee.empty()) body["fee"] = asked.fee;
    auto answer = session.gateway.post("/v1/accounts/" + name->account + "/bounced-payments", body);
    if (answer) return tell_bill(session, answer);
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message += "\nTo try again without doing it twice: riserctl bill bounce " +
                          name->account + " " + asked.bill +
                          (asked.fee.empty() ? "" : " --fee " + asked.fee) + " --id " + id;
    }
    return fail(failed);
}

Done order_plan(Session& session, const BillQuestion& asked) {
    if (!asked.id.empty() && !parse_id<TopUpId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
    }
    if (!asked.end && (asked.instalments == 0 || asked.first.empty())) {
        return fail(Failed{k_usage, "a plan needs --instalments and --first, or --end", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    json::object body{{"id", id}};
    std::string again = "riserctl bill plan " + name->account + " --id " + id;
    if (asked.end) {
        again += " --end";
    } else {
        body["instalments"] = asked.instalments;
        body["first"] = asked.first;
        body["grace_days"] = asked.grace_days;
        body["misses_allowed"] = asked.misses_allowed;
        again += " --instalments " + std::to_string(asked.instalments) + " --first " + asked.first +
                 " --grace " + std::to_string(asked.grace_days) + " --misses " +
                 std::to_string(asked.misses_allowed);
    }
    auto answer = session.gateway.post(
        "/v1/accounts/" + name->account + "/payment-plan" + (asked.end ? "/end" : ""), body);
    if (answer) return tell_bill(session, answer);
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message += "\nTo try again without doing it twice: " + again;
    }
    return fail(failed);
}

Done order_deposit(Session& session, const BillQuestion& asked) {
    if (!asked.id.empty() && !parse_id<TopUpId>(asked.id)) {
        return fail(Failed{k_usage, "--id takes a UUID", "", ""});
    }
    const bool demand = asked.move == "demand";
    if (demand ? asked.due.empty() : asked.amount.empty()) {
        return fail(Failed{k_usage, demand ? "a demand needs --due" : "how much?", "", ""});
    }
    const auto name = find_any_account(session.gateway, asked.wanted);
    if (!name) return fail(name.error());
    const auto bills = session.gateway.get(bills_path(name->account));
    if (!bills) return fail(bills.error());
    const std::string id = asked.id.empty() ? to_string(session.world.new_top_up_id()) : asked.id;
    json::object body{{"id", id}};
    if (!asked.amount.empty()) body["amount"] = asked.amount;
    std::string again = "riserctl bill deposit " + name->account + " " + asked.move + " " +
                        asked.amount + " --id " + id;
    if (demand) {
        body["months"] = asked.months;
        body["due"] = asked.due;
        again += " --months " + std::to_string(asked.months) + " --due " + asked.due;
    } else {
        body["currency"] = text_of(*bills, "currency");
    }
    auto answer = session.gateway.post(
        "/v1/accounts/" + name->account + "/deposit" + (demand ? "" : "/" + asked.move), body);
    if (answer) return tell_bill(session, answer);
    Failed failed = answer.error();
    if (failed.code == "outcome_unknown" || failed.exit_code == k_unreachable) {
        failed.message += "\nTo try again without doing it twice: " + again;
    }
    return fail(failed);
}

void add_deposit_command(cli::Command& bill, BillQuestion& asked,
                         std::function<Done(Session&)>& command) {
    auto deposit =
        bill.command("deposit", "A deposit that is asked for, came, went back or is used");
    deposit.option("WHO", asked.wanted, "Name, number or account").required();
    deposit.option("WHAT", asked.move, "What is to be booked")
        .required()
        .one_of({"demand", "paid", "refunded", "used"});
    deposit.option("AMOUNT", asked.amount, "Such as 100.00; a demand of 0.00: none any more");
    deposit.option("--months", asked.months, "A demand: so many months of the average bill")
        .between(0, 24);
    deposit.option("--due", asked.due, "A demand: by when, such as 2026-05-01").a_day();
    deposit.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    deposit.when_given([&asked, &command] {
        command = [&asked](Session& session) { return order_deposit(session, asked); };
    });
}

void add_plan_command(cli::Command& bill, BillQuestion& asked,
                      std::function<Done(Session&)>& command) {
    auto plan = bill.command("plan", "What is open is paid by instalments");
    plan.option("WHO", asked.wanted, "Name, number or account").required();
    plan.option("--instalments", asked.instalments, "How many, one a month").between(1, 60);
    plan.option("--first", asked.first, "Day of the first one, such as 2026-05-01").a_day();
    plan.option("--grace", asked.grace_days, "Days by which one may be late").between(0, 60);
    plan.option("--misses", asked.misses_allowed, "How many may be missed").between(0, 60);
    plan.flag("--end", asked.end, "No longer: what is open is due as the bills say");
    plan.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
    plan.when_given([&asked, &command] {
        command = [&asked](Session& session) { return order_plan(session, asked); };
    });
}

void add_bounce_command(cli::Command& bill, BillQuestion& asked,
                        std::function<Done(Session&)>& command) {
    auto bounce = bill.command("bounce", "A payment that was credited came to nothing");
    bounce.option("WHO", asked.wanted, "Name, number or account").required();
    bounce.when_given([&asked, &command] {
        command = [&asked](Session& session) { return bounce_payment(session, asked); };
    });
    bounce.option("PAYMENT", asked.bill, "Its UUID: riserctl statement WHO --json shows it")
        .required();
    bounce.option("--fee", asked.fee, "What that costs the customer, such as 3.00");
    bounce.option("--id", asked.id, "UUID of an earlier attempt, so that it is done once");
}

}  // namespace

void add_contract_commands(cli::Command& bill, BillQuestion& asked,
                           std::function<Done(Session&)>& command) {
    add_bounce_command(bill, asked, command);
    add_plan_command(bill, asked, command);
    add_deposit_command(bill, asked, command);
}

}  // namespace riser::ctl
