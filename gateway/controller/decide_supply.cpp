// decide_supply: who has light. A cut-off needs every predicate of payment::CutPredicate; a reconnection
// needs only credit. Commands are level-triggered: sent while desired and observed differ.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;
using payment::CutPredicate;

std::uint32_t bits(const payment::CutInputs& inputs) {
    return static_cast<std::uint32_t>(inputs.holds.to_ulong());
}

bool bus_up(const Live& live, BusId id) {
    const LiveBus* bus = live.buses.find(id);
    return bus != nullptr && bus->state == metering::BusState::up;
}

// A good read made for a cut-off that is not older than `age`, and brought the register.
bool confirmed_for_cut(const LiveMeter& meter, Duration age, const Now& now) {
    return meter.confirmed && meter.confirm_purpose == metering::ReadPurpose::confirming &&
           now.monotonic - meter.confirmed_at <= age;
}

// This gateway had disconnected and takes that back.
bool takes_back(SupplyReason reason) {
    return reason == SupplyReason::credit_restored || reason == SupplyReason::hold ||
           reason == SupplyReason::remote_connect || reason == SupplyReason::no_longer_justified;
}

bool is_test(SupplyReason reason) {
    return reason == SupplyReason::relay_test || reason == SupplyReason::relay_test_done;
}

// Nobody knows how this contact stands, but it was last seen or sent elsewhere than connected, where it
// should be.
bool left_open(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    return supply_point.desired == SwitchState::connected &&
           (supply_point.observed == SwitchState::disconnected || which.attempts > 0);
}

}  // namespace

SwitchState Decider::observed_state(const SupplyPointBooks& supply_point) const {
    std::optional<SwitchState> common;
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        const SwitchState state = which ? which->observed : SwitchState::unknown;
        if (state == SwitchState::unknown) return SwitchState::unknown;
        if (common && *common != state) return SwitchState::mixed;
        common = state;
    }
    return common.value_or(SwitchState::unknown);
}

bool Decider::cut_rate_kept() const {
    const auto recent =
        std::count_if(seen().recent_cuts.begin(), seen().recent_cuts.end(),
                      [this](Instant at) { return now_.monotonic - at < std::chrono::minutes(1); });
    return recent + cuts_decided_ < site_.supply.cuts_per_minute;
}

payment::CutInputs Decider::cut_inputs(const SupplyPointBooks& supply_point) const {
    payment::CutInputs in;
    const payment::Account* account = draft_.account(supply_point.account);
    const bool prepaid = account != nullptr && account->mode == payment::AccountMode::prepaid &&
                         account->status == payment::AccountStatus::active;
    in.set(CutPredicate::credit_exhausted, account != nullptr && account->exhausted());
    in.set(CutPredicate::prepaid_account, prepaid);
    in.set(CutPredicate::armed, supply_point.armed);
    in.set(CutPredicate::pairing_proven, supply_point.paired && !supply_point.switches.empty());
    in.set(CutPredicate::not_protected, !supply_point.protected_customer);
    const std::int64_t hold = std::max(supply_point.hold_until_ms, draft_.site().hold_until_ms);
    in.set(CutPredicate::no_hold, to_unix_ms(now_.earliest) >= hold);
    in.set(CutPredicate::storage_healthy, seen().safe_mode.empty());
    in.set(CutPredicate::cut_rate_kept, cut_rate_kept());
    bool healthy = !supply_point.shares.empty();
    bool confirmed = healthy;
    bool identity = healthy;
    bool validated = healthy;
    bool witness = healthy;
    for (const auto& share : supply_point.shares) {
        const LiveMeter* meter = seen().meters.find(share.share.meter);
        const MeterBooks* books = draft_.meter(share.share.meter);
        const LiveRegister* reg = meter ? meter->find(share.share.quantity) : nullptr;
        healthy = healthy && meter != nullptr && bus_up(seen(), meter->site->bus);
        confirmed = confirmed && meter != nullptr && reg != nullptr && share.open &&
                    confirmed_for_cut(*meter, site_.supply.confirming_read_age, now_) &&
                    reg->at >= meter->confirmed_at;
        identity =
            identity && meter != nullptr && meter->confirmed_identity && !meter->wrong_identity;
        validated = validated && books != nullptr && !books->doubt && reg != nullptr &&
                    reg->known && reg->unusual_count == 0;
        witness = witness && meter != nullptr && meter->confirmed_with_witness;
    }
    bool interval = true;
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        healthy = healthy && which != nullptr && bus_up(seen(), which->site->bus);
        interval = interval && which != nullptr &&
                   (!which->operated ||
                    now_.monotonic - which->operated_at >= site_.supply.switch_interval);
    }
    in.set(CutPredicate::bus_healthy, healthy);
    in.set(CutPredicate::confirming_read_fresh, confirmed);
    in.set(CutPredicate::identity_confirmed, identity);
    in.set(CutPredicate::reading_validated, validated);
    in.set(CutPredicate::witness_present, witness);
    in.set(CutPredicate::switch_interval_kept, interval);
    return in;
}

void Decider::desire(SupplyPointId id, SwitchState state, SupplyReason reason,
                     std::uint32_t predicates) {
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const Money balance = account ? account->balance() : Money{};
    emit(journal::SupplyDesired{id, state, reason, balance, predicates});
    if (state == SwitchState::connected) void_confirmation(*draft_.supply_point(id));
    note(Note::Level::info, "supply_desired",
         {{"supply_point", to_string(id)},
          {"state", std::string(metering::to_string(state))},
          {"balance", format_money(balance)}});
}

void Decider::request_read(const LiveMeter& meter, metering::ReadPurpose purpose) {
    const std::uint32_t request = next_request_++;
    act(ToField{meter.site->bus, metering::ReadMeter{meter.site->id, purpose, request}});
    update(ConfirmSent{meter.site->id, request, purpose});
}

void Decider::void_confirmation(const SupplyPointBooks& supply_point) {
    for (const auto& share : supply_point.shares) update(ConfirmVoid{share.share.meter});
}

void Decider::confirm(const SupplyPointBooks& supply_point) {
    for (const auto& share : supply_point.shares) {
        const LiveMeter* meter = seen().meters.find(share.share.meter);
        if (meter == nullptr) continue;
        const bool waiting = meter->confirm_tried &&
                             now_.monotonic - meter->confirm_sent < site_.supply.confirm_retry;
        const bool fresh = confirmed_for_cut(*meter, site_.supply.confirming_read_age, now_);
        if (!waiting && !fresh) request_read(*meter, metering::ReadPurpose::confirming);
    }
}

// The account is exhausted and supply is on.
void Decider::consider_cut(const SupplyPointBooks& supply_point) {
    const payment::CutInputs inputs = cut_inputs(supply_point);
    if (inputs.may_cut()) {
        // The confirming read is settled first, so that the decision rests on it.
        settle({supply_point.id});
        const payment::CutInputs settled = cut_inputs(*draft_.supply_point(supply_point.id));
        if (settled.may_cut()) {
            desire(supply_point.id, SwitchState::disconnected, SupplyReason::credit_exhausted,
                   bits(settled));
            update(CutDecided{});
            ++cuts_decided_;
        }
        return;
    }
    const std::string obstacle(to_string(inputs.first_obstacle()));
    if (inputs.worth_confirming()) {
        confirm(supply_point);
        return;
    }
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    if (live != nullptr && live->obstacle != obstacle) {
        update(ObstacleNoted{supply_point.id, obstacle});
        note(Note::Level::info, "cut_off_held",
             {{"supply_point", to_string(supply_point.id)}, {"by", obstacle}});
    }
}

// What was removed from the configuration keeps its books, but its meters and switches may serve another.
bool Decider::configured(SupplyPointId id) const {
    return seen().supplies.find(id) != nullptr;
}

bool Decider::may_switch(const SupplyPointBooks& supply_point) const {
    if (supply_point.switches.empty() || !configured(supply_point.id)) return false;
    if (is_test(supply_point.reason)) return true;
    if (supply_point.armed && supply_point.paired) return true;
    // Enforcement may have ended meanwhile: who was cut off gets his supply back all the same.
    return supply_point.desired == SwitchState::connected && takes_back(supply_point.reason);
}

// May contacts be opened now for a decision made earlier? A cut-off that did not come about at once is
// decided afresh: hours, a restart or a dead meter may lie between. Asks for the read that it lacks.
bool Decider::cut_stands(const SupplyPointBooks& supply_point) {
    if (is_test(supply_point.reason)) {
        return std::none_of(supply_point.shares.begin(), supply_point.shares.end(),
                            [this](const ShareBooks& share) {
                                const MeterBooks* meter = draft_.meter(share.share.meter);
                                return meter != nullptr && meter->doubt.has_value();
                            });
    }
    payment::CutInputs inputs = cut_inputs(supply_point);
    inputs.set(CutPredicate::switch_interval_kept, true);  // attempts have their own pace,
    inputs.set(CutPredicate::cut_rate_kept, true);         // and this cut-off was counted
    if (inputs.may_cut()) return true;
    if (inputs.worth_confirming()) confirm(supply_point);
    return false;
}

// Sends what is missing between desired and observed, unless it is on its way or resting.
void Decider::reconcile(const SupplyPointBooks& supply_point, bool fresh_decision) {
    if (!may_switch(supply_point)) return;
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr) continue;
        if (!fresh_decision) {
            // Without a decision just made, only a seen difference is acted on.
            if (which->observed == SwitchState::unknown && !left_open(supply_point, *which))
                continue;
            if (which->observed == supply_point.desired) {
                if (which->attempts > 0) update(SwitchSettled{id});
                continue;
            }
            const bool waiting =
                which->request != 0 && now_.monotonic - which->sent < site_.supply.command_timeout;
            if (waiting || now_.monotonic < which->next_attempt) continue;
            if (!bus_up(seen(), which->site->bus)) continue;
            const bool opens = supply_point.desired == SwitchState::disconnected;
            if (opens && !cut_stands(supply_point)) continue;
        }
        const std::uint32_t request = next_request_++;
        act(ToField{which->site->bus,
                    metering::SetSwitch{id, supply_point.desired, request,
                                        now_.monotonic + site_.supply.command_timeout}});
        update(SwitchSent{id, request, supply_point.desired, fresh_decision});
        if (!fresh_decision && which->attempts == site_.supply.alarm_after_attempts) {
            note(Note::Level::error, "switch_does_not_follow",
                 {{"switch", to_string(id)},
                  {"supply_point", to_string(supply_point.id)},
                  {"desired", std::string(metering::to_string(supply_point.desired))},
                  {"observed", std::string(metering::to_string(which->observed))}});
        }
    }
}

void Decider::observe_supply(const SupplyPointBooks& supply_point) {
    const SwitchState contacts = observed_state(supply_point);
    if (contacts == SwitchState::unknown || contacts == supply_point.observed) return;
    const bool restored = contacts == SwitchState::connected &&
                          supply_point.observed == SwitchState::disconnected &&
                          supply_point.reason == SupplyReason::credit_restored;
    emit(journal::SupplyObserved{supply_point.id, contacts});
    if (restored) update(RestoreCounted{});
    const bool cut = contacts == SwitchState::disconnected &&
                     supply_point.reason == SupplyReason::credit_exhausted;
    if (cut) update(CutCounted{});
    note(Note::Level::info, "supply_observed",
         {{"supply_point", to_string(supply_point.id)},
          {"state", std::string(metering::to_string(contacts))}});
}

void Decider::supply(SupplyPointId id) {
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    if (supply_point == nullptr || !configured(id)) return;
    const SwitchState before = supply_point->desired;
    observe_supply(*supply_point);
    relay_test(id);
    supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const bool testing =
        seen().supplies.find(id) != nullptr && seen().supplies.find(id)->test != RelayTest::none;
    if (account != nullptr && !testing) {
        const SwitchState desired = supply_point->desired;
        const std::int64_t hold =
            std::max(supply_point->hold_until_ms, draft_.site().hold_until_ms);
        const bool held = to_unix_ms(now_.earliest) < hold;
        if (desired == SwitchState::connected && account->exhausted() && !held) {
            consider_cut(*supply_point);
        } else if (desired == SwitchState::disconnected && !account->exhausted()) {
            desire(id, SwitchState::connected, SupplyReason::credit_restored, 0);
        } else if (desired == SwitchState::disconnected && held) {
            desire(id, SwitchState::connected, SupplyReason::hold, 0);
        } else if (desired == SwitchState::disconnected && supply_point->protected_customer) {
            desire(id, SwitchState::connected, SupplyReason::no_longer_justified, 0);
        }
    }
    supply_point = draft_.supply_point(id);
    reconcile(*supply_point, supply_point->desired != before);
}

void Decider::all_supplies() {
    for (const auto& supply_point : draft_.base().supply_points) supply(supply_point.id);
}

void Decider::relight() {
    for (const auto& known : draft_.base().supply_points) {
        SupplyPointBooks supply_point = known;
        // A test opens for a minute; its end cannot be written now, but the light need not wait.
        if (supply_point.reason == SupplyReason::relay_test) {
            supply_point.desired = SwitchState::connected;
        }
        if (supply_point.desired == SwitchState::connected) reconcile(supply_point, false);
    }
}

}  // namespace riser::controller
