#include "core/base/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"

namespace riser {
namespace {

std::vector<std::uint8_t> varint_bytes(std::uint64_t value) {
    ByteWriter out;
    out.varint(value);
    return out.take();
}

using Bytes = std::vector<std::uint8_t>;

TEST(Varint, has_the_bytes_of_leb128) {
    EXPECT_EQ(varint_bytes(0), (Bytes{0x00}));
    EXPECT_EQ(varint_bytes(127), (Bytes{0x7F}));
    EXPECT_EQ(varint_bytes(128), (Bytes{0x80, 0x01}));
    EXPECT_EQ(varint_bytes(12'857), (Bytes{0xB9, 0x64}));  // an example of the DWARF standard
    EXPECT_EQ(varint_bytes(UINT64_MAX),
              (Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
}

TEST(Varint, refuses_what_is_longer_than_needed) {
    for (const Bytes& bytes : {Bytes{0x80, 0x00}, Bytes{0xFF, 0x00}, Bytes{0x80, 0x80, 0x00},
                               Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00}}) {
        ByteReader in(bytes);
        EXPECT_EQ(in.varint(), 0U);
        EXPECT_FALSE(in.ok());
    }
}

TEST(Varint, refuses_more_than_64_bits) {
    for (const Bytes& bytes :
         {Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02},
          Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81},
          Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x01}}) {
        ByteReader in(bytes);
        EXPECT_EQ(in.varint(), 0U);
        EXPECT_FALSE(in.ok());
    }
}

RC_GTEST_PROP(Varint, reads_back_what_was_written, (std::uint64_t raw)) {
    const auto shift = *rc::gen::inRange(0, 64);  // small and large values alike
    const std::uint64_t value = raw >> static_cast<unsigned>(shift);
    const auto bytes = varint_bytes(value);
    ByteReader in(bytes);
    RC_ASSERT(in.varint() == value);
    RC_ASSERT(in.at_end());
}

// Whatever bytes are accepted are the bytes that writing gives: no value has a second form.
TEST(Varint, accepts_one_form_only) {
    Prng random(1);
    int accepted = 0;
    for (int i = 0; i < 50'000; ++i) {
        Bytes bytes;
        const auto size = 1 + random.below(10);
        for (std::uint64_t k = 0; k < size; ++k) {
            const auto high = static_cast<std::uint8_t>(k + 1 < size ? 0x80 : 0);
            const auto low = random.chance(1, 3) ? 0 : random.below(128);
            bytes.push_back(static_cast<std::uint8_t>(high | low));
        }
        ByteReader in(bytes);
        const std::uint64_t value = in.varint();
        if (!in.at_end()) continue;
        ++accepted;
        ASSERT_EQ(varint_bytes(value), bytes);
    }
    EXPECT_GT(accepted, 10'000);
}

TEST(Zigzag, puts_small_magnitudes_first) {
    EXPECT_EQ(zigzag(0), 0U);
    EXPECT_EQ(zigzag(-1), 1U);
    EXPECT_EQ(zigzag(1), 2U);
    EXPECT_EQ(zigzag(INT64_MAX), UINT64_MAX - 1);
    EXPECT_EQ(zigzag(INT64_MIN), UINT64_MAX);
}

RC_GTEST_PROP(Zigzag, is_a_bijection, (std::int64_t value, std::uint64_t code)) {
    RC_ASSERT(unzigzag(zigzag(value)) == value);
    RC_ASSERT(zigzag(unzigzag(code)) == code);
}

TEST(ByteReader, after_a_failure_gives_nothing_more) {
    const Bytes bytes{0x05, 0x01, 0x02};
    ByteReader in(bytes);
    EXPECT_TRUE(in.blob().empty());  // five bytes announced, two there
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.at_end());
    EXPECT_EQ(in.remaining(), 0U);
    EXPECT_EQ(in.u8(), 0);
    EXPECT_EQ(in.varint(), 0U);
    EXPECT_EQ(in.svarint(), 0);
    EXPECT_EQ(in.count(), 0U);
    EXPECT_EQ(in.text(10), "");
    EXPECT_TRUE(in.raw(0).empty());
    EXPECT_FALSE(in.ok());
}

TEST(ByteReader, refuses_a_count_that_the_rest_cannot_hold) {
    const Bytes six{0x03, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(ByteReader(six).count(2), 3U);
    ByteReader in(six);
    EXPECT_EQ(in.count(3), 0U);
    EXPECT_FALSE(in.ok());

    const auto huge = varint_bytes(UINT64_MAX);
    ByteReader hostile(huge);
    EXPECT_EQ(hostile.count(1), 0U);
    EXPECT_FALSE(hostile.ok());
}

TEST(ByteReader, refuses_a_text_longer_than_allowed) {
    ByteWriter out;
    out.text("abcd");
    ByteReader in(out.bytes());
    EXPECT_EQ(in.text(4), "abcd");
    EXPECT_TRUE(in.at_end());
    ByteReader strict(out.bytes());
    EXPECT_EQ(strict.text(3), "");
    EXPECT_FALSE(strict.ok());
}

TEST(ByteReader, of_nothing_is_at_its_end_and_reads_nothing) {
    ByteReader in({});
    EXPECT_TRUE(in.at_end());
    EXPECT_EQ(in.u8(), 0);
    EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace riser
