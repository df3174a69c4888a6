// Text for people from the bytes of the wire: what `riserctl decode` prints. Signatures are not
// checked here: a dump says what the bytes say, not that it is true.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/journal/codec.h"
#include "core/wire/batch.h"
#include "core/wire/command.h"
#include "core/wire/receipt.h"

namespace riser::wire {

[[nodiscard]] std::string dump_entry(const journal::Entry& entry);
[[nodiscard]] std::string dump_batch(const Batch& batch);
[[nodiscard]] std::string dump_receipt(const Receipt& receipt);
[[nodiscard]] std::string dump_command(const Command& command);

// Tries every form in turn: batch, receipt, command delivery, command, journal entry.
[[nodiscard]] Result<std::string> dump(ByteView bytes);

}  // namespace riser::wire
