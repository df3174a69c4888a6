// A snapshot: the state of a site's books after one journal entry, in canonical bytes, with the chain head
// it belongs to. What the payload means is the business of gateway/controller/books_codec.h.
#pragma once

#include <cstdint>
#include <vector>

#include "core/journal/chain.h"
#include "core/units/ids.h"

namespace riser::journal {

struct Snapshot {
    EpochId epoch{};
    std::uint64_t sequence = 0;  // the last entry it includes
    Hash head{};                 // chain hash of that entry
    std::vector<std::uint8_t> payload;
    Hash payload_hash{};  // BLAKE2b-256 of the payload: a damaged snapshot is passed over

    bool operator==(const Snapshot&) const = default;
};

}  // namespace riser::journal
