// Top-ups, tariffs, holds, connects, and which journal of a gateway is followed.
#include "cloud/accounts/correction_preview.h"
#include "cloud/accounts/orders.h"
#include "cloud/accounts/tariff_corrections.h"
#include "cloud/http/command_json.h"
#include "cloud/http/responses.h"
#include "platform/tariff/tariff_object.h"

namespace riser::cloud {
namespace {

constexpr std::int64_t k_smallest = 0;
constexpr std::int64_t k_largest = k_max_small_id;
constexpr std::size_t k_page = 200;

http::Response create_top_up(Context& context, const http::Request& request) {
    TopUpOrder order;
    order.account = Parameters{request}.path_id<AccountId>("account");
    if (auto objection = read_body(request, [&](Fields& fields) {
            const auto id = fields.optional_id<TopUpId>("id");
            order.named = id.has_value();
            order.id = id.value_or(new_id<TopUpId>(context));
            order.amount = fields.money("amount");
            order.currency = fields.currency("currency");
        })) {
        return *objection;
    }
    const auto issued = issue_top_up(context.session, context.keys, order, context.now_ms);
    if (!issued) {
        context.commit_anyway = issued.error().noted;
        return refuse(issued.error());
    }
    context.woken.insert((*issued).key.gateway);
    return respond_json(201, to_json(context.session, *issued));
}

http::Response show_top_up(Context& context, const http::Request& request) {
    const auto top_up = context.session.find_top_up(Parameters{request}.path_id<TopUpId>("top_up"));
    if (!top_up) return refuse(unknown("top_up", std::string(request.parameter("top_up"))));
    return respond_json(200, to_json(context.session, *top_up));
}

http::Response list_top_ups(Context& context, const http::Request& request) {
    const auto account =
        context.session.find_account(Parameters{request}.path_id<AccountId>("account"));
    if (!account) return refuse(unknown("account", std::string(request.parameter("account"))));
    return respond_json(
        200, items_json(context.session.list_top_ups(account->key, account->id, k_page),
                        [&](const IssuedTopUp& t) { return to_json(context.session, t); }));
}

http::Response create_tariff(Context& context, const http::Request& request, const Site& site) {
    payment::Tariff order;
    if (auto objection = read_body(request, [&](Fields& fields) {
            order = tariff::read_tariff(
                fields.json(), {new_id<TariffId>(context), from_unix_ms(context.now_ms), {}});
        })) {
        return *objection;
    }
    const auto published = publish_tariff(context.session, context.keys, site.key.site,
                                          std::move(order), context.now_ms);
    if (!published) return refuse(published.error());
    for (const auto& gateway : context.session.list_gateways(site.key)) {
        context.woken.insert(gateway.key.gateway);
    }
    return respond_json(201, to_json(*published));
}

http::Response correct_tariff(Context& context, const http::Request& request, const Site& site) {
    payment::Tariff order;
    std::int64_t until_ms = 0;
    std::optional<Money> most;
    if (auto objection = read_body(request, [&](Fields& fields) {
            until_ms = fields.time_or("until", 0);
            if (fields.has("most")) most = fields.money("most");
            order = tariff::read_tariff(fields.json(), {std::nullopt, UtcTime{}, {}});
        })) {
        return *objection;
    }
    const auto ordered = order_correction(context.session, context.keys, site.key.site,
                                          std::move(order), until_ms, most, context.now_ms);
    if (!ordered) return refuse(ordered.error());
    for (const auto& gateway : context.session.list_gateways(site.key)) {
        context.woken.insert(gateway.key.gateway);
    }
    return respond_json(202, to_json(*ordered));
}

// What it would come to; with `account` its lines as well.
http::Response preview_tariff_correction(Context& context, const http::Request& request,
                                         const Site& site) {
    payment::Tariff order;
    std::int64_t until_ms = 0;
    std::optional<AccountId> account;
    if (auto objection = read_body(request, [&](Fields& fields) {
            until_ms = fields.time_or("until", 0);
            account = fields.optional_id<AccountId>("account");
            order = tariff::read_tariff(fields.json(), {std::nullopt, UtcTime{}, {}});
        })) {
        return *objection;
    }
    const auto previews = preview_correction(context.session, site.key.site, std::move(order),
                                             until_ms, context.now_ms);
    if (!previews) return refuse(previews.error());
    return respond_json(200, items_json(*previews, [&](const PreviewedGateway& preview) {
                            return preview_json(preview, account);
                        }));
}

http::Response list_tariffs(Context& context, const http::Request&, const Site& site) {
    return respond_json(200, items_json(context.session.list_published_tariffs(site.key),
                                        [](const PublishedTariff& t) { return to_json(t); }));
}

http::Response place_supply_order(Context& context, const http::Request& request, CommandId id,
                                  const wire::CommandBody& body, std::int64_t expires_ms) {
    const auto gateway = Parameters{request}.path_id<GatewayId>("gateway");
    const auto queued =
        order_supply(context.session, context.keys, gateway, id, body, expires_ms, context.now_ms);
    if (!queued) return refuse(queued.error());
    context.woken.insert(gateway);
    return respond_json(202, to_json(*queued));
}

http::Response create_hold(Context& context, const http::Request& request) {
    wire::Hold hold;
    CommandId id;
    std::int64_t expires_ms = 0;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
            hold.supply_point.value =
                static_cast<std::uint32_t>(fields.integer("supply_point", k_smallest, k_largest));
            hold.until_ms = fields.time_or("until", 0);
            expires_ms = fields.time_or("expires_at", 0);
        })) {
        return *objection;
    }
    return place_supply_order(context, request, id, hold, expires_ms);
}

http::Response create_connect(Context& context, const http::Request& request) {
    wire::Connect connect;
    CommandId id;
    std::int64_t expires_ms = 0;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
            connect.supply_point.value =
                static_cast<std::uint32_t>(fields.integer("supply_point", 1, k_largest));
            connect.hold_until_ms = fields.time_or("hold_until", 0);
            expires_ms = fields.time_or("expires_at", 0);
        })) {
        return *objection;
    }
    return place_supply_order(context, request, id, connect, expires_ms);
}

http::Response list_orders(Context& context, const http::Request&, const Gateway& gateway) {
    return respond_json(200, items_json(context.session.list_commands(gateway.key, k_page),
                                        [](const QueuedCommand& c) { return to_json(c); }));
}

http::Response set_epoch(Context& context, const http::Request& request) {
    std::optional<EpochId> epoch;
    if (auto objection = read_body(request, [&](Fields& fields) {
            epoch = fields.optional_id<EpochId>("epoch");
            if (!epoch)
                fields.refuse("epoch",
                              "is missing: the journal to follow, as the open item names it");
        })) {
        return *objection;
    }
    const auto id = Parameters{request}.path_id<GatewayId>("gateway");
    const auto gateway = follow_journal(context.session, context.keys, id, *epoch, context.now_ms);
    if (!gateway) return refuse(gateway.error());
    context.woken.insert(id);
    return respond_json(200, to_json(context.session, *gateway));
}

}  // namespace

std::vector<ApiRoute> order_routes() {
    const auto key = Repeat::key_required;
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    return {
        {"POST", "/v1/accounts/{account}/top-ups", by_operator, key, create_top_up},
        {"GET", "/v1/accounts/{account}/top-ups", by_operator, plain, list_top_ups},
        {"GET", "/v1/top-ups/{top_up}", by_operator, plain, show_top_up},
        {"POST", "/v1/sites/{site}/tariffs", by_operator, key, of_site(create_tariff)},
        {"POST", "/v1/sites/{site}/tariff-corrections", by_operator, key, of_site(correct_tariff)},
        {"POST", "/v1/sites/{site}/tariff-corrections/preview", by_operator, plain,
         of_site(preview_tariff_correction)},
        {"GET", "/v1/sites/{site}/tariffs", by_operator, plain, of_site(list_tariffs)},
        {"POST", "/v1/gateways/{gateway}/holds", by_operator, key, create_hold},
        {"POST", "/v1/gateways/{gateway}/connects", by_operator, key, create_connect},
        {"GET", "/v1/gateways/{gateway}/orders", by_operator, plain, of_gateway(list_orders)},
        {"PUT", "/v1/gateways/{gateway}/epoch", by_operator, plain, set_epoch},
    };
}

}  // namespace riser::cloud
