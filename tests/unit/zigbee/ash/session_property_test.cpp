// Whatever the line does to what is sent (loss, doubling, damage, delay, noise), every payload arrives
// once and in order on both sides; and when it is too bad for that, what has arrived is a beginning of
// what was sent. Each world is made from one seed, which a failure names.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/zigbee/ash/link_world.h"

namespace riser::zigbee::ash {
namespace {

// Tells itself apart from all others, and is full of bytes that must be escaped.
Bytes numbered(Prng& dice, std::uint32_t number) {
    constexpr std::array<std::uint8_t, 6> k_reserved{0x7E, 0x7D, 0x11, 0x13, 0x18, 0x1A};
    WireWriter writer;
    writer.u32(number);
    const std::uint64_t more = dice.below(40);
    for (std::uint64_t i = 0; i < more; ++i) {
        const bool special = dice.chance(1, 4);
        writer.u8(special ? k_reserved[dice.below(6)] : static_cast<std::uint8_t>(dice.next()));
    }
    return writer.take();
}

class LossyLink {
public:
    LossyLink(std::uint64_t seed, int most_sends)
        : dice_(seed), world_(config(most_sends, seed), seed) {
        world_.peer.timeout = Duration{static_cast<std::int64_t>(200'000 + dice_.below(900'000))};
        world_.bring_up();
        for (auto* fault : {&world_.faults.lost, &world_.faults.doubled, &world_.faults.flipped,
                            &world_.faults.cut, &world_.faults.noise}) {
            *fault = dice_.below(1'200);
        }
        world_.faults.bytewise = dice_.chance(1, 8);
        world_.faults.most_delay = Duration{static_cast<std::int64_t>(dice_.below(300'000))};
    }

    void talk() {
        for (std::uint32_t i = 0; i < 40 && world_.session.is_up(); ++i) {
            if (dice_.chance(2, 3)) {
                sent_.push_back(numbered(dice_, i));
                world_.send(sent_.back());
            }
            if (dice_.chance(2, 3)) {
                said_.push_back(numbered(dice_, i));
                world_.peer.send(said_.back());
            }
            world_.run_for(Duration{static_cast<std::int64_t>(dice_.below(2'500'000))});
        }
        world_.settle(600 * k_second);
    }

    void demand_everything() {
        ASSERT_TRUE(world_.session.is_up());
        EXPECT_EQ(world_.peer.received, sent_);
        EXPECT_EQ(world_.received, said_);
        EXPECT_TRUE(world_.peer.idle());
        EXPECT_EQ(world_.session.counters().payloads_dropped, 0U);
    }
    void demand_a_beginning() {
        EXPECT_TRUE(is_beginning(world_.peer.received, sent_));
        EXPECT_TRUE(is_beginning(world_.received, said_));
        EXPECT_LE(world_.downs.size(), 1U);
        if (world_.session.is_up()) demand_everything();
    }
    [[nodiscard]] const LinkCounters& counters() const { return world_.session.counters(); }

private:
    static SessionConfig config(int most_sends, std::uint64_t seed) {
        SessionConfig config;
        config.window.frames = 1 + seed % 3;
        config.window.most_sends = most_sends;
        return config;
    }
    static bool is_beginning(const std::vector<Bytes>& part, const std::vector<Bytes>& whole) {
        return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
    }

    Prng dice_;
    LinkWorld world_;
    std::vector<Bytes> sent_;
    std::vector<Bytes> said_;
};

TEST(AshProperty, every_payload_arrives_once_and_in_order) {
    std::uint64_t repeats = 0;
    std::uint64_t duplicates = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        LossyLink link(seed, 1'000);
        link.talk();
        link.demand_everything();
        repeats += link.counters().repeats_sent;
        duplicates += link.counters().duplicates_received;
        if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(repeats, 300U) << "the line was too good to prove anything";
    EXPECT_GT(duplicates, 100U);
}

TEST(AshProperty, a_link_that_is_given_up_has_delivered_a_beginning) {
    std::uint64_t tried = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        LossyLink link(seed, 2);
        link.talk();
        link.demand_a_beginning();
        if (link.counters().repeats_sent > 0) ++tried;
        if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(tried, 20U) << "the line was too good to prove anything";
}

}  // namespace
}  // namespace riser::zigbee::ash
