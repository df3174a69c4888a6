// The prices ahead are those that charging will take: compared, watt-hour by watt-hour, with the Rater.
#include "core/payment/tariff_ahead.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "core/payment/rating.h"
#include "tests/unit/core/arbitrary_tariffs.h"
#include "tests/unit/core/random_rules.h"

namespace riser::payment {
namespace {

struct Account {
    std::vector<Tariff> versions;
    ZoneRules zone;
    BlockStanding standing;
};

// Summer time of an hour begins and ends somewhere: what a block period is in a zone that jumps back and forth by
// days within minutes, nobody can say.
ZoneRules arbitrary_real_zone() {
    const std::int32_t winter = 1'800 * *rc::gen::inRange(-20, 25);
    const int begins = *rc::gen::inRange(-k_week_minutes, k_week_minutes);
    const int lasts = *rc::gen::inRange(1, 4) * k_week_minutes;
    return {"Test/Real",
            {{UtcTime{}, winter},
             {minutes_after_monday(begins), winter + 3'600},
             {minutes_after_monday(begins + lasts), winter}}};
}

Account arbitrary_account() {
    Account account;
    account.zone = arbitrary_real_zone();
    Prng random(*rc::gen::arbitrary<std::uint64_t>());
    const int count = *rc::gen::inRange(1, 3);
    for (int version = 1; version <= count; ++version) {
        Tariff tariff = arbitrary_tariff();
        tariff.version = static_cast<std::uint32_t>(version);
        tariff.effective_from =
            version == 1 ? UtcTime{} : minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
        if (*rc::gen::arbitrary<bool>()) {
            tariff.week.clear();
            tariff.prices.clear();
            add_random_rules(random, tariff);
        }
        RC_PRE(check_tariff(tariff).ok());
        account.versions.push_back(tariff);
    }
    account.standing.account_from = k_monday - std::chrono::days(*rc::gen::inRange(0, 60));
    account.standing.billing_day = static_cast<std::uint8_t>(*rc::gen::inRange(1, 29));
    return account;
}

// What charging takes for the watt-hour that follows `used` ones of the period that `at` lies in.
GrossPrice charged(const Account& account, UtcTime at, Energy used) {
    const Tariff* tariff = version_at(account.versions, at);
    BlockCounter counter;
    counter.begin(block_span(tariff->rules.blocks.period, account.zone, at,
                             account.standing.account_from, account.standing.billing_day));
    counter.carried = used.wh * k_full_share_ppm;
    counter.tariff = tariff->id;
    counter.version = tariff->version;
    Rater rater(account.versions, account.zone, EnergySource::grid, k_full_share_ppm, counter);
    rater.add(at, at, Energy{1});
    const auto rated = rater.take();
    RC_ASSERT(rated.size() == 1U);
    return gross_price(*rated.front().tariff, rated.front().piece.price);
}

bool is_shown(Price price, GrossPrice gross) {
    const auto off = price.micro_per_kwh * 1'000'000 - gross.numerator;
    return off > -500'000 && off <= 500'000;
}

RC_GTEST_PROP(TariffAhead, shows_what_will_be_charged_until_it_says_so, ()) {
    const Account account = arbitrary_account();
    const TariffAhead ahead(account.versions, account.zone, account.standing);
    const UtcTime at = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
    const Energy used{*rc::gen::element<std::int64_t>(0, 1, 999, 50'000, 3'000'000)};

    const PriceSpan span = ahead(at, used);

    RC_ASSERT(span.until > at);
    RC_ASSERT(!span.until_used || *span.until_used > used);
    RC_ASSERT(is_shown(span.price, charged(account, at, used)));
    const auto lasts = std::chrono::floor<std::chrono::minutes>(span.until - at).count();
    const UtcTime later =
        std::min(at + std::chrono::minutes(*rc::gen::inRange<std::int64_t>(0, lasts + 1)),
                 span.until - std::chrono::milliseconds(1));
    const std::int64_t most = span.until_used ? (*span.until_used - used).wh - 1 : 100'000;
    const Energy more{*rc::gen::inRange<std::int64_t>(0, most + 1)};
    RC_ASSERT(is_shown(span.price, charged(account, later, used + more)));
}

RC_GTEST_PROP(TariffAhead, gives_the_blocks_that_single_prices_follow, ()) {
    const Account account = arbitrary_account();
    const TariffAhead ahead(account.versions, account.zone, account.standing);
    const UtcTime at = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
    const auto blocks = ahead.blocks_at(at);
    RC_ASSERT(check_blocks_ahead(blocks).ok());
    for (const auto& block : blocks) RC_ASSERT(ahead(at, block.from).price == block.price);
    const Energy used{*rc::gen::inRange<std::int64_t>(0, 4'000'000)};
    RC_ASSERT(price_after(blocks, used, {}) == ahead(at, used).price);
}

TEST(TariffAhead, counts_anew_when_the_month_ends_and_not_before) {
    Account account;
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {{200'000}, {400'000}};
    tariff.rules.blocks.thresholds = {Energy{10'000}};
    tariff.rules.blocks.period = BlockPeriod::calendar_month;
    ASSERT_TRUE(check_tariff(tariff).ok());
    account.versions = {tariff};
    const UtcTime last_day{
        std::chrono::sys_days{std::chrono::year{2026} / 3 / 31}.time_since_epoch()};
    account.standing.span = block_span(BlockPeriod::calendar_month, {}, last_day, {}, 1);
    account.standing.used = 12'000 * k_full_share_ppm;
    const TariffAhead ahead(account.versions, account.zone, account.standing);

    const PriceSpan now = ahead(last_day, account.standing.used_wh());
    EXPECT_EQ(now.price, Price{400'000});
    EXPECT_FALSE(now.until_used.has_value());
    EXPECT_EQ(now.until, last_day + std::chrono::hours(24));
    EXPECT_TRUE(now.counts_anew);
    const PriceSpan april = ahead(now.until, {});
    EXPECT_EQ(april.price, Price{200'000});
    EXPECT_EQ(april.until_used, Energy{10'000});
    EXPECT_FALSE(april.counts_anew) << "a week ahead the month is not over";
}

}  // namespace
}  // namespace riser::payment
