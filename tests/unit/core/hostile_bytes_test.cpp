// Hostile bytes: mutated, truncated and lying entries are refused or mean exactly what they say;
// they never crash, and never make the reader allocate much. Allocations are counted, so this file
// is a program of its own.
#include <gtest/gtest.h>

#include "core/journal/codec.h"
#include "tests/fuzz/hostile_entry.h"
#include "tests/unit/core/counted_allocations.h"
#include "tests/unit/core/example_records.h"
#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t k_types = std::variant_size_v<RecordVariant>;

// One change that damage or an attacker might make.
void mutate(Bytes& bytes, Prng& random) {
    const auto at = [&] { return static_cast<std::ptrdiff_t>(random.below(bytes.size())); };
    const auto byte = [&] { return static_cast<std::uint8_t>(random.next()); };
    switch (random.below(7)) {
        case 0:
            bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
            break;
        case 1:
            bytes[random.below(bytes.size())] = byte();
            break;
        case 2:
            bytes.insert(bytes.begin() + at(), byte());
            break;
        case 3:
            bytes.erase(bytes.begin() + at());
            break;
        case 4: {  // a number becomes the largest there is
            const std::array<std::uint8_t, 10> huge{0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                    0xFF, 0xFF, 0xFF, 0xFF, 0x01};
            bytes.insert(bytes.begin() + at(), huge.begin(), huge.end());
            break;
        }
        case 5: {  // a stretch is repeated
            const auto first = at();
            const auto last =
                first + static_cast<std::ptrdiff_t>(random.below(
                            static_cast<std::uint64_t>(bytes.end() - bytes.begin() - first)));
            const Bytes part(bytes.begin() + first, bytes.begin() + last);
            bytes.insert(bytes.begin() + at(), part.begin(), part.end());
            break;
        }
        default:
            bytes[random.below(bytes.size())] = random.chance(1, 2) ? 0x80 : 0;
            break;
    }
    if (bytes.empty()) bytes.push_back(0);
}

TEST(HostileBytes, mutations_of_every_record_are_refused_or_canonical) {
    constexpr int k_mutations_per_entry = 500;
    std::size_t accepted = 0;
    std::size_t tried = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (std::size_t type = 0; type <= k_types; ++type) {
            RandomRecords records(seed, seed % 2 == 0 ? Content::sensible : Content::any);
            const Bytes original = encode_entry(records.entry(type));
            for (int i = 0; i < k_mutations_per_entry; ++i) {
                Bytes bytes = original;
                const auto changes = 1 + records.random().below(3);
                for (std::uint64_t k = 0; k < changes; ++k) mutate(bytes, records.random());
                accepted += take_hostile_entry(bytes) ? 1 : 0;
                ++tried;
            }
            ASSERT_FALSE(HasFailure()) << "seed " << seed << ", record type " << type + 1;
        }
    }
    // A flipped bit of an amount is a good record with another amount: the chain finds that, not
    // we.
    EXPECT_GT(accepted, tried / 100);
    EXPECT_LT(accepted, tried * 9 / 10);
}

TEST(HostileBytes, noise_after_a_good_header_is_refused) {
    Prng random(3);
    const Bytes good = encode_entry(example_entries().back());
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(good.begin(), good.begin() + 55);
        const auto size = random.below(60);
        for (std::uint64_t k = 0; k < size; ++k)
            bytes.push_back(static_cast<std::uint8_t>(random.next()));
        (void)take_hostile_entry(bytes);
    }
}

TEST(HostileBytes, mutated_tariffs_are_refused_or_canonical) {
    RandomRecords records(5, Content::sensible);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = encode_tariff(records.tariff());
        mutate(bytes, records.random());
        const auto decoded = decode_tariff(bytes);
        if (decoded) {
            ASSERT_EQ(encode_tariff(*decoded), bytes);
        }
    }
}

std::size_t allocated_by_decoding(const Bytes& bytes) {
    const std::size_t before = allocated_bytes();
    (void)decode_entry(bytes);
    return allocated_bytes() - before;
}

TEST(HostileBytes, a_lie_about_a_count_allocates_nothing) {
    for (const std::uint64_t lie : {std::uint64_t{200}, std::uint64_t{1} << 32U, UINT64_MAX}) {
        EXPECT_LT(allocated_by_decoding(start_of_entry(lie).bytes()), 10'000U);

        for (const std::uint64_t list_type :
             {4, 6, 9, 11}) {  // records that begin with or hold lists
            ByteWriter body;
            body.varint(1);
            body.varint(lie);
            ByteWriter out = start_of_entry(1);
            out.varint(list_type);
            out.varint(1);
            out.blob(body.bytes());
            EXPECT_LT(allocated_by_decoding(out.bytes()), 10'000U);
        }
    }
}

// The largest entry, filled so that as many items as possible are announced and present.
Bytes largest_entry(std::uint64_t type, const Bytes& body_head, std::size_t item_size) {
    const std::size_t room = k_max_entry_bytes - 120 - body_head.size();
    ByteWriter body;
    body.raw(body_head);
    body.varint(room / item_size);
    Bytes bytes = body.take();
    bytes.resize(bytes.size() + room, 0);
    ByteWriter out = start_of_entry(1);
    out.varint(type);
    out.varint(1);
    out.blob(bytes);
    return out.take();
}

TEST(HostileBytes, the_largest_entry_allocates_at_most_ten_times_its_size) {
    constexpr std::size_t k_limit = 10 * k_max_entry_bytes;
    const Bytes settlement_head{1, 0};  // rating version, no tariffs
    const Bytes supply_point_head{7};
    EXPECT_LT(allocated_by_decoding(largest_entry(11, settlement_head, 15)), k_limit);
    EXPECT_LT(allocated_by_decoding(largest_entry(6, supply_point_head, 3)), k_limit);
    Bytes tariff_head(16, 1);
    tariff_head.insert(tariff_head.end(), {1, 'E', 'U', 'R', 0});
    EXPECT_LT(allocated_by_decoding(largest_entry(9, tariff_head, 1)), k_limit);

    ByteWriter records = start_of_entry(k_max_records);
    for (std::size_t i = 0; i < k_max_records; ++i)
        records.raw(std::array<std::uint8_t, 4>{5, 1, 1, 1});
    EXPECT_LT(allocated_by_decoding(records.bytes()), k_limit);
}

TEST(HostileBytes, a_larger_entry_is_refused_unread) {
    const Bytes bytes(k_max_entry_bytes + 1, 1);
    EXPECT_LT(allocated_by_decoding(bytes), 10'000U);
    EXPECT_FALSE(decode_entry(bytes));
}

}  // namespace
}  // namespace riser::journal
