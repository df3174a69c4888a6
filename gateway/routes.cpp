#include "gateway/routes.h"

#include "core/base/overload.h"

namespace riser::gateway {

Delivery route(controller::Action action) {
    return std::visit(
        overload{
            [](Note& note) -> Delivery { return ToLog{"controller", std::move(note)}; },
            [](controller::ToField& out) -> Delivery { return ToBus{out.bus, out.command}; },
            [](controller::Answer& answer) -> Delivery { return ToLocal{std::move(answer)}; },
            [](controller::JournalAdvanced& news) -> Delivery { return ToSync{news}; },
            [](controller::JournalPage& page) -> Delivery { return ToSync{std::move(page)}; },
            [](controller::IntervalReadings& rows) -> Delivery {
                return ToTelemetry{std::move(rows)};
            },
            [](controller::ViewPublished& out) -> Delivery { return ToLocal{std::move(out.view)}; },
            [](controller::StopAndReload& stop) -> Delivery { return LeaveProcess{stop.why}; },
        },
        action);
}

Delivery route(BusId bus, modbus::BusMaster::Output output) {
    const std::string source = "bus-" + to_string(bus);
    return std::visit(
        overload{
            [](field::OpenPort&) -> Delivery {
                RISER_ASSERT(false, "a bus's runner opens its own port");
                return LeaveProcess{};
            },
            [](field::WriteBytes&) -> Delivery {
                RISER_ASSERT(false, "a bus's runner writes to its own port");
                return LeaveProcess{};
            },
            [&](Note& note) -> Delivery { return ToLog{source, std::move(note)}; },
            [](modbus::BusStatistics& statistics) -> Delivery {
                return ToLocal{std::move(statistics)};
            },
            [](auto& report) -> Delivery { return ToController{std::move(report)}; },
        },
        output);
}

}  // namespace riser::gateway
