// decide_cut: when may supply be cut? Every predicate of payment::CutPredicate has to hold, on a confirming
// read made for this one decision (docs/supply.md).
#include <algorithm>
#include <set>

#include "gateway/controller/credit_work.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;
using payment::CutPredicate;

std::uint32_t bits(const payment::CutInputs& inputs) {
    return static_cast<std::uint32_t>(inputs.holds.to_ulong());
}

bool is_answered_by_read(std::string_view obstacle) {
    return obstacle == to_string(CutPredicate::identity_confirmed) ||
           obstacle == to_string(CutPredicate::confirming_read_fresh) ||
           obstacle == to_string(CutPredicate::reading_validated) ||
           obstacle == to_string(CutPredicate::witness_present);
}

// A good read made for a cut-off that is not older than `age`, and brought the register.
bool confirmed_for_cut(const LiveMeter& meter, Duration age, const Now& now) {
    return meter.confirmed && now.monotonic - meter.confirmed_at <= age;
}

// Where one of these stands in the way it is named, and what the policy says makes no difference.
bool asks_policy(const payment::CutInputs& inputs) {
    return inputs.get(CutPredicate::credit_exhausted) &&
           inputs.get(CutPredicate::prepaid_account) && inputs.get(CutPredicate::armed) &&
           inputs.get(CutPredicate::pairing_proven) &&
           inputs.get(CutPredicate::no_emergency_credit);
}

}  // namespace

// Who lives there by the configuration is who the books charge: else, whose credit is used up?
bool Decider::account_agrees(const SupplyPointBooks& supply_point) const {
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    return live != nullptr &&
           (supply_point.tenancy.by_order || live->account == supply_point.account);
}

bool Decider::is_protected_customer(const SupplyPointBooks& supply_point) const {
    const payment::Account* account = draft_.account(supply_point.account);
    return supply_point.protected_customer || (account != nullptr && account->critical);
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
    // An account that pays afterwards is cut off for its bills, or for its credit limit.
    const CreditWork credit(*this);
    const bool enforced =
        account != nullptr &&
        (account->mode == payment::AccountMode::prepaid || credit.is_in_arrears(supply_point)) &&
        account->status == payment::AccountStatus::active && account_agrees(supply_point);
    in.set(CutPredicate::credit_exhausted, is_exhausted(supply_point));
    in.set(CutPredicate::prepaid_account, enforced);
    in.set(CutPredicate::armed,
           supply_point.armed && !site_.only_observed.contains(supply_point.id));
    in.set(CutPredicate::pairing_proven,
           pairing_stands(supply_point) && !supply_point.switches.empty());
    // Free units that may be due already are credit: the clock must be sure that they are not.
    in.set(CutPredicate::no_emergency_credit, account == nullptr || !renewal_possible(*account));
    in.set(CutPredicate::not_protected, !is_protected_customer(supply_point));
    in.set(CutPredicate::no_hold, !is_held(supply_point) && !is_kept_on(supply_point));
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
                    reg->known && reg->unusual_count == 0 && !meter->standstill.standing();
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
    if (asks_policy(in)) apply_policy(supply_point, in);
    return in;
}

void Decider::request_confirming_read(const LiveMeter& meter) {
    const std::uint32_t request = next_request_++;
    act(ToField{meter.site->bus,
                metering::ReadMeter{meter.site->id, metering::ReadPurpose::confirming, request}});
    update(ConfirmSent{meter.site->id, request});
}

void Decider::void_confirmation(MeterId id) {
    const LiveMeter* meter = seen().meters.find(id);
    if (meter != nullptr && (meter->confirm_tried || meter->confirmed)) update_now(ConfirmVoid{id});
}

void Decider::void_confirmation(const SupplyPointBooks& supply_point) {
    for (const auto& share : supply_point.shares) void_confirmation(share.share.meter);
}

// Doubles with every read that did not suffice: what the meter lacks (a voltage, its number) may be lacking for
// days.
Duration Decider::pause_after_confirming(const LiveMeter& meter) const {
    Duration pause = site_.supply.confirm_retry;
    for (int i = 1; i < meter.confirm_rounds && pause < site_.supply.retry_last; ++i) pause *= 2;
    return std::min(pause, std::max(site_.supply.retry_last, site_.supply.confirm_retry));
}

// What the confirming reads have shown to be in the way; nullopt while one of them is out, or is too old to say
// anything about now. Empty before the first.
std::optional<std::string> Decider::shown_by_confirming(const SupplyPointBooks& supply_point,
                                                        const payment::CutInputs& inputs) const {
    bool answered = true;
    for (const auto& share : supply_point.shares) {
        const LiveMeter* meter = seen().meters.find(share.share.meter);
        if (meter == nullptr || !meter->confirm_tried) return "";
        const bool out = meter->confirm_request != 0 &&
                         now_.monotonic - meter->confirm_sent < site_.supply.confirm_retry;
        const bool old =
            meter->confirmed && !confirmed_for_cut(*meter, site_.supply.confirming_read_age, now_);
        if (out || old) return std::nullopt;
        answered = answered && meter->confirmed;
    }
    // A read that brought nothing says nothing about the identity either.
    return std::string(
        to_string(answered ? inputs.first_obstacle() : CutPredicate::confirming_read_fresh));
}

void Decider::confirm(const SupplyPointBooks& supply_point) {
    std::set<MeterId> meters;
    for (const auto& share : supply_point.shares) {
        const LiveMeter* meter = seen().meters.find(share.share.meter);
        if (meter == nullptr || !meters.insert(share.share.meter).second) continue;
        const bool waiting = meter->confirm_tried &&
                             now_.monotonic - meter->confirm_sent < pause_after_confirming(*meter);
        const bool fresh = confirmed_for_cut(*meter, site_.supply.confirming_read_age, now_);
        if (!waiting && !fresh) request_confirming_read(*meter);
    }
}

// A confirming read cannot answer what is in doubt here: a register that jumped, or one that stands still
// under load. What such a meter says beside its register (its contact, its voltage) may stand still too.
bool Decider::waits_for_a_person(const SupplyPointBooks& supply_point) const {
    return std::any_of(supply_point.shares.begin(), supply_point.shares.end(),
                       [this](const ShareBooks& share) {
                           const MeterBooks* books = draft_.meter(share.share.meter);
                           const LiveMeter* meter = seen().meters.find(share.share.meter);
                           return (books != nullptr && books->doubt) ||
                                  (meter != nullptr && meter->standstill.standing());
                       });
}

// The account is exhausted and supply is on.
void Decider::consider_cut(const SupplyPointBooks& supply_point) {
    const payment::CutInputs inputs = cut_inputs(supply_point);
    if (inputs.may_cut()) {
        // The confirming read is settled first, so that the decision rests on it.
        settle({supply_point.id});
        const payment::CutInputs settled = cut_inputs(*draft_.supply_point(supply_point.id));
        if (settled.may_cut()) {
            desire(supply_point.id, SwitchState::disconnected,
                   reason_of_cut(*draft_.supply_point(supply_point.id)), bits(settled));
            update(CutDecided{});
            ++cuts_decided_;
            note_obstacle(supply_point.id, "");
        }
        return;
    }
    const bool confirmable = inputs.worth_confirming();
    const bool waits = waits_for_a_person(supply_point);
    if (confirmable && !waits) {
        const auto shown = shown_by_confirming(supply_point, inputs);
        const LiveSupply* live = seen().supplies.find(supply_point.id);
        // What had nothing to do with a read is over; what a read has shown stays until the next has come back.
        const bool over = live != nullptr && !is_answered_by_read(live->obstacle);
        if (shown || over) note_obstacle(supply_point.id, shown.value_or(""));
        confirm(supply_point);
        return;
    }
    note_obstacle(supply_point.id, to_string(confirmable ? CutPredicate::reading_validated
                                                         : inputs.first_obstacle()));
}

// May contacts be opened now for a decision made earlier? A cut-off that did not come about at once is
// decided afresh: hours, a restart or a dead meter may lie between. Asks for the read that it lacks.
bool Decider::cut_stands(const SupplyPointBooks& supply_point) {
    if (supply_point.reason == SupplyReason::relay_test) {
        if (!seen().safe_mode.empty()) return false;  // its end could not be written
        return std::none_of(supply_point.shares.begin(), supply_point.shares.end(),
                            [this](const ShareBooks& share) {
                                const MeterBooks* meter = draft_.meter(share.share.meter);
                                return meter != nullptr && meter->doubt.has_value();
                            });
    }
    if (is_locked(supply_point)) return true;
    // What did not open at once does not open later: by then something else is used (LoadLimiter).
    if (supply_point.reason == SupplyReason::over_limit) return false;
    payment::CutInputs inputs = cut_inputs(supply_point);
    inputs.set(CutPredicate::switch_interval_kept, true);  // attempts have their own pace,
    inputs.set(CutPredicate::cut_rate_kept, true);         // and this cut-off was counted
    if (inputs.may_cut()) return true;
    if (inputs.worth_confirming() && !waits_for_a_person(supply_point)) confirm(supply_point);
    return false;
}

}  // namespace riser::controller
