// StartChoices: with which configuration a gateway starts, tried in turn until one can be used.
//  1. The configuration, as it is.
//  2. The last good one, when that is refused (last_good.h).
//  3. The last good one device by device, when this version refuses it too: what it refuses of a single meter or supply
//     point is only observed.
//  4. The configuration itself device by device, when none was kept or this version refuses that one as a whole, if it
//     charged this building before.
// Only when nothing of this is left does the gateway not start. What may be lost by going on is less than a building
// without metering: docs/reliability.md says what goes on with each. Not here: what a start makes of it (gateway.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/assembly.h"
#include "gateway/last_good.h"
#include "gateway/profile_fit.h"

namespace riser::gateway {

struct StartConfig {
    config::GatewayConfig config;
    ProfileShelf profiles;
    OnlyObserved only_observed;
    LastGood read_from;  // to be kept once the books have taken it over
    std::string
        refused;  // empty, or the one message about the configuration that is not used as it is
    bool last_good = false;  // it is not the file that is there now
    bool device_by_device = false;
    // Somebody changed the file since, and nobody knows into what: it may say who must not be cut off.
    bool intent_unknown = false;
};

// Everything that a start would refuse without its books.
[[nodiscard]] Result<StartConfig> read_start_config(const std::filesystem::path& path);

class StartChoices {
public:
    // `state_dirs`: where the state may be when the file does not say it, those of the service (systemd/service.h).
    explicit StartChoices(std::filesystem::path path,
                          std::vector<std::filesystem::path> state_dirs = {})
        : path_(std::move(path)), state_dirs_(std::move(state_dirs)) {}

    // The next to try; nullopt when nothing is left.
    [[nodiscard]] std::optional<StartConfig> next();
    // What next() gave cannot be used with the books that are there.
    void refuse(const std::string& why);
    // The first message: what a person has to put right.
    [[nodiscard]] const std::string& refusal() const { return refused_; }

private:
    enum class Step { configuration, last_good, device_by_device, present_device_by_device, none };

    [[nodiscard]] Result<StartConfig> read(Step step);
    [[nodiscard]] Result<StartConfig> read_present();
    void look_for_last_good();
    [[nodiscard]] bool says_as_kept(const config::GatewayConfig& config) const;

    std::filesystem::path path_;
    std::vector<std::filesystem::path> state_dirs_;
    Step step_ = Step::configuration;
    std::string refused_;
    bool looked_ = false;
    std::string present_;  // text of the configuration, as far as it can be read
    std::optional<LastGood> last_good_;
    bool of_this_building_ = true;  // as far as can be read
};

}  // namespace riser::gateway
