// The cloud's configuration: this struct with its defaults is the schema of cloud.toml. Loaded
// strictly: an unknown key or a wrong value is one message with file, line, column and key.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace riser::cloud {

struct HttpConfig {
    std::string address = "127.0.0.1";  // numeric; nothing is exposed unless asked for
    std::uint16_t port = 8490;
    // Both or none. Without them put a TLS proxy in front: gateways insist on https.
    std::filesystem::path tls_certificate;  // PEM chain
    std::filesystem::path tls_key;
    std::size_t connections = 1024;  // each waiting gateway holds one
    std::size_t connections_per_client = 256;
};

struct GatewaysConfig {
    // How often a gateway should upload when nothing is urgent; money goes up at once.
    std::chrono::seconds upload_interval{60};
    std::uint32_t max_batch_kb = 1024;
};

struct CloudConfig {
    std::filesystem::path state_dir = "/var/lib/riser-cloud";  // database, keys/, operator.token
    HttpConfig http;
    GatewaysConfig gateways;

    [[nodiscard]] std::filesystem::path database() const { return state_dir / "cloud.db"; }
    // Made beside the database once it was begun.
    [[nodiscard]] std::filesystem::path begun_mark() const { return state_dir / "cloud.begun"; }
    [[nodiscard]] std::filesystem::path keys() const { return state_dir / "keys"; }
    [[nodiscard]] std::filesystem::path operator_token() const {
        return state_dir / "operator.token";
    }
};

[[nodiscard]] Result<CloudConfig> load_cloud_config(const std::filesystem::path& file);
[[nodiscard]] Result<CloudConfig> parse_cloud_config(std::string_view text, std::string file);

}  // namespace riser::cloud
