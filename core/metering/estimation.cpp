#include "core/metering/estimation.h"

#include <algorithm>

#include "core/units/exact.h"
#include "core/units/largest_remainder.h"

namespace riser::metering {
namespace {

using std::chrono::days;
using std::chrono::floor;

constexpr std::int64_t k_mwh_per_wh = 1'000;

// Which interval of the wall clock's day begins at `time`.
std::size_t slot_of(const ZoneRules& zone, UtcTime time, Duration interval) {
    const Duration wall = time.time_since_epoch() + std::chrono::seconds(zone.offset_at(time));
    return static_cast<std::size_t>((wall - floor<days>(wall)) / interval);
}

// Weights of the intervals that need a value, by gaps; the rest have none.
class Weights {
public:
    Weights(const IntervalDay& day, std::span<const ValueStatus> status, const DayShape& shape,
            const ZoneRules& zone, const EstimationRules& rules)
        : day_(day), status_(status), shape_(shape), zone_(zone), rules_(rules) {
        weight.resize(day.raw.size(), 0);
        method.resize(day.raw.size(), EstimationMethod::linear);
        for (std::size_t i = 0; i < day.raw.size(); ++i) {
            if (!pending(i)) continue;
            std::size_t end = i;
            while (end < day.raw.size() && pending(end)) ++end;
            weigh_gap(i, end);
            i = end;
        }
    }

    [[nodiscard]] bool pending(std::size_t i) const { return status_[i] == ValueStatus::estimated; }

    std::vector<std::int64_t> weight;
    std::vector<EstimationMethod> method;

private:
    void weigh_gap(std::size_t first, std::size_t end) {
        const bool brief =
            day_.interval * static_cast<std::int64_t>(end - first) <= rules_.longest_linear;
        if (brief || !follow_shape(first, end)) follow_line(first, end);
    }

    bool follow_shape(std::size_t first, std::size_t end) {
        if (shape_.interval != day_.interval) return false;
        std::vector<std::int64_t> followed;
        for (std::size_t i = first; i < end; ++i) {
            const std::size_t slot = slot_of(zone_, day_.begin_of(i), day_.interval);
            if (slot >= shape_.mwh.size() || !shape_.mwh[slot]) return false;
            followed.push_back(std::clamp<std::int64_t>(*shape_.mwh[slot], 0, k_max_weight));
        }
        for (std::size_t i = first; i < end; ++i) {
            weight[i] = followed[i - first];
            method[i] = EstimationMethod::profile;
        }
        return true;
    }

    // From the neighbour before the gap to the one after it; where one is missing, level with the other.
    void follow_line(std::size_t first, std::size_t end) {
        const auto neighbour = [&](bool there, std::size_t i) {
            return there ? day_.raw[i] : std::nullopt;
        };
        const auto before = neighbour(first > 0, first - 1);
        const auto after = neighbour(end < day_.raw.size(), end);
        const std::int64_t from =
            std::max<std::int64_t>(0, before.value_or(after.value_or(Energy{1})).wh);
        const std::int64_t to =
            std::max<std::int64_t>(0, after.value_or(before.value_or(Energy{1})).wh);
        const auto steps = static_cast<std::int64_t>(end - first) + 1;
        for (std::size_t i = first; i < end; ++i) {
            const auto step = static_cast<std::int64_t>(i - first) + 1;
            const Wide line =
                (Wide{from} * (steps - step) + Wide{to} * step) * k_mwh_per_wh / steps;
            weight[i] = static_cast<std::int64_t>(std::min<Wide>(line, k_max_weight));
        }
    }

    const IntervalDay& day_;
    std::span<const ValueStatus> status_;
    const DayShape& shape_;
    const ZoneRules& zone_;
    const EstimationRules& rules_;
};

// Gives out what the register counted between two anchors beyond the values that stand. False: it is less.

bool fill(const IntervalDay& day, const Weights& weights, const RegisterAnchor& from,
          const RegisterAnchor& to, std::vector<EstimatedValue>& values) {
    std::int64_t rest = (to.value - from.value).wh;
    std::vector<std::size_t> pending;
    std::vector<std::int64_t> shares;
    for (std::size_t i = from.boundary; i < to.boundary; ++i) {
        if (weights.pending(i)) {
            pending.push_back(i);
            shares.push_back(weights.weight[i]);
        } else {
            rest -= day.raw[i].value_or(Energy{}).wh;
        }
    }
    if (pending.empty()) return true;
    if (rest < 0) return false;
    // A usual day without consumption says nothing of when this one was: evenly.
    if (std::all_of(shares.begin(), shares.end(), [](std::int64_t s) { return s == 0; })) {
        std::fill(shares.begin(), shares.end(), 1);
    }
    const auto parts = share_out(rest, shares);
    for (std::size_t k = 0; k < pending.size(); ++k) {
        values.push_back(
            {static_cast<std::uint16_t>(pending[k]), weights.method[pending[k]], Energy{parts[k]}});
    }
    return true;
}

}  // namespace

Outcome<> check_estimation_rules(const EstimationRules& rules) {
    if (rules.longest_linear < Duration::zero() || rules.longest_linear > days(1)) {
        return fail(Problem{"longest_linear is 0 to 24 hours"});
    }
    if (rules.history_days < 1 || rules.history_days > 92) {
        return fail(Problem{"history_days is 1 to 92"});
    }
    return Done{};
}

DayShape usual_shape(std::span<const PastDay> history, std::chrono::local_days day, DayType type,
                     Duration interval, const ZoneRules& zone, const EstimationRules& rules) {
    RISER_ASSERT(interval > Duration::zero(), "an interval lasts");
    struct Sum {
        Wide wh = 0;
        std::int64_t count = 0;
    };
    std::vector<Sum> sums(static_cast<std::size_t>(days(1) / interval));
    for (const PastDay& past : history) {
        const auto back = (day - past.day).count();
        if (past.type != type || back < 1 || back > rules.history_days) continue;
        for (std::size_t i = 0; i < past.values.size(); ++i) {
            if (!past.values[i] || past.values[i]->wh < 0) continue;
            const UtcTime at = past.begin + interval * static_cast<std::int64_t>(i);
            Sum& sum = sums[slot_of(zone, at, interval) % sums.size()];
            sum.wh += past.values[i]->wh;
            ++sum.count;
        }
    }
    DayShape shape{interval, {}};
    for (const Sum& sum : sums) {
        shape.mwh.push_back(sum.count == 0 ? std::nullopt
                                           : std::optional(static_cast<std::int64_t>(
                                                 sum.wh * k_mwh_per_wh / sum.count)));
    }
    return shape;
}

std::string_view to_string(EstimationMethod method) {
    return method == EstimationMethod::linear ? "linear" : "profile";
}

Estimation estimate_day(const IntervalDay& day, std::span<const ValueStatus> status,
                        const DayShape& shape, const ZoneRules& zone,
                        const EstimationRules& rules) {
    RISER_ASSERT(status.size() == day.raw.size(), "one status per interval");
    const Weights weights(day, status, shape, zone, rules);
    Estimation estimation;
    for (std::size_t k = 1; k < day.anchors.size(); ++k) {
        (void)fill(day, weights, day.anchors[k - 1], day.anchors[k], estimation.values);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < day.raw.size(); ++i) {
        const bool has = next < estimation.values.size() && estimation.values[next].interval == i;
        if (has) ++next;
        if (weights.pending(i) && !has) estimation.open.push_back(static_cast<std::uint16_t>(i));
    }
    return estimation;
}

Outcome<> record_outcome(VersionedDay& day, std::span<const ValueStatus> status,
                         const Estimation& estimation, UtcTime at) {
    RISER_ASSERT(status.size() == day.raw().raw.size(), "one status per interval");
    const auto put = [&](std::size_t i, ValueStatus wanted, Energy energy) -> Outcome<> {
        const auto interval = static_cast<std::uint16_t>(i);
        const CurrentValue now = day.current(interval);
        const bool kept = now.status == ValueStatus::edited ||
                          now.status == ValueStatus::final_value ||
                          (now.status == wanted && now.energy == energy);
        if (kept) return Done{};
        return day.add({interval, wanted, energy, {}, EditReason::none, at});
    };
    for (std::size_t i = 0; i < status.size(); ++i) {
        const auto measured = day.raw().raw[i];
        if (status[i] != ValueStatus::valid || !measured) continue;
        // Also in the stead of what was estimated until it came.
        if (auto good = put(i, ValueStatus::valid, *measured); !good) return good;
    }
    for (const EstimatedValue& value : estimation.values) {
        if (auto good = put(value.interval, ValueStatus::estimated, value.energy); !good)
            return good;
    }
    return Done{};
}

}  // namespace riser::metering
