// Snapshots of the books: what has a wiring keeps it, and version 1, which knew none, is read by the rule of
// core/journal/record.h.
#include "gateway/controller/books_codec.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/bytes.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

constexpr std::int64_t k_mark = 1'234'567'890'123;  // stands last of what version 1 has

Books books_with(SwitchState desired) {
    Books books;
    books.sequence = 7;
    SupplyPointBooks& point = books.supply_points.obtain(SupplyPointId{3});
    point.id = SupplyPointId{3};
    point.shares.push_back({{MeterId{1}, metering::Quantity::import_energy, 1'000'000}});
    point.switches = {SwitchId{5}};
    point.paired = true;
    point.desired = desired;
    point.hold_until_ms = k_mark;
    return books;
}

constexpr std::ptrdiff_t k_wiring = 3;    // no contacts, no meters, nothing opened
constexpr std::ptrdiff_t k_tenancy = 18;  // not by order, no tariff, no time

// Without what came later, from `first` on, behind what version 1 has of a supply point.
std::vector<std::uint8_t> as_version(std::uint8_t version, const Books& books,
                                     std::ptrdiff_t first) {
    auto bytes = encode_books(books);
    ByteWriter mark;
    mark.svarint(k_mark);
    const auto found =
        std::search(bytes.begin(), bytes.end(), mark.bytes().begin(), mark.bytes().end()) +
        static_cast<std::ptrdiff_t>(mark.size());
    bytes.erase(found + first, found + k_wiring + k_tenancy);
    bytes.front() = version;
    return bytes;
}
std::vector<std::uint8_t> as_version_1(const Books& books) {
    return as_version(1, books, 0);
}

TEST(Snapshot, carries_what_was_proven_and_what_was_opened) {
    Books books = books_with(SwitchState::disconnected);
    SupplyPointBooks& point = *books.supply_points.find(SupplyPointId{3});
    point.proof = {{{BusId{1}, {1}, 17, 2, {9}}},
                   {{MeterId{1}, BusId{1}, {1}, 4, {"model", "42"}}}};
    point.opened = point.proof.contacts;

    const auto decoded = decode_books(encode_books(books));

    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_1_has_no_pairing) {
    const auto decoded = decode_books(as_version_1(books_with(SwitchState::connected)));

    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& point = *decoded->supply_points.find(SupplyPointId{3});
    EXPECT_FALSE(point.paired);
    EXPECT_FALSE(point.opened);
    EXPECT_EQ(point.hold_until_ms, k_mark);
}

TEST(Snapshot, of_version_1_does_not_know_what_it_has_opened) {
    const auto decoded = decode_books(as_version_1(books_with(SwitchState::disconnected)));

    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& opened = decoded->supply_points.find(SupplyPointId{3})->opened;
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->empty());
}

// Version 2 says of credits only what they hold, and of tariffs only prices and a week; version 3 knows no tenancies.
TEST(Snapshot, of_versions_2_and_3_without_accounts_and_tariffs_is_the_same) {
    const Books books = books_with(SwitchState::connected);
    for (const std::uint8_t version : {std::uint8_t{2}, std::uint8_t{3}}) {
        const auto decoded = decode_books(as_version(version, books, k_wiring));
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, books);
    }
}

TEST(Snapshot, carries_how_a_supply_point_came_to_its_account) {
    Books books = books_with(SwitchState::connected);
    books.supply_points.find(SupplyPointId{3})->tenancy = {true, TariffId{{7}}, 1'700'000'000'000};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_another_version_is_refused) {
    auto bytes = encode_books(books_with(SwitchState::connected));
    for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{5}}) {
        bytes.front() = version;
        EXPECT_FALSE(decode_books(bytes));
    }
}

}  // namespace
}  // namespace riser::controller
