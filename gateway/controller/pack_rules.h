// What the policy pack of the site says to orders: the configuration was checked against it at the start
// (config/config_pack.cpp), and what is ordered later is what it demands too (docs/supply.md). Answers are the refusal as
// a start would tell it; empty: the pack has nothing against it, or there is none. Pure functions on values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/controller/building_view.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/site.h"

namespace riser::controller {

// A version that is to be published. It is about whoever the pack is about and has the tariff, whatever class the tariff
// says that it is for, and about whoever may come to have it.
[[nodiscard]] std::string why_pack_forbids(const payment::Tariff& version, const Draft& draft,
                                           const SiteConfig& site);

// How somebody is to have a supply point, or goes on to have it.
struct AccountTerms {
    SupplyPointId supply_point{};
    TariffId tariff{};
    payment::CustomerClass customer_class = payment::CustomerClass::residential;
    payment::AccountMode mode = payment::AccountMode::prepaid;
};
// The tariff as it is from now on, and the emergency credit of who pays before.
[[nodiscard]] std::string why_pack_forbids(const AccountTerms& terms, const Draft& draft,
                                           const SiteConfig& site, UtcTime now);

// A fee that an order puts on an account of that class.
[[nodiscard]] std::string why_pack_forbids_fee(Money fee, payment::CustomerClass customer_class,
                                               const SiteConfig& site);

// What a correction of a tariff may take from one account, unless a person confirms more; nullopt: any amount.
[[nodiscard]] std::optional<Money> most_without_confirming(const SiteConfig& site);
// A correction that begins at `from`.
[[nodiscard]] std::string why_pack_forbids_correction(UtcTime from, const SiteConfig& site,
                                                      UtcTime now);

// The debts of an account as they would be: those that arise by themselves have what the others leave.
[[nodiscard]] std::string why_pack_forbids_debts(const payment::Account& account,
                                                 const SiteConfig& site);

// Tariffs that somebody has whose last version breaks the pack: published before there was one, or before it said so.
// They go on to be charged: a version is a promise. A later one that keeps to the pack ends this.
[[nodiscard]] std::vector<ConfigDifference> tariffs_that_break_pack(const Draft& books,
                                                                    const SiteConfig& site);

}  // namespace riser::controller
