#include "core/journal/account_records.h"

#include <algorithm>

#include "core/journal/price_audit.h"

namespace riser::journal {
namespace {

using ledger::AccountKind;
using ledger::LedgerAccount;
using ledger::Transfer;
using payment::ChargePurpose;
using payment::CreditType;
using payment::SplitLine;
using payment::SplitStep;

class Posting {
public:
    explicit Posting(AccountId account) : account_(account) {}

    void move(AccountKind from, AccountKind to, Money amount) {
        if (amount.micro > 0 && from != to) transfers_.push_back({side(from), side(to), amount});
    }
    std::vector<Transfer> take() { return std::move(transfers_); }

private:
    [[nodiscard]] LedgerAccount side(AccountKind kind) const {
        const bool own = kind == AccountKind::customer_credit ||
                         kind == AccountKind::customer_debt || kind == AccountKind::credit_lent ||
                         kind == AccountKind::refund_payable || kind == AccountKind::collection ||
                         kind == AccountKind::deposit;
        return {kind, own ? account_ : AccountId{}};
    }

    AccountId account_;
    std::vector<Transfer> transfers_;
};

AccountKind granted_by(CreditType type) {
    return type == CreditType::emergency ? AccountKind::credit_lent : AccountKind::credit_given;
}

AccountKind paid_into(const SplitLine& line) {
    switch (line.step) {
        case SplitStep::payment_debt:
        case SplitStep::accumulated_debt:
            return AccountKind::customer_debt;
        case SplitStep::emergency_owed:
            return AccountKind::credit_lent;
        case SplitStep::vending_fee:
            return AccountKind::charge_revenue;
        case SplitStep::owed_balance:
        case SplitStep::balance:
            break;
    }
    return AccountKind::customer_credit;
}

// `gives`: as the side that the money leaves. What another account is given comes in there as a top-up or as a debt
// that is entered.
AccountKind kind_of(billing::Pot pot, bool gives) {
    using billing::Pot;
    switch (pot) {
        case Pot::emergency_credit:
            return AccountKind::credit_lent;
        case Pot::prepaid_debt:
            return AccountKind::customer_debt;
        case Pot::refund:
            return AccountKind::refund_payable;
        case Pot::collection:
            return AccountKind::collection;
        case Pot::other_account:
            return gives ? AccountKind::debt_taken_over : AccountKind::top_up_clearing;
        case Pot::forfeited:
            return AccountKind::credit_given;
        case Pot::rounding:
            return AccountKind::rounding;
        case Pot::deposit:
            return AccountKind::deposit;
        case Pot::prepaid_credit:
        case Pot::receivable:
        case Pot::bill_credit:
            break;
    }
    return AccountKind::customer_credit;
}

}  // namespace

void apply(payment::Account& account, const AccountConfigured& r) {
    account.token().limit = r.limit;
    account.token().warning_threshold = r.warning_threshold;
    account.charges.front().tariff = r.tariff;
    account.max_top_up = r.max_top_up;
    account.max_balance = r.max_balance;
    update_statuses(account);
}

void apply(payment::Account& account, const Credited& r) {
    if (r.split.lines.empty()) {
        account.token().amount += r.amount;
        return update_statuses(account);
    }
    apply_split(account, r.split);
}

void apply(payment::Account& account, const TopUpTermsAgreed& r) {
    account.top_up = r.terms;
}

void apply(payment::Account& account, const CreditConfigured& r) {
    payment::Credit* credit = account.find_credit(r.credit);
    if (credit == nullptr) {
        account.credits.emplace_back();
        credit = &account.credits.back();
        credit->id = r.credit;
        credit->type = r.type;
        credit->status = payment::CreditStatus::enabled;
    }
    credit->priority = r.priority;
    if (r.type != CreditType::token) {
        credit->needs_confirmation = r.needs_confirmation;
        credit->paid_back = r.paid_back;
        credit->preset = r.preset;
        credit->offered_at = r.offered_at;
        credit->renewal = r.renewal;
        credit->expires_ms = r.expires_ms;
    }
    update_statuses(account);
}

void apply(payment::Account& account, const CreditInvoked& r) {
    grant(account, r.credit, r.amount);
}
void apply(payment::Account& account, const CreditRenewed& r) {
    renew(account, r.renewal);
}
void apply(payment::Account& account, const CreditExpired& r) {
    lapse(account, r.credit, r.amount);
}

void apply(payment::Account& account, const ChargeConfigured& r) {
    payment::Charge* charge = account.find_charge(r.charge);
    if (charge == nullptr) {
        account.charges.emplace_back();
        charge = &account.charges.back();
        charge->id = r.charge;
        charge->type = r.type;
        charge->purpose = r.purpose;
    }
    // What had ended and begins anew does not make up for the time between.
    const bool begins = charge->per_period.micro == 0 || !charge->begun();
    if (begins) charge->collected_until_ms = r.begins_ms;
    charge->priority = r.priority;
    charge->per_period = r.per_period;
    charge->period = r.period;
    charge->proportion_ppm = r.proportion_ppm;
    charge->weekly_cap = r.weekly_cap;
    // Books that did not keep it go on not knowing it.
    const bool known = charge->entered.micro > 0 || charge->remaining.micro == 0;
    if (known) charge->entered += r.added;
    charge->remaining += r.added;
    charge->while_disconnected = r.while_disconnected;
    charge->in_friendly_hours = r.in_friendly_hours;
    charge->while_on_emergency = r.while_on_emergency;
    charge->continuous = r.continuous;
}

void apply(payment::Account& account, const ChargeCollected& r) {
    apply_collection(account, r.line);
}

void apply(payment::Account& account, const AccountClassified& r) {
    account.customer_class = r.customer_class;
    account.critical = r.critical;
}
void apply(payment::Account& account, const TenancyBegan& r) {
    account.moved_in_by = r.order;
    // What fell due with time while the supply point was another's is not his.
    for (auto& charge : account.charges) charge.collected_until_ms = 0;
}
void apply(payment::Account& account, const AccountClosed& r, std::int64_t closed_ms) {
    close(account, billing::sums_of(r.moves), closed_ms);
    account.moved_out_by = r.order;
    account.provisional.clear();  // nothing is charged to it any more: it keeps the lowest price
}
void apply(payment::Account& account, const FormerAccountPaid& r) {
    account.in_collection -= r.to_collection;
    account.refund_owed += r.to_refund;
}
void apply(payment::Account& account, const RefundPaid& r) {
    account.refund_owed -= r.amount;
}
void apply(payment::Account& account, const ConsumptionRerated& r) {
    recount(account.blocks, r.parts);
    account.residue = r.residue_after;
    account.provisional.clear();
    drain(account, r.amount);
}

void apply(payment::Account& account, const EnergyFedIn& r) {
    account.token().amount += r.amount;
    account.feed_in_residue = r.residue_after;
    update_statuses(account);
}

void recount(payment::BlockCounter& counter, const ConsumptionCorrected& r) {
    if (!counter.begun() || !r.booked) return;
    // One after the other: what takes an earlier correction back comes before what is priced again.
    for (const auto& part : r.parts) {
        if (part.from_ms < counter.span.begins_ms || part.from_ms >= counter.span.ends_ms) continue;
        payment::recount(counter, {{part.energy, part.share_ppm, part.charged, part.due,
                                    part.from_ms, part.to_ms, true}});
    }
}

// Too much that was charged is credited as what is fed in: it is the customer's own.
void apply(payment::Account& account, const ConsumptionCorrected& r) {
    if (!r.booked) return;
    recount(account.blocks, r);
    account.residue = r.residue_after;
    if (r.amount > Money{}) return drain(account, r.amount);
    account.token().amount -= r.amount;
    update_statuses(account);
}

std::optional<payment::ProvisionalCharge> provisional_of(const Settlement& settlement,
                                                         const Segment& segment,
                                                         const EntryHeader& header,
                                                         std::uint32_t newest_version) {
    if (!segment.provisional || may_be_sure(header) || segment.tariff >= settlement.tariffs.size())
        return std::nullopt;
    const auto& tariff = settlement.tariffs[segment.tariff];
    payment::ProvisionalCharge charge;
    charge.energy = segment.advance();
    charge.share_ppm = segment.share_ppm;
    charge.charged = {tariff.id, tariff.version, segment.price};
    charge.newest_version = std::max(newest_version, tariff.version);
    charge.boot = header.boot;
    // The wall clock of the entry is wrong; how long before it something was, it knows.
    charge.to_ms =
        std::min(header.monotonic_ms - (header.wall_ms - segment.to_ms), header.monotonic_ms);
    charge.from_ms = header.monotonic_ms - (header.wall_ms - segment.from_ms);
    if (charge.from_ms > charge.to_ms) charge.from_ms = -1;
    charge.earliest_ms = std::min(header.earliest_ms, segment.from_ms);
    return charge;
}

CreditConfigured terms_of(AccountId account, const payment::Credit& credit) {
    CreditConfigured terms;
    terms.account = account;
    terms.credit = credit.id;
    terms.type = credit.type;
    terms.priority = credit.priority;
    if (credit.type == CreditType::token) return terms;
    terms.needs_confirmation = credit.needs_confirmation;
    terms.paid_back = credit.paid_back;
    terms.preset = credit.preset;
    terms.offered_at = credit.offered_at;
    terms.renewal = credit.renewal;
    terms.expires_ms = credit.expires_ms;
    return terms;
}

ChargeConfigured terms_of(AccountId account, const payment::Charge& charge) {
    ChargeConfigured terms;
    terms.account = account;
    terms.charge = charge.id;
    terms.type = charge.type;
    terms.purpose = charge.purpose;
    terms.priority = charge.priority;
    terms.per_period = charge.per_period;
    terms.period = charge.period;
    terms.proportion_ppm = charge.proportion_ppm;
    terms.weekly_cap = charge.weekly_cap;
    terms.while_disconnected = charge.while_disconnected;
    terms.in_friendly_hours = charge.in_friendly_hours;
    terms.while_on_emergency = charge.while_on_emergency;
    terms.continuous = charge.continuous;
    return terms;
}

std::vector<Transfer> transfers_of(const Credited& r) {
    Posting posting(r.account);
    const auto from = AccountKind::top_up_clearing;
    if (r.split.lines.empty()) posting.move(from, AccountKind::customer_credit, r.amount);
    for (const auto& line : r.split.lines) posting.move(from, paid_into(line), line.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const CreditInvoked& r) {
    Posting posting(r.account);
    posting.move(granted_by(r.type), AccountKind::customer_credit, r.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const CreditRenewed& r) {
    Posting posting(r.account);
    posting.move(AccountKind::customer_credit, AccountKind::credit_given, r.renewal.lapsed);
    posting.move(AccountKind::credit_given, AccountKind::customer_credit, r.renewal.granted);
    return posting.take();
}

std::vector<Transfer> transfers_of(const CreditExpired& r) {
    Posting posting(r.account);
    posting.move(AccountKind::customer_credit, granted_by(r.type), r.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const ChargeConfigured& r) {
    Posting posting(r.account);
    const bool fee = r.purpose == ChargePurpose::fee;
    posting.move(AccountKind::customer_debt,
                 fee ? AccountKind::charge_revenue : AccountKind::debt_taken_over, r.added);
    return posting.take();
}

std::vector<Transfer> transfers_of(const ChargeCollected& r) {
    Posting posting(r.account);
    const bool standing = r.purpose == ChargePurpose::standing;
    posting.move(AccountKind::customer_credit,
                 standing ? AccountKind::charge_revenue : AccountKind::customer_debt,
                 r.line.collected);
    // What is deferred of a debt was owed before.
    if (standing) {
        posting.move(AccountKind::customer_debt, AccountKind::charge_revenue, r.line.deferred);
    }
    return posting.take();
}

std::vector<Transfer> transfers_of(const AccountClosed& r) {
    Posting posting(r.account);
    for (const auto& move : r.moves) {
        posting.move(kind_of(move.from, true), kind_of(move.to, false), move.amount);
    }
    return posting.take();
}

std::vector<Transfer> transfers_of(const FormerAccountPaid& r) {
    Posting posting(r.account);
    posting.move(AccountKind::top_up_clearing, AccountKind::collection, r.to_collection);
    posting.move(AccountKind::top_up_clearing, AccountKind::refund_payable, r.to_refund);
    return posting.take();
}

std::vector<Transfer> transfers_of(const RefundPaid& r) {
    Posting posting(r.account);
    posting.move(AccountKind::refund_payable, AccountKind::top_up_clearing, r.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const ConsumptionRerated& r) {
    Posting posting(r.account);
    posting.move(AccountKind::customer_credit, AccountKind::energy_revenue, r.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const EnergyFedIn& r) {
    Posting posting(r.account);
    posting.move(AccountKind::energy_purchase, AccountKind::customer_credit, r.amount);
    return posting.take();
}

std::vector<Transfer> transfers_of(const ConsumptionCorrected& r) {
    Posting posting(r.account);
    if (!r.booked) return posting.take();
    posting.move(AccountKind::customer_credit, AccountKind::energy_revenue, r.amount);
    posting.move(AccountKind::energy_revenue, AccountKind::customer_credit, -r.amount);
    return posting.take();
}

Money debt_of(const payment::Account& account) {
    return account.debt();
}

Money lent_to(const payment::Account& account) {
    Money sum{};
    for (const auto& credit : account.credits) sum += credit.owed;
    return sum;
}

}  // namespace riser::journal
