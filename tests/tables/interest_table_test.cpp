// Runs interest.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/credit_limit.h"
#include "core/payment/billing/deposit.h"
#include "core/payment/billing/interest.h"
#include "core/payment/billing/payment_plan.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

using std::chrono::days;
constexpr const char* k_interest_table = "tests/tables/interest.txt";

// "2026-03-01: 60.00; ..."
std::vector<PaidOn> payments_of(const Row& row) {
    std::vector<PaidOn> payments;
    for (const auto& [day, amount] : pairs(row, "payments")) {
        const auto parsed = parse_day(day);
        if (!parsed) row.broken("payments");
        payments.push_back({parsed.value_or(LocalDay{}), money_of(row, "payments", amount)});
    }
    return payments;
}

TEST(InterestTable, interest) {
    for (const Row& row : read_section(k_interest_table, "interest")) {
        InterestTerms terms;
        terms.annual_ppm = row.ppm("rate");
        terms.day_count = static_cast<DayCount>(
            word_index(row, "days", {"actual/365", "actual/360", "actual/actual"}) + 1);
        ASSERT_TRUE(check_interest_terms(terms)) << row.where();
        const LocalDay from = day_of(row, "from");
        const LocalDay to = day_of(row, "to");
        const Accrued once = accrue({}, row.money("principal"), terms, from, to);
        EXPECT_EQ(format_money(once.amount), format_money(row.money("interest"))) << row.where();
        EXPECT_EQ(once.residue, row.integer("residue")) << row.where();
        Accrued daily;
        for (LocalDay day = from; day < to; day += days{1}) {
            daily = accrue(daily, row.money("principal"), terms, day, day + days{1});
        }
        EXPECT_EQ(daily, once) << row.where();
    }
}

// Runs a late bill; looked at every `every` days besides the days of payments.
LateCharge run_late(const Row& row, const InterestTerms& terms, days every) {
    const Money principal{100'000'000};
    const LocalDay due = *parse_day("2026-02-15");
    const auto payments = payments_of(row);
    LateInterest late = late_interest(principal, due);
    Money open = principal;
    LateCharge sum;
    const auto add = [&](LocalDay today) {
        const LateCharge charge = accrue_until(late, open, terms, today);
        sum.interest += charge.interest;
        sum.flat_fee += charge.flat_fee;
    };
    const LocalDay until = day_of(row, "until");
    for (LocalDay day = due - days{10}; day <= until; day += days{1}) {
        for (const auto& payment : payments) {
            if (payment.day != day) continue;
            add(day);
            open -= payment.amount;
        }
        if (day == until || (day - due).count() % every.count() == 0) add(day);
    }
    return sum;
}

TEST(InterestTable, late) {
    for (const Row& row : read_section(k_interest_table, "late")) {
        InterestTerms terms;
        terms.annual_ppm = row.ppm("rate");
        terms.grace_days = static_cast<std::uint16_t>(row.integer("grace"));
        terms.cap_ppm = row.ppm("cap");
        terms.flat_fee = row.money("flat_fee");
        ASSERT_TRUE(check_interest_terms(terms)) << row.where();
        for (const int every : {1, 7, 1000}) {
            const LateCharge charge = run_late(row, terms, days{every});
            EXPECT_EQ(format_money(charge.interest), format_money(row.money("interest")))
                << row.where() << ", every " << every << " days";
            EXPECT_EQ(format_money(charge.flat_fee), format_money(row.money("fee")))
                << row.where() << ", every " << every << " days";
        }
    }
}

TEST(InterestTable, deposit_of_months) {
    for (const Row& row : read_section(k_interest_table, "deposit_of_months")) {
        const auto bills = amounts(row, "bills");
        EXPECT_EQ(format_money(deposit_of_months(static_cast<int>(row.integer("months")), bills,
                                                 Money{10'000})),
                  format_money(row.money("deposit")))
            << row.where();
    }
}

TEST(InterestTable, deposits) {
    for (const Row& row : read_section(k_interest_table, "deposits")) {
        InterestTerms terms;
        terms.annual_ppm = row.ppm("rate");
        Deposit deposit{row.money("held"), day_of(row, "from"), {}};
        accrue_deposit(deposit, terms, day_of(row, "until"));
        EXPECT_EQ(format_money(deposit.interest.amount), format_money(row.money("interest")))
            << row.where();
    }
}

TEST(InterestTable, instalments) {
    for (const Row& row : read_section(k_interest_table, "instalments")) {
        const auto instalments =
            monthly_instalments(row.money("total"), static_cast<std::size_t>(row.integer("count")),
                                day_of(row, "first"), row.money("step"));
        std::string text;
        for (const auto& instalment : instalments) {
            text += (text.empty() ? "" : "; ") + day_text(instalment.due) + ": " +
                    format_money(instalment.amount);
        }
        EXPECT_EQ(text, row.text("instalments")) << row.where();
    }
}

TEST(InterestTable, plans) {
    for (const Row& row : read_section(k_interest_table, "plans")) {
        PaymentPlan plan;
        plan.agreed = *parse_day("2026-04-01");
        plan.instalments =
            monthly_instalments(Money{90'000'000}, 3, *parse_day("2026-04-10"), Money{10'000});
        plan.grace_days = static_cast<std::uint16_t>(row.integer("grace"));
        plan.misses_allowed = static_cast<std::uint8_t>(row.integer("misses"));
        ASSERT_TRUE(check_plan(plan)) << row.where();
        const auto payments = payments_of(row);
        const auto status = plan_status(plan, payments, day_of(row, "today"));
        const auto state = word_index(row, "state", {"running", "kept", "broken"});
        EXPECT_EQ(static_cast<std::size_t>(status.state), state + 1) << row.where();
        EXPECT_EQ(format_money(status.promised), format_money(row.money("promised")))
            << row.where();
        EXPECT_EQ(format_money(status.paid), format_money(row.money("paid"))) << row.where();
        EXPECT_EQ(format_money(status.behind()), format_money(row.money("behind"))) << row.where();
        EXPECT_EQ(status.next_due, optional_day(row, "next_due")) << row.where();
        EXPECT_EQ(status.broken_on, optional_day(row, "broken_on")) << row.where();
    }
}

TEST(InterestTable, credit_limits) {
    for (const Row& row : read_section(k_interest_table, "credit_limits")) {
        CreditLimit limit;
        limit.limit = row.money("limit");
        limit.warning_ppm = row.ppm("warning");
        ASSERT_TRUE(check_credit_limit(limit)) << row.where();
        const CreditUse expected{row.money("used"), row.money("left"), row.yes("warn"),
                                 row.yes("reached")};
        const auto use = credit_use(limit, {row.money("open"), row.money("unbilled"),
                                            row.money("credit"), row.money("deposit")});
        EXPECT_TRUE(use == expected) << row.where() << ": used " << format_money(use.used)
                                     << ", left " << format_money(use.left);
    }
}

CreditLimit two_hundred() {
    CreditLimit limit;
    limit.limit = Money{200'000'000};
    return limit;
}

TEST(InterestTable, credit_stages) {
    for (const Row& row : read_section(k_interest_table, "credit_stages")) {
        std::string said;
        CreditStage stage = CreditStage::within;
        for (const auto& used : row.words("used")) {
            const auto money = parse_money(used);
            if (!money) row.broken("used");
            stage =
                next_stage(two_hundred(),
                           credit_use(two_hundred(), {money.value_or(Money{}), {}, {}, {}}), stage);
            const std::string_view name = stage == CreditStage::reached ? "reached"
                                          : stage == CreditStage::near  ? "near"
                                                                        : "within";
            said += (said.empty() ? "" : " ") + std::string(name);
        }
        EXPECT_EQ(said, row.text("said")) << row.where();
    }
}

TEST(InterestTable, credit_limit_reached) {
    for (const Row& row : read_section(k_interest_table, "credit_limit_reached")) {
        const auto use = credit_use(two_hundred(), {row.money("used"), {}, {}, {}});
        EXPECT_EQ(format_money(to_come_below(two_hundred(), use)),
                  format_money(row.money("to_pay")))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
