// What the local API says of credit links, in words for whoever has opened one: the sum and where it goes, nothing of what
// the account has or owes.
#pragma once

#include "core/wire/credit_link.h"
#include "gateway/controller/action.h"
#include "gateway/local/local_api.h"

namespace riser::local {

// Of a link that became no order.
[[nodiscard]] http::Response credit_link_refusal(wire::LinkFault fault);
// Of one that did, whatever came of it but `cannot_save`.
[[nodiscard]] http::Response credit_link_answer(const controller::CarryCredit& credit,
                                                const controller::Answer& answer,
                                                const Present& present, const Names& names);

}  // namespace riser::local
