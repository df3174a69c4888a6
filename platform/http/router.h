// Router: which handler answers which method and path. Pure: a table of patterns such as
// "/v1/gateways/{gateway}/commands". A literal segment beats a {parameter}; a last segment
// "{name...}" takes the rest of the path. Built once at start, read-only afterwards.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"

namespace riser::http {

using Handler = std::function<void(const Request&, Respond)>;

// Larger bodies must be asked for by route; 16 MiB is the ceiling for any of them, because the body
// is held in memory before the handler sees it.
inline constexpr std::size_t k_default_body_limit = 1U << 20U;
inline constexpr std::size_t k_largest_body_limit = 16U << 20U;

struct Route {
    std::string method;  // "GET" also answers HEAD
    std::string pattern;
    Handler handler;
    std::size_t body_limit = k_default_body_limit;
};

class Router {
public:
    // What was found for a path. `route` is nullptr when nothing matches; `allowed` then lists the
    // methods that this path does have (405) or is empty (404).
    struct Match {
        const Route* route = nullptr;
        Headers parameters;
        std::vector<std::string> allowed;
        bool malformed = false;  // the path cannot be decoded, or climbs with ".."
    };

    // The same method and pattern twice is a programmer's error.
    void add(std::string method, std::string pattern, Handler handler,
             std::size_t body_limit = k_default_body_limit);
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

private:
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> segments_;  // of each route's pattern
};

}  // namespace riser::http
