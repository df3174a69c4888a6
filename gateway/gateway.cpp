#include "gateway/gateway.h"

#include <filesystem>

#include "core/base/overload.h"
#include "gateway/controller/config_differences.h"
#include "gateway/controller/unusable_journal.h"
#include "gateway/io/field_port.h"
#include "gateway/io/sync_identity.h"
#include "gateway/local/attention.h"
#include "gateway/runtime/note_log.h"
#include "platform/clock/zone_loader.h"
#include "platform/entropy/entropy.h"
#include "platform/log/log.h"
#include "platform/systemd/notify.h"

namespace riser::gateway {
namespace {

// Inbox bounds (docs/architecture.md): the controller's holds a sweep of each bus many times over; what
// does not fit is read again by the next sweep, and an order that does not fit is refused to its sender.
constexpr std::size_t k_controller_inbox = 256;
constexpr std::size_t k_bus_inbox = 64;

// How long a turn may take before the watchdog stops being fed: an SD card's slowest sync; a serial
// driver's slowest open.
constexpr Duration k_controller_limit = std::chrono::seconds(20);
constexpr Duration k_bus_limit = std::chrono::seconds(15);
constexpr Duration k_local_limit = std::chrono::seconds(15);
constexpr Duration k_hash_limit =
    std::chrono::seconds(60);  // four series on a small board that is busy with everything else
constexpr Duration k_sync_limit = std::chrono::seconds(30);     // a name look-up of libcurl
constexpr Duration k_history_limit = std::chrono::seconds(60);  // a slow card, a whole save
constexpr Duration k_meter_data_limit =
    std::chrono::seconds(120);  // weeks of days read at the start

// Zone rules are loaded for a span around now; a gateway is restarted more often than this.
constexpr Duration k_zone_past = std::chrono::hours(24 * 366);
constexpr Duration k_zone_future = std::chrono::hours(24 * 366 * 20);

StartProblem passing(const Problem& problem) {
    return {problem.message, true};
}
StartProblem journal_problem(const store::OpenError& error) {
    const bool passes =
        error.kind == store::OpenFailure::unavailable || error.kind == store::OpenFailure::in_use;
    return {error.message, passes};
}

}  // namespace

Gateway::~Gateway() {
    stop();
}

Result<std::unique_ptr<Gateway>, StartProblem> Gateway::assemble(StartConfig start) {
    std::unique_ptr<Gateway> gateway(new Gateway(std::move(start)));
    auto boot = clock::read_boot_id();
    if (!boot) return fail(passing(boot.error()));
    gateway->clock_ = std::make_unique<clock::SystemClock>(*boot, gateway->config_.rtc);
    auto buses = make_buses(gateway->config_, gateway->profiles_);
    if (!buses) return fail(StartProblem{buses.error().message});
    if (auto opened = gateway->open_storage(); !opened) return fail(opened.error());
    if (auto loaded = gateway->load(); !loaded) return fail(loaded.error());
    if (auto made = gateway->build_site(); !made) return fail(made.error());
    gateway->build_history();
    gateway->build_meter_data();
    gateway->build_sync();
    gateway->build_hash();
    gateway->build_controller();
    gateway->build_buses(std::move(buses).value());
    if (auto built = gateway->build_zigbee(); !built) return fail(built.error());
    if (auto built = gateway->build_local(); !built) return fail(built.error());
    return gateway;
}

Outcome<StartProblem> Gateway::open_storage() {
    std::error_code error;
    std::filesystem::create_directories(config_.state_dir, error);
    if (error) {
        return fail(StartProblem{"state_dir " + config_.state_dir.string() + ": " +
                                     error.message() + ". Create it or choose another one.",
                                 true});
    }
    const auto report = [](const Note& note) { log_note("store", note); };
    store::TelemetrySettings telemetry;
    telemetry.path = config_.state_dir / "telemetry.db";
    telemetry.quota_bytes = config_.storage.telemetry_mb << 20U;
    telemetry.report = report;
    telemetry_ = std::make_unique<TelemetryDesk>(std::move(telemetry));
    store::JournalSettings settings;
    settings.path = config_.state_dir / "ledger.db";
    settings.begun_mark = config_.state_dir / "books.begun";
    settings.keep_acknowledged = config_.storage.keep_acknowledged;
    settings.make_room = [this] { return telemetry_->make_room(); };
    settings.report = report;
    auto journal = store::SqliteJournal::open(std::move(settings));
    if (journal) {
        journal_ = std::move(journal).value();
        return Done{};
    }
    if (journal.error().kind != store::OpenFailure::corrupt) {
        return fail(journal_problem(journal.error()));
    }
    safe_mode_ =
        controller::LoadProblem{controller::LoadError::unreadable, journal.error().message};
    return Done{};
}

Outcome<StartProblem> Gateway::load() {
    if (safe_mode_) return Done{};
    auto loaded = controller::load_books(*journal_);
    if (loaded) {
        loaded_ = std::move(loaded).value();
        const auto& books = loaded_->books;
        clock_->raise_floor(from_unix_ms(books.site.time_floor_ms));
        log::info("books_loaded", {log::kv("sequence", books.sequence),
                                   log::kv("verified", loaded_->entries_verified),
                                   log::kv("snapshot", loaded_->snapshot_sequence)});
        return Done{};
    }
    if (loaded.error().error == controller::LoadError::unknown_record) {
        return fail(StartProblem{loaded.error().message});
    }
    safe_mode_ = loaded.error();
    return Done{};
}

// After the books, which know a time that has certainly passed: without a clock of its own the machine may believe
// to be in another decade, with other rules for summer time.
Outcome<StartProblem> Gateway::build_site() {
    const UtcTime now = clock_->now().wall;
    auto zone = clock::load_zone_rules(config_.zone, now - k_zone_past, now + k_zone_future);
    if (!zone) return fail(StartProblem{zone.error().message});
    site_ = make_site(config_, profiles_, std::move(zone).value());
    observe_only();
    if (!loaded_) return Done{};
    if (start_.device_by_device) {
        for (const auto& what : controller::leave_out_wrong_accounts(site_, loaded_->books)) {
            impairments_.push_back(local::account_left_out_mark(what));
            of_the_start_.push_back({Note::Level::error, "account_left_out", {{"what", what}}});
        }
    }
    if (auto same = controller::check_same_site(site_, loaded_->books); !same)
        return fail(StartProblem{config_.state_dir.string() + ": " + same.error().message});
    return Done{};
}

// What a cut-off would rest on is not known well enough at these supply points, or at any: the file was changed into
// something that nobody can read.
void Gateway::observe_only() {
    for (auto& meter : site_.meters) {
        const auto found = start_.only_observed.meters.find(meter.id);
        if (found != start_.only_observed.meters.end()) meter.only_observed = found->second;
    }
    for (const auto& point : site_.supply_points) {
        const SupplyPointId id = point.supply_point.id;
        if (start_.intent_unknown || start_.only_observed.supply_points.contains(id))
            site_.only_observed.insert(id);
    }
}

void Gateway::build_controller() {
    static controller::UnusableJournal unusable;
    std::unique_ptr<controller::Controller> machine;
    if (safe_mode_) {
        log::error("safe_mode", {log::kv("why", safe_mode_->message)});
        controller::Journal& journal =
            journal_ ? static_cast<controller::Journal&>(*journal_) : unusable;
        machine = std::make_unique<controller::Controller>(site_, journal, *safe_mode_);
    } else {
        machine = std::make_unique<controller::Controller>(site_, *journal_, std::move(*loaded_));
        loaded_.reset();
    }
    controller_ = std::make_unique<ControllerRunner>(
        RunnerSettings{"controller", k_controller_inbox}, std::move(machine),
        [this] { return clock_->now(); },
        [this](controller::Action action) { deliver(route(std::move(action))); });
}

void Gateway::build_buses(std::vector<modbus::BusConfig> configs) {
    for (std::size_t i = 0; i < configs.size(); ++i) {
        const BusId id = configs[i].bus;
        auto port = io::make_field_port(config_.buses[i]);
        buses_[id] = std::make_unique<BusRunner>(
            RunnerSettings{"bus-" + to_string(id), k_bus_inbox},
            std::make_unique<modbus::BusMaster>(std::move(configs[i])),
            [this] { return clock_->now(); },
            [this, id](modbus::BusMaster::Output output) { deliver(route(id, std::move(output))); },
            std::make_unique<PortAttachment<modbus::BusMaster>>(std::move(port)));
    }
}

void Gateway::start() {
    local_->start();
    if (history_) history_->start();
    if (meter_data_) meter_data_->start();
    hash_->start();
    if (sync_) open_sync();
    controller_->start();
    const bool posted =
        controller_->post(controller::Started{entropy::new_id<EpochId>()}, Lane::priority);
    RISER_ASSERT(posted, "an empty inbox has room");
    for (auto& [id, bus] : buses_) bus->start();
    if (network_keeper_) network_keeper_->start();
    if (zigbee_) zigbee_->start();
    watchdog_ = std::make_unique<Watchdog>([] { systemd::notify_alive(); },
                                           [](const Note& note) { log_note("watchdog", note); });
    watchdog_->watch("controller", k_controller_limit, [this] { return controller_->last_turn(); });
    watchdog_->watch("local", k_local_limit, [this] { return local_->last_turn(); });
    watchdog_->watch("voucher", k_hash_limit, [this] { return hash_->last_turn(); });
    if (sync_) watch_sync();
    if (history_) {
        watchdog_->watch("history", k_history_limit, [this] { return history_->last_turn(); });
    }
    if (meter_data_) {
        watchdog_->watch("meter_data", k_meter_data_limit,
                         [this] { return meter_data_->last_turn(); });
    }
    for (auto& [id, bus] : buses_) {
        watchdog_->watch(bus->name(), k_bus_limit, [&runner = *bus] { return runner.last_turn(); });
    }
    watch_zigbee();
    for (const auto& note : of_the_start_) to_log({"gateway", note});
    // Never what runs in the place of something that was refused.
    if (start_.refused.empty() && !safe_mode_) {
        configuration_.emplace(config_.state_dir, std::move(start_.read_from));
    }
    start_.read_from = {};
}

void Gateway::stop() {
    for (auto& [id, bus] : buses_) bus->stop();
    if (zigbee_) zigbee_->stop();
    if (network_keeper_) {
        network_keeper_->stop();
        network_keeper_->machine().stop(clock_->now());
    }
    if (controller_) {
        controller_->stop();
        if (leave_reason().empty()) controller_->machine().stop(clock_->now());
    }
    if (sync_) sync_->stop();
    if (history_) history_->stop();
    if (meter_data_) meter_data_->stop();
    if (hash_) hash_->stop();
    if (local_) local_->stop();
}

void Gateway::watch_sync() {
    watchdog_->watch("uplink", k_sync_limit, [this] { return sync_->last_turn(); });
}

void Gateway::check_health() {
    const Instant now = clock_->now().monotonic;
    retry_edges(now);
    watchdog_->check(now);
}

std::string Gateway::leave_reason() const {
    const std::lock_guard lock(leave_mutex_);
    return leave_reason_;
}

std::string Gateway::status_line() const {
    return std::to_string(config_.meters.size()) + " meters on " + std::to_string(buses_.size()) +
           " buses" + (zigbee_ ? " and a Zigbee network" : "");
}

// A sweep or report that finds the inbox full is lost and read again; nothing here may wait.
void Gateway::to_controller(controller::Event event) {
    const bool money_free = std::holds_alternative<metering::SweepFinished>(event);
    if (!controller_->post(std::move(event), money_free ? Lane::ordinary : Lane::priority)) {
        log::warning("controller_inbox_full", {});
    }
}

void Gateway::to_bus(ToBus& to) {
    // A refused command is decided again: supply is level-triggered.
    const bool urgent = std::holds_alternative<metering::SetSwitch>(to.command);
    const Lane lane = urgent ? Lane::priority : Lane::ordinary;
    if (zigbee_ && config_.zigbee->bus == to.bus) return (void)zigbee_->post(to.command, lane);
    const auto bus = buses_.find(to.bus);
    if (bus != buses_.end()) (void)bus->second->post(to.command, lane);
}

void Gateway::to_local(ToLocal& to) {
    std::visit(
        overload{
            [this](controller::Answer& answer) { local_->on_answer(answer); },
            [this](controller::BuildingViewPtr& view) {
                books_shown_ = true;
                local_->on_view(std::move(view));
            },
            [this](metering::BusStatistics& statistics) {
                local_->on_bus_statistics(std::move(statistics));
            },
            [this](metering::RadioNetwork& network) {
                network.wished_channel = config_.zigbee->channel;
                local_->on_radio(std::move(network));
            },
            [this](metering::RadioAnswer& answer) { local_->on_radio_answer(std::move(answer)); },
            [this](local::HistoryAnswer& answer) { local_->on_history(std::move(answer)); },
            [this](local::UsageSummary& summary) { local_->on_usage(std::move(summary)); },
            [this](local::MeterDataSummary& summary) { local_->on_meter_data(std::move(summary)); },
            [this](wire::SyncStatus& status) { local_->on_sync_status(std::move(status)); },
            [this](voucher::CodeDerived& derived) { local_->on_derived(std::move(derived)); },
        },
        to.news);
}

void Gateway::to_telemetry(ToTelemetry& to) {
    std::visit(
        overload{
            [this](controller::IntervalReadings& rows) {
                if (!telemetry_->append(rows)) log::warning("readings_not_kept");
            },
            [this](sync::DaysWanted& wanted) {
                if (auto days = telemetry_->days(wanted)) to_sync(std::move(*days));
            },
            [this](sync::ReadingsWanted& wanted) {
                if (auto rows = telemetry_->rows(wanted)) to_sync(std::move(*rows));
            },
            [this](sync::EventsWanted& wanted) {
                if (auto events = telemetry_->events(wanted)) to_sync(std::move(*events));
            },
            [this](sync::ReadingsAcknowledged& through) { telemetry_->acknowledge(through); },
            [this](store::RowsWanted& wanted) {
                // What its inbox does not take is asked for again.
                if (meter_data_) {
                    (void)meter_data_->post(
                        store::RowsOfDay{wanted.day, telemetry_->day(wanted.day)});
                }
            },
        },
        to.input);
}

void Gateway::to_sync(sync::CloudSync::Input input) {
    uplink_door_.post(std::move(input));
}

void Gateway::keep_key_set(const KeepKeySet& keep) {
    if (auto saved = io::save_key_set(key_set_file(config_), keep.key_set); !saved) {
        log::warning("key_set_not_kept", {log::kv("why", saved.error().message)});
    }
    if (const auto verified = wire::verify_key_set(keep.key_set, root_)) {
        const std::lock_guard lock(keys_mutex_);
        keys_ = *verified;
    }
}

// What people must know of goes to the cloud as well, later if it cannot be used now.
void Gateway::to_log(const ToLog& to) {
    log_note(to.source, to.note);
    if (to.note.level < Note::Level::warning || !config_.cloud.enabled) return;
    if (telemetry_->note(to.note, to_unix_ms(clock_->now().wall))) {
        to_sync(sync::EventsNews{to.note.level == Note::Level::error});
    }
}

void Gateway::deliver(Deliveries deliveries) {
    for (auto& delivery : deliveries) {
        std::visit(overload{
                       [this](ToController& to) { to_controller(std::move(to.event)); },
                       [this](ToBus& to) { to_bus(to); },
                       [this](ToNetworkKeeper& to) { to_network_keeper(to); },
                       [this](ToSync& to) { to_sync(std::move(to.input)); },
                       [this](ToHistory& to) {
                           // What does not fit is read from the journal later.
                           if (history_) (void)history_->post(std::move(to.input));
                       },
                       [this](ToLocal& to) { to_local(to); },
                       [this](ToTelemetry& to) { to_telemetry(to); },
                       [this](ToLog& to) { to_log(to); },
                       [this](KeepKeySet& keep) { keep_key_set(keep); },
                       [this](LeaveProcess& leave) {
                           const std::lock_guard lock(leave_mutex_);
                           leave_reason_ = leave.why;
                       },
                   },
                   delivery);
    }
}

}  // namespace riser::gateway
