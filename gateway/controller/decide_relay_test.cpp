// decide_relay_test: proves that the switches of a supply point cut the supply that its meter measures:
// read the load, open, read back and see the load gone, close again. Until it is proven the supply point
// stays in observe mode. Each step is an order of decide and a report of the field; a test that takes too
// long or is interrupted ends with the supply connected.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

constexpr Duration k_longest_step = std::chrono::seconds(60);
// What may still be measured with open contacts: the resolution of a small meter.
constexpr Power k_open_load{5};

std::optional<Power> measured_power(const LiveMeter& meter) {
    if (const auto& power = meter.instantaneous.power) {
        return std::min(k_max_power, std::max(*power, Power{-power->w}));
    }
    const auto& current = meter.instantaneous.current_ma;
    const auto& voltage = meter.instantaneous.voltage_mv;
    if (!current || !voltage) return std::nullopt;
    __extension__ using Int128 = __int128;  // a meter may show anything
    const Int128 milliwatts = static_cast<Int128>(*current) * *voltage / 1000;
    const Int128 watts = (milliwatts < 0 ? -milliwatts : milliwatts) / 1000;
    return Power{static_cast<std::int64_t>(std::min<Int128>(watts, k_max_power.w))};
}

// A read asked for by this test that came back good after `since`.
bool confirmed_after(const LiveMeter& meter, Instant since) {
    return meter.confirm_request == 0 && meter.confirmed && meter.confirmed_at >= since;
}

}  // namespace

void Decider::start_relay_test(const SupplyPointBooks& supply_point) {
    const LiveMeter* meter = seen().meters.find(supply_point.shares.front().share.meter);
    request_read(*meter, metering::ReadPurpose::on_demand);  // with the load
    TestStep step;
    step.supply_point = supply_point.id;
    step.step = RelayTest::reading_before;
    update(step);
}

void Decider::relay_test(SupplyPointId id) {
    const LiveSupply* live = seen().supplies.find(id);
    if (live == nullptr || live->test == RelayTest::none) return;
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    const LiveMeter* meter = seen().meters.find(supply_point->shares.front().share.meter);
    const SwitchState contacts = observed_state(*supply_point);
    TestStep next{id, live->test, live->test_before, live->test_open, live->test_proven, {}};
    const auto finish = [&](bool proven, std::string why) {
        emit(journal::PairingTested{id, proven, next.before, next.open});
        desire(id, SwitchState::connected, SupplyReason::relay_test_done, 0);
        next.step = RelayTest::closing;
        next.proven = proven;
        next.result = proven ? "" : "failed: " + why;
        update(next);
        note(proven ? Note::Level::info : Note::Level::warning, "relay_test",
             {{"supply_point", to_string(id)}, {"result", proven ? "proven" : why}});
    };
    const bool late = now_.monotonic - live->test_started > k_longest_step;
    switch (live->test) {
        case RelayTest::none:
            return;
        case RelayTest::reading_before: {
            if (late) return finish(false, "the meter did not answer");
            if (!confirmed_after(*meter, live->test_started)) return;
            const auto power = measured_power(*meter);
            const bool in_meter = std::all_of(
                supply_point->switches.begin(), supply_point->switches.end(), [&](SwitchId which) {
                    const LiveSwitch* s = seen().switches.find(which);
                    return s != nullptr && s->site->in_meter == meter->site->id;
                });
            // A contact inside the meter is the meter's own; any other must be seen to act.
            if (!in_meter && (!power || *power < site_.supply.relay_test_load)) {
                return finish(false, "needs a load of at least " +
                                         std::to_string(site_.supply.relay_test_load.w) +
                                         " W in the apartment");
            }
            next.before = power.value_or(Power{});
            next.step = RelayTest::opening;
            update(next);
            return desire(id, SwitchState::disconnected, SupplyReason::relay_test, 0);
        }
        case RelayTest::opening:
            if (late) return finish(false, "the switch did not open");
            if (contacts != SwitchState::disconnected) return;
            request_read(*meter, metering::ReadPurpose::on_demand);  // with the load
            next.step = RelayTest::reading_open;
            return update(next);
        case RelayTest::reading_open: {
            if (late) return finish(false, "the meter did not answer while open");
            if (!confirmed_after(*meter, live->test_started)) return;
            next.open = measured_power(*meter).value_or(Power{0});
            const bool gone = next.open <= std::max(k_open_load, Power{next.before.w / 10});
            return finish(gone, "the load did not go away: these switches do not cut this meter");
        }
        case RelayTest::closing:
            if (contacts != SwitchState::connected && !late) return;
            next.step = RelayTest::none;
            next.result = live->test_result;
            return update(next);
    }
}

// After a restart nothing is known of a test that was running: reconnect.
void Decider::end_interrupted_tests() {
    for (const auto& supply_point : draft_.base().supply_points) {
        if (supply_point.reason == SupplyReason::relay_test) {
            desire(supply_point.id, SwitchState::connected, SupplyReason::relay_test_done, 0);
        }
    }
}

}  // namespace riser::controller
