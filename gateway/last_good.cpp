#include "gateway/last_good.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/base/bytes.h"
#include "core/journal/chain.h"
#include "gateway/config/config.h"
#include "gateway/io/replaced_file.h"
#include "platform/toml/strict_toml.h"

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;

// Magic, BLAKE2b-256 of what follows, then: path of the configuration, number of files, and of each its path and its
// bytes, as core/base/bytes.h writes them.
constexpr std::string_view k_magic = "riser configuration 1\n";
constexpr std::size_t k_longest_path = 4096;  // PATH_MAX
constexpr std::size_t k_largest_file = toml::Document::k_max_bytes;
constexpr std::uintmax_t k_most_bytes =
    64 * k_largest_file;  // of a damaged or foreign file no more is read

fs::path file_in(const fs::path& state_dir) {
    return state_dir / "last-good-configuration";
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string encode(const LastGood& good) {
    ByteWriter body;
    body.text(good.file.string());
    body.varint(good.texts.size());
    for (const auto& [path, text] : good.texts) {
        body.text(path.string());
        body.text(text);
    }
    const journal::Hash hash = journal::blake2b(body.bytes());
    return std::string(k_magic) + std::string(as_text(hash)) + std::string(as_text(body.bytes()));
}

std::optional<LastGood> decode(std::string_view bytes) {
    if (!bytes.starts_with(k_magic)) return std::nullopt;
    bytes.remove_prefix(k_magic.size());
    journal::Hash hash{};
    if (bytes.size() < hash.size()) return std::nullopt;
    std::copy_n(as_bytes(bytes).begin(), hash.size(), hash.begin());
    const auto body = as_bytes(bytes).subspan(hash.size());
    if (journal::blake2b(body) != hash) return std::nullopt;
    ByteReader reader(body);
    LastGood good;
    good.file = reader.text(k_longest_path);
    for (std::size_t left = reader.count(2); left > 0 && reader.ok(); --left) {
        fs::path path = reader.text(k_longest_path);
        good.texts[std::move(path)] = reader.text(k_largest_file);
    }
    if (!reader.at_end() || !good.texts.contains(good.file)) return std::nullopt;
    return good;
}

std::string bytes_of(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > k_most_bytes) return "";
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::optional<fs::path> said_state_dir(std::string_view text) {
    if (auto document = toml::Document::parse(text, "")) {
        toml::Table root = document->root();
        auto gateway = root.table("gateway");
        if (!gateway) return std::nullopt;
        return gateway->optional_text("state_dir");
    }
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        // A line of its own may be TOML even where the whole is not.
        if (line.find("state_dir") == std::string::npos) continue;
        auto alone = toml::Document::parse(line, "");
        if (!alone) continue;
        if (auto found = alone->root().optional_text("state_dir")) return *found;
    }
    return std::nullopt;
}

}  // namespace

Outcome<> keep_last_good(const fs::path& state_dir, const LastGood& good) {
    const fs::path file = file_in(state_dir);
    const std::string bytes = encode(good);
    if (bytes_of(file) == bytes) return Done{};
    return io::replace_file(file, bytes);
}

std::optional<LastGood> load_last_good(const fs::path& state_dir) {
    return decode(bytes_of(file_in(state_dir)));
}

void forget_last_good(const fs::path& state_dir) {
    std::error_code error;
    fs::remove(file_in(state_dir), error);
}

std::vector<fs::path> state_dirs_of(std::string_view text, std::vector<fs::path> of_service) {
    if (auto said = said_state_dir(text)) return {*said};
    of_service.push_back(config::GatewayConfig{}.state_dir);
    return of_service;
}

}  // namespace riser::gateway
