// The parts of a profile that have a reader of their own. Used by meter_profile_loader.cpp only;
// each notes its problems in the document it reads from.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gateway/field/modbus/meter_profile.h"
#include "gateway/field/profile/profile_parts.h"
#include "platform/toml/strict_toml.h"

namespace riser::modbus {

using profile::parse_scale;

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
using profile::k_evidence;

}  // namespace riser::modbus
