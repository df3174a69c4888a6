// Two apartments whose policy limits load before it cuts off, with time that passes sweep by sweep: what is used is
// counted by the register as it flows.
#pragma once

#include "tests/unit/controller/journal_records.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {

inline constexpr SupplyPointId k_limited{1};  // the first apartment: it has used up its credit

inline payment::LoadLimit light_then_less() {
    payment::LoadLimit limit;
    limit.steps = {{Power{3'000}, 24h}, {Power{1'000}, 48h}};
    return limit;
}

inline SiteConfig limited_site(payment::LoadLimit limit = light_then_less()) {
    SiteConfig site = two_apartments();
    for (auto& meter : site.meters) meter.limits_by_power = true;
    site.policy.policy.load_limit = std::move(limit);
    return site;
}

struct LimitedBuilding : ProvenBuilding {
    explicit LimitedBuilding(SiteConfig config = limited_site())
        : ProvenBuilding(std::move(config)) {
        loads = {500, 0};
        use_up();
    }

    // The first apartment draws so much from now on.
    void draw(std::int64_t watts, Duration time) {
        loads[0] = watts;
        flow(time);
    }
    void flow(Duration time) {
        for (Duration passed{}; passed < time; passed += 15s) {
            const bool on = contact[0] == metering::SwitchState::connected;
            if (on && !register_lags) watt_seconds += load_of(1) * 15;
            const std::int64_t wh = watt_seconds / 3600;
            watt_seconds %= 3600;
            sweep(registers[0] + wh, registers[1]);
            answer_field();
            tick(0s);
            answer_field();
        }
    }
    // Time in which nothing is drawn and nobody looks.
    void leap(Duration time) {
        loads[0] = 0;
        pass(time);
        flow(30s);
    }
    std::vector<journal::LoadLimited> limits() const {
        return records_of<journal::LoadLimited>(*this);
    }
    std::vector<journal::OverLimit> overloads() const {
        return records_of<journal::OverLimit>(*this);
    }
    // As often as that: too much, off, and back.
    void overload(int times, std::int64_t watts = 4'000) {
        for (int i = 0; i < times; ++i) {
            draw(watts, 3min);
            draw(0, 6min);
        }
    }

    std::int64_t watt_seconds = 0;
    bool register_lags = false;  // it does not count what flows
};

}  // namespace riser::controller
