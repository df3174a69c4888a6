#include "cloud/accounts/registry.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace riser::cloud {
namespace {

bool looks_like_zone(std::string_view zone) {
    const bool plain = std::all_of(zone.begin(), zone.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    });
    return plain && !zone.empty() && zone.size() <= 64 && zone.front() != '/';
}

Refusal taken(const std::string& what, const std::string& id) {
    return conflict(what + "_exists", "The " + what + " " + id + " exists with other content.",
                    "/id");
}

// Uploads are known by the key that signed them: two gateways with one key are one machine that is copied.
std::optional<Refusal> used_elsewhere(Session& session, GatewayId id, const wire::PublicKey& key) {
    for (const Gateway& other : session.list_all_gateways()) {
        if (other.key.gateway == id || other.public_key != key) continue;
        return conflict("public_key_in_use",
                        "This key is that of the gateway " + to_string(other.key.gateway) +
                            ". Each gateway has a key of its own: make one on its machine with "
                            "riser-gateway --enrolment-key.",
                        "/public_key");
    }
    return std::nullopt;
}

}  // namespace

Result<Registered<Owner>, Refusal> register_owner(Session& session, const Owner& owner) {
    if (const auto known = session.find_owner(owner.id)) {
        if (known->name != owner.name) return fail(taken("owner", to_string(owner.id)));
        return Registered<Owner>{*known, true};
    }
    session.add_owner(owner);
    return Registered<Owner>{owner, false};
}

Result<Registered<Site>, Refusal> register_site(Session& session, const Site& site) {
    if (!session.find_owner(site.key.owner))
        return fail(unknown("owner", to_string(site.key.owner)));
    if (!looks_like_zone(site.zone)) {
        return fail(not_acceptable("bad_zone",
                                   "\"" + site.zone +
                                       "\" is not an IANA time zone such as "
                                       "\"Europe/Berlin\".",
                                   "/zone"));
    }
    if (const auto known = session.find_site(site.key.site)) {
        const bool same = known->key == site.key && known->name == site.name &&
                          known->zone == site.zone && known->currency == site.currency;
        if (!same) return fail(taken("site", to_string(site.key.site)));
        return Registered<Site>{*known, true};
    }
    session.add_site(site);
    return Registered<Site>{site, false};
}

Result<Registered<Gateway>, Refusal> enrol_gateway(Session& session, const Gateway& gateway) {
    if (const auto known = session.find_gateway(gateway.key.gateway)) {
        const bool same = known->key == gateway.key && known->public_key == gateway.public_key;
        if (!same) return fail(taken("gateway", to_string(gateway.key.gateway)));
        return Registered<Gateway>{*known, true};
    }
    if (auto used = used_elsewhere(session, gateway.key.gateway, gateway.public_key))
        return fail(std::move(*used));
    session.add_gateway(gateway);
    return Registered<Gateway>{gateway, false};
}

Result<Gateway, Refusal> replace_key(Session& session, GatewayId id,
                                     const wire::PublicKey& public_key, std::int64_t now_ms) {
    auto gateway = session.find_gateway(id);
    if (!gateway) return fail(unknown("gateway", to_string(id)));
    if (gateway->public_key == public_key) return *gateway;
    if (auto used = used_elsewhere(session, id, public_key)) return fail(std::move(*used));
    const auto line = [](const wire::PublicKey& key) {
        std::string text = wire::format_key(key);
        while (!text.empty() && text.back() == '\n') text.pop_back();
        return text;
    };
    session.raise(gateway->key, "key_replaced", line(public_key),
                  "in the place of " + line(gateway->public_key) +
                      ": uploads of the machine before are refused from now on. Close this when it "
                      "was meant; otherwise give the right key again and change the operator token",
                  now_ms);
    gateway->public_key = public_key;
    session.set_public_key(gateway->key, public_key);
    return *gateway;
}

Result<Registered<Account>, Refusal> register_account(Session& session, const Account& account) {
    const auto known = session.find_account(account.id);
    if (known && known->key != account.key) return fail(taken("account", to_string(account.id)));
    if (known && known->label == account.label) return Registered<Account>{*known, true};
    session.put_account(account);
    return Registered<Account>{session.find_account(account.id).value_or(account),
                               known.has_value()};
}

}  // namespace riser::cloud
