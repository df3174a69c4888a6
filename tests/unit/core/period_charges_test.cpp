// Demand and minimum of a month: what holds for any course of consumption. Amounts are in tests/tables/month_charges.txt.
#include "core/journal/period_charges.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_day_of_ms = 86'400'000;
constexpr std::int64_t k_first_ms = 1'772'323'200'000;  // 2026-03-01, a month of 31 days
constexpr std::int64_t k_end_ms = k_first_ms + 31 * k_day_of_ms;

payment::Tariff month_tariff(bool sliding, std::int64_t ratchet_ppm = 0) {
    payment::Tariff tariff;
    tariff.id = id_of<TariffId>(0x7A);
    tariff.currency = *parse_currency("EUR");
    tariff.prices = {Price{200'000}};
    tariff.rules.demand.per_kw = Money{9'000'000};
    tariff.rules.demand.sliding = sliding;
    tariff.rules.demand.ratchet_ppm = ratchet_ppm;
    return tariff;
}

class Month {
public:
    explicit Month(payment::Tariff of) : tariff(std::move(of)) {
        BillingAgreed agreed;
        agreed.account = id_of<AccountId>(0xAC);
        agreed.period_ends_ms = k_end_ms;
        payment::Account account;
        account.credits = {payment::Credit{}};
        agree(billing, account, agreed, k_first_ms);
        apply(billing,
              PeriodTermsBegan{agreed.account, tariff.id, tariff.version, k_first_ms,
                               tariff.rules.demand.window_minutes, tariff.rules.demand.sliding});
    }

    void use(std::int64_t from_ms, std::int64_t to_ms, std::int64_t wh, bool sure = true) {
        Segment segment;
        segment.register_to = {wh};
        segment.from_ms = from_ms;
        segment.to_ms = to_ms;
        EntryHeader header;
        header.wall_ms = header.latest_ms = to_ms;
        header.earliest_ms = sure ? to_ms : 0;
        measure_demand(billing, segment, header);
    }

    [[nodiscard]] std::vector<PeriodCharged> due(std::int64_t ends_ms = k_end_ms) const {
        PeriodQuestion question;
        question.ends_ms = ends_ms;
        question.zone = &utc;
        question.tariff = &tariff;
        question.tariffs = [this](TariffId, std::uint32_t) { return &tariff; };
        return due_period_charges(billing, question);
    }

    payment::Tariff tariff;
    ZoneRules utc;
    AccountBilling billing;
};

// Readings at random distances, up to four hours apart.
struct Course {
    std::vector<std::int64_t> at_ms;
    std::vector<std::int64_t> wh;
};
Course arbitrary_course() {
    Course course;
    std::int64_t at = k_first_ms;
    for (int i = 0; i < 200; ++i) {
        course.at_ms.push_back(at);
        course.wh.push_back(*rc::gen::inRange(0, 3'000));
        at += 60'000LL * *rc::gen::inRange(1, *rc::gen::element(10, 10, 10, 240));
    }
    course.at_ms.push_back(at);
    return course;
}
void follow_course(Month& month, const Course& course) {
    for (std::size_t i = 0; i < course.wh.size(); ++i) {
        month.use(course.at_ms[i], course.at_ms[i + 1], course.wh[i]);
    }
}

Power charged_power(const std::vector<PeriodCharged>& due) {
    Power sum{};
    for (const auto& r : due) sum.w += r.power.w;
    return sum;
}

RC_GTEST_PROP(MonthDemand, by_sliding_windows_is_no_lower, ()) {
    const Course course = arbitrary_course();
    Month fixed(month_tariff(false));
    Month sliding(month_tariff(true));
    follow_course(fixed, course);
    follow_course(sliding, course);
    RC_ASSERT(charged_power(sliding.due()) >= charged_power(fixed.due()));
}

// No window has more than what was counted in all intervals that touch it.
RC_GTEST_PROP(MonthDemand, is_never_more_than_was_used, ()) {
    const Course course = arbitrary_course();
    Month month(month_tariff(true));
    follow_course(month, course);
    for (const auto& r : month.due()) {
        std::int64_t most = 0;
        for (std::size_t i = 0; i < course.wh.size(); ++i) {
            const bool touches =
                course.at_ms[i] < r.window_to_ms && course.at_ms[i + 1] > r.window_from_ms;
            if (touches) most += course.wh[i];
        }
        RC_ASSERT(r.power.w <= 4 * most);
    }
}

// What is not known cannot raise a maximum: with any reading left out, or any clock unsure, it is no higher.
RC_GTEST_PROP(MonthDemand, is_no_higher_where_less_is_known, ()) {
    const Course course = arbitrary_course();
    Month whole(month_tariff(true));
    Month partly(month_tariff(true));
    follow_course(whole, course);
    const auto unsure = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 200));
    for (std::size_t i = 0; i < course.wh.size(); ++i) {
        partly.use(course.at_ms[i], course.at_ms[i + 1], course.wh[i],
                   !unsure.contains(static_cast<int>(i)));
    }
    RC_ASSERT(charged_power(partly.due()) <= charged_power(whole.due()));
}

// Of a snapshot in the middle the rest follows as from the books that never stopped.
RC_GTEST_PROP(MonthDemand, goes_on_after_a_power_cut, ()) {
    const Course course = arbitrary_course();
    Month straight(month_tariff(true));
    follow_course(straight, course);
    Month cut(month_tariff(true));
    const auto at = static_cast<std::size_t>(*rc::gen::inRange(0, 200));
    for (std::size_t i = 0; i < course.wh.size(); ++i) {
        if (i == at) cut.billing = *decode_billing(encode_billing(cut.billing));
        cut.use(course.at_ms[i], course.at_ms[i + 1], course.wh[i]);
    }
    RC_ASSERT(cut.billing == straight.billing);
}

// A ratchet never asks for less than what was measured, nor for more than the higher of both months.
RC_GTEST_PROP(MonthDemand, with_a_ratchet_is_between_what_was_measured_and_the_highest, ()) {
    Month month(month_tariff(false, *rc::gen::inRange(0, 1'000'001)));
    const std::int64_t before = *rc::gen::inRange(0, 20'000);
    month.billing.period.months = {
        {k_first_ms, {k_first_ms - k_day_of_ms, before * 250'000, {before}}, 15}};
    follow_course(month, arbitrary_course());
    const Power measured = month.billing.period.parts.at(0).maximum.power;
    const Power charged = charged_power(month.due());
    RC_ASSERT(charged >= measured);
    RC_ASSERT(charged.w <= std::max(measured.w, before));
}

// The parts of a month never come to more than the whole, and every charge is a record.
RC_GTEST_PROP(MonthDemand, of_broken_months_sums_to_no_more_than_of_a_whole_one, ()) {
    const std::int64_t watts = *rc::gen::inRange(1, 50'000);
    const std::int64_t days = *rc::gen::inRange(1, 31);
    Month month(month_tariff(false));
    month.billing.period.parts.at(0).maximum = {k_first_ms, watts * 250'000, {watts}};
    const auto whole = month.due();
    const auto first = month.due(k_first_ms + days * k_day_of_ms);
    month.billing.period.parts.at(0).from_ms += days * k_day_of_ms;
    const auto second = month.due();
    Money parts{};
    for (const auto& part : {first, second}) {
        for (const auto& r : part) {
            RC_ASSERT(check_record(r).ok());
            parts += r.amount;
        }
    }
    RC_ASSERT(whole.size() == 1U);
    RC_ASSERT(parts <= whole[0].amount);
    RC_ASSERT(whole[0].amount.micro - parts.micro <= 2);
}

TEST(MonthDemand, another_amount_or_maximum_is_told) {
    Month month(month_tariff(false));
    month.use(k_first_ms, k_first_ms + 900'000, 1'500);
    const auto due = month.due();
    ASSERT_EQ(due.size(), 1U);
    PeriodQuestion question;
    question.ends_ms = k_end_ms;
    question.zone = &month.utc;
    question.tariffs = [&](TariffId, std::uint32_t) { return &month.tariff; };
    EXPECT_TRUE(audit_period_charge(month.billing, due[0], question).empty());
    const auto differs = [&](std::string_view what, auto change) {
        PeriodCharged r = due[0];
        change(r);
        const auto found = audit_period_charge(month.billing, r, question);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_NE(found[0].find(what), std::string::npos) << found[0];
    };
    differs("what is due is 54.00", [](auto& r) { r.amount.micro += 1; });
    differs("another maximum", [](auto& r) { r.power.w += 1; });
    differs("another maximum", [](auto& r) { r.window_from_ms -= 900'000; });
    apply(month.billing, due[0]);
    differs("nothing of the kind", [](auto&) {});
}

// Settled while the bill of the month waits: each month has its own maximum.
TEST(MonthDemand, of_a_later_month_stays_there) {
    Month month(month_tariff(false));
    const std::int64_t next_ms = k_end_ms + 30 * k_day_of_ms;
    month.billing.later_ends_ms = {next_ms, next_ms + 31 * k_day_of_ms};
    month.use(next_ms + k_day_of_ms, next_ms + k_day_of_ms + 900'000, 3'000);
    const auto& parts = month.billing.period.parts;
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].to_ms, k_end_ms);
    EXPECT_EQ(parts[1].to_ms, next_ms);
    EXPECT_EQ(parts[1].maximum, payment::DemandMaximum{});
    EXPECT_EQ(parts[2].maximum.power, Power{12'000});
    EXPECT_TRUE(month.due().empty());
    EXPECT_TRUE(month.due(next_ms).empty());
    EXPECT_EQ(charged_power(month.due(next_ms + 31 * k_day_of_ms)), Power{12'000});
}

TEST(MonthDemand, by_another_version_while_bills_wait_begins_in_its_month) {
    Month month(month_tariff(false));
    const std::int64_t next_ms = k_end_ms + 30 * k_day_of_ms;
    month.billing.later_ends_ms = {next_ms};
    apply(month.billing, PeriodTermsBegan{month.billing.terms.account, month.tariff.id, 2,
                                          next_ms + k_day_of_ms, 15, false});
    const auto& parts = month.billing.period.parts;
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(parts[1].to_ms, next_ms);
    EXPECT_EQ(parts[2].from_ms, next_ms);
    EXPECT_EQ(parts[2].to_ms, next_ms + k_day_of_ms);
    EXPECT_EQ(parts[3].version, 2U);
    EXPECT_TRUE(parts[3].goes_on());
}

// The end of the period was moved to before what is measured already.
TEST(MonthDemand, of_days_behind_the_bill_goes_on) {
    Month month(month_tariff(false));
    const std::int64_t moved_ms = k_first_ms + 10 * k_day_of_ms;
    month.use(moved_ms + k_day_of_ms, moved_ms + k_day_of_ms + 7'200'000, 24'000);
    const PeriodPart before = month.billing.period.parts.at(0);
    ASSERT_EQ(before.maximum.power, Power{12'000});
    ASSERT_TRUE(before.estimated);
    EXPECT_TRUE(month.due(moved_ms).empty());
    // Later its windows are not in the register any more.
    month.billing.period.demand.slots.clear();
    BillIssued bill;
    bill.kind = billing::DocumentKind::bill;
    bill.to_ms = moved_ms;
    follow(month.billing.period, bill);
    ASSERT_EQ(month.billing.period.months.size(), 1U);
    EXPECT_EQ(month.billing.period.months[0].maximum, payment::DemandMaximum{});
    const PeriodPart& part = month.billing.period.parts.at(0);
    EXPECT_EQ(part.from_ms, moved_ms);
    EXPECT_EQ(part.maximum, before.maximum);
    EXPECT_TRUE(part.estimated);
}

// Where nothing is owed yet, a bill that is taken back is known until the next one.
TEST(MonthMinimum, leaves_out_what_was_stated_before_it_began) {
    PeriodBooks books;
    BillIssued cancelled;
    cancelled.kind = billing::DocumentKind::cancellation;
    BilledLine line;
    line.charged.kind = billing::LineKind::energy;
    line.charged.amount = Money{-2'400'000};
    cancelled.lines = {line};
    follow(books, cancelled);
    EXPECT_EQ(books.restated_net, Money{2'400'000});
    EXPECT_EQ(books.restated_gross, Money{2'400'000});
    BillIssued bill;
    bill.kind = billing::DocumentKind::bill;
    follow(books, bill);
    EXPECT_EQ(books, PeriodBooks{}) << "and leaves no trace";
}

TEST(MonthDemand, takes_and_gives_what_the_ledger_says) {
    const auto charged = example<PeriodCharged>();
    const auto moves = transfers_of(charged);
    ASSERT_EQ(moves.size(), 1U);
    EXPECT_EQ(moves[0].from.kind, ledger::AccountKind::customer_credit);
    EXPECT_EQ(moves[0].to.kind, ledger::AccountKind::charge_revenue);
    EXPECT_EQ(moves[0].amount, charged.amount);
}

}  // namespace
}  // namespace riser::journal
