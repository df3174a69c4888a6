// The parts of a profile that have a reader of their own. Used by meter_profile_loader.cpp only;
// each notes its problems in the document it reads from.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gateway/field/modbus/meter_profile.h"
#include "platform/toml/strict_toml.h"

namespace riser::modbus {

// "1/100", "0.01", "10": an exact positive fraction with both parts up to 10^12, reduced.
[[nodiscard]] std::optional<Scale> parse_scale(std::string_view text);

// [[field]] tables, in the order of the file.
[[nodiscard]] std::vector<FieldCodec> read_fields(toml::Table& root, const Limits& limits);

// [switch], with its channels expanded.
[[nodiscard]] std::optional<SwitchModel> read_switch(toml::Table& root);

[[nodiscard]] bool is_bit_function(ReadFunction function);

inline constexpr std::array<toml::Word<ReadFunction>, 4> k_read_functions{{
    {"coil", ReadFunction::coils},
    {"discrete", ReadFunction::discrete_inputs},
    {"holding", ReadFunction::holding_registers},
    {"input", ReadFunction::input_registers},
}};
inline constexpr std::array<toml::Word<Evidence>, 2> k_evidence{{
    {"manual", Evidence::manual},
    {"inferred", Evidence::inferred},
}};

}  // namespace riser::modbus
