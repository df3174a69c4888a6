#include "core/payment/over_limit_watch.h"

#include <algorithm>

namespace riser::payment {

void OverLimitWatch::take(const Reading& reading, Power limit, Duration longest_gap) {
    // What no supply can carry was misread, and proves nothing.
    if (reading.shown <= limit || reading.shown > k_max_power) return forget();
    const bool goes_on = over_ && limit == limit_ && reading.at >= last_ &&
                         reading.at - last_ <= longest_gap && reading.registered >= to_;
    if (!goes_on) {
        *this = {};
        over_ = true;
        since_ = reading.at;
        limit_ = limit;
        from_ = reading.registered;
    }
    last_ = reading.at;
    to_ = reading.registered;
    shown_ = reading.shown;
    quantum_ = std::max(quantum_, reading.quantum);
    if (reading.fresh) measured_at_ = reading.at;
}

Power OverLimitWatch::drawn_at_least() const {
    __extension__ using Product = __int128;
    const std::int64_t wh = (to_ - from_).wh - quantum_.wh;
    const Duration time = lasted();
    if (wh <= 0 || time <= Duration::zero()) return {};
    const Product watts = static_cast<Product>(wh) * 3'600'000'000LL / time.count();
    return {static_cast<std::int64_t>(std::min<Product>(watts, k_max_power.w))};
}

bool OverLimitWatch::proven(Duration over_for) const {
    return over_ && lasted() >= over_for && drawn_at_least() > limit_;
}

}  // namespace riser::payment
