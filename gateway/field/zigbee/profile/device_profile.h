// A DeviceProfile is everything Riser knows about one model of Zigbee meter, relay or breaker beyond what the device says
// itself. It is data: loaded from configs/zigbee/*.toml by device_profile_loader.h. A new model is a new file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/units/time.h"
#include "gateway/field/profile/scale.h"
#include "gateway/field/zigbee/network/point_plan.h"

namespace riser::zigbee::profile {

// By what a device is recognised: attributes 5, 4 and 1 of the Basic cluster.
struct Fingerprint {
    std::string model;
    std::vector<std::string> manufacturers;          // empty: whoever
    std::vector<std::uint8_t> application_versions;  // empty: any
    bool operator==(const Fingerprint&) const = default;
};

using Quantity = MeasuredQuantity;
using Reading = Measured;

struct AttributePlace {
    std::uint8_t endpoint = 1;
    std::uint16_t cluster = 0;
    std::uint16_t attribute = 0;
    bool operator==(const AttributePlace&) const = default;
};

struct DeviceField {
    Quantity quantity = Quantity::import_energy;
    std::uint8_t phase = 0;                            // 1 to 3; 0: the whole
    std::variant<AttributePlace, std::uint8_t> place;  // or the number of a data point
    // What one count is in base units whatever the device says; nullopt: its own multiplier and divisor decide.
    std::optional<riser::profile::Scale> scale;
};

struct RelayModel {
    riser::profile::Evidence evidence = riser::profile::Evidence::inferred;  // of this alone
    std::variant<AttributePlace, std::uint8_t> place;  // On/Off of an endpoint, or a data point
    metering::PowerOnState power_on = metering::PowerOnState::unknown;
    bool trips = false;     // a breaker that opens by itself when something is wrong behind it
    bool recloses = false;  // and closes by itself: what was cut off may come back without an order
};

struct Polling {
    bool reports = true;                         // by itself, once told to
    std::optional<Duration> every;               // read at least so often
    bool reconfigure_at_announce = false;        // it forgets what it was told when power fails
    std::optional<Duration> query_points_every;  // Tuya: command 03
    bool query_points_at_start = false;
    bool answer_version = true;  // Tuya: some flood the network when that is answered
};

struct DeviceProfile {
    std::string name;    // file name without .toml: [a-z0-9_-]{1,40}
    std::string vendor;  // for people
    std::string model;
    std::string source;
    riser::profile::Evidence evidence = riser::profile::Evidence::inferred;
    int phases = 1;
    std::int64_t max_current_a = 0;  // rated maximum, for the impossible-jump rule; 0: not a meter
    std::int64_t nominal_voltage_v = 230;
    std::vector<Fingerprint> fingerprints;
    std::vector<DeviceField> fields;
    std::vector<PhasePoint> phase_points;
    std::optional<RelayModel> relay;
    Polling polling;
    std::vector<std::string> quirks;  // for people
};

// How models and makers are compared: without the spaces and zero bytes that some put around them.
[[nodiscard]] std::string_view plain_text(std::string_view text);

// The profile that says most about the device: by model, manufacturer and version before model and manufacturer before
// the model alone. nullptr: none.
[[nodiscard]] const DeviceProfile* find_profile(const std::vector<DeviceProfile>& profiles,
                                                std::string_view model,
                                                std::string_view manufacturer,
                                                std::optional<std::uint8_t> application_version);

// The data points that it names, as the network reads them.
[[nodiscard]] PointPlan points_of(const DeviceProfile& profile);
// What an attribute means. `own` is what the device says one count is, where the profile leaves that to it.
[[nodiscard]] std::optional<Reading> reading_of(const DeviceProfile& profile, AttributePlace place,
                                                std::int64_t raw,
                                                std::optional<riser::profile::Scale> own);

}  // namespace riser::zigbee::profile
