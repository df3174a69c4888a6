// Runs bill.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/bill.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

constexpr const char* k_bill_table = "tests/tables/bill.txt";

class BillTable : public ::testing::Test {
protected:
    void SetUp() override {
        groups_ = read_tax_groups(k_bill_table);
        for (const Row& row : read_section(k_bill_table, "terms")) {
            BillTerms& terms = terms_[row.text("terms")];
            terms.rounding = rounding_of(row);
            for (const auto& [name, named] : groups_) terms.tax_groups.push_back(named.group);
            std::sort(terms.tax_groups.begin(), terms.tax_groups.end(),
                      [](const TaxGroup& a, const TaxGroup& b) { return a.id < b.id; });
            ASSERT_TRUE(check_terms(terms)) << row.where();
        }
        for (const Row& row : read_section(k_bill_table, "charges")) {
            charges_[row.text("bill")].push_back(charge_of(row));
        }
    }

    ChargeLine charge_of(const Row& row) {
        const auto group = groups_.find(row.text("group"));
        if (group == groups_.end()) {
            row.broken("group");
            return {};
        }
        ChargeLine line;
        const auto kind = word_index(row, "kind",
                                     {"energy", "standing_charge", "demand", "minimum_charge",
                                      "levy", "fee", "interest", "adjustment"});
        line.kind = static_cast<LineKind>(kind + 1);
        if (!row.empty("quantity")) line.quantity = quantity_of(row);
        if (!row.empty("unit_price")) line.unit_price = row.money("unit_price");
        line.tax_group = group->second.group.id;
        (group->second.group.inclusive ? line.gross : line.net) = row.money("amount");
        return with_tax(line, group->second.group);
    }

    static Quantity quantity_of(const Row& row) {
        static const std::map<std::string, Unit> k_units{
            {"Wh", Unit::watt_hour}, {"d", Unit::day}, {"W", Unit::watt}, {"x", Unit::piece}};
        const auto words = row.words("quantity");
        const auto unit = words.size() == 2 ? k_units.find(words[1]) : k_units.end();
        if (unit != k_units.end()) return {std::stoll(words[0]), unit->second};
        row.broken("quantity");
        return {};
    }

    const BillTerms& terms(const Row& row) {
        if (!terms_.contains(row.text("terms"))) row.broken("terms");
        return terms_[row.text("terms")];
    }

    Bill compose(const Row& row) {
        BillHeader header;
        header.number = bill_number(1);
        const auto bill =
            compose_bill(header, charges_[row.text("bill")], terms(row), row.money("carried_in"));
        EXPECT_TRUE(bill.ok()) << row.where() << (bill.ok() ? "" : bill.error().message);
        return bill.value_or(Bill{});
    }

    std::string tax_name(const TaxTotal& total) {
        for (const auto& [name, named] : groups_) {
            if (named.group.id == total.group) return named.taxes[total.code - 1u];
        }
        return "?";
    }

    std::map<std::string, NamedGroup> groups_;
    std::map<std::string, BillTerms> terms_;
    std::map<std::string, std::vector<ChargeLine>> charges_;
};

TEST_F(BillTable, bills) {
    for (const Row& row : read_section(k_bill_table, "bills")) {
        const Bill bill = compose(row);
        std::vector<Money> net_lines;
        std::vector<Money> gross_lines;
        for (const auto& line : bill.lines) {
            net_lines.push_back(line.net);
            gross_lines.push_back(line.gross);
        }
        std::string taxes;
        for (const auto& total : bill.taxes) {
            taxes +=
                (taxes.empty() ? "" : " + ") + tax_name(total) + " " + format_money(total.amount);
        }
        EXPECT_EQ(amounts_text(net_lines), row.text("net_lines")) << row.where();
        EXPECT_EQ(amounts_text(gross_lines), row.text("gross_lines")) << row.where();
        EXPECT_EQ(taxes.empty() ? "-" : taxes, row.text("taxes")) << row.where();
        EXPECT_EQ(format_money(bill.net), format_money(row.money("net"))) << row.where();
        EXPECT_EQ(format_money(bill.rounding), format_money(row.money("rounding"))) << row.where();
        EXPECT_EQ(format_money(bill.total), format_money(row.money("total"))) << row.where();
        EXPECT_EQ(format_money(bill.carried_out), format_money(row.money("carried_out")))
            << row.where();
        EXPECT_EQ(format_money(bill.written_off), format_money(row.money("written_off")))
            << row.where();
        const auto checked = check_bill(bill);
        EXPECT_TRUE(checked.ok()) << row.where() << (checked.ok() ? "" : checked.error().message);
    }
}

TEST_F(BillTable, sequences) {
    for (const Row& row : read_section(k_bill_table, "sequences")) {
        std::vector<Money> totals;
        Money carried{};
        Money written_off{};
        for (const Money amount : amounts(row, "charges")) {
            ChargeLine line;
            line.kind = LineKind::adjustment;
            line.tax_group = groups_["none"].group.id;
            line.net = line.gross = amount;
            const auto bill = compose_bill({}, std::vector{line}, terms(row), carried);
            ASSERT_TRUE(bill.ok()) << row.where();
            totals.push_back(bill->total);
            carried = bill->carried_out;
            written_off += bill->written_off;
        }
        EXPECT_EQ(amounts_text(totals), row.text("totals")) << row.where();
        EXPECT_EQ(format_money(carried), format_money(row.money("carried_out"))) << row.where();
        EXPECT_EQ(format_money(written_off), format_money(row.money("written_off"))) << row.where();
    }
}

TEST_F(BillTable, cancellations) {
    for (const Row& row : read_section(k_bill_table, "cancellations")) {
        const Bill bill = compose(row);
        BillHeader header;
        header.number = bill_number(2);
        const Bill mirror = cancel_bill(bill, header, row.money("carried_then"));
        EXPECT_EQ(mirror.header.corrects, bill.header.number) << row.where();
        EXPECT_EQ(format_money(mirror.total), format_money(row.money("total"))) << row.where();
        EXPECT_EQ(format_money(mirror.carried_out), format_money(row.money("carried_out")))
            << row.where();
        EXPECT_EQ(mirror.charged(), -bill.charged()) << row.where();
        EXPECT_TRUE(check_bill(mirror)) << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
