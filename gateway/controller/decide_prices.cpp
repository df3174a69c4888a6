// decide_prices: prices that the configuration changes. Nobody pays a new price for what he used before: at a start
// the meters have not been read yet, so new prices wait until they were, and until that is charged.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/pricing.h"

namespace riser::controller {
namespace {

// A silent meter holds the building's prices up no longer: what it counts until it is heard again is divided
// between the old and the new price by time.
constexpr Duration k_patience_for_meters = std::chrono::minutes(10);

bool is_newer(const std::vector<payment::Tariff>* versions, const payment::Tariff& tariff) {
    return versions == nullptr || versions->empty() || versions->back().version < tariff.version;
}

bool changes_tariff(const payment::Account* account, const SupplyPointSite& configured) {
    return account != nullptr && account->charges.front().tariff != configured.tariff;
}

}  // namespace

// Nobody was charged by a tariff that the books did not know.
void Decider::publish_first_prices() {
    for (const auto& tariff : site_.tariffs) {
        const auto* versions = draft_.versions(tariff.id);
        if (versions == nullptr || versions->empty()) emit(journal::TariffPublished{tariff});
    }
}

void Decider::await_prices() {
    const bool tariffs = std::any_of(
        site_.tariffs.begin(), site_.tariffs.end(),
        [&](const auto& tariff) { return is_newer(draft_.versions(tariff.id), tariff); });
    const bool accounts = std::any_of(
        site_.supply_points.begin(), site_.supply_points.end(), [&](const auto& configured) {
            const auto terms = terms_at(configured);
            return terms && changes_tariff(draft_.account(terms->account), *terms);
        });
    const bool registers =
        std::any_of(site_.supply_points.begin(), site_.supply_points.end(),
                    [&](const auto& configured) { return registers_must_wait(configured); });
    if (tariffs || accounts || registers) update(PricesAwaited{true});
}

bool Decider::all_read(const SupplyPointBooks& supply_point) const {
    return std::all_of(supply_point.shares.begin(), supply_point.shares.end(),
                       [&](const ShareBooks& share) {
                           const LiveRegister* live = live_register(seen(), share.share);
                           return !share.open || (live != nullptr && live->known);
                       });
}

std::vector<SupplyPointId> Decider::charged_by(TariffId id) const {
    std::vector<SupplyPointId> found;
    for (const auto& supply_point : draft_.base().supply_points) {
        const payment::Account* account = draft_.account(supply_point.account);
        if (account != nullptr && account->charges.front().tariff == id) {
            found.push_back(supply_point.id);
        }
    }
    return found;
}

void Decider::take_tariff(const payment::Tariff& tariff) {
    const std::vector<SupplyPointId> charged = charged_by(tariff.id);
    const bool read = std::all_of(charged.begin(), charged.end(), [&](SupplyPointId id) {
        return !configured(id) || all_read(*draft_.supply_point(id));
    });
    const bool patient = now_.monotonic - *seen().prices_wait_since < k_patience_for_meters;
    if (!read && patient) return;
    settle(charged);
    payment::Tariff taken = tariff;
    // Without a date of its own it holds from now on, and at no instant before.
    if (taken.effective_from == UtcTime{}) taken.effective_from = this_instant(now_);
    publish(taken);
    note(Note::Level::info, "tariff_taken_from_configuration",
         {{"tariff", to_string(taken.id)}, {"version", std::to_string(taken.version)}});
}

void Decider::take_account_tariff(const SupplyPointSite& terms) {
    const payment::Account* account = draft_.account(terms.account);
    const SupplyPointBooks* supply_point = draft_.supply_point(account->supply_point);
    if (supply_point == nullptr || !all_read(*supply_point)) return;
    settle({supply_point->id});
    credit_feed_in(supply_point->id, true, seen());
    if (const auto* versions = draft_.versions(terms.tariff)) {
        part_standing(*supply_point, *versions);
    }
    emit(journal::AccountConfigured{terms.account, terms.tariff, terms.limit,
                                    terms.warning_threshold, terms.max_top_up, terms.max_balance});
}

void Decider::adopt_prices() {
    if (!seen().prices_wait_since) return;
    bool waiting = adopt_registers();
    for (const auto& tariff : site_.tariffs) {
        if (is_newer(draft_.versions(tariff.id), tariff)) take_tariff(tariff);
        waiting = waiting || is_newer(draft_.versions(tariff.id), tariff);
    }
    for (const auto& configured : site_.supply_points) {
        const auto terms = terms_at(configured);
        if (!terms || !changes_tariff(draft_.account(terms->account), *terms)) continue;
        take_account_tariff(*terms);
        waiting = waiting || changes_tariff(draft_.account(terms->account), *terms);
    }
    if (!waiting) update(PricesAwaited{false});
}

}  // namespace riser::controller
