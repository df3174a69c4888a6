// routes: which output of which machine goes to whom. Pure; used by the threads of production and by the
// simulator alike, so that no decision about order or address hides in either.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/field/modbus/bus_master.h"

namespace riser::gateway {

struct ToController {
    controller::Event event;
};
struct ToBus {
    BusId bus{};
    metering::MeterCommand command;
};
struct ToSync {  // the journal has moved on, or a page that sync asked for
    std::variant<controller::JournalAdvanced, controller::JournalPage> news;
};
struct ToLocal {
    std::variant<controller::Answer, controller::BuildingViewPtr, modbus::BusStatistics> news;
};
struct ToTelemetry {
    controller::IntervalReadings readings;
};
struct ToLog {
    std::string source;  // "controller", "bus-1"
    Note note;
};
struct LeaveProcess {
    std::string why;
};

using Delivery =
    std::variant<ToController, ToBus, ToSync, ToLocal, ToTelemetry, ToLog, LeaveProcess>;

[[nodiscard]] Delivery route(controller::Action action);
// Port outputs (OpenPort, WriteBytes) are performed by the bus's own runner and must not come here.
[[nodiscard]] Delivery route(BusId bus, modbus::BusMaster::Output output);

}  // namespace riser::gateway
