// What NetworkRestore says: of the plan, of how far it has come, and of what reads back otherwise than it was written.
#include <algorithm>
#include <utility>

#include "core/voucher/keyed_hash.h"
#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/network/network_restore.h"

namespace riser::zigbee {

using backup::AddressChange;
using backup::RestoreKind;

namespace {

std::string count_of(std::size_t part, std::size_t all, const std::string& what) {
    return std::to_string(part) + " of " + std::to_string(all) + " " + what;
}

}  // namespace

NetworkRecord NetworkRestore::record() const {
    const backup::NetworkBackup& network = order_.network;
    NetworkRecord record;
    record.coordinator = wanted_address();
    record.extended_pan_id = network.extended_pan_id;
    record.pan_id = network.pan_id;
    const auto& there = look_.stick().network;
    const bool stays = plan_.kind == RestoreKind::adopt && there;  // where it has moved to
    record.channel = stays ? there->channel : network.channel;
    record.update_id = network.update_id;
    record.key_sequence = network.network_key.sequence;
    record.frame_counter = plan_.frame_counter;
    if (record.coordinator != network.coordinator) record.former_coordinator = network.coordinator;
    return record;
}

std::string NetworkRestore::summary() const {
    const backup::NetworkBackup& network = order_.network;
    const std::string name = "the network " + to_string(network.extended_pan_id) + " (PAN " +
                             hex_text(network.pan_id, 4) + ", channel " +
                             std::to_string(network.channel) + ")";
    const std::string stick = "the stick " + to_string(look_.stick().address);
    if (plan_.kind == RestoreKind::adopt) {
        return stick + " has " + name + " already: it is taken over as it is" +
               (plan_.write_frame_counter
                    ? ", with its frame counter set to " + std::to_string(plan_.frame_counter)
                    : "");
    }
    std::string text = name + " is written onto " + stick;
    if (plan_.address != AddressChange::none) {
        text += ", which gets the address " + to_string(network.coordinator);
    }
    return text + ", with its frame counter at " + std::to_string(plan_.frame_counter);
}

std::string NetworkRestore::plan_name() const {
    voucher::HashInput input("riser zigbee restore plan");
    const auto add = [&](const auto& bytes) {
        input.u32(static_cast<std::uint32_t>(bytes.size()));
        for (const auto byte : bytes) input.u8(static_cast<std::uint8_t>(byte));
    };
    const auto add_address = [&](Eui64 address) { add(to_string(address)); };
    const backup::Stick& stick = look_.stick();
    add(write_open_backup(order_.network));
    input.u8(order_.orders.replace_network ? 1 : 0).u8(order_.orders.burn_address ? 1 : 0);
    add_address(stick.address);
    add(look_.marks().burnt);
    add(look_.marks().rewritten);
    input.u8(stick.ezsp_version).u8(stick.network ? 1 : 0);
    if (stick.network) {
        add_address(stick.network->extended_pan_id);
        input.u32(stick.network->pan_id);
        add(stick.network->network_key.bytes);
    }
    input.u8(static_cast<std::uint8_t>(plan_.kind)).u8(static_cast<std::uint8_t>(plan_.address));
    input.u8(plan_.write_frame_counter ? 1 : 0);
    for (const std::string& warning : plan_.warnings) add(warning);
    return hex_text(voucher::first_u32(voucher::sha256(input)), 8).substr(2);
}

std::string_view NetworkRestore::stage() const {
    switch (step_) {
        case Step::begin:
        case Step::await_begun:
        case Step::look:
            return "looking at the stick";
        case Step::leave:
        case Step::await_down:
            return "leaving the network on the stick";
        case Step::address:
            return "writing the address";
        case Step::counter:
        case Step::link_counter:
            return "writing the frame counters";
        case Step::security:
        case Step::extended_security:
        case Step::old_keys:
        case Step::link_key:
            return "writing the keys";
        case Step::child:
            return "writing the children";
        case Step::form:
        case Step::await_formed:
        case Step::tokens:
            return "forming the network";
        case Step::check_address:
        case Step::check:
            return "reading it back";
        case Step::undo:
            break;
    }
    return "leaving what was written wrongly";
}

// ---- what it reads back ---------------------------------------------------------------------------

void NetworkRestore::check(Instant now) {
    const metering::RadioBackup& found = copy_->copy();
    reason_ = copy_->problem().empty() ? difference(found) : copy_->problem();
    if (!reason_.empty()) {
        // It must not be on the air as it is.
        reason_ = "what was written does not read back: " + reason_;
        return enter(Step::undo, now);
    }
    compare_lists(found);
    outcome_ = Outcome::done;
}

std::string NetworkRestore::difference(const metering::RadioBackup& found) const {
    const backup::NetworkBackup& network = order_.network;
    const auto differs = [](std::string what) { return "the " + std::move(what) + " is another"; };
    if (found_address_ != wanted_address()) return differs("address");
    if (found.numbers.extended_pan_id.value != network.extended_pan_id.value) {
        return differs("extended PAN ID");
    }
    if (found.numbers.pan_id != network.pan_id) return differs("PAN ID");
    if (found.numbers.channel != network.channel) return differs("channel");
    if (found.numbers.update_id != network.update_id) return differs("update ID");
    if (found.network_key != network.network_key.key.bytes) return differs("network key");
    if (found.key_sequence != network.network_key.sequence) {
        return differs("number of the network key");
    }
    if (found.numbers.frame_counter < plan_.frame_counter) return "the frame counter is behind";
    if (found.trust_center_key != secret().bytes || !found.hashed_link_keys) {
        return differs("secret of the link keys");
    }
    return {};
}

void NetworkRestore::compare_lists(const metering::RadioBackup& found) {
    const auto& wanted = order_.network.key_table;
    const auto kept =
        static_cast<std::size_t>(std::ranges::count_if(wanted, [&](const backup::BackedUpKey& key) {
            return std::ranges::any_of(found.link_keys, [&](const metering::RadioLinkKey& there) {
                return there.partner.value == key.partner.value && there.key == key.key.bytes;
            });
        }));
    if (kept < wanted.size()) {
        remarks_.push_back(count_of(kept, wanted.size(),
                                    "link keys are in the stick: the other devices may have to be "
                                    "paired again"));
    }
    const auto& children = order_.network.children;
    const auto taken = static_cast<std::size_t>(std::ranges::count_if(children, [&](Eui64 child) {
        return std::ranges::any_of(found.children, [&](metering::RadioAddress there) {
            return there.value == child.value;
        });
    }));
    if (taken < children.size()) {
        remarks_.push_back(count_of(taken, children.size(),
                                    "battery devices are children of the stick: the others look "
                                    "for another parent by themselves"));
    }
}

}  // namespace riser::zigbee
