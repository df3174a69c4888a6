// read_times(): windows of the week become switching times; where there are seasons or holidays, an activity
// calendar. A holiday has the windows of a day of the week of the season that it lies in, or windows of its own.
#include <algorithm>

#include "core/payment/date_text.h"
#include "core/payment/tariff_document_parts.h"
#include "core/payment/week_text.h"

namespace riser::payment {
namespace {

constexpr std::string_view k_holiday_word = "holiday";
constexpr std::uint16_t k_minutes_per_day = 24 * 60;

struct DayTypes {
    DaysOfWeek week{};
    bool holidays = false;
};

// Days of the week as in parse_days(), and "holiday" as one more of the list.
std::optional<DayTypes> parse_day_types(std::string_view text) {
    DayTypes types;
    std::string others;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        if (part == k_holiday_word) {
            types.holidays = true;
        } else {
            others += (others.empty() ? "" : ",") + std::string(part);
        }
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (others.empty() && types.holidays) return types;
    const auto days = parse_days(others);
    if (!days) return std::nullopt;
    types.week = *days;
    return types;
}

// What the windows of one season (or of the whole year) come to.
struct SeasonTimes {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::vector<SwitchingTime> week;  // ascending; or one rate always
    std::vector<DayAction> holiday;   // ascending; empty: none of its own
};

// Drops what changes nothing, so that equal days are one profile.
DayProfile without_repetitions(const DayProfile& profile) {
    DayProfile shorter;
    for (const auto& action : profile.actions) {
        const auto& so_far = shorter.actions;
        if (so_far.empty() || so_far.back().value != action.value)
            shorter.actions.push_back(action);
    }
    return shorter;
}

// A window goes on over midnight, also from Sunday to Monday.
DayProfile day_of_week(const std::vector<SwitchingTime>& week, std::size_t day) {
    const auto begins = static_cast<std::uint16_t>(day * k_minutes_per_day);
    DayProfile profile;
    RateIndex before = week.back().rate;
    for (const auto& entry : week) {
        if (entry.minute_of_week < begins) {
            before = entry.rate;
        } else if (entry.minute_of_week < begins + k_minutes_per_day) {
            profile.actions.push_back({static_cast<std::uint16_t>(entry.minute_of_week - begins),
                                       static_cast<CalendarValue>(entry.rate)});
        }
    }
    if (profile.actions.empty() || profile.actions.front().minute != 0) {
        profile.actions.insert(profile.actions.begin(), {0, static_cast<CalendarValue>(before)});
    }
    return without_repetitions(profile);
}

class TimesReader {
public:
    TimesReader(TariffTable& table, Tariff& tariff) : table_(table), tariff_(tariff) {}

    void read() {
        const bool has_seasons = table_.has(k_season_list);
        if (has_seasons) {
            refuse_beside(k_season_list, {"price", "prices", table_.list(k_window_list)});
            for (TariffTable& season : table_.tables(k_season_list)) read_season(season);
        } else {
            year_ = read_rates(table_);
        }
        if (tariff_.rates() > k_max_rates) {
            table_.refuse(has_seasons ? k_season_list : k_window_list,
                          "more than " + std::to_string(k_max_rates) + " different prices");
        }
        const bool has_windows = table_.has(k_window_list);
        const bool has_holidays = table_.has(k_holiday_list);
        if (has_holidays && !has_seasons && !has_windows) {
            table_.refuse(k_holiday_list,
                          "there are no windows that a day could have: one price "
                          "holds always");
        } else if (has_holidays || has_seasons) {
            make_calendar();
        } else if (has_windows) {
            tariff_.week = year_.week;
        }
        if (!has_holidays) refuse_holiday_windows();
    }

private:
    void refuse_beside(const ListName& list, const std::vector<std::string>& others) {
        for (const auto& key : others) {
            if (table_.has(key)) table_.refuse(key, "does not go together with " + in_list(list));
        }
    }
    [[nodiscard]] std::string in_list(const ListName& list) const {
        return table_.document().form_of(list);
    }

    void refuse_holiday_windows() {
        const auto has_some = [](const SeasonTimes& times) { return !times.holiday.empty(); };
        if (has_some(year_) || std::any_of(seasons_.begin(), seasons_.end(), has_some)) {
            const ListName& list = table_.has(k_season_list) ? k_season_list : k_window_list;
            table_.refuse(list, "there are windows for days = \"holiday\", but no such day: name " +
                                    in_list(k_holiday_list) + " with its dates");
        }
    }

    // One price, or windows.
    SeasonTimes read_rates(TariffTable& table) {
        SeasonTimes times;
        auto windows = table.tables(k_window_list);
        if (windows.empty()) {
            const auto prices = table.prices(tariff_.rules.blocks.blocks());
            if (!prices.empty()) times.week = {{0, rate_index(tariff_.prices, prices)}};
            return times;
        }
        for (const auto* key : {"price", "prices"}) {
            if (table.has(key))
                table.refuse(
                    key, "does not go together with " + table.document().form_of(k_window_list));
        }
        FirstUses<std::uint16_t> starts;
        FirstUses<std::uint16_t> holiday_starts;
        for (TariffTable& window : windows) {
            read_window(window, times, starts, holiday_starts);
            if (tariff_.rates() > k_max_rates) break;
        }
        sort_week(times.week);
        std::sort(times.holiday.begin(), times.holiday.end(),
                  [](const auto& a, const auto& b) { return a.minute < b.minute; });
        if (times.week.empty() && !times.holiday.empty()) {
            table.refuse(k_window_list, "there are windows for holidays only, none for other days");
        }
        if (!times.holiday.empty() && times.holiday.front().minute != 0) {
            table.refuse(k_window_list,
                         "the first window for days = \"holiday\" begins at 00:00: what held the "
                         "day before does not go on into a holiday");
        }
        return times;
    }

    void read_window(TariffTable& window, SeasonTimes& times, FirstUses<std::uint16_t>& starts,
                     FirstUses<std::uint16_t>& holiday_starts) {
        const std::string days_text = window.document().optional_text("days").value_or("daily");
        const auto days = parse_day_types(days_text);
        if (!days) {
            window.refuse("days", in_quotes(days_text) +
                                      " is not days such as \"daily\", \"mon-fri\" or \"sat,sun\"");
        }
        const auto from = window.time_of_day("from");
        const auto prices = window.prices(tariff_.rules.blocks.blocks());
        if (!days || !from || prices.empty()) return;
        const RateIndex rate = rate_index(tariff_.prices, prices);
        const std::string from_text = window.document().text("from", "");
        for (std::size_t day = 0; day < days->week.size(); ++day) {
            if (!days->week[day]) continue;
            const std::uint16_t minute = minute_of_week(day, *from);
            starts.claim(window, "from", minute, std::string(k_day_names[day]) + " " + from_text);
            times.week.push_back({minute, rate});
        }
        if (!days->holidays) return;
        holiday_starts.claim(window, "from", *from, std::string(k_holiday_word) + " " + from_text);
        times.holiday.push_back({*from, static_cast<CalendarValue>(rate)});
    }

    void read_season(TariffTable& season) {
        const std::string text = season.document().text("from", "a day such as \"04-01\"");
        const auto from = parse_date(text);
        const bool of_every_year = from && from->year == 0;
        if (!of_every_year && !text.empty()) {
            season.refuse("from",
                          in_quotes(text) + " is not a day of every year such as \"04-01\"");
        }
        SeasonTimes times = read_rates(season);
        if (!of_every_year) return season.spoil();
        season_starts_.claim(season, "from", {from->month, from->day}, text);
        times.month = from->month;
        times.day = from->day;
        seasons_.push_back(std::move(times));
    }

    void make_calendar() {
        if (seasons_.empty()) seasons_.push_back(std::move(year_));
        std::sort(seasons_.begin(), seasons_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.month, a.day) < std::pair(b.month, b.day);
        });
        ActivityCalendar& calendar = tariff_.rules.calendar;
        for (const auto& season : seasons_) {
            if (season.week.empty()) return table_.spoil();
            WeekProfile week;
            for (std::size_t day = 0; day < week.days.size(); ++day) {
                week.days[day] = profile(day_of_week(season.week, day));
            }
            calendar.seasons.push_back({season.month, season.day,
                                        static_cast<std::uint8_t>(calendar.week_profiles.size())});
            calendar.week_profiles.push_back(week);
        }
        for (TariffTable& holiday : table_.tables(k_holiday_list)) read_holiday(holiday);
        std::sort(calendar.special_days.begin(), calendar.special_days.end());
        if (!table_.good()) return;
        const auto largest = static_cast<CalendarValue>(tariff_.rates() - 1);
        if (const auto checked = check_calendar(calendar, largest); !checked) {
            const bool seasonal = table_.has(k_season_list);
            table_.refuse(seasonal ? k_season_list : k_holiday_list, checked.error().message);
        }
    }

    void read_holiday(TariffTable& table) {
        static constexpr std::string_view k_days_form = "is not a day of the week such as \"sun\"";
        const auto like_text = table.document().optional_text("like");
        std::optional<std::size_t> like;
        if (like_text && !like_text->empty()) {
            const auto day = std::find(k_day_names.begin(), k_day_names.end(), *like_text);
            if (day == k_day_names.end()) {
                table.refuse("like", in_quotes(*like_text) + " " + std::string(k_days_form));
            } else {
                like = static_cast<std::size_t>(day - k_day_names.begin());
            }
        }
        const bool is_good = !like_text || like;
        const auto texts = table.document().texts("dates");
        if (!table.has("dates")) table.refuse("dates", "no day is named: write [\"12-25\"]");
        for (const std::string& text : texts) {
            const auto date = parse_date(text);
            if (!date) {
                table.refuse("dates", in_quotes(text) +
                                          " is not a date such as \"12-25\" (every year) or "
                                          "\"2026-04-03\"");
                continue;
            }
            dates_.claim(table, "dates", {date->year, date->month, date->day}, text);
            if (is_good) add_special_day(table, *date, text, like);
        }
    }

    void add_special_day(TariffTable& table, const Holiday& date, const std::string& text,
                         std::optional<std::size_t> like) {
        ActivityCalendar& calendar = tariff_.rules.calendar;
        const std::size_t season = season_of(date);
        SpecialDay day{date.year, date.month, date.day, 0};
        if (like) {
            day.profile = calendar.week_profiles[season].days[*like];
        } else if (!seasons_[season].holiday.empty()) {
            day.profile = profile(without_repetitions({seasons_[season].holiday}));
        } else {
            return table.refuse("dates", "nothing says what holds on " + text +
                                             ": give `like`, the day of the week whose windows it "
                                             "has, or windows for days = \"holiday\"");
        }
        calendar.special_days.push_back(day);
    }

    // The one that a date lies in, by its day of the year.
    [[nodiscard]] std::size_t season_of(const Holiday& date) const {
        std::size_t season = seasons_.size() - 1;
        for (std::size_t i = 0; i < seasons_.size(); ++i) {
            const std::pair begins(seasons_[i].month, seasons_[i].day);
            if (begins > std::pair(date.month, date.day)) break;
            season = i;
        }
        return season;
    }

    // The index of this day profile, added when it is new. More than there can be are left out: check_calendar()
    // would refuse their number, and so it does with one too many.
    std::uint8_t profile(const DayProfile& wanted) {
        auto& all = tariff_.rules.calendar.day_profiles;
        const auto same = std::find(all.begin(), all.end(), wanted);
        const auto index = static_cast<std::uint8_t>(same - all.begin());
        if (same == all.end() && all.size() <= k_max_day_profiles) all.push_back(wanted);
        return index;
    }

    TariffTable& table_;
    Tariff& tariff_;
    SeasonTimes year_;
    std::vector<SeasonTimes> seasons_;
    FirstUses<std::pair<std::uint8_t, std::uint8_t>> season_starts_;
    FirstUses<std::array<std::uint16_t, 3>> dates_;
};

}  // namespace

void read_times(TariffTable& table, Tariff& tariff) {
    TimesReader(table, tariff).read();
}

}  // namespace riser::payment
