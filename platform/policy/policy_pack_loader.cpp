#include "platform/policy/policy_pack_loader.h"

#include <algorithm>
#include <array>

#include "platform/policy/policy_words.h"
#include "platform/toml/strict_toml.h"
#include "platform/toml/suggestion.h"

namespace riser::policy {
namespace {

using payment::FormPermission;
using payment::PackRule;
using payment::PolicyPack;
using payment::ReconnectMode;
using toml::Table;

constexpr std::int64_t k_whole_ppm = 1'000'000;
constexpr toml::Range k_share{0, k_whole_ppm};

constexpr std::array k_forms{
    toml::Word<FormPermission>{"allowed", FormPermission::allowed},
    toml::Word<FormPermission>{"with_consent", FormPermission::with_consent},
    toml::Word<FormPermission>{"forbidden", FormPermission::forbidden}};

std::optional<Money> read_money(Table& table, std::string_view key) {
    const auto text = table.optional_text(key);
    if (!text || text->empty()) return std::nullopt;
    const auto money = parse_money(*text);
    if (!money || *money < Money{} || *money > k_max_amount) {
        table.refuse(
            key, in_quotes(*text) + " is not an amount such as \"5.00\", from zero to 1000000000");
    }
    return money;
}

class PackReader {
public:
    explicit PackReader(Table root) : root_(root) {}

    PolicyPack read(const std::string& stem) {
        read_head(stem);
        for (Table& table : root_.tables("source")) read_source(table);
        read_supply();
        read_windows();
        read_load_limit();
        read_money_rules();
        section(PackRule::records, [&](Table& table) {
            pack_.retention_years = static_cast<std::uint32_t>(table.integer("years", {1, 100}));
        });
        section(PackRule::estimates,
                [&](Table& table) { pack_.estimated_billing = table.flag_or("billing", true); });
        section(PackRule::common_costs,
                [&](Table& table) { pack_.common_costs_shared = table.flag_or("shared", true); });
        return std::move(pack_);
    }

private:
    void read_head(const std::string& stem) {
        Table head = root_.required_table("pack");
        pack_.name = head.text("name");
        if (!pack_.name.empty() && pack_.name != stem) {
            head.refuse("name", in_quotes(pack_.name) + " has to be the name of the file, " +
                                    in_quotes(stem));
        }
        pack_.title = head.text("title");
        pack_.verify = head.text("verify");
        pack_.classes = read_classes(head, "classes");
        if (const auto currency = head.optional_text("currency")) {
            const auto parsed = parse_currency(*currency);
            if (!parsed && !currency->empty()) {
                head.refuse("currency",
                            in_quotes(*currency) + " is not a currency code such as \"EUR\"");
            }
            pack_.currency = parsed.value_or(Currency{});
        }
    }

    void read_source(Table& table) {
        payment::PackSource source{table.text("id"), table.text("title"), table.text("state")};
        const bool twice = std::any_of(pack_.sources.begin(), pack_.sources.end(),
                                       [&](const auto& other) { return other.id == source.id; });
        if (twice && !source.id.empty()) {
            table.refuse("id", "source " + in_quotes(source.id) + " is already there");
        }
        pack_.sources.push_back(std::move(source));
    }

    // Each rule is a table of its name, with the source it was taken from.
    template <class F>
    void section(PackRule rule, F read) {
        auto table = root_.table(to_string(rule));
        if (!table) return;
        read(*table);
        pack_.demanded.set(static_cast<std::size_t>(rule));
        const std::string id = table->text("source");
        pack_.source_of[static_cast<std::size_t>(rule)] = id;
        if (id.empty() || pack_.source(rule) != nullptr) return;
        std::vector<std::string> ids;
        for (const auto& source : pack_.sources) ids.push_back(source.id);
        table->refuse("source", "there is no [[source]] with id " + in_quotes(id) +
                                    toml::suggestion(id, ids));
    }

    void read_supply() {
        section(PackRule::cut, [&](Table& table) {
            pack_.cut_permitted = table.flag_or("permitted", true);
            pack_.never_cut = read_classes(table, "never");
        });
        section(PackRule::notice, [&](Table& table) { pack_.notice = read_notice(table); });
        section(PackRule::reconnect, [&](Table& table) {
            const std::vector<std::string> modes(k_reconnect_words.begin(),
                                                 k_reconnect_words.end());
            for (const std::size_t index : read_words(table, "modes", modes)) {
                pack_.reconnect_modes.push_back(static_cast<ReconnectMode>(index + 1));
            }
            if (pack_.reconnect_modes.empty()) table.refuse("modes", "names at least one");
        });
    }

    void read_load_limit() {
        using payment::LoadLimitUse;
        constexpr std::array k_uses{
            toml::Word<LoadLimitUse>{"allowed", LoadLimitUse::allowed},
            toml::Word<LoadLimitUse>{"required", LoadLimitUse::required},
            toml::Word<LoadLimitUse>{"forbidden", LoadLimitUse::forbidden},
        };
        section(PackRule::load_limit, [&](Table& table) {
            auto& limit = pack_.load_limit;
            limit.use = table.word_or("use", k_uses, LoadLimitUse::allowed);
            limit.least = Power{table.integer_or("least_w", {0, 100'000}, 0)};
            limit.lasts = std::chrono::hours(table.integer_or("lasts_h", {0, 180 * 24}, 0));
            limit.longest_off =
                std::chrono::minutes(table.integer_or("longest_off_min", {0, 30}, 0));
            limit.waits_for_person = table.flag_or("stays_off", true);
        });
    }

    void read_windows() {
        section(PackRule::friendly_hours, [&](Table& table) {
            std::vector<payment::WeekWindow> windows;
            for (Table& window : table.tables("window")) read_window(window, windows);
            pack_.friendly_hours = payment::calendar_of(windows);
            if (windows.empty()) {
                table.refuse("window", "has at least one [[friendly_hours.window]]");
            } else {
                payment::SupplyPolicy policy;
                policy.friendly_hours = pack_.friendly_hours;
                const auto good = check_supply_policy(policy);
                if (!good) table.refuse("window", good.error().message);
            }
        });
        section(PackRule::holidays, [&](Table& table) {
            pack_.holidays_required = table.flag_or("required", true);
            pack_.holidays.days = read_dates(table, "dates");
            if (table.has("day_before_from")) {
                pack_.holidays.eve_from = read_time(table, "day_before_from", false);
            }
            const auto good = check_holidays(pack_.holidays);
            if (!good) table.refuse("dates", good.error().message);
        });
    }

    void read_money_rules() {
        section(PackRule::emergency_credit, [&](Table& table) {
            pack_.emergency.required = table.flag_or("required", true);
            pack_.emergency.at_least = read_money(table, "at_least").value_or(Money{});
            pack_.emergency.fee_allowed = table.flag_or("fee_allowed", true);
        });
        section(PackRule::tariff, [&](Table& table) {
            auto& tariff = pack_.tariff;
            tariff.time_of_use = table.word_or("time_of_use", k_forms, FormPermission::allowed);
            tariff.whole_block_prices = table.flag_or("whole_block_prices", true);
            tariff.demand_charge = table.flag_or("demand_charge", true);
            tariff.minimum_charge = table.flag_or("minimum_charge", true);
            tariff.most_tax_ppm = table.optional_integer("most_tax_ppm", k_share);
        });
        section(PackRule::price_cap, [&](Table& table) {
            pack_.price_cap.share_ppm =
                table.integer_or("share_ppm", {1, 10 * k_whole_ppm}, k_whole_ppm);
            pack_.price_cap.reference = table.text("reference");
        });
        section(PackRule::fees, [&](Table& table) {
            auto& fees = pack_.fees;
            fees.reconnect = read_money(table, "reconnect");
            fees.vending = read_money(table, "vending");
            fees.vending_ppm = table.optional_integer("vending_ppm", k_share);
            fees.late = read_money(table, "late");
            fees.account = read_money(table, "account");
            fees.interest_ppm = table.optional_integer("interest_ppm", k_share);
        });
        section(PackRule::debt, [&](Table& table) {
            pack_.debt.share_ppm = table.optional_integer("share_ppm", k_share);
            pack_.debt.per_week = read_money(table, "per_week");
        });
        section(PackRule::credit_limit, [&](Table& table) {
            pack_.credit_limit.disconnect = table.flag_or("disconnect", true);
            pack_.credit_limit.notice =
                std::chrono::hours(table.integer_or("notice_h", {0, 90 * 24}, 0));
        });
        section(PackRule::back_billing, [&](Table& table) {
            pack_.back_billing.most = read_money(table, "most");
            pack_.back_billing.max_age_days =
                static_cast<std::uint32_t>(table.integer_or("max_age_days", {0, 36'500}, 0));
        });
        section(PackRule::standing_charge, [&](Table& table) {
            pack_.standing.most_per_day = read_money(table, "most_per_day");
            pack_.standing.while_disconnected = table.flag_or("while_disconnected", true);
            pack_.standing.below_limit = table.flag_or("below_limit", true);
        });
        section(PackRule::feed_in, [&](Table& table) {
            const Money least = read_money(table, "at_least").value_or(Money{});
            if (least.micro > k_max_price.micro_per_kwh) {
                table.refuse("at_least", "is more than any price of a kWh");
            }
            pack_.least_export_price = Price{least.micro};
        });
    }

    Table root_;
    PolicyPack pack_;
};

Result<PolicyPack> read_pack(Result<toml::Document> document, const std::string& stem) {
    if (!document) return fail(document.error());
    Table root = document->root();
    PolicyPack pack = PackReader(root).read(stem);
    if (const auto problem = document->problem()) return fail(*problem);
    if (const auto good = check_pack(pack); !good) {
        root.refuse("pack", good.error().message);
        return fail(*document->problem());
    }
    return pack;
}

}  // namespace

Result<PolicyPack> load_policy_pack(const std::filesystem::path& path) {
    toml::Sources files;
    return load_policy_pack(path, files);
}

Result<PolicyPack> load_policy_pack(const std::filesystem::path& path, toml::Sources& sources) {
    return read_pack(toml::Document::load(path, sources), path.stem().string());
}

Result<PolicyPack> parse_policy_pack(std::string_view text, std::string file) {
    const std::string stem = std::filesystem::path(file).stem().string();
    return read_pack(toml::Document::parse(text, std::move(file)), stem);
}

}  // namespace riser::policy
