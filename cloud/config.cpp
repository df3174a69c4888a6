#include "cloud/config.h"

#include "platform/toml/strict_toml.h"

namespace riser::cloud {
namespace {

std::filesystem::path read_path(toml::Table& table, std::string_view key,
                                const std::filesystem::path& otherwise) {
    const std::filesystem::path path = table.text_or(key, otherwise.string());
    if (table.has(key) && !path.is_absolute()) table.refuse(key, "must be an absolute path");
    return path;
}

void read_http(toml::Table table, HttpConfig& http) {
    http.address = table.text_or("address", http.address);
    http.port = static_cast<std::uint16_t>(table.integer_or("port", {1, 65535}, http.port));
    http.tls_certificate = read_path(table, "tls_certificate", {});
    http.tls_key = read_path(table, "tls_key", {});
    if (http.tls_certificate.empty() != http.tls_key.empty()) {
        table.refuse(http.tls_key.empty() ? "tls_certificate" : "tls_key",
                     "needs both tls_certificate and tls_key");
    }
    http.connections = static_cast<std::size_t>(table.integer_or(
        "connections", {16, 100'000}, static_cast<std::int64_t>(http.connections)));
    http.connections_per_client = static_cast<std::size_t>(
        table.integer_or("connections_per_client", {4, 100'000},
                         static_cast<std::int64_t>(http.connections_per_client)));
}

void read_gateways(toml::Table table, GatewaysConfig& gateways) {
    gateways.upload_interval = std::chrono::seconds(
        table.integer_or("upload_interval_s", {1, 3600}, gateways.upload_interval.count()));
    gateways.max_batch_kb = static_cast<std::uint32_t>(
        table.integer_or("max_batch_kb", {64, 4000}, gateways.max_batch_kb));
}

Result<CloudConfig> read_config(toml::Document document) {
    CloudConfig config;
    toml::Table root = document.root();
    if (auto table = root.table("cloud"))
        config.state_dir = read_path(*table, "state_dir", config.state_dir);
    if (auto table = root.table("http")) read_http(*table, config.http);
    if (auto table = root.table("gateways")) read_gateways(*table, config.gateways);
    if (const auto problem = document.problem()) return fail(*problem);
    return config;
}

}  // namespace

Result<CloudConfig> load_cloud_config(const std::filesystem::path& file) {
    auto document = toml::Document::load(file);
    if (!document) return fail(document.error());
    return read_config(std::move(document).value());
}

Result<CloudConfig> parse_cloud_config(std::string_view text, std::string file) {
    auto document = toml::Document::parse(text, std::move(file));
    if (!document) return fail(document.error());
    return read_config(std::move(document).value());
}

}  // namespace riser::cloud
