// decide_relay_test: proves that the switches of a supply point cut what its meters measure: read every
// load, open, read back and see every load gone, close again. Until it is proven the supply point stays in
// observe mode. Each step is an order of decide and a report of the field. A read that is lost is made
// again at once, then with growing pauses; a test that takes too long or is interrupted proves nothing.
// Whatever happens, it ends with the supply connected.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

constexpr Duration k_longest_step = std::chrono::seconds(60);
// Reads of one meter in one step, each of which the field tries several times by itself: a disturbance of
// some seconds passes, and with the contact open nobody waits much longer in the dark.
constexpr int k_most_reads = 5;
// The second read follows at once, the third after this, the fourth after twice as long.
constexpr Duration k_pause = std::chrono::seconds(2);
// What may still be measured with open contacts: the resolution of a small meter.
constexpr Power k_open_load{5};

// An answer without a load says nothing about a meter that must show one.
bool is_read(const TestedMeter& tested) {
    return tested.answered && (tested.load || tested.proves_itself);
}

bool fell_silent(const TestedMeter& tested) {
    return tested.load.value_or(Power{}) <= std::max(k_open_load, Power{tested.before.w / 10});
}

Power sum(const std::vector<TestedMeter>& meters, Power (*of)(const TestedMeter&)) {
    Power total{};
    for (const TestedMeter& tested : meters) total.w += of(tested).w;
    return std::min(total, k_max_power);
}

std::string watts(Power power) {
    return std::to_string(power.w) + " W";
}

std::string failed(const std::string& why) {
    return "failed: " + why;
}
std::string inconclusive(const std::string& why) {
    return "inconclusive: " + why;
}

// "meter 3" or "meters 3, 4": those for which `test` holds; empty when there are none.
template <class Test>
std::string meters_where(const std::vector<TestedMeter>& meters, Test test) {
    std::string list;
    int count = 0;
    for (const TestedMeter& tested : meters) {
        if (!test(tested)) continue;
        list += (count++ == 0 ? "" : ", ") + to_string(tested.meter);
    }
    return count == 0 ? "" : (count == 1 ? "meter " : "meters ") + list;
}

std::string unread(const TestStep& step) {
    return meters_where(step.meters, [](const auto& tested) { return !is_read(tested); }) +
           (step.step == RelayTest::reading_open ? " could not be read while the contact was open"
                                                 : " could not be read");
}

}  // namespace

void Decider::start_relay_test(const SupplyPointBooks& supply_point) {
    TestStep step{supply_point.id, RelayTest::reading_before, {}, {}};
    const auto& cut_meters = seen().supplies.find(supply_point.id)->cut_meters;
    const auto cuts = [&](MeterId meter) {
        return std::any_of(cut_meters.begin(), cut_meters.end(),
                           [meter](const CutMeter& cut) { return cut.meter == meter; });
    };
    // A contact inside the meter is the meter's own; any other must be seen to act.
    const bool all_inside =
        std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which != nullptr && cuts(which->site->in_meter);
        });
    for (const CutMeter& cut : cut_meters) {
        TestedMeter tested;
        tested.meter = cut.meter;
        tested.proves_itself = cut.own_contact && all_inside;
        ask(tested);
        step.meters.push_back(tested);
    }
    update(step);
}

void Decider::ask(TestedMeter& tested) {
    const std::uint32_t request = next_request_++;
    const LiveMeter* meter = seen().meters.find(tested.meter);
    act(ToField{meter->site->bus,  // on demand: with the load
                metering::ReadMeter{tested.meter, metering::ReadPurpose::on_demand, request}});
    tested.request = request;
    tested.sent = now_.monotonic;
    ++tested.asked;
    tested.answered = false;
    tested.load.reset();
}

// Asks again for what was lost, or did not come within the time of a confirming read.
Decider::Reads Decider::collect(TestStep& step) {
    Reads reads = Reads::complete;
    bool asked = false;
    for (TestedMeter& tested : step.meters) {
        if (is_read(tested) || reads == Reads::lost) continue;
        const Duration passed = now_.monotonic - tested.sent;
        const bool out = tested.request != 0 && passed < site_.supply.confirm_retry;
        if (!out && tested.asked >= k_most_reads) {
            reads = Reads::lost;
            continue;
        }
        reads = Reads::out;
        const bool resting = tested.request == 0 && passed < (tested.asked - 1) * k_pause;
        if (out || resting) continue;
        ask(tested);
        asked = true;
    }
    if (asked && reads == Reads::out) update(step);
    return reads;
}

void Decider::relay_test(SupplyPointId id) {
    const LiveSupply* live = seen().supplies.find(id);
    if (live == nullptr || live->test == RelayTest::none) return;
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    const SwitchState contacts = observed_state(supply_point);
    const bool late = now_.monotonic - live->test_started > k_longest_step;
    TestStep step{id, live->test, live->test_meters, live->test_result};
    const bool opens = step.step == RelayTest::opening || step.step == RelayTest::reading_open;
    if (opens && supply_point.desired != SwitchState::disconnected) {
        return end_test(supply_point, step, inconclusive("the supply was connected meanwhile"));
    }
    switch (step.step) {
        case RelayTest::none:
            return;
        case RelayTest::reading_before:
            return before_opening(supply_point, std::move(step), late);
        case RelayTest::opening:
            if (late) return end_test(supply_point, step, failed("the switch did not open"));
            if (contacts != SwitchState::disconnected) return;
            step.step = RelayTest::reading_open;
            for (TestedMeter& tested : step.meters) {
                tested.asked = 0;
                ask(tested);
            }
            return update(step);
        case RelayTest::reading_open:
            return while_open(supply_point, std::move(step), late);
        case RelayTest::closing:
            if (contacts != SwitchState::connected && !late) return;
            step.step = RelayTest::none;
            step.meters.clear();
            return update(step);
    }
}

void Decider::before_opening(const SupplyPointBooks& supply_point, TestStep step, bool late) {
    const Reads reads = collect(step);
    const SwitchState contacts = observed_state(supply_point);
    if (reads == Reads::lost || (late && reads == Reads::out)) {
        return end_test(supply_point, step, inconclusive(unread(step)));
    }
    if (late) {
        const bool unseen = contacts == SwitchState::unknown;
        return end_test(supply_point, step,
                        inconclusive(unseen ? "nobody knows how the contact stands"
                                            : "it could not go on in time"));
    }
    if (reads == Reads::out) return;
    for (TestedMeter& tested : step.meters) tested.before = tested.load.value_or(Power{});
    const Power least = site_.supply.relay_test_load;
    const std::string idle = meters_where(step.meters, [least](const TestedMeter& tested) {
        return !tested.proves_itself && tested.before < least;
    });
    if (!idle.empty()) {
        return end_test(
            supply_point, step,
            inconclusive("needs a load of at least " + watts(least) +
                         " on every meter that is to be cut, and there is less on " + idle));
    }
    // A load that flows shows a closed contact; a meter without one must say how its contact stands.
    const bool all_loaded =
        std::all_of(step.meters.begin(), step.meters.end(),
                    [least](const TestedMeter& tested) { return tested.before >= least; });
    if (contacts == SwitchState::unknown && !all_loaded) return;
    if (contacts != SwitchState::unknown && contacts != SwitchState::connected) {
        return end_test(supply_point, step, inconclusive("the contact was open before the test"));
    }
    step.step = RelayTest::opening;
    update(step);
    desire(supply_point.id, SwitchState::disconnected, SupplyReason::relay_test, 0);
}

void Decider::while_open(const SupplyPointBooks& supply_point, TestStep step, bool late) {
    if (observed_state(supply_point) != SwitchState::disconnected) {
        return end_test(supply_point, step, inconclusive("the contact closed during the test"));
    }
    const Reads reads = collect(step);
    if (reads == Reads::out && !late) return;
    const std::string loaded = meters_where(step.meters, [](const TestedMeter& tested) {
        return is_read(tested) && !fell_silent(tested);
    });
    if (!loaded.empty()) {
        return end_test(supply_point, step,
                        failed("the load did not go away on " + loaded +
                               ": these switches do not cut what is measured there"));
    }
    if (reads != Reads::complete) return end_test(supply_point, step, inconclusive(unread(step)));
    end_test(supply_point, step, {});
}

// `result` is empty when everything was proven. Whoever orders a test doubts the pairing: until one proves
// it, nobody is cut off, also when an earlier test had proven it.
void Decider::end_test(const SupplyPointBooks& supply_point, TestStep step,
                       const std::string& result) {
    const SupplyPointId id = supply_point.id;
    const bool proven = result.empty();
    const bool opened = supply_point.desired == SwitchState::disconnected;
    const bool was_open = step.step == RelayTest::reading_open;
    const Power before = sum(step.meters, [](const TestedMeter& tested) { return tested.before; });
    const Power open =
        was_open ? sum(step.meters,
                       [](const TestedMeter& tested) { return tested.load.value_or(Power{}); })
                 : Power{};
    emit(journal::PairingTested{id, proven, before, open});
    // What the test did not open is not for it to close: a person may have opened it.
    if (opened) desire(id, SwitchState::connected, SupplyReason::relay_test_done, 0);
    step.step = opened ? RelayTest::closing : RelayTest::none;
    step.meters.clear();
    step.result = result;
    update(std::move(step));
    note(proven ? Note::Level::info : Note::Level::warning, "relay_test",
         {{"supply_point", to_string(id)}, {"result", proven ? "proven" : result}});
}

void Decider::void_pairing(SupplyPointId id) {
    emit(journal::PairingTested{id, false, {}, {}});
    note(Note::Level::warning, "pairing_void", {{"supply_point", to_string(id)}});
}

bool Decider::void_pairings_of(const LiveMeter& meter) {
    bool any = false;
    for (const SupplyPointId id : meter.supply_points) {
        const SupplyPointBooks* supply_point = draft_.supply_point(id);
        if (supply_point == nullptr || !supply_point->paired) continue;
        const auto& cut_meters = seen().supplies.find(id)->cut_meters;
        const bool cut = std::any_of(cut_meters.begin(), cut_meters.end(),
                                     [&](const CutMeter& c) { return c.meter == meter.site->id; });
        if (!cut) continue;
        void_pairing(id);
        any = true;
    }
    return any;
}

// After a restart nothing is known of a test that was running: reconnect, whatever the contacts show.
void Decider::end_interrupted_tests() {
    for (const auto& supply_point : draft_.base().supply_points) {
        if (supply_point.reason != SupplyReason::relay_test) continue;
        emit(journal::PairingTested{supply_point.id, false, {}, {}});
        desire(supply_point.id, SwitchState::connected, SupplyReason::relay_test_done, 0);
        reconcile(*draft_.supply_point(supply_point.id), true);
    }
}

}  // namespace riser::controller
