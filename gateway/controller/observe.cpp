#include "gateway/controller/observe.h"

#include <algorithm>

#include "core/base/overload.h"
#include "gateway/controller/contact.h"
#include "gateway/controller/fall_watch.h"
#include "gateway/controller/limit_watch.h"
#include "gateway/controller/payers.h"
#include "gateway/controller/watches.h"

namespace riser::controller {
namespace {

using metering::MeterHealth;
using metering::Progress;
using metering::SwitchState;

// The first reading after a start is compared with what the books have settled. The wall clock may be
// wrong by then, so the fuse's limit gets this much time on top.
constexpr Duration k_restart_slack = std::chrono::hours(1);
// An unusual reading counts when this many readings in a row agree with each other.
constexpr int k_agreeing_readings = 2;
// After a start without a clock nobody knows how long the power was away, so nobody can call an advance
// impossible: it waits so long for the clock to be set, or for time enough to pass, before a person is asked.
constexpr Duration k_patience_for_clock = std::chrono::hours(24);
// A contact that nobody looked at for so long was not seen, though nobody missed an answer either.
constexpr Duration k_unseen_is_silent = std::chrono::minutes(10);

// nullptr when the report has more registers than a meter has.
LiveRegister* obtain(LiveMeter& meter, metering::Quantity quantity) {
    if (LiveRegister* known = meter.find(quantity)) return known;
    LiveRegister fresh;
    fresh.quantity = quantity;
    return meter.registers.push_back(fresh) ? meter.find(quantity) : nullptr;
}

class RegisterObserver {
public:
    RegisterObserver(const Books& books, const Live& live, LiveMeter& meter,
                     const metering::MeterReport& report, const Now& now)
        : books_(books), live_(live), meter_(meter), report_(report), now_(now) {}

    void observe(const metering::RegisterValue& value) {
        LiveRegister* live = obtain(meter_, value.quantity);
        if (live == nullptr) return;
        live->quantum = value.quantum;
        const MeterBooks* meter_books = books_.meters.find(meter_.site->id);
        const bool commissioned = meter_books != nullptr && meter_books->epoch.value != 0;
        if (!commissioned) return observe_new_meter(*live, value);
        const auto input = progress_input(*live, value, *meter_books);
        if (!input) {  // a register nobody is charged for
            live->shown = value.value;
            return accept(*live, value.value);
        }
        const Progress progress = metering::classify_progress(*input);
        if (progress == Progress::normal) {
            live->unusual_count = 0;
            live->confirmed_unusual = false;
            live->shown = value.value;
            return accept(*live, std::max(value.value, input->previous));
        }
        observe_unusual(*live, value, progress);
    }

private:
    std::optional<metering::ProgressInput> progress_input(const LiveRegister& live,
                                                          const metering::RegisterValue& value,
                                                          const MeterBooks& meter_books) const {
        metering::ProgressInput input;
        input.value = value.value;
        input.quantum = value.quantum;
        input.max_power = meter_.site->max_power;
        const auto rollover = meter_.site->rollover.find(value.quantity);
        if (rollover != meter_.site->rollover.end()) input.rollover = rollover->second;
        // Only an identity probed since the register began to look strange says whose it is.
        const auto& serial = meter_books.identity.serial;
        input.same_serial = !serial.empty() && meter_.identity &&
                            meter_.identity->serial == serial && live.unusual_count > 0 &&
                            meter_.identity_at >= live.unusual_since;
        if (live.known) {
            input.previous = live.value;
            input.elapsed = report_.read_at - live.at;
            return input;
        }
        const ShareBooks* share = charged_share(books_, live_, meter_, value.quantity);
        if (share == nullptr) return std::nullopt;
        input.previous = share->settled;
        const Duration since = wall_of(report_.read_at, now_) - from_unix_ms(share->settled_ms);
        input.elapsed = std::max(since, Duration::zero()) + k_restart_slack;
        return input;
    }

    // A meter that was never commissioned, or that nobody is charged for: two readings that make sense together are
    // believed.
    void observe_new_meter(LiveRegister& live, const metering::RegisterValue& value) {
        const bool sensible = live.unusual_count > 0 && value.value >= live.shown &&
                              value.value - live.shown <= believable_since(live.at, value.quantum);
        if (sensible) {
            live.previous = live.shown;
            live.previous_wall = live.wall;
            live.base_wall = live.wall;
            live.base_at = live.at;
            live.known = true;
            live.value = value.value;
        } else {
            live.known = false;  // what was believed before is older than this reading
            live.unusual_count = 1;
        }
        live.shown = value.value;
        live.at = report_.read_at;
        live.wall = wall_of(report_.read_at, now_);
    }

    void observe_unusual(LiveRegister& live, const metering::RegisterValue& value,
                         Progress progress) {
        const bool agrees =
            live.unusual_count > 0 && live.unusual == progress && value.value >= live.shown &&
            value.value - live.shown <= believable_since(meter_.good_at, value.quantum);
        if (live.unusual_count == 0) live.unusual_since = report_.read_at;
        live.unusual_count = agrees ? live.unusual_count + 1 : 1;
        live.unusual = progress;
        live.shown = value.value;
        live.confirmed_unusual =
            live.unusual_count >= k_agreeing_readings && !waits_for_clock(live, progress);
    }

    // Too much since the books were settled, as far as is known how long ago that was.
    [[nodiscard]] bool waits_for_clock(const LiveRegister& live, Progress progress) const {
        return progress == Progress::impossible && !live.known && now_.latest == k_no_upper_bound &&
               report_.read_at - live.unusual_since < k_patience_for_clock;
    }

    [[nodiscard]] Energy believable_since(Instant since, Energy quantum) const {
        metering::ProgressInput input;
        input.quantum = quantum;
        input.elapsed = report_.read_at - since;
        input.max_power = meter_.site->max_power;
        return metering::believable_advance(input);
    }

    void accept(LiveRegister& live, Energy value) {
        const UtcTime wall = wall_of(report_.read_at, now_);
        if (!live.known) {
            // Nothing was seen since the start: the advance began where the books settled.
            const ShareBooks* share = charged_share(books_, live_, meter_, live.quantity);
            live.base_wall =
                share != nullptr && share->settled < value ? from_unix_ms(share->settled_ms) : wall;
            live.base_at.reset();
            live.previous = share != nullptr ? share->settled : value;
            live.previous_wall = live.base_wall;
            live.known = true;
        } else {
            const ShareBooks* share = charged_share(books_, live_, meter_, live.quantity);
            // By the clock of now: it may have been set since that reading, and by how much the monotonic clock
            // knows.
            const UtcTime last = wall_of(live.at, now_);
            if (share == nullptr || share->settled >= live.value) {
                live.base_wall = last;
                live.base_at = live.at;
            }
            live.previous = live.value;
            live.previous_wall = last;
        }
        live.value = value;
        live.at = report_.read_at;
        live.wall = wall;
    }

    const Books& books_;
    const Live& live_;
    LiveMeter& meter_;
    const metering::MeterReport& report_;
    const Now& now_;
};

void observe_identity(LiveMeter& meter, const Books& books, const metering::MeterReport& report) {
    if (!report.identity) return;
    meter.identity = report.identity;
    meter.identity_at = report.read_at;
    const MeterBooks* known = books.meters.find(meter.site->id);
    const std::string& expected = known != nullptr && known->epoch.value != 0
                                      ? known->identity.serial
                                      : meter.site->expected_serial;
    const bool other_serial = !expected.empty() && !report.identity->serial.empty() &&
                              report.identity->serial != expected;
    meter.wrong_identity = other_serial || report.identity->model != meter.site->model;
}

// The meter that the books charge has said who it is. Where they know a serial number, one is needed: a meter
// that shows none now may be any other.
bool is_confirmed(const LiveMeter& meter, const Books& books, const metering::MeterReport& report) {
    if (!report.identity || meter.wrong_identity) return false;
    const MeterBooks* known = books.meters.find(meter.site->id);
    return known != nullptr &&
           (known->identity.serial.empty() || known->identity.serial == report.identity->serial);
}

void observe_confirmation(LiveMeter& meter, const Books& books,
                          const metering::MeterReport& report) {
    if (report.request == 0 || report.request != meter.confirm_request) return;
    meter.confirm_request = 0;
    meter.confirmed = report.health == MeterHealth::good;
    meter.confirmed_at = report.read_at;
    meter.confirmed_with_witness = report.instantaneous.voltage_mv.has_value() ||
                                   report.instantaneous.frequency_mhz.has_value();
    meter.confirmed_identity = is_confirmed(meter, books, report);
}

// A sweep says all there is to know; a single read only what it was made for.
void take_instantaneous(metering::Instantaneous& live, const metering::MeterReport& report) {
    const metering::Instantaneous& seen = report.instantaneous;
    if (report.purpose == metering::ReadPurpose::sweep) {
        live = seen;
        return;
    }
    if (seen.voltage_mv) live.voltage_mv = seen.voltage_mv;
    if (seen.current_ma) live.current_ma = seen.current_ma;
    if (seen.frequency_mhz) live.frequency_mhz = seen.frequency_mhz;
    if (seen.power) live.power = seen.power;
}

void observe_meter(Live& live, const Books& books, const metering::MeterReport& report,
                   const Now& now) {
    LiveMeter* meter = live.meters.find(report.meter);
    if (meter == nullptr) return;
    meter->health = report.health;
    if (report.health == MeterHealth::wrong_identity) {
        meter->wrong_identity = true;
        live.touched.push_back(report.meter);  // a person must hear of it, though nothing was read
    }
    observe_identity(*meter, books, report);
    observe_confirmation(*meter, books, report);
    hand_to_relay_tests(live, *meter, report);
    if (report.health != MeterHealth::good) return;
    ++live.readings;
    // A sweep delivers all of its meters at its end: a read made ahead of its rest was seen before it.
    if (meter->ever_good && report.read_at < meter->good_at) return;
    meter->switch_state = report.switch_state;
    const MeterBooks* known = books.meters.find(report.meter);
    const bool charged = !meter->wrong_identity && meter->site->only_observed.empty() &&
                         !(known != nullptr && known->doubt);
    const bool commissioned = known != nullptr && known->epoch.value != 0;
    const bool watched = commissioned && !meter->wrong_identity && !known->doubt;
    if (charged) {
        RegisterObserver observer(books, live, *meter, report, now);
        for (const auto& value : report.registers) observer.observe(value);
    } else {
        for (const auto& value : report.registers) {
            LiveRegister* r = obtain(*meter, value.quantity);
            if (r == nullptr) continue;
            const ShareBooks* share = charged_share(books, live, *meter, value.quantity);
            if (watched && share != nullptr) {
                watch_fall(*share, *meter->site, value, wall_of(report.read_at, now), *r);
            }
            r->shown = value.value;
        }
    }
    meter->reads_uncharged =
        commissioned ? 0 : std::min(meter->reads_uncharged + 1, k_reads_to_commission);
    watch_standstill(*meter, report, live.value_age);
    take_instantaneous(meter->instantaneous, report);
    meter->ever_good = true;
    meter->good_at = report.read_at;
    meter->good_wall = wall_of(report.read_at, now);
    live.touched.push_back(report.meter);
}

void see_contact(LiveSwitch& which, SwitchState state, Instant at) {
    if (which.observed != state) {
        const bool first = which.observed == SwitchState::unknown;
        const bool unseen = !first && at - which.observed_at > k_unseen_is_silent;
        if (!first) which.was_open = which.observed == SwitchState::disconnected;  // else recall()
        which.seen_before = first ? Instant::min() : which.observed_at;
        which.changed_at = at;
        which.changed_in_silence = which.silent || unseen;
        if (which.observed == SwitchState::connected) which.closing_taken = false;
    }
    which.silent = false;
    which.observed = state;
    which.observed_at = at;
    if (state != SwitchState::connected) return;
    which.ordered_closed = false;
    // Before that, it may be about to open yet.
    const bool at_rest = which.request == 0 && at >= which.answered_at;
    if (which.commanded == SwitchState::connected && at_rest) which.closing_seen = true;
}

void observe_in_meter_switch(Live& live, const metering::MeterReport& report) {
    const bool silent =
        report.health == MeterHealth::no_answer || report.health == MeterHealth::bus_down;
    for (auto& which : live.switches) {
        if (silent && which.site->in_meter == report.meter) which.silent = true;
    }
    if (report.health != MeterHealth::good) return;
    if (report.switch_state == SwitchState::unknown) return;
    for (auto& which : live.switches) {
        if (which.site->in_meter == report.meter && report.read_at >= which.observed_at) {
            see_contact(which, report.switch_state, report.read_at);
        }
    }
}

void observe_switch(Live& live, const metering::SwitchReport& report) {
    LiveSwitch* which = live.switches.find(report.which);
    if (which == nullptr) return;
    if (report.request != 0 && report.request == which->request) {
        which->request = 0;
        which->answered_at = report.at;
        if (which->commanded == SwitchState::connected && report.echoed)
            which->closing_taken = true;
    }
    if (report.outcome == metering::SwitchOutcome::no_answer) which->silent = true;
    const bool newer = report.at >= which->observed_at;
    if (newer && report.observed != SwitchState::unknown) {
        see_contact(*which, report.observed, report.at);
    }
}

// What hangs on a bus that is lost does not answer.
void observe_bus(Live& live, const metering::BusReport& report) {
    LiveBus* bus = live.buses.find(report.bus);
    if (bus == nullptr) return;
    if (bus->state != report.state) bus->since = report.at;
    bus->state = report.state;
    bus->detail = report.detail;
    bus->problem = report.problem;
    if (report.state == metering::BusState::up) return;
    for (auto& which : live.switches) {
        if (which.site->bus == report.bus) which.silent = true;
    }
}

void begin_run(Live& live, const Books& books, Instant now) {
    live.started = now;
    for (auto& which : live.switches) {
        const SupplyPointBooks* known = books.supply_points.find(which.supply_point);
        if (known != nullptr && which.observed == SwitchState::unknown) recall(*known, which, now);
    }
}

}  // namespace

UtcTime wall_of(Instant at, const Now& now) {
    return now.wall - (now.monotonic - at);
}

void observe(Live& live, const Books& books, const Event& event, const Now& now) {
    live.touched.clear();
    watch_clock(live.clock, now);
    const auto one_meter = [&](const metering::MeterReport& report) {
        observe_meter(live, books, report, now);
        observe_in_meter_switch(live, report);
        const LiveMeter* meter = live.meters.find(report.meter);
        if (meter == nullptr || report.health != MeterHealth::good) return;
        for (const SupplyPointId id : meter->supply_points) {
            watch_open_flow(live, books, id);
            watch_load_limit(live, books, id, report);
        }
    };
    std::visit(overload{
                   [&](const metering::MeterReport& report) { one_meter(report); },
                   [&](const metering::SweepFinished& sweep) {
                       for (const auto& report : sweep.meters) one_meter(report);
                       if (LiveBus* bus = live.buses.find(sweep.bus)) {
                           bus->sweeps = sweep.sweep;
                           bus->last_sweep = sweep.finished - sweep.started;
                       }
                   },
                   [&](const metering::SwitchReport& report) {
                       observe_switch(live, report);
                       const LiveSwitch* which = live.switches.find(report.which);
                       if (which != nullptr) watch_open_flow(live, books, which->supply_point);
                   },
                   [&](const metering::BusReport& report) { observe_bus(live, report); },
                   [&](const Started&) { begin_run(live, books, now.monotonic); },
                   [](const auto&) {},
               },
               event);
}

}  // namespace riser::controller
