// A building whose meters have been read and paid for, and that can be given relay tests: by a field that answers
// everything, or by hand, command by command.
#pragma once

#include "tests/unit/controller/building.h"

namespace riser::controller {

struct ReadBuilding : Building {
    explicit ReadBuilding(SiteConfig config = two_apartments()) : Building(std::move(config)) {
        sweep(registers[0], registers[1]);
        sweep(registers[0], registers[1]);
        top_up(k_anna, 2'000'000, 1);
    }
    void order_test(std::uint32_t supply_point = 1) {
        give(LocalOrder{TestRelay{SupplyPointId{supply_point}}, ReplyTo{50}});
    }
    // Orders a test and lets the field answer until it has nothing more to do.
    void test(std::uint32_t supply_point = 1) {
        order_test(supply_point);
        answer_field();
        tick();
        answer_field();
    }
    std::string result(std::uint32_t supply_point = 1) const {
        const auto view = controller->view(clock);
        for (const auto& point : view->supply_points) {
            if (point.id == SupplyPointId{supply_point}) return point.relay_test;
        }
        return "";
    }
    // The next command that is out, which nobody will answer but the test.
    template <class Command>
    Command take() {
        const auto command = std::get<Command>(field.front());
        field.pop_front();
        return command;
    }
};

}  // namespace riser::controller
