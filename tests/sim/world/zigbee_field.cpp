#include "tests/sim/world/zigbee_field.h"

namespace riser::sim {
namespace {

// Devices look around and report less often than real ones, and so worlds get farther.
constexpr Duration k_device_look = std::chrono::seconds(30);
constexpr Duration k_look = std::chrono::seconds(10);
// A gateway keeps the counter every five minutes; and a little more for the card.
constexpr Duration k_counter_kept = std::chrono::minutes(12);
// A radio gives up when nobody acknowledges for so many seconds, as long as it has something to say.
constexpr int k_most_time_outs = 20;
constexpr std::string_view k_records = "zigbee_network.db";

}  // namespace

ZigbeeField::ZigbeeField(EventQueue& queue, ActorId actor, Building& building, std::uint64_t seed,
                         ZigbeeWatch::Complain complain)
    : queue_(queue),
      actor_(actor),
      box_(building.plan().zigbee.value().tcp_port.has_value()),
      dice_(seed),
      apartments_(building, k_device_look),
      port_(queue, actor, apartments_, Duration{0}),
      watch_(building, apartments_, std::move(complain)) {
    apartments_.ncp().line().most_timeouts = k_most_time_outs;
    apartments_.on_order = [this](std::uint32_t meter, bool close) {
        watch_.ordered(meter, close);
        if (on_order) on_order();
    };
    look_around();
}

void ZigbeeField::look_around() {
    look();
    const bool used = is_used && is_used();
    if (used) counter_fell_ = false;
    if (!used) counter_known_since_.reset();
    if (used && !counter_known_since_) counter_known_since_ = queue_.now();
    queue_.after(k_look, actor_, "zigbee_watch", [this] { look_around(); });
}

// Of both troubles one is enough: devices drop what comes with an old counter, and then nobody can know that it is old.
void ZigbeeField::counter_forgotten() {
    counter_known_since_.reset();
    if (counter_fell_) apartments_.ncp().count_on();
    counter_fell_ = false;
}

void ZigbeeField::look() {
    watch_.look(queue_.now());
}

bool ZigbeeField::counter_is_kept() const {
    return counter_known_since_ && queue_.now() - *counter_known_since_ > k_counter_kept;
}

bool ZigbeeField::perform(zigbee::Coordinator::Output& output, Instant clock) {
    if (const auto* open = std::get_if<field::OpenPort>(&output)) {
        port_.perform(*open);
        return true;
    }
    if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
        port_.perform(*write);
        return true;
    }
    watch_.said(output, queue_.now(), clock);
    return false;
}

void ZigbeeField::computer_dark() {
    if (!box_) apartments_.power_cycle();
}

DiskImage ZigbeeField::left_on(const DiskImage& card) {
    counter_forgotten();
    DiskImage left;
    if (!dice_.chance(1, 2)) return left;
    for (const auto& [name, content] : card) {
        if (name.starts_with(k_records)) left.emplace(name, content);
    }
    return left;
}

}  // namespace riser::sim
