#include "gateway/configuration_keeper.h"

namespace riser::gateway {

Outcome<> ConfigurationKeeper::keep(Instant now) {
    auto kept = keep_last_good(state_dir_, good_);
    if (kept) {
        kept_ = true;
        good_ = {};
        retry_.succeeded();
        return Done{};
    }
    if (!failing_since_) failing_since_ = now;
    retry_.failed(now);
    if (now - *failing_since_ >= k_stale) forget_last_good(state_dir_);
    return fail(kept.error());
}

}  // namespace riser::gateway
