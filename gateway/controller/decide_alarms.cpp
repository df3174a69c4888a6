// decide_alarms: what the watches found (standstill_watch.h, open_flow_watch.h), and a contact that is open though
// nobody ordered it, is said once when it begins and once when it is over. It changes neither money nor supply; only a register that stands still keeps
// a cut-off from resting on its meter (decide_supply.cpp).
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {

void Decider::tell_standstill(const LiveMeter& meter) {
    const StandstillWatch& watch = meter.standstill;
    if (watch.standing() == meter.standstill_told) return;
    const MeterId id = meter.site->id;
    update(StandstillTold{id, watch.standing()});
    if (watch.standing()) {
        note(Note::Level::error, "register_stands_still",
             {{"meter", to_string(id)},
              {"register_wh", std::to_string(watch.stands_at().wh)},
              {"drawn_wh_at_least", std::to_string(watch.missed().wh)}});
    } else {
        note(Note::Level::info, "register_counts_again", {{"meter", to_string(id)}});
    }
}

void Decider::tell_uncharged(const LiveMeter& meter) {
    const MeterBooks* books = draft_.meter(meter.site->id);
    const std::string& only_observed = meter.site->only_observed;
    const bool commissioned = books != nullptr && books->epoch.value != 0;
    if (meter.uncharged_told || (commissioned && only_observed.empty())) return;
    const std::string why = only_observed.empty() ? why_uncharged(meter) : only_observed;
    if (why.empty()) return;
    update(UnchargedTold{meter.site->id});
    note(Note::Level::error, "meter_not_charged",
         {{"meter", to_string(meter.site->id)}, {"why", why}});
}

void Decider::tell_open_flow(SupplyPointId id) {
    for (const CutMeter& cut : seen().supplies.find(id)->cut_meters) {
        if (cut.flow.flowing() == cut.flow_told) continue;
        update(OpenFlowTold{id, cut.meter, cut.flow.flowing()});
        if (cut.flow.flowing()) {
            note(Note::Level::error, "energy_through_open_contact",
                 {{"supply_point", to_string(id)},
                  {"meter", to_string(cut.meter)},
                  {"counted_wh", std::to_string(cut.flow.counted().wh)},
                  {"cause", std::string(to_string(cut.flow.cause()))}});
        } else {
            note(Note::Level::info, "energy_through_open_contact_over",
                 {{"supply_point", to_string(id)}, {"meter", to_string(cut.meter)}});
        }
    }
}

// Not seen for long, though its bus works. A meter that is silent altogether has a mark of its own, and so has a bus.
bool Decider::contact_is_silent(const LiveSwitch& which) const {
    const LiveBus* bus = seen().buses.find(which.site->bus);
    if (bus == nullptr || bus->state != metering::BusState::up) return which.silence_told;
    const Duration patience = std::max(k_contact_silent, seen().value_age);
    const auto silent = [&](bool ever, Instant heard) {
        const Instant since = std::max({ever ? heard : Instant{}, seen().started, bus->since});
        return now_.monotonic - since > patience;
    };
    const bool ever = which.observed != metering::SwitchState::unknown;
    if (!silent(ever, which.observed_at)) return false;
    const LiveMeter* meter = seen().meters.find(which.site->in_meter);
    return meter == nullptr || !silent(meter->ever_good, meter->good_at);
}

void Decider::tell_silent_contacts(const SupplyPointBooks& supply_point) {
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr) continue;
        const bool silent = contact_is_silent(*which);
        if (silent == which->silence_told) continue;
        update(ContactSilenceTold{id, silent});
        if (silent) {
            note(Note::Level::error, "contact_silent",
                 {{"supply_point", to_string(supply_point.id)},
                  {"switch", to_string(id)},
                  {"at", places({which->contact})},
                  {"do", "look at the power of its relay board, and at its bus wire"}});
        } else {
            note(Note::Level::info, "contact_silent_over",
                 {{"supply_point", to_string(supply_point.id)}, {"switch", to_string(id)}});
        }
    }
}

// It fell open so often within an hour that it has to be looked after, though it is closed each time.
void Decider::tell_falls_open(SupplyPointId id) {
    const LiveSupply& live = *seen().supplies.find(id);
    const int times = within(live.reclosed, k_falls_often_span, now_.monotonic);
    const bool often = times >= k_falls_often;
    if (often == live.falls_told) return;
    update(FallsOpenTold{id, often});
    if (often) {
        note(Note::Level::error, "contact_falls_open",
             {{"supply_point", to_string(id)},
              {"at", places(live.wiring.contacts)},
              {"times_in_an_hour", std::to_string(times)}});
    } else {
        note(Note::Level::info, "contact_falls_open_over", {{"supply_point", to_string(id)}});
    }
}

void Decider::tell_open_unordered(const SupplyPointBooks& supply_point) {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    const bool open = open_unordered(supply_point);
    if (open == live.open_unordered) return;
    update(OpenUnorderedTold{supply_point.id, open});
    if (open) {
        // Where nobody lives nobody sits in the dark, but a contact is not as it should be all the same.
        const bool vacant = supply_point.account.is_nil();
        note(vacant ? Note::Level::warning : Note::Level::error, "contact_open_unordered",
             {{"supply_point", to_string(supply_point.id)},
              {"at", places(live.wiring.contacts)},
              {"do", "look whether somebody works there, then order connect"}});
    } else {
        note(Note::Level::info, "contact_open_unordered_over",
             {{"supply_point", to_string(supply_point.id)}});
    }
}

}  // namespace riser::controller
