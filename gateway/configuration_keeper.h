// ConfigurationKeeper: keeps the configuration of this start as the last good one (last_good.h), again until that is done.
// A copy that stays older than the books is worse than none: registers go back to whoever had them, accounts to older
// tariffs. So it goes when the new one cannot replace it for long. Owned by one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gateway/last_good.h"
#include "gateway/runtime/retry.h"

namespace riser::gateway {

class ConfigurationKeeper {
public:
    // A full disk may have been tidied by then; until then the copy is as old as a person's last change.
    static constexpr Duration k_stale = std::chrono::hours(1);

    ConfigurationKeeper(std::filesystem::path state_dir, LastGood good)
        : state_dir_(std::move(state_dir)), good_(std::move(good)) {}

    // Nothing more to do.
    [[nodiscard]] bool is_kept() const { return kept_; }
    [[nodiscard]] bool is_due(Instant now) const {
        return !kept_ && (!retry_.next_deadline() || retry_.is_due(now));
    }
    // Tries it. Fails with why it is not kept, and what became of the copy that was there.
    [[nodiscard]] Outcome<> keep(Instant now);

private:
    std::filesystem::path state_dir_;
    LastGood good_;
    Retry retry_;
    std::optional<Instant> failing_since_;
    bool kept_ = false;
};

}  // namespace riser::gateway
