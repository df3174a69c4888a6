// CurveAuditor: holds what the gateway says of a meter's day (docs/validation.md) against what the meter showed in
// truth. It knows no rule of validation and no estimate: nothing may have been measured that was not counted, a day is
// what its register advanced, and what is given out to its intervals adds up to that. Whole watt-hours.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/building.h"
#include "tests/sim/world/audit/coverage.h"

namespace riser::sim {

class CurveAuditor {
public:
    using Complain = std::function<void(const std::string&)>;

    explicit CurveAuditor(const Building& building) : building_(building) {}

    // Every few minutes: what all meters show. Unix time in truth.
    void sample(std::int64_t true_ms);
    // Its register was moved, or another is there: its curve proves nothing.
    void distrust(std::uint32_t meter) { distrusted_.insert(meter); }
    // Somebody plays with the gateway's clock: no curve proves anything.
    void distrust_clock() { clock_is_right_ = false; }

    // The answer of the local API to a question about a day of this meter.
    void judge(std::uint32_t meter, const std::string& answer, Coverage& coverage,
               const Complain& complain) const;
    // The newest local day that must have been looked at, days since 1970.
    [[nodiscard]] static std::int64_t day_due(std::int64_t true_ms);
    [[nodiscard]] bool clock_is_right() const { return clock_is_right_; }

private:
    struct Sample {
        std::int64_t at_ms = 0;
        std::int64_t shown_wh = 0;  // all that the register ever advanced
    };
    // At most and at least so much was counted between the two.
    struct Bounds {
        bool known = false;
        std::int64_t least = 0;
        std::int64_t most = 0;
    };
    [[nodiscard]] Bounds counted(std::uint32_t meter, std::int64_t from_ms,
                                 std::int64_t to_ms) const;

    const Building& building_;
    std::map<std::uint32_t, std::vector<Sample>> samples_;  // by meter, ascending
    std::set<std::uint32_t> distrusted_;
    bool clock_is_right_ = true;
};

}  // namespace riser::sim
