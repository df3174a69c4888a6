// decide_hand_over: a supply point passes from one account to another. The closing read of the one is the opening read
// of the other: registers that were read and confirmed for it, so that no watt-hour is anybody else's (docs/tenancies.md).
#include <algorithm>

#include "core/payment/calendar.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

std::string name_of(MeterId meter) {
    return "meter " + to_string(meter);
}

constexpr std::string_view k_last_reading_counts =
    " order it with the last reading; what the meter counted since is then paid by whoever comes "
    "after";

bool is_fresh(const LiveMeter& meter, const LiveRegister& reg, Duration age, const Now& now) {
    return meter.confirmed && now.monotonic - meter.confirmed_at <= age &&
           reg.at >= meter.confirmed_at;
}

}  // namespace

const SupplyPointSite* Decider::site_of(SupplyPointId id) const {
    const auto found =
        std::find_if(site_.supply_points.begin(), site_.supply_points.end(),
                     [id](const auto& entry) { return entry.supply_point.id == id; });
    return found == site_.supply_points.end() ? nullptr : &*found;
}

// Why this register cannot be handed over, whatever is read now.
std::string Decider::unfit_for_hand_over(const ShareBooks& share, bool last_reading) const {
    const LiveMeter* meter = seen().meters.find(share.share.meter);
    const MeterBooks* books = draft_.meter(share.share.meter);
    const std::string name = name_of(share.share.meter);
    if (meter == nullptr || books == nullptr || books->epoch.value == 0) {
        return name + " was not commissioned yet: wait for its first readings";
    }
    if (books->doubt || meter->wrong_identity) {
        return name +
               " is in doubt: decide about that first (riserctl meter exchange, or "
               "clear-doubt)";
    }
    // What it shows is nobody's until its profile is right; whoever leaves would not pay for it.
    if (!meter->site->only_observed.empty() && (meter->ever_good || !last_reading)) {
        return name + " is only observed (" + meter->site->only_observed +
               "): put that right first, and restart the gateway" +
               (meter->ever_good ? std::string() : ", or" + std::string(k_last_reading_counts));
    }
    if (last_reading) return "";
    if (meter->health != metering::MeterHealth::good) {
        return name + " is not read (" + std::string(metering::to_string(meter->health)) +
               "): repair that, or" + std::string(k_last_reading_counts);
    }
    // As for a cut-off: what it shows is not what was used.
    if (meter->standstill.standing()) {
        return name + " stands still at " + std::to_string(meter->standstill.stands_at().wh) +
               " Wh although current flows: repair that, or" + std::string(k_last_reading_counts);
    }
    return "";
}

// Asks for the confirming reads that are missing.
Decider::Readiness Decider::ready_for_hand_over(const SupplyPointBooks& supply_point,
                                                bool last_reading, bool preview) {
    Readiness ready;
    for (const auto& share : supply_point.shares) {
        ready.obstacle = unfit_for_hand_over(share, last_reading);
        if (!ready.obstacle.empty()) return ready;
        if (last_reading) continue;
        const LiveMeter& meter = *seen().meters.find(share.share.meter);
        const LiveRegister* reg = meter.find(share.share.quantity);
        const bool believed = reg != nullptr && reg->known && reg->unusual_count == 0;
        const bool fresh =
            believed && is_fresh(meter, *reg, site_.supply.confirming_read_age, now_);
        if (fresh && !meter.confirmed_identity) {
            ready.obstacle = name_of(meter.site->id) +
                             " was read for it and did not say which meter it is: order it again "
                             "in a minute, or" +
                             std::string(k_last_reading_counts);
            return ready;
        }
        if (fresh || (preview && believed)) continue;
        if (preview) {
            ready.obstacle = name_of(meter.site->id) + " was not read yet";
            return ready;
        }
        ready.waiting = true;
        const bool asked = meter.confirm_request != 0 &&
                           now_.monotonic - meter.confirm_sent < site_.supply.confirm_retry;
        const bool here = std::find(asked_.begin(), asked_.end(), meter.site->id) != asked_.end();
        if (asked || here) continue;
        asked_.push_back(meter.site->id);
        request_confirming_read(meter);
    }
    return ready;
}

// After the settlement of whoever leaves.
std::vector<journal::HandOverRead> Decider::hand_over_reads(
    const SupplyPointBooks& supply_point) const {
    std::vector<journal::HandOverRead> reads;
    for (const auto& share : supply_point.shares) {
        const LiveMeter& meter = *seen().meters.find(share.share.meter);
        const LiveRegister* reg = meter.find(share.share.quantity);
        const bool known = reg != nullptr && reg->known;
        if (!known && !share.open) continue;
        journal::HandOverRead read;
        read.register_id = {share.share.meter, draft_.meter(share.share.meter)->epoch,
                            share.share.quantity};
        read.value = known ? std::max(reg->value, share.settled) : share.settled;
        read.actual = known && reg->unusual_count == 0 && meter.confirmed_identity &&
                      !meter.standstill.standing() &&
                      is_fresh(meter, *reg, site_.supply.confirming_read_age, now_);
        reads.push_back(read);
    }
    std::sort(reads.begin(), reads.end(), [](const auto& a, const auto& b) {
        return std::pair(a.register_id.meter, a.register_id.quantity) <
               std::pair(b.register_id.meter, b.register_id.quantity);
    });
    return reads;
}

// After a long silence block periods take more than one settlement. Where there is no price nothing is charged.
bool Decider::is_charged_up_to_its_reads(const SupplyPointBooks& supply_point) const {
    const auto* versions = versions_of(draft_, *draft_.account(supply_point.account));
    if (versions == nullptr || versions->empty()) return true;
    return std::none_of(supply_point.shares.begin(), supply_point.shares.end(),
                        [this](const ShareBooks& share) {
                            const LiveRegister* reg = live_register(seen(), share.share);
                            return is_charged(share.share) && share.open && reg != nullptr &&
                                   reg->known && reg->value > share.settled;
                        });
}

// Everything that whoever leaves has used, and what fell due until the day on which he does. False when that is more
// than one decision holds.
bool Decider::charge_to_the_end(SupplyPointId id) {
    const AccountId leaves = draft_.supply_point(id)->account;
    if (leaves.is_nil()) return true;
    credit_feed_in(id, true, seen(), true);
    AccountDesk(*this).settle_ended_common_period(id);
    settle({id});
    if (!is_charged_up_to_its_reads(*draft_.supply_point(id))) return false;
    // By an unsure clock whoever leaves keeps the lowest price.
    if (now_.trusted() && !draft_.account(leaves)->provisional.empty()) return false;
    if (!collect_by_old_terms(*draft_.supply_point(id), leaves)) return false;
    // Behind all that it could wait for: a move that waits ends no period.
    AccountDesk(*this).end_common_period(id);
    renew_and_expire(leaves);
    if (!now_.trusted()) return true;  // which day it is, is not sure
    const payment::LocalDay today = payment::local_day(site_.zone, now_.earliest);
    const auto so = circumstances(*draft_.supply_point(id));
    for (const auto& line : payment::last_collections(*draft_.account(leaves), site_.zone, today,
                                                      so, friendly_periods())) {
        book_collection(leaves, line);
    }
    return true;
}

// Of an account that has no supply point: what was used while it had one was charged when it passed on. False while what
// an unsure clock charged waits to be put right.
bool Decider::nothing_is_left_to_charge(AccountId id) {
    if (now_.trusted() && !draft_.account(id)->provisional.empty()) return false;
    renew_and_expire(id);
    return true;
}

// The supply point is this account's from now on; opened where it is new.
void Decider::pass_on(const SupplyPointSite& configured, const journal::TenancyBegan& began,
                      payment::AccountMode mode) {
    const SupplyPointId id = configured.supply_point.id;
    const bool is_new = !began.account.is_nil() && draft_.account(began.account) == nullptr;
    if (is_new) emit(journal::AccountOpened{began.account, id, mode});
    emit(began);
    if (!began.account.is_nil()) {
        if (const auto terms = terms_at(configured)) configure_account(*terms, true);
        begin_charges(began.account);
    }
    void_confirmation(*draft_.supply_point(id));
}

}  // namespace riser::controller
