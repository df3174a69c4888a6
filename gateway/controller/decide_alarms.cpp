// decide_alarms: what the watches found (standstill_watch.h, open_flow_watch.h), and a contact that is open though
// nobody ordered it, is said once when it begins and once when it is over. It changes neither money nor supply; only a register that stands still keeps
// a cut-off from resting on its meter (decide_supply.cpp).
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
    if (meter.uncharged_told || (books != nullptr && books->epoch.value != 0)) return;
    const std::string why = why_uncharged(meter);
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

void Decider::tell_open_unordered(const SupplyPointBooks& supply_point) {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    const bool open = open_unordered(supply_point);
    if (open == live.open_unordered) return;
    update(OpenUnorderedTold{supply_point.id, open});
    if (open) {
        note(Note::Level::error, "contact_open_unordered",
             {{"supply_point", to_string(supply_point.id)},
              {"at", places(live.wiring.contacts)},
              {"do", "look whether somebody works there, then order connect"}});
    } else {
        note(Note::Level::info, "contact_open_unordered_over",
             {{"supply_point", to_string(supply_point.id)}});
    }
}

}  // namespace riser::controller
