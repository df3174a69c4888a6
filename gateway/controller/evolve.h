// evolve: what a durable record does to the books. It decides nothing and cannot fail: whatever could be
// refused was refused by decide. The behaviour of a published record version never changes.
#pragma once

#include <span>

#include "core/journal/codec.h"
#include "gateway/controller/books.h"
#include "gateway/controller/draft.h"

namespace riser::controller {

void evolve(Books& books, const journal::EntryHeader& header, const journal::Record& record);
void evolve(Draft& draft, const journal::EntryHeader& header, const journal::Record& record);

// All records of one committed entry, then its sequence, chain head and time floor.
void evolve_entry(Books& books, const journal::Entry& entry, const journal::Hash& hash);

}  // namespace riser::controller
