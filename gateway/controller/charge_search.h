// Looks up one charge of an account in the journal, for people (core/journal/charge_explained.h). Reads a bounded number of
// entries; changes nothing.
#pragma once

#include <vector>

#include "core/journal/charge_explained.h"
#include "gateway/controller/account_orders.h"
#include "gateway/controller/books.h"
#include "gateway/controller/journal.h"

namespace riser::controller {

// All registers of the settlement that is asked for; empty: there is none among the entries that are looked at. A problem:
// the journal cannot be read.
[[nodiscard]] Result<std::vector<journal::ExplainedCharge>> search_charge(
    const ExplainCharge& asked, const Books& books, const ZoneRules& zone, Journal& journal);

}  // namespace riser::controller
