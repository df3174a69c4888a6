// Made-up findings, day curves and balances, for tests of the local API and for looking at the page.
#pragma once

#include "gateway/local/history.h"

namespace riser::local {

// As meter data answer it: two weeks with a residual of about six percent, a loss since yesterday at meter 2.
[[nodiscard]] HistoryAnswer made_up_meter_data(const HistoryQuery& query);
[[nodiscard]] EnergyBalanceState made_up_loss();
[[nodiscard]] Finding made_up_finding(std::uint32_t meter, LocalDay day);

}  // namespace riser::local
