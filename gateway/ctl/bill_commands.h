// riserctl bill: what is open and due, one bill, what the next one would be, taking one back or a part of it, disputes.
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct BillQuestion {
    std::string wanted;  // name, number or account
    std::string bill;    // its number, or "1-2026-123"
    std::string id;      // "": a new one
    bool end = false;
    std::string amount;  // "12.50"
    std::string fee;     // "" or "3.00"
    int months = 0;
    std::string due;
    std::string move;  // of a deposit: "demand", "paid", "refunded", "used"
    int instalments = 0;
    std::string first;  // day of the first one
    int grace_days = 0;
    int misses_allowed = 0;
};

// Sets `command` to what was asked for.
void add_bill_commands(cli::Command& app, BillQuestion& asked,
                       std::function<Done(Session&)>& command);
// contract_commands.cpp: how an account pays beside its bills.
void add_contract_commands(cli::Command& bill, BillQuestion& asked,
                           std::function<Done(Session&)>& command);

// "/v1/accounts/.../bills"
[[nodiscard]] std::string bills_path(const std::string& account);
// Prints the document of an answer, if there is one, and what it says.
[[nodiscard]] Done tell_bill(Session& session, const Answered<json::object>& answer);

}  // namespace riser::ctl
