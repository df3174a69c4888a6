#include "gateway/ctl/readings_csv.h"

#include <algorithm>
#include <optional>

#include "core/units/time_text.h"

namespace riser::ctl {
namespace {

using payment::MeteredInterval;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_space = " \t\r\"";
    const auto first = text.find_first_not_of(k_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
        const std::size_t end = line.find_first_of(",;");
        cells.push_back(trimmed(line.substr(0, end)));
        if (end == std::string_view::npos) return cells;
        line.remove_prefix(end + 1);
    }
}

std::optional<Energy> parse_wh(std::string_view text) {
    const auto money = parse_money(text);  // a whole number with at most six decimals
    constexpr std::int64_t k_one = 1'000'000;
    if (!money || money->micro < 0 || money->micro % k_one != 0) return std::nullopt;
    const Energy energy{money->micro / k_one};
    return energy <= k_max_register ? std::optional(energy) : std::nullopt;
}

class Reader {
public:
    explicit Reader(std::string file) : file_(std::move(file)) {}

    Result<std::vector<MeteredInterval>> read(std::string_view text) {
        std::size_t begin = 0;
        while (begin < text.size() && problem_.empty()) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            ++line_;
            const std::string_view line = text.substr(begin, end - begin);
            if (!trimmed(line).empty()) read_line(cells_of(line));
            begin = end + 1;
        }
        const bool nothing = intervals_.empty() && problem_.empty();
        if (nothing) refuse("there are no readings to price");
        if (!problem_.empty()) return fail(Problem{problem_});
        return std::move(intervals_);
    }

private:
    void refuse(const std::string& what) {
        problem_ = file_ + ":" + std::to_string(line_) + ": " + what;
    }

    void read_line(const std::vector<std::string_view>& cells) {
        if (columns_ == 0) return read_head(cells);
        if (cells.size() != columns_) {
            return refuse("has " + std::to_string(cells.size()) + " columns, the first line " +
                          std::to_string(columns_));
        }
        const auto from = time(cells.front());
        const auto to = columns_ == 3 ? time(cells[1]) : from;
        const auto energy = in_kwh_ ? parse_kwh(cells.back()) : parse_wh(cells.back());
        if (!from || !to) return;
        if (!energy) {
            return refuse('"' + std::string(cells.back()) + "\" is not an energy such as " +
                          (in_kwh_ ? "12.345, with at most three decimals" : "12345"));
        }
        return columns_ == 3 ? add({*from, *to, *energy}) : add_value(*from, *energy);
    }

    void read_head(const std::vector<std::string_view>& cells) {
        const auto is = [&](std::initializer_list<std::string_view> names) {
            return std::equal(cells.begin(), cells.end(), names.begin(), names.end());
        };
        in_kwh_ = is({"from", "to", "kwh"}) || is({"time", "register_kwh"});
        if (!in_kwh_ && !is({"from", "to", "wh"}) && !is({"time", "register_wh"})) {
            return refuse(
                "the first line names the columns: from,to,kwh or time,register_kwh "
                "(or wh)");
        }
        columns_ = cells.size();
    }

    std::optional<UtcTime> time(std::string_view text) {
        const auto ms = parse_time(text);
        if (!ms) {
            refuse('"' + std::string(text) + "\" is not a time such as \"2026-01-01T00:15:00Z\"");
            return std::nullopt;
        }
        return from_unix_ms(*ms);
    }

    void add(const MeteredInterval& interval) {
        if (interval.to < interval.from) return refuse("ends before it begins");
        if (!intervals_.empty() && interval.from < intervals_.back().to) {
            return refuse("begins before the line above ends");
        }
        intervals_.push_back(interval);
    }

    void add_value(UtcTime at, Energy value) {
        if (last_time_) {
            if (at <= *last_time_) return refuse("is not later than the line above");
            if (value < last_value_)
                return refuse("the register shows less than in the line above");
            add({*last_time_, at, value - last_value_});
        }
        last_time_ = at;
        last_value_ = value;
    }

    std::string file_;
    std::size_t line_ = 0;
    std::size_t columns_ = 0;
    bool in_kwh_ = false;
    std::optional<UtcTime> last_time_;
    Energy last_value_{};
    std::string problem_;
    std::vector<MeteredInterval> intervals_;
};

}  // namespace

std::optional<Energy> parse_kwh(std::string_view text) {
    constexpr std::int64_t k_micro_per_wh = 1'000;
    const auto money = parse_money(text);  // the same form: digits, at most six decimals
    if (!money || money->micro < 0 || money->micro % k_micro_per_wh != 0) return std::nullopt;
    const Energy energy{money->micro / k_micro_per_wh};
    return energy <= k_max_register ? std::optional(energy) : std::nullopt;
}

Result<std::vector<MeteredInterval>> parse_readings(std::string_view text,
                                                    const std::string& file) {
    return Reader(file).read(text);
}

}  // namespace riser::ctl
