#include "platform/http/router.h"

#include <optional>

#include "core/base/assert.h"

namespace riser::http {
namespace {

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        segments.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

// Decoded segments, or nullopt when the path is not one we are willing to look at.
std::optional<std::vector<std::string>> decode_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    auto segments = split(path);
    for (auto& segment : segments) {
        auto decoded = percent_decode(segment, false);
        if (!decoded || *decoded == "." || *decoded == "..") return std::nullopt;
        segment = std::move(*decoded);
    }
    return segments;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool takes_rest(const std::vector<std::string>& pattern) {
    return is_parameter(pattern.back()) && pattern.back().ends_with("...}");
}

// How many literal segments the path has in common with a pattern that it fits, the more, the better the fit; nullopt
// when it does not. Asked of every route with each request: it writes nothing.
std::optional<std::size_t> fit(const std::vector<std::string>& pattern,
                               const std::vector<std::string>& path) {
    const bool rest = takes_rest(pattern);
    if (rest ? path.size() < pattern.size() : path.size() != pattern.size()) return std::nullopt;
    std::size_t literals = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool last_of_rest = rest && i + 1 == pattern.size();
        if (last_of_rest) break;
        if (is_parameter(pattern[i])) {
            if (path[i].empty()) return std::nullopt;
        } else if (pattern[i] == path[i]) {
            ++literals;
        } else {
            return std::nullopt;
        }
    }
    return literals;
}

// The values of a pattern's parameters in a path that fits it.
Headers parameters_of(const std::vector<std::string>& pattern,
                      const std::vector<std::string>& path) {
    Headers parameters;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view part = pattern[i];
        if (!is_parameter(part)) continue;
        if (i + 1 < pattern.size() || !takes_rest(pattern)) {
            parameters.emplace_back(part.substr(1, part.size() - 2), path[i]);
            continue;
        }
        std::string rest = path[i];
        for (std::size_t j = i + 1; j < path.size(); ++j) rest += "/" + path[j];
        parameters.emplace_back(part.substr(1, part.size() - 5), std::move(rest));
    }
    return parameters;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Handler handler, std::size_t body_limit) {
    RISER_ASSERT(!pattern.empty() && pattern.front() == '/', "a route starts with a slash");
    RISER_ASSERT(body_limit <= k_largest_body_limit, "no body limit above the ceiling");
    for (const auto& route : routes_) {
        RISER_ASSERT(route.method != method || route.pattern != pattern, "a route is added once");
    }
    segments_.push_back(split(pattern));
    routes_.push_back({std::move(method), std::move(pattern), std::move(handler), body_limit});
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    const auto decoded = decode_path(path);
    if (!decoded) {
        match.malformed = true;
        return match;
    }
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    std::size_t best = 0;
    const std::vector<std::string>* pattern = nullptr;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const auto literals = fit(segments_[i], *decoded);
        if (!literals) continue;
        match.allowed.push_back(routes_[i].method);
        if (routes_[i].method != wanted) continue;
        if (match.route != nullptr && *literals <= best) continue;
        match.route = &routes_[i];
        pattern = &segments_[i];
        best = *literals;
    }
    if (pattern != nullptr) match.parameters = parameters_of(*pattern, *decoded);
    return match;
}

}  // namespace riser::http
