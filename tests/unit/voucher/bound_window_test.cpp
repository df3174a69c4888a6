#include "core/voucher/bound_window.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/voucher/bound_issuance.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

TEST(BoundWindow, knows_what_was_used) {
    BoundWindow window;
    EXPECT_EQ(window.standing(0), NumberStanding::too_old);
    EXPECT_EQ(window.standing(1), NumberStanding::fresh);
    EXPECT_EQ(window.standing(128), NumberStanding::fresh);
    EXPECT_EQ(window.standing(129), NumberStanding::too_far);
    window.mark(3);
    EXPECT_EQ(window.highest(), 3U);
    EXPECT_EQ(window.standing(3), NumberStanding::used);
    EXPECT_EQ(window.standing(2), NumberStanding::fresh);
    window.mark(2);
    EXPECT_EQ(window.standing(2), NumberStanding::used);
    window.mark(129);
    EXPECT_EQ(window.standing(1), NumberStanding::too_old);
    EXPECT_EQ(window.standing(2), NumberStanding::used);
    EXPECT_EQ(window.standing(4), NumberStanding::fresh);
    const BoundWindow before = window;
    window.mark(1);
    EXPECT_EQ(window, before) << "what is too old is passed over";
}

TEST(BoundWindow, has_one_form_in_bytes) {
    BoundWindow window;
    EXPECT_EQ(hex(window.bytes()), "0000000000000000000000000000000000000000");
    window.mark(1);
    window.mark(9);
    EXPECT_EQ(hex(window.bytes()), "0000000900000000000000000000000000000101");
    EXPECT_EQ(BoundWindow::from_bytes(window.bytes()), window);

    BoundWindow::Bytes below_one{};
    below_one[19] = 1;  // number 0
    EXPECT_FALSE(BoundWindow::from_bytes(below_one));
    BoundWindow::Bytes beyond{};
    beyond.fill(0xFF);
    EXPECT_FALSE(BoundWindow::from_bytes(beyond));
}

RC_GTEST_PROP(BoundWindow, agrees_with_a_set_of_numbers, ()) {
    BoundWindow window;
    std::set<std::uint32_t> used;
    const auto steps = *rc::gen::inRange(0, 60);
    for (int i = 0; i < steps; ++i) {
        const std::uint32_t highest = window.highest();
        const auto lowest = highest > 140 ? highest - 140 : 1;
        const auto number = *rc::gen::inRange<std::uint32_t>(lowest, highest + 140);
        if (*rc::gen::inRange(0, 8) == 0) {
            window.advance_to(number);
        } else {
            window.mark(number);
            used.insert(number);
        }
    }
    const std::uint32_t highest = window.highest();
    for (std::uint32_t number = 1; number < highest + 300; ++number) {
        const NumberStanding standing = window.standing(number);
        RC_ASSERT((standing == NumberStanding::too_old) == (number + 128 <= highest));
        RC_ASSERT((standing == NumberStanding::too_far) == (number > highest + 128));
        if (standing == NumberStanding::used) RC_ASSERT(used.contains(number));
        if (standing == NumberStanding::fresh) RC_ASSERT(!used.contains(number));
        const auto same = window.number_with(static_cast<std::uint8_t>(number));
        const bool within = number + 127 >= highest && number <= highest + 128;
        RC_ASSERT((same == number) == within);
    }
    RC_ASSERT(BoundWindow::from_bytes(window.bytes()) == window);
}

// ---- the cloud's side: whatever happens, no token that is still out falls out of the window ----

// One account of one gateway, whose cloud may lose what it knows.
struct TwoSides {
    BoundIssuance cloud;
    BoundIssuance backup;
    BoundWindow gateway;
    std::set<std::uint32_t> out;       // tokens on somebody's phone
    std::set<std::uint32_t> credited;  // at the gateway

    void issue() {
        if (const auto number = cloud.issue()) {
            RC_ASSERT(out.insert(*number).second);
            RC_ASSERT(!credited.contains(*number));
        }
    }
    void credit(std::uint32_t number) {
        gateway.mark(number);
        RC_ASSERT(credited.insert(number).second);
        out.erase(number);
    }
    // Every token that is out can be typed, whatever else was typed before it.
    void check() const {
        for (const std::uint32_t number : out) {
            RC_ASSERT(gateway.standing(number) == NumberStanding::fresh);
            RC_ASSERT(gateway.number_with(static_cast<std::uint8_t>(number)) == number);
        }
    }
    void upload() {
        for (const std::uint32_t number : credited) cloud.settle(number);
    }
    void restore() {
        cloud = backup;
        cloud.restored();
        RC_ASSERT(!cloud.issue());
        upload();
        const std::uint32_t number = cloud.advance_needed(gateway);
        gateway.advance_to(number);
        for (const std::uint32_t lost : out) {
            RC_ASSERT(gateway.standing(lost) == NumberStanding::too_old);
        }
        out.clear();
        cloud.advanced(number);
    }
};

RC_GTEST_PROP(BoundIssuance, keeps_what_is_out_within_the_window, ()) {
    TwoSides sides;
    const auto steps = *rc::gen::inRange(0, 400);
    for (int i = 0; i < steps; ++i) {
        const auto what = *rc::gen::inRange(0, 100);
        if (what < 70) {
            sides.issue();
        } else if (what < 90 && !sides.out.empty()) {
            const auto index = *rc::gen::inRange<std::size_t>(0, sides.out.size());
            const std::uint32_t number =
                *std::next(sides.out.begin(), static_cast<std::ptrdiff_t>(index));
            if (number != *sides.out.begin() || what < 75) sides.credit(number);
        } else if (what < 96) {
            sides.upload();
        } else if (what < 98) {
            sides.backup = sides.cloud;
        } else {
            sides.restore();
        }
        sides.check();
    }
}

TEST(BoundIssuance, waits_for_the_oldest_token_and_goes_on_when_it_was_credited) {
    BoundIssuance cloud;
    for (std::uint32_t number = 1; number <= 128; ++number) EXPECT_EQ(cloud.issue(), number);
    EXPECT_EQ(cloud.issue(), std::nullopt);
    cloud.settle(2);
    EXPECT_EQ(cloud.issue(), std::nullopt);
    cloud.settle(1);
    EXPECT_EQ(cloud.issue(), 129U);
    EXPECT_EQ(cloud.issue(), 130U);
    EXPECT_EQ(cloud.issue(), std::nullopt);
}

TEST(BoundIssuance, after_a_restore_leaves_out_whatever_may_have_been_lost) {
    BoundIssuance cloud;
    EXPECT_EQ(cloud.issue(), 1U);
    cloud.restored();
    EXPECT_TRUE(cloud.is_held());
    EXPECT_EQ(cloud.issue(), std::nullopt);
    BoundWindow heard;
    heard.mark(40);
    EXPECT_EQ(cloud.advance_needed(heard), 296U);
    cloud.advanced(296);
    EXPECT_EQ(cloud.issue(), 169U);  // 40 + 128 may be on somebody's phone
    EXPECT_TRUE(cloud.unsettled().contains(1)) << "it has to be pushed";
}

TEST(BoundIssuanceDeathTest, is_told_of_an_advance_that_was_needed) {
    BoundIssuance cloud;
    cloud.restored();
    EXPECT_DEATH(cloud.advanced(1), "as far as needed");
}

}  // namespace
}  // namespace riser::voucher
