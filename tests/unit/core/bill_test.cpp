// Laws of bills: what goes in comes out, over one bill, over many in a row, and when one is taken back.
#include "core/payment/billing/bill.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/billing/cycle.h"
#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::billing {
namespace {

using payment::RemainderUse;
using payment::RoundingMode;
using payment::RoundingPlace;

// Draw inside a property only.
TaxGroup arbitrary_group(std::uint16_t id) {
    TaxGroup group;
    group.id = id;
    group.inclusive = *rc::gen::arbitrary<bool>();
    const auto count = *rc::gen::inRange(0, 5);
    std::multiset<int> levels;
    for (int i = 0; i < count; ++i) levels.insert(*rc::gen::inRange(0, 3));
    std::uint16_t code = 0;
    for (const int level : levels) {
        group.taxes.push_back({++code, *rc::gen::inRange<std::int64_t>(0, 200'001),
                               static_cast<std::uint8_t>(level)});
    }
    return group;
}

BillTerms arbitrary_terms() {
    BillTerms terms;
    terms.rounding.place =
        *rc::gen::element(RoundingPlace::line, RoundingPlace::bill, RoundingPlace::payment);
    terms.rounding.mode =
        *rc::gen::element(RoundingMode::half_even, RoundingMode::half_up, RoundingMode::down);
    terms.rounding.step = {*rc::gen::element<std::int64_t>(1, 7, 10'000, 50'000, 1'000'000)};
    terms.rounding.remainder = *rc::gen::element(RemainderUse::carried, RemainderUse::written_off);
    const auto groups = *rc::gen::inRange<std::uint16_t>(1, 4);
    for (std::uint16_t id = 1; id <= groups; ++id) terms.tax_groups.push_back(arbitrary_group(id));
    return terms;
}

std::vector<ChargeLine> arbitrary_charges(const BillTerms& terms) {
    std::vector<ChargeLine> charges;
    const auto count = *rc::gen::inRange(0, 20);
    for (int i = 0; i < count; ++i) {
        const auto& group =
            terms.tax_groups[*rc::gen::inRange<std::size_t>(0, terms.tax_groups.size())];
        ChargeLine line;
        line.kind = static_cast<LineKind>(*rc::gen::inRange(1, 10));
        line.tax_group = group.id;
        const Money amount{*rc::gen::inRange<std::int64_t>(-20'000'000, 100'000'001)};
        (group.inclusive ? line.gross : line.net) = amount;
        charges.push_back(with_tax(line, group));
    }
    return charges;
}

Money sum_of(const std::vector<ChargeLine>& charges) {
    Money sum{};
    for (const auto& line : charges) sum += line.gross;
    return sum;
}

RC_GTEST_PROP(ComposeBill, loses_nothing, ()) {
    const BillTerms terms = arbitrary_terms();
    const auto charges = arbitrary_charges(terms);
    const Money carried_in{*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001)};
    const auto bill = compose_bill({}, charges, terms, carried_in);
    RC_ASSERT(bill.ok());
    RC_ASSERT(check_bill(*bill).ok());
    RC_ASSERT(bill->charged() == sum_of(charges));
    RC_ASSERT(carried_in + sum_of(charges) == bill->total + bill->carried_out + bill->written_off);
    Money lines{};
    for (const auto& line : bill->lines) lines += line.gross;
    RC_ASSERT(lines + bill->rounding == bill->total);
    if (terms.rounding.place == RoundingPlace::payment) return;
    RC_ASSERT(bill->total.micro % terms.rounding.step.micro == 0);
    if (terms.rounding.place != RoundingPlace::line) return;
    for (const auto& line : bill->lines) {
        RC_ASSERT(line.net.micro % terms.rounding.step.micro == 0);
        RC_ASSERT(line.gross.micro % terms.rounding.step.micro == 0);
    }
    for (const auto& tax : bill->taxes) {
        RC_ASSERT(tax.amount.micro % terms.rounding.step.micro == 0);
    }
}

RC_GTEST_PROP(ComposeBill, remainders_cancel_out_over_time, ()) {
    BillTerms terms = arbitrary_terms();
    terms.rounding.remainder = RemainderUse::carried;
    Money carried{};
    Money totals{};
    Money charged{};
    const auto count = *rc::gen::inRange(1, 8);
    for (int i = 0; i < count; ++i) {
        const auto charges = arbitrary_charges(terms);
        const auto bill = compose_bill({}, charges, terms, carried);
        RC_ASSERT(bill.ok());
        carried = bill->carried_out;
        totals += bill->total;
        charged += sum_of(charges);
    }
    RC_ASSERT(totals + carried == charged);
    // What is carried does not grow with the number of bills: a step or two for each line of the last one.
    RC_ASSERT(carried.micro <= 60 * terms.rounding.step.micro);
    RC_ASSERT(carried.micro >= -60 * terms.rounding.step.micro);
}

RC_GTEST_PROP(CancelBill, is_as_if_the_bill_had_never_been, ()) {
    const BillTerms terms = arbitrary_terms();
    const Money carried_in{*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001)};
    const auto bill = compose_bill({}, arbitrary_charges(terms), terms, carried_in);
    RC_ASSERT(bill.ok());
    const Bill mirror = cancel_bill(*bill, {}, bill->carried_out);
    RC_ASSERT(check_bill(mirror).ok());
    RC_ASSERT(mirror.total == -bill->total);
    RC_ASSERT(mirror.charged() == -bill->charged());
    if (terms.rounding.remainder == RemainderUse::carried) {
        RC_ASSERT(mirror.carried_out == carried_in);
    }
}

RC_GTEST_PROP(SplitTax, parts_are_the_tax, ()) {
    const TaxGroup group = arbitrary_group(1);
    const Money net{*rc::gen::inRange<std::int64_t>(-k_max_amount.micro, k_max_amount.micro + 1)};
    const Money tax = tax_on_net(group, net);
    Money sum{};
    for (const Money part : split_tax(group, tax)) sum += part;
    RC_ASSERT(sum == tax);
    // There and back again, to the micro-unit.
    const Money back = net + tax - tax_within_gross(group, net + tax);
    RC_ASSERT(back - net <= Money{1} && net - back <= Money{1});
}

TEST(ComposeBill, refuses_what_does_not_fit) {
    BillTerms terms;
    terms.tax_groups = {{1, false, {{1, 190'000, 0}}}, {2, false, {}}};
    ChargeLine good;
    good.tax_group = 1;
    good.net = Money{100'000'000};
    good = with_tax(good, terms.tax_groups[0]);
    const auto composed = [&](const ChargeLine& line, Money carried = {}) {
        return compose_bill({}, std::vector{line}, terms, carried).ok();
    };
    EXPECT_TRUE(composed(good));
    auto line = good;
    line.tax_group = 3;
    EXPECT_FALSE(composed(line)) << "no such group";
    line = good;
    line.from = UtcTime{std::chrono::seconds(1)};
    EXPECT_FALSE(composed(line)) << "ends before it begins";
    line = good;
    line.gross = line.net;
    EXPECT_FALSE(composed(line)) << "without its tax";
    line = good;
    line.gross += terms.rounding.step;
    EXPECT_TRUE(composed(line)) << "rounded by the tariff";
    line.tax_group = 2;
    line.gross = line.net + Money{1};
    EXPECT_FALSE(composed(line)) << "tax where there is none";
    for (const std::int64_t hostile : {INT64_MIN, INT64_MAX, k_max_amount.micro + 1}) {
        line = good;
        line.net = Money{hostile};
        EXPECT_FALSE(composed(line));
        line = good;
        line.gross = Money{hostile};
        EXPECT_FALSE(composed(line));
        EXPECT_FALSE(composed(good, Money{hostile}));
    }
    const std::vector<ChargeLine> many(k_max_bill_lines + 1, good);
    EXPECT_FALSE(compose_bill({}, many, terms, {}).ok());
    std::vector<ChargeLine> largest(k_max_bill_lines, good);
    for (auto& each : largest) {
        each.net = k_max_amount - Money{190'000'000'000'000};
        each = with_tax(each, terms.tax_groups[0]);
    }
    EXPECT_TRUE(compose_bill({}, largest, terms, {}).ok());
}

TEST(CheckTerms, names_what_is_wrong) {
    BillTerms terms;
    EXPECT_FALSE(check_terms(terms)) << "no group";
    terms.tax_groups = {{1, false, {}}, {1, false, {}}};
    EXPECT_FALSE(check_terms(terms)) << "twice the same";
    terms.tax_groups = {{1, false, {{1, 600'000, 0}, {2, 500'000, 0}}}};
    EXPECT_FALSE(check_terms(terms)) << "more than 100 % on one level";
    terms.tax_groups = {{1, false, {{1, 600'000, 1}, {2, 500'000, 0}}}};
    EXPECT_FALSE(check_terms(terms)) << "levels descend";
    terms.tax_groups = {{1, false, {{1, 600'000, 0}, {1, 100'000, 0}}}};
    EXPECT_FALSE(check_terms(terms)) << "a code twice";
    terms.tax_groups = {{1, false, {{1, 1'000'000, 0}, {2, 1'000'000, 1}, {3, 1'000'000, 2}}}};
    EXPECT_TRUE(check_terms(terms)) << "the highest taxes there are";
    EXPECT_EQ(tax_on_net(terms.tax_groups[0], Money{1'000'000}), Money{7'000'000});
}

TEST(CheckBill, finds_what_was_changed) {
    BillTerms terms;
    terms.tax_groups = {{1, false, {{1, 190'000, 0}}}};
    ChargeLine line;
    line.tax_group = 1;
    line.net = Money{33'000'001};
    line = with_tax(line, terms.tax_groups[0]);
    const auto bill = compose_bill({}, std::vector{line, line}, terms, Money{1234});
    ASSERT_TRUE(bill.ok());
    const auto changed = [&](auto change) {
        Bill other = *bill;
        change(other);
        return !check_bill(other).ok();
    };
    EXPECT_FALSE(changed([](Bill&) {}));
    EXPECT_TRUE(changed([](Bill& b) { b.lines[0].net += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.lines[0].gross += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.taxes[0].amount += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.net += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.tax += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.rounding += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.total += Money{1}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.lines[0].net = Money{INT64_MIN}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.taxes[0].amount = Money{INT64_MAX}; }));
    EXPECT_TRUE(changed([](Bill& b) { b.lines.resize(k_max_bill_lines + 1); }));
}

TEST(BillNumber, of_books_that_begin_anew_is_another_one) {
    NumberSeries series;
    std::set<std::string> seen;
    for (std::uint8_t i = 0; i < 200; ++i) {
        EpochId epoch;
        epoch.bytes[i % 16] = i;
        series.prefix = prefix_of_books(epoch);
        EXPECT_TRUE(check_series(series)) << series.prefix;
        EXPECT_EQ(series.prefix, prefix_of_books(epoch));
        seen.insert(format_number(series, {1, 2026, 1}));
    }
    EXPECT_EQ(seen.size(), 200U);
}

RC_GTEST_PROP(BillNumber, a_series_has_no_gaps, ()) {
    NumberSeries series;
    series.year = *rc::gen::element(YearRule::none, YearRule::calendar, YearRule::fiscal);
    series.fiscal_month = static_cast<std::uint8_t>(*rc::gen::inRange(1, 13));
    LocalDay day{std::chrono::year(2026) / 1 / 1};
    std::vector<BillNumber> numbers;
    BillNumber last;
    const auto count = *rc::gen::inRange(1, 60);
    for (int i = 0; i < count; ++i) {
        day += std::chrono::days{*rc::gen::inRange(0, 40)};
        const auto number = next_number(series, last, day);
        RC_ASSERT(number.ok());
        last = *number;
        numbers.push_back(last);
    }
    RC_ASSERT(!first_irregular(numbers));
    const auto gone = *rc::gen::inRange<std::size_t>(0, numbers.size());
    const bool last_of_its_year =
        gone + 1 == numbers.size() || numbers[gone + 1].year != numbers[gone].year;
    numbers.erase(numbers.begin() + static_cast<std::ptrdiff_t>(gone));
    // The last one of a year leaves no trace but the missing bill itself.
    RC_ASSERT(first_irregular(numbers).has_value() != last_of_its_year);
}

RC_GTEST_PROP(PeriodsToBill, tile_the_time_somebody_lived_there, ()) {
    const ZoneRules zone = payment::arbitrary_zone();
    CycleRules rules;
    rules.day = static_cast<std::uint8_t>(*rc::gen::inRange(1, 29));
    const UtcTime in = payment::arbitrary_time();
    const UtcTime out = in + std::chrono::minutes(*rc::gen::inRange(1, 400 * 24 * 60));
    const UtcTime now = out + std::chrono::hours(1);
    const auto periods = periods_to_bill(rules, zone, {in, out}, UtcTime{}, now);
    RC_ASSERT(!periods.empty());
    RC_ASSERT(periods.front().from == in && periods.back().to == out);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        RC_ASSERT(periods[i].from < periods[i].to);
        if (i > 0) {
            RC_ASSERT(periods[i].from == periods[i - 1].to);
            RC_ASSERT(periods[i].first == periods[i - 1].end);
            RC_ASSERT(cycle_at(rules, zone, periods[i].from).from == periods[i].from);
        }
        RC_ASSERT(periods[i].days() >= 0 && periods[i].days() <= periods[i].cycle_days);
    }
    // Two halves of any cycle pay for the whole of it.
    const auto cycle = cycle_at(rules, zone, in);
    const auto cut = *rc::gen::inRange(0, cycle.cycle_days + 1);
    const Money amount{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)};
    RC_ASSERT(prorated(amount, 0, cut, cycle.cycle_days) +
                  prorated(amount, cut, cycle.cycle_days, cycle.cycle_days) ==
              amount);
}

}  // namespace
}  // namespace riser::billing
