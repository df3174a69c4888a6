// SimulatedGateway: one life of the gateway process in a world, from opening its files to the moment it is
// stopped, killed or loses its power. Its members are those of gateway/gateway.h; the machines, the routes
// between them and the stores are the production code, turned by SimulatedRunners instead of threads and
// kept on a SimulatedDisk instead of a card. It decides nothing.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/controller/controller.h"
#include "gateway/field/modbus/bus_master.h"
#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/routes.h"
#include "gateway/store/meter_data/meter_data.h"
#include "gateway/store/read_model/history.h"
#include "gateway/store/sqlite_journal.h"
#include "gateway/telemetry_desk.h"
#include "tests/sim/vfs/simulated_vfs.h"
#include "tests/sim/world/audit/machine_coverage.h"
#include "tests/sim/world/audited_journal.h"
#include "tests/sim/world/blueprint.h"
#include "tests/sim/world/metered_field.h"
#include "tests/sim/world/simulated_front.h"
#include "tests/sim/world/simulated_runner.h"

namespace riser::sim {

// What of a life the world around it wants to see and to do.
class GatewayHost {
public:
    virtual ~GatewayHost() = default;
    // Performs what a bus wants of its port or the uplink of its link; true when it was such an output.
    virtual bool perform(BusId bus, modbus::BusMaster::Output& output) = 0;
    virtual bool perform(sync::CloudSync::Output& output) = 0;
    // The same of the Zigbee network and its radio; most buildings have none.
    virtual bool perform_radio(zigbee::Coordinator::Output& /*output*/) { return false; }
    virtual void noted(const std::string& source, const Note& note) = 0;
    // A small file outside the databases: which keys of the cloud count.
    virtual void keep_key_set(const wire::SignedKeySet& key_set) = 0;
    // The process asks to be started again.
    virtual void leave(const std::string& why) = 0;
    virtual void published(const controller::BuildingViewPtr& view) = 0;
    // The controller is about to hear this.
    virtual void heard(const controller::Event& event) = 0;
};

// Where a site has no bytes on its buses: what its fields read instead. One dice for each line.
struct MeteredWires {
    WiredBuilding& building;
    std::vector<MeteredDice> dice;
};

struct GatewaySetup {
    EventQueue& queue;
    SimulatedClock& clock;
    SimulatedDisk& disk;
    const Blueprint& blueprint;
    sync::SyncIdentity identity;  // with the newest key set that was kept
    GatewayHost& host;
    JournalWitness& witness;
    MachineCoverage& coverage;
    LifePtr life;
    ActorId actor;
    std::uint64_t seed = 0;
    bool with_cloud = true;
    bool with_meter_data = true;
    MeteredWires* metered = nullptr;  // nullptr: a bus master speaks bytes
};

class SimulatedGateway {
public:
    using ControllerRunner = SimulatedRunner<controller::Controller>;
    using BusRunner = SimulatedRunner<modbus::BusMaster>;
    using MeteredRunner = SimulatedRunner<MeteredField>;
    using ZigbeeRunner = SimulatedRunner<zigbee::Coordinator>;
    using NetworkKeeperRunner = SimulatedRunner<store::NetworkKeeper>;
    using SyncRunner = SimulatedRunner<sync::CloudSync>;
    using HistoryRunner = SimulatedRunner<store::History>;
    using MeterDataRunner = SimulatedRunner<store::MeterData>;
    using HashRunner = SimulatedRunner<voucher::HashWorker>;

    // Opens storage and loads the books, as Gateway::assemble() does. When it cannot start at all,
    // refusal() says why and nothing runs.
    explicit SimulatedGateway(GatewaySetup setup);
    ~SimulatedGateway();
    SimulatedGateway(const SimulatedGateway&) = delete;
    SimulatedGateway& operator=(const SimulatedGateway&) = delete;

    [[nodiscard]] const std::string& refusal() const { return refusal_; }
    [[nodiscard]] bool in_safe_mode() const { return safe_mode_.has_value(); }
    [[nodiscard]] bool has_meter_data() const { return meter_data_ != nullptr; }
    void start();
    // The clean stop of a service manager: settles, writes a snapshot.
    void stop();

    [[nodiscard]] SimulatedFront& front() { return *front_; }
    [[nodiscard]] const controller::Controller& controller() const {
        return controller_->machine();
    }
    [[nodiscard]] const controller::Journal* journal() const { return journal_.get(); }
    [[nodiscard]] AuditedJournal* audited() { return audited_.get(); }
    [[nodiscard]] SyncRunner* sync() { return sync_.get(); }
    // A port has news for its bus; nothing when the bus is not there.
    void feed(BusId bus, modbus::BusMaster::Input input);
    // The same of the radio; and what is ordered of its network.
    void feed_radio(zigbee::Coordinator::Input input);
    [[nodiscard]] const zigbee::Coordinator* zigbee() const {
        return zigbee_ ? &zigbee_->machine() : nullptr;
    }
    // To the last order of the radio's network.
    [[nodiscard]] const std::optional<metering::RadioAnswer>& radio_answer() const {
        return radio_answer_;
    }
    void hang_controller(SimTime until) { controller_->busy_until(until); }
    [[nodiscard]] std::uint64_t refused_posts() const;

private:
    bool open_storage();
    bool load();
    void build();
    void build_meter_data();
    void build_bus(const modbus::BusConfig& config);
    void build_zigbee();
    [[nodiscard]] zigbee::KnownNetwork build_network_keeper();
    void build_front();
    // What hands a code to the thread that derives it: simulated_codes.cpp.
    [[nodiscard]] std::function<bool(voucher::DeriveCode)> build_hash();
    void build_sync();
    void deliver(gateway::Deliveries deliveries);
    void take(gateway::ToController& to);
    void take(gateway::ToBus& to);
    void take(gateway::ToNetworkKeeper& to);
    void take(gateway::ToSync& to);
    void take(gateway::ToHistory& to);
    void take(gateway::ToLocal& to);
    void take(gateway::ToTelemetry& to);
    void take(gateway::ToLog& to);
    void take(gateway::KeepKeySet& to);
    void take(gateway::LeaveProcess& to);
    void to_sync(sync::CloudSync::Input input);
    [[nodiscard]] RunnerPlace place(std::string_view what, std::uint64_t part);

    GatewaySetup setup_;
    Prng hash_dice_;
    SimulatedVfs vfs_;
    std::string refusal_;
    std::unique_ptr<gateway::TelemetryDesk> telemetry_;
    std::unique_ptr<store::SqliteJournal> journal_;
    std::unique_ptr<AuditedJournal> audited_;
    std::optional<controller::LoadProblem> safe_mode_;
    std::optional<controller::Loaded> loaded_;
    std::unique_ptr<SimulatedFront> front_;
    std::unique_ptr<HistoryRunner> history_;
    std::unique_ptr<MeterDataRunner> meter_data_;
    std::unique_ptr<SyncRunner> sync_;
    std::unique_ptr<HashRunner> hash_;
    std::map<BusId, std::unique_ptr<BusRunner>> buses_;
    std::map<BusId, std::unique_ptr<MeteredRunner>> metered_buses_;
    std::unique_ptr<zigbee::PlanBook> zigbee_plans_;
    std::unique_ptr<NetworkKeeperRunner> network_keeper_;
    std::unique_ptr<ZigbeeRunner> zigbee_;
    std::optional<metering::RadioAnswer> radio_answer_;
    std::unique_ptr<ControllerRunner> controller_;
};

}  // namespace riser::sim
