// SiteTrouble: what strikes one site and when, as a seed draws it. It only pulls levers of Site and of its
// building, counts what it did, and ends everything when the world is healed.
#pragma once

#include "tests/sim/world/people/landlord.h"
#include "tests/sim/world/site.h"
#include "tests/sim/world/site_faults.h"

namespace riser::sim {

class SiteTrouble {
public:
    SiteTrouble(EventQueue& queue, Site& site, Landlord& landlord, Coverage& coverage,
                SiteFaults faults, std::uint64_t seed);
    SiteTrouble(const SiteTrouble&) = delete;
    SiteTrouble& operator=(const SiteTrouble&) = delete;

    void begin();
    void heal();

private:
    void plan(SiteFault fault);
    void strike(SiteFault fault);
    void strike_computer(SiteFault fault);
    void strike_card(SiteFault fault);
    void strike_clock(SiteFault fault);
    void strike_bus(SiteFault fault);
    void strike_device(SiteFault fault);
    void strike_switch(SiteFault fault);
    void strike_register(SiteFault fault);
    void strike_file(SiteFault fault);
    void break_disk(DiskFault::Kind kind, bool sticky);
    // Undoes it when the time has come, unless the world was healed meanwhile.
    void later(Duration after, std::function<void()> undo);
    [[nodiscard]] CutStyle draw_style();
    [[nodiscard]] std::uint32_t draw_meter();

    EventQueue& queue_;
    Site& site_;
    Landlord& landlord_;
    Coverage& coverage_;
    SiteFaults faults_;
    Prng dice_;
    Prng file_dice_;
    bool healed_ = false;
};

}  // namespace riser::sim
