#include "gateway/io/field_port.h"

#include "gateway/io/radio_port.h"
#include "gateway/io/serial_port.h"
#include "gateway/io/tcp_port.h"

namespace riser::io {

std::unique_ptr<field::BytePort> make_field_port(const config::BusConfig& bus) {
    if (bus.framing == config::Framing::tcp) return std::make_unique<TcpPort>(bus.host, bus.port);
    SerialSettings settings;
    settings.device = bus.device;
    settings.baud = static_cast<int>(bus.baud);
    settings.parity = bus.parity == config::Parity::even  ? 'E'
                      : bus.parity == config::Parity::odd ? 'O'
                                                          : 'N';
    settings.stop_bits = bus.stop_bits;
    settings.rs485 = bus.rs485;
    return std::make_unique<SerialPort>(std::move(settings));
}

std::unique_ptr<field::BytePort> make_field_port(const config::ZigbeeConfig& radio) {
    if (radio.device.empty()) return std::make_unique<TcpPort>(radio.host, radio.port);
    RadioPortSettings settings;
    settings.device = radio.device;
    for (const config::PortWay& way : radio.ways) {
        settings.ways.push_back({way.baud, way.flow == config::FlowControl::hardware
                                               ? RadioPortSettings::Flow::hardware
                                           : way.flow == config::FlowControl::software
                                               ? RadioPortSettings::Flow::software
                                               : RadioPortSettings::Flow::none});
    }
    return std::make_unique<RadioPort>(std::move(settings));
}

}  // namespace riser::io
