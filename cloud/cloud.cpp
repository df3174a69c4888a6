#include "cloud/cloud.h"

#include <fstream>
#include <utility>

#include "cloud/ingest/projection.h"
#include "cloud/new_file.h"
#include "cloud/reports/export_books.h"
#include "cloud/store/sqlite/sqlite_store.h"
#include "cloud/voucher/restored.h"
#include "platform/clock/zone_loader.h"
#include "platform/log/log.h"

namespace riser::cloud {
namespace {

std::optional<ZoneRules> system_zone_rules(const std::string& name, UtcTime from, UtcTime to) {
    auto rules = clock::load_zone_rules(name, from, to);
    if (!rules) return std::nullopt;
    return std::move(rules).value();
}

// Between two turns of the worker lies at most its sleep and one transaction.
constexpr Duration k_longest_turn = std::chrono::seconds(20);

http::ServerOptions server_options(const CloudConfig& config, clock::SystemClock& clock) {
    http::ServerOptions options;
    const bool tls = !config.http.tls_certificate.empty();
    options.tcp.push_back({config.http.address, config.http.port, tls});
    if (tls) options.tls = http::TlsFiles{config.http.tls_certificate, config.http.tls_key};
    options.limits.connections = config.http.connections;
    options.limits.connections_per_client = config.http.connections_per_client;
    options.unix_time = [&clock] { return to_unix_ms(clock.now().wall) / 1000; };
    options.note = [](const std::string& event, const std::string& detail) {
        log::warning(event, {log::kv("detail", detail)});
    };
    return options;
}

// A database of this size is read within the time that a start may take (TimeoutStartSec), also from a slow disk. A
// larger one is found damaged by whoever reads the damage first.
constexpr std::uintmax_t k_largest_checked = 1ULL << 30U;

bool may_be_checked(const std::filesystem::path& database) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(database, unknown);
    return !unknown && size <= k_largest_checked;
}

Result<std::unique_ptr<clock::SystemClock>> make_clock() {
    const auto boot = clock::read_boot_id();
    if (!boot) return fail(boot.error());
    return std::make_unique<clock::SystemClock>(*boot, clock::RtcTrust{});
}

// Once it was there, a missing or empty database is lost: an empty one in its place would know no gateway, no
// account and no payment, and every gateway would be told that it is a stranger.
Result<std::unique_ptr<Store>, OpenProblem> open_store(const CloudConfig& config) {
    const auto database = config.database();
    const auto mark = config.begun_mark();
    std::error_code unknown;
    const bool there = std::filesystem::exists(database, unknown) &&
                       std::filesystem::file_size(database, unknown) > 0;
    if (!there && std::filesystem::exists(mark, unknown)) {
        return fail(OpenProblem{
            OpenFault::unusable,
            database.string() +
                " is missing or empty, but this cloud was in use. Put a backup of it back, with "
                "its -wal file if there is one, and run `riser-cloud restored`. To begin anew on "
                "purpose, without any owner, account or payment, remove " +
                mark.string() + " too"});
    }
    auto store = open_sqlite_store(database);
    if (store && !std::filesystem::exists(mark, unknown)) {
        std::ofstream(mark) << "A database was begun in this directory. While this file is here, "
                               "riser-cloud does not begin a new one.\n";
    }
    return store;
}

// Runs `change(session, now_ms)` in one transaction; it returns how many gateways it concerned.
template <class Change>
Result<std::size_t> in_one_transaction(const CloudConfig& config, Change change) {
    auto store = open_store(config);
    if (!store) return fail(Problem{store.error().message});
    auto clock = make_clock();
    if (!clock) return fail(clock.error());
    const auto session = (*store)->begin();
    const std::size_t count = change(*session, to_unix_ms((*clock)->now().wall));
    if (auto done = session->commit(); !done)
        return fail(Problem{done.error().message + " (" + done.error().cause + ")"});
    return count;
}

}  // namespace

Result<std::unique_ptr<Cloud>, StartProblem> Cloud::assemble(const CloudConfig& config) {
    std::unique_ptr<Cloud> cloud{new Cloud};
    cloud->config_ = config;
    auto clock = make_clock();
    if (!clock) return fail(StartProblem{clock.error().message});
    cloud->clock_ = std::move(clock).value();
    auto keys = load_cloud_keys(config.keys());
    if (!keys) return fail(StartProblem{keys.error().message});
    cloud->keys_ = std::move(keys).value();
    auto token = OperatorToken::load(config.operator_token());
    if (!token) return fail(StartProblem{token.error().message});
    cloud->token_ = std::move(token).value();
    auto store = open_store(config);
    if (!store) {
        const auto& error = store.error();
        return fail(StartProblem{error.message, error.fault == OpenFault::unavailable});
    }
    cloud->store_ = std::move(store).value();
    ApiSettings settings;
    settings.ingest = {config.gateways.upload_interval, config.gateways.max_batch_kb * 1024,
                       system_zone_rules};
    settings.vouchers.lock_threads = 1;
    cloud->api_ = std::make_unique<Api>(*cloud->store_, *cloud->keys_, *cloud->token_, settings,
                                        [clock = cloud->clock_.get()] { return clock->now(); });
    if (may_be_checked(config.database())) {
        if (auto damage = cloud->store_->find_damage(); !damage.empty())
            cloud->api_->assume_damage(std::move(damage));
    }
    http::Router router;
    cloud->api_->add_routes(router);
    auto options = server_options(config, *cloud->clock_);
    options.refused = [api = cloud->api_.get()](int /*status*/, const std::string& code) {
        // Answers are counted by the API, with their routes.
        if (code == http::k_too_many_connections) api->count_refused_connection();
    };
    auto server = http::Server::open(std::move(options), std::move(router));
    if (!server) return fail(StartProblem{server.error().message});
    cloud->server_ = std::move(server).value();
    return cloud;
}

Cloud::~Cloud() {
    stop();
}

void Cloud::start() {
    server_turn_us_ = clock_->now().monotonic.time_since_epoch().count();
    api_->start();
    server_->start();
}

void Cloud::stop() {
    // First the worker: it answers the gateways that wait, so that the server has nobody to wait
    // for.
    if (api_) api_->stop();
    if (server_) server_->stop();
}

bool Cloud::healthy() {
    if (const auto damage = api_->damage(); !damage.empty() && !std::exchange(told_damage_, true)) {
        log::error("database_damaged",
                   {log::kv("why", damage),
                    log::kv("what", "put back a backup of " + config_.database().string() +
                                        ", then run `riser-cloud restored`")});
    }
    server_->post([this] { server_turn_us_ = clock_->now().monotonic.time_since_epoch().count(); });
    const Instant now = clock_->now().monotonic;
    return now - api_->last_turn() < k_longest_turn &&
           now - Instant(Duration(server_turn_us_.load())) < k_longest_turn;
}

std::string Cloud::status_line() const {
    const bool tls = !config_.http.tls_certificate.empty();
    return (tls ? "https://" : "http://") + config_.http.address + ":" + std::to_string(port());
}

Outcome<> initialise_state(const std::filesystem::path& state_dir) {
    std::error_code error;
    std::filesystem::create_directories(state_dir, error);
    if (error) return fail(Problem{state_dir.string() + ": cannot be created: " + error.message()});
    std::filesystem::permissions(state_dir, std::filesystem::perms::owner_all, error);
    const CloudConfig config{state_dir, {}, {}};
    if (auto done = write_cloud_keys(config.keys(), make_cloud_keys()); !done) {
        if (std::filesystem::exists(config.operator_token(), error) || error) return done;
        return fail(Problem{done.error().message +
                            ". The operator's token is missing: riser-cloud new-token makes it"});
    }
    return write_new_operator_token(config.operator_token());
}

Result<std::size_t> begin_after_restore(const CloudConfig& config) {
    const auto keys = load_cloud_keys(config.keys());
    if (!keys) return fail(keys.error());
    return in_one_transaction(config, [&keys](Session& session, std::int64_t now_ms) {
        return come_back_from_backup(session, *keys, now_ms);
    });
}

Result<std::size_t> export_books(const CloudConfig& config, std::string_view gateway,
                                 const std::filesystem::path& output) {
    const auto id = parse_id<GatewayId>(gateway);
    if (!id) return fail(Problem{"\"" + std::string(gateway) + "\" is not the id of a gateway"});
    std::error_code unknown;
    if (std::filesystem::exists(output, unknown)) {
        return fail(
            Problem{output.string() + " is there already and is not replaced: name another file"});
    }
    auto store = open_store(config);
    if (!store) return fail(Problem{store.error().message});
    const auto session = (*store)->begin();
    auto file = NewFile::create(output);
    if (!file) return fail(file.error());
    auto count = export_books(*session, *id, [&](std::string_view line) { file->add_line(line); });
    if (!count) return fail(count.error());
    if (auto kept = file->keep(); !kept) return fail(kept.error());
    return count;
}

Result<std::size_t> rebuild_all_books(const CloudConfig& config) {
    const auto keys = load_cloud_keys(config.keys());
    if (!keys) return fail(keys.error());
    return in_one_transaction(config, [&keys](Session& session, std::int64_t now_ms) {
        const VoucherSettings no_new_series;
        VoucherDesk desk{session, *keys, no_new_series, now_ms};
        std::size_t count = 0;
        for (const auto& gateway : session.list_all_gateways()) {
            const auto site = session.find_site(gateway.key.site);
            if (gateway.epoch.is_nil() || !site) continue;
            rebuild_books(desk, *site, gateway);
            ++count;
        }
        return count;
    });
}

}  // namespace riser::cloud
