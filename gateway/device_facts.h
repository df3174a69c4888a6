// DeviceFacts: what the gateway rests on of a kind of device, whatever it is spoken to by: registers that can be charged
// by, how sure their places are, contacts and how they behave. From the profile of a meter, or of a Zigbee device; of one
// without a profile, what can be said of it before it has been heard. Pure values: no file is read here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/metering/wiring.h"
#include "core/units/energy.h"
#include "gateway/config/config.h"
#include "gateway/field/modbus/meter_profile.h"
#include "gateway/field/zigbee/profile/device_profile.h"

namespace riser::gateway {

// Profiles by name: of meters and relay boards on a bus, those that are configured; and of Zigbee devices, all there are. Devices borrow pointers into it, so it
// outlives every bus master. Those with "+trusted" behind their name are the same with a person's word for their contact.
struct ProfileShelf {
    std::map<std::string, modbus::MeterProfile, std::less<>> meters;
    std::map<std::string, zigbee::profile::DeviceProfile, std::less<>> zigbee;
    // Of Zigbee devices, where that is told and not refused: what is wrong with them. Their devices are not spoken to.
    std::map<std::string, std::string, std::less<>> unreadable;
};

struct DeviceFacts {
    std::string
        profile;  // its name; empty: none, and nobody has said anything about this kind of device
    std::string model;  // as the field reports it
    std::string lacks;  // of its profile, see modbus::MeterProfile::lacks

    // ---- what it counts
    std::vector<metering::Quantity> registers;
    bool energy_inferred = false;  // no manual says where its energy is, or what a count is worth
    std::map<metering::Quantity, Energy> rollover;
    // One step of a register where that is known: how fine a demand it tells.
    std::map<metering::Quantity, std::int64_t> step_wh;
    int phases = 1;
    Power max_power{};  // by its rating; 0: unknown
    bool signed_power = true;
    bool limits_by_power = false;
    bool power_told_seldom = false;  // as of every device on Zigbee
    // Voltage or frequency, without which nobody is cut off; of a device without a profile it shows when it is asked.
    bool has_witness = true;

    // ---- what it switches
    std::size_t contacts = 0;
    std::string contact_place;  // on Zigbee, where its profile says it: "data point 16"
    bool switch_inferred = false;
    bool recloses =
        false;  // what was cut off may come back by itself: never switched, whoever says what
    bool trips = false;
    metering::PowerOnState power_on = metering::PowerOnState::unknown;
    metering::OpensByItself opens = metering::OpensByItself::no;

    [[nodiscard]] bool has(metering::Quantity quantity) const;
};

// The register that a field of a profile reads; nullopt for what is no register.
[[nodiscard]] std::optional<metering::Quantity> quantity_of(modbus::Field field);

[[nodiscard]] DeviceFacts facts_of(const modbus::MeterProfile& profile);
[[nodiscard]] DeviceFacts facts_of(const zigbee::profile::DeviceProfile& profile);
// On Zigbee, without a profile: its standard clusters say what there is once it has been asked.
[[nodiscard]] DeviceFacts facts_of_standard_device();

// Of a configured device; its profile is on the shelf.
[[nodiscard]] DeviceFacts facts_of(const config::MeterConfig& meter, const ProfileShelf& shelf);
[[nodiscard]] DeviceFacts facts_of(const config::RelayBoardConfig& board,
                                   const ProfileShelf& shelf);

}  // namespace riser::gateway
