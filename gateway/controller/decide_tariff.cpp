// decide_tariff: a tariff that the office or the configuration publishes.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

// A tariff is taken whole or not at all: what nobody carries out would be promised for nothing, or lost.
std::string_view not_charged_here(const payment::TariffRules& rules) {
    if (rules.minimum_per_month.micro > 0) return "minimum charges";
    if (rules.demand.per_kw.micro > 0) return "demand";
    return "";
}

}  // namespace

Decider::Verdict Decider::set_tariff(const SetTariff& order) {
    if (auto checked = payment::check_tariff(order.tariff); !checked) {
        return {OrderOutcome::invalid, checked.error().message, {}};
    }
    if (order.tariff.currency != site_.currency) {
        return {OrderOutcome::invalid, "the tariff's currency is not the building's", {}};
    }
    if (const std::string_view what = not_charged_here(order.tariff.rules); !what.empty()) {
        return {OrderOutcome::invalid,
                "this gateway does not charge " + std::string(what) +
                    " yet: publish the tariff without, or install a newer riser-gateway",
                {}};
    }
    const auto* versions = draft_.versions(order.tariff.id);
    if (versions != nullptr && !versions->empty()) {
        const auto same = std::find(versions->begin(), versions->end(), order.tariff);
        if (same != versions->end()) {
            return {OrderOutcome::already_done, "this version is in the books", {}};
        }
        if (order.tariff.version <= versions->back().version) {
            return {OrderOutcome::conflict,
                    "the books have version " + std::to_string(versions->back().version) +
                        "; a new one must be higher",
                    {}};
        }
    }
    // What was consumed until now is priced before the new version can be chosen.
    settle_all();
    publish(order.tariff);
    return {OrderOutcome::done, "tariff version " + std::to_string(order.tariff.version), {}};
}

}  // namespace riser::controller
