#include "core/payment/billing/bill_number.h"

#include <algorithm>
#include <charconv>

namespace riser::billing {
namespace {

bool is_prefix_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
}

std::int32_t calendar_year(LocalDay day) {
    return static_cast<int>(std::chrono::year_month_day{day}.year());
}

std::int32_t year_of(const NumberSeries& series, LocalDay day) {
    const std::chrono::year_month_day date{day};
    const std::int32_t year = calendar_year(day);
    if (series.year == YearRule::none) return 0;
    const bool before = series.year == YearRule::fiscal &&
                        static_cast<unsigned>(date.month()) < series.fiscal_month;
    return before ? year - 1 : year;
}

}  // namespace

Outcome<> check_series(const NumberSeries& series) {
    const bool named = series.id != 0 && series.prefix.size() <= 12 &&
                       std::all_of(series.prefix.begin(), series.prefix.end(), is_prefix_character);
    if (!named) {
        return fail(
            Problem{"a series has an id from 1 on and a prefix of at most 12 of A-Z 0-9 - /"});
    }
    const auto rule = static_cast<unsigned>(series.year);
    if (rule < 1 || rule > 3 || series.fiscal_month < 1 || series.fiscal_month > 12) {
        return fail(
            Problem{"a series counts for ever, per calendar year or per fiscal year that "
                    "begins in month 1 to 12"});
    }
    if (series.digits < 1 || series.digits > 12) {
        return fail(Problem{"a bill number shows 1 to 12 digits"});
    }
    return Done{};
}

Result<BillNumber> next_number(const NumberSeries& series, const BillNumber& last,
                               LocalDay issued) {
    std::int32_t year = year_of(series, issued);
    if (last.empty()) return BillNumber{series.id, year, 1};
    if (last.series != series.id) {
        return fail(Problem{"the last number is one of another series"});
    }
    // The rule was changed to one whose numbers would be smaller: those of the year that has begun go on.
    const bool begun = series.year == YearRule::none || last.year <= calendar_year(issued);
    if (year < last.year && begun) year = last.year;
    if (year < last.year) {
        return fail(Problem{"the numbers of " + std::to_string(year) + " ended when " +
                            std::to_string(last.year) + " began: date the document in that year"});
    }
    if (year > last.year) return BillNumber{series.id, year, 1};
    if (last.counter >= k_max_bill_counter) return fail(Problem{"the series has no numbers left"});
    return BillNumber{series.id, year, last.counter + 1};
}

std::string prefix_of_books(const EpochId& books) {
    // Without the characters that people take for others.
    constexpr std::string_view k_characters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    constexpr int k_length = 6;                           // one in 2^30 that two are the same
    std::uint64_t mixed = 14'695'981'039'346'656'037ULL;  // FNV-1a
    for (const std::uint8_t byte : books.bytes) mixed = (mixed ^ byte) * 1'099'511'628'211ULL;
    mixed ^= mixed >> 32U;
    std::string prefix;
    for (int i = 0; i < k_length; ++i) {
        prefix += k_characters[mixed % k_characters.size()];
        mixed /= k_characters.size();
    }
    return prefix + "-";
}

std::string format_number(const NumberSeries& series, const BillNumber& number) {
    std::string counter = std::to_string(number.counter);
    if (counter.size() < series.digits) counter.insert(0, series.digits - counter.size(), '0');
    const std::string year = number.year == 0 ? "" : std::to_string(number.year) + "-";
    return series.prefix + year + counter;
}

std::string key_text(const BillNumber& number) {
    return std::to_string(number.series) + "-" + std::to_string(number.year) + "-" +
           std::to_string(number.counter);
}

std::optional<BillNumber> parse_key(std::string_view text) {
    BillNumber number;
    const char* end = text.data() + text.size();
    const auto series = std::from_chars(text.data(), end, number.series);
    if (series.ec != std::errc{} || series.ptr == end || *series.ptr != '-') return std::nullopt;
    const auto year = std::from_chars(series.ptr + 1, end, number.year);
    if (year.ec != std::errc{} || year.ptr == end || *year.ptr != '-') return std::nullopt;
    const auto counter = std::from_chars(year.ptr + 1, end, number.counter);
    if (counter.ec != std::errc{} || counter.ptr != end) return std::nullopt;
    // One number has one key: no sign, no leading zeros.
    if (number.year < 0 || number.empty() || key_text(number) != text) return std::nullopt;
    return number;
}

std::optional<BillNumber> first_irregular(std::span<const BillNumber> numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const BillNumber& number = numbers[i];
        const bool begins =
            i == 0 || (number.series == numbers[i - 1].series && number.year > numbers[i - 1].year);
        const std::uint64_t expected = begins ? 1 : numbers[i - 1].counter + 1;
        const bool same = begins || (number.series == numbers[i - 1].series &&
                                     number.year == numbers[i - 1].year);
        if (!same || number.counter != expected) return number;
    }
    return std::nullopt;
}

}  // namespace riser::billing
