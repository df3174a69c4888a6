#include "platform/policy/policy_words.h"

#include <algorithm>

#include "core/payment/date_text.h"
#include "platform/toml/suggestion.h"

namespace riser::policy {
using payment::Holiday;
using toml::Table;

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::vector<std::size_t> read_words(Table& table, std::string_view key,
                                    const std::vector<std::string>& words) {
    std::vector<std::size_t> found;
    for (const std::string& text : table.texts(key)) {
        const auto word = std::find(words.begin(), words.end(), text);
        const auto index = static_cast<std::size_t>(word - words.begin());
        if (word == words.end()) {
            std::string list;
            for (const auto& name : words) list += (list.empty() ? "" : ", ") + in_quotes(name);
            table.refuse(
                key, in_quotes(text) + " is not one of " + list + toml::suggestion(text, words));
        } else if (std::find(found.begin(), found.end(), index) != found.end()) {
            table.refuse(key, in_quotes(text) + " is listed twice");
        } else {
            found.push_back(index);
        }
    }
    return found;
}

payment::CustomerClasses read_classes(Table& table, std::string_view key) {
    const std::vector<std::string> names(payment::k_customer_class_names.begin() + 1,
                                         payment::k_customer_class_names.end());
    payment::CustomerClasses classes;
    for (const std::size_t index : read_words(table, key, names)) classes.set(index + 1);
    return classes;
}

std::optional<std::uint16_t> read_time(Table& table, std::string_view key, bool midnight_ends) {
    const std::string text = table.text(key);
    if (midnight_ends && text == "24:00") return std::uint16_t{24 * 60};
    const auto minute = payment::parse_time_of_day(text);
    if (!minute && !text.empty()) {
        table.refuse(key, in_quotes(text) + " is not a time of day such as \"18:00\"");
    }
    return minute;
}

void read_window(Table& table, std::vector<payment::WeekWindow>& windows) {
    const std::string text = table.text_or("days", "daily");
    const auto days = payment::parse_days(text);
    if (!days) {
        table.refuse("days", in_quotes(text) +
                                 " is not days such as \"daily\", \"mon-fri\" or "
                                 "\"sat,sun\"");
    }
    const auto from = read_time(table, "from", false);
    auto to = read_time(table, "to", true);
    if (to == 0) to = std::uint16_t{24 * 60};
    if (days && from && to) windows.push_back({*days, *from, *to});
}

std::vector<Holiday> read_dates(Table& table, std::string_view key) {
    std::vector<Holiday> days;
    for (const std::string& text : table.texts(key)) {
        if (const auto day = payment::parse_date(text)) {
            days.push_back(*day);
        } else {
            table.refuse(key, in_quotes(text) +
                                  " is not a date such as \"12-25\" (every "
                                  "year) or \"2026-04-03\"");
        }
    }
    std::sort(days.begin(), days.end());
    return days;
}

payment::NoticePeriods read_notice(Table& table) {
    payment::NoticePeriods notice{};
    for (std::size_t i = 1; i < payment::k_customer_classes; ++i) {
        const std::string key = std::string(payment::k_customer_class_names[i]) + "_h";
        notice[i] = std::chrono::hours(table.integer_or(key, {0, 90 * 24}, 0));
    }
    return notice;
}

}  // namespace riser::policy
