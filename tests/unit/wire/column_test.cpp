#include "core/wire/column.h"

#include "core/base/prng.h"

namespace riser::wire {
namespace {

std::vector<std::uint8_t> written(const Column& column, const Column& guide = {}) {
    ByteWriter out;
    write_column(out, column, guide);
    return out.take();
}

Column read_back(const std::vector<std::uint8_t>& bytes, std::size_t count,
                 const Column& guide = {}) {
    ByteReader in{bytes};
    auto column = read_column(in, count, guide);
    EXPECT_TRUE(in.at_end());
    return column;
}

TEST(Column, survives_the_wire_whatever_is_in_it) {
    const std::int64_t most = k_max_column_value;
    for (const Column& column : std::vector<Column>{
             {},
             {5},
             {std::nullopt},
             {std::nullopt, std::nullopt},
             {7, 7, 7, 7},
             {1, 2, 3, 4},
             {0, 320, 640, 1280},
             {most, -most, most, -most},
             {std::nullopt, 4, std::nullopt, std::nullopt, 9, 3, 3, 3, 3},
         }) {
        EXPECT_EQ(read_back(written(column), column.size()), column);
    }
}

TEST(Column, random_columns_survive_the_wire) {
    Prng random{7};
    for (int round = 0; round < 2000; ++round) {
        Column guide;
        Column column;
        const std::size_t size = random.below(40);
        const std::uint64_t width = 1ULL << random.below(59);
        std::int64_t total = 0;
        for (std::size_t i = 0; i < size; ++i) {
            total += static_cast<std::int64_t>(random.below(5000));
            guide.emplace_back(total);
            if (random.chance(1, 10)) {
                column.emplace_back(std::nullopt);
            } else if (round % 2 == 0) {
                column.emplace_back(900'000'000 - total * 312 +
                                    static_cast<std::int64_t>(random.below(3)));
            } else {
                column.emplace_back(static_cast<std::int64_t>(random.below(width)) -
                                    static_cast<std::int64_t>(width / 2));
            }
        }
        const Column& used = random.chance(1, 2) ? guide : Column{};
        EXPECT_EQ(read_back(written(column, used), size, used), column) << "round " << round;
    }
}

TEST(Column, regular_values_cost_almost_nothing) {
    Column times;
    Column balance;
    Column registers;
    for (std::int64_t i = 0; i < 96; ++i) {
        times.emplace_back(1'763'700'000 + i * 900);
        registers.emplace_back(1'000'000 + i * i * 17);
        balance.emplace_back(80'000'000 - i * i * 17 * 320);
    }
    EXPECT_LE(written(times).size(), 110U);  // one byte per step, for the compressor to remove
    EXPECT_LE(written(balance, registers).size(), 16U);
    EXPECT_LE(written(Column(96, 5)).size(), 2U);
}

TEST(Column, what_the_writer_never_writes_is_refused) {
    const auto refused = [](const std::vector<std::uint8_t>& bytes, std::size_t count) {
        ByteReader in{bytes};
        (void)read_column(in, count);
        return !in.at_end();
    };
    EXPECT_TRUE(refused({}, 3));
    EXPECT_TRUE(refused({0x40, 0, 0, 0}, 3));        // unknown mode bit
    EXPECT_TRUE(refused({0x03}, 0));                 // values where none can be
    EXPECT_TRUE(refused({0x04, 0x00, 0x02}, 3));     // presence of none
    EXPECT_TRUE(refused({0x04, 0x07, 2, 2, 2}, 3));  // presence of all
    EXPECT_TRUE(refused({0x04, 0x09, 2, 2}, 3));     // presence beyond the end
    EXPECT_TRUE(refused({0x08, 0x01, 2, 2, 2}, 3));  // scale of one
    EXPECT_TRUE(refused({0x10, 0x05, 2, 2, 2}, 3));  // slope without a guide
    EXPECT_TRUE(refused({0x01, 2}, 1000));           // fewer bytes than values
    EXPECT_TRUE(refused({0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},
                        2));  // out of range
}

}  // namespace
}  // namespace riser::wire
