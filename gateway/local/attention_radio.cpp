// What only a network over the air has as trouble: it is there or not, ours or not, heard or not.
#include <array>

#include "gateway/local/attention_parts.h"

namespace riser::local {
namespace {

struct Trouble {
    std::string_view problem;
    Level level;
    std::string_view text;
    std::string_view advice;
};

constexpr std::array<Trouble, 6> k_troubles{{
    {"zigbee_no_network", Level::warning, "the radio has no network yet",
     "Order `riserctl zigbee form` for a new one. To take one along from another program, or from an old "
     "radio, `riserctl zigbee restore` its backup onto this one (docs/zigbee.md, Moving in and out)."},
    {"zigbee_network_missing", Level::alarm, "the radio has lost its network, or is another one",
     "Plug the right radio in, or `riserctl zigbee restore` the backup of the network onto this one: then no device "
     "is paired again. One that was cut off in the middle is not done: order it again. Only where there is neither, `riserctl zigbee form` makes a new network, and every device has to be "
     "paired anew."},
    {"zigbee_network_foreign", Level::alarm, "the radio is in another network than ours",
     "Plug the right radio in. Is this network meant to be ours from now on, order `riserctl zigbee adopt`."},
    {"zigbee_radio_too_old", Level::alarm, "the radio's firmware is too old",
     "Give it a newer one, with EZSP 8 at least: the maker says how. Its network survives that as a rule; take a "
     "backup first."},
    {"zigbee_counter_behind", Level::alarm,
     "the radio counts its messages from a lower number than it has used before, and cannot be set ahead",
     "Devices drop what it says. Give it a newer firmware, or `riserctl zigbee restore` the network's "
     "backup onto another radio."},
    {"zigbee_silent", Level::alarm, "no device answers",
     "Look at the radio's antenna and place (away from USB 3 and disks, on an extension cable), and whether the "
     "house has power. `riserctl zigbee list` says when each device was last heard."},
}};

}  // namespace

std::optional<Mark> radio_mark(const controller::BusView& bus, const std::string& name) {
    for (const Trouble& trouble : k_troubles) {
        if (bus.problem != trouble.problem) continue;
        return Mark{
            trouble.level,
            std::string(trouble.problem),
            name + ": " + std::string(trouble.text),
            "Its meters are not read and its switches do not move. Nothing is lost: the meters count on, "
            "and what was used is charged when they are heard again. Nobody is cut off meanwhile.",
            std::string(trouble.advice),
            bus.detail};
    }
    return std::nullopt;
}

Mark zigbee_records_mark(const std::string& why) {
    return {
        Level::warning,
        "zigbee_records_lost",
        "what was known of the Zigbee network cannot be used: " + why,
        "The network in the radio is used as it is, and nothing has to be paired again: its devices are found and "
        "asked anew, which takes some minutes. Meters count on meanwhile, and nobody is cut off.",
        "Look whether this is the right radio (`riserctl zigbee list`): it cannot be compared with what was known. "
        "The mark ends with the next start.",
        {}};
}

}  // namespace riser::local
