// The Zigbee network in the gateway: one more bus to the controller, in a thread of its own that never waits for anybody
// else's disk, key or wire; and what a restart must know of it, kept by another.
#include "gateway/gateway.h"
#include "gateway/io/field_port.h"
#include "gateway/local/attention.h"
#include "gateway/runtime/note_log.h"
#include "gateway/zigbee_plans.h"
#include "gateway/zigbee_site.h"
#include "platform/log/log.h"

namespace riser::gateway {
namespace {

// Commands to it are decided again when they do not fit, as with a bus.
constexpr std::size_t k_zigbee_inbox = 64;
// A new network hands over a record of each device at once; one that does not fit is asked of the device again after
// the next start.
constexpr std::size_t k_keeper_inbox = 4 * zigbee::k_most_devices;

// Over TCP a turn may be a look-up of its name and a connection that is not made (3 s).
constexpr Duration k_zigbee_limit = std::chrono::seconds(30);
constexpr Duration k_keeper_limit = std::chrono::seconds(60);  // a slow card

}  // namespace

// Nothing of money or supply rests on what is kept: without it the radio's network is used and its devices are asked.
Outcome<StartProblem> Gateway::build_zigbee() {
    if (!config_.zigbee) return Done{};
    auto plans = make_plan_book(config_, profiles_);
    if (!plans) return fail(StartProblem{plans.error().message});
    zigbee_plans_ = std::move(plans).value();
    auto made = make_coordinator(config_, profiles_, zigbee_plans_.get(), site_.zone);
    if (!made) return fail(StartProblem{made.error().message});
    zigbee_ = std::make_unique<ZigbeeRunner>(
        RunnerSettings{"zigbee", k_zigbee_inbox},
        std::make_unique<zigbee::Coordinator>(std::move(made).value(), build_network_keeper()),
        [this] { return clock_->now(); },
        [this](zigbee::Coordinator::Output output) { deliver(route(std::move(output))); },
        std::make_unique<PortAttachment<zigbee::Coordinator>>(
            io::make_field_port(*config_.zigbee)));
    return Done{};
}

zigbee::KnownNetwork Gateway::build_network_keeper() {
    store::NetworkFile::Settings settings;
    settings.path = config_.state_dir / "zigbee_network.db";
    settings.report = [this](const Note& note) { of_the_start_.push_back(note); };
    auto file = store::NetworkFile::open(std::move(settings));
    if (!file) {
        of_the_start_.push_back(
            {Note::Level::error, "no_zigbee_records", {{"why", file.error().message}}});
        impair(local::zigbee_records_mark(file.error().message));
        return {};
    }
    if (!(*file)->why_begun_anew().empty()) {
        impair(local::zigbee_records_mark((*file)->why_begun_anew()));
    }
    zigbee::KnownNetwork known = (*file)->kept();
    network_keeper_ = std::make_unique<NetworkKeeperRunner>(
        RunnerSettings{"zigbee-records", k_keeper_inbox},
        std::make_unique<store::NetworkKeeper>(std::move(file).value()),
        [this] { return clock_->now(); },
        [this](store::NetworkKeeper::Output output) { deliver(route(std::move(output))); });
    return known;
}

void Gateway::to_network_keeper(ToNetworkKeeper& to) {
    if (network_keeper_ && !network_keeper_->post(std::move(to.input))) {
        log::warning("zigbee_record_not_kept");
    }
}

void Gateway::watch_zigbee() {
    if (zigbee_) {
        watchdog_->watch("zigbee", k_zigbee_limit, [this] { return zigbee_->last_turn(); });
    }
    if (network_keeper_) {
        watchdog_->watch("zigbee-records", k_keeper_limit,
                         [this] { return network_keeper_->last_turn(); });
    }
}

}  // namespace riser::gateway
