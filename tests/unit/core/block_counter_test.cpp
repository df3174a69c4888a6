#include "core/payment/block_counter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/core/random_rules.h"

namespace riser::payment {
namespace {

// A tariff with blocks, and a counter somewhere in a period.
struct Case {
    Tariff tariff;
    BlockCounter counter;
    std::int64_t share_ppm = k_full_share_ppm;
};

Case arbitrary_case() {
    Prng random(*rc::gen::arbitrary<std::uint64_t>());
    Case made;
    made.tariff.currency = {{'E', 'U', 'R'}};
    do {
        add_random_rules(random, made.tariff);
    } while (made.tariff.rules.blocks.thresholds.empty());
    RC_ASSERT(check_tariff(made.tariff).ok());
    made.counter.begin({1, 2, static_cast<std::uint16_t>(1 + random.below(31)), 31});
    made.share_ppm = 1 + static_cast<std::int64_t>(random.below(k_full_share_ppm));
    made.counter.carried = static_cast<SharedEnergy>(random.below(50'000'000'000));
    made.counter.tariff = made.tariff.id;
    made.counter.version = made.tariff.version;
    return made;
}

RatedPiece piece_of(const Tariff& tariff, std::int64_t wh) {
    const auto rate = static_cast<RateIndex>(*rc::gen::inRange<std::size_t>(0, tariff.rates()));
    return {UtcTime{}, UtcTime{std::chrono::hours(1)}, {wh}, rate, false};
}

RC_GTEST_PROP(PricePieces, give_each_watt_hour_the_price_of_the_block_it_begins_in, ()) {
    Case made = arbitrary_case();
    const RatedPiece piece = piece_of(made.tariff, *rc::gen::inRange(0, 3000));
    BlockCounter counter = made.counter;
    const auto pieces =
        price_pieces(made.tariff, EnergySource::grid, made.share_ppm, {piece}, counter);
    std::vector<PriceIndex> priced;
    for (const auto& part : pieces) {
        RC_ASSERT(part.energy.wh > 0);
        RC_ASSERT(part.from >= piece.from);
        RC_ASSERT(part.to <= piece.to);
        priced.insert(priced.end(), static_cast<std::size_t>(part.energy.wh), part.price);
    }
    RC_ASSERT(priced.size() == static_cast<std::size_t>(piece.energy.wh));
    BlockCounter naive = made.counter;
    for (const PriceIndex price : priced) {
        const std::size_t block = block_at(made.tariff.rules.blocks, naive);
        RC_ASSERT(price == made.tariff.price_of(EnergySource::grid, piece.rate, block));
        naive.take(made.tariff.id, made.tariff.version, price, made.share_ppm);
    }
    RC_ASSERT(naive == counter);
}

RC_GTEST_PROP(PricePieces, do_not_care_where_an_advance_is_cut_in_two, ()) {
    Case made = arbitrary_case();
    const std::int64_t wh = *rc::gen::inRange(1, 500'000);
    const std::int64_t first = *rc::gen::inRange<std::int64_t>(0, wh + 1);
    RatedPiece piece = piece_of(made.tariff, wh);
    BlockCounter whole = made.counter;
    (void)price_pieces(made.tariff, EnergySource::grid, made.share_ppm, {piece}, whole);
    BlockCounter parts = made.counter;
    piece.energy = {first};
    (void)price_pieces(made.tariff, EnergySource::grid, made.share_ppm, {piece}, parts);
    piece.energy = {wh - first};
    (void)price_pieces(made.tariff, EnergySource::grid, made.share_ppm, {piece}, parts);
    RC_ASSERT(whole == parts);
}

// The whole period at the price of its highest block: the steps bring everything there, and what they cost is
// exactly what was charged too little before.
RC_GTEST_PROP(DueSteps, put_the_whole_period_at_one_block, ()) {
    Case made = arbitrary_case();
    made.counter.carried = 0;
    if (made.tariff.rules.blocks.method != BlockMethod::whole) return;
    BlockCounter counter = made.counter;
    __extension__ using Int128 = __int128;
    Int128 charged = 0;
    for (int i = 0; i < 6; ++i) {
        const RatedPiece piece = piece_of(made.tariff, *rc::gen::inRange(1, 60'000));
        for (const auto& part :
             price_pieces(made.tariff, EnergySource::grid, made.share_ppm, {piece}, counter)) {
            charged += Int128{part.energy.wh} * made.share_ppm *
                       gross_price(made.tariff, part.price).numerator;
        }
        for (const auto& step : due_steps(made.tariff, counter)) {
            RC_ASSERT(step_price(made.tariff, step).numerator >= 0);
            charged += Int128{step.energy} * step_price(made.tariff, step).numerator;
            counter.move(step.from, step.to);
        }
        RC_ASSERT(due_steps(made.tariff, counter).empty());
    }
    Int128 at_one_block = 0;
    std::size_t block = 0;
    for (std::size_t i = 0; i < counter.used_at.size(); ++i) {
        if (counter.used_at[i] == 0) continue;
        const auto price = static_cast<PriceIndex>(i);
        block = std::max(block, made.tariff.block_of(price));
        at_one_block += Int128{counter.used_at[i]} * gross_price(made.tariff, price).numerator;
    }
    RC_ASSERT((charged == at_one_block));
    for (std::size_t i = 0; i < counter.used_at.size(); ++i) {
        const bool below = made.tariff.block_of(static_cast<PriceIndex>(i)) < block;
        RC_ASSERT(!below || counter.used_at[i] == 0);
    }
}

TEST(BlockCounter, keeps_what_was_used_under_another_version) {
    BlockCounter counter;
    counter.begin({1, 2, 1, 1});
    const TariffId id{};
    counter.take(id, 1, 3, 100);
    counter.take(id, 2, 0, 50);
    EXPECT_EQ(counter.used(), 150);
    EXPECT_EQ(counter.carried, 100);
    EXPECT_EQ(counter.used_at, (std::vector<SharedEnergy>{50}));
    counter.begin({2, 3, 1, 1});
    EXPECT_EQ(counter.used(), 0);
}

// A month that lost its 31st of December (as one zone did) and one whose midnight is skipped: whole days all the
// same, and no instant belongs to no period.
TEST(BlockSpan, of_a_zone_that_skipped_a_day_has_no_hole) {
    using std::chrono::hours;
    const auto at = [](int day, int hour) {
        const auto date = std::chrono::year{2011} / 12 / day;
        return UtcTime(std::chrono::sys_days(date).time_since_epoch() + hours(hour));
    };
    // From UTC-10 to UTC+14 at the end of 29 December: there was no 30 December.
    const ZoneRules zone{"Test/Skip", {{UtcTime{}, -36'000}, {at(30, 10), 50'400}}};
    BlockSpan before = block_span(BlockPeriod::day, zone, at(30, 9), UtcTime{}, 1);
    BlockSpan after = block_span(BlockPeriod::day, zone, at(30, 10), UtcTime{}, 1);
    EXPECT_EQ(before.ends_ms, after.begins_ms);
    EXPECT_EQ(from_unix_ms(after.begins_ms), at(30, 10));
    const BlockSpan month = block_span(BlockPeriod::calendar_month, zone, at(30, 9), UtcTime{}, 1);
    EXPECT_EQ(from_unix_ms(month.ends_ms), at(31, 10));
}

}  // namespace
}  // namespace riser::payment
