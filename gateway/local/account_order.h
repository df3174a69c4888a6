// Orders about an account that a path names, whose body says the rest.
#pragma once

#include <utility>

#include "gateway/local/body_fields.h"
#include "gateway/local/endpoints.h"

namespace riser::local {

// The order that `make(account, fields)` reads; or the response that refuses the path or the body.
template <class Make>
Reply account_order(const Call& call, Make make) {
    const auto account = named_account(call);
    if (!account) return account.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    auto order = make(*account, *fields);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{std::move(order)};
}

}  // namespace riser::local
