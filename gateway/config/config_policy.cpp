// [policy]: what this site decides about cutting off, checked against the policy pack of its jurisdiction
// (configs/policies). What the pack forbids is refused with the rule, what to do, and where the demand comes from.
#include <algorithm>

#include "core/payment/charging.h"
#include "core/payment/policy_check.h"
#include "core/payment/tariff_standing.h"
#include "gateway/config/config_parts.h"
#include "platform/policy/policy_pack_loader.h"
#include "platform/policy/policy_words.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

using payment::PackRule;
using payment::ReconnectMode;

// A pack asks for so many years of records. The ledger is kept for ever: by the cloud, and what the cloud does not
// have by the gateway.
constexpr std::uint32_t k_kept_for_ever = 100;

constexpr std::int64_t k_gross_scale = 1'000'000;  // see payment::GrossPrice

class PolicyReader {
public:
    PolicyReader(toml::Table table, GatewayConfig& config, toml::Sources& sources)
        : table_(table), config_(config), sources_(sources), policy_(config.policy.policy) {}

    void read() {
        policy_.cut_permitted = table_.flag_or("cut_permitted", true);
        policy_.never_cut = policy::read_classes(table_, "never_cut");
        policy_.cuts_per_hour = static_cast<std::uint32_t>(
            table_.integer_or("cuts_per_hour", {1, 10'000}, policy_.cuts_per_hour));
        read_windows();
        if (auto notice = table_.table("notice")) policy_.notice = policy::read_notice(*notice);
        policy_.pace.between_operations = config_.supply.switch_interval;
        policy_.pace.connected_at_least =
            std::chrono::minutes(table_.integer_or("connected_at_least_min", {0, 24 * 60}, 0));
        if (auto reconnect = table_.table("reconnect")) read_reconnect(*reconnect);
        if (auto limit = table_.table("load_limit")) read_load_limit(*limit);
        if (const auto good = payment::check_supply_policy(policy_); !good) {
            table_.refuse("friendly_hours", good.error().message);
        }
        time_of_use_agreed_ = table_.flag_or("time_of_use_agreed", false);
        read_reference_price();
        read_pack();
    }

private:
    void read_windows() {
        std::vector<payment::WeekWindow> windows;
        for (toml::Table& window : table_.tables("friendly_hours")) {
            policy::read_window(window, windows);
        }
        policy_.friendly_hours = payment::calendar_of(windows);
        policy_.holidays.days = policy::read_dates(table_, "holidays");
        if (table_.has("day_before_from")) {
            policy_.holidays.eve_from = policy::read_time(table_, "day_before_from", false);
        }
        if (const auto good = payment::check_holidays(policy_.holidays); !good) {
            table_.refuse("holidays", good.error().message);
        }
    }

    void read_reconnect(toml::Table& table) {
        constexpr std::array k_modes{
            toml::Word<ReconnectMode>{policy::k_reconnect_words[0], ReconnectMode::automatic},
            toml::Word<ReconnectMode>{policy::k_reconnect_words[1], ReconnectMode::arm_and_confirm},
            toml::Word<ReconnectMode>{policy::k_reconnect_words[2],
                                      ReconnectMode::auto_if_off_less_than}};
        auto& back = policy_.reconnection;
        back.mode = table.word_or("mode", k_modes, ReconnectMode::automatic);
        const bool timed = back.mode == ReconnectMode::auto_if_off_less_than;
        if (timed) {
            back.off_less_than =
                std::chrono::minutes(table.integer("off_less_than_min", {1, 24 * 60}));
        } else if (table.has("off_less_than_min")) {
            table.refuse("off_less_than_min", "goes with mode = \"auto_if_off_less_than\" only");
        }
        auto& staging = policy_.staging;
        staging.at_once = static_cast<std::uint32_t>(table.integer_or("at_once", {0, 1000}, 0));
        staging.every = read_seconds_or(table, "every_s", {1, 3600}, staging.every);
        if (table.has("every_s") && staging.at_once == 0) {
            table.refuse("at_once", "says how many may come back in every_s: give it too");
        }
    }

    // What makes no sense together is said by check_supply_policy(), at the key that it is about.
    void read_load_limit(toml::Table& table) {
        payment::LoadLimit limit;
        auto steps = table.tables("step");
        for (toml::Table& step : steps) limit.steps.push_back(read_step(step));
        limit.over_for = read_seconds_or(table, "over_s", {30, 3600}, limit.over_for);
        if (limit.steps.empty()) {
            table.refuse("step",
                         "says to how many watts, and for how long: give at least one "
                         "[[policy.load_limit.step]], or take the table out");
            return;
        }
        limit.off_for = std::chrono::minutes(table.integer_or(
            "off_min", {1, 30}, std::chrono::floor<std::chrono::minutes>(limit.off_for).count()));
        limit.openings = static_cast<std::uint8_t>(
            table.integer_or("openings", {0, payment::k_most_overloads}, limit.openings));
        limit.counted_for = std::chrono::minutes(table.integer_or("within_min", {10, 24 * 60}, 60));
        constexpr std::array k_then{
            toml::Word<payment::AfterOverloads>{"person", payment::AfterOverloads::person},
            toml::Word<payment::AfterOverloads>{"next_day", payment::AfterOverloads::next_day}};
        limit.then = table.word_or("then", k_then, payment::AfterOverloads::person);
        if (limit.openings == 0 && (table.has("within_min") || table.has("then"))) {
            table.refuse("openings",
                         "is 0: supply comes back after every overload, so neither "
                         "within_min nor then means anything");
            return;
        }
        payment::SupplyPolicy alone;
        alone.load_limit = limit;
        if (const auto good = payment::check_supply_policy(alone); !good) {
            // At the last step: what is wrong in one is the first message.
            limit.openings == 1 ? table.refuse("openings", good.error().message)
                                : steps.back().refuse("limit_w", good.error().message);
            return;
        }
        policy_.load_limit = std::move(limit);
    }

    static payment::PowerStep read_step(toml::Table& table) {
        payment::PowerStep step;
        step.limit = Power{table.integer(
            "limit_w", {payment::k_least_power_limit.w, payment::k_most_power_limit.w})};
        // Without an end it stands until there is credit.
        if (table.has("lasts_h") && table.has("lasts_min")) {
            table.refuse("lasts_min", "says the same as lasts_h: give one of them");
            return step;
        }
        if (table.has("lasts_h")) {
            step.lasts = std::chrono::hours(table.integer("lasts_h", {1, 31 * 24}));
        } else if (table.has("lasts_min")) {
            step.lasts = std::chrono::minutes(table.integer("lasts_min", {1, 31 * 24 * 60}));
        }
        return step;
    }

    void read_reference_price() {
        const auto text = table_.optional_text("reference_price");
        if (!text || text->empty()) return;
        const auto price = parse_money(*text);
        if (!price || price->micro <= 0 || *price > k_max_amount) {
            table_.refuse("reference_price",
                          '"' + *text + "\" is not a price of a kWh such as \"0.30\"");
            return;
        }
        reference_price_ = Price{price->micro};
    }

    void read_pack() {
        const auto name = table_.optional_text("pack");
        if (!name || name->empty()) return;
        std::filesystem::path file = *name;
        if (name->find('/') == std::string::npos) {
            file = config_.policy_packs / (*name + ".toml");
            const auto names = sources_.names(config_.policy_packs);
            if (std::find(names.begin(), names.end(), *name) == names.end()) {
                table_.refuse("pack", "there is no policy pack \"" + *name + "\" in " +
                                          config_.policy_packs.string() +
                                          toml::suggestion(*name, names));
                return;
            }
        } else if (!file.is_absolute()) {
            table_.refuse("pack", "must be the name of a policy pack, or an absolute path");
            return;
        }
        const auto pack = policy::load_policy_pack(file, sources_);
        if (!pack) {
            table_.refuse("pack", pack.error().message);
            return;
        }
        config_.policy.pack = pack->name;
        for (const auto& refusal : check_against(*pack, site(*pack))) {
            table_.refuse(key_of(refusal.rule), to_text(*pack, refusal));
        }
    }

    static std::string_view key_of(PackRule rule) {
        switch (rule) {
            case PackRule::cut:
                return "never_cut";
            case PackRule::friendly_hours:
                return "friendly_hours";
            case PackRule::holidays:
                return "holidays";
            case PackRule::notice:
                return "notice";
            case PackRule::reconnect:
                return "reconnect";
            case PackRule::load_limit:
                return "load_limit";
            case PackRule::price_cap:
                return "reference_price";
            default:
                return "pack";
        }
    }

    payment::SiteConfiguration site(const payment::PolicyPack& pack) const {
        payment::SiteConfiguration site;
        site.currency = config_.currency;
        site.supply = policy_;
        // Who is in observe mode today may be armed tomorrow, by an order that does not ask this file.
        site.enforced = std::any_of(
            config_.supply_points.begin(), config_.supply_points.end(), [](const auto& point) {
                return has_customers(point) && !point.supply_point.switches.empty();
            });
        for (const auto& tariff : config_.tariffs) site.tariffs.push_back(traits_of(tariff));
        site.reference_price = reference_price_;
        site.retention_years = k_kept_for_ever;
        add_accounts(pack, site);
        return site;
    }

    // Where a landlord is, somebody may move in by an order that does not ask this file either.
    static bool has_customers(const SupplyPointConfig& point) {
        return !point.account.is_nil() || !point.landlord.account.is_nil();
    }

    // What the accounts are lent, and what is collected from them. The worst of all accounts stands for the site.
    void add_accounts(const payment::PolicyPack& pack, payment::SiteConfiguration& site) const {
        bool everybody_is_lent = true;
        for (const auto& point : config_.supply_points) {
            if (!has_customers(point) || !pack.concerns(class_of(point))) continue;
            const auto lent = std::find_if(
                point.credits.begin(), point.credits.end(),
                [](const auto& credit) { return credit.type == payment::CreditType::emergency; });
            if (lent == point.credits.end()) {
                everybody_is_lent = false;
            } else {
                if (!site.emergency) site.emergency = payment::EmergencyTerms{lent->preset, {}};
                site.emergency->limit = std::min(site.emergency->limit, lent->preset);
            }
            add_charges(point, site);
            add_standing(point, site.standing);
        }
        if (!everybody_is_lent && pack.emergency.required) site.emergency.reset();
        const bool nobody = everybody_is_lent && !site.emergency;
        if (nobody) site.emergency = payment::EmergencyTerms{pack.emergency.at_least, {}};
    }

    static void add_charges(const SupplyPointConfig& point, payment::SiteConfiguration& site) {
        std::optional<payment::DebtTerms> debt;
        for (const auto& charge : point.charges) {
            if (charge.purpose == payment::ChargePurpose::fee) {
                site.fees.account = std::max(site.fees.account, charge.added);
            }
            if (charge.purpose != payment::ChargePurpose::debt) continue;
            if (!debt) debt = payment::DebtTerms{0, Money{}};
            debt->share_ppm += charge.proportion_ppm;
            const auto week = most_in_a_week(charge);
            debt->per_week = week && debt->per_week
                                 ? std::optional(Money{debt->per_week->micro + week->micro})
                                 : std::nullopt;
        }
        if (!debt) return;
        if (!site.debt) site.debt = payment::DebtTerms{0, Money{}};
        site.debt->share_ppm = std::max(site.debt->share_ppm, debt->share_ppm);
        site.debt->per_week = debt->per_week && site.debt->per_week
                                  ? std::optional(std::max(*debt->per_week, *site.debt->per_week))
                                  : std::nullopt;
    }

    // What the configuration charges beside the tariff, and that of the tariff.
    void add_standing(const SupplyPointConfig& point, payment::StandingTraits& site) const {
        payment::StandingTraits beside;
        for (const auto& charge : point.charges) {
            if (charge.purpose != payment::ChargePurpose::standing) continue;
            beside.per_day += per_day(charge.per_period, charge.period);
            beside.while_disconnected = beside.while_disconnected || charge.while_disconnected;
            beside.below_limit = beside.below_limit || charge.continuous;
        }
        if (beside.per_day == Money{}) return;
        for (const auto& known : config_.tariffs) {
            if (known.tariff.id == point.tariff) {
                beside.per_day += standing_of(known.tariff).per_day;
            }
        }
        site.per_day = std::max(site.per_day, beside.per_day);
        site.while_disconnected = site.while_disconnected || beside.while_disconnected;
        site.below_limit = site.below_limit || beside.below_limit;
    }

    // Of a day of 24 hours, and of the shortest month; rounded up.
    static Money per_day(Money amount, payment::CollectionPeriod period) {
        const auto part = [&](std::int64_t days) {
            return Money{(amount.micro + days - 1) / days};
        };
        switch (period) {
            case payment::CollectionPeriod::hour:
                return Money{amount.micro * 24};
            case payment::CollectionPeriod::week:
                return part(7);
            case payment::CollectionPeriod::month:
                return part(28);
            case payment::CollectionPeriod::day:
                break;
        }
        return amount;
    }

    static payment::StandingTraits standing_of(const payment::Tariff& tariff) {
        const auto terms = payment::standing_terms(tariff, false);
        return {per_day(terms.per_period, terms.period), terms.while_disconnected,
                terms.continuous};
    }

    // Somebody who has this tariff, or may come to have it, feeds in.
    bool feeds_in(TariffId tariff) const {
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

    // nullopt: as much as is topped up. A month is the shortest that there is.
    static std::optional<Money> most_in_a_week(const journal::ChargeConfigured& charge) {
        if (charge.type == payment::ChargeType::payment_event) {
            return charge.weekly_cap > Money{} ? std::optional(charge.weekly_cap) : std::nullopt;
        }
        const std::int64_t amount = std::min(charge.per_period.micro, charge.added.micro);
        switch (charge.period) {
            case payment::CollectionPeriod::hour:
                return std::min(Money{amount * 168}, charge.added);
            case payment::CollectionPeriod::day:
                return std::min(Money{amount * 7}, charge.added);
            default:
                return Money{amount};
        }
    }

    payment::CustomerClass class_of(const SupplyPointConfig& point) const {
        for (const auto& known : config_.tariffs) {
            if (known.tariff.id == point.tariff) return known.tariff.rules.customer_class;
        }
        return payment::CustomerClass::any;
    }

    payment::TariffTraits traits_of(const TariffConfig& configured) const {
        const payment::Tariff& tariff = configured.tariff;
        const auto& rules = tariff.rules;
        payment::TariffTraits traits;
        traits.name = configured.name;
        traits.customer_class = rules.customer_class;
        traits.time_of_use = !tariff.week.empty() || !rules.calendar.empty();
        traits.time_of_use_agreed = time_of_use_agreed_;
        traits.whole_block_prices =
            !rules.blocks.thresholds.empty() && rules.blocks.method == payment::BlockMethod::whole;
        traits.demand_charge = rules.demand.per_kw != Money{};
        traits.minimum_charge = rules.minimum_per_month != Money{};
        traits.tax_ppm = tariff.tax_ppm;
        for (const auto& tax : rules.taxation.taxes) traits.tax_ppm += tax.ppm;
        traits.standing = standing_of(tariff);
        traits.feeds_in = feeds_in(tariff.id);
        traits.export_price = rules.export_price;
        for (std::size_t i = 0; i < tariff.prices.size(); ++i) {
            const auto gross =
                payment::gross_price(tariff, static_cast<payment::PriceIndex>(i)).numerator;
            const Price rounded_up{(gross + k_gross_scale - 1) / k_gross_scale};
            traits.dearest = std::max(traits.dearest, rounded_up);
        }
        return traits;
    }

    toml::Table table_;
    GatewayConfig& config_;
    toml::Sources& sources_;
    payment::SupplyPolicy& policy_;
    bool time_of_use_agreed_ = false;
    std::optional<Price> reference_price_;
};

}  // namespace

void read_policy(toml::Table& root, GatewayConfig& config, toml::Sources& sources) {
    if (auto table = root.table("policy")) PolicyReader(*table, config, sources).read();
}

}  // namespace riser::config
