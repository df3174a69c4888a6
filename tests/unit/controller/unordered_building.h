// A building whose contacts open and close without an order, by themselves or by somebody's hand.
#pragma once

#include "gateway/controller/contact.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {

struct UnorderedBuilding : ProvenBuilding {
    explicit UnorderedBuilding(metering::OpensByItself opens)
        : UnorderedBuilding(with(opens, two_apartments())) {}
    explicit UnorderedBuilding(SiteConfig config) : ProvenBuilding(std::move(config)) {
        look(1min);
        actions.clear();
    }
    static SiteConfig with(metering::OpensByItself opens, SiteConfig site) {
        for (auto& which : site.switches) which.opens = opens;
        return site;
    }
    // Sweeps, with a field that answers.
    void look(Duration time) {
        for (Duration passed{}; passed < time; passed += 15s) {
            sweep(registers[0], registers[1]);
            answer_field();
        }
    }
    int times_noted(std::string_view event) const {
        return static_cast<int>(
            std::count_if(actions.begin(), actions.end(), [&](const Action& action) {
                const auto* note = std::get_if<Note>(&action);
                return note != nullptr && note->event == event;
            }));
    }
    void trip(std::uint32_t id = 1) { contact.at(id - 1) = metering::SwitchState::disconnected; }
    // The meter that the contact sits in is without power, and its contact is then found as it is given.
    void lose_power(std::uint32_t id = 1,
                    metering::SwitchState then = metering::SwitchState::disconnected) {
        contact.at(id - 1) = then;
        pass(15s);
        metering::MeterReport dark;
        dark.meter = MeterId{id};
        dark.health = metering::MeterHealth::no_answer;
        dark.read_at = clock.monotonic;
        give(dark);
    }
    void confirm(std::uint32_t id = 1) {  // 0: all that opened together
        give(LocalOrder{ConfirmReconnection{SupplyPointId{id}}, ReplyTo{61}});
    }
    std::string_view cause(std::uint32_t id = 1) const {
        const auto& live = controller->live();
        const auto& which = *live.switches.find(SwitchId{id});
        return to_string(classify(apartment(id), which, true, clock.monotonic));
    }
};

}  // namespace riser::controller
