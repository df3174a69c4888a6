// Owners, sites, gateways, accounts.
#include "cloud/accounts/registry.h"
#include "cloud/http/responses.h"
#include "platform/clock/zone_loader.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_longest_name = 200;

// A gateway's journal names its zone for ever: one that does not exist must not get as far.
void refuse_unknown_zone(Fields& fields, const std::string& zone, std::int64_t now_ms) {
    const UtcTime now = from_unix_ms(now_ms);
    if (zone.empty() || clock::load_zone_rules(zone, now, now)) return;
    fields.refuse("zone", "is not an IANA time zone such as \"Europe/Berlin\"");
}

http::Response create_owner(Context& context, const http::Request& request) {
    Owner owner;
    owner.created_ms = context.now_ms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            owner.id = fields.optional_id<OwnerId>("id").value_or(new_id<OwnerId>(context));
            owner.name = fields.text("name", k_longest_name);
        })) {
        return *objection;
    }
    const auto registered = register_owner(context.session, owner);
    if (!registered) return refuse(registered.error());
    return respond_json((*registered).was_known ? 200 : 201, to_json((*registered).value));
}

http::Response list_owners(Context& context, const http::Request&) {
    return respond_json(
        200, items_json(context.session.list_owners(), [](const Owner& o) { return to_json(o); }));
}

http::Response create_site(Context& context, const http::Request& request) {
    Site site;
    site.key.owner = Parameters{request}.path_id<OwnerId>("owner");
    site.created_ms = context.now_ms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            site.key.site = fields.optional_id<SiteId>("id").value_or(new_id<SiteId>(context));
            site.name = fields.text("name", k_longest_name);
            site.zone = fields.text("zone", 64);
            refuse_unknown_zone(fields, site.zone, context.now_ms);
            site.currency = fields.currency("currency");
        })) {
        return *objection;
    }
    const auto registered = register_site(context.session, site);
    if (!registered) return refuse(registered.error());
    return respond_json((*registered).was_known ? 200 : 201, to_json((*registered).value));
}

http::Response list_sites(Context& context, const http::Request& request) {
    const auto owner = Parameters{request}.path_id<OwnerId>("owner");
    if (!context.session.find_owner(owner))
        return refuse(unknown("owner", std::string(request.parameter("owner"))));
    return respond_json(200, items_json(context.session.list_sites(owner),
                                        [](const Site& s) { return to_json(s); }));
}

http::Response enrol(Context& context, const http::Request& request, const Site& site) {
    Gateway gateway;
    gateway.created_ms = context.now_ms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            gateway.key = {
                site.key.owner, site.key.site,
                fields.optional_id<GatewayId>("id").value_or(new_id<GatewayId>(context))};
            gateway.label = fields.text_or("label", "", k_longest_name);
            gateway.public_key = fields.public_key("public_key");
        })) {
        return *objection;
    }
    const auto registered = enrol_gateway(context.session, gateway);
    if (!registered) return refuse(registered.error());
    return respond_json((*registered).was_known ? 200 : 201,
                        enrolment_json((*registered).value, site, context.keys));
}

http::Response list_gateways(Context& context, const http::Request&, const Site& site) {
    return respond_json(200,
                        items_json(context.session.list_gateways(site.key),
                                   [&](const Gateway& g) { return to_json(context.session, g); }));
}

http::Response show_gateway(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(200, to_json(context.session, gateway));
}

http::Response replace_public_key(Context& context, const http::Request& request) {
    wire::PublicKey key;
    if (auto objection =
            read_body(request, [&](Fields& fields) { key = fields.public_key("public_key"); })) {
        return *objection;
    }
    const auto id = Parameters{request}.path_id<GatewayId>("gateway");
    const auto gateway = replace_key(context.session, id, key, context.now_ms);
    if (!gateway) return refuse(gateway.error());
    return respond_json(200, to_json(context.session, *gateway));
}

http::Response create_account(Context& context, const http::Request& request,
                              const Gateway& gateway) {
    Account account;
    account.key = gateway.key;
    account.created_ms = context.now_ms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            account.id = fields.optional_id<AccountId>("id").value_or(new_id<AccountId>(context));
            account.label = fields.text_or("label", "", k_longest_name);
        })) {
        return *objection;
    }
    const auto registered = register_account(context.session, account);
    if (!registered) return refuse(registered.error());
    return respond_json((*registered).was_known ? 200 : 201, to_json((*registered).value));
}

http::Response list_accounts(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(200, items_json(context.session.list_accounts(gateway.key),
                                        [](const Account& a) { return to_json(a); }));
}

}  // namespace

std::vector<ApiRoute> registry_routes() {
    const auto key = Repeat::key_optional;
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    return {
        {"POST", "/v1/owners", by_operator, key, create_owner},
        {"GET", "/v1/owners", by_operator, plain, list_owners},
        {"POST", "/v1/owners/{owner}/sites", by_operator, key, create_site},
        {"GET", "/v1/owners/{owner}/sites", by_operator, plain, list_sites},
        {"POST", "/v1/sites/{site}/gateways", by_operator, key, of_site(enrol)},
        {"GET", "/v1/sites/{site}/gateways", by_operator, plain, of_site(list_gateways)},
        {"GET", "/v1/gateways/{gateway}", by_operator, plain, of_gateway(show_gateway)},
        {"PUT", "/v1/gateways/{gateway}/public-key", by_operator, plain, replace_public_key},
        {"POST", "/v1/gateways/{gateway}/accounts", by_operator, key, of_gateway(create_account)},
        {"GET", "/v1/gateways/{gateway}/accounts", by_operator, plain, of_gateway(list_accounts)},
    };
}

}  // namespace riser::cloud
