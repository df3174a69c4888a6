#include "gateway/field/modbus/bus_master.h"

#include <utility>

#include "gateway/field/modbus/bus_core.h"

namespace riser::modbus {

static_assert(Machine<BusMaster>);

BusMaster::BusMaster(BusConfig config) : core_(std::make_unique<Core>(std::move(config))) {}
BusMaster::~BusMaster() = default;
BusMaster::BusMaster(BusMaster&&) noexcept = default;
BusMaster& BusMaster::operator=(BusMaster&&) noexcept = default;

void BusMaster::on(Input input, Now now) {
    core_->on(std::move(input), now.monotonic);
}
std::vector<BusMaster::Output> BusMaster::take_outputs() {
    return core_->take_outputs();
}
std::optional<Instant> BusMaster::next_deadline() const {
    return core_->next_deadline();
}
const metering::BusStatistics& BusMaster::statistics() const {
    return core_->statistics();
}
LineState BusMaster::line(const Now& now) const {
    return core_->line(now.monotonic);
}

}  // namespace riser::modbus
