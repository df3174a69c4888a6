// Whatever the rater makes of whatever was read whenever, the auditor agrees; and to another price it does not.
#include "core/journal/price_audit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::journal {
namespace {

using payment::arbitrary_zone;
using payment::BlockCounter;
using payment::Rater;
using payment::Tariff;
using std::chrono::minutes;

constexpr TariffId k_tariff{{1}};

Tariff arbitrary_version(std::uint32_t number) {
    Tariff tariff = payment::arbitrary_tariff();
    tariff.id = k_tariff;
    tariff.version = number;
    // Prices with something to choose between.
    for (std::size_t i = 0; i < tariff.prices.size(); ++i) {
        tariff.prices[i].micro_per_kwh += static_cast<std::int64_t>(i);
    }
    if (*rc::gen::inRange(0, 3) == 0) {
        tariff.rules.blocks.thresholds = {Energy{*rc::gen::inRange(1, 3000)}};
        std::vector<Price> prices;
        for (const Price price : tariff.prices) {
            prices.push_back(price);
            prices.push_back({price.micro_per_kwh + 7});
        }
        tariff.prices = prices;
    }
    if (*rc::gen::inRange(0, 3) == 0) {
        const std::vector<Price> grid = tariff.prices;
        for (const Price price : grid) tariff.prices.push_back({price.micro_per_kwh + 11});
        tariff.rules.generator_prices = true;
    }
    if (number > 1) {
        tariff.effective_from =
            payment::minutes_after_monday(*rc::gen::inRange(0, 2 * payment::k_week_minutes));
    }
    return tariff;
}

struct Story {
    std::vector<Tariff> versions;
    ZoneRules zone = arbitrary_zone();
    EntryHeader header;
    std::int64_t share_ppm = *rc::gen::inRange(1, 1'000'001);
    payment::EnergySource source = *rc::gen::arbitrary<bool>() ? payment::EnergySource::generator
                                                               : payment::EnergySource::grid;
    BlockCounter before;
    Settlement settlement;
    std::vector<const Tariff*> tariffs;  // of each segment

    Story() {
        const auto count = *rc::gen::inRange(1, 4);
        for (std::uint32_t i = 1; i <= static_cast<std::uint32_t>(count); ++i) {
            versions.push_back(arbitrary_version(i));
        }
        if (*rc::gen::arbitrary<bool>()) {
            before.begin({to_unix_ms(payment::k_monday) - 40LL * 86'400'000,
                          to_unix_ms(payment::k_monday) + 400LL * 86'400'000, 1, 1});
            before.take(k_tariff, 1, 0, *rc::gen::inRange<std::int64_t>(0, 2'000'000'000));
        }
    }

    void write(Rater& rater, const Now& now) {
        header = make_header({}, 1, now);
        Energy at{};
        for (const auto& rated : rater.take()) {
            Segment segment;
            segment.share_ppm = share_ppm;
            segment.register_from = at;
            segment.register_to = at = at + rated.piece.energy;
            segment.from_ms = to_unix_ms(rated.piece.from);
            segment.to_ms = to_unix_ms(rated.piece.to);
            segment.tariff = static_cast<std::uint16_t>(rated.tariff - versions.data());
            segment.price = rated.piece.price;
            segment.estimated = rated.piece.estimated;
            segment.provisional = rated.piece.provisional;
            settlement.segments.push_back(segment);
            tariffs.push_back(rated.tariff);
        }
    }

    [[nodiscard]] std::string judged() const {
        const PriceEvidence evidence{header, &zone};
        PriceJudge judge(settlement, evidence);
        BlockCounter counter = before;
        std::string found;
        for (std::size_t i = 0; i < settlement.segments.size(); ++i) {
            const auto& segment = settlement.segments[i];
            const auto what = judge.judge(i, *tariffs[i], {k_tariff, &versions}, counter, source);
            if (!what.empty()) found += std::to_string(i) + ": " + what + "\n";
            counter.take(tariffs[i]->id, tariffs[i]->version, segment.price,
                         segment.advance().wh * share_ppm);
        }
        return found;
    }
};

Duration arbitrary_pause() {
    const bool silent = *rc::gen::inRange(0, 3) == 0;
    return std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(
        0, silent ? 3LL * 7 * 24 * 3600 * 1'000'000 : 3600LL * 1'000'000));
}

// As controller/pricing.cpp: what lies before the last reading but one, and the last interval.
Story read_by_sure_clock() {
    Story story;
    const UtcTime base = payment::arbitrary_time();
    const UtcTime middle = base + arbitrary_pause();
    Now now;
    now.wall = middle + arbitrary_pause();
    now.earliest = now.wall - minutes(0);
    now.latest = now.wall + std::chrono::seconds(*rc::gen::inRange(0, 11));
    BlockCounter counter = story.before;
    Rater rater(story.versions, story.zone, story.source, story.share_ppm, counter);
    rater.add(base, middle, {*rc::gen::inRange(0, 20'000)});
    rater.add(middle, now.wall, {*rc::gen::inRange(0, 20'000)});
    story.write(rater, now);
    return story;
}

RC_GTEST_PROP(PriceAudit, agrees_with_what_is_rated_by_a_sure_clock, ()) {
    const Story story = read_by_sure_clock();
    const std::string found = story.judged();
    if (!found.empty()) RC_LOG(found);
    RC_ASSERT(found.empty());
}

RC_GTEST_PROP(PriceAudit, agrees_with_what_is_rated_by_an_unsure_clock, ()) {
    Story story;
    const UtcTime base = payment::arbitrary_time();
    Now now;
    now.wall = base + arbitrary_pause();
    now.earliest = now.wall - arbitrary_pause();
    const bool bounded = *rc::gen::arbitrary<bool>();
    now.latest = bounded ? std::max(now.wall + arbitrary_pause(),
                                    now.earliest + std::chrono::microseconds(10'000'001))
                         : k_no_upper_bound;
    BlockCounter counter = story.before;
    Rater rater(story.versions, story.zone, story.source, story.share_ppm, counter);
    rater.add_unsure(std::min(now.earliest, base), now.latest, base, now.wall,
                     {*rc::gen::inRange(1, 20'000)});
    story.write(rater, now);
    RC_ASSERT(story.judged().empty());
}

RC_GTEST_PROP(PriceAudit, names_another_price_of_any_segment, ()) {
    Story story = read_by_sure_clock();
    if (story.settlement.segments.empty()) return;
    const auto index = *rc::gen::inRange<std::size_t>(0, story.settlement.segments.size());
    const Tariff& tariff = *story.tariffs[index];
    Segment& segment = story.settlement.segments[index];
    const std::size_t blocks = tariff.rules.blocks.blocks();
    // A silence that was divided is right to a watt-hour for each change only.
    const bool one_rate = !segment.estimated || segment.to_ms - segment.from_ms < 60'000;
    if (!tariff.by_time() || tariff.rates() < 2 || !one_rate) return;
    segment.price =
        static_cast<payment::PriceIndex>((segment.price + blocks) % tariff.prices.size());
    RC_ASSERT(!story.judged().empty());
}

// A register of the generator at a price of the grid, or the other way round.
RC_GTEST_PROP(PriceAudit, names_a_price_of_the_other_source, ()) {
    Story story = read_by_sure_clock();
    const bool all = std::all_of(story.tariffs.begin(), story.tariffs.end(),
                                 [](const Tariff* t) { return t->rules.generator_prices; });
    if (story.settlement.segments.empty() || !all) return;
    RC_ASSERT(story.judged().empty());
    const bool grid = story.source == payment::EnergySource::grid;
    story.source = grid ? payment::EnergySource::generator : payment::EnergySource::grid;
    RC_ASSERT(story.judged().find(grid ? "due a price of the generator"
                                       : "due a price of the grid") != std::string::npos);
}

RC_GTEST_PROP(PriceAudit, names_a_silence_that_is_all_at_one_price, ()) {
    Story story;
    story.versions.resize(1);
    Tariff& tariff = story.versions.front();
    tariff.prices = {{100}, {300}};
    tariff.rules.blocks = {};
    tariff.rules.generator_prices = false;
    tariff.week.clear();
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 360), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 1320), 0});
    }
    story.zone = {};
    const UtcTime from = payment::minutes_after_monday(*rc::gen::inRange(0, 1440));
    Now now;
    now.wall = now.earliest = now.latest = from + std::chrono::hours(24 * 7);
    BlockCounter counter = story.before;
    Rater rater(story.versions, story.zone, story.source, story.share_ppm, counter);
    rater.add(from, now.wall, {*rc::gen::inRange(1'000, 100'000)});
    story.write(rater, now);
    RC_ASSERT(story.settlement.segments.size() == 2U && story.judged().empty());

    Segment& night = story.settlement.segments[0];
    Segment& day = story.settlement.segments[1];
    const Energy moved{*rc::gen::inRange<std::int64_t>(20, night.advance().wh + 1)};
    night.register_to.wh -= moved.wh;
    day.register_from.wh -= moved.wh;
    RC_ASSERT(!story.judged().empty());
}

}  // namespace
}  // namespace riser::journal
