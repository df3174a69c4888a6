// TcpPort: a Modbus TCP device or a serial server as a byte port. Not a reconnecting client: the bus
// machine decides when to open again. Owned by the bus thread.
#pragma once

#include <string>

#include "gateway/field/byte_port.h"

namespace riser::io {

class TcpPort final : public field::BytePort {
public:
    TcpPort(std::string host, std::uint16_t port) : host_(std::move(host)), port_(port) {}
    ~TcpPort() override { close(); }

    Outcome<> open() override;  // waits at most 3 s for the connection
    void close() override;
    [[nodiscard]] int descriptor() const override { return descriptor_; }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    Outcome<> write(std::span<const std::uint8_t> bytes) override;

private:
    [[nodiscard]] std::string name() const { return host_ + ":" + std::to_string(port_); }

    std::string host_;
    std::uint16_t port_;
    int descriptor_ = -1;
};

}  // namespace riser::io
