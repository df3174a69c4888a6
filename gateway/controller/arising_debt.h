// Debts that arise by themselves: of a payment that came to nothing, of bills when an account becomes prepaid, of another
// account that ended ([tenancy], docs/tenancies.md). Each payment pays a share of them. Where a policy pack bounds what is
// recovered from a payment and in a week, that is of all debts of the account together. Pure functions on values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/journal/record.h"
#include "core/payment/account.h"
#include "gateway/controller/site.h"

namespace riser::controller {

// What enters it, with the terms of its charge: one of its own, or more of one that is not paid where the pack leaves no
// room for another. nullopt: why_no_debt().
[[nodiscard]] std::optional<journal::ChargeConfigured> debt_that_arises(
    const payment::Account& account, Money amount, const SiteConfig& site);

// What was ordered for a running account is numbered from here on; the configuration numbers from 1, what arises by itself
// from 60000.
inline constexpr payment::ChargeId k_first_that_arises{60'000};
inline constexpr payment::ChargeId k_first_ordered_charge{64'000};
inline constexpr payment::CreditId k_first_ordered_credit{64'000};

// A number for a charge that is ordered: that of one that is paid, else the next. nullopt: the account has as many as
// there can be.
[[nodiscard]] std::optional<payment::ChargeId> free_ordered_charge(const payment::Account& account,
                                                                   payment::ChargePurpose purpose,
                                                                   payment::ChargeType type);

// For people; empty: there can be one.
[[nodiscard]] std::string why_no_debt(const payment::Account& account, const SiteConfig& site);

// Of the debts that arose before, those whose terms are other than the pack and what the configuration collects leave
// room for: with the terms that they get.
[[nodiscard]] std::vector<journal::ChargeConfigured> debts_to_fit(const payment::Account& account,
                                                                  const SiteConfig& site);

}  // namespace riser::controller
