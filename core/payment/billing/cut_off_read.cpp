#include "core/payment/billing/cut_off_read.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::billing {
namespace {

__extension__ using Int128 = __int128;

// Whole watt-hours, rounded down: the rest belongs to the next period.
Energy part_of(Energy energy, Duration part, Duration whole) {
    return {
        static_cast<std::int64_t>(static_cast<Int128>(energy.wh) * part.count() / whole.count())};
}

Duration distance(UtcTime a, UtcTime b) {
    return a > b ? a - b : b - a;
}

}  // namespace

std::optional<CutOffRead> cut_off_read(std::span<const ReadAt> reads, UtcTime cut_off,
                                       Duration tolerance, std::optional<UsageRate> rate) {
    const ReadAt* nearest = nullptr;
    const ReadAt* before = nullptr;
    const ReadAt* after = nullptr;
    for (const auto& read : reads) {
        if (nearest == nullptr || distance(read.at, cut_off) < distance(nearest->at, cut_off)) {
            nearest = &read;
        }
        if (read.at <= cut_off) before = &read;
        if (read.at > cut_off && after == nullptr) after = &read;
    }
    if (nearest != nullptr && distance(nearest->at, cut_off) <= tolerance) {
        return CutOffRead{nearest->value, nearest->at, ReadBasis::actual};
    }
    if (before == nullptr) return std::nullopt;
    const Duration passed = cut_off - before->at;
    if (after != nullptr) {
        RISER_ASSERT(after->value >= before->value, "a register counts upwards within an epoch");
        const Energy used = part_of(after->value - before->value, passed, after->at - before->at);
        return CutOffRead{before->value + used, before->at, ReadBasis::interpolated};
    }
    if (!rate) return CutOffRead{before->value, before->at, ReadBasis::last_known};
    RISER_ASSERT(rate->over > Duration::zero() && rate->used.wh >= 0, "a rate of use");
    const Energy value = before->value + part_of(rate->used, passed, rate->over);
    return CutOffRead{std::min(value, k_max_register), before->at, ReadBasis::extrapolated};
}

}  // namespace riser::billing
