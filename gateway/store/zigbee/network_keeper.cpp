#include "gateway/store/zigbee/network_keeper.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"

namespace riser::store {

static_assert(Machine<NetworkKeeper>);

namespace {

using zigbee::DeviceRecord;
using zigbee::Eui64;
using zigbee::NetworkRecord;

// An interview changes a record a dozen times within seconds.
constexpr Duration k_gathering{1'000'000};
// A frame counter that a power cut takes back is made good by the margin with which it is set ahead; so only one in a
// while is worth a sync of its own. What else is saved syncs it too.
constexpr Duration k_counter_sync = std::chrono::hours(1);

bool is_counter_alone(const NetworkRecord& before, NetworkRecord after) {
    after.frame_counter = before.frame_counter;
    return before == after;
}

DeviceRecord* find(std::vector<DeviceRecord>& devices, Eui64 address) {
    const auto found = std::ranges::find(devices, address, &DeviceRecord::eui64);
    return found == devices.end() ? nullptr : &*found;
}

}  // namespace

NetworkKeeper::NetworkKeeper(std::unique_ptr<NetworkFile> file)
    : file_(std::move(file)), known_(file_->kept()) {}

void NetworkKeeper::on(Input input, Now now) {
    std::visit(overload{
                   [](const Tick&) {},
                   [&](const zigbee::KeepNetwork& order) { keep(order.network); },
                   [&](zigbee::KeepDevice& order) { keep(std::move(order.device)); },
                   [&](const zigbee::ForgetDevice& order) { forget(order.eui64); },
               },
               input);
    const Instant at = now.monotonic;
    if (is_dirty() && !due_) due_ = at + k_gathering;
    if (due_ && at >= *due_) save(at);
}

std::vector<NetworkKeeper::Output> NetworkKeeper::take_outputs() {
    return std::exchange(outputs_, {});
}

void NetworkKeeper::keep(const NetworkRecord& network) {
    if (known_.network == network) return;
    const bool counter = known_.network && is_counter_alone(*known_.network, network);
    (counter ? counter_dirty_ : network_dirty_) = true;
    known_.network = network;
}

void NetworkKeeper::keep(DeviceRecord device) {
    const Eui64 address = device.eui64;
    if (DeviceRecord* known = find(known_.devices, address)) {
        if (*known == device) return;
        *known = std::move(device);
    } else {
        known_.devices.push_back(std::move(device));
    }
    devices_.insert(address);
}

void NetworkKeeper::forget(Eui64 address) {
    const auto forgotten = std::erase_if(
        known_.devices, [&](const DeviceRecord& device) { return device.eui64 == address; });
    if (forgotten > 0) devices_.insert(address);
}

void NetworkKeeper::save(Instant now) {
    const auto saved = try_save(now);
    if (saved) {
        due_.reset();
        network_dirty_ = counter_dirty_ = whole_ = false;
        devices_.clear();
        if (retry_.next_deadline()) note(Note::Level::info, "zigbee_records_kept_again", "");
        return retry_.succeeded();
    }
    // Told once: it is the same trouble until it is over.
    if (!retry_.next_deadline()) {
        note(Note::Level::error, "zigbee_records_not_kept", saved.error().message);
    }
    whole_ = true;
    retry_.failed(now);
    due_ = retry_.next_deadline();
}

Outcome<> NetworkKeeper::try_save(Instant now) {
    if (whole_ || !file_->is_there()) {
        if (auto there = reopen(); !there) return there;
        return file_->save_whole(known_);
    }
    NetworkFile::Changes changes;
    if (network_dirty_ || counter_dirty_) changes.network = known_.network;
    for (const Eui64 address : devices_) {
        if (const DeviceRecord* device = find(known_.devices, address)) {
            changes.devices.push_back(*device);
        } else {
            changes.forgotten.push_back(address);
        }
    }
    const bool synced = network_dirty_ || !devices_.empty() || now >= next_sync_;
    if (synced) next_sync_ = now + k_counter_sync;
    return file_->save(changes, synced);
}

// What it kept of devices that were not heard of in this life is not to be lost by it.
Outcome<> NetworkKeeper::reopen() {
    const bool was_there = file_->is_there();
    if (auto opened = file_->try_again(); !opened) return opened;
    if (was_there) return Done{};
    if (!known_.network) known_.network = file_->kept().network;
    for (const DeviceRecord& device : file_->kept().devices) {
        const bool touched = devices_.contains(device.eui64);
        if (!touched && find(known_.devices, device.eui64) == nullptr) {
            known_.devices.push_back(device);
        }
    }
    return Done{};
}

void NetworkKeeper::stop(Now now) {
    if (is_dirty()) save(now.monotonic);
}

void NetworkKeeper::note(Note::Level level, std::string event, std::string why) {
    Note note{level, std::move(event), {}};
    if (!why.empty()) note.fields.emplace_back("detail", std::move(why));
    outputs_.emplace_back(std::move(note));
}

}  // namespace riser::store
