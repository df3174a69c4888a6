#include "gateway/field/zigbee/network/coordinator.h"

#include <utility>

#include "gateway/field/zigbee/network/coordinator_core.h"

namespace riser::zigbee {

static_assert(Machine<Coordinator>);

Coordinator::Coordinator(CoordinatorConfig config, KnownNetwork known)
    : core_(std::make_unique<Core>(std::move(config), std::move(known))) {}
Coordinator::~Coordinator() = default;
Coordinator::Coordinator(Coordinator&&) noexcept = default;
Coordinator& Coordinator::operator=(Coordinator&&) noexcept = default;

void Coordinator::on(Input input, Now now) {
    core_->on(std::move(input), now);
}
std::vector<Coordinator::Output> Coordinator::take_outputs() {
    return core_->take_outputs();
}
std::optional<Instant> Coordinator::next_deadline() const {
    return core_->next_deadline();
}
bool Coordinator::is_up() const {
    return core_->is_up();
}
const DeviceRecord* Coordinator::device(Eui64 eui64) const {
    return core_->device(eui64);
}
bool Coordinator::is_interviewed(Eui64 eui64) const {
    return core_->is_interviewed(eui64);
}
metering::RadioNetwork Coordinator::view() const {
    return core_->view();
}

}  // namespace riser::zigbee
