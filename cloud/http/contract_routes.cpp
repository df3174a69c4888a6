// Orders about how an account pays beside its bills.
#include "cloud/billing/payment_orders.h"
#include "cloud/http/account_place.h"
#include "cloud/http/body.h"
#include "core/payment/date_text.h"
#include "core/payment/words.h"

namespace riser::cloud {
namespace {

http::Response place_payment_order(Context& context, const AccountPlace& place, CommandId id,
                                   const wire::CommandBody& body) {
    const auto queued =
        order_about_payment(context.session, context.keys, place.gateway, id, body, context.now_ms);
    if (!queued) return refuse(queued.error());
    context.woken.insert(place.gateway.key.gateway);
    return respond_json(202, to_json(*queued));
}

// Reads what an order about the account says, under the id that it has or is given, and places it.
template <class Order, class Read>
http::Response place_order(Context& context, const http::Request& request,
                           const AccountPlace& place, Read read) {
    Order order{};
    order.account = place.account;
    CommandId id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
            read(fields, order);
        })) {
        return *objection;
    }
    return place_payment_order(context, place, id, order);
}

http::Response bounce_payment(Context& context, const http::Request& request,
                              const AccountPlace& place) {
    return place_order<wire::BouncePayment>(
        context, request, place, [](Fields& fields, wire::BouncePayment& bounce) {
            const auto payment = fields.optional_id<TopUpId>("payment");
            if (!payment) fields.refuse("payment", "is missing: the id of the top-up");
            bounce.payment = payment.value_or(TopUpId{});
            if (fields.has("fee")) bounce.fee = fields.money("fee");
            if (bounce.fee < Money{}) fields.refuse("fee", "is below zero");
        });
}

http::Response change_mode(Context& context, const http::Request& request,
                           const AccountPlace& place) {
    return place_order<wire::ChangeMode>(
        context, request, place, [](Fields& fields, wire::ChangeMode& change) {
            const std::string mode = fields.text("mode", 8);
            const bool prepaid = mode == "prepaid";
            if (!prepaid && mode != "postpaid") fields.refuse("mode", "is not prepaid or postpaid");
            if (!prepaid) change.mode = payment::AccountMode::postpaid;
            change.only_if_paid = fields.flag_or("only_if_paid", false);
        });
}

http::Response agree_plan(Context& context, const http::Request& request,
                          const AccountPlace& place) {
    return place_order<wire::AgreePlan>(
        context, request, place, [](Fields& fields, wire::AgreePlan& plan) {
            plan.instalments = static_cast<std::uint8_t>(fields.integer(
                "instalments", 1, static_cast<std::int64_t>(billing::k_max_instalments)));
            const auto first = payment::parse_day(fields.text("first", 10));
            if (!first) fields.refuse("first", "is not a day such as 2026-05-01");
            plan.first = first.value_or(plan.first);
            plan.grace_days = static_cast<std::uint16_t>(fields.integer_or("grace_days", 0, 60, 0));
            plan.misses_allowed =
                static_cast<std::uint8_t>(fields.integer_or("misses_allowed", 0, 60, 0));
        });
}

http::Response end_plan(Context& context, const http::Request& request, const AccountPlace& place) {
    return place_order<wire::EndPlan>(context, request, place, [](Fields&, wire::EndPlan&) {});
}

http::Response demand_deposit(Context& context, const http::Request& request,
                              const AccountPlace& place) {
    return place_order<wire::DemandDeposit>(
        context, request, place, [](Fields& fields, wire::DemandDeposit& demand) {
            if (fields.has("amount")) demand.amount = fields.money("amount");
            if (demand.amount < Money{}) fields.refuse("amount", "is below zero");
            demand.months = static_cast<std::uint8_t>(fields.integer_or("months", 0, 24, 0));
            const auto due = payment::parse_day(fields.text("due", 10));
            if (!due) fields.refuse("due", "is not a day such as 2026-05-01");
            demand.due = due.value_or(demand.due);
        });
}

template <journal::DepositMove Move>
http::Response move_deposit(Context& context, const http::Request& request,
                            const AccountPlace& place) {
    return place_order<wire::MoveDeposit>(context, request, place,
                                          [](Fields& fields, wire::MoveDeposit& move) {
                                              move.move = Move;
                                              move.amount = fields.money("amount");
                                              if (move.amount <= Money{})
                                                  fields.refuse("amount", "is not more than zero");
                                              move.currency = fields.currency("currency");
                                          });
}

// Optional, 0 without it.
Money amount_or_zero(Fields& fields, std::string_view name) {
    const Money amount = fields.has(name) ? fields.money(name) : Money{};
    if (amount < Money{}) fields.refuse(name, "is below zero");
    return amount;
}

payment::CollectionPeriod period_of(Fields& fields) {
    using payment::CollectionPeriod;
    const std::string given = fields.text_or("every", "month", 5);
    for (const auto period : {CollectionPeriod::hour, CollectionPeriod::day, CollectionPeriod::week,
                              CollectionPeriod::month}) {
        if (given == to_string(period)) return period;
    }
    fields.refuse("every", "is not hour, day, week or month");
    return CollectionPeriod::month;
}

http::Response enter_debt(Context& context, const http::Request& request,
                          const AccountPlace& place) {
    return place_order<wire::EnterCharge>(
        context, request, place, [](Fields& fields, wire::EnterCharge& debt) {
            debt.charge = static_cast<std::uint16_t>(fields.integer_or("debt", 1, 65'535, 0));
            debt.added = amount_or_zero(fields, "amount");
            debt.proportion_ppm = fields.integer_or("share_ppm", 1, 1'000'000, 0);
            debt.weekly_cap = amount_or_zero(fields, "weekly_cap");
            debt.per_period = amount_or_zero(fields, "instalment");
            debt.period = period_of(fields);
        });
}

http::Response enter_fee(Context& context, const http::Request& request,
                         const AccountPlace& place) {
    return place_order<wire::EnterCharge>(context, request, place,
                                          [](Fields& fields, wire::EnterCharge& fee) {
                                              fee.purpose = payment::ChargePurpose::fee;
                                              fee.added = fields.money("amount");
                                              if (fee.added <= Money{})
                                                  fields.refuse("amount", "is not more than zero");
                                          });
}

http::Response give_gift(Context& context, const http::Request& request,
                         const AccountPlace& place) {
    return place_order<wire::GiveCredit>(context, request, place,
                                         [](Fields& fields, wire::GiveCredit& gift) {
                                             gift.amount = fields.money("amount");
                                             if (gift.amount <= Money{})
                                                 fields.refuse("amount", "is not more than zero");
                                             gift.expires_ms = fields.time_or("expires", 0);
                                         });
}

http::Response change_tariff(Context& context, const http::Request& request,
                             const AccountPlace& place) {
    return place_order<wire::ChangeTariff>(
        context, request, place, [](Fields& fields, wire::ChangeTariff& change) {
            const auto tariff = fields.optional_id<TariffId>("tariff");
            if (!tariff) fields.refuse("tariff", "is missing: the id of a tariff");
            change.tariff = tariff.value_or(TariffId{});
            change.from_ms = fields.time_or("from", 0);
        });
}

}  // namespace

std::vector<ApiRoute> contract_routes() {
    const std::string account = "/v1/accounts/{account}";
    return {
        {"POST", account + "/bounced-payments", Access::operator_token, Repeat::key_required,
         of_account(bounce_payment)},
        {"POST", account + "/mode", Access::operator_token, Repeat::key_required,
         of_account(change_mode)},
        {"POST", account + "/payment-plan", Access::operator_token, Repeat::key_required,
         of_account(agree_plan)},
        {"POST", account + "/payment-plan/end", Access::operator_token, Repeat::key_required,
         of_account(end_plan)},
        {"POST", account + "/deposit", Access::operator_token, Repeat::key_required,
         of_account(demand_deposit)},
        {"POST", account + "/deposit/paid", Access::operator_token, Repeat::key_required,
         of_account(move_deposit<journal::DepositMove::paid_in>)},
        {"POST", account + "/deposit/refunded", Access::operator_token, Repeat::key_required,
         of_account(move_deposit<journal::DepositMove::refunded>)},
        {"POST", account + "/deposit/used", Access::operator_token, Repeat::key_required,
         of_account(move_deposit<journal::DepositMove::applied>)},
        {"POST", account + "/tariff", Access::operator_token, Repeat::key_required,
         of_account(change_tariff)},
        {"POST", account + "/debts", Access::operator_token, Repeat::key_required,
         of_account(enter_debt)},
        {"POST", account + "/fees", Access::operator_token, Repeat::key_required,
         of_account(enter_fee)},
        {"POST", account + "/gifts", Access::operator_token, Repeat::key_required,
         of_account(give_gift)},
    };
}

}  // namespace riser::cloud
