// Do the values of a decoded record make sense? decode_entry() vouches for the form alone; whoever
// takes entries from outside (the cloud from a gateway, a successor from the cloud, the loader from
// disk) asks here before evolve() sees them, so that arithmetic in core cannot overflow on hostile
// numbers. The gateway asks before a commit, so that what it writes is always read back. Not here:
// whether a record fits the records before it (known account, gapless sequence, right amount); that
// is the business of the books, of the chain and of settlement_audit.h.
#pragma once

#include "core/base/result.h"
#include "core/journal/codec.h"

namespace riser::journal {

[[nodiscard]] Outcome<> check_record(const Record& record);
[[nodiscard]] Outcome<> check_header(const EntryHeader& header);
// Header, every record, and the rule that a journal begins with its only genesis.
[[nodiscard]] Outcome<> check_entry(const Entry& entry);

}  // namespace riser::journal
