// Small pieces of JSON that several files of this folder write the same way. Included by .cpp files
// only: Boost.JSON is not part of any interface here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "gateway/local/attention.h"
#include "gateway/local/calendar.h"

namespace riser::local {

namespace json = boost::json;

inline json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}
inline json::value time_or_null(std::int64_t unix_ms) {
    return unix_ms == 0 ? json::value(nullptr) : json::value(format_utc(unix_ms));
}
template <class Id>
json::value id_or_null(const Id& id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}
template <class T>
json::value number_or_null(const std::optional<T>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}
inline json::value amount(Money money) {
    return json::value(format_money(money));
}
inline std::int64_t whole_ms(Duration duration) {
    return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}
inline std::int64_t uptime_ms(Instant instant) {
    return whole_ms(instant.time_since_epoch());
}

inline json::array marks_json(const std::vector<Mark>& marks) {
    json::array list;
    for (const auto& mark : marks) {
        list.push_back({{"level", to_string(mark.level)},
                        {"code", mark.code},
                        {"text", mark.text},
                        {"meaning", text_or_null(mark.meaning)},
                        {"advice", text_or_null(mark.advice)},
                        {"detail", text_or_null(mark.detail)}});
    }
    return list;
}

}  // namespace riser::local
