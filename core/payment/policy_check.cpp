#include "core/payment/policy_check.h"

#include <algorithm>
#include <string_view>

#include "core/payment/friendly_gap.h"
#include "core/payment/pack_text.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

constexpr std::array<std::string_view, 4> k_mode_names{"?", "automatic", "arm_and_confirm",
                                                       "auto_if_off_less_than"};

std::string name_of(ReconnectMode mode) {
    return std::string(k_mode_names[static_cast<std::size_t>(mode)]);
}

class Check {
public:
    Check(const PolicyPack& pack, const SiteConfiguration& site) : pack_(pack), site_(site) {}

    std::vector<PackRefusal> run() {
        if (site_.enforced && site_.supply.cut_permitted) {
            cut();
            windows();
            notice();
            reconnect();
            if (pack_.demands(PackRule::load_limit)) load_limit();
        }
        if (pack_.demands(PackRule::emergency_credit)) emergency();
        for (const auto& traits : site_.tariffs) {
            if (!pack_.concerns(traits.customer_class)) continue;
            if (pack_.demands(PackRule::tariff)) tariff(traits);
            if (pack_.demands(PackRule::price_cap)) price(traits);
        }
        if (pack_.demands(PackRule::fees)) fees();
        if (pack_.demands(PackRule::debt)) debt();
        if (pack_.demands(PackRule::credit_limit)) credit_limit();
        if (pack_.demands(PackRule::records) && site_.retention_years < pack_.retention_years) {
            refuse(PackRule::records,
                   "records are kept for " + std::to_string(site_.retention_years) + " years",
                   "at least " + std::to_string(pack_.retention_years) + " years",
                   "keep records at least so long");
        }
        if (pack_.demands(PackRule::estimates) && site_.estimated_billing &&
            !pack_.estimated_billing) {
            refuse(PackRule::estimates, "estimated consumption is billed",
                   "only what a meter registered", "bill actual readings only");
        }
        if (pack_.demands(PackRule::standing_charge)) standing_charges();
        if (pack_.demands(PackRule::feed_in)) export_prices();
        if (pack_.back_billing.most) (void)same_currency(PackRule::back_billing);
        common_costs();
        std::stable_sort(refusals_.begin(), refusals_.end(),
                         [](const auto& a, const auto& b) { return a.rule < b.rule; });
        return std::move(refusals_);
    }

private:
    void refuse(PackRule rule, std::string configured, std::string demanded, std::string to_do) {
        const PackSource* source = pack_.source(rule);
        refusals_.push_back({rule, std::move(configured), std::move(demanded), std::move(to_do),
                             source ? source->title : std::string{}});
    }

    // True when amounts can be compared. One message says so for all of them.
    bool same_currency(PackRule rule) {
        if (site_.currency == pack_.currency) return true;
        refuse(rule, "amounts are in " + site_.currency.text(),
               "amounts in " + pack_.currency.text(),
               "use a policy pack for the currency of this site");
        return false;
    }

    void cut() {
        if (!pack_.demands(PackRule::cut)) return;
        if (!pack_.cut_permitted) {
            refuse(PackRule::cut, "customers may be cut off", "nobody is cut off",
                   "switch enforcement off, or say that cutting off is not permitted");
        }
        for (std::size_t i = 1; i < k_customer_classes; ++i) {
            if (!pack_.never_cut.test(i) || site_.supply.never_cut.test(i)) continue;
            const std::string name(k_customer_class_names[i]);
            refuse(PackRule::cut, name + " may be cut off", name + " is never cut off",
                   "add it to the classes that are never cut off");
        }
    }

    void windows() {
        if (pack_.demands(PackRule::friendly_hours)) {
            if (const auto gap = friendly_gap(site_.supply.friendly_hours, pack_.friendly_hours)) {
                refuse(PackRule::friendly_hours, "friendly hours: " + *gap,
                       "friendly hours that contain those of the pack", "extend them");
            }
        }
        if (!pack_.demands(PackRule::holidays)) return;
        const HolidayCalendar& mine = site_.supply.holidays;
        if (pack_.holidays_required && mine.empty()) {
            refuse(PackRule::holidays, "no holidays are listed", "a list of holidays",
                   "list the public holidays of the place");
            return;
        }
        for (const Holiday& day : pack_.holidays.days) {
            if (std::binary_search(mine.days.begin(), mine.days.end(), day)) continue;
            refuse(PackRule::holidays, date_text(day) + " is not listed", "it is a holiday",
                   "add it to the holidays");
        }
        const auto& eve = pack_.holidays.eve_from;
        if (eve && (!mine.eve_from || *mine.eve_from > *eve)) {
            refuse(
                PackRule::holidays,
                mine.eve_from ? "the day before a holiday counts from " + clock_text(*mine.eve_from)
                              : "the day before a holiday does not count",
                "it counts from " + clock_text(*eve) + " at the latest", "let it count from then");
        }
    }

    void notice() {
        if (!pack_.demands(PackRule::notice)) return;
        for (std::size_t i = 1; i < k_customer_classes; ++i) {
            const bool never = site_.supply.never_cut.test(i);
            if (never || site_.supply.notice[i] >= pack_.notice[i]) continue;
            const std::string least = hours_text(pack_.notice[i]);
            refuse(PackRule::notice,
                   "notice for " + std::string(k_customer_class_names[i]) + " is " +
                       hours_text(site_.supply.notice[i]),
                   "at least " + least, "set it to " + least + " or more");
        }
    }

    void reconnect() {
        if (!pack_.demands(PackRule::reconnect)) return;
        const auto& allowed = pack_.reconnect_modes;
        const ReconnectMode mode = site_.supply.reconnection.mode;
        if (allowed.empty() || std::find(allowed.begin(), allowed.end(), mode) != allowed.end()) {
            return;
        }
        std::string list;
        for (const ReconnectMode one : allowed) list += (list.empty() ? "" : " or ") + name_of(one);
        refuse(PackRule::reconnect, "supply comes back by " + name_of(mode), list,
               "choose " + list);
    }

    void load_limit() {
        const LoadLimitDemands& demand = pack_.load_limit;
        const LoadLimit& mine = site_.supply.load_limit;
        const auto rule = PackRule::load_limit;
        if (mine.steps.empty()) {
            if (demand.use != LoadLimitUse::required) return;
            return refuse(rule, "who has used up his credit is cut off at once",
                          "his load is limited first", "configure a load limit");
        }
        if (demand.use == LoadLimitUse::forbidden) {
            return refuse(rule, "load is limited", "it is not", "take the load limit out");
        }
        if (mine.steps.back().limit < demand.least) {
            const std::string least = std::to_string(demand.least.w) + " W";
            refuse(rule, "load is limited to " + std::to_string(mine.steps.back().limit.w) + " W",
                   "at least " + least, "leave " + least + " or more");
        }
        Duration lasts{};
        for (const PowerStep& step : mine.steps) lasts += step.lasts;
        if (lasts < demand.lasts && !mine.is_endless()) {
            refuse(rule, "the load limit lasts " + hours_text(lasts),
                   "at least " + hours_text(demand.lasts), "let its steps last longer");
        }
        if (demand.longest_off != Duration{} && mine.off_for > demand.longest_off) {
            const auto minutes = [](Duration span) {
                return std::to_string(std::chrono::floor<std::chrono::minutes>(span).count()) +
                       " min";
            };
            refuse(rule, "after an overload supply is off for " + minutes(mine.off_for),
                   "at most " + minutes(demand.longest_off), "shorten it");
        }
        if (!demand.waits_for_person && mine.openings != 0) {
            refuse(rule, "after " + std::to_string(mine.openings) + " overloads supply stays off",
                   "it comes back after each", "set openings to 0");
        }
    }

    void emergency() {
        const EmergencyDemands& demand = pack_.emergency;
        const auto& mine = site_.emergency;
        if (demand.required && !mine) {
            refuse(PackRule::emergency_credit, "no emergency credit is offered", "it is offered",
                   "configure emergency credit");
            return;
        }
        if (!mine) return;
        if (demand.at_least != Money{} && same_currency(PackRule::emergency_credit) &&
            mine->limit < demand.at_least) {
            refuse(PackRule::emergency_credit, "emergency credit is " + format_money(mine->limit),
                   "at least " + format_money(demand.at_least), "raise it");
        }
        if (!demand.fee_allowed && mine->fee > Money{}) {
            refuse(PackRule::emergency_credit, "emergency credit costs " + format_money(mine->fee),
                   "it costs nothing", "remove the fee");
        }
    }

    void tariff(const TariffTraits& traits) {
        const TariffDemands& demand = pack_.tariff;
        const std::string name = "tariff \"" + traits.name + "\" ";
        const auto form = [&](bool has, bool allowed, const std::string& what) {
            if (!has || allowed) return;
            refuse(PackRule::tariff, name + "has " + what, "no " + what,
                   "choose a tariff without it");
        };
        form(traits.time_of_use && demand.time_of_use == FormPermission::forbidden, false,
             "prices by time of use");
        if (traits.time_of_use && demand.time_of_use == FormPermission::with_consent &&
            !traits.time_of_use_agreed) {
            refuse(PackRule::tariff, name + "has prices by time of use without consent",
                   "the consent of everybody on it", "record the consents, or offer a flat price");
        }
        form(traits.whole_block_prices, demand.whole_block_prices,
             "blocks whose price counts for everything that was used");
        form(traits.demand_charge, demand.demand_charge, "a demand charge");
        form(traits.minimum_charge, demand.minimum_charge, "a minimum charge");
        if (demand.most_tax_ppm && traits.tax_ppm > *demand.most_tax_ppm) {
            refuse(PackRule::tariff, name + "takes " + percent(traits.tax_ppm) + " tax",
                   "at most " + percent(*demand.most_tax_ppm), "correct its taxes");
        }
    }

    void price(const TariffTraits& traits) {
        const std::string name = "tariff \"" + traits.name + "\" ";
        const PriceCap& cap = pack_.price_cap;
        if (!site_.reference_price) {
            refuse(PackRule::price_cap, name + "cannot be compared: no reference price is given",
                   "at most " + percent(cap.share_ppm) + " of " + cap.reference,
                   "state the reference price");
            return;
        }
        const auto most = static_cast<std::int64_t>(
            static_cast<Int128>(site_.reference_price->micro_per_kwh) * cap.share_ppm / 1'000'000);
        if (traits.dearest.micro_per_kwh <= most) return;
        refuse(PackRule::price_cap,
               name + "costs up to " + format_money(Money{traits.dearest.micro_per_kwh}) +
                   " a kWh with tax",
               "at most " + format_money(Money{most}) + ", " + percent(cap.share_ppm) + " of " +
                   cap.reference,
               "lower the price, or correct the reference price");
    }

    void amount(PackRule rule, const std::string& what, Money mine, std::optional<Money> most) {
        if (!most || mine <= *most) return;
        refuse(rule, what + " is " + format_money(mine),
               *most == Money{} ? "none" : "at most " + format_money(*most),
               *most == Money{} ? "remove it" : "lower it");
    }
    void share(PackRule rule, const std::string& what, std::int64_t mine,
               std::optional<std::int64_t> most) {
        if (!most || mine <= *most) return;
        refuse(rule, what + " is " + percent(mine),
               *most == 0 ? "none" : "at most " + percent(*most),
               *most == 0 ? "remove it" : "lower it");
    }

    void fees() {
        const Fees& mine = site_.fees;
        const FeeLimits& most = pack_.fees;
        share(PackRule::fees, "the fee on a top-up", mine.vending_ppm, most.vending_ppm);
        share(PackRule::fees, "interest on what is overdue", mine.interest_ppm, most.interest_ppm);
        // Zero is zero in every currency.
        const bool compares = most.reconnect.value_or(Money{}) != Money{} ||
                              most.vending.value_or(Money{}) != Money{} ||
                              most.late.value_or(Money{}) != Money{} ||
                              most.account.value_or(Money{}) != Money{};
        if (compares && !same_currency(PackRule::fees)) return;
        amount(PackRule::fees, "the fee for a reconnection", mine.reconnect, most.reconnect);
        amount(PackRule::fees, "the fee per top-up", mine.vending, most.vending);
        amount(PackRule::fees, "the fee for being late", mine.late, most.late);
        amount(PackRule::fees, "the fee for a reminder", mine.reminder, most.late);
        amount(PackRule::fees, "a fee on an account", mine.account, most.account);
    }

    void credit_limit() {
        if (!site_.credit_limit_notice) return;
        const auto& demand = pack_.credit_limit;
        const auto rule = PackRule::credit_limit;
        const auto text_of = [](Duration time) {
            return std::to_string(std::chrono::duration_cast<std::chrono::hours>(time).count()) +
                   " h";
        };
        if (!demand.disconnect) {
            return refuse(rule, "who has reached his credit limit may be disconnected",
                          "nobody is, before a bill is overdue",
                          "let the limit tell of it, or bill (`then`)");
        }
        if (*site_.credit_limit_notice >= demand.notice) return;
        refuse(rule,
               "the notice before a disconnection for a credit limit is " +
                   text_of(*site_.credit_limit_notice),
               "at least " + text_of(demand.notice), "give more notice");
    }

    void debt() {
        if (!site_.debt) return;
        share(PackRule::debt, "the share of a payment that is taken for debts",
              site_.debt->share_ppm, pack_.debt.share_ppm);
        if (!pack_.debt.per_week || !same_currency(PackRule::debt)) return;
        if (!site_.debt->per_week) {
            refuse(PackRule::debt, "there is no limit to what is recovered in a week",
                   "at most " + format_money(*pack_.debt.per_week), "set a limit per week");
            return;
        }
        amount(PackRule::debt, "what is recovered in a week", *site_.debt->per_week,
               pack_.debt.per_week);
    }

    void standing_charges() {
        const bool any =
            site_.standing.per_day > Money{} ||
            std::any_of(site_.tariffs.begin(), site_.tariffs.end(),
                        [](const auto& traits) { return traits.standing.per_day > Money{}; });
        if (!any) return;
        const auto& most = pack_.standing.most_per_day;
        const bool compares = !most || *most == Money{} || same_currency(PackRule::standing_charge);
        for (const auto& traits : site_.tariffs) {
            if (!pack_.concerns(traits.customer_class)) continue;
            standing("the standing charge of tariff \"" + traits.name + "\"", traits.standing,
                     compares);
        }
        standing("what an account is charged beside energy", site_.standing, compares);
    }

    void standing(const std::string& what, const StandingTraits& mine, bool compares) {
        if (mine.per_day <= Money{}) return;
        const StandingLimits& limits = pack_.standing;
        const PackRule rule = PackRule::standing_charge;
        if (compares) amount(rule, what + " for a day", mine.per_day, limits.most_per_day);
        if (mine.while_disconnected && !limits.while_disconnected) {
            refuse(rule, what + " is collected while supply is off", "nothing is collected then",
                   "suspend it while disconnected");
        }
        if (mine.below_limit && !limits.below_limit) {
            refuse(rule, what + " is taken where there is no credit for it",
                   "nobody is cut off by it", "let it wait as accumulated debt");
        }
    }

    void common_costs() {
        const bool forbidden = pack_.demands(PackRule::common_costs) && !pack_.common_costs_shared;
        if (!forbidden || !site_.shares_common_costs) return;
        refuse(PackRule::common_costs, "costs of common areas are shared among customers",
               "they are not charged with their energy",
               "take [common_costs] out of the configuration: the landlord pays them");
    }

    void export_prices() {
        const Price least = pack_.least_export_price;
        const auto concerned = [&](const TariffTraits& traits) {
            return traits.feeds_in && pack_.concerns(traits.customer_class);
        };
        if (std::none_of(site_.tariffs.begin(), site_.tariffs.end(), concerned)) return;
        if (least != Price{} && !same_currency(PackRule::feed_in)) return;
        for (const auto& traits : site_.tariffs) {
            if (!concerned(traits) || traits.export_price >= least) continue;
            refuse(PackRule::feed_in,
                   "tariff \"" + traits.name + "\" credits " +
                       format_money(Money{traits.export_price.micro_per_kwh}) +
                       " for a kWh that is fed in",
                   "at least " + format_money(Money{least.micro_per_kwh}),
                   "raise its export price");
        }
    }

    const PolicyPack& pack_;
    const SiteConfiguration& site_;
    std::vector<PackRefusal> refusals_;
};

}  // namespace

PolicyPack limited_to(PolicyPack pack, std::initializer_list<PackRule> rules) {
    std::bitset<k_pack_rules> kept;
    for (const PackRule rule : rules) kept.set(static_cast<std::size_t>(rule));
    pack.demanded &= kept;
    return pack;
}

std::vector<PackRefusal> check_against(const PolicyPack& pack,
                                       const SiteConfiguration& configuration) {
    return Check(pack, configuration).run();
}

std::string to_text(const PolicyPack& pack, const PackRefusal& refusal) {
    return "policy pack " + pack.name + ", rule " + std::string(to_string(refusal.rule)) + ": " +
           refusal.configured + ", demanded is " + refusal.demanded + "; " + refusal.to_do + " (" +
           refusal.source + "; verify per deployment)";
}

}  // namespace riser::payment
