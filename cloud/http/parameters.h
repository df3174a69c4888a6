// Parameters: ids in the path and numbers and times in the query, read strictly; what is wrong is
// collected for one answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t most);
    std::int64_t time_ms(std::string_view name, std::int64_t otherwise);
    bool flag(std::string_view name);  // name=true

    [[nodiscard]] std::optional<http::Response> objection() const;

private:
    void refuse(std::string_view name, const std::string& detail);

    const http::Request& request_;
    std::vector<http::FieldError> errors_;
};

}  // namespace riser::cloud
