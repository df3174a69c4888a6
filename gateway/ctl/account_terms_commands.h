// riserctl account debt, fee, gift and tariff: what a running account owes, is given or is charged by, by order (docs/charging.md).
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct AccountTermsQuestion {
    std::string wanted;
    std::string id;  // "": a new one
    std::string amount;
    std::string instalment;
    std::string every = "month";
    std::string weekly_cap;
    std::string expires;
    std::string tariff;
    std::string from;
    std::uint32_t percent = 0;  // of each payment
    std::uint32_t debt = 0;     // its number; 0: a new one
    bool preview = false;
};

// Sets `command` to what was asked for.
void add_account_terms_commands(cli::Command& account, AccountTermsQuestion& asked,
                                std::function<Done(Session&)>& command);

}  // namespace riser::ctl
