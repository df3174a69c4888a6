// Runs policy_packs.txt against the policy packs that are shipped.
#include <sstream>

#include <gtest/gtest.h>

#include "core/payment/policy_check.h"
#include "platform/policy/policy_pack_loader.h"
#include "tests/tables/policy_text.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using tables::read_section;
using tables::Row;

PolicyPack load(const std::string& name) {
    const bool of_tests = name == "strict" || name == "limited" || name == "whole";
    const std::string path =
        of_tests ? "tests/tables/" + name + "_pack.toml" : "configs/policies/" + name + ".toml";
    const auto pack = policy::load_policy_pack(path);
    EXPECT_TRUE(pack) << pack.error().message;
    return pack ? *pack : PolicyPack{};
}

SiteConfiguration good_site(const Row& row, const PolicyPack& pack) {
    SiteConfiguration site;
    site.currency = pack.currency;
    site.supply.friendly_hours =
        tables::friendly_hours(row, "daily 18:00-09:00 ; sat,sun 00:00-24:00");
    site.supply.holidays.days = {{0, 1, 1}, {0, 12, 25}, {0, 12, 26}};
    for (std::size_t i = 1; i < k_customer_classes; ++i) site.supply.notice[i] = hours(96);
    site.supply.never_cut.set(index_of(CustomerClass::common_area));
    site.supply.reconnection.mode = ReconnectMode::arm_and_confirm;
    site.emergency = EmergencyTerms{{10'000'000}, {}};
    TariffTraits flat;
    flat.name = "flat";
    flat.customer_class = CustomerClass::residential;
    flat.tax_ppm = 50'000;
    flat.dearest = {pack.price_cap.share_ppm * 280'000 / 1'000'000};
    flat.standing = {{600'000}, false, false};
    site.tariffs = {flat};
    site.reference_price = Price{280'000};
    site.debt = DebtTerms{100'000, Money{5'000'000}};
    site.retention_years = 6;
    return site;
}

class Change {
public:
    Change(const Row& row, const std::string& text, SiteConfiguration& site)
        : row_(row), in_(text), site_(site) {
        in_ >> what_;
    }

    void apply() {
        if (!supply() && !tariff() && !money()) broken();
        if (std::string left; in_ >> left) broken();
    }

private:
    void broken() const { ADD_FAILURE() << row_.where() << ": cannot read '" << what_ << "'"; }
    std::string word() {
        std::string text;
        if (!(in_ >> text)) broken();
        return text;
    }
    std::string rest() {
        std::string text;
        std::getline(in_ >> std::ws, text);
        return text;
    }
    bool yes() { return word() == "yes"; }
    Money money_word() {
        const auto money = parse_money(word());
        if (!money) broken();
        return money.value_or(Money{});
    }
    std::int64_t ppm() { return money_word().micro / 100; }

    bool supply() {
        SupplyPolicy& policy = site_.supply;
        if (what_ == "none") return true;
        if (what_ == "common_costs") {
            site_.shares_common_costs = yes();
            return true;
        }
        if (what_ == "never") {
            policy.never_cut.reset();
            return word() == "none";
        }
        if (what_ == "friendly") {
            const std::string text = rest();
            policy.friendly_hours = {};
            if (text != "none") policy.friendly_hours = tables::friendly_hours(row_, text);
        } else if (what_ == "special") {
            special_day();
        } else if (what_ == "season") {
            season();
        } else if (what_ == "holidays") {
            const std::string text = rest();
            policy.holidays.days.clear();
            if (text != "none") policy.holidays.days = tables::holidays(row_, text);
        } else if (what_ == "eve") {
            policy.holidays.eve_from = tables::minute(row_, word());
        } else if (what_ == "notice") {
            const auto which = tables::customer_class(row_, word());
            policy.notice[index_of(which)] = hours(std::stoi(word()));
        } else if (what_ == "reconnect") {
            policy.reconnection = {word() == "automatic" ? ReconnectMode::automatic
                                                         : ReconnectMode::auto_if_off_less_than,
                                   hours(0)};
        } else if (what_ == "limit") {
            load_limit();
        } else if (what_ == "limit_off") {
            policy.load_limit.off_for = std::chrono::minutes(std::stoi(word()));
        } else if (what_ == "limit_openings") {
            policy.load_limit.openings = static_cast<std::uint8_t>(std::stoi(word()));
        } else if (what_ == "armed") {
            site_.enforced = yes();
        } else if (what_ == "cut") {
            policy.cut_permitted = yes();
        } else {
            return false;
        }
        return true;
    }

    // "3000/24h 1000/endless": watts, and for how long.
    void load_limit() {
        auto& steps = site_.supply.load_limit.steps;
        for (std::string step; in_ >> step;) {
            const auto slash = step.find('/');
            const std::string lasts = slash == std::string::npos ? "" : step.substr(slash + 1);
            const bool endless = lasts == "endless";
            if (lasts.empty() || (!endless && lasts.back() != 'h')) return broken();
            steps.push_back({Power{std::stoi(step)}, hours(endless ? 0 : std::stoi(lasts))});
        }
    }

    // "12-24 00:00-12:00": a special day with another friendly time.
    void special_day() {
        const auto day = tables::holidays(row_, word()).front();
        auto& calendar = site_.supply.friendly_hours;
        const auto other = tables::friendly_hours(row_, "daily " + word());
        calendar.day_profiles.push_back(other.day_profiles.front());
        calendar.special_days = {
            {0, day.month, day.day, static_cast<std::uint8_t>(calendar.day_profiles.size() - 1)}};
    }

    // "06-01 daily 20:00-08:00": from that day on another week.
    void season() {
        const auto day = tables::holidays(row_, word()).front();
        auto& calendar = site_.supply.friendly_hours;
        const auto other = tables::friendly_hours(row_, rest());
        WeekProfile week = other.week_profiles.front();
        for (auto& index : week.days) {
            index = static_cast<std::uint8_t>(index + calendar.day_profiles.size());
        }
        calendar.day_profiles.insert(calendar.day_profiles.end(), other.day_profiles.begin(),
                                     other.day_profiles.end());
        calendar.week_profiles.push_back(week);
        calendar.seasons.push_back({day.month, day.day, 1});
    }

    bool tariff() {
        TariffTraits& tariff = site_.tariffs.front();
        if (what_ == "tou") {
            tariff.time_of_use = true;
            tariff.time_of_use_agreed = word() == "agreed";
        } else if (what_ == "blocks") {
            tariff.whole_block_prices = word() == "whole";
        } else if (what_ == "demand") {
            tariff.demand_charge = yes();
        } else if (what_ == "minimum") {
            tariff.minimum_charge = yes();
        } else if (what_ == "tax") {
            tariff.tax_ppm = ppm();
        } else if (what_ == "class") {
            tariff.customer_class = tables::customer_class(row_, word());
        } else if (what_ == "price") {
            tariff.dearest = {money_word().micro};
        } else if (what_ == "standing") {
            tariff.standing.per_day = money_word();
        } else if (what_ == "standing_off") {
            tariff.standing.while_disconnected = yes();
        } else if (what_ == "standing_below") {
            tariff.standing.below_limit = yes();
        } else if (what_ == "account_standing") {
            site_.standing.per_day = money_word();
        } else if (what_ == "export") {
            tariff.feeds_in = true;
            tariff.export_price = {money_word().micro};
        } else if (what_ == "reference") {
            site_.reference_price.reset();
            return word() == "none";
        } else {
            return false;
        }
        return true;
    }

    bool money() {
        if (what_ == "emergency") {
            const std::string limit = word();
            site_.emergency.reset();
            if (limit == "none") return true;
            site_.emergency = EmergencyTerms{parse_money(limit).value_or(Money{}), money_word()};
        } else if (what_ == "fee") {
            const std::string kind = word();
            (kind == "reconnect"  ? site_.fees.reconnect
             : kind == "vending"  ? site_.fees.vending
             : kind == "account"  ? site_.fees.account
             : kind == "reminder" ? site_.fees.reminder
                                  : site_.fees.late) = money_word();
        } else if (what_ == "vending_share") {
            site_.fees.vending_ppm = ppm();
        } else if (what_ == "interest") {
            site_.fees.interest_ppm = ppm();
        } else if (what_ == "credit_limit") {
            const std::string notice = word();
            site_.credit_limit_notice.reset();
            if (notice != "none") site_.credit_limit_notice = std::chrono::hours(std::stoi(notice));
        } else if (what_ == "debt") {
            debt();
        } else if (what_ == "currency") {
            site_.currency = parse_currency(word()).value_or(Currency{});
        } else if (what_ == "years") {
            site_.retention_years = static_cast<std::uint32_t>(std::stoi(word()));
        } else if (what_ == "estimates") {
            site_.estimated_billing = yes();
        } else {
            return false;
        }
        return true;
    }

    void debt() {
        const std::string share = word();
        site_.debt.reset();
        if (share == "none") return;
        site_.debt = DebtTerms{parse_money(share).value_or(Money{}).micro / 100, std::nullopt};
        const std::string week = word();
        if (week != "none") site_.debt->per_week = parse_money(week);
    }

    const Row& row_;
    std::istringstream in_;
    SiteConfiguration& site_;
    std::string what_;
};

// Changes are separated by " ; "; so are the windows of one change, which begin with days and not with a word of Change.
std::vector<std::string> changes(const std::string& text) {
    std::vector<std::string> all;
    std::size_t begin = 0;
    while (begin != std::string::npos) {
        const auto end = text.find(" ; ", begin);
        std::string part = text.substr(begin, end == std::string::npos ? end : end - begin);
        const std::string first = part.substr(0, part.find(' '));
        const bool window = parse_days(first).has_value() && !all.empty();
        if (window) {
            all.back() += " ; " + part;
        } else {
            all.push_back(std::move(part));
        }
        begin = end == std::string::npos ? end : end + 3;
    }
    return all;
}

TEST(PolicyPacksTable, refusals) {
    for (const Row& row : read_section("tests/tables/policy_packs.txt", "refusals")) {
        const PolicyPack pack = load(row.text("pack"));
        SiteConfiguration site = good_site(row, pack);
        for (const std::string& text : changes(row.text("site"))) Change(row, text, site).apply();
        std::string rules;
        std::string messages;
        for (const auto& refusal : check_against(pack, site)) {
            rules += (rules.empty() ? "" : " ") + std::string(to_string(refusal.rule));
            messages += to_text(pack, refusal) + "\n";
        }
        EXPECT_EQ(rules.empty() ? "-" : rules, row.text("rule")) << row.where() << "\n" << messages;
        if (row.empty("says")) continue;
        EXPECT_NE(messages.find(row.text("says")), std::string::npos) << row.where() << "\n"
                                                                      << messages;
    }
}

}  // namespace
}  // namespace riser::payment
