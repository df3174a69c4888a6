// Text tables of rules, for people who read money and not C++. A file holds sections:
//
//     # a comment
//     [charges]
//     energy_wh | price  | amount
//     1000      | 0.3000 | 0.30
//
// The first line of a section names its columns; cells are trimmed. A broken table is a failed test
// that names file and line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::tables {

class Row {
public:
    Row(std::string where, std::map<std::string, std::string> cells)
        : where_(std::move(where)), cells_(std::move(cells)) {}

    [[nodiscard]] const std::string& where() const { return where_; }  // "tests/tables/x.txt:12"
    [[nodiscard]] std::string text(const std::string& column) const;
    [[nodiscard]] bool empty(const std::string& column) const { return text(column) == "-"; }
    [[nodiscard]] std::int64_t integer(const std::string& column) const;
    [[nodiscard]] bool yes(const std::string& column) const;  // "yes" or "no"
    [[nodiscard]] Money money(const std::string& column) const;
    [[nodiscard]] Price price(const std::string& column) const { return {money(column).micro}; }
    // "19 %" with at most four decimals, as parts per million.
    [[nodiscard]] std::int64_t ppm(const std::string& column) const;
    // "90 s", "15 min", "8 h", "30 d".
    [[nodiscard]] Duration duration(const std::string& column) const;
    // "2026-03-29 03:00 +02": local time with its offset to UTC in hours; seconds may follow the
    // minutes.
    [[nodiscard]] UtcTime time(const std::string& column) const;
    // "Mon 06:00", as minutes since Monday 00:00.
    [[nodiscard]] std::uint16_t minute_of_week(const std::string& column) const;
    // "a b c".
    [[nodiscard]] std::vector<std::string> words(const std::string& column) const;

    void broken(const std::string& column) const;  // fails the test

private:
    std::string where_;
    std::map<std::string, std::string> cells_;
};

// All rows of one section; fails the test when there are none.
[[nodiscard]] std::vector<Row> read_section(const std::string& path, const std::string& section);

// Europe/Berlin from autumn 2025 to autumn 2026.
[[nodiscard]] ZoneRules berlin();

}  // namespace riser::tables
