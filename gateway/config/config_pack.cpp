// What of a configuration a policy pack is about: whoever may be cut off, tariffs, fees, what accounts are lent and what
// is collected from them. The worst of all accounts stands for the site.
#include <algorithm>

#include "core/payment/tariff_traits.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

using payment::CustomerClass;
using payment::PolicyPack;

// A pack asks for so many years of records. The ledger is kept for ever: by the cloud, and what the cloud does not
// have by the gateway.
constexpr std::uint32_t k_kept_for_ever = 100;

// Where a landlord is, somebody may move in by an order that does not ask this file.
bool has_customers(const SupplyPointConfig& point) {
    return !point.account.is_nil() || !point.landlord.account.is_nil();
}

payment::Charge as_charge(const journal::ChargeConfigured& terms) {
    payment::Charge charge;
    charge.type = terms.type;
    charge.purpose = terms.purpose;
    charge.per_period = terms.per_period;
    charge.period = terms.period;
    charge.proportion_ppm = terms.proportion_ppm;
    charge.weekly_cap = terms.weekly_cap;
    charge.remaining = terms.added;
    charge.while_disconnected = terms.while_disconnected;
    charge.continuous = terms.continuous;
    return charge;
}

class PackSite {
public:
    explicit PackSite(const GatewayConfig& config) : config_(config), pack_(*config.policy.rules) {}

    payment::SiteConfiguration all() {
        site_.currency = config_.currency;
        site_.supply = config_.policy.policy;
        // Who is in observe mode today may be armed tomorrow, by an order that does not ask this file.
        site_.enforced = std::any_of(
            config_.supply_points.begin(), config_.supply_points.end(), [](const auto& point) {
                return has_customers(point) && !point.supply_point.switches.empty();
            });
        for (const auto& tariff : config_.tariffs) add_tariff(tariff);
        site_.reference_price = config_.policy.reference_price;
        site_.retention_years = k_kept_for_ever;
        site_.shares_common_costs = config_.common_costs.has_value();
        add_accounts();
        site_.fees.vending = std::max(config_.top_up.fee, config_.top_up.fee_at_least);
        site_.fees.vending_ppm = config_.top_up.fee_ppm;
        if (site_.emergency) site_.emergency->fee = config_.top_up.emergency_fee;
        for (const auto& billed : config_.billing) add_fees(billed);
        return std::move(site_);
    }

    [[nodiscard]] bool concerns(const SupplyPointConfig& point) const {
        return has_customers(point) && pack_.concerns(class_of(point));
    }

private:
    [[nodiscard]] CustomerClass class_of(const SupplyPointConfig& point) const {
        for (const auto& known : config_.tariffs) {
            if (known.tariff.id == point.tariff) return known.tariff.rules.customer_class;
        }
        return CustomerClass::any;
    }

    void add_tariff(const TariffConfig& configured) {
        const payment::Tariff& tariff = configured.tariff;
        auto traits = payment::traits_of(tariff, configured.name);
        traits.time_of_use_agreed = config_.policy.time_of_use_agreed;
        traits.feeds_in = feeds_in(tariff.id);
        // Of whatever class a tariff says that it is: who has it is whom the pack is about.
        for (const auto& point : config_.supply_points) {
            const bool has_it = !point.account.is_nil() && point.tariff == tariff.id;
            if (has_it && pack_.concerns(point.customer_class)) {
                traits.customer_class = point.customer_class;
            }
        }
        site_.tariffs.push_back(std::move(traits));
    }

    // Somebody who has this tariff, or may come to have it, feeds in.
    [[nodiscard]] bool feeds_in(TariffId tariff) const {
        return std::any_of(
            config_.supply_points.begin(), config_.supply_points.end(), [&](const auto& point) {
                const auto& registers = point.supply_point.registers;
                const bool has_it = point.tariff == tariff || point.landlord.tariff == tariff;
                return has_it &&
                       std::any_of(registers.begin(), registers.end(), [](const auto& share) {
                           return share.role == metering::RegisterRole::feed_in;
                       });
            });
    }

    void add_accounts() {
        bool everybody_is_lent = true;
        for (const auto& point : config_.supply_points) {
            if (!concerns(point)) continue;
            const auto lent = std::find_if(
                point.credits.begin(), point.credits.end(),
                [](const auto& credit) { return credit.type == payment::CreditType::emergency; });
            if (lent == point.credits.end()) {
                everybody_is_lent = false;
            } else {
                if (!site_.emergency) site_.emergency = payment::EmergencyTerms{lent->preset, {}};
                site_.emergency->limit = std::min(site_.emergency->limit, lent->preset);
            }
            add_charges(point);
            add_standing(point);
        }
        if (!everybody_is_lent && pack_.emergency.required) site_.emergency.reset();
        const bool nobody = everybody_is_lent && !site_.emergency;
        if (nobody) site_.emergency = payment::EmergencyTerms{pack_.emergency.at_least, {}};
    }

    void add_charges(const SupplyPointConfig& point) {
        std::optional<payment::DebtTerms> debt;
        for (const auto& charge : point.charges) {
            if (charge.purpose == payment::ChargePurpose::fee) {
                site_.fees.account = std::max(site_.fees.account, charge.added);
            }
            if (charge.purpose != payment::ChargePurpose::debt) continue;
            if (!debt) debt = payment::DebtTerms{0, Money{}};
            debt->share_ppm += charge.proportion_ppm;
            const auto week = payment::most_in_a_week(as_charge(charge));
            debt->per_week = week && debt->per_week
                                 ? std::optional(Money{debt->per_week->micro + week->micro})
                                 : std::nullopt;
        }
        if (!debt) return;
        if (!site_.debt) site_.debt = payment::DebtTerms{0, Money{}};
        site_.debt->share_ppm = std::max(site_.debt->share_ppm, debt->share_ppm);
        site_.debt->per_week = debt->per_week && site_.debt->per_week
                                   ? std::optional(std::max(*debt->per_week, *site_.debt->per_week))
                                   : std::nullopt;
    }

    // What the configuration charges beside the tariff, and that of the tariff.
    void add_standing(const SupplyPointConfig& point) {
        payment::StandingTraits beside;
        for (const auto& charge : point.charges) payment::add_standing(beside, as_charge(charge));
        if (beside.per_day == Money{}) return;
        for (const auto& known : config_.tariffs) {
            if (known.tariff.id != point.tariff) continue;
            beside.per_day += payment::standing_traits(known.tariff).per_day;
        }
        payment::take_worst(site_.standing, beside);
    }

    // Whoever pays afterwards is charged by the most particular terms: the general ones are about nobody of a class that
    // has its own.
    void add_fees(const BillingConfig& billed) {
        if (!concerns(billed)) return;
        const auto& overdue = billed.overdue;
        payment::Fees& fees = site_.fees;
        fees.reconnect = std::max(fees.reconnect, overdue.reconnection_fee);
        fees.late = std::max(fees.late, overdue.interest.flat_fee);
        fees.interest_ppm = std::max(fees.interest_ppm, overdue.interest.annual_ppm);
        for (const auto& step : overdue.ladder.steps) {
            fees.reminder = std::max(fees.reminder, step.fee);
        }
        const billing::CreditLimit& limit = billed.credit_limit;
        if (limit.limit == Money{} || limit.then != billing::CreditLimitThen::disconnect) return;
        auto& notice = site_.credit_limit_notice;
        notice = std::min(notice.value_or(limit.notice), limit.notice);
    }

    [[nodiscard]] bool concerns(const BillingConfig& billed) const {
        if (!billed.account.is_nil()) return pack_.concerns(class_of(billed.account));
        if (billed.customer_class != CustomerClass::any) {
            return pack_.concerns(billed.customer_class);
        }
        for (std::size_t i = 1; i < payment::k_customer_classes; ++i) {
            const auto which = static_cast<CustomerClass>(i);
            const bool has_own =
                std::any_of(config_.billing.begin(), config_.billing.end(),
                            [&](const auto& other) { return other.customer_class == which; });
            if (pack_.concerns(which) && !has_own) return true;
        }
        return false;
    }

    // any: it comes with an order, which gives it a class.
    [[nodiscard]] CustomerClass class_of(AccountId account) const {
        for (const auto& point : config_.supply_points) {
            if (point.account == account) return point.customer_class;
        }
        return CustomerClass::any;
    }

    const GatewayConfig& config_;
    const PolicyPack& pack_;
    payment::SiteConfiguration site_;
};

}  // namespace

payment::SiteConfiguration site_for_pack(const GatewayConfig& config) {
    return PackSite(config).all();
}

bool has_customers_of(const GatewayConfig& config) {
    const PackSite site(config);
    return std::any_of(config.supply_points.begin(), config.supply_points.end(),
                       [&](const auto& point) { return site.concerns(point); });
}

}  // namespace riser::config
