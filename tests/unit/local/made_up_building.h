// A building that exists only here: a view with every state a supply point can be in, for tests of
// the local API and for looking at the page (page_fixture.cpp). Figures depend on nothing but the
// arguments.
#pragma once

#include "gateway/controller/building_view.h"
#include "gateway/local/history.h"
#include "gateway/local/local_api.h"

namespace riser::local {

inline constexpr std::int64_t k_made_up_wall_ms = 1'795'251'600'000;  // 2026-11-21T09:00:00Z

[[nodiscard]] Now made_up_now(std::int64_t seconds = 0);
[[nodiscard]] AccountId made_up_account(std::uint32_t supply_point);
[[nodiscard]] LocalApiSettings made_up_settings(std::uint32_t apartments = 3);
// Apartment 1 is all right, 2 is switched off for want of credit, 3 has a meter that does not
// answer; further ones repeat a pattern of states. `seconds` moves clock, power and balances.
[[nodiscard]] controller::BuildingView made_up_building(std::uint32_t apartments = 3,
                                                        std::int64_t seconds = 0);
[[nodiscard]] UsageSummary made_up_usage(std::uint32_t apartments = 3);
// Two days of credit left, in the first of two blocks.
[[nodiscard]] AccountOutlook made_up_outlook(std::uint32_t apartment, UtcTime now);
// Two weeks of days and a statement that fits them.
[[nodiscard]] std::vector<DayUsage> made_up_days(AccountId account, LocalDay first, LocalDay last);
[[nodiscard]] Statement made_up_statement(AccountId account, LocalDay first, LocalDay last);

}  // namespace riser::local
