// decide_standing: the standing charge of an account's tariff, which changes with its versions (docs/tariffs.md). It is
// collected as every other charge with time is (decide_credits.cpp).
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

// As many lines as one journal entry holds before other versions count; the rest has the terms of its days then.
constexpr std::size_t k_lines_before_a_version = 4'000;

bool any_standing(const std::vector<payment::Tariff>& versions) {
    return std::any_of(versions.begin(), versions.end(), [](const payment::Tariff& version) {
        return version.rules.standing.amount.micro > 0;
    });
}

// The supply point is the landlord's.
bool is_vacant(const SupplyPointSite* site, const payment::Account& account) {
    return site != nullptr && site->landlord.account == account.id;
}
bool owes_standing(const SupplyPointSite* site, const payment::Account& account) {
    return !is_vacant(site, account) || site->landlord.standing_charges;
}

}  // namespace

// What certainly holds by now and is not in the books. A charge that begins while the gateway is off begins at its day;
// one that could have begun before (another tariff, another landlord) begins now.
std::optional<payment::StandingChange> Decider::standing_change(
    const payment::Account& account) const {
    const auto* versions = versions_of(draft_, account);
    if (versions == nullptr || versions->empty()) return std::nullopt;
    const payment::Charge* charge = account.find_charge(payment::k_tariff_charge);
    // Before the number was the tariff's a configuration may have given it to a debt.
    if (charge != nullptr && charge->purpose != payment::ChargePurpose::standing) {
        return std::nullopt;
    }
    const bool running = charge != nullptr && charge->goes_on();
    const bool owed =
        any_standing(*versions) && owes_standing(site_of(account.supply_point), account);
    if (running && !charge->begun()) return std::nullopt;
    if (running && !owed) return payment::StandingChange{from_unix_ms(charge->collected_until_ms)};
    if (running) {
        return payment::next_standing_change(
            *versions, site_.zone, payment::standing_terms(*charge),
            is_vacant(site_of(account.supply_point), account),
            from_unix_ms(charge->collected_until_ms), now_.earliest);
    }
    const bool full = charge == nullptr && account.charges.size() >= payment::k_max_pots;
    if (!owed || full || !now_.trusted()) return std::nullopt;
    std::int64_t known_ms = std::max(draft_.base().site.time_floor_ms, account.opened_ms);
    if (charge != nullptr) known_ms = std::max(known_ms, charge->collected_until_ms);
    const auto* point = draft_.supply_point(account.supply_point);
    if (point != nullptr) known_ms = std::max(known_ms, point->tenancy.since_ms);
    const UtcTime known = std::min(from_unix_ms(known_ms), now_.earliest);
    auto begins = payment::next_standing_change(*versions, site_.zone, {},
                                                is_vacant(site_of(account.supply_point), account),
                                                known, now_.earliest);
    if (begins && begins->at <= known) begins->at = now_.earliest;
    return begins;
}

// At a start, before a record of it says that the gateway is on again: since when it was off is known now.
void Decider::begin_standing() {
    for (const auto& configured : site_.supply_points) {
        const SupplyPointBooks* point = draft_.supply_point(configured.supply_point.id);
        const payment::Account* account =
            point != nullptr ? draft_.account(point->account) : nullptr;
        if (account == nullptr || account->status != payment::AccountStatus::active) continue;
        const payment::Charge* charge = account->find_charge(payment::k_tariff_charge);
        if (charge != nullptr && charge->goes_on()) continue;
        if (const auto change = standing_change(*account)) take_standing(account->id, *change);
    }
}

void Decider::take_standing(AccountId id, const payment::StandingChange& change) {
    const payment::Charge* known = draft_.account(id)->find_charge(payment::k_tariff_charge);
    payment::Charge charge;
    if (known != nullptr) charge = *known;
    charge.id = payment::k_tariff_charge;
    charge.type = payment::ChargeType::time_based;
    charge.purpose = payment::ChargePurpose::standing;
    set_terms(charge, change.terms);
    journal::ChargeConfigured configured = journal::terms_of(id, charge);
    configured.begins_ms = to_unix_ms(change.at);
    book(configured);
}

// The days of a month that has begun, until the day on which its terms change.
std::size_t Decider::end_standing(const SupplyPointBooks& supply_point, UtcTime at) {
    const payment::Account& account = *draft_.account(supply_point.account);
    const payment::Charge* charge = account.find_charge(payment::k_tariff_charge);
    if (charge == nullptr || !charge->goes_on() || !charge->begun()) return 0;
    const auto line =
        payment::line_before(account, *charge, site_.zone, payment::local_day(site_.zone, at),
                             circumstances(supply_point), friendly_periods());
    if (!line) return 0;
    book_collection(account.id, *line);
    return 1;
}

// Before other versions count for an account: where today has other terms by them, the days before it are charged by
// those of now. Nobody is charged a new price for days that were over.
void Decider::part_standing(const SupplyPointBooks& supply_point,
                            const std::vector<payment::Tariff>& versions) {
    const payment::Account& account = *draft_.account(supply_point.account);
    const payment::Charge* charge = account.find_charge(payment::k_tariff_charge);
    const bool running = charge != nullptr && charge->goes_on() && charge->begun() &&
                         charge->purpose == payment::ChargePurpose::standing;
    if (!running || versions.empty() || !now_.trusted() || !configured(supply_point.id)) return;
    if (lines_collected_ >= k_lines_before_a_version) return;
    const auto today =
        payment::first_instant_of(site_.zone, payment::local_day(site_.zone, now_.earliest));
    const auto terms = payment::standing_terms(*payment::version_at(versions, today),
                                               is_vacant(site_of(account.supply_point), account));
    if (terms == payment::standing_terms(*charge) || waits_for_the_clock(account)) return;
    const AccountId id = account.id;
    collect_charges(supply_point);
    end_standing(supply_point, today);
    after_charging(id);
}

// A version that comes after others holds from when it is known here, whatever earlier day it names: nobody is charged a
// price that he could not have heard of, and least of all whose meter was silent then. What was charged wrongly
// before is put right by a correction that is ordered as one.
void Decider::publish(payment::Tariff tariff) {
    std::vector<payment::Tariff> versions;
    if (const auto* known = draft_.versions(tariff.id)) versions = *known;
    if (!versions.empty())
        tariff.effective_from = std::max(tariff.effective_from, this_instant(now_));
    versions.push_back(tariff);
    for (const SupplyPointId id : charged_by(tariff.id)) {
        settle_periods(id);
        credit_feed_in(id, true, seen());
        part_standing(*draft_.supply_point(id), versions);
    }
    emit(journal::TariffPublished{tariff});
}

}  // namespace riser::controller
