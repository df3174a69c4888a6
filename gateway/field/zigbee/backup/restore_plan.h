// How a backup gets onto a stick, decided before anything is written: take over what is there, or write the network; what
// becomes of the stick's address and of the frame counters; and what the person at the keyboard should know first. A pure
// function: it knows the stick by what was read from it and never writes. Background: docs/zigbee.md, "Moving in and out".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/zigbee/backup/network_backup.h"

namespace riser::zigbee::backup {

// The network that is on the stick already.
struct NetworkOnStick {
    std::uint16_t pan_id = 0;
    Eui64 extended_pan_id;
    std::uint8_t channel = 0;
    Key128 network_key;
    std::uint32_t frame_counter = 0;
};

struct Stick {
    Eui64 address;
    std::uint8_t ezsp_version = 0;
    // Firmware of 7.3 and later keeps a written address in NVM3: it can be written as often as one likes.
    bool can_rewrite_address = false;
    // The manufacturing token of a custom address is still empty: it can be written once and never again.
    bool can_burn_address = false;
    std::size_t key_table_size = 0;
    std::optional<NetworkOnStick> network;
};

// The network that was used until now, as far as it is remembered without the stick: its key is not.
struct RememberedNetwork {
    Eui64 extended_pan_id;
    std::uint8_t key_sequence = 0;
    std::uint32_t frame_counter = 0;  // as last looked at
    Eui64 coordinator{};
    Eui64
        former_coordinator{};  // of the backup it was restored from, where the stick kept its own; nil: none
    std::uint16_t pan_id = 0;  // 0: not remembered
};

// What the person allows beyond what is harmless.
struct RestoreOrders {
    // Another network on the stick is lost, and another one that is remembered is given up.
    bool replace_network = false;
    bool burn_address = false;
};

enum class RestoreKind : std::uint8_t {
    adopt,    // the network is there: nothing is written but a frame counter that is behind
    restore,  // the network is written
    refuse,   // nothing may be written: `refusal` says why and what to do
};
enum class AddressChange : std::uint8_t { none, rewrite, burn };

struct RestorePlan {
    RestoreKind kind = RestoreKind::refuse;
    std::string refusal;
    AddressChange address = AddressChange::none;
    // Of the network key. What was sent with a lower one is dropped by every device as a repetition, so it is never
    // below what the stick or the backup had.
    std::uint32_t frame_counter = 0;
    bool write_frame_counter = false;
    std::uint32_t link_key_counter = 0;  // of the trust centre's link key
    bool gives_up_remembered = false;    // it is of another network
    std::vector<std::string> warnings;
};

// Frames that may have been sent since the backup was made (zigpy adds 10,000; an old or undated backup gets more).
inline constexpr std::uint32_t k_counter_advance = 10'000;
inline constexpr std::uint32_t k_counter_advance_of_old = 100'000;
inline constexpr Duration k_young_backup = std::chrono::hours(7 * 24);

// `age` of the backup; nullopt: not known, or it was made later than now.
[[nodiscard]] RestorePlan plan_restore(
    const NetworkBackup& backup, const Stick& stick, const RestoreOrders& orders,
    std::optional<Duration> age, const std::optional<RememberedNetwork>& remembered = std::nullopt);

// The stick is in the network of the backup, by its key and numbers.
[[nodiscard]] bool has_network_of(const NetworkBackup& backup, const Stick& stick);

// Since the backup was made, by `now` in Unix milliseconds; nullopt: it does not say, or it is from the future.
[[nodiscard]] std::optional<Duration> age_of(const NetworkBackup& backup, std::int64_t now_ms);

}  // namespace riser::zigbee::backup
