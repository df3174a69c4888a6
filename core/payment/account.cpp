#include "core/payment/account.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

// Lent or given only after somebody, or the account itself, has invoked it.
bool must_be_invoked(const Credit& credit) {
    return credit.type == CreditType::emergency;
}

// Everything that would be drained before `credit`.
Money usable_before(const Account& account, const Credit& credit) {
    Money sum{};
    for (const auto& other : account.credits) {
        if (other.priority < credit.priority && is_drainable(other)) sum += other.above_limit();
    }
    return sum;
}

bool is_taken(const Credit& credit) {
    return credit.status == CreditStatus::selected || credit.status == CreditStatus::in_use;
}

bool is_offered(const Account& account, const Credit& credit) {
    return usable_before(account, credit) <= credit.offered_at;
}

void update_invoked(const Account& account, Credit& credit) {
    if (is_taken(credit) && credit.exhausted()) credit.status = CreditStatus::exhausted;
    // Once per cycle: offered again only when what was lent is paid back.
    if (credit.status == CreditStatus::exhausted && credit.owed.micro == 0) {
        credit.status = CreditStatus::enabled;
    }
    const bool open =
        credit.status == CreditStatus::enabled || credit.status == CreditStatus::selectable;
    if (!open) return;
    const bool offered = credit.preset.micro > 0 && is_offered(account, credit);
    credit.status = offered ? CreditStatus::selectable : CreditStatus::enabled;
}

}  // namespace

const Credit& Account::token() const {
    const auto found = std::find_if(credits.begin(), credits.end(), [](const Credit& credit) {
        return credit.type == CreditType::token;
    });
    RISER_ASSERT(found != credits.end(), "an account has a token credit");
    return *found;
}
Credit& Account::token() {
    return const_cast<Credit&>(std::as_const(*this).token());
}

const Credit* Account::find_credit(CreditId credit) const {
    const auto found = std::find_if(credits.begin(), credits.end(),
                                    [credit](const Credit& c) { return c.id == credit; });
    return found == credits.end() ? nullptr : &*found;
}
Credit* Account::find_credit(CreditId credit) {
    return const_cast<Credit*>(std::as_const(*this).find_credit(credit));
}
const Charge* Account::find_charge(ChargeId charge) const {
    const auto found = std::find_if(charges.begin(), charges.end(),
                                    [charge](const Charge& c) { return c.id == charge; });
    return found == charges.end() ? nullptr : &*found;
}
Charge* Account::find_charge(ChargeId charge) {
    return const_cast<Charge*>(std::as_const(*this).find_charge(charge));
}

Money Account::balance() const {
    Money sum{};
    for (const auto& credit : credits) sum += credit.amount;
    return sum;
}

Money Account::debt() const {
    Money sum = accumulated_debt;
    for (const auto& charge : charges) {
        if (charge.ends()) sum += charge.remaining;
    }
    return sum;
}

bool Account::exhausted() const {
    return !credits.empty() &&
           std::all_of(credits.begin(), credits.end(), [](const Credit& credit) {
               return !is_drainable(credit) || credit.exhausted();
           });
}

bool Account::cleared() const {
    Money usable{};
    for (const auto& credit : credits) {
        if (!is_drainable(credit)) continue;
        if (credit.type == CreditType::emergency && !credit.exhausted()) return true;
        usable += credit.above_limit();
    }
    return usable >= top_up.clearance;
}

bool Account::is_low() const {
    if (credits.empty()) return false;
    Money combined = token().amount;
    for (const auto& credit : credits) {
        if (credit.type != CreditType::token && is_drainable(credit)) {
            combined += credit.above_limit();
        }
    }
    return combined <= token().warning_threshold;
}

Money Account::amount_to_clear() const {
    if (credits.empty() || !exhausted()) return {};
    Money needed = accumulated_debt;
    for (const auto& credit : credits) needed += credit.used_of_loan();
    // At the limit supply is still cut: one micro-unit more brings it back.
    needed += token().limit - token().amount + Money{1};
    return needed;
}

bool is_drainable(const Credit& credit) {
    if (!must_be_invoked(credit)) return credit.priority != 0;
    return is_taken(credit);
}

void update_statuses(Account& account) {
    const auto first_in_priority = [](const Credit& a, const Credit& b) {
        return a.priority < b.priority;
    };
    // Nearly always they are in order, and sorting asks for memory.
    if (!std::is_sorted(account.credits.begin(), account.credits.end(), first_in_priority)) {
        std::stable_sort(account.credits.begin(), account.credits.end(), first_in_priority);
    }
    bool used = false;
    for (auto& credit : account.credits) {
        if (must_be_invoked(credit)) update_invoked(account, credit);
        if (!is_drainable(credit)) continue;
        if (credit.exhausted()) {
            credit.status = CreditStatus::exhausted;
        } else {
            const bool its_turn = !used;
            const auto waiting =
                must_be_invoked(credit) ? CreditStatus::selected : CreditStatus::enabled;
            credit.status = its_turn ? CreditStatus::in_use : waiting;
            used = true;
        }
    }
}

void drain(Account& account, Money amount) {
    RISER_ASSERT(amount.micro >= 0, "a charge is not negative");
    for (auto& credit : account.credits) {
        if (amount.micro == 0) break;
        if (!is_drainable(credit)) continue;
        const Money part = std::min(amount, credit.above_limit());
        credit.amount -= part;
        amount -= part;
    }
    account.token().amount -= amount;
    update_statuses(account);
}

void grant(Account& account, CreditId id, Money amount) {
    Credit* credit = account.find_credit(id);
    if (credit == nullptr) return;
    credit->amount += amount;
    if (credit->paid_back) credit->owed += amount;
    if (must_be_invoked(*credit)) credit->status = CreditStatus::selected;
    update_statuses(account);
}

void lapse(Account& account, CreditId id, Money amount) {
    Credit* credit = account.find_credit(id);
    if (credit == nullptr) return;
    credit->amount -= amount;
    if (credit->paid_back) credit->owed -= amount;
    update_statuses(account);
}

std::optional<CreditMove> due_move(const Account& account) {
    for (const auto& credit : account.credits) {
        if (!must_be_invoked(credit)) continue;
        if (credit.status == CreditStatus::selectable && !credit.needs_confirmation) {
            return CreditMove{credit.id, true, credit.preset};
        }
        const bool unused = credit.amount.micro > 0 && credit.used_of_loan().micro == 0;
        if (is_taken(credit) && unused && !is_offered(account, credit)) {
            return CreditMove{credit.id, false, credit.amount};
        }
    }
    return std::nullopt;
}

void carry_out_moves(Account& account) {
    while (const auto move = due_move(account)) {
        (move->granted ? grant : lapse)(account, move->credit, move->amount);
    }
}

bool invoke(Account& account, CreditId id) {
    const Credit* credit = account.find_credit(id);
    if (credit == nullptr || credit->status != CreditStatus::selectable) return false;
    grant(account, id, credit->preset);
    return true;
}

}  // namespace riser::payment
