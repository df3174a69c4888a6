#include "core/voucher/openpaygo/guess_brake.h"

#include <algorithm>

namespace riser::voucher::openpaygo {
namespace {

constexpr std::uint32_t k_beyond_longest = 14;  // 2^14 minutes are more than a week

}  // namespace

Duration GuessBrake::wait(Instant now) const {
    return in_a_row_ == 0 ? Duration{} : std::max(Duration{}, not_before_ - now);
}

void GuessBrake::invalid(Instant now) {
    in_a_row_ = std::min(in_a_row_ + 1, k_beyond_longest);
    const Duration doubled = std::chrono::minutes(std::int64_t{1} << in_a_row_);
    not_before_ = now + std::min(doubled, k_longest);
}

void GuessBrake::genuine() {
    in_a_row_ = 0;
}

}  // namespace riser::voucher::openpaygo
