// Snapshots of the books: what has a wiring keeps it, and version 1, which knew none, is read by the rule of
// core/journal/record.h.
#include "gateway/controller/books_codec.h"

#include <algorithm>
#include <array>

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

constexpr std::ptrdiff_t k_wiring = 3;  // no contacts, no meters, nothing opened
constexpr std::ptrdiff_t k_policy = 7 + payment::k_actors;  // three times, three holds, not ready,
                                                            // and nobody asks for anything
constexpr std::ptrdiff_t k_tenancy = 18;                    // not by order, no tariff, no time

constexpr std::size_t k_limit_terms =
    8;  // of the policy: no steps, two spans, a count, a span, and what then
constexpr std::size_t k_limit =
    7;  // of a supply point: no limit, no step, none before, no overload

// Version 11 knew no load limits. For books of one supply point.
std::vector<std::uint8_t> as_version_11(const Books& books) {
    auto bytes = encode_books(books);
    RISER_ASSERT(
        std::all_of(bytes.end() - k_limit, bytes.end(), [](auto byte) { return byte == 0; }),
        "nothing is limited");
    bytes.resize(bytes.size() - k_limit - k_limit_terms);
    bytes.front() = 11;
    return bytes;
}

// Version 9 did not say what registers count. For books of one share, without accounts and tariffs.
std::vector<std::uint8_t> as_version_9(const Books& books) {
    auto bytes = as_version_11(books);
    RISER_ASSERT(bytes.back() == 0, "it is the grid's");
    bytes.pop_back();
    bytes.front() = 9;
    return bytes;
}

// Version 7 knew no bills: of books without accounts they are two empty lists, of which only zeros follow.
std::vector<std::uint8_t> as_version_7(const Books& books) {
    auto bytes = as_version_9(books);
    bytes.resize(bytes.size() - 2);
    bytes.front() = 7;
    return bytes;
}

// Version 5 knew no tenancies. For books of one supply point without an account.
std::vector<std::uint8_t> as_version_5(const Books& books) {
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
std::vector<std::uint8_t> as_version_4(const Books& books) {
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
std::vector<std::uint8_t> as_version_3(const Books& books) {
    auto bytes = as_version_4(books);
    constexpr std::array<std::uint8_t, 5> k_utc{3, 'U', 'T', 'C', 0};
    const auto found = std::search(bytes.begin(), bytes.end(), k_utc.begin(), k_utc.end());
    RISER_ASSERT(found != bytes.end(), "it is there");
    bytes.erase(found, found + k_utc.size());
    bytes.front() = 3;
    return bytes;
}

std::vector<std::uint8_t> as_version_1(const Books& books) {
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

// Version 2 says of credits only what they hold, and of tariffs only prices and a week.
std::vector<std::uint8_t> as_version_2(const Books& books) {
    auto bytes = as_version_3(books);
    bytes.front() = 2;
    return bytes;
}

TEST(Snapshot, of_version_2_without_accounts_and_tariffs_is_the_same) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_2(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_11_knows_no_load_limits) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_11(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_a_load_limit_and_its_last_overload) {
    Books books = books_with(SwitchState::disconnected);
    books.site.policy.policy.load_limit.steps = {{Power{1'000}, std::chrono::hours(24)}};
    LimitBooks& limit = books.supply_points.find(SupplyPointId{3})->limit;
    limit.limit = Power{1'000};
    limit.step = 1;
    limit.limited_s = 60;
    limit.since = TimeMark{BootId{{4}}, 5, 6, 7};
    limit.overloads = {TimeMark{BootId{{4}}, 8, 9, 10}};
    limit.last = journal::OverLimit{SupplyPointId{3},
                                    Power{1'000},
                                    Power{2'400},
                                    Power{2'500},
                                    61,
                                    300,
                                    1,
                                    payment::AfterOverloads::next_day};
    limit.last_ms = 1'700'000'000'000;
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_how_a_supply_point_came_to_its_account) {
    Books books = books_with(SwitchState::connected);
    books.supply_points.find(SupplyPointId{3})->tenancy = {true, TariffId{{7}}, 1'700'000'000'000};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_5_knows_no_tenancies) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_5(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_FALSE(decoded->supply_points.find(SupplyPointId{3})->tenancy.by_order);
}

TEST(Snapshot, carries_what_an_unsure_clock_charged) {
    Books books = books_with(SwitchState::connected);
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    account.provisional = {
        {{250}, 500'000, {TariffId{{7}}, 2, 1}, 3, BootId{{4}}, -1, 60'000, 1'700'000'000'000}};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_6_without_accounts_is_the_same) {
    const Books books = books_with(SwitchState::connected);
    auto bytes = as_version_7(books);
    bytes.front() = 6;
    const auto decoded = decode_books(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_roles_terms_of_tariffs_and_fractions_of_what_was_fed_in) {
    Books books = books_with(SwitchState::connected);
    auto& shares = books.supply_points.find(SupplyPointId{3})->shares;
    shares.push_back({{MeterId{1}, metering::Quantity::export_energy, 1'000'000,
                       metering::RegisterRole::feed_in}});
    shares.front().share.role = metering::RegisterRole::generator;
    payment::Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{200'000}};
    tariff.rules.standing = {
        Money{300'000}, payment::ChargePeriod::month, false, false, true, false, false, true};
    tariff.rules.demand.ratchet_months = 24;
    books.tariffs[tariff.id] = {tariff};
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.feed_in_residue = {123'456};
    update_statuses(account);
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_versions_8_to_10_knows_only_the_grid) {
    const Books books = books_with(SwitchState::connected);
    for (const std::uint8_t version : {std::uint8_t{8}, std::uint8_t{9}, std::uint8_t{10}}) {
        auto bytes = as_version_9(books);
        bytes.front() = version;  // without tariffs the three are the same
        const auto decoded = decode_books(bytes);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, books);
    }
}

TEST(Snapshot, of_version_7_knows_no_bills) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_7(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_bills_and_the_last_numbers) {
    Books books = books_with(SwitchState::connected);
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    journal::BillingAgreed agreed;
    agreed.account = account.id;
    agreed.series.prefix = "B/";
    agree(books.billing[account.id], account, agreed, 1'700'000'000'000);
    books.site.bill_numbers[1] = {1, 2026, 17};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_local_time) {
    Books books = books_with(SwitchState::connected);
    books.site.local_time = {"Africa/Lagos", {{from_unix_ms(-2'000'000'000'000), 3600}}};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_3_does_not_say_what_local_time_is) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_3(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_4_has_the_neutral_policy) {
    Books books = books_with(SwitchState::connected);
    books.site.local_time = {"Africa/Lagos", {{from_unix_ms(-2'000'000'000'000), 3600}}};
    const auto decoded = decode_books(as_version_4(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_FALSE(decoded->site.policy.in_force());
}

TEST(Snapshot, carries_the_policy_and_what_its_rules_count_from) {
    Books books = books_with(SwitchState::disconnected);
    books.site.other_holds_ms = {1, 0, k_mark};
    books.site.policy.version = 3;
    books.site.policy.pack = "gb";
    books.site.policy.policy.cut_permitted = false;
    books.site.policy.policy.holidays = {{{0, 12, 25}}, std::nullopt};
    books.site.policy.cuts = {{BootId{{1}}, 5, 6, 7}, {BootId{{2}}, 0, 8, 9}};
    SupplyPointBooks& point = *books.supply_points.find(SupplyPointId{3});
    point.other_holds_ms = {0, 2, 0};
    point.times.warned = TimeMark{BootId{{3}}, 10, 11, 12};
    point.times.reconnected = TimeMark{BootId{{4}}, 13, 14, 15};
    point.ready = true;
    point.requests[0] = payment::ActorRequest{payment::SupplyAction::disconnect, k_no_upper_bound};
    point.requests[2] = payment::ActorRequest{payment::SupplyAction::connect, from_unix_ms(k_mark)};

    const auto decoded = decode_books(encode_books(books));

    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_another_version_is_refused) {
    auto bytes = encode_books(books_with(SwitchState::connected));
    for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{12}}) {
        bytes.front() = version;
        EXPECT_FALSE(decode_books(bytes));
    }
}

}  // namespace
}  // namespace riser::controller
