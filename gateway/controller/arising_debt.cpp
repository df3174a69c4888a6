#include "gateway/controller/arising_debt.h"

#include <algorithm>

#include "core/journal/account_records.h"
#include "core/payment/tariff_standing.h"
#include "core/payment/tariff_traits.h"

namespace riser::controller {
namespace {

using payment::Account;
using payment::Charge;

bool is_open_debt(const Charge& charge) {
    return charge.purpose == payment::ChargePurpose::debt && !charge.done();
}

bool arose_by_itself(const Charge& charge) {
    return charge.id >= k_first_that_arises && charge.id < k_first_ordered_charge &&
           charge.type == payment::ChargeType::payment_event &&
           charge.purpose == payment::ChargePurpose::debt;
}

// nullptr: nothing bounds them.
const payment::DebtLimits* limits_for(const Account& account, const SiteConfig& site) {
    const auto& pack = site.policy.rules;
    const bool bounded = pack && pack->demands(payment::PackRule::debt) &&
                         pack->concerns(payment::treated_as(account.customer_class));
    return bounded ? &pack->debt : nullptr;
}

std::optional<payment::ChargeId> free_charge(const Account& account) {
    payment::ChargeId id = k_first_that_arises;
    while (const Charge* known = account.find_charge(id)) {
        if (arose_by_itself(*known) && known->done()) return id;
        ++id.value;
    }
    if (account.charges.size() >= payment::k_max_pots) return std::nullopt;
    return id;
}

struct DebtShare {
    std::int64_t ppm = 0;  // of each payment
    Money weekly_cap{};    // 0: no cap

    [[nodiscard]] bool none() const { return ppm <= 0 || weekly_cap < Money{}; }
};

// What all debts that arise by themselves may take together.
DebtShare room_for(const Account& account, const SiteConfig& site) {
    DebtShare room{site.tenancy.debt_share_ppm, site.tenancy.debt_weekly_cap};
    const payment::DebtLimits* limits = limits_for(account, site);
    if (limits == nullptr) return room;
    std::int64_t share = limits->share_ppm.value_or(1'000'000);
    auto week = limits->per_week;
    for (const Charge& charge : account.charges) {
        if (!is_open_debt(charge) || arose_by_itself(charge)) continue;
        share -= charge.proportion_ppm;
        if (week) *week -= payment::most_in_a_week(charge).value_or(*week);
    }
    room.ppm = std::min(room.ppm, share);
    if (!week) return room;
    if (*week <= Money{}) return {};
    room.weekly_cap = room.weekly_cap == Money{} ? *week : std::min(room.weekly_cap, *week);
    return room;
}

// Of so many debts each the same; never nothing, so that each ends some time.
DebtShare part_of(const DebtShare& room, std::int64_t debts) {
    const auto part = [debts](std::int64_t all) { return std::max<std::int64_t>(all / debts, 1); };
    const bool capped = room.none() || room.weekly_cap > Money{};
    return {part(std::max<std::int64_t>(room.ppm, 0)),
            capped ? Money{part(room.weekly_cap.micro)} : Money{}};
}

std::int64_t open_ones(const Account& account) {
    return std::count_if(account.charges.begin(), account.charges.end(), [](const Charge& charge) {
        return arose_by_itself(charge) && is_open_debt(charge);
    });
}

journal::ChargeConfigured with_terms(const Account& account, const Charge& charge,
                                     const DebtShare& share) {
    journal::ChargeConfigured terms = journal::terms_of(account.id, charge);
    terms.proportion_ppm = share.ppm;
    terms.weekly_cap = share.weekly_cap;
    return terms;
}

// Of a debt that is not paid: one that arose by itself goes before one of the configuration. nullopt: there is none.
std::optional<journal::ChargeConfigured> more_of_another(const Account& account,
                                                         const SiteConfig& site) {
    const Charge* found = nullptr;
    for (const Charge& charge : account.charges) {
        if (!is_open_debt(charge)) continue;
        if (found == nullptr || (!arose_by_itself(*found) && arose_by_itself(charge))) {
            found = &charge;
        }
    }
    if (found == nullptr) return std::nullopt;
    if (!arose_by_itself(*found)) return journal::terms_of(account.id, *found);
    return with_terms(account, *found, part_of(room_for(account, site), open_ones(account)));
}

}  // namespace

std::optional<journal::ChargeConfigured> debt_that_arises(const Account& account, Money amount,
                                                          const SiteConfig& site) {
    if (site.tenancy.debt_share_ppm == 0) return std::nullopt;
    const DebtShare room = room_for(account, site);
    const bool bounded = limits_for(account, site) != nullptr;
    const auto free = free_charge(account);
    const bool own = free && (!bounded || (open_ones(account) == 0 && !room.none()));
    journal::ChargeConfigured debt;
    if (own) {
        debt.account = account.id;
        debt.charge = *free;
        debt.type = payment::ChargeType::payment_event;
        debt.purpose = payment::ChargePurpose::debt;
        debt.proportion_ppm = room.ppm;
        debt.weekly_cap = room.weekly_cap;
    } else {
        const auto more = bounded ? more_of_another(account, site) : std::nullopt;
        if (!more) return std::nullopt;
        debt = *more;
    }
    debt.added = amount;
    return debt;
}

std::optional<payment::ChargeId> free_ordered_charge(const Account& account,
                                                     payment::ChargePurpose purpose,
                                                     payment::ChargeType type) {
    payment::ChargeId id = k_first_ordered_charge;
    while (const Charge* known = account.find_charge(id)) {
        if (known->done() && known->purpose == purpose && known->type == type) return id;
        ++id.value;
    }
    const bool full = account.charges.size() >= payment::k_max_pots;
    return full || id >= payment::k_tariff_charge ? std::nullopt : std::optional(id);
}

std::string why_no_debt(const Account& account, const SiteConfig& site) {
    if (debt_that_arises(account, Money{1}, site)) return "";
    if (site.tenancy.debt_share_ppm == 0) {
        return "policy pack " + site.policy.pack +
               ", rule debt: no debt is recovered from payments here, so none can be entered";
    }
    return "the account pays as many debts as an account can have: one of them is paid first";
}

std::vector<journal::ChargeConfigured> debts_to_fit(const Account& account,
                                                    const SiteConfig& site) {
    std::vector<journal::ChargeConfigured> changed;
    const std::int64_t debts = open_ones(account);
    if (debts == 0 || limits_for(account, site) == nullptr) return changed;
    const DebtShare each = part_of(room_for(account, site), debts);
    for (const Charge& charge : account.charges) {
        if (!arose_by_itself(charge) || !is_open_debt(charge)) continue;
        const bool fits = charge.proportion_ppm == each.ppm && charge.weekly_cap == each.weekly_cap;
        if (!fits) changed.push_back(with_terms(account, charge, each));
    }
    return changed;
}

}  // namespace riser::controller
