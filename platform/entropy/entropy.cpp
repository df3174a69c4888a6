#include "platform/entropy/entropy.h"

#include <cerrno>
#include <sys/random.h>

#include "core/base/assert.h"

namespace riser::entropy {
namespace {

void stamp(std::array<std::uint8_t, 16>& uuid, std::uint8_t version) {
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | (version << 4U));
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);  // variant, RFC 9562, 4.1
}

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto count = ::getrandom(bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        RISER_ASSERT(count > 0, "getrandom: a kernel without randomness cannot make ids");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

std::array<std::uint8_t, 16> new_salt() {
    std::array<std::uint8_t, 16> salt{};
    fill_random(salt);
    return salt;
}

std::array<std::uint8_t, 16> new_uuid_v4() {
    std::array<std::uint8_t, 16> uuid{};
    fill_random(uuid);
    stamp(uuid, 4);
    return uuid;
}

std::array<std::uint8_t, 16> new_uuid_v7(UtcTime time) {
    std::array<std::uint8_t, 16> uuid{};
    fill_random(uuid);
    auto ms = static_cast<std::uint64_t>(to_unix_ms(time));
    for (std::size_t i = 6; i-- > 0;) {
        uuid[i] = static_cast<std::uint8_t>(ms & 0xFFU);
        ms >>= 8U;
    }
    stamp(uuid, 7);
    return uuid;
}

}  // namespace riser::entropy
