// Desk: what the halves of CloudSync (uploads and commands) share: who we are, the outputs in their
// order, and whether the cloud is within reach.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/prng.h"
#include "gateway/sync/cloud_sync.h"

namespace riser::sync {

class Desk {
public:
    Desk(SyncIdentity who, std::uint64_t seed) : identity(std::move(who)), prng(seed) {}

    void put(CloudSync::Output output) { outputs.push_back(std::move(output)); }
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields = {}) {
        put(Note{level, std::move(event), std::move(fields)});
    }
    RequestId next_request() { return ++last_request_; }

    // An answer that only the cloud can have given.
    void on_contact(const Now& now) {
        failures_ = 0;
        status.last_contact = now.wall;
        status.offline_since.reset();
        status.offline_reason.clear();
        status.refused = false;
        if (std::exchange(status.online, true)) return;
        note(Note::Level::info, "cloud_reachable");
    }
    void on_no_contact(const std::string& why, const Now& now) {
        status.refused = false;
        if (failures_ == 0) first_failure_ = now.monotonic;
        failures_ = std::min(failures_ + 1, k_failures_until_offline);
        if (failures_ < k_failures_until_offline) return;
        status.offline_reason = why;
        if (status.offline_since) return;
        status.online = false;
        status.offline_since = first_failure_;
        note(Note::Level::warning, "cloud_unreachable", {{"why", why}});
    }

    SyncIdentity identity;
    Prng prng;
    SyncStatus status;
    std::vector<CloudSync::Output> outputs;

private:
    // A single failure is everyday; a row of them is a state.
    static constexpr int k_failures_until_offline = 3;

    RequestId last_request_ = 0;
    int failures_ = 0;
    Instant first_failure_{};  // of the present row
};

}  // namespace riser::sync
