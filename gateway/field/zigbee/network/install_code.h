// Install codes: what is printed on a device so that only whoever holds it can let it in (Zigbee base device
// behaviour 13-0402-13, 10.1). Read as people type it or as a maker's QR code has it, with a check sum that
// says what is wrong. The key is made of it by the radio; a code is as secret as a key and never logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee {

struct InstallCode {
    std::optional<Eui64> device;  // where the text says whose it is
    Bytes code;  // 6, 8, 12 or 16 bytes and the check sum, as PermitJoining takes it
    bool operator==(const InstallCode&) const = default;
};

// Forms: the code alone, in hexadecimal with blanks, dashes or colons; "<address>|<code>" with bars around or not;
// "Z:<address>$I:<code>"; "G$M:...$A:<address>$I:<code>"; "HUE:Z:<code> M:<address>". The problem is for the
// person who typed it and does not repeat the code.
[[nodiscard]] Result<InstallCode> read_install_code(std::string_view text);

// CRC-16/X-25: polynomial 0x1021 reflected, start and end inverted.
[[nodiscard]] std::uint16_t install_code_checksum(std::span<const std::uint8_t> bytes);

}  // namespace riser::zigbee
