#include "gateway/field/zigbee/backup/restore_plan.h"

#include <algorithm>

#include "core/units/time_text.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::backup {
namespace {

constexpr std::uint64_t k_last_counter = 0xFFFF'FFFF;
constexpr std::uint8_t k_children_version = 9;  // setChildData exists from here on (UG100)
constexpr std::uint8_t k_usual_security =
    5;  // encryption and 32 bits of integrity (05-3474, 4.5.1.1)

// Adds without coming round: a counter at its end must not begin anew.
std::uint32_t advanced(std::uint64_t counter, std::uint64_t advance) {
    return static_cast<std::uint32_t>(std::min(counter + advance, k_last_counter));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool shares_key(const NetworkBackup& backup, const Stick& stick) {
    return stick.network && stick.network->network_key == backup.network_key.key;
}

std::string name_of(const NetworkOnStick& network) {
    return "PAN " + hex_text(network.pan_id, 4) + ", channel " + std::to_string(network.channel);
}

std::string name_of(const RememberedNetwork& network) {
    return "extended PAN " + to_string(network.extended_pan_id) + ", coordinator " +
           to_string(network.coordinator);
}

using Remembered = std::optional<RememberedNetwork>;

// The stick is the coordinator of the remembered network.
bool has_remembered(const Stick& stick, const RememberedNetwork& remembered) {
    return stick.network && stick.address == remembered.coordinator &&
           stick.network->extended_pan_id == remembered.extended_pan_id;
}

// Networks are told apart by their keys, where that of the remembered one can be read. Else by the extended PAN ID and the
// coordinator: the former alone is DD:DD:DD:DD:DD:DD:DD:DD in every network that Zigbee2MQTT has made by its defaults, and
// so is the PAN ID 0x1A62, which moreover changes when two networks hear each other.
bool remembers_another(const NetworkBackup& backup, const Stick& stick,
                       const Remembered& remembered) {
    if (!remembered) return false;
    if (remembered->extended_pan_id != backup.extended_pan_id) return true;
    const bool same_number = remembered->key_sequence == backup.network_key.sequence;
    if (has_remembered(stick, *remembered) && same_number) return !shares_key(backup, stick);
    return remembered->coordinator != backup.coordinator &&
           remembered->former_coordinator != backup.coordinator;
}

// As far as devices may have heard the key of the backup: by the backup, and by what is remembered of the same key.
std::uint32_t counter_heard(const NetworkBackup& backup, const Remembered& remembered) {
    const bool same_key = remembered && remembered->extended_pan_id == backup.extended_pan_id &&
                          remembered->key_sequence == backup.network_key.sequence;
    return same_key ? std::max(backup.network_key.tx_counter, remembered->frame_counter)
                    : backup.network_key.tx_counter;
}

// The same, and by the stick itself.
std::uint64_t counter_known(const NetworkBackup& backup, const Stick& stick,
                            const Remembered& remembered) {
    const std::uint32_t heard = counter_heard(backup, remembered);
    return shares_key(backup, stick) ? std::max(heard, stick.network->frame_counter) : heard;
}

// Why nothing may be written, in the order in which a person can do something about it; empty: it may.
std::string why_not(const NetworkBackup& backup, const Stick& stick, const RestoreOrders& orders,
                    const Remembered& remembered) {
    const auto missing = lacks(backup);
    if (!missing.empty()) {
        return "the backup does not have " + joined(missing) +
               ": the network cannot be made from it; take another backup";
    }
    if (backup.type != zdo::LogicalType::coordinator || backup.node != k_coordinator) {
        return "the backup is not of a coordinator: it was made from a stick that had joined another network";
    }
    if (backup.security_level != k_usual_security) {
        return "the network uses security level " + std::to_string(backup.security_level) +
               ", and only level 5 is supported, as of every ordinary network";
    }
    const bool another = remembers_another(backup, stick, remembered);
    if (stick.network && !has_network_of(backup, stick) && !orders.replace_network) {
        return "the stick has another network (" + name_of(*stick.network) +
               "), whose devices would have to be paired again; back it up and order its replacement, or take another "
               "stick";
    }
    if (another && !orders.replace_network) {
        return "the backup is of another network than the one that was used until now (" +
               name_of(*remembered) +
               "), whose devices would have to be paired again; take a backup of that one, or order its replacement";
    }
    if (counter_known(backup, stick, remembered) + k_counter_advance_of_old > k_last_counter) {
        return "the frame counter is at its end: devices would take nothing more; give the network a new key first";
    }
    return {};
}

void plan_address(const NetworkBackup& backup, const Stick& stick, const RestoreOrders& orders,
                  RestorePlan& plan) {
    if (stick.address == backup.coordinator) return;
    if (stick.can_rewrite_address) {
        plan.address = AddressChange::rewrite;
    } else if (stick.can_burn_address && orders.burn_address) {
        // Only who holds this stick may say so: what cannot be undone is not for a file to order.
        plan.address = AddressChange::burn;
        plan.warnings.push_back(
            "the address " + to_string(backup.coordinator) +
            " is written into the stick for ever: this can be done once and never undone");
    } else {
        plan.warnings.push_back(
            "the stick keeps its address " + to_string(stick.address) + " instead of " +
            to_string(backup.coordinator) +
            ": devices report to an address that is gone until they are bound anew, and some will have to be paired "
            "again" +
            (stick.can_burn_address
                 ? "; it can be written once and never undone: order that, or use a stick with firmware 7.3 or later"
                 : "; use a stick with firmware 7.3 or later to avoid it"));
    }
    if (plan.address != AddressChange::none) {
        plan.warnings.emplace_back(
            "two sticks then have one address: never plug the old one in again without erasing it");
    }
}

void plan_counters(const NetworkBackup& backup, const Stick& stick, std::optional<Duration> age,
                   const Remembered& remembered, RestorePlan& plan) {
    const bool young = age && *age <= k_young_backup;
    const std::uint32_t advance = young ? k_counter_advance : k_counter_advance_of_old;
    plan.frame_counter = advanced(backup.network_key.tx_counter, advance);
    plan.link_key_counter = advanced(backup.trust_centre_key.tx_counter, advance);
    // What is remembered is minutes old at most, whatever the backup's age; and what the stick says goes on until it has
    // left its network.
    plan.frame_counter = std::max(
        plan.frame_counter, advanced(counter_known(backup, stick, remembered), k_counter_advance));
    plan.write_frame_counter = true;
    if (!young) {
        plan.warnings.push_back(std::string(age ? "the backup is older than a week"
                                                : "the backup does not say when it was made, or "
                                                  "the clock is not set") +
                                ": the frame counter is set " + std::to_string(advance) +
                                " ahead; devices that hear nothing afterwards need a newer backup");
    }
}

void warn_of_keys(const NetworkBackup& backup, const Stick& stick, RestorePlan& plan) {
    const StackFacts facts = stack_facts(backup);
    if (!facts.hashed_link_key) {
        plan.warnings.emplace_back(
            facts.has_zstack_seed
                ? "the link keys were made by a stick of Texas Instruments: devices that use one of their own have to be "
                  "paired again when they join anew"
                : "the secret of the link keys is not in the backup: devices that use one of their own have to be paired "
                  "again when they join anew");
    }
    if (backup.key_table.size() > stick.key_table_size) {
        plan.warnings.push_back("the stick has room for " + std::to_string(stick.key_table_size) +
                                " link keys, and the backup has " +
                                std::to_string(backup.key_table.size()) +
                                ": those that are left out have to be paired again");
    }
    if (!backup.children.empty() && stick.ezsp_version < k_children_version) {
        plan.warnings.push_back(
            std::to_string(backup.children.size()) +
            " battery devices lose their parent and look for another by themselves, which can take "
            "an hour: firmware below EZSP 9 cannot be told of them");
    }
}

void warn_of_lost_networks(const NetworkBackup& backup, const Stick& stick,
                           const Remembered& remembered, RestorePlan& plan) {
    if (stick.network && !has_network_of(backup, stick)) {
        plan.warnings.push_back(
            "the network on the stick (" + name_of(*stick.network) +
            ") is lost with its key: each of its devices has to be paired again");
    }
    plan.gives_up_remembered = remembers_another(backup, stick, remembered);
    if (plan.gives_up_remembered) {
        plan.warnings.push_back("the network that was used until now (" + name_of(*remembered) +
                                ") is given up: its devices are not read any more");
        return;
    }
    if (remembered && remembered->pan_id != 0 && remembered->pan_id != backup.pan_id) {
        plan.warnings.push_back("the network has moved from PAN " + hex_text(backup.pan_id, 4) +
                                " to " + hex_text(remembered->pan_id, 4) +
                                " since the backup: devices that do not follow it back have to be "
                                "paired again; a newer backup is better");
    }
    if (remembered && remembered->key_sequence != backup.network_key.sequence) {
        plan.warnings.push_back(
            "the backup has key number " + std::to_string(backup.network_key.sequence) +
            " of the network, and number " + std::to_string(remembered->key_sequence) +
            " was used until now: devices that know only the newer one hear nothing");
    }
}

RestorePlan plan_adoption(const NetworkBackup& backup, const Stick& stick,
                          const Remembered& remembered) {
    RestorePlan plan;
    plan.kind = RestoreKind::adopt;
    plan.frame_counter = stick.network->frame_counter;
    plan.link_key_counter = backup.trust_centre_key.tx_counter;
    if (const std::uint32_t heard = counter_heard(backup, remembered);
        stick.network->frame_counter < heard) {
        plan.frame_counter = advanced(heard, k_counter_advance);
        plan.write_frame_counter = true;
        plan.warnings.emplace_back(
            "the stick's frame counter is behind that of the backup, as after an older backup: it is set ahead");
    }
    if (stick.network->channel != backup.channel) {
        plan.warnings.push_back(
            "the network has moved from channel " + std::to_string(backup.channel) + " to " +
            std::to_string(stick.network->channel) + " since the backup: it stays where it is");
    }
    return plan;
}

}  // namespace

bool has_network_of(const NetworkBackup& backup, const Stick& stick) {
    return shares_key(backup, stick) && stick.network->pan_id == backup.pan_id &&
           stick.network->extended_pan_id == backup.extended_pan_id;
}

RestorePlan plan_restore(const NetworkBackup& backup, const Stick& stick,
                         const RestoreOrders& orders, std::optional<Duration> age,
                         const std::optional<RememberedNetwork>& remembered) {
    RestorePlan plan;
    plan.refusal = why_not(backup, stick, orders, remembered);
    if (!plan.refusal.empty()) return plan;
    if (has_network_of(backup, stick) && stick.address == backup.coordinator) {
        plan = plan_adoption(backup, stick, remembered);
        warn_of_lost_networks(backup, stick, remembered, plan);
        return plan;
    }
    plan.kind = RestoreKind::restore;
    warn_of_lost_networks(backup, stick, remembered, plan);
    plan_address(backup, stick, orders, plan);
    plan_counters(backup, stick, age, remembered, plan);
    warn_of_keys(backup, stick, plan);
    plan.warnings.emplace_back(
        "no other program may use the old stick any more: two coordinators of one network spoil its frame counter");
    return plan;
}

std::optional<Duration> age_of(const NetworkBackup& backup, std::int64_t now_ms) {
    const auto made = parse_time(backup.created.substr(0, 19) + "Z");
    if (!made || *made <= 0) return std::nullopt;
    // Offsets are of hours at most: nothing here is decided by them.
    const std::int64_t age_ms = now_ms - *made;
    if (age_ms < -24LL * 3600 * 1000) return std::nullopt;
    return std::chrono::milliseconds(std::max<std::int64_t>(age_ms, 0));
}

}  // namespace riser::zigbee::backup
