// Gateway: the composition root. Its members are the architecture of the daemon: one runner per active
// part, the journal they rest on, and the routes between them. It starts, stops and watches; it decides
// nothing about meters, money or light.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/assembly.h"
#include "gateway/configuration_keeper.h"
#include "gateway/controller/controller.h"
#include "gateway/field/modbus/bus_master.h"
#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/local/http_front.h"
#include "gateway/routes.h"
#include "gateway/runtime/retry.h"
#include "gateway/runtime/thread_runner.h"
#include "gateway/runtime/watchdog.h"
#include "gateway/start_choices.h"
#include "gateway/store/meter_data/meter_data.h"
#include "gateway/store/read_model/history.h"
#include "gateway/store/sqlite_journal.h"
#include "gateway/store/zigbee/network_keeper.h"
#include "gateway/telemetry_desk.h"
#include "gateway/uplink_door.h"
#include "platform/clock/system_clock.h"
#include "platform/systemd/service.h"

namespace riser::gateway {

using systemd::StartProblem;

class Gateway {
public:
    // Opens storage and loads the books; nothing runs yet. A journal that cannot be trusted does not
    // stop the gateway: it runs in safe mode and says so. What stops it is a wrong configuration, a
    // file of a newer version or of another program, or another gateway on the same state directory. A
    // damaged token or key, or a port that is taken, only takes the page's orders, the cloud or the page away until it
    // can be used (gateway_edges.cpp).
    [[nodiscard]] static Result<std::unique_ptr<Gateway>, StartProblem> assemble(StartConfig start);
    ~Gateway();

    void start();
    // Buses first, so that nothing new arrives; then the controller settles and writes its snapshot.
    void stop();
    // Called by the main thread now and then: feeds the service manager's watchdog.
    void check_health();
    // A part asked to leave the process (memory and disk may differ); empty while all is well.
    [[nodiscard]] std::string leave_reason() const;
    [[nodiscard]] std::string status_line() const;

private:
    explicit Gateway(StartConfig start)
        : config_(std::move(start.config)),
          profiles_(std::move(start.profiles)),
          start_(std::move(start)) {}

    Outcome<StartProblem> open_storage();
    Outcome<StartProblem> load();
    Outcome<StartProblem> build_site();
    void observe_only();
    void tell_refused_configuration();
    void keep_configuration(Instant now);
    void build_controller();
    void build_buses(std::vector<modbus::BusConfig> configs);
    Outcome<StartProblem> build_zigbee();
    [[nodiscard]] zigbee::KnownNetwork build_network_keeper();
    void build_history();
    void build_meter_data();
    void build_sync();
    void build_hash();
    Outcome<> make_sync();
    [[nodiscard]] std::optional<wire::KeySet> keys() const;
    void load_token();
    void impair(local::Mark mark);
    void mend(const std::string& code);
    void retry_edges(Instant now);
    void retry_cloud(Instant now);
    void retry_token(Instant now);
    void tell_of_readings();
    void open_sync();
    void watch_sync();
    void watch_zigbee();
    [[nodiscard]] local::Edges edges() const;
    Outcome<StartProblem> build_local();
    void deliver(Deliveries deliveries);
    void to_controller(controller::Event event);
    void to_bus(ToBus& to);
    void to_network_keeper(ToNetworkKeeper& to);
    void to_local(ToLocal& to);
    void to_telemetry(ToTelemetry& to);
    void keep_key_set(const KeepKeySet& keep);
    void to_log(const ToLog& to);
    [[nodiscard]] local::CloudUse cloud_use() const;
    void to_sync(sync::CloudSync::Input input);

    using ControllerRunner = ThreadRunner<controller::Controller>;
    using BusRunner = ThreadRunner<modbus::BusMaster>;
    using ZigbeeRunner = ThreadRunner<zigbee::Coordinator>;
    using NetworkKeeperRunner = ThreadRunner<store::NetworkKeeper>;
    using HistoryRunner = ThreadRunner<store::History>;
    using MeterDataRunner = ThreadRunner<store::MeterData>;
    using SyncRunner = ThreadRunner<sync::CloudSync>;
    using HashRunner = ThreadRunner<voucher::HashWorker>;

    config::GatewayConfig config_;
    ProfileShelf profiles_;
    StartConfig start_;  // the rest of it
    std::unique_ptr<clock::SystemClock> clock_;
    controller::SiteConfig site_;
    std::unique_ptr<TelemetryDesk> telemetry_;       // any thread
    std::unique_ptr<store::SqliteJournal> journal_;  // controller thread
    std::optional<controller::LoadProblem> safe_mode_;
    std::optional<controller::Loaded> loaded_;

    std::unique_ptr<local::HttpFront> local_;
    std::unique_ptr<HistoryRunner> history_;
    std::unique_ptr<MeterDataRunner> meter_data_;
    std::unique_ptr<HashRunner> hash_;
    std::unique_ptr<SyncRunner> sync_;             // absent without a cloud; main thread
    UplinkDoor uplink_door_;                       // any thread; open once it is started
    std::uint64_t acknowledged_ = 0;               // by the cloud, at the start
    std::string console_token_;                    // empty: none that can be used
    std::vector<local::Mark> impairments_;         // what it does without; main thread
    Retry cloud_retry_;                            // main thread
    Retry token_retry_;                            // main thread
    std::optional<std::string> readings_trouble_;  // as it is told; main thread
    std::vector<Note> of_the_start_;               // errors that the cloud hears of as well
    std::atomic<bool> books_shown_ = false;  // the controller has taken the configuration over
    std::optional<ConfigurationKeeper> configuration_;  // main thread; none: it is not to be kept
    std::map<BusId, std::unique_ptr<BusRunner>> buses_;
    std::unique_ptr<NetworkKeeperRunner> network_keeper_;  // absent: nothing is kept of the network
    std::unique_ptr<zigbee::PlanBook> zigbee_plans_;       // outlives the network's machine
    std::unique_ptr<ZigbeeRunner> zigbee_;                 // absent without [zigbee]
    std::unique_ptr<ControllerRunner> controller_;
    std::unique_ptr<Watchdog> watchdog_;

    wire::PublicKey root_;  // of the cloud, pinned; main thread sets it before the uplink starts
    mutable std::mutex keys_mutex_;
    std::optional<wire::KeySet> keys_;         // of the cloud; guarded by keys_mutex_
    std::optional<wire::SigningKey> own_key_;  // of this gateway; guarded by keys_mutex_
    mutable std::mutex leave_mutex_;
    std::string leave_reason_;  // guarded by leave_mutex_
};

}  // namespace riser::gateway
