// decide_relay_test: proves that the switches of a supply point cut what its meters measure: read every
// load, open, read back and see every load gone, close again. Until it is proven the supply point stays in
// observe mode. Each step is an order of decide and a report of the field. A read that is lost is made
// again at once, then with growing pauses; a test that takes too long or is interrupted proves nothing.
// Whatever happens, it ends with the supply connected.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

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
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    TestStep step{supply_point.id, RelayTest::reading_before, {}, {}, wiring_now(live, draft_)};
    const auto& cut_meters = live.cut_meters;
    const auto cuts = [&](MeterId meter) {
        return std::any_of(cut_meters.begin(), cut_meters.end(),
                           [meter](const CutMeter& cut) { return cut.meter == meter; });
    };
    // A contact inside the meter is the meter's own, and is believed where it is the contact that is read back. Any
    // other must be seen to act: a meter without a relay may keep the order that it was given.
    const bool all_inside =
        std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which != nullptr && which->site->shows_contact && cuts(which->site->in_meter);
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
Reads Decider::collect(TestStep& step) {
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
    TestStep step{id, live->test, live->test_meters, live->test_result, live->test_wiring};
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
            if (late) {
                const bool seen_closed =
                    contacts == SwitchState::connected && contacts_at_rest(supply_point);
                return end_test(supply_point, step,
                                seen_closed ? failed("the switch did not open")
                                            : inconclusive("nobody saw the switch open"));
            }
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
    const bool needs_no_load =
        std::all_of(step.meters.begin(), step.meters.end(),
                    [](const TestedMeter& tested) { return tested.proves_itself; });
    if (!needs_no_load && another_contact_opened(supply_point)) {
        return end_test(
            supply_point, step,
            inconclusive("another contact opened at the same time: nobody can tell which "
                         "of them cut the load"));
    }
    if (step.wiring != wiring_now(*seen().supplies.find(supply_point.id), draft_)) {
        return end_test(supply_point, step, inconclusive("a meter was exchanged meanwhile"));
    }
    end_test(supply_point, step, {});
}

std::optional<SupplyPointId> Decider::test_running() const {
    for (const auto& supply_point : draft_.base().supply_points) {
        const LiveSupply* live = seen().supplies.find(supply_point.id);
        if (live != nullptr && live->test != RelayTest::none) return supply_point.id;
    }
    return std::nullopt;
}

// Since this test began, as far as anybody knows: seen, or ordered and not seen to have come about before.
bool Decider::another_contact_opened(const SupplyPointBooks& supply_point) const {
    const Instant began = seen().supplies.find(supply_point.id)->test_began;
    const auto& own = supply_point.switches;
    return std::any_of(
        seen().switches.begin(), seen().switches.end(), [&](const LiveSwitch& which) {
            if (std::find(own.begin(), own.end(), which.site->id) != own.end()) return false;
            const bool open =
                which.observed != SwitchState::connected && which.observed != SwitchState::unknown;
            if (open) return which.changed_at >= began;
            return which.operated && which.commanded == SwitchState::disconnected &&
                   which.sent + site_.supply.command_timeout >= began;
        });
}

// `result` is empty when everything was proven. A failed test contradicts an earlier one, so nobody is cut
// off any more. An inconclusive one says nothing, also not against an earlier proof of the same wiring: a
// flat without load, or a line with noise, would else end enforcement as often as somebody tries.
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
    if (!result.starts_with(inconclusive(""))) {
        emit(journal::PairingTested{id, proven, before, open, step.wiring});
    }
    // What the test did not open is not for it to close: a person may have opened it.
    if (opened) desire(id, SwitchState::connected, SupplyReason::relay_test_done, 0);
    step.step = opened ? RelayTest::closing : RelayTest::none;
    step.meters.clear();
    step.result = result;
    update(std::move(step));
    note(proven ? Note::Level::info : Note::Level::warning, "relay_test",
         {{"supply_point", to_string(id)}, {"result", proven ? "proven" : result}});
}

// Danger does not wait for a test. What the test has opened is not closed: what ends it says how the contact is to stand.
void Decider::abandon_test(SupplyPointId id, const std::string& why) {
    const LiveSupply& live = *seen().supplies.find(id);
    TestStep step{id, RelayTest::none, {}, live.test_result, live.test_wiring};
    if (live.test != RelayTest::closing) {  // then it has its result already
        step.result = inconclusive(why);
        note(Note::Level::warning, "relay_test",
             {{"supply_point", to_string(id)}, {"result", step.result}});
    }
    update_now(std::move(step));
}

void Decider::void_pairing(SupplyPointId id, const std::string& why) {
    emit(journal::PairingTested{id, false, {}, {}, {}});
    note(Note::Level::warning, "pairing_void", {{"supply_point", to_string(id)}, {"why", why}});
}

bool Decider::void_pairings_of(const LiveMeter& meter) {
    bool any = false;
    const MeterId id = meter.site->id;
    for (const auto& known : draft_.base().supply_points) {
        const SupplyPointBooks& supply_point = *draft_.supply_point(known.id);
        const LiveSupply* live = seen().supplies.find(known.id);
        if (!supply_point.paired || live == nullptr) continue;
        const auto& meters = live->wiring.meters;  // also of one that a contact is inside of
        const bool concerned = std::any_of(meters.begin(), meters.end(),
                                           [id](const auto& placed) { return placed.meter == id; });
        if (!concerned) continue;
        void_pairing(known.id, "meter " + to_string(id) + " was exchanged");
        any = true;
    }
    return any;
}

// After a restart nothing is known of a test that was running: reconnect, whatever the contacts show.
void Decider::end_interrupted_tests() {
    for (const auto& supply_point : draft_.base().supply_points) {
        if (supply_point.reason != SupplyReason::relay_test) continue;
        desire(supply_point.id, SwitchState::connected, SupplyReason::relay_test_done, 0);
        reconcile(*draft_.supply_point(supply_point.id), true);
    }
}

}  // namespace riser::controller
