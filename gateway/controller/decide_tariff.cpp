// decide_tariff: a tariff that the office or the configuration publishes.
#include <algorithm>

#include "core/payment/rating.h"
#include "gateway/controller/pack_rules.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {

Decider::Verdict Decider::set_tariff(const SetTariff& order) {
    if (auto checked = payment::check_tariff(order.tariff); !checked) {
        return {OrderOutcome::invalid, checked.error().message, {}};
    }
    if (order.tariff.currency != site_.currency) {
        return {OrderOutcome::invalid, "the tariff's currency is not the building's", {}};
    }
    // A tariff is taken whole or not at all: what nobody carries out would be promised for nothing, or lost.
    if (const auto why = why_not_charged(order.tariff, draft_, site_); !why.empty()) {
        return {OrderOutcome::conflict, why, {}};
    }
    const auto* versions = draft_.versions(order.tariff.id);
    if (versions != nullptr && !versions->empty()) {
        const auto same = std::find_if(versions->begin(), versions->end(), [&](const auto& known) {
            return payment::is_version_as_ordered(known, order.tariff);
        });
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
    // Whoever ordered it hears the reason only where he ordered it here.
    if (const auto why = why_pack_forbids(order.tariff, draft_, site_); !why.empty()) {
        note(Note::Level::warning, "tariff_refused",
             {{"tariff", to_string(order.tariff.id)},
              {"version", std::to_string(order.tariff.version)},
              {"why", why}});
        return {OrderOutcome::conflict, why, {}};
    }
    // What was consumed until now is priced before the new version can be chosen.
    settle_all();
    publish(order.tariff);
    return {OrderOutcome::done, "tariff version " + std::to_string(order.tariff.version), {}};
}

}  // namespace riser::controller
