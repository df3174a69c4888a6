// The made-up building's cloud, in every state it can be in, by name: for tests, the transcript of
// riserctl and looking at the page.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/local/cloud_view.h"

namespace riser::local {

struct MadeUpCloud {
    CloudUse use = CloudUse::used;
    std::optional<wire::SyncStatus> status;

    [[nodiscard]] const wire::SyncStatus* sync() const { return status ? &*status : nullptr; }
};

// "none", "paused", "unusable", "connecting", "online", "sending", "readings", "unreached", "offline", "clock", or a
// trouble's name: "fork", "epoch_refused", "journal_behind", "entries_pruned", "journal_damaged".
// Any other name is a mistake of the test.
[[nodiscard]] MadeUpCloud made_up_cloud(std::string_view name);

}  // namespace riser::local
