#include "core/payment/policy_pack.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

constexpr std::array<std::string_view, k_pack_rules> k_rule_names{"cut",
                                                                  "friendly_hours",
                                                                  "holidays",
                                                                  "notice",
                                                                  "reconnect",
                                                                  "emergency_credit",
                                                                  "tariff",
                                                                  "price_cap",
                                                                  "fees",
                                                                  "debt",
                                                                  "records",
                                                                  "estimates",
                                                                  "standing_charge",
                                                                  "feed_in",
                                                                  "load_limit",
                                                                  "credit_limit",
                                                                  "back_billing",
                                                                  "common_costs"};

constexpr std::int64_t k_whole_ppm = 1'000'000;

template <class T>
bool out_of(const std::optional<T>& value, T most) {
    return value && (*value < T{} || *value > most);
}

bool has_amounts(const PolicyPack& pack) {
    return pack.fees.reconnect || pack.fees.vending || pack.fees.late || pack.fees.account ||
           pack.debt.per_week || pack.emergency.at_least != Money{} || pack.standing.most_per_day ||
           pack.least_export_price != Price{} || pack.back_billing.most;
}

Outcome<> check_sources(const PolicyPack& pack) {
    for (std::size_t i = 0; i < k_pack_rules; ++i) {
        const auto rule = static_cast<PackRule>(i);
        if (pack.demands(rule) && pack.source(rule) == nullptr) {
            return fail(Problem{"rule " + std::string(to_string(rule)) +
                                " has no source that the pack lists"});
        }
    }
    return Done{};
}

Outcome<> check_amounts(const PolicyPack& pack) {
    if (has_amounts(pack) && pack.currency == Currency{}) {
        return fail(Problem{"a pack with amounts of money says in which currency"});
    }
    const FeeLimits& fees = pack.fees;
    for (const auto& amount :
         {fees.reconnect, fees.vending, fees.late, fees.account, pack.debt.per_week,
          pack.standing.most_per_day, pack.back_billing.most}) {
        if (out_of(amount, k_max_amount)) return fail(Problem{"a limit is an amount from zero on"});
    }
    if (pack.emergency.at_least < Money{} || pack.emergency.at_least > k_max_amount) {
        return fail(Problem{"emergency credit is an amount from zero on"});
    }
    if (pack.least_export_price < Price{} || pack.least_export_price > k_max_price) {
        return fail(Problem{"what feeding in is worth at least is a price from zero on"});
    }
    for (const auto& share : {fees.vending_ppm, pack.debt.share_ppm, pack.tariff.most_tax_ppm}) {
        if (out_of(share, k_whole_ppm)) return fail(Problem{"a share is 0 to 1000000 ppm"});
    }
    if (out_of(fees.interest_ppm, k_whole_ppm)) {
        return fail(Problem{"interest is 0 to 1000000 ppm a year"});
    }
    if (pack.price_cap.share_ppm < 1 || pack.price_cap.share_ppm > 10 * k_whole_ppm) {
        return fail(Problem{"a price cap is 1 to 10000000 ppm of the reference"});
    }
    return Done{};
}

}  // namespace

std::string_view to_string(PackRule rule) {
    RISER_ASSERT(rule < PackRule::count_, "one of the rules");
    return k_rule_names[static_cast<std::size_t>(rule)];
}

const PackSource* PolicyPack::source(PackRule rule) const {
    const std::string& id = source_of[static_cast<std::size_t>(rule)];
    const auto found = std::find_if(sources.begin(), sources.end(),
                                    [&](const PackSource& source) { return source.id == id; });
    return found == sources.end() || id.empty() ? nullptr : &*found;
}

Outcome<> check_pack(const PolicyPack& pack) {
    if (pack.name.empty() || pack.title.empty()) {
        return fail(Problem{"a pack has a name and says for whom it is"});
    }
    if (pack.verify.empty()) {
        return fail(Problem{"a pack says what is to be verified before it is relied on"});
    }
    if (auto good = check_sources(pack); !good) return good;
    if (auto good = check_amounts(pack); !good) return good;
    const LoadLimitDemands& limit = pack.load_limit;
    if (limit.least < Power{} || limit.least > k_most_power_limit || limit.lasts < Duration{} ||
        limit.longest_off < Duration{}) {
        return fail(Problem{"a load limit leaves 0 to 100000 W, for a time from zero on"});
    }
    if (pack.credit_limit.notice < Duration{}) {
        return fail(Problem{"the notice of a credit limit is from zero on"});
    }
    if (pack.retention_years > 100) return fail(Problem{"records are kept for 0 to 100 years"});
    // What a pack demands of the supply policy has to be a policy that could be configured.
    SupplyPolicy least;
    least.friendly_hours = pack.friendly_hours;
    least.holidays = pack.holidays;
    least.notice = pack.notice;
    least.never_cut = pack.never_cut;
    return check_supply_policy(least);
}

}  // namespace riser::payment
