// The radio of a site, where some of its meters are on Zigbee.
#include "tests/sim/world/site.h"

namespace riser::sim {
namespace {

constexpr std::uint64_t k_radio_stream = 0x21'6B'EE'00ULL;

}  // namespace

void Site::set_up_zigbee() {
    if (!plan_.building.zigbee) return;
    zigbee_ = std::make_unique<ZigbeeField>(queue_, actor_, building_.building(),
                                            plan_.seed ^ k_radio_stream,
                                            [this](const std::string& what) { complain(what); });
    zigbee_->is_used = [this] {
        const SimulatedGateway* running = gateway();
        return running != nullptr && running->zigbee() != nullptr && running->zigbee()->is_up();
    };
}

void Site::lose_power() {
    powered_ = false;
    if (zigbee_) zigbee_->computer_dark();
}

void Site::attach_radio() {
    if (!zigbee_) return;
    zigbee_->watch().process_started();
    zigbee_->port().attach([this](SimulatedRadio::Input input) {
        look();
        if (!gateway_) return;
        std::visit([&](auto& content) { gateway_->feed_radio(std::move(content)); }, input);
    });
}

bool Site::perform_radio(zigbee::Coordinator::Output& output) {
    return zigbee_ && zigbee_->perform(output, clock_.monotonic(queue_.now()));
}

void Site::check_zigbee_at_end() {
    const SimulatedGateway* running = gateway();
    if (zigbee_) zigbee_->watch().check_end(running == nullptr ? nullptr : running->zigbee());
}

void Site::report_zigbee(Coverage& coverage) const {
    if (!zigbee_) return;
    const ZigbeePlan& radio = *plan_.building.zigbee;
    coverage.hit("zigbee", "site");
    coverage.hit("zigbee", "ezsp_" + std::to_string(radio.version));
    coverage.hit("zigbee", radio.tcp_port ? "box" : "stick");
    for (const MeterPlan& meter : plan_.building.meters) {
        if (meter.on_zigbee()) coverage.hit("zigbee", meter.profile);
    }
    zigbee_->watch().report(coverage);
}

}  // namespace riser::sim
