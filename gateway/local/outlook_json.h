// What lies ahead of an account (history.h), for the documents of the local API. Included by .cpp files only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/local/json_parts.h"
#include "gateway/local/local_api.h"

namespace riser::local {

// nullptr: nothing is known yet, or the clock is unsure.
[[nodiscard]] const AccountOutlook* find_outlook(const Present& present, AccountId account);

// Whole hours until the credit is expected to be used up; where that is not known or too far ahead, what the balance
// lasts at the average use of the last days; nullopt when nobody knows.
[[nodiscard]] std::optional<std::int64_t> hours_left(const Present& present,
                                                     const controller::SupplyPointView& point);
// null: as find_outlook().
[[nodiscard]] json::value outlook_json(const AccountOutlook* outlook);
// "credit lasts until about 21 Nov 2026 14:00" where that is soon; not beside a mark that says more.
void add_outlook_mark(std::vector<Mark>& marks, const Present& present, const ZoneRules& zone,
                      const controller::SupplyPointView& point);

}  // namespace riser::local
