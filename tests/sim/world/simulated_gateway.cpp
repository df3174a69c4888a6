#include "tests/sim/world/simulated_gateway.h"

#include "core/base/overload.h"
#include "gateway/controller/unusable_journal.h"
#include "gateway/meter_data_site.h"
#include "gateway/zigbee_plans.h"
#include "gateway/zigbee_site.h"

namespace riser::sim {
namespace {

// The same bounds as in gateway/gateway.cpp.
constexpr std::size_t k_controller_inbox = 256;
constexpr std::size_t k_bus_inbox = 64;
constexpr std::size_t k_sync_inbox = 64;
constexpr std::size_t k_history_inbox = 64;
constexpr std::size_t k_meter_data_inbox = 64;
constexpr std::size_t k_network_keeper_inbox = 1000;

template <class Id>
Id drawn_id(Prng& dice) {
    Id id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(dice.next());
    return id;
}

}  // namespace

SimulatedGateway::SimulatedGateway(GatewaySetup setup)
    : setup_(std::move(setup)), hash_dice_(setup_.seed + 9), vfs_(setup_.disk) {
    // The order of Gateway::assemble().
    if (open_storage() && load()) build();
}

SimulatedGateway::~SimulatedGateway() {
    setup_.life->alive = false;
}

RunnerPlace SimulatedGateway::place(std::string_view what, std::uint64_t part) {
    return {setup_.queue, setup_.clock, setup_.life,
            setup_.actor, what,         Prng(setup_.seed + part).next()};
}

bool SimulatedGateway::open_storage() {
    const auto report = [this](const Note& note) { setup_.host.noted("store", note); };
    store::TelemetrySettings telemetry{"telemetry.db", vfs_.name(),
                                       setup_.blueprint.config.storage.telemetry_mb << 20U, report};
    telemetry_ = std::make_unique<gateway::TelemetryDesk>(std::move(telemetry));
    store::JournalSettings settings;
    settings.path = "ledger.db";
    settings.vfs = vfs_.name();
    settings.keep_acknowledged = setup_.blueprint.config.storage.keep_acknowledged;
    settings.make_room = [this] { return telemetry_->make_room(); };
    settings.report = report;
    auto journal = store::SqliteJournal::open(std::move(settings));
    if (!journal) {
        if (journal.error().kind != store::OpenFailure::corrupt) {
            refusal_ = journal.error().message;
            return false;
        }
        safe_mode_ =
            controller::LoadProblem{controller::LoadError::unreadable, journal.error().message};
        return true;
    }
    journal_ = std::move(journal).value();
    audited_ = std::make_unique<AuditedJournal>(*journal_, setup_.witness, setup_.life);
    return true;
}

bool SimulatedGateway::load() {
    if (safe_mode_) return true;
    auto loaded = controller::load_books(*audited_);
    if (loaded) {
        loaded_ = std::move(loaded).value();
        setup_.clock.raise_floor(from_unix_ms(loaded_->books.site.time_floor_ms),
                                 setup_.queue.now());
        return true;
    }
    if (loaded.error().error == controller::LoadError::unknown_record) {
        refusal_ = loaded.error().message;
        return false;
    }
    safe_mode_ = loaded.error();
    return true;
}

void SimulatedGateway::build() {
    const Blueprint& blueprint = setup_.blueprint;
    if (!safe_mode_) {
        store::ReadModelSettings settings;
        settings.path = "read_model.db";
        settings.vfs = vfs_.name();
        settings.zone = blueprint.site.zone;
        settings.books = store::known_books(loaded_->books);
        settings.report = [this](const Note& note) { setup_.host.noted("history", note); };
        auto model = store::ReadModel::open(std::move(settings));
        if (!model) setup_.host.noted("gateway", {Note::Level::error, "no_history", {}});
        if (model)
            history_ = std::make_unique<HistoryRunner>(
                place("history", 2),
                std::make_unique<store::History>(std::move(model).value(), blueprint.site.zone),
                k_history_inbox, [this](store::History::Output output) {
                    deliver(gateway::route(std::move(output)));
                });
    }
    if (setup_.with_meter_data) build_meter_data();
    if (setup_.with_cloud && !safe_mode_) build_sync();
    std::unique_ptr<controller::Controller> machine;
    if (safe_mode_) {
        static controller::UnusableJournal unusable;
        controller::Journal& journal =
            audited_ ? static_cast<controller::Journal&>(*audited_) : unusable;
        machine = std::make_unique<controller::Controller>(blueprint.site, journal, *safe_mode_);
    } else {
        machine = std::make_unique<controller::Controller>(blueprint.site, *audited_,
                                                           std::move(*loaded_));
        loaded_.reset();
    }
    controller_ = std::make_unique<ControllerRunner>(
        place("controller", 4), std::move(machine), k_controller_inbox,
        [this](controller::Action action) { deliver(gateway::route(std::move(action))); },
        ControllerRunner::Perform{},
        [this](const controller::Controller& watched, const controller::Event& event,
               const Now& /*now*/) {
            setup_.coverage.before(watched, event);
            setup_.host.heard(event);
        });
    for (const modbus::BusConfig& config : blueprint.buses) build_bus(config);
    if (blueprint.config.zigbee) build_zigbee();
    build_front();
}

// Rests on the readings alone, and so goes on without the books.
void SimulatedGateway::build_meter_data() {
    auto settings = gateway::meter_data_settings(setup_.blueprint.config, setup_.blueprint.site);
    store::MeterDataFile::Settings place_of_file;
    place_of_file.path = "meter_data.db";
    place_of_file.vfs = vfs_.name();
    place_of_file.form = store::form_of(settings);
    place_of_file.report = [this](const Note& note) { setup_.host.noted("meter-data", note); };
    auto file = store::MeterDataFile::open(std::move(place_of_file));
    if (!file) {
        return setup_.host.noted(
            "gateway", {Note::Level::error, "no_meter_data", {{"why", file.error().message}}});
    }
    meter_data_ = std::make_unique<MeterDataRunner>(
        place("meter-data", 7),
        std::make_unique<store::MeterData>(std::move(settings), std::move(file).value()),
        k_meter_data_inbox,
        [this](store::MeterData::Output output) { deliver(gateway::route(std::move(output))); });
}

void SimulatedGateway::build_bus(const modbus::BusConfig& config) {
    const BusId id = config.bus;
    const auto deliver_to = [this, id](modbus::BusMaster::Output output) {
        deliver(gateway::route(id, std::move(output)));
    };
    const auto perform = [this, id](modbus::BusMaster::Output& output) {
        return setup_.host.perform(id, output);
    };
    const auto watch = [this](const modbus::BusMaster& watched,
                              const modbus::BusMaster::Input& input,
                              const Now& now) { setup_.coverage.before(watched, input, now); };
    if (setup_.metered == nullptr) {
        buses_[id] = std::make_unique<BusRunner>(place("bus", 10 + id.value),
                                                 std::make_unique<modbus::BusMaster>(config),
                                                 k_bus_inbox, deliver_to, perform, watch);
        return;
    }
    MeteredWires& wires = *setup_.metered;
    const auto line = wires.building.line_of(id.value);
    RISER_ASSERT(line.has_value(), "a gateway has the buses of its building");
    metered_buses_[id] = std::make_unique<MeteredRunner>(
        place("bus", 10 + id.value),
        std::make_unique<MeteredField>(config, wires.building, setup_.queue, wires.dice[*line]),
        k_bus_inbox, deliver_to, perform);
}

void SimulatedGateway::build_zigbee() {
    const Blueprint& blueprint = setup_.blueprint;
    auto plans = gateway::make_plan_book(blueprint.config, blueprint.profiles);
    RISER_ASSERT(plans.ok(), plans ? "" : plans.error().message.c_str());
    zigbee_plans_ = std::move(plans).value();
    auto made = gateway::make_coordinator(blueprint.config, blueprint.profiles, zigbee_plans_.get(),
                                          blueprint.site.zone);
    RISER_ASSERT(made.ok(), made ? "" : made.error().message.c_str());
    zigbee_ = std::make_unique<ZigbeeRunner>(
        place("zigbee", 9),
        std::make_unique<zigbee::Coordinator>(std::move(made).value(), build_network_keeper()),
        k_bus_inbox,
        [this](zigbee::Coordinator::Output output) { deliver(gateway::route(std::move(output))); },
        [this](zigbee::Coordinator::Output& output) { return setup_.host.perform_radio(output); });
}

zigbee::KnownNetwork SimulatedGateway::build_network_keeper() {
    const auto report = [this](const Note& note) { setup_.host.noted("zigbee", note); };
    auto file = store::NetworkFile::open({"zigbee_network.db", vfs_.name(), report});
    if (!file) {
        setup_.host.noted("gateway", {Note::Level::error, "no_zigbee_records", {}});
        return {};
    }
    zigbee::KnownNetwork known = (*file)->kept();
    network_keeper_ = std::make_unique<NetworkKeeperRunner>(
        place("zigbee-records", 6), std::make_unique<store::NetworkKeeper>(std::move(file).value()),
        k_network_keeper_inbox, [this](store::NetworkKeeper::Output output) {
            deliver(gateway::route(std::move(output)));
        });
    return known;
}

void SimulatedGateway::build_sync() {
    sync::SyncSettings settings{setup_.identity, journal_->acknowledged(),
                                Prng(setup_.seed + 3).next(), std::chrono::seconds(30)};
    sync_ = std::make_unique<SyncRunner>(
        place("uplink", 3), std::make_unique<sync::CloudSync>(std::move(settings)), k_sync_inbox,
        [this](sync::CloudSync::Output output) {
            setup_.coverage.after(output);
            deliver(gateway::route(std::move(output)));
        },
        [this](sync::CloudSync::Output& output) {
            setup_.coverage.after(output);
            return setup_.host.perform(output);
        },
        [this](const sync::CloudSync& watched, const sync::CloudSync::Input& input,
               const Now& now) { setup_.coverage.before(watched, input, now); });
}

void SimulatedGateway::build_front() {
    FrontSettings settings;
    settings.api.zone = setup_.blueprint.site.zone;
    settings.api.access.console_token = "k7qd-93mf-x2wp-h8rt";
    settings.api.version = "simulated";
    settings.api.cloud = sync_ ? local::CloudUse::used : local::CloudUse::none;
    settings.post = [this](controller::Event event) {
        return controller_->post(std::move(event), Lane::priority);
    };
    if (history_) {
        settings.ask_history = [this](const local::HistoryQuery& query) {
            return history_->post(query, Lane::priority);
        };
    }
    if (meter_data_) {
        settings.ask_meter_data = [this](const local::HistoryQuery& query) {
            return meter_data_->post(query, Lane::priority);
        };
    }
    settings.api.keys = setup_.identity.key_set;
    settings.derive = build_hash();
    front_ = std::make_unique<SimulatedFront>(place("front", 5), std::move(settings));
}

void SimulatedGateway::start() {
    Prng dice(setup_.seed + 6);
    if (history_) history_->start();
    if (meter_data_) meter_data_->start();
    if (sync_) sync_->start();
    hash_->start();
    controller_->start();
    const bool posted =
        controller_->post(controller::Started{drawn_id<EpochId>(dice)}, Lane::priority);
    RISER_ASSERT(posted, "an empty inbox has room");
    for (auto& [id, bus] : buses_) bus->start();
    for (auto& [id, bus] : metered_buses_) bus->start();
    if (network_keeper_) network_keeper_->start();
    if (zigbee_) zigbee_->start();
}

void SimulatedGateway::stop() {
    if (network_keeper_) network_keeper_->machine().stop(setup_.clock.read(setup_.queue.now()));
    controller_->machine().stop(setup_.clock.read(setup_.queue.now()));
    setup_.life->alive = false;
}

void SimulatedGateway::feed(BusId bus, modbus::BusMaster::Input input) {
    if (const auto found = buses_.find(bus); found != buses_.end()) {
        return found->second->feed(std::move(input));
    }
    const auto found = metered_buses_.find(bus);
    if (found != metered_buses_.end()) found->second->feed(std::move(input));
}

void SimulatedGateway::feed_radio(zigbee::Coordinator::Input input) {
    if (zigbee_) zigbee_->feed(std::move(input));
}

std::uint64_t SimulatedGateway::refused_posts() const {
    std::uint64_t refused = controller_->refused();
    for (const auto& [id, bus] : buses_) refused += bus->refused();
    for (const auto& [id, bus] : metered_buses_) refused += bus->refused();
    if (sync_) refused += sync_->refused();
    return refused + (history_ ? history_->refused() : 0);
}

// ---- what gateway.cpp does with each delivery -----------------------------------------------------

void SimulatedGateway::deliver(gateway::Deliveries deliveries) {
    for (auto& delivery : deliveries) std::visit([this](auto& to) { take(to); }, delivery);
}

void SimulatedGateway::take(gateway::ToController& to) {
    const bool money_free = std::holds_alternative<metering::SweepFinished>(to.event);
    if (!controller_->post(std::move(to.event), money_free ? Lane::ordinary : Lane::priority)) {
        setup_.host.noted("gateway", {Note::Level::warning, "controller_inbox_full", {}});
    }
}

void SimulatedGateway::take(gateway::ToBus& to) {
    const bool urgent = std::holds_alternative<metering::SetSwitch>(to.command);
    const Lane lane = urgent ? Lane::priority : Lane::ordinary;
    if (zigbee_ && setup_.blueprint.config.zigbee->bus == to.bus) {
        return (void)zigbee_->post(to.command, lane);
    }
    if (const auto found = buses_.find(to.bus); found != buses_.end()) {
        (void)found->second->post(to.command, lane);
    } else if (const auto metered = metered_buses_.find(to.bus); metered != metered_buses_.end()) {
        (void)metered->second->post(to.command, lane);
    }
}

void SimulatedGateway::take(gateway::ToNetworkKeeper& to) {
    if (network_keeper_) (void)network_keeper_->post(std::move(to.input));
}

void SimulatedGateway::take(gateway::ToSync& to) {
    to_sync(std::move(to.input));
}

void SimulatedGateway::to_sync(sync::CloudSync::Input input) {
    if (sync_) (void)sync_->post(std::move(input));
}

void SimulatedGateway::take(gateway::ToHistory& to) {
    if (history_) (void)history_->post(std::move(to.input));
}

void SimulatedGateway::take(gateway::ToLocal& to) {
    std::visit(overload{
                   [this](controller::BuildingViewPtr& view) {
                       setup_.host.published(view);
                       front_->take(view);
                   },
                   [this](controller::Answer& answer) {
                       setup_.coverage.answered(answer);
                       front_->take(answer);
                   },
                   [](metering::RadioNetwork&) {},  // nobody looks at the radio in a world
                   [this](metering::RadioAnswer& answer) { radio_answer_ = std::move(answer); },
                   [this](auto& news) { front_->take(news); },
               },
               to.news);
}

void SimulatedGateway::take(gateway::ToTelemetry& to) {
    std::visit(
        overload{
            [this](controller::IntervalReadings& rows) {
                if (!telemetry_->append(rows)) {
                    setup_.host.noted("gateway", {Note::Level::warning, "readings_not_kept", {}});
                }
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
                if (!meter_data_) return;
                (void)meter_data_->post(store::RowsOfDay{wanted.day, telemetry_->day(wanted.day)});
            },
        },
        to.input);
}

void SimulatedGateway::take(gateway::ToLog& to) {
    setup_.host.noted(to.source, to.note);
    if (to.note.level < Note::Level::warning || !sync_) return;
    const Now now = setup_.clock.read(setup_.queue.now());
    if (telemetry_->note(to.note, to_unix_ms(now.wall))) {
        to_sync(sync::EventsNews{to.note.level == Note::Level::error});
    }
}

void SimulatedGateway::take(gateway::KeepKeySet& to) {
    setup_.host.keep_key_set(to.key_set);
}

void SimulatedGateway::take(gateway::LeaveProcess& to) {
    setup_.host.leave(to.why);
}

}  // namespace riser::sim
