// What stands at the edges of the gateway: history, cloud, page and socket. Money and supply rest on none of
// them: what is damaged here is done without, and told as a mark of the building.
#include <algorithm>
#include <cstring>

#include "core/wire/sealed_key.h"
#include "gateway/gateway.h"
#include "gateway/io/sync_identity.h"
#include "gateway/io/uplink_curl.h"
#include "gateway/local/attention.h"
#include "gateway/local/http_token.h"
#include "gateway/meter_data_site.h"
#include "gateway/runtime/note_log.h"
#include "gateway/web/page_files.h"
#include "platform/entropy/entropy.h"
#include "platform/log/log.h"

namespace riser::gateway {
namespace {

constexpr std::size_t k_sync_inbox = 64;     // news are level-triggered, rows are asked for again
constexpr std::size_t k_history_inbox = 64;  // what it misses it reads from the journal
constexpr std::size_t k_meter_data_inbox = 64;  // one answer at a time, and questions of people

std::map<std::string, http::Asset> page_assets() {
    std::map<std::string, http::Asset> assets;
    for (const auto& file : web::page_files()) {
        assets[std::string(file.path)] = {std::string(file.content_type), std::string(file.bytes),
                                          false};
    }
    return assets;
}

}  // namespace

// Before the controller, which takes the loaded books over. Without a history nobody is charged wrongly or in the dark: only statements have to wait.
void Gateway::build_history() {
    if (safe_mode_) return;  // a damaged journal has no history to tell
    store::ReadModelSettings settings;
    settings.path = config_.state_dir / "read_model.db";
    settings.zone = site_.zone;
    settings.books = store::known_books(loaded_->books);
    settings.report = [](const Note& note) { log_note("history", note); };
    auto model = store::ReadModel::open(std::move(settings));
    if (!model) {
        log::error("no_history", {log::kv("why", model.error().message)});
        return;
    }
    history_ = std::make_unique<HistoryRunner>(
        RunnerSettings{"history", k_history_inbox},
        std::make_unique<store::History>(std::move(model).value(), site_.zone),
        [this] { return clock_->now(); },
        [this](store::History::Output output) { deliver(route(std::move(output))); });
}

// Rests on the readings alone, so that it goes on without the books; without it nobody is charged wrongly either.
void Gateway::build_meter_data() {
    auto settings = meter_data_settings(config_, site_);
    store::MeterDataFile::Settings place;
    place.path = config_.state_dir / "meter_data.db";
    place.form = store::form_of(settings);
    place.report = [](const Note& note) { log_note("meter-data", note); };
    auto file = store::MeterDataFile::open(std::move(place));
    if (!file) {
        log::error("no_meter_data", {log::kv("why", file.error().message)});
        return;
    }
    meter_data_ = std::make_unique<MeterDataRunner>(
        RunnerSettings{"meter-data", k_meter_data_inbox},
        std::make_unique<store::MeterData>(std::move(settings), std::move(file).value()),
        [this] { return clock_->now(); },
        [this](store::MeterData::Output output) { deliver(route(std::move(output))); });
}

// A key that was restored with the wrong mode must not leave sixty apartments without anybody who charges and
// restores them.
void Gateway::build_sync() {
    if (!config_.cloud.enabled || safe_mode_) return;
    acknowledged_ = journal_->acknowledged();
    const auto made = make_sync();
    if (made) return;
    log::error("no_cloud", {log::kv("why", made.error().message)});
    impair(local::no_cloud_mark(made.error().message));
    cloud_retry_.failed(clock_->now().monotonic);
}

// libcurl may be started while other threads run since 7.84 (curl_global_init(3)).
Outcome<> Gateway::make_sync() {
    auto identity = io::load_sync_identity(
        config_.gateway, {config_.cloud.key_file, config_.cloud.root_file, key_set_file(config_)});
    if (!identity) return fail(identity.error());
    auto uplink = io::UplinkCurl::open({config_.cloud.url, config_.cloud.ca_file});
    if (!uplink) return fail(uplink.error());
    root_ = identity->root;
    {
        const std::lock_guard lock(keys_mutex_);
        own_key_ = identity->key;
    }
    if (identity->key_set.version > 0) {
        const std::lock_guard lock(keys_mutex_);
        keys_ = identity->key_set;
    }
    sync::SyncSettings settings{std::move(identity).value(), acknowledged_, 0,
                                config_.cloud.first_contact_spread};
    std::array<std::uint8_t, 8> seed{};
    entropy::fill_random(seed);
    std::memcpy(&settings.seed, seed.data(), seed.size());
    sync_ = std::make_unique<SyncRunner>(
        RunnerSettings{"uplink", k_sync_inbox},
        std::make_unique<sync::CloudSync>(std::move(settings)), [this] { return clock_->now(); },
        [this](sync::CloudSync::Output output) { deliver(route(std::move(output))); },
        std::move(uplink).value());
    return Done{};
}

void Gateway::open_sync() {
    sync_->start();
    uplink_door_.open(
        [this](sync::CloudSync::Input input) { return sync_->post(std::move(input)); });
}

void Gateway::load_token() {
    auto token = local::load_or_make_token(token_file(config_));
    if (token) {
        console_token_ = std::move(token).value();
        return;
    }
    log::error("no_console_token", {log::kv("why", token.error().message)});
    impair(local::no_console_token_mark(token.error().message));
    token_retry_.failed(clock_->now().monotonic);
}

// Another reason takes the place of the one before.
void Gateway::impair(local::Mark mark) {
    mend(mark.code);
    impairments_.push_back(std::move(mark));
}

void Gateway::mend(const std::string& code) {
    std::erase_if(impairments_, [&](const local::Mark& mark) { return mark.code == code; });
}

// By the main thread, once a second.
void Gateway::retry_edges(Instant now) {
    const local::Edges before = edges();
    if (cloud_retry_.is_due(now)) retry_cloud(now);
    if (token_retry_.is_due(now)) retry_token(now);
    tell_of_readings();
    // Only what the books have taken over.
    if (configuration_ && books_shown_ && configuration_->is_due(now)) keep_configuration(now);
    if (edges() != before) local_->on_edges(edges());
}

void Gateway::retry_cloud(Instant now) {
    if (const auto made = make_sync(); !made) {
        impair(local::no_cloud_mark(made.error().message));
        return cloud_retry_.failed(now);
    }
    open_sync();
    watch_sync();
    cloud_retry_.succeeded();
    mend("no_cloud");
    log::info("cloud_usable");
}

void Gateway::retry_token(Instant now) {
    auto token = local::load_or_make_token(token_file(config_));
    if (!token) {
        impair(local::no_console_token_mark(token.error().message));
        return token_retry_.failed(now);
    }
    console_token_ = std::move(token).value();
    token_retry_.succeeded();
    mend("no_console_token");
    log::info("console_token_usable");
}

void Gateway::tell_of_readings() {
    auto trouble = telemetry_->trouble();
    if (trouble == readings_trouble_) return;
    readings_trouble_ = std::move(trouble);
    if (!readings_trouble_) return mend("readings_not_kept");
    impair(local::readings_not_kept_mark(*readings_trouble_));
}

void Gateway::keep_configuration(Instant now) {
    const auto kept = configuration_->keep(now);
    if (kept) return mend("configuration_not_kept");
    const auto mark = local::configuration_not_kept_mark(kept.error().message);
    const bool told = std::any_of(impairments_.begin(), impairments_.end(),
                                  [&](const auto& known) { return known.code == mark.code; });
    if (!told) {
        to_log({"gateway",
                {Note::Level::warning, "configuration_not_kept", {{"why", kept.error().message}}}});
    }
    impair(mark);
}

local::Edges Gateway::edges() const {
    return {cloud_use(), impairments_, console_token_, keys()};
}

std::optional<wire::KeySet> Gateway::keys() const {
    const std::lock_guard lock(keys_mutex_);
    return keys_;
}

// Codes wait at the page's desk, not here: it is given one at a time.
void Gateway::build_hash() {
    constexpr std::size_t k_hash_inbox = 2;
    hash_ = std::make_unique<HashRunner>(
        RunnerSettings{"voucher", k_hash_inbox, true}, std::make_unique<voucher::HashWorker>(),
        [this] { return clock_->now(); },
        [this](voucher::HashWorker::Output output) { deliver(route(std::move(output))); });
}

local::CloudUse Gateway::cloud_use() const {
    if (!config_.cloud.enabled) return local::CloudUse::none;
    if (safe_mode_) return local::CloudUse::paused;
    return sync_ ? local::CloudUse::used : local::CloudUse::unusable;
}

// The one message, loud: to the log, the page, riserctl and the cloud.
void Gateway::tell_refused_configuration() {
    if (start_.refused.empty()) return;
    local::ConfigurationRefused refused{
        start_.refused, start_.last_good, start_.intent_unknown, {}};
    const auto names = names_of(config_);
    for (const auto& [id, why] : start_.only_observed.supply_points) {
        const auto name = names.supply_points.find(id);
        const bool named = name != names.supply_points.end() && !name->second.empty();
        refused.only_observed.push_back(named ? name->second : "supply point " + to_string(id));
        of_the_start_.push_back(
            {Note::Level::error, "only_observed", {{"supply_point", to_string(id)}, {"why", why}}});
    }
    impairments_.push_back(local::configuration_refused_mark(refused));
    of_the_start_.push_back(
        {Note::Level::error,
         "configuration_refused",
         {{"why", start_.refused},
          {"used", start_.last_good ? "the last good one" : "without what is wrong in it"},
          {"do", "put it right as riser-gateway --check-config says, and restart"}}});
}

Outcome<StartProblem> Gateway::build_local() {
    tell_refused_configuration();
    load_token();
    local::HttpFrontSettings settings;
    settings.socket_path = config_.local.socket;
    if (!config_.local.http_address.empty()) {
        settings.tcp.push_back({config_.local.http_address, config_.local.http_port, false});
    }
    settings.api.names = names_of(config_);
    settings.api.zone = site_.zone;
    settings.api.access.console_token = console_token_;
    settings.api.common_energy = common_energy_settings(config_);
    settings.api.impairments = impairments_;
    settings.api.access.host_names = config_.local.host_names;
    settings.api.version = RISER_VERSION;
    settings.api.cloud = cloud_use();
    settings.api.keys = keys();
    settings.api.anonymous_codes = config_.vouchers.anonymous_redemption;
    settings.derive = [this](voucher::DeriveCode wanted) { return hash_->post(std::move(wanted)); };
    settings.open_key =
        [this](const voucher::SealedBoundKey& sealed) -> std::optional<voucher::BoundKey> {
        const std::lock_guard lock(keys_mutex_);
        return own_key_ ? wire::open_bound_key(sealed, *own_key_) : std::nullopt;
    };
    if (config_.local.page) settings.page = page_assets();
    settings.clock = [this] { return clock_->now(); };
    settings.post = [this](controller::Event event) {
        return controller_->post(std::move(event), Lane::priority);
    };
    if (zigbee_) {
        settings.random = [](std::span<std::uint8_t> bytes) { entropy::fill_random(bytes); };
        settings.order_radio = [this](metering::RadioOrder order) {
            return zigbee_->post(std::move(order), Lane::priority);
        };
    }
    if (history_) {
        settings.ask_history = [this](local::HistoryQuery query) {
            return history_->post(query, Lane::priority);
        };
    }
    if (meter_data_) {
        settings.ask_meter_data = [this](local::HistoryQuery query) {
            return meter_data_->post(query, Lane::priority);
        };
    }
    settings.note = [this](const Note& note) {
        // The cloud hears of what a person must mend, not of each request that strangers make.
        if (note.level == Note::Level::error) return to_log({"local", note});
        log_note("local", note);
    };
    auto front = local::HttpFront::open(std::move(settings));
    if (!front) return fail(StartProblem{front.error().message, true});
    local_ = std::move(front).value();
    return Done{};
}

}  // namespace riser::gateway
