#include "gateway/io/sync_identity.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sys/stat.h>

#include "gateway/io/replaced_file.h"
#include "platform/entropy/entropy.h"

namespace riser::io {
namespace {

namespace fs = std::filesystem;

constexpr std::streamsize k_max_file_bytes = 4096;

Failure<Problem> refused(const fs::path& path, const std::string& why) {
    return fail(Problem{path.string() + ": " + why});
}

Result<std::string> read_text(const fs::path& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const std::string advice =
            errno == EACCES
                ? "Give the file to the user the gateway runs as (chown riser:)"
                : "Enrol this gateway at the cloud, or correct key_file and root_file in [cloud] "
                  "of its configuration";
        return refused(path,
                       std::string("cannot be read: ") + std::strerror(errno) + ". " + advice);
    }
    std::string text(static_cast<std::size_t>(k_max_file_bytes), '\0');
    file.read(text.data(), k_max_file_bytes);
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

Outcome<> check_private(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return refused(path, std::strerror(errno));
    if ((status.st_mode & S_IRWXO) == 0) return Done{};
    return refused(path,
                   "others may read this key: chmod 600 it, and enrol anew if they might have");
}

// A missing, damaged or foreign key set is as good as none: the cloud sends it with the first poll.
wire::KeySet read_key_set(const fs::path& path, const wire::PublicKey& root) {
    wire::KeySet none;
    none.version = 0;
    none.root = root;
    const auto text = read_text(path);
    if (!text) return none;
    const auto stored = wire::parse_key_set(text.value());
    if (!stored) return none;
    return wire::verify_key_set(stored.value(), root).value_or(none);
}

}  // namespace

Result<sync::SyncIdentity> load_sync_identity(GatewayId gateway, const SyncFiles& files) {
    const auto key_text = read_text(files.key);
    if (!key_text) return fail(key_text.error());
    if (auto safe = check_private(files.key); !safe) return fail(safe.error());
    auto key = wire::parse_signing_key(key_text.value());
    if (!key) return refused(files.key, key.error().message);
    const auto root_text = read_text(files.root);
    if (!root_text) return fail(root_text.error());
    const auto root = wire::parse_public_key(root_text.value());
    if (!root) return refused(files.root, root.error().message);
    return sync::SyncIdentity{gateway, std::move(key).value(), root.value(),
                              read_key_set(files.key_set, root.value())};
}

Result<wire::SigningKey> load_or_make_key(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        wire::SigningKey::Seed seed{};
        entropy::fill_random(seed);
        const auto key = wire::SigningKey::from_seed(seed);
        if (auto written = write_synced(path, wire::format_key(key) + "\n"); !written) {
            return fail(written.error());
        }
        return key;
    }
    if (auto secret = check_private(path); !secret) return fail(secret.error());
    const auto text = read_text(path);
    if (!text) return fail(text.error());
    return wire::parse_signing_key(*text);
}

Outcome<> save_key_set(const fs::path& path, const wire::SignedKeySet& key_set) {
    return replace_file(path, wire::format_key_set(key_set));
}

}  // namespace riser::io
