#include "gateway/config/config.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

#include "core/payment/top_up.h"
#include "gateway/config/config_parts.h"
#include "platform/clock/zone_loader.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

std::string read_zone(toml::Table& table) {
    std::string zone = table.text("zone");
    const bool plain = std::all_of(zone.begin(), zone.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    });
    const bool named = plain && !zone.empty() && !zone.starts_with('/') && zone.size() <= 64;
    if (zone.empty() || (named && clock::load_zone_rules(zone, {}, {}))) return zone;
    table.refuse("zone", '"' + zone + "\" is not an IANA time zone such as \"Europe/Berlin\"" +
                             (named ? toml::suggestion(zone, clock::zone_names()) : ""));
    return zone;
}

std::filesystem::path read_path(toml::Table& table, std::string_view key,
                                const std::filesystem::path& otherwise) {
    const std::filesystem::path path = table.text_or(key, otherwise.string());
    if (table.has(key) && !path.is_absolute()) table.refuse(key, "must be an absolute path");
    return path;
}

void read_gateway(toml::Table table, GatewayConfig& config) {
    config.gateway = read_uuid<GatewayId>(table, "id");
    config.site = read_uuid<SiteId>(table, "site");
    config.zone = read_zone(table);
    const std::string currency = table.text("currency");
    const auto parsed = parse_currency(currency);
    if (!parsed && !currency.empty()) {
        std::string code = currency;
        std::transform(code.begin(), code.end(), code.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        const bool case_only = parse_currency(code).has_value();
        table.refuse("currency", '"' + currency + "\" is not a currency code such as \"" +
                                     (case_only ? code : "EUR") + '"');
    }
    config.currency = parsed.value_or(Currency{});
    config.max_top_up = read_max_top_up(table, payment::default_max_top_up(config.currency));
    config.state_dir = read_path(table, "state_dir", config.state_dir);
    config.meter_profiles = read_path(table, "meter_profiles", config.meter_profiles);
    config.zigbee_profiles = read_path(table, "zigbee_profiles", config.zigbee_profiles);
    config.policy_packs = read_path(table, "policy_packs", config.policy_packs);
}

// Nobody is cut off on a reading that is older than a minute, or than two sweeps of the slowest bus where that is
// longer: what was used and what was paid since then is not in it.
void check_confirming_read_age(toml::Table& table, const GatewayConfig& config) {
    const Duration sweep = config.slowest_money_interval();
    const Duration most = std::max<Duration>(std::chrono::seconds(60), 2 * sweep);
    if (config.supply.confirming_read_age <= most) return;
    const auto seconds = [](Duration time) {
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count());
    };
    table.refuse("confirming_read_age_s",
                 "is at most " + seconds(most) +
                     " here, a minute or two sweeps of the slowest bus (money_interval_s = " +
                     seconds(sweep) + "): nobody is cut off on an older reading");
}

void read_supply(toml::Table& root, GatewayConfig& config) {
    SupplyConfig& supply = config.supply;
    auto table = root.table("supply");
    if (!table) return;
    const auto seconds = [&](std::string_view key, toml::Range range, Duration& value) {
        value = read_seconds_or(*table, key, range, value);
    };
    seconds("confirming_read_age_s", {10, 3600}, supply.confirming_read_age);
    check_confirming_read_age(*table, config);
    seconds("confirm_retry_s", {1, 3600}, supply.confirm_retry);
    seconds("command_timeout_s", {5, 3600}, supply.command_timeout);
    seconds("switch_interval_s", {1, 3600}, supply.switch_interval);
    seconds("retry_first_s", {1, 3600}, supply.retry_first);
    seconds("retry_last_s", {1, 86'400}, supply.retry_last);
    if (supply.retry_last < supply.retry_first)
        table->refuse("retry_last_s", "is less than retry_first_s");
    supply.alarm_after_attempts = static_cast<int>(
        table->integer_or("alarm_after_attempts", {1, 100}, supply.alarm_after_attempts));
    supply.cuts_per_minute =
        static_cast<int>(table->integer_or("cuts_per_minute", {1, 1000}, supply.cuts_per_minute));
    supply.relay_test_load =
        Power{table->integer_or("relay_test_load_w", {1, 10'000}, supply.relay_test_load.w)};
}

void read_settlement(toml::Table& root, SettlementConfig& settlement) {
    auto table = root.table("settlement");
    if (!table) return;
    settlement.interval = read_seconds_or(*table, "interval_s", {10, 3600}, settlement.interval);
    settlement.reading_interval =
        read_seconds_or(*table, "reading_interval_s", {60, 86'400}, settlement.reading_interval);
}

void read_vouchers(toml::Table& root, VoucherConfig& vouchers) {
    auto table = root.table("vouchers");
    if (!table) return;
    vouchers.floor.passes = static_cast<std::uint32_t>(
        table->integer_or("kdf_passes", {1, 16}, std::int64_t{vouchers.floor.passes}));
    vouchers.floor.memory_kib = static_cast<std::uint32_t>(
        table->integer_or("kdf_memory_kib", {8, 65'536}, std::int64_t{vouchers.floor.memory_kib}));
    vouchers.anonymous_redemption =
        table->flag_or("anonymous_redemption", vouchers.anonymous_redemption);
}

void read_storage(toml::Table& root, StorageConfig& storage) {
    auto table = root.table("storage");
    if (!table) return;
    storage.telemetry_mb = static_cast<std::uint64_t>(table->integer_or(
        "telemetry_mb", {8, 65'536}, static_cast<std::int64_t>(storage.telemetry_mb)));
    // Less would break the promise to a cloud that is restored from an older backup.
    storage.keep_acknowledged =
        std::chrono::hours(24 * table->integer_or("keep_days", {60, 3650}, 60));
}

constexpr std::string_view k_https = "https://";

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port > 0;
}

// "host", "host:port" or "[address]:port", then a path or nothing.
bool is_web_address(std::string_view text) {
    const auto path = std::min(text.find('/'), text.size());
    const auto plain = [](std::string_view part, std::string_view others) {
        return std::all_of(part.begin(), part.end(), [others](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   others.find(c) != std::string_view::npos;
        });
    };
    if (!plain(text.substr(path), "/-._~%")) return false;
    std::string_view host = text.substr(0, path);
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos || !plain(host.substr(1, end - 1), ":.")) return false;
        return end > 1 &&
               (host.size() == end + 1 || (host[end + 1] == ':' && is_port(host.substr(end + 2))));
    }
    const auto colon = host.find(':');
    if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return false;
    host = host.substr(0, colon);
    return !host.empty() && plain(host, "-.");
}

// As a browser sends it: letters, digits and hyphens between dots (RFC 1123, 2.1).
bool is_host_name(std::string_view name) {
    constexpr std::size_t k_longest_name = 253;
    constexpr std::size_t k_longest_label = 63;
    if (name.size() > k_longest_name) return false;
    for (;;) {
        const std::string_view label = name.substr(0, name.find('.'));
        const bool good = !label.empty() && label.size() <= k_longest_label &&
                          label.front() != '-' && label.back() != '-' &&
                          std::all_of(label.begin(), label.end(), [](char c) {
                              return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                     (c >= 'A' && c <= 'Z') || c == '-';
                          });
        if (!good || label.size() == name.size()) return good;
        name.remove_prefix(label.size() + 1);
    }
}

bool is_numeric_address(const std::string& text) {
    std::array<std::uint8_t, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

void read_cloud(toml::Table& root, CloudConfig& cloud) {
    auto table = root.table("cloud");
    if (!table) return;
    cloud.enabled = table->flag_or("enabled", true);
    cloud.url = table->text("url");
    if (!cloud.url.empty() && !cloud.url.starts_with(k_https)) {
        table->refuse("url", "must begin with https://: money does not travel unprotected");
    } else if (!cloud.url.empty() && !is_web_address(cloud.url.substr(k_https.size()))) {
        table->refuse("url",
                      '"' + cloud.url +
                          "\" is not an address such as "
                          "\"https://cloud.example.org\" or \"https://cloud.example.org:8490\"");
    }
    while (cloud.url.ends_with('/')) cloud.url.pop_back();
    cloud.ca_file = read_path(*table, "ca_file", {});
    cloud.key_file = read_path(*table, "key_file", "/etc/riser/gateway.key");
    cloud.root_file = read_path(*table, "root_file", cloud.key_file.parent_path() / "root.pub");
    cloud.first_contact_spread =
        read_seconds_or(*table, "first_contact_spread_s", {0, 3600}, cloud.first_contact_spread);
}

void read_local(toml::Table& root, LocalConfig& local) {
    auto table = root.table("local");
    if (!table) return;
    local.http_address = table->text_or("http_address", local.http_address);
    local.http_port =
        static_cast<std::uint16_t>(table->integer_or("http_port", {1, 65535}, local.http_port));
    local.socket = read_path(*table, "socket", local.socket);
    constexpr std::size_t k_longest_socket_path = 107;  // sun_path, unix(7)
    if (local.socket.string().size() > k_longest_socket_path) {
        table->refuse("socket", "the path of a socket has at most 107 bytes");
    }
    local.host_names = table->texts("host_names");
    for (const auto& name : local.host_names) {
        if (is_host_name(name)) continue;
        table->refuse("host_names", '"' + name +
                                        "\" is not the name of a computer such as "
                                        "\"riser.example.org\", without a port");
    }
    local.page = table->flag_or("page", local.page);
    if (!local.http_address.empty() && !is_numeric_address(local.http_address)) {
        table->refuse("http_address", '"' + local.http_address +
                                          "\" is not a numeric address such as \"127.0.0.1\"");
    }
    if (local.page && table->has("page") && local.http_address.empty()) {
        table->refuse("page", "needs HTTP: give http_address, or set page = false");
    }
}

// A clock with a battery that somebody answers for. Up to 5 s both ways it is sure by Now::trusted(); beyond, it still
// bounds the time, which windows can be judged by.
void read_clock(toml::Table& root, clock::RtcTrust& rtc) {
    auto table = root.table("clock");
    if (!table) return;
    rtc.trusted = table->flag_or("rtc_trusted", rtc.trusted);
    rtc.max_error = read_seconds_or(*table, "rtc_max_error_s", {1, 3600}, rtc.max_error);
}

Result<GatewayConfig> read_config(toml::Document document, const ProfileNames& profiles,
                                  toml::Sources& sources) {
    GatewayConfig config;
    toml::Table root = document.root();
    read_gateway(root.required_table("gateway"), config);
    read_devices(root, profiles, config);
    read_tariffs(root, config);
    read_supply_points(root, config);
    read_supply(root, config);
    read_settlement(root, config.settlement);
    read_tenancy(root, config.tenancy);
    read_top_up(root, config);
    read_storage(root, config.storage);
    read_vouchers(root, config.vouchers);
    read_cloud(root, config.cloud);
    read_billing(root, config);
    check_period_charges(root, config);
    read_local(root, config.local);
    read_clock(root, config.rtc);
    read_policy(root, config, sources);
    if (const auto problem = document.problem()) return fail(*problem);
    return config;
}

}  // namespace

Money read_money_or(toml::Table& table, std::string_view key, Money otherwise) {
    const auto text = table.optional_text(key);
    if (!text || text->empty()) return otherwise;
    const auto money = parse_money(*text);
    if (!money || *money > k_max_amount || *money < -k_max_amount) {
        table.refuse(
            key, '"' + *text + "\" is not an amount such as \"5.00\", with at most six decimals");
    }
    return money.value_or(otherwise);
}

Money read_max_top_up(toml::Table& table, Money otherwise) {
    constexpr std::string_view k_key = "max_top_up";
    const auto text = table.optional_text(k_key);
    const bool said = text && !text->empty();
    const Money limit = read_money_or(table, k_key, otherwise);
    if (limit < Money{}) table.refuse(k_key, "is less than zero");
    return said && limit == Money{} ? k_max_amount : limit;
}

Duration read_seconds_or(toml::Table& table, std::string_view key, toml::Range range,
                         Duration otherwise) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(otherwise).count();
    return std::chrono::seconds(table.integer_or(key, range, seconds));
}

const MeterConfig* GatewayConfig::find_meter(MeterId id) const {
    const auto meter =
        std::find_if(meters.begin(), meters.end(), [&](const auto& m) { return m.id == id; });
    return meter == meters.end() ? nullptr : &*meter;
}

const RelayBoardConfig* GatewayConfig::find_relay_board(std::uint32_t id) const {
    const auto board = std::find_if(relay_boards.begin(), relay_boards.end(),
                                    [&](const auto& b) { return b.id == id; });
    return board == relay_boards.end() ? nullptr : &*board;
}

std::optional<Duration> GatewayConfig::money_interval_of(BusId bus) const {
    if (zigbee && zigbee->bus == bus) return zigbee->money_interval;
    const auto found = std::ranges::find(buses, bus, &BusConfig::id);
    return found == buses.end() ? std::nullopt : std::optional(found->money_interval);
}

Duration GatewayConfig::slowest_money_interval() const {
    Duration slowest = zigbee ? zigbee->money_interval : Duration{};
    for (const BusConfig& bus : buses) slowest = std::max(slowest, bus.money_interval);
    return slowest;
}

Result<GatewayConfig> load_gateway_config(const std::filesystem::path& path) {
    toml::Sources files;
    return load_gateway_config(path, files);
}

Result<GatewayConfig> load_gateway_config(const std::filesystem::path& path,
                                          toml::Sources& sources) {
    auto document = toml::Document::load(path, sources);
    if (!document) return fail(document.error());
    toml::Table root = document->root();
    std::filesystem::path meters = GatewayConfig{}.meter_profiles;
    std::filesystem::path zigbee = GatewayConfig{}.zigbee_profiles;
    if (auto gateway = root.table("gateway")) {
        meters = gateway->text_or("meter_profiles", meters.string());
        zigbee = gateway->text_or("zigbee_profiles", zigbee.string());
    }
    // A missing folder has no profiles: the first device that names one then tells where it was looked for.
    const auto meter_names = sources.names(meters);
    const auto zigbee_names = sources.names(zigbee);
    return read_config(std::move(document).value(), {meter_names, zigbee_names}, sources);
}

Result<GatewayConfig> parse_gateway_config(std::string_view text, std::string file,
                                           std::span<const std::string> profiles,
                                           std::span<const std::string> zigbee_profiles) {
    auto document = toml::Document::parse(text, std::move(file));
    if (!document) return fail(document.error());
    toml::Sources files;
    return read_config(std::move(document).value(), {profiles, zigbee_profiles}, files);
}

}  // namespace riser::config
