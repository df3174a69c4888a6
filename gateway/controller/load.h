// Start-up: the newest good snapshot plus the journal after it, every hash of the chain verified, every
// record evolved, every law checked. The same code recovers from a power cut and starts a replacement.
#pragma once

#include "core/base/result.h"
#include "gateway/controller/books.h"
#include "gateway/controller/journal.h"

namespace riser::controller {

enum class LoadError : std::uint8_t {
    unreadable,      // the database cannot be read or is corrupt: safe mode
    chain_broken,    // bytes and hashes do not fit: safe mode
    unknown_record,  // written by a newer version: refuse to start
    law_broken,      // books that do not add up: safe mode
};

struct LoadProblem {
    LoadError error = LoadError::unreadable;
    std::string message;  // what, where, and what to do
};

struct Loaded {
    Books books;
    std::uint64_t snapshot_sequence = 0;  // 0: no snapshot was used
    std::uint64_t entries_verified = 0;
};

[[nodiscard]] Result<Loaded, LoadProblem> load_books(Journal& journal);

}  // namespace riser::controller
