// Runs collections.txt.
#include <gtest/gtest.h>

#include "core/payment/collection.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/collections.txt";

CollectionPeriod period_named(const Row& row) {
    static const std::map<std::string, CollectionPeriod> k_periods{
        {"hour", CollectionPeriod::hour},
        {"day", CollectionPeriod::day},
        {"week", CollectionPeriod::week},
        {"month", CollectionPeriod::month}};
    const auto found = k_periods.find(row.text("each"));
    if (found == k_periods.end()) row.broken("each");
    return found == k_periods.end() ? CollectionPeriod::day : found->second;
}

ChargePurpose purpose_named(const Row& row) {
    static const std::map<std::string, ChargePurpose> k_purposes{
        {"standing", ChargePurpose::standing},
        {"debt", ChargePurpose::debt},
        {"fee", ChargePurpose::fee}};
    const auto found = k_purposes.find(row.text("purpose"));
    if (found == k_purposes.end()) row.broken("purpose");
    return found == k_purposes.end() ? ChargePurpose::standing : found->second;
}

class CollectionsTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_table, "balances")) {
            Account& account = accounts_[row.text("account")];
            Credit token;
            token.amount = row.money("own");
            account.credits = {token};
            account.charges = {Charge{}};
        }
        for (const Row& row : read_section(k_table, "charges")) add_charge(row);
    }

    void add_charge(const Row& row) {
        auto& charges = account(row).charges;
        Charge charge;
        charge.id.value = static_cast<std::uint16_t>(names_.size() + 1);
        charge.type = ChargeType::time_based;
        charge.purpose = purpose_named(row);
        charge.per_period = row.money("amount");
        charge.period = period_named(row);
        if (!row.empty("remaining")) charge.remaining = row.money("remaining");
        charge.collected_until_ms = to_unix_ms(row.time("since"));
        charge.continuous = row.yes("continuous");
        charge.while_disconnected = row.yes("while_off");
        charge.in_friendly_hours = row.yes("friendly");
        names_[charge.id] = row.text("charge");
        charges.push_back(charge);
    }

    Account& account(const Row& row) {
        if (!accounts_.contains(row.text("account"))) row.broken("account");
        return accounts_[row.text("account")];
    }

    // "standing 27.03. 0.20 + 0.20".
    std::string text_of(const CollectionLine& line) {
        const LocalDay day = local_day(zone_, from_unix_ms(line.from_ms));
        const std::chrono::year_month_day date{day};
        const auto two = [](unsigned number) {
            return (number < 10 ? "0" : "") + std::to_string(number);
        };
        std::string text = names_[line.charge] + " " + two(static_cast<unsigned>(date.day())) +
                           "." + two(static_cast<unsigned>(date.month())) + ". " +
                           format_money(line.collected);
        if (line.deferred.micro > 0) text += " + " + format_money(line.deferred);
        return text;
    }

    ZoneRules zone_ = tables::berlin();
    std::map<std::string, Account> accounts_;
    std::map<ChargeId, std::string> names_;
};

TEST_F(CollectionsTable, lines_of_each_period) {
    for (const Row& row : read_section(k_table, "due")) {
        Account& tenant = account(row);
        CollectionCircumstances so;
        so.disconnected = row.text("so") == "disconnected";
        so.friendly_hours = row.text("so") == "friendly";
        std::string lines;
        for (const auto& line : due_collections(tenant, zone_, row.time("until"), so)) {
            if (!lines.empty()) lines += "; ";
            lines += text_of(line);
            apply_collection(tenant, line);
        }
        EXPECT_EQ(lines.empty() ? "-" : lines, row.text("lines")) << row.where();
        const auto next = next_collection(tenant, zone_);
        EXPECT_TRUE(!next || *next > row.time("until")) << row.where();
    }
    for (const Row& row : read_section(k_table, "after")) {
        EXPECT_EQ(format_money(account(row).token().amount), format_money(row.money("own")))
            << row.where();
        EXPECT_EQ(format_money(account(row).accumulated_debt),
                  format_money(row.money("accumulated")))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
