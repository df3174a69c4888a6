// Blocks of a tariff in a building: counted per account and period, ended at their boundaries.
#include "gateway/controller/books_codec.h"
#include "tests/unit/controller/building.h"
#include "tests/unit/controller/journal_records.h"

namespace riser::controller {
namespace {

using payment::BlockMethod;
using payment::BlockPeriod;

// 3 kWh at 0.20, then 0.40.
SiteConfig with_blocks(BlockMethod method, BlockPeriod period, bool prorated = false) {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{400'000}};
    tariff.rules.blocks = {{Energy{3'000}}, method, period, prorated};
    return site;
}

// What the first apartment was charged: "2000@0 1000@1".
std::string charged(const Building& b) {
    std::string text;
    for (const auto& settlement : records_of<journal::Settlement>(b)) {
        for (const auto& segment : settlement.segments) {
            if (segment.supply_point != SupplyPointId{1}) continue;
            if (!text.empty()) text += " ";
            text += std::to_string(segment.advance().wh) + "@" + std::to_string(segment.price);
            if (segment.provisional) text += "?";
        }
    }
    return text;
}

void use(Building& b, std::int64_t wh, Duration time) {
    b.sweep(b.registers[0] + wh, b.registers[1], time);
    b.give(LocalOrder{SettleNow{}, {}});
}

// The month has nine days and ten hours left.
constexpr Duration k_to_october = 9 * 24h + 9h + 46min + 40s;

TEST(Blocks, end_where_they_are_used_up) {
    Building b(with_blocks(BlockMethod::marginal, BlockPeriod::calendar_month));
    b.commission(10'000'000);
    use(b, 2'000, 1h);
    use(b, 2'000, 1h);
    use(b, 500, 1h);
    EXPECT_EQ(charged(b), "2000@0 1000@0 1000@1 500@1");
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 3 * 200'000 - 1'500 * 400});
    EXPECT_EQ(b.controller->books().find_account(k_anna)->blocks.used(), 4'500'000'000);
}

TEST(Blocks, begin_anew_with_the_month_and_divide_what_was_used_over_its_end) {
    Building b(with_blocks(BlockMethod::marginal, BlockPeriod::calendar_month));
    b.commission(10'000'000);
    use(b, 2'000, 1h);
    use(b, 2'000, 1h);
    const UtcTime october = UtcTime{1'790'000'000s} + k_to_october;
    use(b, 0, october - b.clock.wall - 30min);
    // Half of it before midnight, half after.
    use(b, 2'000, 1h);
    EXPECT_EQ(charged(b), "2000@0 1000@0 1000@1 1000@1 1000@0");
    const auto begun = records_of<journal::BlockPeriodBegun>(b);
    ASSERT_GE(begun.size(), 2U);
    EXPECT_EQ(from_unix_ms(begun.back().span.begins_ms), october);
    EXPECT_EQ(b.controller->books().find_account(k_anna)->blocks.used(), 1'000'000'000);
}

TEST(Blocks, are_in_proportion_to_the_days_of_the_first_month) {
    Building b(with_blocks(BlockMethod::marginal, BlockPeriod::calendar_month, true));
    b.commission(10'000'000);
    use(b, 2'000, 1h);
    // From 21 September on: ten of thirty days, 1 kWh of the 3.
    EXPECT_EQ(charged(b), "1000@0 1000@1");
}

TEST(Blocks, that_price_the_whole_period_collect_the_difference_once) {
    Building b(with_blocks(BlockMethod::whole, BlockPeriod::calendar_month));
    b.commission(10'000'000);
    use(b, 2'000, 1h);
    use(b, 1'000, 1h);
    EXPECT_EQ(b.count_records<journal::BlockStepped>(), 0) << "the threshold itself is not passed";
    use(b, 1'000, 1h);
    use(b, 1'000, 1h);
    EXPECT_EQ(charged(b), "2000@0 1000@0 1000@1 1000@1");
    const auto steps = records_of<journal::BlockStepped>(b);
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].step, (payment::BlockStep{0, 1, 3'000'000'000}));
    EXPECT_EQ(steps[0].amount, Money{600'000});
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 5 * 400'000});
}

TEST(Blocks, of_a_gateway_that_was_off_for_days_end_one_by_one) {
    Building b(with_blocks(BlockMethod::marginal, BlockPeriod::day));
    b.commission(10'000'000);
    use(b, 4'000, 1h);
    b.restart();
    // Three days and nights without a reading, 8 kWh each.
    use(b, 24'000, 3 * 24h);
    use(b, 0, 15s);
    std::int64_t cheap = 0;
    std::int64_t dear = 0;
    for (const auto& settlement : records_of<journal::Settlement>(b)) {
        for (const auto& segment : settlement.segments) {
            if (segment.supply_point != SupplyPointId{1}) continue;
            (segment.price == 0 ? cheap : dear) += segment.advance().wh;
        }
    }
    EXPECT_EQ(cheap + dear, 28'000);
    EXPECT_EQ(cheap, 4 * 3'000) << "3 kWh of each day, the first one's before the outage";
}

TEST(Blocks, take_the_cheapest_while_nobody_knows_which_month_it_is) {
    Building b(with_blocks(BlockMethod::marginal, BlockPeriod::calendar_month));
    b.commission(10'000'000);
    use(b, 4'000, 1h);
    b.clock.latest = k_no_upper_bound;
    use(b, 1'000, 1h);
    EXPECT_EQ(charged(b), "3000@0 1000@1 1000@0?");
}

TEST(Blocks, are_the_same_after_a_restart_and_in_a_snapshot) {
    Building b(with_blocks(BlockMethod::whole, BlockPeriod::calendar_month));
    b.commission(10'000'000);
    use(b, 2'000, 1h);
    use(b, 2'000, 1h);
    const Books before = b.controller->books();
    const auto decoded = decode_books(encode_books(before));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, before);
    b.restart();
    EXPECT_EQ(b.controller->books().accounts, before.accounts);
}

TEST(TariffOrder, of_what_nobody_carries_out_is_refused) {
    Building b;
    b.commission();
    const auto answer = [&](auto change) {
        payment::Tariff tariff = b.site.tariffs.front();
        tariff.version = 2;
        change(tariff);
        b.give(LocalOrder{SetTariff{tariff}, ReplyTo{7}});
        return *b.last_answer();
    };
    const auto refused = [&](std::string_view what, auto change) {
        const Answer got = answer(change);
        EXPECT_EQ(got.outcome, OrderOutcome::conflict) << got.text;
        EXPECT_NE(got.text.find(std::string(what)), std::string::npos) << got.text;
        EXPECT_NE(got.text.find("a prepaid account has none"), std::string::npos) << got.text;
    };
    refused("a minimum charge", [](auto& t) { t.rules.minimum_per_month = {1}; });
    refused("a demand charge", [](auto& t) { t.rules.demand.per_kw = {1}; });
    EXPECT_EQ(answer([](auto& t) {
                  t.rules.customer_class = payment::CustomerClass::commercial;
              }).outcome,
              OrderOutcome::done);
}

}  // namespace
}  // namespace riser::controller
