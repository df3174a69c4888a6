// What the simulated meters on Zigbee count, and whether they have a contact; they have no registers of Modbus. In which
// steps a model counts: zigbee-herdsman-converters (the divisors of src/devices/*.ts) and the makers' data sheets.
#include <array>

#include "core/base/assert.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

constexpr ModelTraits zigbee_model(std::string_view profile, std::string_view vendor,
                                   std::string_view model, std::int64_t quantum_wh,
                                   std::size_t contacts, int phases = 1) {
    ModelTraits traits;
    traits.profile = profile;
    traits.vendor = vendor;
    traits.model = model;
    traits.phases = phases;
    traits.quantum_wh = quantum_wh;
    traits.contacts = contacts;
    traits.zigbee = true;
    return traits;
}

constexpr std::array k_zigbee_models{
    zigbee_model("tongou-to-q-sy1-jzt", "Tongou", "TO-Q-SY1-JZT", 10, 1),
    zigbee_model("sonoff-s60zbtpf", "SONOFF", "S60ZBTPF", 1, 1),
    zigbee_model("owon-cb432", "Owon", "CB432", 1, 1),
    zigbee_model("frient-smrzb-342", "frient", "SMRZB-342", 1, 1),
    zigbee_model("shelly-1pm-mini", "Shelly", "1PM Mini Gen4", 1, 1),
    zigbee_model("third-reality-3rsp02028bz", "Third Reality", "3RSP02028BZ", 1, 1),
    zigbee_model("frient-emizb-132", "frient", "EMIZB-132", 1, 0, 3),
    zigbee_model("hiking-dds238-2-zigbee", "Hiking", "DDS238-2 (Zigbee)", 10, 1),
    zigbee_model("tongou-towsmr1", "Tongou", "TOWSMR1", 10, 1),
    zigbee_model("tuya-clamp-3-relay", "Tuya", "3-phase clamp meter (x8fp01wi)", 10, 1, 3),
};

class ZigbeeMeter final : public Device {
public:
    ZigbeeMeter(const ModelTraits& traits, std::uint32_t serial, std::int64_t start_wh)
        : Device(traits, 0, serial, start_wh) {}

private:
    void show(const Measurement&, SimTime, Image&) const override {}
};

}  // namespace

std::span<const ModelTraits> zigbee_models() {
    return k_zigbee_models;
}

std::unique_ptr<Device> make_zigbee_device(const ModelTraits& model, std::uint32_t serial,
                                           std::int64_t start_wh) {
    RISER_ASSERT(model.zigbee, "it is on Zigbee");
    return std::make_unique<ZigbeeMeter>(model, serial, start_wh);
}

}  // namespace riser::sim
