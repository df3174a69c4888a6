// The small building with its meters and relays in service, where most tests of the controller begin.
#pragma once

#include "tests/unit/controller/building.h"

namespace riser::controller {

struct CommissionedBuilding : Building {
    explicit CommissionedBuilding(SiteConfig config = two_apartments())
        : Building(std::move(config)) {
        commission();
    }
};

}  // namespace riser::controller
