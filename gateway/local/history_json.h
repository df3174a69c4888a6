// Statements and usage as JSON (docs/local-api.md).
#pragma once

#include <string>

#include "core/units/money.h"
#include "core/units/zone.h"
#include "gateway/controller/building_view.h"
#include "gateway/local/history.h"

namespace riser::local {

// `closed`: of an account that has ended, for what is to be paid out and still owed now; else nullptr.
[[nodiscard]] std::string statement_text(const HistoryQuery& query, const HistoryAnswer& answer,
                                         const Statement& statement, Currency currency,
                                         const ZoneRules& zone,
                                         const controller::AccountView* closed);
[[nodiscard]] std::string usage_text(const HistoryQuery& query, const HistoryAnswer& answer,
                                     const std::vector<DayUsage>& days, Currency currency);

}  // namespace riser::local
