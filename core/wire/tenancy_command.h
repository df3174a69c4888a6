// The bodies of orders about tenancies, kinds 25 to 27 (command_body.cpp).
#pragma once

#include "core/base/bytes.h"
#include "core/wire/command.h"

namespace riser::wire {

inline constexpr std::uint8_t k_first_tenancy_kind = 25;
inline constexpr std::uint8_t k_last_tenancy_kind = 27;

void write_body(ByteWriter& out, const MoveIn& body);
void write_body(ByteWriter& out, const MoveOut& body);
void write_body(ByteWriter& out, const PayRefund& body);
// Of a kind within these; all of what is left.
[[nodiscard]] Result<CommandBody> read_about_tenancy(std::uint8_t kind, ByteReader& in);

// For people: "account .. moves into supply point 3, prepaid".
[[nodiscard]] std::string tenancy_text(const MoveIn& body);
[[nodiscard]] std::string tenancy_text(const MoveOut& body);
[[nodiscard]] std::string tenancy_text(const PayRefund& body);

}  // namespace riser::wire
