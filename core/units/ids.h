// Identifiers. Each is its own type, so that an account cannot be passed for a meter.
// Uuid-like ids are made by platform/entropy or by the cloud; small ones number things of one site.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace riser {

template <class Tag>
struct Id128 {
    std::array<std::uint8_t, 16> bytes{};

    // Byte for byte, two words at a time: tables of accounts are searched by nothing else.
    bool operator==(const Id128& other) const { return words() == other.words(); }
    std::strong_ordering operator<=>(const Id128& other) const {
        const Words a = words();
        const Words b = other.words();
        const std::size_t first = a[0] == b[0] ? 1 : 0;
        return big_endian(a[first]) <=> big_endian(b[first]);
    }
    [[nodiscard]] bool is_nil() const { return *this == Id128{}; }

private:
    using Words = std::array<std::uint64_t, 2>;
    [[nodiscard]] Words words() const { return std::bit_cast<Words>(bytes); }
    // A number whose order is that of the word's bytes.
    static std::uint64_t big_endian(std::uint64_t word) {
        return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
    }
};

template <class Tag>
struct SmallId {
    std::uint32_t value = 0;  // 0 means "none"; configured ids start at 1

    auto operator<=>(const SmallId&) const = default;
};

using BootId = Id128<struct BootTag>;        // of one boot of the computer
using GatewayId = Id128<struct GatewayTag>;  // of one concentrator
using EpochId = Id128<struct EpochTag>;      // of one journal: new with every new database
using OwnerId = Id128<struct OwnerTag>;
using SiteId = Id128<struct SiteTag>;
using AccountId = Id128<struct AccountTag>;
using TopUpId = Id128<struct TopUpTag>;      // made by the issuer; the idempotency key of a top-up
using CommandId = Id128<struct CommandTag>;  // of a command from cloud, console or riserctl
using TariffId = Id128<struct TariffTag>;    // of one tariff; versions of it are numbered

using MeterId = SmallId<struct MeterTag>;              // 1..65535 within a gateway
using SwitchId = SmallId<struct SwitchTag>;            // 1..65535 within a gateway
using SupplyPointId = SmallId<struct SupplyPointTag>;  // 1..65535 within a gateway
using BusId = SmallId<struct BusTag>;                  // 1..255 within a gateway
using MeterEpoch = SmallId<struct MeterEpochTag>;      // a meter exchange or reset starts the next

inline constexpr std::uint32_t k_max_small_id = 65535;  // keeps dense tables small

// Lower-case hexadecimal in the usual 8-4-4-4-12 groups.
[[nodiscard]] std::string format_uuid(const std::array<std::uint8_t, 16>& bytes);
// Accepts exactly that form, in either case; anything else is nullopt.
[[nodiscard]] std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text);

template <class Tag>
[[nodiscard]] std::string to_string(const Id128<Tag>& id) {
    return format_uuid(id.bytes);
}
template <class Tag>
[[nodiscard]] std::string to_string(SmallId<Tag> id) {
    return std::to_string(id.value);
}
template <class Id>
[[nodiscard]] std::optional<Id> parse_id(std::string_view text) {
    const auto bytes = parse_uuid(text);
    if (!bytes) return std::nullopt;
    return Id{*bytes};
}

}  // namespace riser

template <class Tag>
struct std::hash<riser::Id128<Tag>> {
    std::size_t operator()(const riser::Id128<Tag>& id) const noexcept {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::memcpy(&low, id.bytes.data(), 8);
        std::memcpy(&high, id.bytes.data() + 8, 8);
        return static_cast<std::size_t>(low ^ (high * 0x9E3779B97F4A7C15ULL));
    }
};
template <class Tag>
struct std::hash<riser::SmallId<Tag>> {
    std::size_t operator()(riser::SmallId<Tag> id) const noexcept { return id.value; }
};
