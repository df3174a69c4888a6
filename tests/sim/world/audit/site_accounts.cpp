// What people are shown and told of their accounts, held against what the journal adds up to.
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
