// [policy]: what this site decides about cutting off, checked against the policy pack of its jurisdiction
// (configs/policies). What the pack forbids is refused with the rule, what to do, and where the demand comes from.
#include <algorithm>

#include "core/payment/policy_check.h"
#include "gateway/config/config_parts.h"
#include "platform/policy/policy_pack_loader.h"
#include "platform/policy/policy_words.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

using payment::PackRule;
using payment::ReconnectMode;

constexpr std::int64_t k_any_share_ppm = 1'000'000;
constexpr std::string_view k_debt_share = "debt_share_ppm";
constexpr std::string_view k_debt_cap = "debt_weekly_cap";

class PolicyReader {
public:
    PolicyReader(toml::Table& root, toml::Table table, GatewayConfig& config,
                 toml::Sources& sources)
        : root_(root),
          table_(table),
          config_(config),
          sources_(sources),
          policy_(config.policy.policy) {}

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
        config_.policy.time_of_use_agreed = table_.flag_or("time_of_use_agreed", false);
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
        config_.policy.load_limit_place = steps.front().place("limit_w");
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
        config_.policy.reference_price = Price{price->micro};
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
        config_.policy.rules = *pack;
        for (const auto& refusal : check_against(*pack, site_for_pack(config_))) {
            table_.refuse(key_of(refusal.rule), to_text(*pack, refusal));
        }
        take_debt_terms(*pack);
    }

    // Debts that arise by themselves, of [tenancy], are recovered as the pack allows where nothing else is said.
    void take_debt_terms(const payment::PolicyPack& pack) {
        if (!pack.demands(PackRule::debt) || !has_customers_of(config_)) return;
        auto table = root_.table("tenancy");
        const auto said = [&](std::string_view key) { return table && table->has(key); };
        TenancyConfig& mine = config_.tenancy;
        const payment::DebtLimits& most = pack.debt;
        if (!said(k_debt_share)) {
            const bool none = most.share_ppm == 0 || most.per_week == Money{};
            const auto share =
                std::min(mine.debt_share_ppm, most.share_ppm.value_or(k_any_share_ppm));
            mine.debt_share_ppm = none ? 0 : share;
        }
        if (!said(k_debt_cap)) mine.debt_weekly_cap = most.per_week.value_or(Money{});
        if (mine.debt_share_ppm == 0) return;
        payment::SiteConfiguration site;
        site.currency = config_.currency;
        site.debt = payment::DebtTerms{mine.debt_share_ppm, std::nullopt};
        if (mine.debt_weekly_cap > Money{}) site.debt->per_week = mine.debt_weekly_cap;
        for (const auto& refusal : check_against(limited_to(pack, {PackRule::debt}), site)) {
            const bool of_share =
                most.share_ppm && mine.debt_share_ppm > *most.share_ppm && said(k_debt_share);
            const auto key = of_share ? k_debt_share : k_debt_cap;
            if (said(key)) {
                table->refuse(key, to_text(pack, refusal));
            } else {
                table_.refuse("pack", to_text(pack, refusal));
            }
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

    toml::Table& root_;
    toml::Table table_;
    GatewayConfig& config_;
    toml::Sources& sources_;
    payment::SupplyPolicy& policy_;
};

}  // namespace

void read_policy(toml::Table& root, GatewayConfig& config, toml::Sources& sources) {
    if (auto table = root.table("policy")) PolicyReader(root, *table, config, sources).read();
}

}  // namespace riser::config
