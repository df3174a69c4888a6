// Snapshots as older programs wrote them: what they did not know is cut out of those of today.
#pragma once

#include <algorithm>
#include <vector>

#include "core/journal/codec.h"
#include "gateway/controller/books_codec.h"

namespace riser::controller {

using metering::SwitchState;

inline constexpr std::int64_t k_mark = 1'234'567'890'123;  // stands last of what version 1 has

inline Books books_with(SwitchState desired) {
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

inline constexpr std::ptrdiff_t k_wiring = 3;  // no contacts, no meters, nothing opened
inline constexpr std::ptrdiff_t k_policy =
    7 + payment::k_actors;                       // three times, three holds, not ready,
                                                 // and nobody asks for anything
inline constexpr std::ptrdiff_t k_tenancy = 18;  // not by order, no tariff, no time

inline constexpr std::ptrdiff_t k_clock = 20;           // no boot, and nothing is known of it
inline constexpr std::ptrdiff_t k_added = 3 + k_clock;  // nothing bounced, opened unseen, held
inline constexpr std::ptrdiff_t k_limit_terms =
    8;  // of the policy: no steps, two spans, a count, a span, and what then
inline constexpr std::ptrdiff_t k_limit =
    7;  // of a supply point: no limit, no step, none before, no overload

// Version 16 did not say what topping up had cost. For books of which no payment cost anything.
inline std::vector<std::uint8_t> as_version_16(const Books& books) {
    auto bytes = encode_books(books);
    RISER_ASSERT(bytes.back() == 0, "there are none");
    bytes.pop_back();
    bytes.front() = 16;
    return bytes;
}

// Version 15 did not say how much corrections may take, what topping up costs, nor how common costs are shared. For books
// without corrections, where it costs nothing and none are shared.
inline std::vector<std::uint8_t> as_version_15(const Books& books) {
    auto bytes = as_version_16(books);
    RISER_ASSERT(books.site.corrections.empty() && bytes.back() == 0, "there are none");
    bytes.pop_back();
    constexpr std::size_t k_terms = 5;  // four amounts and a share
    bytes.resize(bytes.size() - k_terms * books.accounts.size());
    bytes.front() = 15;
    return bytes;
}

// Version 14 knew no bound tokens.
inline std::vector<std::uint8_t> as_version_14(const Books& books) {
    auto bytes = as_version_15(books);
    ByteWriter bound;
    books.bound.write(bound);
    ByteWriter blob;
    blob.blob(bound.bytes());
    RISER_ASSERT(bytes.size() > blob.size(), "they are behind the rest");
    bytes.resize(bytes.size() - blob.size());
    bytes.front() = 14;
    return bytes;
}

// Version 13 knew no vouchers, no corrections of tariffs, and no tariff that an account will have. For books without any
// of the latter two.
inline std::vector<std::uint8_t> as_version_13(const Books& books) {
    constexpr std::size_t k_next_tariff = 17;  // no id, no time
    auto bytes = as_version_14(books);
    RISER_ASSERT(bytes.back() == 0, "there are none");
    bytes.resize(bytes.size() - 1 - k_next_tariff * books.supply_points.size());
    ByteWriter vouchers;
    books.vouchers.write(vouchers);
    ByteWriter blob;
    blob.blob(vouchers.bytes());
    RISER_ASSERT(bytes.size() > blob.size(), "they are behind the rest");
    bytes.resize(bytes.size() - blob.size());
    bytes.front() = 13;
    return bytes;
}

// Version 12 did not say what payments were of a deposit. For books without such payments.
inline std::vector<std::uint8_t> as_version_12(const Books& books) {
    auto bytes = as_version_13(books);
    RISER_ASSERT(bytes.back() == 0, "there are none");
    bytes.pop_back();
    bytes.front() = 12;
    return bytes;
}

// Version 11 did not say how the clock went, what bounced, what opened together, how long holds last, and what load is
// limited to. For books of one supply point that did not open so, without accounts.
inline std::vector<std::uint8_t> as_version_11(const Books& books) {
    auto bytes = as_version_12(books);
    bytes.resize(bytes.size() - k_limit - k_limit_terms);
    RISER_ASSERT(
        std::all_of(bytes.end() - k_added, bytes.end(), [](auto byte) { return byte == 0; }),
        "it says nothing");
    bytes.erase(bytes.end() - k_added, bytes.end());
    bytes.front() = 11;
    return bytes;
}

// Version 9 did not say what registers count. For books of one share, without accounts and tariffs.
inline std::vector<std::uint8_t> as_version_9(const Books& books) {
    auto bytes = as_version_11(books);
    RISER_ASSERT(bytes.back() == 0, "it is the grid's");
    bytes.pop_back();
    bytes.front() = 9;
    return bytes;
}

// Version 7 knew no bills: of books without accounts they are two empty lists, of which only zeros follow.
inline std::vector<std::uint8_t> as_version_7(const Books& books) {
    auto bytes = as_version_9(books);
    bytes.resize(bytes.size() - 2);
    bytes.front() = 7;
    return bytes;
}

// Version 5 knew no tenancies. For books of one supply point without an account.
inline std::vector<std::uint8_t> as_version_5(const Books& books) {
    auto bytes = as_version_7(books);
    ByteWriter mark;
    mark.svarint(k_mark);
    const auto found =
        std::search(bytes.begin(), bytes.end(), mark.bytes().begin(), mark.bytes().end());
    RISER_ASSERT(found != bytes.end(), "it is there");
    const auto tenancy = found + static_cast<std::ptrdiff_t>(mark.size()) + k_wiring + k_policy;
    RISER_ASSERT(std::all_of(tenancy, tenancy + k_tenancy, [](auto byte) { return byte == 0; }),
                 "it says nothing");
    bytes.erase(tenancy, tenancy + k_tenancy);
    bytes.front() = 5;
    return bytes;
}

// Version 4 knew no supply policy. For books of one supply point, whose policy is neutral.
inline std::vector<std::uint8_t> as_version_4(const Books& books) {
    auto bytes = as_version_5(books);
    const auto cut_out = [&](const std::vector<std::uint8_t>& part, std::size_t skip) {
        const auto found = std::search(bytes.begin(), bytes.end(), part.begin(), part.end());
        RISER_ASSERT(found != bytes.end(), "it is there");
        bytes.erase(found + static_cast<std::ptrdiff_t>(skip),
                    found + static_cast<std::ptrdiff_t>(part.size()));
    };
    std::vector<std::uint8_t> site{0, 0};  // version and pack, the policy, no cut-offs, three holds
    const auto policy = journal::encode_policy({});
    site.insert(site.end(), policy.begin(), policy.end());
    site.insert(site.end(), {0, 0, 0, 0});
    cut_out(site, 0);
    ByteWriter mark;
    mark.svarint(k_mark);
    std::vector<std::uint8_t> point(mark.bytes().begin(), mark.bytes().end());
    point.insert(point.end(), k_wiring, 0);
    const std::size_t kept = point.size();
    point.insert(point.end(), k_policy, 0);
    cut_out(point, kept);
    bytes.front() = 4;
    return bytes;
}

// Version 3 does not say what local time is.
inline std::vector<std::uint8_t> as_version_3(const Books& books) {
    auto bytes = as_version_4(books);
    constexpr std::array<std::uint8_t, 5> k_utc{3, 'U', 'T', 'C', 0};
    const auto found = std::search(bytes.begin(), bytes.end(), k_utc.begin(), k_utc.end());
    RISER_ASSERT(found != bytes.end(), "it is there");
    bytes.erase(found, found + k_utc.size());
    bytes.front() = 3;
    return bytes;
}

inline std::vector<std::uint8_t> as_version_1(const Books& books) {
    auto bytes = as_version_3(books);
    ByteWriter mark;
    mark.svarint(k_mark);
    const auto found =
        std::search(bytes.begin(), bytes.end(), mark.bytes().begin(), mark.bytes().end()) +
        static_cast<std::ptrdiff_t>(mark.size());
    bytes.erase(found, found + k_wiring);
    bytes.front() = 1;
    return bytes;
}

// Version 2 says of credits only what they hold, and of tariffs only prices and a week.
inline std::vector<std::uint8_t> as_version_2(const Books& books) {
    auto bytes = as_version_3(books);
    bytes.front() = 2;
    return bytes;
}

}  // namespace riser::controller
