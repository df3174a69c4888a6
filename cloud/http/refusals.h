// Refusals: how many requests were refused since the start, by route and status. A refusal changes nothing,
// so these numbers are the only place where somebody who keeps sending rubbish shows.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace riser::cloud {

class Refusals {
public:
    // Method, pattern of the route, status. Routes are few, so are these.
    using Key = std::tuple<std::string, std::string, int>;

    // From any thread. Answers below 400 are not counted.
    void count(const std::string& method, const std::string& pattern, int status);
    [[nodiscard]] std::map<Key, std::uint64_t> counts() const;

private:
    mutable std::mutex mutex_;
    std::map<Key, std::uint64_t> counts_;  // guarded by mutex_
};

}  // namespace riser::cloud
