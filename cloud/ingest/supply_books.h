// What records about holds and the supply policy do to the books of a journal.
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

void take(SupplyPointBooks& books, const journal::SupplyDesired& desired);
void take(SupplyPointBooks& books, const journal::SupplyReadied& readied);
void take(SupplyPointBooks& books, const journal::SupplyObserved& observed);
void take(SupplyPointBooks& books, const journal::LoadLimited& limited);
void take(SupplyPointBooks& books, const journal::OverLimit& over);
void take(SupplyPointBooks& books, const journal::SupplyArmed& armed);
void take(SupplyPointBooks& books, const journal::PairingTested& tested);
// What safety, maintenance and the emergency override ask for.
void take(SupplyPointBooks& books, const journal::SupplyRequested& request);
// Holds of different kinds have ends of their own.
void take(SupplyPointBooks& books, const journal::HoldSet& hold);

// Every version is kept, so that each cut-off can be judged by the terms that held then.
[[nodiscard]] std::optional<Unapplied> apply_policy(Session& session, const JournalKey& key,
                                                    const journal::EntryHeader& header,
                                                    const journal::PolicySet& set);

}  // namespace riser::cloud
