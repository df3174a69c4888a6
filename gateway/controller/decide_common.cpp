// decide_common: what a common supply point was charged is shared among the accounts of the apartments (docs/charging.md). Each
// period is one record, in one entry with the settlements that end it: after a power cut it is booked, or is not begun. A
// move that is carried out ends a period early, so that whoever leaves has paid his part when his account is closed.
#include <algorithm>

#include "core/journal/common_books.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

// A meter that is silent at the end of a period may still say what it counted; then it is shared without it, and what it says
// later is of the next period.
constexpr Duration k_patience = std::chrono::hours(12);
// After a silence each period has its own lines: a month of days, unless that is more than one entry should hold. What was
// counted in a longer silence is of the periods up to there and, all of the rest, of the one after them.
constexpr std::size_t k_periods_at_once = 31;
constexpr std::size_t k_parts_at_once = 4'000;

std::size_t periods_at_once(const journal::CommonTerms& terms) {
    const std::size_t fit = k_parts_at_once / std::max<std::size_t>(terms.members.size(), 1);
    return std::clamp<std::size_t>(fit, 1, k_periods_at_once);
}

bool is_of(const journal::CommonTerms& terms, SupplyPointId id) {
    return terms.supply_point == id ||
           std::any_of(terms.members.begin(), terms.members.end(),
                       [id](const auto& member) { return member.supply_point == id; });
}

// Whose registers say what is shared, and by what.
std::vector<SupplyPointId> measured_by(const journal::CommonTerms& terms) {
    std::vector<SupplyPointId> points{terms.supply_point};
    if (terms.key != metering::ApportionmentKey::metered_share) return points;
    for (const auto& member : terms.members) points.push_back(member.supply_point);
    return points;
}

}  // namespace

void AccountDesk::share_common(std::int64_t to_ms, journal::CommonTerms next) {
    Decider& d = decider_;
    const auto payer_of = [&d](SupplyPointId id) {
        const SupplyPointBooks* point = d.draft_.supply_point(id);
        return point == nullptr ? AccountId{} : point->account;
    };
    const auto r = journal::shares_of(*d.draft_.site().common, payer_of, to_ms, std::move(next));
    // The second look at our own work.
    RISER_ASSERT(journal::audit_common(d.draft_.site().common, r, payer_of).empty(),
                 "common costs are shared in the same parts twice");
    d.emit(r);
    for (const AccountId account : journal::accounts_of(r)) d.after_charging(account);
    if (r.parts.empty()) return;
    d.note(Note::Level::info, "common_costs_shared",
           {{"amount", format_money(r.shared())}, {"accounts", std::to_string(r.parts.size())}});
}

bool AccountDesk::common_waits(UtcTime ends) const {
    const Decider& d = decider_;
    if (d.now_.earliest >= ends + k_patience) return false;
    const auto* point = d.draft_.supply_point(d.draft_.site().common->terms.supply_point);
    if (point == nullptr) return false;
    return std::any_of(point->shares.begin(), point->shares.end(), [&](const ShareBooks& share) {
        const LiveRegister* live = live_register(d.seen(), share.share);
        const bool silent = live == nullptr || !live->known ||
                            d.draft_.meter(share.share.meter)->doubt ||
                            unsettled_times(*live, d.now_).wall < ends;
        return share.open && is_charged(share.share) && from_unix_ms(share.settled_ms) < ends &&
               silent;
    });
}

// What these registers counted until then, divided by time where they were not read at that moment.
void AccountDesk::settle_common(UtcTime from, UtcTime until) {
    Decider& d = decider_;
    for (const SupplyPointId id : measured_by(d.draft_.site().common->terms)) {
        const SupplyPointBooks* point = d.draft_.supply_point(id);
        if (point == nullptr || point->account.is_nil() || !d.configured(id)) continue;
        const std::vector<ShareBooks> shares = point->shares;
        for (const auto& share : shares) {
            const LiveRegister* live = live_register(d.seen(), share.share);
            const bool counted = share.open && is_charged(share.share) && live != nullptr &&
                                 live->known && live->value > share.settled;
            if (counted) d.settle_share(id, share.share, {from, until});
        }
        d.after_charging(point->account);
    }
}

void AccountDesk::common_costs() {
    Decider& d = decider_;
    const auto& wanted = d.site_.common;
    if (!d.now_.trusted() || (!wanted && !d.draft_.site().common)) return;
    if (!d.draft_.site().common) {
        if (d.draft_.supply_point(wanted->supply_point) == nullptr) return;
        journal::CommonCostsShared begun;
        begun.from_ms = begun.to_ms = to_unix_ms(d.now_.earliest);
        begun.next = *wanted;
        return d.emit(std::move(begun));
    }
    share_ended_periods(true);
    const auto& common = d.draft_.site().common;
    if (!common || (wanted && common->terms == *wanted)) return;
    if (common->ends_ms <= to_unix_ms(d.now_.earliest)) return;  // that period first
    settle_common({}, k_no_upper_bound);
    share_common(to_unix_ms(d.now_.earliest), wanted.value_or(journal::CommonTerms{}));
}

// By those who are there now.
void AccountDesk::share_ended_periods(bool may_wait) {
    Decider& d = decider_;
    UtcTime from{};
    const std::size_t most = periods_at_once(d.draft_.site().common->terms);
    for (std::size_t i = 0; i < most && d.draft_.site().common; ++i) {
        const UtcTime ends = from_unix_ms(d.draft_.site().common->ends_ms);
        if (ends > d.now_.earliest || (may_wait && common_waits(ends))) break;
        settle_common(from, ends);
        share_common(to_unix_ms(ends), d.draft_.site().common->terms);
        from = ends;
    }
    if (from != UtcTime{}) settle_common(from, k_no_upper_bound);  // nothing stays divided
}

// Before anything else is settled: a period that is over, and waits for the common meter, has its own part of it.
void AccountDesk::settle_ended_common_period(SupplyPointId id) {
    const Decider& d = decider_;
    const auto& common = d.draft_.site().common;
    if (!common || !d.now_.trusted() || !is_of(common->terms, id)) return;
    const UtcTime ends = from_unix_ms(common->ends_ms);
    if (ends > d.now_.earliest) return;
    settle_common({}, ends);
    settle_common(ends, k_no_upper_bound);  // nothing stays divided
}

// Before the supply point passes on: what was used until now is paid by those who are there now, each period by itself. What
// is over waits no longer: whoever leaves could not pay his part of it later, and who comes must not.
void AccountDesk::end_common_period(SupplyPointId id) {
    Decider& d = decider_;
    if (!d.draft_.site().common || !is_of(d.draft_.site().common->terms, id)) return;
    if (d.now_.trusted()) share_ended_periods(false);
    settle_common({}, k_no_upper_bound);
    const std::int64_t now_ms = to_unix_ms(d.now_.earliest);
    share_common(std::max(now_ms, d.draft_.site().common->begun_ms), d.draft_.site().common->terms);
}

}  // namespace riser::controller
