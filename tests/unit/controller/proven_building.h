// Two apartments that have paid, and whose switches relay tests have proven.
#pragma once

#include "tests/unit/controller/relay_test_building.h"

namespace riser::controller {

// Contacts of their own beside the meters: a load must fall silent.
inline void own_switch(SiteConfig& site) {
    for (auto& which : site.switches) which.in_meter = MeterId{};
}

struct ProvenBuilding : Building {
    explicit ProvenBuilding(SiteConfig config = two_apartments()) : Building(std::move(config)) {
        commission();
    }
    void live(Duration time) {
        for (Duration passed{}; passed < time; passed += 5s) {
            tick(5s);
            answer_field();
        }
    }
    void use_up() {
        sweep(1'010'000, 2'000'000, 2h);
        answer_field();
    }
    // The first apartment consumes all it has, and more than long enough passes for a cut-off.
    void use_up_and_wait() {
        use_up();
        live(2min);
        sweep(1'010'000, 2'000'000);
        answer_field();
        live(2min);
    }
    void reconfigure(const std::function<void(SiteConfig&)>& change) {
        change(site);
        restart();
        sweep(registers[0], registers[1]);
        answer_field();
    }
    SupplyPointView point(std::uint32_t id = 1) const {
        return controller->view(clock)->supply_points.at(id - 1);
    }
    int commands_sent() const {
        return static_cast<int>(
            std::count_if(actions.begin(), actions.end(), [](const Action& action) {
                const auto* to_field = std::get_if<ToField>(&action);
                return to_field != nullptr &&
                       std::holds_alternative<metering::SetSwitch>(to_field->command);
            }));
    }
};

}  // namespace riser::controller
