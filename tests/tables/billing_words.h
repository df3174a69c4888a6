// Words of the billing tables beyond those of table.h: local days, zones, lists of amounts and the names of
// enumerations. A word that is not known fails the test at its row.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/payment/billing/bill.h"
#include "core/payment/calendar.h"
#include "core/payment/rounding.h"
#include "core/units/money.h"
#include "core/units/zone.h"
#include "tests/tables/table.h"

namespace riser::billing {

using tables::read_section;
using tables::Row;

// "2026-03-29"; the text form is the same.
[[nodiscard]] std::optional<LocalDay> parse_day(const std::string& text);
[[nodiscard]] std::string day_text(LocalDay day);
[[nodiscard]] LocalDay day_of(const Row& row, const std::string& column);
// nullopt for "-".
[[nodiscard]] std::optional<LocalDay> optional_day(const Row& row, const std::string& column);

// "a: b; c: d": what is before and behind each colon. "-" is an empty list.
using Pairs = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Pairs pairs(const Row& row, const std::string& column);
[[nodiscard]] std::vector<std::string> split(const std::string& text, const std::string& separator);

// "10.00 + 0.05"; "-" is an empty list.
[[nodiscard]] std::vector<Money> amounts(const Row& row, const std::string& column);
[[nodiscard]] std::string amounts_text(const std::vector<Money>& amounts);
[[nodiscard]] Money money_of(const Row& row, const std::string& column, const std::string& text);

// Section [zones] of a file: zone | from | offset_h.
[[nodiscard]] std::map<std::string, ZoneRules> read_zones(const std::string& path);

// Columns place, step, mode, remainder.
[[nodiscard]] payment::Rounding rounding_of(const Row& row);
[[nodiscard]] payment::RoundingMode mode_of(const Row& row);

// Section [tax_groups] of a file: group | inclusive | tax | rate | level; tax "-": a group without taxes.
// A group is known by its name; its taxes by their names in the order of the file.
struct NamedGroup {
    TaxGroup group;
    std::vector<std::string> taxes;
};
[[nodiscard]] std::map<std::string, NamedGroup> read_tax_groups(const std::string& path);

// "1", "2": bills are numbered in one series without years.
[[nodiscard]] BillNumber bill_number(std::uint64_t counter);
[[nodiscard]] TopUpId payment_id(const std::string& name);

// Saturdays, Sundays, 1 January and 1 May are no working days.
[[nodiscard]] payment::ActivityCalendar usual_working_days();

// The word in `words` that a cell names; the position of it.
[[nodiscard]] std::size_t word_index(const Row& row, const std::string& column,
                                     const std::vector<std::string>& words);

}  // namespace riser::billing
