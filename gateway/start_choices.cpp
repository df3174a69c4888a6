#include "gateway/start_choices.h"

#include <algorithm>
#include <utility>

#include "gateway/zigbee_site.h"
#include "platform/toml/strict_toml.h"

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;

Result<StartConfig> read_from(const fs::path& path, toml::Sources sources, bool device_by_device) {
    StartConfig start;
    auto config = config::load_gateway_config(path, sources);
    if (!config) return fail(config.error());
    start.config = std::move(config).value();
    const auto incomplete =
        device_by_device ? modbus::Incomplete::told : modbus::Incomplete::refused;
    auto profiles = read_profiles(start.config, sources, incomplete);
    if (!profiles) return fail(profiles.error());
    start.profiles = std::move(profiles).value();
    if (device_by_device) {
        auto observed = fit_device_by_device(start.config, start.profiles);
        if (!observed) return fail(observed.error());
        start.only_observed = std::move(observed).value();
    } else if (auto fits = check_profiles_fit(start.config, start.profiles); !fits) {
        return fail(fits.error());
    }
    if (auto buses = make_buses(start.config, start.profiles); !buses) return fail(buses.error());
    if (auto radio = check_radio(start.config, start.profiles); !radio) return fail(radio.error());
    start.device_by_device = device_by_device;
    start.read_from = {path, sources.texts()};
    return start;
}

// Whose building a configuration is for, as far as that can be read.
std::pair<std::string, std::string> identity_of(const std::string& text) {
    auto document = toml::Document::parse(text, "");
    if (!document) return {};
    toml::Table root = document->root();
    auto gateway = root.table("gateway");
    if (!gateway) return {};
    return {gateway->text_or("id", ""), gateway->text_or("site", "")};
}

// A file that names another gateway or site was not changed but exchanged: this building's books are not for it.
bool is_of_another(const std::string& present, const std::string& kept) {
    const auto [gateway, site] = identity_of(present);
    const auto [kept_gateway, kept_site] = identity_of(kept);
    return (!gateway.empty() && gateway != kept_gateway) || (!site.empty() && site != kept_site);
}

}  // namespace

Result<StartConfig> read_start_config(const fs::path& path) {
    return read_from(path, toml::Sources{}, false);
}

void StartChoices::look_for_last_good() {
    if (std::exchange(looked_, true)) return;
    toml::Sources files;
    if (auto text = files.read(path_)) present_ = std::move(text).value();
    for (const auto& state_dir : state_dirs_of(present_, state_dirs_)) {
        last_good_ = load_last_good(state_dir);
        if (last_good_) break;
    }
    if (!last_good_) return;
    // One that was kept of another file is that of this building, and this file is not.
    const bool same_file = last_good_->file == path_;
    if (!same_file || is_of_another(present_, last_good_->texts.at(path_))) {
        last_good_.reset();
        of_this_building_ = false;
    }
}

Result<StartConfig> StartChoices::read(Step step) {
    if (step == Step::configuration) return read_start_config(path_);
    look_for_last_good();
    if (step == Step::present_device_by_device) return read_present();
    if (!last_good_) return fail(Problem{"there is no last good configuration"});
    auto start = read_from(path_, toml::Sources(last_good_->texts), step == Step::device_by_device);
    if (!start) return start;
    start->last_good = true;
    start->intent_unknown = !says_as_kept(start->config);
    return start;
}

// What is wanted: the file and its policy pack, which may protect somebody since. A profile says what a device is.
bool StartChoices::says_as_kept(const config::GatewayConfig& config) const {
    toml::Sources disk;
    const auto as_kept = [&](const auto& kept) {
        const fs::path path = kept.first;
        if (path == path_) return kept.second == present_;
        if (path.parent_path() == config.meter_profiles) return true;
        const auto now = disk.read(path);
        return now && *now == kept.second;
    };
    return std::all_of(last_good_->texts.begin(), last_good_->texts.end(), as_kept);
}

// Only where it charged before: a new building is not begun with half of its meters.
Result<StartConfig> StartChoices::read_present() {
    if (!of_this_building_) return fail(Problem{"the file is of another building"});
    auto start = read_from(path_, toml::Sources{}, true);
    if (!start) return start;
    std::error_code error;
    if (!fs::exists(start->config.state_dir / "books.begun", error)) {
        return fail(Problem{"there are no books of this building"});
    }
    return start;
}

std::optional<StartConfig> StartChoices::next() {
    while (step_ != Step::none) {
        const Step step = step_;
        step_ = static_cast<Step>(static_cast<int>(step_) + 1);
        auto start = read(step);
        if (start) {
            start->refused = refused_;
            return std::move(start).value();
        }
        refuse(start.error().message);
    }
    return std::nullopt;
}

void StartChoices::refuse(const std::string& why) {
    if (refused_.empty()) refused_ = why;
}

}  // namespace riser::gateway
