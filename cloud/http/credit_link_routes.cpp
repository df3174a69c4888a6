// Links that a phone carries to a building which cannot be reached now: for a payment that is issued with it, one that was
// issued before, and one that has a token.
#include "cloud/accounts/credit_links.h"
#include "cloud/accounts/orders.h"
#include "cloud/http/account_place.h"
#include "cloud/http/voucher_json.h"
#include "cloud/voucher/tokens.h"
#include "core/wire/credit_link.h"

namespace riser::cloud {
namespace {

http::Response respond_link(int status, json::object payment, const std::string& link) {
    payment["link"] = link;
    payment["path"] = std::string(wire::k_link_path) + link;
    http::Response response = respond_json(status, payment);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

http::Response respond_link_of(Context& context, int status, const IssuedTopUp& top_up) {
    const auto link = credit_link_of(context.session, context.keys, top_up.key, top_up.id);
    if (!link) return refuse(link.error());
    return respond_link(status, to_json(context.session, top_up), *link);
}

// The same payment again is the same link.
http::Response issue(Context& context, const http::Request& request, const AccountPlace& place) {
    TopUpOrder order;
    order.account = place.account;
    order.named = true;
    if (auto objection = read_body(request, [&](Fields& fields) {
            const auto id = fields.optional_id<TopUpId>("id");
            if (!id) fields.refuse("id", "is missing: it says which payment this is");
            order.id = id.value_or(TopUpId{});
            order.amount = fields.money("amount");
            order.currency = fields.currency("currency");
        })) {
        return *objection;
    }
    // Before the money is a fact, which it would be without a link as well.
    if (place.gateway.command_epoch == 0) {
        return refuse(conflict("not_heard",
                               "The gateway has not been heard yet: a link is for its journal. "
                               "Issue the top-up without one."));
    }
    const auto issued = issue_top_up(context.session, context.keys, order, context.now_ms);
    if (!issued) {
        context.commit_anyway = issued.error().noted;
        return refuse(issued.error());
    }
    context.woken.insert(place.gateway.key.gateway);
    return respond_link_of(context, 201, *issued);
}

http::Response show(Context& context, const http::Request& request) {
    const auto top_up = context.session.find_top_up(Parameters{request}.path_id<TopUpId>("top_up"));
    if (!top_up) return refuse(unknown("top_up", std::string(request.parameter("top_up"))));
    return respond_link_of(context, 200, *top_up);
}

// Its credit is ordered as well, like by a push.
http::Response of_token(Context& context, const http::Request& request, const AccountPlace& place) {
    const auto payment = context.session.find_token_payment(
        place.gateway.key.owner, Parameters{request}.path_id<PaymentId>("payment"));
    if (!payment || payment->account != place.account)
        return refuse(unknown("token", std::string(request.parameter("payment"))));
    if (payment->state == TokenState::credited)
        return refuse(conflict("credited", "The payment is credited: its token was typed."));
    VoucherDesk desk = desk_of(context);
    const auto pushed = push_token(desk, *payment);
    if (!pushed) return refuse(pushed.error());
    context.woken.merge(desk.woken);
    const auto link =
        credit_link_of(context.session, context.keys, place.gateway.key, pushed->top_up);
    if (!link) return refuse(link.error());
    return respond_link(200,
                        {{"id", to_string(pushed->payment)},
                         {"account", to_string(pushed->account)},
                         {"amount", format_money(pushed->amount)},
                         {"currency", place.site.currency.text()},
                         {"top_up", to_string(pushed->top_up)}},
                        *link);
}

}  // namespace

std::vector<ApiRoute> credit_link_routes() {
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    return {
        {"POST", "/v1/accounts/{account}/credit-links", by_operator, plain, of_account(issue)},
        {"GET", "/v1/top-ups/{top_up}/link", by_operator, plain, show},
        {"POST", "/v1/accounts/{account}/tokens/{payment}/link", by_operator, plain,
         of_account(of_token)},
    };
}

}  // namespace riser::cloud
