// UplinkDoor: what all threads have for the uplink goes through here, as it may be made only later, when a person has
// mended its key. Until then all is refused, and asked for again by the uplink, but the state of the journal: without it
// nothing is sent or fetched, and the next commit may be a settlement away. Any thread.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "gateway/sync/cloud_sync.h"

namespace riser::gateway {

class UplinkDoor {
public:
    using Post = std::function<bool(sync::CloudSync::Input)>;

    // Once. What the journal was last is posted first; `post` never waits and may refuse.
    void open(Post post) {
        const std::lock_guard lock(mutex_);
        post_ = std::move(post);
        if (journal_) (void)post_(*journal_);
        journal_.reset();
    }
    // In the order of the journal, as one thread commits. Refused or lost, it is asked for again.
    void post(sync::CloudSync::Input input) {
        const std::lock_guard lock(mutex_);
        if (post_) {
            (void)post_(std::move(input));
        } else if (auto* journal = std::get_if<sync::JournalNews>(&input)) {
            journal_ = *journal;
        }
    }

private:
    std::mutex mutex_;
    Post post_;                                 // guarded by mutex_; empty: no uplink yet
    std::optional<sync::JournalNews> journal_;  // guarded by mutex_
};

}  // namespace riser::gateway
