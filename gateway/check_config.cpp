#include "gateway/check_config.h"

#include <algorithm>

#include "gateway/assembly.h"
#include "gateway/config/config_report.h"
#include "gateway/io/sync_identity.h"
#include "gateway/local/http_token.h"
#include "gateway/profile_fit.h"

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
std::string quirks_of(const ProfileShelf& profiles) {
    std::string text;
    for (const auto& [key, profile] : profiles) {
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

}  // namespace

Result<std::string> check_config(const std::filesystem::path& path) {
    const auto config = config::load_gateway_config(path);
    if (!config) return fail(config.error());
    const auto profiles = load_profiles(*config);
    if (!profiles) return fail(profiles.error());
    if (const auto buses = make_buses(*config, *profiles); !buses) return fail(buses.error());
    if (const auto files = check_cloud_files(*config); !files) return fail(files.error());
    if (const auto token = local::check_token(token_file(*config)); !token)
        return fail(token.error());
    std::string text = config::describe(*config);
    for (const auto& warning : config::warnings(*config)) text += "warning: " + warning + "\n";
    for (const auto& warning : trust_warnings(*config, *profiles))
        text += "warning: " + warning + "\n";
    for (const auto& warning : outage_warnings(*config, *profiles))
        text += "warning: " + warning + "\n";
    text += quirks_of(*profiles);
    return text + path.string() + ": good\n";
}

}  // namespace riser::gateway
