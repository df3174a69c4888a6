// Findings, day curves, the building's balance and common energy as JSON (docs/local-api.md).
#pragma once

#include <string>

#include "gateway/local/history.h"
#include "gateway/local/local_api.h"

namespace riser::local {

[[nodiscard]] std::string findings_text(const HistoryQuery& query,
                                        const std::vector<Finding>& findings,
                                        const LocalApiSettings& settings);
[[nodiscard]] std::string meter_day_text(const MeterDay& day, const LocalApiSettings& settings);
[[nodiscard]] std::string energy_balance_text(const EnergyBalanceReport& report,
                                              const LocalApiSettings& settings);
[[nodiscard]] std::string common_energy_text(const HistoryQuery& query,
                                             const CommonEnergyReport& report,
                                             const LocalApiSettings& settings);

}  // namespace riser::local
