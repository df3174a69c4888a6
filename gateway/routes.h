// routes: which output of which machine goes to whom, in the receiver's words. Pure; used by the threads
// of production and by the simulator alike, so that no decision about order or address hides in either.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/field/modbus/bus_master.h"
#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/store/meter_data/meter_data.h"
#include "gateway/store/read_model/history.h"
#include "gateway/store/zigbee/network_keeper.h"
#include "gateway/sync/cloud_sync.h"
#include "gateway/voucher/hash_worker.h"

namespace riser::gateway {

struct ToController {
    controller::Event event;
};
// A bus, or the Zigbee network: who asks does not know which it is.
struct ToBus {
    BusId bus{};
    metering::MeterCommand command;
};
// What a restart must know of the Zigbee network.
struct ToNetworkKeeper {
    store::NetworkKeeper::Input input;
};
struct ToSync {
    sync::CloudSync::Input input;
};
struct ToHistory {
    store::History::Input input;
};
struct ToLocal {
    std::variant<controller::Answer, controller::BuildingViewPtr, metering::BusStatistics,
                 metering::RadioNetwork, metering::RadioAnswer, local::HistoryAnswer,
                 local::UsageSummary, local::MeterDataSummary, wire::SyncStatus,
                 voucher::CodeDerived>
        news;
};
struct ToTelemetry {
    std::variant<controller::IntervalReadings, sync::DaysWanted, sync::ReadingsWanted,
                 sync::EventsWanted, sync::ReadingsAcknowledged, store::RowsWanted>
        input;
};
struct ToLog {
    std::string source;  // "controller", "bus-1", "zigbee"
    Note note;
};
struct KeepKeySet {
    wire::SignedKeySet key_set;
};
struct LeaveProcess {
    std::string why;
};

using Delivery = std::variant<ToController, ToBus, ToNetworkKeeper, ToSync, ToHistory, ToLocal,
                              ToTelemetry, ToLog, KeepKeySet, LeaveProcess>;
using Deliveries = std::vector<Delivery>;

[[nodiscard]] Deliveries route(controller::Action action);
// Port outputs (OpenPort, WriteBytes) are performed by the bus's own runner and must not come here.
[[nodiscard]] Deliveries route(BusId bus, modbus::BusMaster::Output output);
[[nodiscard]] Deliveries route(zigbee::Coordinator::Output output);
[[nodiscard]] Deliveries route(store::NetworkKeeper::Output output);
[[nodiscard]] Deliveries route(store::History::Output output);
[[nodiscard]] Deliveries route(store::MeterData::Output output);
[[nodiscard]] Deliveries route(voucher::HashWorker::Output output);
// Uplink outputs are performed by the uplink's own runner and must not come here.
[[nodiscard]] Deliveries route(sync::CloudSync::Output output);

}  // namespace riser::gateway
