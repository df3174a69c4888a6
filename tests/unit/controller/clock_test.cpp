// What an unsure or wrong clock may do to charges: it never makes them dearer than the truth could be.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

SiteConfig cheap_evenings() {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{100'000}};
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 18 * 60), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
    }
    return site;
}

journal::Segment last_segment(const Building& b) {
    for (auto row = b.journal.entries.rbegin(); row != b.journal.entries.rend(); ++row) {
        const auto entry = journal::decode_entry(row->bytes);
        for (const auto& record : entry->records) {
            const auto* settlement = std::get_if<journal::Settlement>(&record);
            if (settlement != nullptr) return settlement->segments.back();
        }
    }
    return {};
}

TEST(Clock, that_was_ahead_leaves_an_unknown_beginning_and_so_the_cheapest_price) {
    Building b(cheap_evenings());
    b.commission();
    const UtcTime truth = b.clock.wall;
    b.clock.wall +=
        45h;  // set by hand, before any time service was heard: nothing is proven upwards
    b.clock.latest = k_no_upper_bound;
    b.sweep(1'000'100, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});
    ASSERT_GT(from_unix_ms(last_segment(b).to_ms), truth + 40h);

    b.clock.wall -= 45h;
    b.clock.latest = b.clock.wall + 1s;
    b.sweep(1'000'200, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});

    const journal::Segment segment = last_segment(b);
    EXPECT_EQ(segment.advance(), Energy{100});
    EXPECT_EQ(segment.price, 1);
    EXPECT_TRUE(segment.provisional);
    EXPECT_LE(segment.from_ms, segment.to_ms);
    EXPECT_EQ(segment.to_ms, to_unix_ms(b.clock.wall));

    b.sweep(1'000'300, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(last_segment(b).price, 0) << "the beginning is known again";
    EXPECT_FALSE(last_segment(b).provisional);
}

}  // namespace
}  // namespace riser::controller
