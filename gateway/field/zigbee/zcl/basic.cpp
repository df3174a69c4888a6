#include "gateway/field/zigbee/zcl/basic.h"

namespace riser::zigbee::zcl {
namespace {

void take_byte(std::optional<std::uint8_t>& into, const Value& value) {
    if (const auto number = value.as_unsigned(); number && *number <= 0xFF) {
        into = static_cast<std::uint8_t>(*number);
    }
}
void take_text(std::optional<std::string>& into, const Value& value) {
    if (auto text = value.as_text()) into = std::move(text);
}

}  // namespace

void BasicAttributes::take(std::uint16_t id, const Value& value) {
    switch (id) {
        case basic::k_zcl_version:
            return take_byte(zcl_version, value);
        case basic::k_application_version:
            return take_byte(application_version, value);
        case basic::k_stack_version:
            return take_byte(stack_version, value);
        case basic::k_hardware_version:
            return take_byte(hardware_version, value);
        case basic::k_manufacturer:
            return take_text(manufacturer, value);
        case basic::k_model:
            return take_text(model, value);
        case basic::k_date_code:
            return take_text(date_code, value);
        case basic::k_power_source:
            return take_byte(power_source, value);
        case basic::k_serial_number:
            return take_text(serial_number, value);
        case basic::k_software_build:
            return take_text(software_build, value);
        default:
            return;
    }
}

namespace identify {

Bytes encode_identify(std::uint16_t seconds) {
    WireWriter writer;
    writer.u16(seconds);
    return writer.take();
}

}  // namespace identify

}  // namespace riser::zigbee::zcl
