// The bodies of commands about vouchers in canonical bytes: part of command_body.cpp, which checks what surrounds them.
#pragma once

#include <optional>

#include "core/wire/command.h"
#include "core/wire/command_fields.h"

namespace riser::wire {

// None for kinds that are no such commands. Leaves `in` failed when the bytes are none.
[[nodiscard]] std::optional<CommandBody> read_for_vouchers(std::uint8_t kind, ByteReader& in);

void write_body(ByteWriter& out, const TakeVoucherDocument& b);
void write_body(ByteWriter& out, const TakeVoucherLocks& b);
void write_body(ByteWriter& out, const TakeBoundKey& b);
void write_body(ByteWriter& out, const MarkNumber& b);
// What follows a TopUp in a NumberedTopUp.
void write_token_number(ByteWriter& out, std::uint32_t number);
[[nodiscard]] std::uint32_t read_token_number(ByteReader& in);

}  // namespace riser::wire
