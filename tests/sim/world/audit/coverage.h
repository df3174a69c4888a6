// Coverage: what the worlds of a run have been through: faults that struck, cells of the state machines that
// were visited, answers and refusals that were given. What stands at zero has proven nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace riser::sim {

class Coverage {
public:
    void hit(const std::string& group, const std::string& name, std::uint64_t times = 1) {
        counts_[group][name] += times;
    }
    // Names that should occur: they show as zeros until they do.
    void expect(const std::string& group, const std::string& name) { counts_[group][name] += 0; }
    void add(const Coverage& other) {
        for (const auto& [group, names] : other.counts_) {
            for (const auto& [name, count] : names) counts_[group][name] += count;
        }
    }
    [[nodiscard]] const std::map<std::string, std::map<std::string, std::uint64_t>>& counts()
        const {
        return counts_;
    }

private:
    std::map<std::string, std::map<std::string, std::uint64_t>> counts_;
};

}  // namespace riser::sim
