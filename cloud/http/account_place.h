// Operations on the account that a path names. Included by .cpp files only.
#pragma once

#include "cloud/http/responses.h"

namespace riser::cloud {

struct AccountPlace {
    AccountId account{};
    Gateway gateway;
    Site site;
};

// With its gateway and site.
template <class Show>
Operation of_account(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto account =
            context.session.find_account(Parameters{request}.path_id<AccountId>("account"));
        const auto gateway =
            account ? context.session.find_gateway(account->key.gateway) : std::nullopt;
        const auto site = gateway ? context.session.find_site(gateway->key.site) : std::nullopt;
        if (!site) return refuse(unknown("account", std::string(request.parameter("account"))));
        return show(context, request, AccountPlace{account->id, *gateway, *site});
    };
}

}  // namespace riser::cloud
