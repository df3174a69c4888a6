// decide_commissioning: takes the configuration into the books at start. What is equal makes no record, so
// a restart writes nothing; what was removed from the configuration keeps its books.
#include <algorithm>

#include "gateway/controller/cut_meters.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

// The switches stay, but they are supposed to cut a meter now that no relay test has proven.
bool cuts_more(const SupplyPointBooks& before, const metering::SupplyPoint& after,
               const std::vector<SwitchSite>& switches) {
    metering::SupplyPoint known{before.id, {}, before.switches};
    for (const auto& share : before.shares) known.registers.push_back(share.share);
    const auto proven = meters_to_cut(known, switches);
    const auto needed = meters_to_cut(after, switches);
    return std::any_of(needed.begin(), needed.end(), [&](MeterId meter) {
        return std::find(proven.begin(), proven.end(), meter) == proven.end();
    });
}

}  // namespace

void Decider::commission(const Started& started) {
    if (!draft_.base().begun()) {
        header_.epoch = started.new_epoch;
        emit(journal::Genesis{site_.gateway, started.new_epoch, site_.site, site_.zone.name,
                              site_.currency, 1});
    }
    for (const auto& tariff : site_.tariffs) {
        const auto* versions = draft_.versions(tariff.id);
        const bool newer =
            versions == nullptr || versions->empty() || versions->back().version < tariff.version;
        if (newer) emit(journal::TariffPublished{tariff});
    }
    for (const auto& configured : site_.supply_points) {
        const SupplyPointId id = configured.supply_point.id;
        const SupplyPointBooks* known = draft_.supply_point(id);
        bool same = known != nullptr && known->switches == configured.supply_point.switches &&
                    known->protected_customer == configured.protected_customer &&
                    known->shares.size() == configured.supply_point.registers.size();
        for (std::size_t i = 0; same && i < known->shares.size(); ++i) {
            same = known->shares[i].share == configured.supply_point.registers[i];
        }
        if (!same) {
            const bool more =
                known != nullptr && cuts_more(*known, configured.supply_point, site_.switches);
            emit(journal::SupplyPointDefined{configured.supply_point,
                                             configured.protected_customer});
            if (known == nullptr && configured.armed_at_first) {
                emit(journal::SupplyArmed{id, true});
            }
            if (more && draft_.supply_point(id)->paired) void_pairing(id);
        }
        if (configured.account.is_nil()) continue;
        const payment::Account* account = draft_.account(configured.account);
        if (account == nullptr) {
            emit(journal::AccountOpened{configured.account, id, payment::AccountMode::prepaid});
            account = draft_.account(configured.account);
        }
        const payment::Credit& token = account->credits.front();
        const bool configured_so = token.limit == configured.limit &&
                                   token.warning_threshold == configured.warning_threshold &&
                                   account->charges.front().tariff == configured.tariff;
        if (!configured_so) {
            emit(journal::AccountConfigured{configured.account, configured.tariff, configured.limit,
                                            configured.warning_threshold});
        }
    }
    end_interrupted_tests();
}

}  // namespace riser::controller
