// The words that policy packs and a site's own policy have in common: classes of customers, times of day, windows of
// the week, dates, notice periods. In one place, so that the same words demand and promise the same. Problems are
// noted in the document, see platform/toml/strict_toml.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/payment/supply_terms.h"
#include "core/payment/week_windows.h"
#include "platform/toml/strict_toml.h"

namespace riser::policy {

[[nodiscard]] std::string in_quotes(std::string_view text);

// In the order of payment::ReconnectMode, whose numbers begin with 1.
inline constexpr std::array<std::string_view, 3> k_reconnect_words{"automatic", "arm_and_confirm",
                                                                   "auto_if_off_less_than"};

// Index of each of these words; another is refused with the closest one, one that is listed twice too.
[[nodiscard]] std::vector<std::size_t> read_words(toml::Table& table, std::string_view key,
                                                  const std::vector<std::string>& words);
// Any class but `any`.
[[nodiscard]] payment::CustomerClasses read_classes(toml::Table& table, std::string_view key);
// "18:00" in minutes of the day; "24:00" too where midnight may end it.
[[nodiscard]] std::optional<std::uint16_t> read_time(toml::Table& table, std::string_view key,
                                                     bool midnight_ends);
// [[...]] with days, from, to; added to `windows` when all of it is good.
void read_window(toml::Table& table, std::vector<payment::WeekWindow>& windows);
// "12-25" of every year, "2026-04-03" of one; ascending. Twice the same is for check_holidays() to refuse.
[[nodiscard]] std::vector<payment::Holiday> read_dates(toml::Table& table, std::string_view key);
// residential_h, commercial_h, industrial_h, common_area_h: 0 h to 90 days.
[[nodiscard]] payment::NoticePeriods read_notice(toml::Table& table);

}  // namespace riser::policy
