#include "gateway/check_config.h"

#include <algorithm>

#include "gateway/assembly.h"
#include "gateway/config/config_report.h"
#include "gateway/controller/limit_watch.h"
#include "gateway/io/sync_identity.h"
#include "gateway/local/http_token.h"
#include "gateway/profile_fit.h"
#include "gateway/zigbee_site.h"

namespace riser::gateway {
namespace {

Outcome<> check_cloud_files(const config::GatewayConfig& config) {
    if (!config.cloud.enabled) return Done{};
    const auto identity = io::load_sync_identity(
        config.gateway, {config.cloud.key_file, config.cloud.root_file, key_set_file(config)});
    if (!identity) return fail(identity.error());
    std::error_code error;
    const auto& ca_file = config.cloud.ca_file;
    if (!ca_file.empty() && !std::filesystem::is_regular_file(ca_file, error)) {
        return fail(Problem{ca_file.string() + ": is not a file. Correct ca_file in [cloud]"});
    }
    return Done{};
}

// What the installer must know about these models; a relay map trusted on site is the same model.
std::string quirks_of(const config::GatewayConfig& config, const ProfileShelf& profiles) {
    std::string text;
    const auto is_used = [&](const std::string& name) {
        const auto has_it = [&](const auto& device) {
            return device.zigbee && device.profile == name;
        };
        return std::ranges::any_of(config.meters, has_it) ||
               std::ranges::any_of(config.relay_boards, has_it);
    };
    for (const auto& [name, profile] : profiles.zigbee) {
        if (!is_used(name)) continue;
        for (const auto& quirk : profile.quirks) text += name + ": " + quirk + "\n";
    }
    for (const auto& [key, profile] : profiles.meters) {
        if (key != profile.name) continue;
        for (const auto& quirk : profile.quirks) text += profile.name + ": " + quirk + "\n";
        const auto unknown_end = [](const modbus::FieldCodec& field) {
            return field.rollover_unknown;
        };
        if (std::any_of(profile.fields.begin(), profile.fields.end(), unknown_end)) {
            text +=
                profile.name +
                ": No source says where its energy register ends: when it begins anew, charging "
                "waits for a person (`riserctl meter exchange`).\n";
        }
    }
    return text;
}

// Where the steps of a load limit are as if they were not there.
std::vector<std::string> load_limit_warnings(const config::GatewayConfig& config,
                                             const ProfileShelf& profiles) {
    std::vector<std::string> said;
    if (config.policy.policy.load_limit.steps.empty()) return said;
    const controller::SiteConfig site = make_site(config, profiles, {});
    for (const auto& entry : site.supply_points) {
        const auto& point = entry.supply_point;
        const auto why = controller::why_not_limitable(site, point);
        if (why.empty() || point.switches.empty() || entry.protected_customer) continue;
        said.push_back("supply point " + to_string(point.id) + " cannot be limited, because " +
                       std::string(why) +
                       ": who has used up his credit there is cut off without the steps of "
                       "[policy.load_limit]");
    }
    return said;
}

}  // namespace

Result<std::string> check_config(const std::filesystem::path& path) {
    const auto config = config::load_gateway_config(path);
    if (!config) return fail(config.error());
    const auto profiles = load_profiles(*config);
    if (!profiles) return fail(profiles.error());
    if (const auto buses = make_buses(*config, *profiles); !buses) return fail(buses.error());
    if (const auto radio = check_radio(*config, *profiles); !radio) return fail(radio.error());
    if (const auto files = check_cloud_files(*config); !files) return fail(files.error());
    if (const auto token = local::check_token(token_file(*config)); !token)
        return fail(token.error());
    std::string text = config::describe(*config);
    const auto warn = [&text](const auto& warnings) {
        for (const auto& warning : warnings) text += "warning: " + warning + "\n";
    };
    warn(config::warnings(*config));
    warn(trust_warnings(*config, *profiles));
    warn(outage_warnings(*config, *profiles));
    warn(witness_warnings(*config, *profiles));
    warn(load_limit_warnings(*config, *profiles));
    text += quirks_of(*config, *profiles);
    return text + path.string() + ": good\n";
}

}  // namespace riser::gateway
