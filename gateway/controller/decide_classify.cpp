// decide_classify: what kind of customer has an account, and whether he is never cut off (docs/tenancies.md). What follows
// for his supply follows in the same decision: nobody who is critical waits for the next sweep. The order of the checks is
// that of decide_orders.cpp.
#include "gateway/controller/account_desk.h"
#include "gateway/controller/pack_rules.h"

namespace riser::controller {
namespace {

using payment::CustomerClass;

std::string text_of(CustomerClass customer_class, bool critical) {
    return std::string(to_string(customer_class)) +
           (critical ? ", critical: never cut off" : ", not critical");
}

}  // namespace

std::optional<OrderVerdict> AccountDesk::objection_to(const ClassifyAccount& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const bool says_something = order.customer_class || order.critical;
    if (order.id.is_nil() || !says_something || order.customer_class == CustomerClass::any) {
        return OrderVerdict{
            OrderOutcome::invalid,
            "the order needs an id, and a class of customer or whether he is critical",
            order.account};
    }
    const auto wanted = order.customer_class.value_or(account->customer_class);
    const bool critical = order.critical.value_or(account->critical);
    if (wanted == account->customer_class && critical == account->critical) {
        return OrderVerdict{OrderOutcome::already_done,
                            "the account is so already: " + text_of(wanted, critical),
                            order.account};
    }
    const auto conflict = [&](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    };
    if (account->closed()) return conflict("the account is closed");
    if (wanted == account->customer_class) return std::nullopt;
    std::string why = why_not_of_class(*account, wanted);
    if (!why.empty()) return conflict(std::move(why));
    return std::nullopt;
}

// The configuration says it of whoever came first, at every start; and a policy pack looks at what he has.
std::string AccountDesk::why_not_of_class(const payment::Account& account,
                                          CustomerClass wanted) const {
    const Decider& d = decider_;
    const SupplyPointBooks* point = d.draft_.supply_point(account.supply_point);
    const SupplyPointSite* site = d.site_of(account.supply_point);
    if (point == nullptr || site == nullptr || point->account != account.id) return "";
    const bool by_configuration = !point->tenancy.by_order && site->account == account.id;
    if (by_configuration && site->customer_class != wanted) {
        return "the configuration says that it is " + std::string(to_string(site->customer_class)) +
               ": change `class` of supply point " + to_string(point->id) +
               " there and restart the gateway";
    }
    const AccountTerms terms{point->id, account.charges.front().tariff, wanted, account.mode};
    return why_pack_forbids(terms, d.draft_, d.site_, d.now_.earliest);
}

OrderVerdict AccountDesk::carry_out(const ClassifyAccount& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const payment::Account& account = *d.draft_.account(order.account);
    const auto wanted = order.customer_class.value_or(account.customer_class);
    const bool critical = order.critical.value_or(account.critical);
    const SupplyPointId id = account.supply_point;
    d.emit(journal::AccountClassified{order.account, wanted, critical});
    d.emit(journal::CommandExecuted{order.id});
    d.agree_on_bills(order.account);
    d.note(Note::Level::info, "account_classified",
           {{"account", to_string(order.account)}, {"is", text_of(wanted, critical)}});
    const SupplyPointBooks* point = d.draft_.supply_point(id);
    if (point != nullptr && point->account == order.account) {
        // What was read to cut somebody else off, by the rules for him, confirms nothing.
        d.void_confirmation(*point);
        d.supply(id);
    }
    return {OrderOutcome::done, "the account is " + text_of(wanted, critical), order.account};
}

}  // namespace riser::controller
