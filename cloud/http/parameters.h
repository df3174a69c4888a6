// Parameters: ids in the path and numbers and times in the query, read strictly; what is wrong is
// collected for one answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/payment/calendar.h"
#include "core/units/ids.h"
#include "platform/http/problem.h"

namespace riser::cloud {

class Parameters {
public:
    explicit Parameters(const http::Request& request) : request_(request) {}

    // A {name} of the path; nil (which nothing has) when it is not a UUID.
    template <class Id>
    Id path_id(std::string_view name) const {
        return parse_id<Id>(request_.parameter(name)).value_or(Id{});
    }
    // Query parameters; absent gives the default.
    std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t most,
                         std::uint64_t least = 0);
    std::int64_t time_ms(std::string_view name, std::int64_t otherwise);
    bool flag(std::string_view name);  // name=true
    // "2026-04-01"; absent: none.
    std::optional<payment::LocalDay> day(std::string_view name);
    // One of a few words, as `parse` understands them; absent: none.
    template <class Parse>
    auto word(std::string_view name, Parse parse, const std::string& known)
        -> decltype(parse(std::string_view{})) {
        const auto text = value_of(name);
        if (!text) return std::nullopt;
        auto value = parse(*text);
        if (!value) refuse(name, "is not " + known);
        return value;
    }
    // Whatever was not asked for above is an error: a misspelt "from" must not give another day.
    void refuse_others();

    [[nodiscard]] std::optional<http::Response> objection() const;

private:
    std::optional<std::string> value_of(std::string_view name);
    void refuse(std::string_view name, const std::string& detail);

    const http::Request& request_;
    std::vector<std::string> asked_;
    std::vector<http::FieldError> errors_;
};

}  // namespace riser::cloud
