// Random bytes and the form of the ids made of them (RFC 9562).
#include "platform/entropy/entropy.h"

#include <set>

namespace riser::entropy {
namespace {

TEST(Entropy, fills_any_length) {
    std::vector<std::uint8_t> bytes(1000, 0);

    fill_random(bytes);
    fill_random({});

    EXPECT_GT(std::set<std::uint8_t>(bytes.begin(), bytes.end()).size(), 100U);
}

TEST(Uuid, version_4_carries_its_version_and_variant) {
    const auto uuid = new_uuid_v4();

    EXPECT_EQ(uuid[6] >> 4U, 4);
    EXPECT_EQ(uuid[8] >> 6U, 2);
    EXPECT_NE(uuid, new_uuid_v4());
}

TEST(Uuid, version_7_starts_with_the_time_and_sorts_by_it) {
    const UtcTime earlier = from_unix_ms(0x0123456789AB);
    const auto first = new_uuid_v7(earlier);
    const auto second = new_uuid_v7(earlier + std::chrono::milliseconds(1));

    EXPECT_EQ(format_uuid(first).substr(0, 15), "01234567-89ab-7");
    EXPECT_EQ(first[8] >> 6U, 2);
    EXPECT_LT(first, second);
}

TEST(Ids, are_made_as_their_own_type) {
    Now now;
    now.wall = from_unix_ms(1);

    EXPECT_FALSE(new_id<EpochId>().is_nil());
    EXPECT_EQ(to_string(new_id<TopUpId>(now)).substr(0, 15), "00000000-0001-7");
}

}  // namespace
}  // namespace riser::entropy
