// RadioNetwork: a network of meters over the air as people look at it, and what they may order of it. Plain values
// beside meter_link.h, because the field makes them and the local surface shows them, and those two never include
// each other. There are no keys in what is shown; an order to form a network carries them in, and only the answer
// to BackUpRadio carries them out. Nothing here decides anything.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/metering/bus_statistics.h"
#include "core/metering/switch.h"
#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::metering {

// The 64-bit address that a device is made with.
struct RadioAddress {
    std::uint64_t value = 0;
    auto operator<=>(const RadioAddress&) const = default;
};
// "00:0d:6f:ff:fe:12:34:56".
[[nodiscard]] std::string to_string(RadioAddress address);
// The same with colons, dashes, blanks, "0x" or nothing, in either case; none: it is no address.
[[nodiscard]] std::optional<RadioAddress> parse_radio_address(std::string_view text);

// ---- what there is -------------------------------------------------------------------------------

enum class RadioState : std::uint8_t {
    no_radio = 0,    // the stick is not there, or does not answer
    starting = 1,    // it is asked for its network
    no_network = 2,  // it has none, and none is known: form one, or restore a backup
    missing = 3,     // it has none, but one is known: restore a backup
    foreign = 4,  // it is in another network than the known one: adopt it, or plug in the right one
    unusable = 5,  // too old, or its frame counter cannot be set
    up = 6,
};
[[nodiscard]] std::string_view to_string(RadioState state);

struct RadioNumbers {
    RadioAddress coordinator;
    RadioAddress extended_pan_id;
    std::uint16_t pan_id = 0;
    std::uint8_t channel = 0;  // 11..26
    std::uint8_t update_id = 0;
    std::uint32_t frame_counter = 0;  // of the network key, as last looked at
    bool operator==(const RadioNumbers&) const = default;
};

enum class RadioLife : std::uint8_t { unheard = 0, alive = 1, dead = 2 };
[[nodiscard]] std::string_view to_string(RadioLife life);

// How far a device has been got to know.
enum class RadioInterview : std::uint8_t {
    descriptor = 0,
    endpoints = 1,
    basic = 2,    // maker and model
    scales = 3,   // by what its registers are multiplied
    reports = 4,  // it is told to report
    done = 5,
};
[[nodiscard]] std::string_view to_string(RadioInterview step);

struct RadioDevice {
    RadioAddress address;
    std::optional<std::uint16_t> node;  // its 16-bit address; none: it is looked for
    MeterId meter{};                    // 0: no meter of ours
    std::vector<SwitchId> switches;
    std::string manufacturer;  // as it calls itself; empty: not known yet
    std::string model;
    std::string profile;    // that it is read by; empty: not known yet
    std::string objection;  // it is another than it was said to be: neither read nor switched
    RadioLife life = RadioLife::unheard;
    RadioInterview interview = RadioInterview::descriptor;
    bool router = false;      // it carries the messages of others
    bool may_switch = false;  // its plan allows it
    bool reports = false;     // its registers come by themselves
    std::uint8_t lqi =
        0;  // of the last message, as the last hop was heard: 0..255; 0 with rssi 0: none yet
    std::int8_t rssi_dbm = 0;  // likewise
    std::optional<Instant> heard_at;
    std::vector<SwitchState> contacts;  // by channel, as last seen
    BusCounters counters;
    bool operator==(const RadioDevice&) const = default;
};

// Energy on a channel while nobody of ours spoke: the higher, the more others do.
struct RadioEnergy {
    std::uint8_t channel = 0;
    std::int8_t dbm = 0;
    bool operator==(const RadioEnergy&) const = default;
};

// Who hears whom how well, as `from` says.
struct RadioNeighbour {
    RadioAddress from;
    RadioAddress to;
    std::uint8_t lqi = 0;
    std::string relation;  // "parent", "child", "sibling", "other", "previous child"
    bool operator==(const RadioNeighbour&) const = default;
};

struct RadioMap {
    Instant finished{};
    std::vector<RadioAddress> asked;
    std::vector<RadioAddress> silent;  // of them, those that did not answer
    std::vector<RadioNeighbour> neighbours;
    bool operator==(const RadioMap&) const = default;
};

struct RadioScanned {
    Instant finished{};
    std::vector<RadioEnergy> channels;  // by channel
    bool operator==(const RadioScanned&) const = default;
};

// A backup that was ordered to be written onto the radio, since the gateway was started.
enum class RadioRestoreState : std::uint8_t { running = 0, done = 1, failed = 2 };
[[nodiscard]] std::string_view to_string(RadioRestoreState state);
struct RadioRestore {
    RadioRestoreState state = RadioRestoreState::running;
    std::string text;                  // for people: how far it has come, or why not
    std::vector<std::string> remarks;  // of one that is done: what is not as it was
    std::uint64_t number = 0;          // 1, 2, ... since the gateway was started
    bool operator==(const RadioRestore&) const = default;
};

struct RadioCounters {
    std::uint64_t asked = 0;  // questions to devices, and orders
    std::uint64_t answered = 0;
    std::uint64_t silent = 0;
    std::uint64_t undelivered = 0;
    std::uint64_t refused = 0;  // by a radio without room
    std::uint64_t strays = 0;   // answers to nothing, most of them late
    std::uint64_t radio_losses = 0;
    bool operator==(const RadioCounters&) const = default;
};

struct RadioNetwork {
    BusId bus{};
    Instant at{};
    RadioState state = RadioState::no_radio;
    std::string detail;                          // for people: what is wrong and what to do
    std::uint8_t radio_version = 0;              // of EZSP; 0: not known yet
    std::optional<std::uint8_t> wished_channel;  // of the configuration, for a new network
    std::optional<RadioNumbers> ours;
    std::optional<RadioNumbers> found;     // in the radio, while it is a foreign one
    std::optional<Instant> joining_until;  // devices may come in until then
    std::optional<RadioAddress> joining_only;
    std::vector<RadioAddress> strangers;  // that came and were not let in, the last few
    RadioCounters counters;
    std::vector<RadioDevice> devices;
    bool scanning = false;
    std::optional<RadioScanned> scanned;
    bool mapping = false;
    std::optional<RadioMap> map;
    std::optional<RadioRestore> restore;  // the last one
    bool operator==(const RadioNetwork&) const = default;
};

// ---- what may be ordered -------------------------------------------------------------------------

// Listens on every channel; the result is in `scanned`. Takes some four seconds in which nothing else is heard.
struct ScanRadio {
    bool operator==(const ScanRadio&) const = default;
};
// Asks every router for those it hears; the result is in `map`.
struct MapRadio {
    bool operator==(const MapRadio&) const = default;
};
using RadioKey = std::array<std::uint8_t, 16>;
// Makes a new network. Numbers and keys come from the system's randomness, drawn by whoever gives the order.
struct FormRadio {
    std::uint8_t channel = 0;
    std::uint16_t pan_id = 0;
    RadioAddress extended_pan_id;
    RadioKey network_key{};
    RadioKey trust_center_key{};
    bool replaces = false;  // leave the network there is, and with it every device
    bool operator==(const FormRadio&) const = default;
};
// The radio's network is ours from now on, though it is not the one that is known.
struct AdoptRadio {
    bool operator==(const AdoptRadio&) const = default;
};
struct PermitRadio {
    std::uint8_t seconds = 60;            // 1..254; 0 ends it
    std::optional<RadioAddress> only;     // anybody else is sent away
    std::optional<RadioAddress> through;  // by this router alone
    std::string install_code;  // as it is printed or scanned; empty: the key that everybody knows
    bool operator==(const PermitRadio&) const = default;
};
// Told to leave, and forgotten. Refused for a device of the configuration.
struct RemoveFromRadio {
    RadioAddress address;
    bool operator==(const RemoveFromRadio&) const = default;
};

// Reads out of the radio what another one would need to take its place, keys included; the answer carries it. Only for who
// holds the gateway itself in his hands.
struct BackUpRadio {
    bool operator==(const BackUpRadio&) const = default;
};

// Writes the network of a backup onto the radio, so that it is the coordinator in the place of the one that the backup was
// made of. Never by two radios at once: the other one must be without power from now on.
struct RestoreRadio {
    std::string backup;  // open coordinator backup, version 1, as JSON
    // The plan that was shown, by the name that its answer gave. Empty: nothing is written, the answer says what would be.
    // Of another name: refused, because something has changed since.
    std::string confirmed_plan;
    bool replaces = false;  // the network there is, and that it is in, are lost with every device
    bool burns_address = false;  // into a radio that takes an address once and never again
    RadioKey fresh_secret{};     // of link keys, drawn by chance, where the backup has none
    bool operator==(const RestoreRadio&) const = default;
};

using RadioOrderBody = std::variant<ScanRadio, MapRadio, FormRadio, AdoptRadio, PermitRadio,
                                    RemoveFromRadio, BackUpRadio, RestoreRadio>;
[[nodiscard]] std::string_view name_of(const RadioOrderBody& order);

struct RadioOrder {
    BusId bus{};
    std::uint64_t token = 0;  // comes back in the answer
    RadioOrderBody body;
    bool operator==(const RadioOrder&) const = default;
};

enum class RadioOutcome : std::uint8_t {
    accepted = 0,  // it goes on by itself: watch the network
    done = 1,
    conflict = 2,  // it does not fit the present state
    invalid = 3,   // it can never be carried out
};
[[nodiscard]] std::string_view to_string(RadioOutcome outcome);

struct RadioLinkKey {
    RadioAddress partner;
    RadioKey key{};
    std::uint32_t sent = 0;  // frame counters
    std::uint32_t received = 0;
    bool operator==(const RadioLinkKey&) const = default;
};
struct RadioBackup {
    RadioNumbers numbers;
    std::uint16_t manager = 0;   // who manages the channel, by 16-bit address
    std::uint32_t channels = 0;  // that the network may move to, bit by bit
    std::uint8_t radio_version = 0;
    RadioKey network_key{};
    std::uint8_t key_sequence = 0;
    RadioKey trust_center_key{};
    bool hashed_link_keys = false;  // that key is the secret that each device's key is made of
    std::vector<RadioLinkKey> link_keys;
    std::vector<RadioAddress> children;
    std::vector<std::pair<RadioAddress, std::uint16_t>> nodes;  // 16-bit addresses
    bool operator==(const RadioBackup&) const = default;
};

// Exactly one for each order.
struct RadioAnswer {
    BusId bus{};
    std::uint64_t token = 0;
    RadioOutcome outcome = RadioOutcome::accepted;
    std::string text;                     // for people
    std::optional<RadioBackup> backup{};  // of BackUpRadio, when it is done
    std::vector<std::string> warnings{};  // of RestoreRadio: what to know before it, or with it
    std::string plan{};                   // likewise: its name, with which it can be confirmed
    bool operator==(const RadioAnswer&) const = default;
};

}  // namespace riser::metering
