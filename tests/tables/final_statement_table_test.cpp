// Runs final_statement.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/closing.h"
#include "core/payment/billing/cycle.h"
#include "core/payment/billing/receivables.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

constexpr const char* k_final_statement_table = "tests/tables/final_statement.txt";

std::string moves_text(const std::vector<Move>& moves) {
    std::string text;
    for (const auto& move : moves) {
        text += (text.empty() ? "" : "; ") + std::string(to_string(move.from)) + " > " +
                std::string(to_string(move.to)) + " " + format_money(move.amount);
    }
    return text.empty() ? "-" : text;
}

payment::Rounding coins(Money step) {
    return {payment::RoundingPlace::payment, step, payment::RoundingMode::half_up,
            payment::RemainderUse::written_off};
}

// ---- the whole way of a move-out ------------------------------------------------------------------

constexpr Money k_price{320'000};
constexpr Money k_standing{9'300'000};

BillTerms move_out_terms() {
    BillTerms terms;
    terms.tax_groups = {{1, false, {{1, 190'000, 0}}}};
    return terms;
}

std::vector<ChargeLine> last_charges(const Row& row, const BillingPeriod& period,
                                     const BillingPeriod& cycle) {
    ChargeLine energy;
    energy.quantity = {row.integer("closing_wh") - row.integer("opening_wh"), Unit::watt_hour};
    energy.unit_price = k_price;
    energy.net = payment::proportion(k_price, energy.quantity.value, 1000);
    ChargeLine standing;
    standing.kind = LineKind::standing_charge;
    standing.quantity = {period.days(), Unit::day};
    standing.net = prorated(k_standing, period, cycle);
    EXPECT_EQ(format_money(energy.net), format_money(row.money("energy"))) << row.where();
    EXPECT_EQ(format_money(standing.net), format_money(row.money("standing"))) << row.where();
    std::vector<ChargeLine> charges{energy, standing};
    for (auto& line : charges) {
        line.from = period.from;
        line.to = period.to;
        line.tax_group = 1;
        line = with_tax(line, move_out_terms().tax_groups[0]);
    }
    return charges;
}

TEST(FinalStatementTable, move_outs) {
    const ZoneRules zone = read_zones(k_final_statement_table)["Berlin"];
    const UtcTime march{std::chrono::seconds(1'772'319'600)};  // 2026-03-01 00:00 +01
    for (const Row& row : read_section(k_final_statement_table, "move_outs")) {
        const CycleRules rules;
        const UtcTime out = row.time("move_out");
        const auto periods =
            periods_to_bill(rules, zone, {march - std::chrono::hours(8760), out}, march, out);
        ASSERT_EQ(periods.size(), 1u) << row.where();
        const BillingPeriod& period = periods[0];
        EXPECT_EQ(std::to_string(period.days()) + "/" + std::to_string(period.cycle_days),
                  row.text("days"))
            << row.where();
        const auto charges = last_charges(row, period, cycle_at(rules, zone, period.from));
        BillHeader header;
        header.number = bill_number(2);
        const auto bill = compose_final_bill(header, charges, move_out_terms(), {});
        ASSERT_TRUE(bill.ok()) << row.where();
        EXPECT_EQ(bill->header.kind, DocumentKind::final_bill) << row.where();
        EXPECT_EQ(bill->carried_out, Money{}) << row.where();
        EXPECT_EQ(format_money(bill->total), format_money(row.money("bill"))) << row.where();

        Receivables receivables;
        const Money earlier = row.money("earlier");
        if (earlier > Money{}) {
            Bill before;
            before.header.number = bill_number(1);
            before.lines = {ChargeLine{}};
            before.lines[0].gross = before.total = earlier;
            ASSERT_TRUE(issue(receivables, before, {})) << row.where();
        } else if (earlier < Money{}) {
            ASSERT_TRUE(receive(receivables, {payment_id("p"), {}}, -earlier, {})) << row.where();
        }
        ASSERT_TRUE(issue(receivables, *bill, {})) << row.where();
        CustomerPots pots;
        pots.open_bills = receivables.open();
        pots.bill_credit = receivables.credit();
        pots.deposit = row.money("deposit");
        const auto statement = final_statement(pots, {false, false, false, coins(Money{10'000})});
        EXPECT_EQ(format_money(statement.refund), format_money(row.money("refund"))) << row.where();
        EXPECT_EQ(format_money(statement.debt), format_money(row.money("debt"))) << row.where();
        EXPECT_EQ(format_money(statement.rounding), format_money(row.money("rounding")))
            << row.where();
    }
}

// ---- pots -----------------------------------------------------------------------------------------

TEST(FinalStatementTable, closings) {
    for (const Row& row : read_section(k_final_statement_table, "closings")) {
        const CustomerPots pots{row.money("prepaid"),    row.money("non_refundable"),
                                row.money("emergency"),  row.money("debts"),
                                row.money("open_bills"), row.money("bill_credit"),
                                row.money("deposit")};
        ASSERT_TRUE(check_pots(pots)) << row.where();
        ClosingPolicy policy;
        policy.transfer_credit = word_index(row, "credit_to", {"refund", "other_account"}) == 1;
        policy.transfer_debt = word_index(row, "debt_to", {"collection", "other_account"}) == 1;
        if (!row.empty("step")) {
            policy.rounding = coins(row.money("step"));
            policy.rounding.mode = mode_of(row);
        }
        const auto statement = final_statement(pots, policy);
        EXPECT_EQ(moves_text(statement.moves), row.text("moves")) << row.where();
        EXPECT_EQ(format_money(statement.refund), format_money(row.money("refund"))) << row.where();
        EXPECT_EQ(format_money(statement.debt), format_money(row.money("debt"))) << row.where();
        EXPECT_EQ(format_money(statement.forfeited), format_money(row.money("forfeited")))
            << row.where();
        EXPECT_EQ(format_money(statement.rounding), format_money(row.money("rounding")))
            << row.where();
    }
}

TEST(FinalStatementTable, to_postpaid) {
    for (const Row& row : read_section(k_final_statement_table, "to_postpaid")) {
        CustomerPots pots;
        pots.prepaid_credit = row.money("prepaid");
        pots.emergency_used = row.money("emergency");
        pots.prepaid_debt = row.money("debts");
        pots.deposit = row.money("deposit");
        EXPECT_EQ(moves_text(switch_to_postpaid(pots)), row.text("moves")) << row.where();
    }
}

TEST(FinalStatementTable, to_prepaid) {
    for (const Row& row : read_section(k_final_statement_table, "to_prepaid")) {
        CustomerPots pots;
        pots.open_bills = row.money("open_bills");
        pots.bill_credit = row.money("bill_credit");
        pots.deposit = row.money("deposit");
        const auto debt = word_index(row, "debt", {"prepaid_debt", "must_be_paid"});
        const auto moves = switch_to_prepaid(
            pots, {static_cast<DebtOnSwitch>(debt + 1), row.yes("release_deposit")});
        EXPECT_EQ(moves.ok() ? moves_text(*moves) : "refused", row.text("moves")) << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
