#include "core/voucher/serial_ranges.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/voucher/serial_map.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

constexpr std::uint32_t k_some = 60;

SerialRange arbitrary_range() {
    const auto first = *rc::gen::inRange<std::uint32_t>(0, k_some);
    return {first, *rc::gen::inRange<std::uint32_t>(first, k_some)};
}

std::vector<std::uint8_t> bytes_of(const SerialRanges& ranges) {
    ByteWriter out;
    ranges.write(out);
    return out.take();
}

RC_GTEST_PROP(SerialRanges, are_a_set_of_serials_in_one_form, ()) {
    SerialRanges ranges;
    std::set<std::uint32_t> model;
    const auto steps = *rc::gen::inRange(0, 12);
    for (int i = 0; i < steps; ++i) {
        const SerialRange range = arbitrary_range();
        const bool added = *rc::gen::inRange(0, 3) > 0;
        added ? ranges.add(range) : ranges.remove(range);
        for (std::uint32_t s = range.first; s <= range.last; ++s)
            added ? void(model.insert(s)) : void(model.erase(s));
    }
    RC_ASSERT(ranges.count() == model.size());
    for (std::uint32_t s = 0; s < k_some; ++s) RC_ASSERT(ranges.contains(s) == model.contains(s));
    for (std::size_t i = 1; i < ranges.ranges().size(); ++i) {
        RC_ASSERT(ranges.ranges()[i - 1].last + 1 < ranges.ranges()[i].first);
    }
    const auto bytes = bytes_of(ranges);
    ByteReader in(bytes);
    RC_ASSERT(SerialRanges::read(in, k_some) == ranges);
    RC_ASSERT(in.at_end());
}

RC_GTEST_PROP(SerialRanges, contain_what_was_added, ()) {
    SerialRanges all;
    SerialRanges some;
    for (int i = 0; i < 4; ++i) {
        const SerialRange range = arbitrary_range();
        all.add(range);
        if (i % 2 == 0) some.add(range);
    }
    RC_ASSERT(all.contains(some));
    RC_ASSERT(some.contains(all) == (some == all));
}

TEST(SerialRanges, have_few_bytes_and_refuse_others) {
    SerialRanges ranges;
    ranges.add(SerialRange{0, 499});
    ranges.add(SerialRange{1'000, 1'000});
    EXPECT_EQ(hex(bytes_of(ranges)), "0200f303f40300");
    const std::vector<std::vector<std::uint8_t>> wrong{
        {0x02, 0x00, 0x01, 0x00, 0x01},              // not apart
        {0x01, 0x3B, 0x01},                          // beyond the batch of 60
        {0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00},  // far beyond
        {0x01, 0x80, 0x00, 0x00},                    // longer than needed
        {0x05, 0x00},                                // cut off
    };
    for (const auto& bytes : wrong) {
        ByteReader in(bytes);
        EXPECT_TRUE(SerialRanges::read(in, k_some).empty());
        EXPECT_FALSE(in.ok()) << hex(bytes);
    }
}

RC_GTEST_PROP(SerialMap, is_a_value_for_each_serial, ()) {
    SerialMap<int> map;
    std::vector<int> model(k_some, 0);
    const auto steps = *rc::gen::inRange(0, 12);
    for (int i = 0; i < steps; ++i) {
        const SerialRange range = arbitrary_range();
        const int added = *rc::gen::inRange(-1, 2);
        map.update(range, [&](int value) { return value + added; });
        for (std::uint32_t s = range.first; s <= range.last; ++s) model[s] += added;
    }
    for (std::uint32_t s = 0; s < k_some; ++s) RC_ASSERT(map.at(s) == model[s]);
    const SerialRange asked = arbitrary_range();
    std::uint32_t next = asked.first;
    map.for_each(asked, [&](const SerialRange& part, int value) {
        RC_ASSERT(part.first == next);
        for (std::uint32_t s = part.first; s <= part.last; ++s) RC_ASSERT(model[s] == value);
        next = part.last + 1;
    });
    RC_ASSERT(next == asked.last + 1);
    SerialMap<int> again;
    for (std::uint32_t s = 0; s < k_some; ++s) again.update({s, s}, [&](int) { return model[s]; });
    RC_ASSERT(again == map);
}

TEST(SerialMap, reaches_to_the_last_serial_of_the_largest_batch) {
    SerialMap<int> map;
    map.update({k_max_batch - 1, k_max_batch - 1}, [](int) { return 7; });
    EXPECT_EQ(map.at(k_max_batch - 1), 7);
    EXPECT_EQ(map.parts(), 2U);
    std::uint32_t count = 0;
    map.for_each({0, k_max_batch - 1},
                 [&](const SerialRange& part, int) { count += part.count(); });
    EXPECT_EQ(count, k_max_batch);
}

}  // namespace
}  // namespace riser::voucher
