// The bodies of orders about tariffs and the terms of accounts, kinds 17 and upwards (command_body.cpp).
#pragma once

#include "core/base/bytes.h"
#include "core/wire/command.h"

namespace riser::wire {

inline constexpr std::uint8_t k_first_term_kind = 17;

void write_body(ByteWriter& out, const CorrectTariff& body);
void write_body(ByteWriter& out, const CorrectTariffWithin& body);
void write_body(ByteWriter& out, const EnterCharge& body);
void write_body(ByteWriter& out, const GiveCredit& body);
void write_body(ByteWriter& out, const ChangeTariff& body);
// Of a kind from k_first_term_kind on; all of what is left.
[[nodiscard]] Result<CommandBody> read_terms(std::uint8_t kind, ByteReader& in);

}  // namespace riser::wire
