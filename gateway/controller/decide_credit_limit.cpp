// decide_credit_limit: how much of its credit limit an account on bill has used (docs/billing.md). It is said when that
// comes near the limit or reaches it; what was used may be billed at once then, or supply disconnected after a notice. Only
// what is settled counts, so what is read, projected or estimated cuts nobody off; everything else that a cut-off needs
// is asked where every cut-off is (decide_cut.cpp).
#include <algorithm>

#include "core/journal/credit_books.h"
#include "gateway/controller/credit_work.h"

namespace riser::controller {
namespace {

using billing::CreditLimitThen;
using billing::CreditStage;
using journal::AccountBilling;

// Whoever pays a little each time it is reached is not billed every day.
constexpr Duration k_between_bills_at_once = std::chrono::hours(7 * 24);
// A bill at once waits for no cut-off reading: what it states was read just now.
constexpr Duration k_read_just_now = std::chrono::minutes(15);

TimeMark mark_of_told(const journal::CreditTold& told) {
    return {told.boot, told.monotonic_ms, told.earliest_ms, told.latest_ms};
}

// Nobody knows when that was, or after a restart how long ago.
bool said_by_an_unsure_clock(const AccountBilling& billing) {
    const auto& told = billing.credit_told;
    const auto widest =
        std::chrono::floor<std::chrono::milliseconds>(billing::k_widest_window).count();
    return told && told->latest_ms - told->earliest_ms > widest;
}

}  // namespace

void CreditWork::agree(Decider& decider, const BillingSite& wanted, AccountId id) {
    const AccountBilling& known = *decider.draft_.billing(id);
    const billing::CreditLimit& terms = wanted.credit_limit;
    const bool limited = terms.limit > Money{};
    const bool same = limited ? known.credit_limit == terms : !known.credit_limit.has_value();
    if (!same) decider.emit(journal::CreditLimitAgreed{id, terms});
}

// Once for each time: the books know what was said. What was said by an unsure clock is said again once it is sure, so
// that a notice which counts from it ends.
void CreditWork::tell(Decider& decider, AccountId id) {
    const AccountBilling* known = decider.draft_.billing(id);
    if (known == nullptr || !known->credit_limit) return;  // asked at every tick, of everybody
    const payment::Account* account = decider.draft_.account(id);
    if (account == nullptr) return;
    const auto use = journal::credit_use_of(*known, *account);
    if (!use) return;
    const billing::CreditLimit limit = *known->credit_limit;
    const CreditStage before = journal::credit_stage_of(*known);
    const CreditStage stage = billing::next_stage(limit, *use, before);
    const bool again = decider.now_.trusted() && said_by_an_unsure_clock(*known);
    if (stage == before && !again) return;
    decider.emit(journal::CreditUseTold{id, stage, use->used, limit.limit});
    if (stage < before) return;
    const bool reached = stage == CreditStage::reached;
    decider.note(reached ? Note::Level::warning : Note::Level::info,
                 reached ? "credit_limit_reached" : "credit_limit_near",
                 {{"account", to_string(id)},
                  {"used", format_money(use->used)},
                  {"limit", format_money(limit.limit)}});
}

// ---- the bill at once -----------------------------------------------------------------------------

// Whoever owes demand or a minimum of the month is billed when the month is over: of a part of it nobody knows them.
bool CreditWork::is_billed_at_once(AccountId id) const {
    const AccountBilling* known = decider_.draft_.billing(id);
    if (known == nullptr || known->closed || !known->credit_limit) return false;
    if (known->credit_limit->then != CreditLimitThen::bill) return false;
    if (journal::credit_stage_of(*known) != CreditStage::reached) return false;
    if (known->credit_told->earliest_ms <= known->billed_until_ms) return false;  // it was
    if (!known->period.parts.empty() || known->unbilled() <= Money{}) return false;
    const UtcTime billed_until = from_unix_ms(known->billed_until_ms);
    return decider_.now_.earliest - billed_until >= k_between_bills_at_once;
}

bool CreditWork::was_read_just_now(const SupplyPointBooks& supply_point) const {
    const auto just_now = [this](const ShareBooks& share) {
        const MeterBooks* books = decider_.draft_.meter(share.share.meter);
        const LiveMeter* meter = decider_.seen().meters.find(share.share.meter);
        const LiveRegister* reg = live_register(decider_.seen(), share.share);
        return share.open && books != nullptr && !books->doubt && meter != nullptr &&
               !meter->wrong_identity && reg != nullptr && reg->known &&
               decider_.now_.monotonic - reg->at <= k_read_just_now;
    };
    return std::all_of(supply_point.shares.begin(), supply_point.shares.end(), just_now);
}

// Everything that was used until now; the next bill begins there, and ends when it would have.
void CreditWork::bill_at_once(Decider& decider, AccountId id) {
    const Draft& draft = decider.draft_;
    const SupplyPointBooks* point = draft.supply_point(draft.account(id)->supply_point);
    if (point == nullptr || point->account != id || !decider.configured(point->id)) return;
    if (!decider.now_.trusted() || !CreditWork(decider).was_read_just_now(*point)) return;
    if (!decider.rerate(id)) return;
    decider.settle({point->id});
    decider.collect_until(id, decider.now_.earliest);
    decider.charge_interest(id);
    std::vector<journal::BillRead> stated;
    for (const auto& read : draft.billing(id)->reads) state_once(stated, read);
    // Where none can be issued that is told, and tried again.
    static_cast<void>(decider.issue_bill(
        id, billing::DocumentKind::bill,
        std::chrono::floor<std::chrono::milliseconds>(decider.now_.earliest), stated));
}

// ---- supply ---------------------------------------------------------------------------------------

std::optional<Duration> CreditWork::told_ago(AccountId id) const {
    const AccountBilling* known = decider_.draft_.billing(id);
    if (known == nullptr || journal::credit_stage_of(*known) != CreditStage::reached) {
        return std::nullopt;
    }
    return controller::elapsed_at_least(mark_of_told(*known->credit_told), decider_.now_);
}

bool CreditWork::is_over(const SupplyPointBooks& supply_point) const {
    const AccountBilling* known = decider_.draft_.billing(supply_point.account);
    const payment::Account* account = decider_.draft_.account(supply_point.account);
    if (known == nullptr || account == nullptr || !known->credit_limit) return false;
    if (known->credit_limit->then != CreditLimitThen::disconnect) return false;
    const auto use = journal::credit_use_of(*known, *account);
    if (!use || !use->reached) return false;
    const bool cut_off = supply_point.is_cut_for(journal::SupplyReason::credit_limit);
    if (cut_off) return true;
    const auto ago = told_ago(supply_point.account);
    return decider_.now_.trusted() && ago && *ago >= known->credit_limit->notice;
}

bool CreditWork::is_in_arrears(const SupplyPointBooks& supply_point) const {
    if (decider_.draft_.billing(supply_point.account) == nullptr) return false;
    return decider_.is_overdue(supply_point) || is_over(supply_point);
}

}  // namespace riser::controller
