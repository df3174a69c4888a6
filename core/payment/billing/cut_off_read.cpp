#include "core/payment/billing/cut_off_read.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/payment/charging.h"

namespace riser::billing {
namespace {

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
        const Energy used =
            payment::used_within(after->value - before->value, passed, after->at - before->at);
        return CutOffRead{before->value + used, before->at, ReadBasis::interpolated};
    }
    if (!rate) return CutOffRead{before->value, before->at, ReadBasis::last_known};
    RISER_ASSERT(rate->over > Duration::zero() && rate->used.wh >= 0, "a rate of use");
    const Energy value = before->value + payment::used_within(rate->used, passed, rate->over);
    return CutOffRead{std::min(value, k_max_register), before->at, ReadBasis::extrapolated};
}

}  // namespace riser::billing
