// [supply_point.emergency_credit], [[supply_point.credit]] and [[supply_point.charge]]: what an account is lent and
// given beside its own money, and what it pays beside consumption.
#include "core/units/time_text.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CollectionPeriod;
using payment::CreditType;
using payment::RenewalPeriod;

constexpr std::array<toml::Word<CreditType>, 2> k_types{{
    {"free_units", CreditType::time_based},
    {"gift", CreditType::reserved},
}};
constexpr std::array<toml::Word<RenewalPeriod>, 3> k_renewals{{
    {"day", RenewalPeriod::day},
    {"week", RenewalPeriod::week},
    {"month", RenewalPeriod::month},
}};
constexpr std::array<toml::Word<ChargePurpose>, 3> k_purposes{{
    {"standing", ChargePurpose::standing},
    {"debt", ChargePurpose::debt},
    {"fee", ChargePurpose::fee},
}};
constexpr std::array<toml::Word<CollectionPeriod>, 4> k_periods{{
    {"hour", CollectionPeriod::hour},
    {"day", CollectionPeriod::day},
    {"week", CollectionPeriod::week},
    {"month", CollectionPeriod::month},
}};

// Free units are used first, then gifts, the tenant's own money, emergency credit; of one kind by their ids.
constexpr std::uint16_t k_emergency_id = 1;
constexpr std::uint8_t k_emergency_priority = 200;
constexpr std::int64_t k_last_credit_id = 29;
constexpr std::int64_t k_last_charge_id = 59'999;  // then come debts from other accounts
constexpr int k_free_units_priority = 10;
constexpr int k_gift_priority = 40;

class CreditReader {
public:
    explicit CreditReader(SupplyPointConfig& point) : point_(point) {}

    void read(toml::Table& table) {
        point_.max_top_up = read_max_top_up(table, point_.max_top_up);
        point_.max_balance = at_least_zero(table, "max_balance");
        if (point_.max_balance > Money{} && point_.max_balance <= point_.credit_limit) {
            table.refuse("max_balance",
                         format_money(point_.max_balance) + " is not above `credit_limit`, " +
                             format_money(point_.credit_limit) +
                             ", at which supply is cut off: no top-up could bring it back");
        }
        if (auto emergency = table.table("emergency_credit")) read_emergency(*emergency);
        for (toml::Table& credit : table.tables("credit")) read_credit(credit);
        for (toml::Table& charge : table.tables("charge")) read_charge(charge);
        const bool any = !point_.credits.empty() || !point_.charges.empty();
        if (any && point_.account.is_nil() && point_.landlord.account.is_nil()) {
            table.refuse("account", "is required with credits and charges");
        }
    }

private:
    static Money at_least_zero(toml::Table& table, std::string_view key, Money otherwise = {}) {
        const Money money = read_money_or(table, key, otherwise);
        if (money.micro < 0) table.refuse(key, "is less than zero");
        return money;
    }
    static Money more_than_zero(toml::Table& table, std::string_view key) {
        const Money money = read_money_or(table, key, {});
        if (money.micro <= 0) table.refuse(key, "an amount of more than zero is required");
        return money;
    }

    void read_emergency(toml::Table& table) {
        journal::CreditConfigured credit;
        credit.account = point_.account;
        credit.credit = {k_emergency_id};
        credit.type = CreditType::emergency;
        credit.priority = k_emergency_priority;
        credit.paid_back = true;
        credit.preset = more_than_zero(table, "amount");
        credit.offered_at = at_least_zero(table, "offered_at");
        credit.needs_confirmation = table.flag_or("confirm", true);
        point_.credits.push_back(credit);
    }

    void read_credit(toml::Table& table) {
        journal::CreditConfigured credit;
        credit.account = point_.account;
        const std::int64_t id = table.integer("id", {2, k_last_credit_id});
        credit.credit.value = static_cast<std::uint16_t>(id);
        if (table.has("id")) credit_ids_.claim(table, "id", id, "id " + std::to_string(id));
        credit.type = table.word("type", k_types);
        const bool gift = credit.type == CreditType::reserved;
        credit.priority =
            static_cast<std::uint8_t>((gift ? k_gift_priority : k_free_units_priority) + id);
        credit.preset = more_than_zero(table, "amount");
        if (!gift) credit.renewal = table.word("every", k_renewals);
        if (gift) credit.expires_ms = read_expiry(table);
        if (gift && table.has("every")) table.refuse("every", "a gift is given once");
        if (!gift && table.has("expires")) {
            table.refuse("expires", "free units end with their period");
        }
        point_.credits.push_back(credit);
    }

    static std::int64_t read_expiry(toml::Table& table) {
        const auto text = table.optional_text("expires");
        if (!text) return 0;
        const auto ms = parse_time(*text);
        if (!ms && !text->empty()) {
            table.refuse("expires",
                         '"' + *text + "\" is not a time such as \"2026-12-31T23:00:00Z\"");
        }
        return ms.value_or(0);
    }

    void read_charge(toml::Table& table) {
        journal::ChargeConfigured charge;
        charge.account = point_.account;
        const std::int64_t id = table.integer("id", {1, k_last_charge_id});
        charge.charge.value = static_cast<std::uint16_t>(id);
        if (table.has("id")) charge_ids_.claim(table, "id", id, "id " + std::to_string(id));
        charge.purpose = table.word("purpose", k_purposes);
        charge.priority = static_cast<std::uint8_t>(table.integer_or("priority", {1, 255}, 1));
        const bool standing = charge.purpose == ChargePurpose::standing;
        if (!standing) charge.added = more_than_zero(table, "total");
        if (standing && table.has("total")) {
            table.refuse("total", "a standing charge goes on: give `amount` and `every`");
        }
        if (table.has("share_ppm")) {
            read_share(table, charge);
        } else {
            charge.type = ChargeType::time_based;
            charge.per_period = more_than_zero(table, "amount");
            charge.period = table.word("every", k_periods);
        }
        charge.while_disconnected = table.flag_or("while_disconnected", false);
        charge.in_friendly_hours = table.flag_or("in_friendly_hours", true);
        charge.while_on_emergency = table.flag_or("on_emergency_credit", true);
        charge.continuous = table.flag_or("continuous", false);
        point_.charges.push_back(charge);
    }

    static void read_share(toml::Table& table, journal::ChargeConfigured& charge) {
        charge.type = ChargeType::payment_event;
        charge.proportion_ppm = table.integer("share_ppm", {1, 1'000'000});
        charge.weekly_cap = at_least_zero(table, "weekly_cap");
        if (charge.purpose == ChargePurpose::standing) {
            table.refuse("share_ppm", "a standing charge is not collected from top-ups");
        }
        for (const auto* key : {"amount", "every"}) {
            if (table.has(key)) table.refuse(key, "does not go together with share_ppm");
        }
    }

    SupplyPointConfig& point_;
    Uses<std::int64_t> credit_ids_;
    Uses<std::int64_t> charge_ids_;
};

}  // namespace

void read_credits(toml::Table& table, SupplyPointConfig& point) {
    CreditReader(point).read(table);
}

}  // namespace riser::config
