// Bound tokens for payments: a gateway takes them, one is made, pushed, taken back, and what became of those of an account.
#include "cloud/http/account_place.h"
#include "cloud/http/voucher_json.h"
#include "cloud/http/voucher_record_json.h"
#include "cloud/voucher/tokens.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_page = 200;

std::string_view name_of(TokenState state) {
    switch (state) {
        case TokenState::issued:
            return "issued";
        case TokenState::pushed:
            return "pushed";
        case TokenState::credited:
            return "credited";
        case TokenState::taken_back:
            return "taken_back";
    }
    return "issued";
}

json::object to_json(const TokenPayment& payment) {
    return {{"id", to_string(payment.payment)},
            {"account", to_string(payment.account)},
            {"journal", to_string(payment.journal.epoch)},
            {"number", payment.number},
            {"amount", format_money(payment.amount)},
            {"top_up", to_string(payment.top_up)},
            {"state", name_of(payment.state)},
            {"used_up", payment.settled}};
}

http::Response set_terms(Context& context, const http::Request& request, const Gateway& gateway) {
    voucher::TokenTerms terms;
    if (auto objection = read_body(request, [&](Fields& fields) {
            terms.unit = fields.money("unit");
            terms.largest = static_cast<std::uint32_t>(
                fields.integer("largest", 1, voucher::k_max_token_amount));
            terms.most_unconfirmed = fields.money("most_unconfirmed");
        })) {
        return *objection;
    }
    VoucherDesk desk = desk_of(context);
    if (auto refusal = order_tokens(desk, gateway, terms)) return refuse(*refusal);
    context.woken.merge(desk.woken);
    return respond_json(202, terms_json(terms));
}

http::Response show_terms(Context& context, const http::Request&, const Gateway& gateway) {
    const auto terms = context.session.find_token_terms(gateway.journal());
    if (!terms) return refuse(unknown("token_terms", to_string(gateway.key.gateway)));
    return respond_json(200, terms_json(*terms));
}

http::Response issue(Context& context, const http::Request& request, const AccountPlace& place) {
    TokenOrder order;
    order.account = place.account;
    if (auto objection = read_body(request, [&](Fields& fields) {
            const auto id = fields.optional_id<PaymentId>("id");
            if (!id) fields.refuse("id", "is missing: it says which payment this is");
            order.payment = id.value_or(PaymentId{});
            order.amount = fields.money("amount");
            order.currency = fields.currency("currency");
        })) {
        return *objection;
    }
    VoucherDesk desk = desk_of(context);
    const auto issued = issue_token(desk, order);
    context.woken.merge(desk.woken);
    if (!issued) {
        context.commit_anyway = issued.error().noted;
        return refuse(issued.error());
    }
    json::object body = to_json(issued->payment);
    body["code"] = issued->code;
    http::Response response = respond_json(201, body);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

http::Response list(Context& context, const http::Request&, const AccountPlace& place) {
    return respond_json(200, items_json(context.session.list_token_payments(place.gateway.key,
                                                                            place.account, k_page),
                                        [](const TokenPayment& p) { return to_json(p); }));
}

using Change = Result<TokenPayment, Refusal> (*)(VoucherDesk&, TokenPayment);

Operation of_payment(Change change) {
    return of_account(
        [change](Context& context, const http::Request& request, const AccountPlace& place) {
            const auto payment = context.session.find_token_payment(
                place.gateway.key.owner, Parameters{request}.path_id<PaymentId>("payment"));
            if (!payment || payment->account != place.account)
                return refuse(unknown("token", std::string(request.parameter("payment"))));
            VoucherDesk desk = desk_of(context);
            const auto done = change(desk, *payment);
            if (!done) return refuse(done.error());
            context.woken.merge(desk.woken);
            return respond_json(200, to_json(*done));
        });
}

}  // namespace

std::vector<ApiRoute> token_routes() {
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    const std::string terms = "/v1/gateways/{gateway}/token-terms";
    const std::string tokens = "/v1/accounts/{account}/tokens";
    return {
        {"POST", terms, by_operator, plain, of_gateway(set_terms)},
        {"GET", terms, by_operator, plain, of_gateway(show_terms)},
        {"POST", tokens, by_operator, plain, of_account(issue)},
        {"GET", tokens, by_operator, plain, of_account(list)},
        {"POST", tokens + "/{payment}/push", by_operator, plain, of_payment(push_token)},
        {"POST", tokens + "/{payment}/take-back", by_operator, plain, of_payment(take_token_back)},
    };
}

}  // namespace riser::cloud
