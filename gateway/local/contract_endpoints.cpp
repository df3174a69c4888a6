// The endpoints of how an account pays beside its bills (docs/billing.md): payments that came to nothing,
// the change between prepaid and on bill, payment plans, deposits.
#include <array>

#include "gateway/local/account_order.h"

namespace riser::local {
namespace {

Reply bounce_payment(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        const controller::BouncePayment order{fields.uuid("id"), account, fields.uuid("payment"),
                                              fields.money_or_zero("fee")};
        return order;
    });
}

Reply change_mode_or_preview(const Call& call, bool preview) {
    return account_order(call, [preview](AccountId account, BodyFields& fields) {
        controller::ChangeMode order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.mode = fields.required_mode("mode");
        order.only_if_paid = fields.flag("only_if_paid");
        order.last_reading = fields.flag("last_reading");
        order.preview = preview;
        return order;
    });
}
Reply change_mode(const Call& call) {
    return change_mode_or_preview(call, false);
}
Reply preview_mode(const Call& call) {
    return change_mode_or_preview(call, true);
}

Reply agree_plan(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::AgreePlan order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.instalments = static_cast<std::uint8_t>(fields.integer(
            "instalments", 1, static_cast<std::int64_t>(billing::k_max_instalments)));
        order.first = fields.day("first");
        order.grace_days = static_cast<std::uint16_t>(fields.integer_or("grace_days", 0, 60, 0));
        order.misses_allowed =
            static_cast<std::uint8_t>(fields.integer_or("misses_allowed", 0, 60, 0));
        return order;
    });
}

Reply end_plan(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        const controller::EndPlan order{CommandId{fields.uuid("id").bytes}, account};
        return order;
    });
}

Reply demand_deposit(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::DemandDeposit order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.amount = fields.money_or_zero("amount");
        order.months = static_cast<std::uint8_t>(fields.integer_or("months", 0, 24, 0));
        order.due = fields.day("due");
        return order;
    });
}

template <journal::DepositMove Move>
Reply move_deposit(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        const controller::MoveDeposit order{fields.uuid("id"), account, Move,
                                            fields.money("amount"), fields.currency("currency")};
        return order;
    });
}

template <bool Preview>
Reply enter_debt(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::EnterCharge order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.charge.value = static_cast<std::uint16_t>(fields.integer_or("debt", 1, 65'535, 0));
        order.added = fields.money_or_zero("amount");
        order.proportion_ppm = fields.integer_or("share_ppm", 1, 1'000'000, 0);
        order.weekly_cap = fields.money_or_zero("weekly_cap");
        order.per_period = fields.money_or_zero("instalment");
        order.period = fields.every("every");
        order.preview = Preview;
        return order;
    });
}

template <bool Preview>
Reply enter_fee(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::EnterCharge order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.purpose = payment::ChargePurpose::fee;
        order.added = fields.money("amount");
        order.preview = Preview;
        return order;
    });
}

template <bool Preview>
Reply give_gift(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        const controller::GiveCredit order{CommandId{fields.uuid("id").bytes}, account,
                                           fields.money("amount"), fields.time_or_zero("expires"),
                                           Preview};
        return order;
    });
}

template <bool Preview>
Reply change_tariff(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        const controller::ChangeTariff order{CommandId{fields.uuid("id").bytes}, account,
                                             TariffId{fields.uuid("tariff").bytes},
                                             fields.time_or_zero("from"), Preview};
        return order;
    });
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/accounts/{account}/bounced-payments", Need::order, true, bounce_payment},
    Endpoint{"POST", "/v1/accounts/{account}/mode", Need::order, true, change_mode},
    Endpoint{"POST", "/v1/accounts/{account}/payment-plan", Need::order, true, agree_plan},
    Endpoint{"POST", "/v1/accounts/{account}/payment-plan/end", Need::order, true, end_plan},
    Endpoint{"POST", "/v1/accounts/{account}/deposit", Need::order, true, demand_deposit},
    Endpoint{"POST", "/v1/accounts/{account}/deposit/paid", Need::order, true,
             move_deposit<journal::DepositMove::paid_in>},
    Endpoint{"POST", "/v1/accounts/{account}/deposit/refunded", Need::order, true,
             move_deposit<journal::DepositMove::refunded>},
    Endpoint{"POST", "/v1/accounts/{account}/deposit/used", Need::order, true,
             move_deposit<journal::DepositMove::applied>},
    Endpoint{"POST", "/v1/accounts/{account}/mode/preview", Need::order, true, preview_mode},
    Endpoint{"POST", "/v1/accounts/{account}/debts", Need::order, true, enter_debt<false>},
    Endpoint{"POST", "/v1/accounts/{account}/debts/preview", Need::order, true, enter_debt<true>},
    Endpoint{"POST", "/v1/accounts/{account}/fees", Need::order, true, enter_fee<false>},
    Endpoint{"POST", "/v1/accounts/{account}/fees/preview", Need::order, true, enter_fee<true>},
    Endpoint{"POST", "/v1/accounts/{account}/gifts", Need::order, true, give_gift<false>},
    Endpoint{"POST", "/v1/accounts/{account}/gifts/preview", Need::order, true, give_gift<true>},
    Endpoint{"POST", "/v1/accounts/{account}/tariff", Need::order, true, change_tariff<false>},
    Endpoint{"POST", "/v1/accounts/{account}/tariff/preview", Need::order, true,
             change_tariff<true>},
};

}  // namespace

std::span<const Endpoint> contract_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
