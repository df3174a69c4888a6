// The files that say who this gateway is to the cloud and whom it believes: its signing key and the
// pinned root, both from enrolment, and the newest key set that the root has signed, which the
// gateway keeps itself. Read at start; not a key store.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "gateway/sync/cloud_sync.h"

namespace riser::io {

struct SyncFiles {
    std::filesystem::path
        key;  // our signing key, one line (core/wire/signing.h); nobody else may read it
    std::filesystem::path root;     // the cloud's root key, public half, one line
    std::filesystem::path key_set;  // in the state directory; need not exist: the cloud sends it
};

[[nodiscard]] Result<sync::SyncIdentity> load_sync_identity(GatewayId gateway,
                                                            const SyncFiles& files);

// The signing key in this file; made from the kernel's randomness (mode 0600) when there is none.
[[nodiscard]] Result<wire::SigningKey> load_or_make_key(const std::filesystem::path& path);

// As core/wire/key_set.h writes it. Replaces the file in one step: after a power cut there is the
// old one or the new one.
[[nodiscard]] Outcome<> save_key_set(const std::filesystem::path& path,
                                     const wire::SignedKeySet& key_set);

}  // namespace riser::io
