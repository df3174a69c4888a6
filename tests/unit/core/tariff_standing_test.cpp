// The standing charge of a tariff: what holds for any versions, and any days at which they are looked at.
#include "core/payment/tariff_standing.h"

#include <gtest/gtest.h>

#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {
namespace {

using std::chrono::hours;

Tariff with_standing(std::uint32_t version, UtcTime from, Money amount, ChargePeriod period) {
    Tariff tariff;
    tariff.id = TariffId{{1}};
    tariff.version = version;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.effective_from = from;
    tariff.prices = {Price{300'000}};
    tariff.rules.standing.amount = amount;
    tariff.rules.standing.period = period;
    return tariff;
}

// Of Berlin, where no local day is skipped or comes twice.
ZoneRules berlin() {
    ZoneRules zone;
    zone.name = "Europe/Berlin";
    zone.transitions = {{UtcTime{std::chrono::seconds(1'761'440'400)}, 3600},
                        {UtcTime{std::chrono::seconds(1'774'746'000)}, 7200}};
    return zone;
}

std::vector<Tariff> arbitrary_versions() {
    std::vector<Tariff> versions{
        with_standing(1, UtcTime{}, Money{*rc::gen::inRange(0, 1'000'000)}, ChargePeriod::day)};
    const auto more = *rc::gen::inRange(0, 4);
    for (int i = 0; i < more; ++i) {
        versions.push_back(with_standing(
            static_cast<std::uint32_t>(i + 2),
            minutes_after_monday(*rc::gen::inRange(-k_week_minutes, 8 * k_week_minutes)),
            Money{*rc::gen::inRange(0, 2) * *rc::gen::inRange(1, 40'000'000)},
            *rc::gen::inRange(0, 2) == 0 ? ChargePeriod::day : ChargePeriod::month));
    }
    return versions;
}

Money sum_of(const std::vector<StandingLine>& lines) {
    Money sum{};
    for (const auto& line : lines) sum += line.amount;
    return sum;
}

// Each rounded down to a millionth, so that no more than one is missing for each line.
TEST(StandingLines, of_one_who_moves_out_and_the_next_are_those_of_one_who_stays) {
    const auto holds = rc::check([] {
        const auto versions = arbitrary_versions();
        const ZoneRules zone = berlin();
        const UtcTime from = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
        const UtcTime to = from + hours(*rc::gen::inRange(1, 24 * 60));
        const UtcTime change =
            from + std::chrono::minutes(*rc::gen::inRange<std::int64_t>(
                       0, std::chrono::floor<std::chrono::minutes>(to - from).count() + 1));
        const auto one = standing_lines(versions, zone, from, to);
        const auto first = standing_lines(versions, zone, from, change);
        const auto second = standing_lines(versions, zone, change, to);
        const Money two = sum_of(first) + sum_of(second);
        const auto lines = static_cast<std::int64_t>(first.size() + second.size());
        RC_ASSERT(two <= sum_of(one));
        RC_ASSERT((sum_of(one) - two).micro <= lines);
    });
    EXPECT_TRUE(holds);
}

TEST(StandingLines, follow_each_other_and_each_has_the_terms_of_its_version) {
    const auto holds = rc::check([] {
        const auto versions = arbitrary_versions();
        const ZoneRules zone = berlin();
        const UtcTime from = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
        const UtcTime to = from + hours(*rc::gen::inRange(1, 24 * 60));
        std::int64_t until_ms = to_unix_ms(from);
        for (const auto& of : standing_lines(versions, zone, from, to)) {
            RC_ASSERT(of.line.from_ms >= until_ms);
            RC_ASSERT(of.line.to_ms > of.line.from_ms);
            until_ms = of.line.to_ms;
            const Tariff* version = standing_version(versions, zone, from_unix_ms(of.line.from_ms));
            RC_ASSERT(version->rules.standing.amount.micro > 0);
            const auto terms = standing_terms(*version, false);
            RC_ASSERT(!next_standing_change(versions, zone, terms, false,
                                            from_unix_ms(of.line.from_ms),
                                            from_unix_ms(of.line.to_ms - 1)));
        }
        RC_ASSERT(until_ms <= std::max(to_unix_ms(from), to_unix_ms(to)));
    });
    EXPECT_TRUE(holds);
}

TEST(StandingChange, of_one_version_is_that_of_two_with_the_same_terms) {
    const auto holds = rc::check([] {
        const UtcTime begins =
            minutes_after_monday(*rc::gen::inRange(-k_week_minutes, k_week_minutes));
        const Tariff only =
            with_standing(1, begins, Money{*rc::gen::inRange(0, 3)}, ChargePeriod::day);
        Tariff next = only;
        next.version = 2;
        next.effective_from = begins + hours(*rc::gen::inRange(1, 24 * 14));
        const StandingTerms known =
            *rc::gen::inRange(0, 2) == 0 ? StandingTerms{} : standing_terms(only, false);
        const UtcTime from = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
        const UtcTime until = from + hours(*rc::gen::inRange(0, 24 * 14));

        const auto change = next_standing_change({only}, berlin(), known, false, from, until);

        RC_ASSERT(change ==
                  next_standing_change({only, next}, berlin(), known, false, from, until));
        RC_ASSERT(change.has_value() == (known != standing_terms(only, false)));
    });
    EXPECT_TRUE(holds);
}

TEST(StandingTerms, take_the_taxes_on_fixed_charges) {
    Tariff tariff = with_standing(1, {}, Money{300'000}, ChargePeriod::day);
    tariff.tax_ppm = 190'000;
    EXPECT_EQ(gross_standing(tariff), Money{357'000});
    tariff.rules.standing.taxed = false;
    EXPECT_EQ(gross_standing(tariff), Money{300'000});
    tariff.rules.standing.taxed = true;
    tariff.rules.taxation.taxes = {{1, 100'000, TaxedCharges::energy},
                                   {2, 50'000, TaxedCharges::fixed},
                                   {3, 20'000, TaxedCharges::both, 1}};
    EXPECT_EQ(standing_tax_ppm(tariff), 71'000);
    tariff.rules.taxation.inclusive = true;
    EXPECT_EQ(gross_standing(tariff), Money{300'000});
}

TEST(StandingTerms, of_a_landlord_may_be_none) {
    Tariff tariff = with_standing(1, {}, Money{300'000}, ChargePeriod::month);
    EXPECT_EQ(standing_terms(tariff, true), standing_terms(tariff, false));
    tariff.rules.standing.while_vacant = false;
    EXPECT_TRUE(standing_terms(tariff, true).none());
    EXPECT_FALSE(standing_terms(tariff, false).none());
}

}  // namespace
}  // namespace riser::payment
