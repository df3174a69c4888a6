#include "cloud/http/parameters.h"

#include <algorithm>
#include <charconv>

#include "core/payment/date_text.h"
#include "core/units/time_text.h"

namespace riser::cloud {

void Parameters::refuse(std::string_view name, const std::string& detail) {
    errors_.push_back({std::string(name), detail});
}

std::optional<std::string> Parameters::value_of(std::string_view name) {
    asked_.emplace_back(name);
    return request_.query_value(name);
}

void Parameters::refuse_others() {
    std::string known;
    for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
    std::string_view rest = request_.query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string name{rest.substr(0, std::min(rest.find('='), end))};
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.empty() || std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
        refuse(name, known.empty() ? "is not known here" : "is not known here; known are " + known);
    }
}

std::uint64_t Parameters::number(std::string_view name, std::uint64_t otherwise, std::uint64_t most,
                                 std::uint64_t least) {
    const auto text = value_of(name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (text->empty() || error != std::errc{} || end != text->data() + text->size() ||
        value < least || value > most) {
        refuse(name, "is not a whole number from " + std::to_string(least) + " to " +
                         std::to_string(most));
        return otherwise;
    }
    return value;
}

std::int64_t Parameters::time_ms(std::string_view name, std::int64_t otherwise) {
    const auto text = value_of(name);
    if (!text) return otherwise;
    const auto time = parse_time(*text);
    if (!time) refuse(name, "is not a time such as \"2026-01-01T00:00:00Z\"");
    return time.value_or(otherwise);
}

bool Parameters::flag(std::string_view name) {
    const auto text = value_of(name);
    if (!text || *text == "false") return false;
    if (*text != "true") refuse(name, "is not true or false");
    return *text == "true";
}

std::optional<payment::LocalDay> Parameters::day(std::string_view name) {
    const auto text = value_of(name);
    if (!text) return std::nullopt;
    const auto day = payment::parse_day(*text);
    if (!day) refuse(name, "is not a day such as \"2026-04-01\"");
    return day;
}

std::optional<http::Response> Parameters::objection() const {
    if (errors_.empty()) return std::nullopt;
    std::string detail;
    for (const auto& [name, what] : errors_)
        detail += (detail.empty() ? "" : "; ") + name + " " + what;
    return http::problem(
        {400, "invalid_parameters", "Some parameters are not right", detail + ".", errors_});
}

}  // namespace riser::cloud
