// What people are shown and told of their accounts, held against what the journal adds up to.
#include <algorithm>

#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {}  // namespace

void SiteAuditor::published(const controller::BuildingView& view) {
    check_overloads_end(view);
    if (!view.safe_mode.empty() || view.sequence != books_.sequence()) return;
    for (const auto& point : view.supply_points) {
        const auto account = books_.accounts().find(point.account);
        if (account == books_.accounts().end()) continue;
        if (point.settled_balance.micro != account->second.balance()) {
            complain("supply point " + std::to_string(point.id.value) + " shows " +
                     micro_units(point.settled_balance.micro) + " instead of " +
                     micro_units(account->second.balance()));
        }
        if (point.debt.micro != account->second.debt()) {
            complain("supply point " + std::to_string(point.id.value) + " shows a debt of " +
                     micro_units(point.debt.micro) + " instead of " +
                     micro_units(account->second.debt()));
        }
    }
    for (const auto& bills : view.bills) check_bills(bills);
    check_shown_demand(view);
    check_former_accounts(view);
}

// What is open of each bill, what waits for the next, and what is ahead.
void SiteAuditor::check_bills(const controller::BillsView& shown) {
    const NaiveBilled* of = books_.billing().of(shown.account);
    const std::string who = "account " + to_string(shown.account) + " shows ";
    if (of == nullptr) return complain(who + "bills, and has none");
    if (of->ended) return;
    const auto compare = [&](const char* what, std::int64_t is, std::int64_t due) {
        if (is == due) return;
        complain(who + micro_units(is) + " " + what + " instead of " + micro_units(due));
    };
    compare("open", shown.open.micro, of->open());
    compare("of credit", shown.credit.micro, of->credit());
    compare("carried", shown.carried.micro, of->carried);
    compare("not billed", shown.unbilled.micro, of->not_billed());
    const auto account = books_.accounts().find(shown.account);
    if (account != books_.accounts().end()) {
        compare("held as a deposit", shown.deposit.held.micro, account->second.deposit.held);
    }
    if (shown.plan.has_value() != of->plan.has_value()) complain(who + "a payment plan, or none");
    for (const auto& bill : of->bills) {
        std::int64_t open = 0;
        bool disputed = bill.disputed;
        for (const auto& each : shown.bills) {
            const NaiveNumber number{each.number.series, each.number.year, each.number.counter};
            if (number != bill.number) continue;
            open = each.open.micro;
            disputed = each.disputed;
        }
        compare("open of a bill", open, bill.open());
        if (disputed != bill.disputed) complain(who + "a dispute that is none, or none");
    }
}

// So many months of the average of the last bills, to a coin, and not less than nothing.
void SiteAuditor::check_deposit_of_months(const journal::DepositDemanded& demanded) {
    const NaiveOrder* order = orders_.find(demanded.order.bytes);
    const NaiveBilled* of = books_.billing().of(demanded.account);
    if (order == nullptr || of == nullptr || order->amount != k_some_months) return;
    const std::string who = "a deposit of account " + to_string(demanded.account) + " ";
    const auto bills = static_cast<std::int64_t>(of->issued.size());
    if (bills == 0) return complain(who + "is of months without a bill");
    __int128 sum = 0;
    for (const auto& bill : of->issued) sum += bill.total;
    const __int128 due = std::max<__int128>(sum * order->fee, 0);
    const __int128 off = static_cast<__int128>(demanded.amount.micro) * bills - due;
    const __int128 most = static_cast<__int128>(bills_.coin / 2 + 1) * bills;
    if (off > most || off < -most) complain(who + "is " + micro_units(demanded.amount.micro));
}

void SiteAuditor::check_former_accounts(const controller::BuildingView& view) {
    for (const auto& shown : view.accounts) {
        const auto account = books_.accounts().find(shown.id);
        if (account == books_.accounts().end()) continue;
        const NaiveAccount& of = account->second;
        if (shown.closed == of.ended && shown.refund_owed.micro == of.owed_back &&
            shown.in_collection.micro == of.still_owed) {
            continue;
        }
        complain("account " + to_string(shown.id) + " shows " +
                 micro_units(shown.refund_owed.micro) + " owed back and " +
                 micro_units(shown.in_collection.micro) + " still owed, instead of " +
                 micro_units(of.owed_back) + " and " + micro_units(of.still_owed));
    }
}

void SiteAuditor::promised(const TopUpId& id, const AccountId& account, std::int64_t micro) {
    promises_[id] = {account, micro};
    const auto credit = books_.credits().find(id);
    if (credit == books_.credits().end()) {
        complain("top-up " + to_string(id) + " was acknowledged and is not in the journal");
    } else if (credit->second != std::pair{account, micro}) {
        complain("top-up " + to_string(id) + " was booked with other content");
    }
}

bool SiteAuditor::was_credited(const TopUpId& id, const AccountId& account,
                               std::int64_t micro) const {
    const std::pair wanted{account, micro};
    for (const auto* credits : {&books_.credits(), &earlier_credits_}) {
        const auto credit = credits->find(id);
        if (credit != credits->end() && credit->second == wanted) return true;
    }
    return false;
}

}  // namespace riser::sim
