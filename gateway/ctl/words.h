// Values of the local API in words for a terminal. Amounts stay the decimal strings they came as.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/gateway_client.h"
#include "gateway/ctl/table.h"

namespace riser::ctl {

// "12.345678" -> "12.34", "-0.002" -> "-0.01": whole cents, never more than there is.
[[nodiscard]] std::string cents(const std::string& amount);
// "12.340001" -> "12.35": whole cents of what has to be paid, never too little.
[[nodiscard]] std::string cents_to_pay(const std::string& amount);
[[nodiscard]] std::string kwh(std::int64_t watt_hours);  // "1234.567 kWh"
[[nodiscard]] std::string watts(std::optional<std::int64_t> power);
[[nodiscard]] std::string kilowatts(std::int64_t power);  // "14.200 kW"
// From thousandths, with 1 to 3 decimals: "230.9 V".
[[nodiscard]] std::string thousandths(std::optional<std::int64_t> value, const std::string& unit,
                                      int decimals);
// The same number of decimals for all, so that they align; nothing is cut off.
void align_decimals(std::vector<std::string*> amounts);
[[nodiscard]] std::string age(std::optional<std::int64_t> milliseconds);
[[nodiscard]] std::string lasts(std::optional<std::int64_t> hours);
// Milliseconds since a reading, by the clock that read it.
[[nodiscard]] std::optional<std::int64_t> age_of(const json::object& building,
                                                 const json::object& read);

// "2026-11-21T10:00:00+01:00" -> "2026-11-21 10:00"
[[nodiscard]] std::string short_time(std::string text);
// Lines of at most `width` characters, broken between words; a longer word has a line of its own.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);
// "Name        text"
[[nodiscard]] std::string line(const std::string& name, const std::string& text);

[[nodiscard]] Cell balance_cell(const json::object& point);
[[nodiscard]] Cell supply_cell(const json::object& point);
// The most urgent mark, or an empty cell.
[[nodiscard]] Cell mark_cell(const json::object& marked);
[[nodiscard]] Tone tone_of_level(const std::string& level);

// What an account's end takes money from and gives it to, from the API's word: "to be paid out".
[[nodiscard]] std::string pot_name(const std::string& pot);
// One step of an account's end: "0.40 from credit to debts". What is still owed comes from nowhere, and is told so.
[[nodiscard]] std::string moved_text(const std::string& amount, const std::string& from,
                                     const std::string& to);
// Parts per million, not below zero, as "19 %", "5.27 %".
[[nodiscard]] std::string percent(std::int64_t ppm);
// What a part of a top-up goes to, from the API's word: "debts", "emergency credit".
[[nodiscard]] std::string part_name(const std::string& step);

}  // namespace riser::ctl
