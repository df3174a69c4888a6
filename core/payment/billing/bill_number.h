// Numbers of bills: one gap-free series per legal entity, as fiscal law asks for. A number is taken together
// with the record of its bill and never given back: a bill that was wrong is cancelled by a document with a
// number of its own.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/units/ids.h"

namespace riser::billing {

using payment::LocalDay;

enum class YearRule : std::uint8_t {
    none = 1,      // one counter for ever
    calendar = 2,  // begins at 1 every January
    fiscal = 3,    // begins at 1 where the fiscal year does; named after the year it begins in
};

struct NumberSeries {
    std::uint16_t id =
        1;  // 1.. within the legal entity; gateway and cloud have series of their own
    std::string prefix = "";  // at most 12 of A-Z 0-9 - /
    YearRule year = YearRule::calendar;
    std::uint8_t fiscal_month = 1;  // 1..12: when a fiscal year begins
    std::uint8_t digits = 6;        // 1..12: the counter is filled up with zeros to so many

    bool operator==(const NumberSeries&) const = default;
};

[[nodiscard]] Outcome<> check_series(const NumberSeries& series);

// Counter 0: no number.
struct BillNumber {
    std::uint16_t series = 0;
    std::int32_t year = 0;  // 0 where the series has none
    std::uint64_t counter = 0;

    auto operator<=>(const BillNumber&) const = default;
    [[nodiscard]] bool empty() const { return counter == 0; }
};
inline constexpr std::uint64_t k_max_bill_counter = 999'999'999'999;

// The next number after `last` (empty: none was given yet) for a document of that day. Where `year` was changed to a
// rule by which they would be smaller, the numbers of the last year go on until its time has come, for ever where
// there are no years any more. Refused: a day in a year whose series has ended, because its numbers would no longer
// follow the days.
[[nodiscard]] Result<BillNumber> next_number(const NumberSeries& series, const BillNumber& last,
                                             LocalDay issued);
// "K7QF2M-": where nobody chose a prefix. Books that begin anew count from 1 again, and have another one then.
[[nodiscard]] std::string prefix_of_books(const EpochId& books);

// "A-2026-000123".
[[nodiscard]] std::string format_number(const NumberSeries& series, const BillNumber& number);

// "1-2026-123", in which a series without years has year 0: the number for programs, whatever the prefix is by now.
[[nodiscard]] std::string key_text(const BillNumber& number);
[[nodiscard]] std::optional<BillNumber> parse_key(std::string_view text);

// For an auditor: the first number that is missing, repeated or out of order; nullopt when the numbers of one
// series, in the order they were given, have neither gap nor repetition.
[[nodiscard]] std::optional<BillNumber> first_irregular(std::span<const BillNumber> numbers);

}  // namespace riser::billing
