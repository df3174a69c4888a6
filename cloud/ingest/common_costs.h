// Costs of a common supply point in the books of the cloud: the same sums as the gateway's, from the same settlements, and each
// sharing computed again (core/journal/common_books.h).
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

// What a settlement adds to the period that runs. Nothing where nothing is shared.
void follow_common(Session& session, const JournalKey& key, const journal::Settlement& settlement);
// What else the energy of an account has cost, or less.
void follow_common(Session& session, const JournalKey& key, AccountId account, Money amount);

// Books the parts as the gateway says; what the cloud computes otherwise is a difference.
[[nodiscard]] std::optional<Unapplied> apply_common(Session& session, const JournalKey& key,
                                                    const journal::EntryHeader& header,
                                                    const journal::CommonCostsShared& r);

}  // namespace riser::cloud
