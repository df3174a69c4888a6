// What profiles of devices have in common, whatever the device is spoken to by: how sure their facts are, exact scales,
// units of measure, and names of files. Used by the loaders of meter profiles (Modbus) and of Zigbee device profiles.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/profile/scale.h"
#include "platform/toml/strict_toml.h"

namespace riser::profile {

inline constexpr std::array<toml::Word<Evidence>, 2> k_evidence{{
    {"manual", Evidence::manual},
    {"inferred", Evidence::inferred},
}};

inline constexpr std::int64_t k_largest_scale_part = 1'000'000'000'000;

// Both parts positive and up to 10^12 once reduced.
[[nodiscard]] std::optional<Scale> reduced(std::int64_t numerator, std::int64_t denominator);
// "1/100", "0.01", "10": an exact positive fraction, reduced.
[[nodiscard]] std::optional<Scale> parse_scale(std::string_view text);

// What is measured; base units Wh, mV, mA, mHz, W.
enum class Kind : std::uint8_t { energy, voltage, current, frequency, power, identity };

// How many base units one of `unit` is; nullopt: no unit of this kind. The other says which there are: "Wh", "kWh".
[[nodiscard]] std::optional<std::int64_t> base_units(Kind kind, std::string_view unit);
[[nodiscard]] std::string units_of(Kind kind);

// `unit` and `scale` of a field: what one count is in base units. Notes what is wrong; nullopt then. Energy must say its
// scale: a line that was lost would charge a hundred times as much, or a hundredth.
[[nodiscard]] std::optional<Scale> read_scale(toml::Table& table, Kind kind);

// Profiles are named after their file: [a-z0-9_-]{1,40}.
[[nodiscard]] bool is_profile_name(std::string_view name);
[[nodiscard]] Problem bad_profile_name(const std::string& file);
// Every *.toml of a folder, sorted by name.
[[nodiscard]] Result<std::vector<std::filesystem::path>> profile_files(
    const std::filesystem::path& folder);

}  // namespace riser::profile
