#include "gateway/controller/decide_load_limit.h"

#include <algorithm>
#include <set>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using journal::LimitCause;
using journal::SupplyReason;
using metering::SwitchState;
using payment::CutPredicate;
using payment::LimitState;

LimitCause limit_cause_of(LimitState state) {
    switch (state) {
        case LimitState::limited:
            return LimitCause::used_up;
        case LimitState::kept_whole:
            return LimitCause::kept_whole;
        case LimitState::landed:
            return LimitCause::landed;
        case LimitState::none:
            break;
    }
    return LimitCause::over;
}

}  // namespace

const SupplyPointBooks& LoadLimiter::point() const {
    return *decider_.draft_.supply_point(id_);
}

const payment::LoadLimit& LoadLimiter::terms() const {
    return decider_.draft_.site().policy.policy.load_limit;
}

payment::CutInputs LoadLimiter::inputs() const {
    return payment::inputs_for_overload(decider_.cut_inputs(point()));
}

// ---- which limit is in force -------------------------------------------------------------------

void LoadLimiter::follow() {
    const bool concerned = !terms().steps.empty() || point().limit.begun();
    // Nothing can be said now; what is off for an overload comes back all the same (Decider::relight).
    if (!concerned) return;
    state_ = LimitState::limited;
    if (!decider_.seen().safe_mode.empty()) return;
    state_ = LimitState::none;
    const LimitBooks& booked = point().limit;
    const bool exhausted = decider_.is_exhausted(point());
    // Nobody who is off already is limited.
    const bool on = point().desired == SwitchState::connected;
    if (!booked.begun() && (!exhausted || !on)) return;
    payment::PowerLimitNow now;
    if (exhausted) {
        payment::CutInputs inputs = decider_.cut_inputs(point());
        // What somebody has locked off, or keeps on, is not the limit's: its time rests.
        if (decider_.is_locked(point())) inputs.set(CutPredicate::no_hold, false);
        now = payment::power_limit_now(decider_.draft_.site().policy.policy,
                                       decider_.policy_facts(point()), inputs);
    }
    state_ = now.state;
    switch (now.state) {
        case LimitState::limited:
            if (booked.limit == now.limit && booked.step == now.step) return;
            return say(now.state, now);
        case LimitState::landed:
            return booked.landed ? void() : say(now.state, now);
        case LimitState::kept_whole:
            return booked.limit != Power{} ? say(now.state, now) : void();
        case LimitState::none:
            return booked.begun() ? say(now.state, now) : void();
    }
}

void LoadLimiter::say(LimitState state, const payment::PowerLimitNow& now) {
    const Duration before = limited_for(point().limit, decider_.now_);
    const std::int64_t limited_s = std::min<std::int64_t>(
        std::chrono::floor<std::chrono::seconds>(before).count(), journal::k_longest_limited_s);
    decider_.emit(journal::LoadLimited{id_, now.limit, now.step, limit_cause_of(state),
                                       state == LimitState::none ? 0 : limited_s});
    decider_.note(Note::Level::info, "load_limited",
                  {{"supply_point", to_string(id_)},
                   {"limit_w", std::to_string(now.limit.w)},
                   {"step", std::to_string(now.step)}});
    hold("");
}

// ---- coming back -------------------------------------------------------------------------------

bool LoadLimiter::has_opened() const {
    return point().desired == SwitchState::disconnected &&
           point().reason == SupplyReason::over_limit;
}

// By any clock that may be right, so that nobody waits for a day longer because the clock is not sure.
bool LoadLimiter::next_day() const {
    const auto& opened = point().times.desired;
    const UtcTime latest = decider_.now_.latest;
    if (!opened || latest >= k_no_upper_bound) return true;
    const ZoneRules& zone = decider_.site_.zone;
    return payment::local_day(zone, latest) >
           payment::local_day(zone, from_unix_ms(opened->earliest_ms));
}

bool LoadLimiter::over_at_last() const {
    const SupplyPointBooks& supply_point = point();
    const bool ended = state_ == LimitState::none || state_ == LimitState::kept_whole;
    if (ended || !supply_point.limit.last) return true;
    // It did not come about, or somebody who is there has closed it.
    const bool closed = decider_.observed_state(supply_point) == SwitchState::connected &&
                        decider_.contacts_at_rest(supply_point);
    if (closed) return true;
    const journal::OverLimit& last = *supply_point.limit.last;
    // A cut-off is due, and is decided by itself; who waits for a person goes on waiting.
    if (state_ == LimitState::landed) return !last.waits;
    const auto opened = supply_point.times.desired;
    return payment::comes_back(
        {opened ? controller::elapsed_at_most(*opened, decider_.now_) : std::nullopt,
         std::chrono::seconds(last.off_s), last.waits, last.waits && next_day()});
}

void LoadLimiter::close_when_over() {
    if (!over_at_last()) return;
    // By itself, whatever the policy's way of reconnection: somebody is there, and used too much a moment ago. After one
    // too many it was off for long, and an iron may be forgotten: that way decides then.
    const auto& last = point().limit.last;
    const bool waited = last && last->waits;
    if (waited && decider_.observed_state(point()) != SwitchState::connected) {
        return decider_.come_back(id_, SupplyReason::limit_over);
    }
    decider_.desire(id_, SwitchState::connected, SupplyReason::limit_over, 0);
}

std::optional<OrderVerdict> LoadLimiter::confirm() {
    if (!has_opened() || decider_.is_locked(point())) return std::nullopt;
    const AccountId account = point().account;
    decider_.desire(id_, SwitchState::connected, SupplyReason::limit_over, 0);
    decider_.reconcile(point(), true);
    return OrderVerdict{OrderOutcome::done, "confirmed; power comes back", account};
}

// ---- opening -----------------------------------------------------------------------------------

// The read that was asked for is of this overload, and measured the power itself.
bool LoadLimiter::is_measured(const LiveMeter& meter) const {
    const payment::OverLimitWatch& watch = decider_.seen().supplies.find(id_)->over_limit;
    return meter.confirmed && meter.confirmed_at - watch.since() >= terms().over_for &&
           watch.measured_at() == meter.confirmed_at;
}

bool LoadLimiter::all_confirmed() const {
    const LiveSupply& live = *decider_.seen().supplies.find(id_);
    const LiveMeter* meter = decider_.seen().meters.find(live.cut_meters.front().meter);
    return meter != nullptr && is_measured(*meter);
}

// Asks the meter for everything, its power as well; those that are paid by shares, for what a cut-off needs.
void LoadLimiter::ask() {
    const LiveSupply& live = *decider_.seen().supplies.find(id_);
    const Now& now = decider_.now_;
    std::set<MeterId> asked;
    for (const auto& share : point().shares) {
        const MeterId id = share.share.meter;
        const LiveMeter* meter = decider_.seen().meters.find(id);
        if (meter == nullptr || !asked.insert(id).second) continue;
        const bool own = id == live.cut_meters.front().meter;
        const bool enough = own ? is_measured(*meter)
                                : meter->confirmed && now.monotonic - meter->confirmed_at <=
                                                          decider_.site_.supply.confirming_read_age;
        const bool waiting = meter->confirm_tried && now.monotonic - meter->confirm_sent <
                                                         decider_.pause_after_confirming(*meter);
        if (enough || waiting) continue;
        const std::uint32_t request = decider_.next_request_++;
        const auto purpose =
            own ? metering::ReadPurpose::on_demand : metering::ReadPurpose::confirming;
        decider_.act(ToField{meter->site->bus, metering::ReadMeter{id, purpose, request}});
        decider_.update(ConfirmSent{id, request});
    }
}

// A contact that does not obey is told once in so long, as one that does; what it was told before the start, only the
// books know, and they know what came of it.
bool LoadLimiter::opened_lately() const {
    const Now& now = decider_.now_;
    const auto& told = decider_.seen().supplies.find(id_)->overload_opened;
    if (told && now.monotonic - *told < terms().off_for) return true;
    const auto& overloads = point().limit.overloads;
    return !overloads.empty() &&
           controller::elapsed_at_least(overloads.back(), now) < terms().off_for;
}

// Empty: only the read is missing.
std::string LoadLimiter::obstacle(const payment::CutInputs& inputs) const {
    if (opened_lately()) return std::string(to_string(CutPredicate::switch_interval_kept));
    if (!inputs.worth_confirming()) return std::string(to_string(inputs.first_obstacle()));
    if (decider_.waits_for_a_person(point())) {
        return std::string(to_string(CutPredicate::reading_validated));
    }
    return "";
}

std::vector<std::optional<Duration>> LoadLimiter::overloads_ago() const {
    std::vector<std::optional<Duration>> ago;
    for (const TimeMark& mark : point().limit.overloads) {
        ago.push_back(controller::elapsed_at_most(mark, decider_.now_));
    }
    return ago;
}

void LoadLimiter::open_when_over() {
    const LiveSupply& live = *decider_.seen().supplies.find(id_);
    const bool concerned = point().limit.limit != Power{} && live.not_limitable.empty() &&
                           point().desired == SwitchState::connected;
    if (!concerned || !live.over_limit.proven(terms().over_for)) return hold("");
    if (decider_.open_already(point())) return hold("");
    const payment::CutInputs before = inputs();
    const std::string in_the_way = obstacle(before);
    if (!in_the_way.empty()) return hold(in_the_way);
    if (!all_confirmed() || !before.may_cut()) {
        // A read that was good, and did not measure the power, suffices for a cut-off and not for this.
        const auto shown = before.may_cut() ? std::optional<std::string>()
                                            : decider_.shown_by_confirming(point(), before);
        if (shown) hold(*shown);
        return ask();
    }
    decider_.settle({id_});
    const payment::CutInputs settled = inputs();
    if (settled.may_cut()) open(settled);
}

void LoadLimiter::open(const payment::CutInputs& inputs) {
    const payment::OverLimitWatch watch = decider_.seen().supplies.find(id_)->over_limit;
    const auto seconds = [](Duration span) {
        return std::chrono::floor<std::chrono::seconds>(span).count();
    };
    const auto ago = overloads_ago();
    journal::OverLimit over{id_,
                            point().limit.limit,
                            watch.drawn_at_least(),
                            watch.shown(),
                            seconds(watch.lasted()),
                            seconds(terms().off_for),
                            payment::number_of_overload(terms(), ago),
                            {}};
    if (payment::stays_open(terms(), ago)) over.waits = terms().then;
    decider_.emit(over);
    decider_.desire(id_, SwitchState::disconnected, SupplyReason::over_limit,
                    static_cast<std::uint32_t>(inputs.holds.to_ulong()));
    decider_.update(CutDecided{});
    decider_.update(OverloadOpened{id_});
    ++decider_.cuts_decided_;
    hold("");
    decider_.note(Note::Level::info, "over_limit",
                  {{"supply_point", to_string(id_)},
                   {"limit_w", std::to_string(over.limit.w)},
                   {"used_w", std::to_string(over.used.w)},
                   {"number", std::to_string(over.number)},
                   {"stays_off", over.waits ? "yes" : "no"}});
}

void LoadLimiter::hold(const std::string& by) {
    const LiveSupply* live = decider_.seen().supplies.find(id_);
    if (live == nullptr || live->overload_held == by) return;
    decider_.update(OverloadHeld{id_, by});
    if (by.empty()) return;
    decider_.note(Note::Level::info, "overload_held",
                  {{"supply_point", to_string(id_)}, {"by", by}});
}

}  // namespace riser::controller
