// decide_cut_offs: where the periods of accounts that are billed end, and what their registers showed then
// (docs/billing.md). What is settled there, and when the bill of it may be issued; the bill itself is in decide_billing.cpp.
#include <algorithm>

#include "core/payment/billing/cut_off_read.h"
#include "gateway/controller/credit_work.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;
using billing::ReadBasis;
using journal::AccountBilling;
using journal::BillRead;

// After a year without power the rest comes with the next ticks, and a journal entry stays small.
constexpr int k_bills_at_once = 12;
// Over all accounts; the bill that goes beyond it has some hundred records at most, of the 10,000 of an entry.
constexpr std::size_t k_records_at_once = 1'000;
constexpr int k_periods_at_once = 25;  // as many as the books keep apart

// What is known of a register around a cut-off: the value that the books settled, and the last two readings.
std::vector<billing::ReadAt> reads_of(const ShareBooks& share, const LiveRegister* live,
                                      const Now& now) {
    std::vector<billing::ReadAt> reads{{from_unix_ms(share.settled_ms), share.settled}};
    if (live == nullptr || !live->known) return reads;
    const UnsettledTimes times = unsettled_times(*live, now);
    const auto add = [&reads](UtcTime at, Energy value) {
        if (at > reads.back().at && value >= reads.back().value) reads.push_back({at, value});
    };
    // It may have stood at the settled value for longer than the books know.
    add(std::min(times.base, now.wall), share.settled);
    add(times.previous, live->previous);
    add(std::min(times.wall, now.wall), live->value);
    return reads;
}

// What a bill says of a register that was settled beyond its end while it waited: divided there, or read near it.
void settled_beyond(const SupplyPointBooks& point, UtcTime cut, BillRead& read) {
    const ShareBooks* share = point.find_share(read.register_id.meter, read.register_id.quantity);
    if (share == nullptr || !share->open || from_unix_ms(share->settled_ms) < cut) return;
    const bool divided = read.to_ms == to_unix_ms(cut);
    read.to_basis = divided ? ReadBasis::interpolated : ReadBasis::actual;
}

}  // namespace

void Decider::bills() {
    if (!now_.trusted()) return;
    const std::int64_t now_ms = to_unix_ms(now_.earliest);
    for (const auto& [id, billing] : draft_.base().billing) {
        if (records_.size() > k_records_at_once) return;
        if (!billing.closed && billing.period_ends_ms <= now_ms) {
            bill_until_now(id);
        } else if (CreditWork(*this).is_billed_at_once(id)) {
            CreditWork::bill_at_once(*this, id);
        }
    }
}

bool Decider::bills_wait(AccountId id) const {
    const AccountBilling* billing = draft_.billing(id);
    if (billing == nullptr || billing->closed || !now_.trusted()) return false;
    return now_.earliest - from_unix_ms(billing->period_ends_ms) > k_clock_leap &&
           !clock_is_proven();
}

// It has gone on for a day, in this run or, where the power fails every day, in many.
bool Decider::clock_is_proven() const {
    return now_.monotonic - seen().clock.steady_since >= k_clock_patience ||
           is_proven(draft_.site().clock, header_);
}

// Bills wait, and what was used has its price as ever: it is charged at once, divided where each period ended, so that
// every bill states its own.
void Decider::settle_periods(SupplyPointId id) {
    const AccountId account = draft_.supply_point(id)->account;
    if (!configured(id) || !bills_wait(account)) return;
    const auto cycle = draft_.billing(account)->terms.cycle;
    UtcTime cut = from_unix_ms(draft_.billing(account)->period_ends_ms);
    CutOffs cuts;
    for (int i = 0; i < k_periods_at_once && cut <= now_.earliest; ++i) {
        const std::vector<ShareBooks> shares = draft_.supply_point(id)->shares;
        for (const auto& share : shares) {
            if (share.open) cut_off_share(account, share, cut, cuts);
        }
        cut = cycle_at(cycle, site_.zone, cut).to;
    }
    settle_rest(account, cuts);
}

void Decider::bill_until_now(AccountId id) {
    if (bills_wait(id)) return;
    CutOffs cuts;
    bool issued = false;
    for (int i = 0; i < k_bills_at_once; ++i) {
        const AccountBilling& billing = *draft_.billing(id);
        const UtcTime cut = from_unix_ms(billing.period_ends_ms);
        if (billing.closed || draft_.account(id)->closed() || cut > now_.earliest) break;
        if (records_.size() > k_records_at_once) break;
        if (!cut_off(id, cut, cuts)) break;
        collect_until(id, cut);
        charge_interest(id);
        if (!issue_bill(id, DocumentKind::bill, cut, cuts.reads)) break;
        issued = true;
    }
    if (issued) settle_rest(id, cuts);
}

// When the registers of an account are settled to where its bill ends, and what the bill says of them. False: a meter is
// silent, and its reading may still come.
bool Decider::cut_off(AccountId id, UtcTime cut, CutOffs& cuts) {
    const payment::Account& account = *draft_.account(id);
    const AccountBilling& billing = *draft_.billing(id);
    const SupplyPointBooks* point = draft_.supply_point(account.supply_point);
    const bool has_it = point != nullptr && point->account == id && configured(point->id);
    cuts.reads.clear();
    if (has_it) {
        if (!rerate(id)) return false;
        const auto waits = [&](const ShareBooks& share) {
            const LiveRegister* live = live_register(seen(), share.share);
            const bool silent = live == nullptr || !live->known ||
                                draft_.meter(share.share.meter)->doubt ||
                                unsettled_times(*live, now_).wall < cut;
            return share.open && from_unix_ms(share.settled_ms) < cut && silent;
        };
        const bool patience_over = now_.earliest >= cut + billing.terms.cycle.read_tolerance;
        if (!patience_over && std::any_of(point->shares.begin(), point->shares.end(), waits)) {
            return false;
        }
        const std::vector<ShareBooks> shares = point->shares;
        for (const auto& share : shares) {
            if (share.open) cut_off_share(id, share, cut, cuts);
        }
        after_charging(id);
    }
    // What the bill says: the registers of the period, each as the cut-off left it.
    const AccountBilling& after = *draft_.billing(id);
    for (BillRead read : after.reads) {
        if (read.from_ms >= to_unix_ms(cut)) continue;
        const auto taken = std::find_if(cuts.taken.begin(), cuts.taken.end(), [&](const auto& one) {
            return one.register_id == read.register_id;
        });
        if (taken == cuts.taken.end()) {
            if (has_it) settled_beyond(*draft_.supply_point(account.supply_point), cut, read);
            state_once(cuts.reads, read);
            continue;
        }
        read.to_ms = std::max(read.to_ms, taken->to_ms);
        read.to_basis = taken->to_basis;
        state_once(cuts.reads, read);
    }
    cuts.taken.clear();
    return true;
}

void Decider::cut_off_share(AccountId id, const ShareBooks& share, UtcTime cut, CutOffs& cuts) {
    if (from_unix_ms(share.settled_ms) >= cut) return;  // while the bill waited
    const MeterBooks& meter = *draft_.meter(share.share.meter);
    const LiveRegister* live = meter.doubt ? nullptr : live_register(seen(), share.share);
    const auto tolerance = draft_.billing(id)->terms.cycle.read_tolerance;
    auto reads = reads_of(share, live, now_);
    // What a cut-off before this one divided is no reading.
    const auto done = cuts.from.find({share.share.meter, share.share.quantity});
    const bool divided = done != cuts.from.end() && !done->second.actual;
    if (divided) reads.front().at = std::max(reads.front().at, done->second.at);
    auto taken = billing::cut_off_read(reads, cut, tolerance);
    if (!taken) return;
    const bool by_division =
        divided && taken->basis == ReadBasis::actual && taken->read_at == reads.front().at;
    if (by_division) taken->basis = ReadBasis::interpolated;
    const bool interpolated = taken->basis == ReadBasis::interpolated && !by_division;
    const UtcTime until = interpolated ? cut : taken->read_at;
    if (taken->value > share.settled) {
        const UtcTime from = done == cuts.from.end() ? UtcTime{} : done->second.at;
        const SupplyPointId point = draft_.account(id)->supply_point;
        settle_share(point, share.share, {from, until});
        // What was fed in while nobody knows the price waits: its register is not stated beyond that.
        const ShareBooks* after =
            draft_.supply_point(point)->find_share(share.share.meter, share.share.quantity);
        if (!is_charged(share.share) && after->settled == share.settled) return;
    }
    cuts.from[{share.share.meter, share.share.quantity}] = {until, !interpolated};
    BillRead read;
    read.register_id = {share.share.meter, meter.epoch, share.share.quantity};
    read.to_ms = to_unix_ms(until);
    read.to_basis = taken->basis;
    cuts.taken.push_back(read);
}

void Decider::settle_share(SupplyPointId id, const metering::RegisterShare& share,
                           const Window& within) {
    if (!is_charged(share)) {
        const ShareBooks books = *draft_.supply_point(id)->find_share(share.meter, share.quantity);
        return credit_share(id, books, seen(), within);
    }
    const Window blocks = end_block_periods(*draft_.supply_point(id), seen(), within);
    SettlementBuilder builder(draft_, seen(), site_.zone, now_);
    builder.add(*draft_.supply_point(id),
                {std::max(blocks.from, within.from), std::min(blocks.until, within.until)}, &share);
    emit_settlement(builder);
}

// Nothing stays divided: what was used after the last cut-off is charged at once.
void Decider::settle_rest(AccountId id, const CutOffs& cuts) {
    const SupplyPointId point = draft_.account(id)->supply_point;
    const SupplyPointBooks* books = draft_.supply_point(point);
    if (books == nullptr || books->account != id || !configured(point)) return;
    const std::vector<ShareBooks> shares = books->shares;
    for (const auto& share : shares) {
        const auto done = cuts.from.find({share.share.meter, share.share.quantity});
        if (!share.open || done == cuts.from.end()) continue;
        settle_share(point, share.share, {done->second.at, k_no_upper_bound});
    }
    after_charging(id);
}

// Charges with time that fell due before the bill ends are on it.
void Decider::collect_until(AccountId id, UtcTime cut) {
    const SupplyPointBooks* point = draft_.supply_point(draft_.account(id)->supply_point);
    if (point == nullptr || point->account != id || !configured(point->id)) return;
    begin_charges(id);
    collect_charges(*point, std::min(cut, now_.earliest));
    after_charging(id);
}

}  // namespace riser::controller
