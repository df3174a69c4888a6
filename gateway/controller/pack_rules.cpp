#include "gateway/controller/pack_rules.h"

#include <algorithm>
#include <set>

#include "core/payment/tariff_standing.h"
#include "core/payment/tariff_traits.h"
#include "gateway/controller/arising_debt.h"

namespace riser::controller {
namespace {

using payment::CustomerClass;
using payment::PackRule;
using payment::PolicyPack;

std::string first_of(const PolicyPack& pack, const std::vector<payment::PackRefusal>& refusals) {
    if (refusals.empty()) return "";
    const auto more = refusals.size() - 1;
    return to_text(pack, refusals.front()) +
           (more == 0 ? "" : "; and " + std::to_string(more) + " more");
}

bool is_landlord(AccountId account, const SiteConfig& site) {
    return std::any_of(site.supply_points.begin(), site.supply_points.end(),
                       [&](const auto& point) { return point.landlord.account == account; });
}

bool takes_feed_in(const SupplyPointBooks& point) {
    return std::any_of(point.shares.begin(), point.shares.end(), [](const ShareBooks& share) {
        return share.share.role == metering::RegisterRole::feed_in;
    });
}

bool is_configured_for(const SiteConfig& site, SupplyPointId id, TariffId tariff) {
    return std::any_of(site.supply_points.begin(), site.supply_points.end(),
                       [&](const SupplyPointSite& point) {
                           return point.supply_point.id == id &&
                                  (point.tariff == tariff || point.landlord.tariff == tariff);
                       });
}

// What one version is to the pack, before it is said who has it.
payment::SiteConfiguration site_of(const payment::Tariff& version, const SiteConfig& site) {
    payment::SiteConfiguration asked;
    asked.currency = site.currency;
    asked.reference_price = site.policy.reference_price;
    auto traits = payment::traits_of(version, to_string(version.id));
    traits.time_of_use_agreed = site.policy.time_of_use_agreed;
    asked.tariffs.push_back(std::move(traits));
    return asked;
}

void add_standing(payment::SiteConfiguration& asked, payment::StandingTraits beside,
                  const payment::Tariff& version) {
    if (beside.per_day == Money{}) return;
    beside.per_day += payment::standing_traits(version).per_day;
    payment::take_worst(asked.standing, beside);
}

void add_account(payment::SiteConfiguration& asked, const payment::Account& account,
                 const payment::Tariff& version) {
    asked.tariffs.front().customer_class = payment::treated_as(account.customer_class);
    payment::StandingTraits beside;
    for (const auto& charge : account.charges) {
        if (charge.id != payment::k_tariff_charge) payment::add_standing(beside, charge);
    }
    add_standing(asked, beside, version);
}

constexpr std::initializer_list<PackRule> k_of_tariffs{
    PackRule::tariff, PackRule::price_cap, PackRule::standing_charge, PackRule::feed_in};

}  // namespace

std::string why_pack_forbids(const payment::Tariff& version, const Draft& draft,
                             const SiteConfig& site) {
    if (!site.policy.rules) return "";
    const PolicyPack& pack = *site.policy.rules;
    auto asked = site_of(version, site);
    for (const auto& known : draft.base().supply_points) {
        const SupplyPointBooks& point = *draft.supply_point(known.id);
        const payment::Account* account = draft.account(point.account);
        const bool has_it = account != nullptr && account->charges.front().tariff == version.id;
        const bool may_feed_in = has_it || is_configured_for(site, point.id, version.id);
        if (may_feed_in && takes_feed_in(point)) asked.tariffs.front().feeds_in = true;
        if (!has_it || is_landlord(point.account, site)) continue;
        if (pack.concerns(payment::treated_as(account->customer_class))) {
            add_account(asked, *account, version);
        }
    }
    return first_of(pack, check_against(limited_to(pack, k_of_tariffs), asked));
}

std::string why_pack_forbids(const AccountTerms& terms, const Draft& draft, const SiteConfig& site,
                             UtcTime now) {
    if (!site.policy.rules || !site.policy.rules->concerns(terms.customer_class)) return "";
    const PolicyPack& pack = *site.policy.rules;
    const auto point = std::find_if(
        site.supply_points.begin(), site.supply_points.end(),
        [&](const auto& known) { return known.supply_point.id == terms.supply_point; });
    const SupplyPointBooks* booked = draft.supply_point(terms.supply_point);
    const auto* versions = draft.versions(terms.tariff);
    if (point == site.supply_points.end() || versions == nullptr || versions->empty()) return "";
    payment::StandingTraits beside;
    for (const auto& charge : point->charges) {
        payment::Charge as_charge;
        as_charge.purpose = charge.purpose;
        as_charge.per_period = charge.per_period;
        as_charge.period = charge.period;
        as_charge.while_disconnected = charge.while_disconnected;
        as_charge.continuous = charge.continuous;
        payment::add_standing(beside, as_charge);
    }
    const auto* in_force = payment::version_at(*versions, now);
    for (const auto& version : *versions) {
        if (&version != in_force && version.effective_from <= now) continue;
        auto asked = site_of(version, site);
        asked.tariffs.front().customer_class = terms.customer_class;
        asked.tariffs.front().feeds_in = booked != nullptr && takes_feed_in(*booked);
        add_standing(asked, beside, version);
        auto why = first_of(pack, check_against(limited_to(pack, k_of_tariffs), asked));
        if (!why.empty()) return why;
    }
    if (terms.mode != payment::AccountMode::prepaid) return "";
    payment::SiteConfiguration asked;
    asked.currency = site.currency;
    for (const auto& credit : point->credits) {
        if (credit.type != payment::CreditType::emergency) continue;
        asked.emergency = payment::EmergencyTerms{credit.preset, {}};
    }
    return first_of(pack, check_against(limited_to(pack, {PackRule::emergency_credit}), asked));
}

std::string why_pack_forbids_fee(Money fee, CustomerClass customer_class, const SiteConfig& site) {
    if (!site.policy.rules || fee <= Money{}) return "";
    const PolicyPack& pack = *site.policy.rules;
    if (!pack.concerns(payment::treated_as(customer_class))) return "";
    payment::SiteConfiguration asked;
    asked.currency = site.currency;
    asked.fees.account = fee;
    return first_of(pack, check_against(limited_to(pack, {PackRule::fees}), asked));
}

std::optional<Money> most_without_confirming(const SiteConfig& site) {
    const auto& rules = site.policy.rules;
    if (!rules || !rules->demands(PackRule::back_billing)) return std::nullopt;
    return rules->back_billing.most;
}

std::string why_pack_forbids_correction(UtcTime from, const SiteConfig& site, UtcTime now) {
    const auto& rules = site.policy.rules;
    if (!rules || !rules->demands(PackRule::back_billing)) return "";
    const std::int64_t days = rules->back_billing.max_age_days;
    if (days == 0 || from >= now - std::chrono::hours(24 * days)) return "";
    const auto* source = rules->source(PackRule::back_billing);
    return "policy pack \"" + rules->name + "\", back_billing: a correction begins at most " +
           std::to_string(days) +
           " days ago; what was charged too much before that is given back by a credit note" +
           (source == nullptr ? "" : " (" + source->title + ")");
}

std::string why_pack_forbids_debts(const payment::Account& account, const SiteConfig& site) {
    if (!site.policy.rules) return "";
    const PolicyPack& pack = *site.policy.rules;
    if (!pack.concerns(payment::treated_as(account.customer_class))) return "";
    payment::DebtTerms all{0, Money{}};
    for (const auto& charge : account.charges) {
        const bool ordered_or_configured =
            charge.id < k_first_that_arises || charge.id >= k_first_ordered_charge;
        const bool open = charge.purpose == payment::ChargePurpose::debt && !charge.done();
        if (!open || !ordered_or_configured) continue;
        all.share_ppm += charge.proportion_ppm;
        const auto week = payment::most_in_a_week(charge);
        all.per_week = week && all.per_week ? std::optional(*all.per_week + *week) : std::nullopt;
    }
    payment::SiteConfiguration asked;
    asked.currency = site.currency;
    asked.debt = all;
    return first_of(pack, check_against(limited_to(pack, {PackRule::debt}), asked));
}

std::vector<ConfigDifference> tariffs_that_break_pack(const Draft& books, const SiteConfig& site) {
    std::vector<ConfigDifference> found;
    if (!site.policy.rules) return found;
    std::set<TariffId> asked;
    for (const auto& known : books.base().supply_points) {
        const payment::Account* account = books.account(known.account);
        if (account == nullptr || is_landlord(known.account, site)) continue;
        const TariffId tariff = account->charges.front().tariff;
        const auto* versions = books.versions(tariff);
        if (versions == nullptr || versions->empty() || !asked.insert(tariff).second) continue;
        const std::string why = why_pack_forbids(versions->back(), books, site);
        if (why.empty()) continue;
        found.push_back({"tariff_breaks_pack",
                         "a tariff that the books have breaks the policy pack: " + why +
                             ". It goes on to be charged",
                         "Publish a version of it that keeps to the pack, or let the "
                         "configuration name another pack."});
    }
    return found;
}

}  // namespace riser::controller
