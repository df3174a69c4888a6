#include "core/journal/codec.h"

#include <gtest/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"
#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t k_types = std::variant_size_v<RecordVariant>;

void expect_round_trip(const Entry& entry) {
    const Bytes bytes = encode_entry(entry);
    const auto decoded = decode_entry(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, entry);
    EXPECT_EQ(encode_entry(*decoded), bytes);
}

class EveryRecordType : public ::testing::TestWithParam<std::size_t> {};

TEST_P(EveryRecordType, with_sensible_content_is_read_back_as_written) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        const Entry entry = RandomRecords(seed, Content::sensible).entry(GetParam());
        const auto checked = check_entry(entry);
        ASSERT_TRUE(checked) << checked.error().message;
        expect_round_trip(entry);
        if (HasFailure()) return;
    }
}

TEST_P(EveryRecordType, with_any_content_is_read_back_as_written) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        const Entry entry = RandomRecords(seed, Content::any).entry(GetParam());
        (void)check_entry(entry);  // refuses or not, but does not overflow: see the sanitizers
        expect_round_trip(entry);
        if (HasFailure()) return;
    }
}

TEST_P(EveryRecordType, cut_off_anywhere_is_refused) {
    for (const auto content : {Content::sensible, Content::any}) {
        const Bytes bytes = encode_entry(RandomRecords(7, content).entry(GetParam()));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto decoded = decode_entry(std::span(bytes).first(size));
            ASSERT_FALSE(decoded) << size << " of " << bytes.size() << " bytes";
            ASSERT_EQ(decoded.error().error, DecodeError::malformed);
        }
    }
}

TEST_P(EveryRecordType, followed_by_anything_is_refused) {
    Bytes bytes = encode_entry(RandomRecords(8, Content::sensible).entry(GetParam()));
    bytes.push_back(0);
    EXPECT_FALSE(decode_entry(bytes));
}

// Index past the last: entries of several records.
INSTANTIATE_TEST_SUITE_P(Codec, EveryRecordType, ::testing::Range<std::size_t>(0, k_types + 1),
                         [](const auto& type) {
                             if (type.param == k_types) return std::string("several_records");
                             RandomRecords any(0, Content::sensible);
                             return std::string(record_name(any.record(type.param)));
                         });

TEST(EntryFormat, of_a_newer_version_is_told_apart_from_damage) {
    Bytes bytes = encode_entry(example_entries().front());
    bytes[0] = 2;
    const auto decoded = decode_entry(bytes);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().error, DecodeError::unknown_format);
}

// Entry bytes with one record of this type and version number and this body.
Bytes entry_with(std::uint64_t type, std::uint64_t version, const Bytes& body) {
    ByteWriter out = start_of_entry(1);
    out.varint(type);
    out.varint(version);
    out.blob(body);
    return out.take();
}

DecodeError refusal(std::uint64_t type, std::uint64_t version, const Bytes& body) {
    const auto decoded = decode_entry(entry_with(type, version, body));
    EXPECT_FALSE(decoded);
    return decoded ? DecodeError::malformed : decoded.error().error;
}

constexpr std::uint64_t k_doubt_cleared = 5;
constexpr std::uint64_t k_account_opened = 7;
constexpr std::uint64_t k_credited = 10;

TEST(RecordForm, of_an_example_body_is_accepted) {
    EXPECT_TRUE(decode_entry(entry_with(k_doubt_cleared, 1, {0x03})));
}

TEST(RecordForm, of_a_newer_type_or_version_is_told_apart_from_damage) {
    EXPECT_EQ(refusal(k_types + 100, 1, {0x03}), DecodeError::unknown_record);
    EXPECT_EQ(refusal(UINT64_MAX, 1, {0x03}), DecodeError::unknown_record);
    EXPECT_EQ(refusal(k_doubt_cleared, 2, {0x03}), DecodeError::unknown_record);
}

// What a record says has one form: the least version that can say it.
TEST(RecordForm, of_a_later_version_that_says_nothing_more_is_damage) {
    constexpr std::uint64_t k_pairing_tested = 16;
    const Bytes first{0x07, 0x01, 0x90, 0x0d, 0x03};
    Bytes later = first;
    later.insert(later.end(), {0x00, 0x00});  // no contacts, no meters

    const auto decoded = decode_entry(entry_with(k_pairing_tested, 1, first));

    ASSERT_TRUE(decoded);
    EXPECT_TRUE(std::get<PairingTested>(decoded->records[0]).wiring.empty());
    EXPECT_EQ(refusal(k_pairing_tested, 2, later), DecodeError::malformed);
    EXPECT_EQ(refusal(k_pairing_tested, 1, later), DecodeError::malformed);
    EXPECT_EQ(refusal(k_pairing_tested, 3, later), DecodeError::unknown_record);
}

TEST(RecordForm, without_type_or_version_is_damage) {
    EXPECT_EQ(refusal(0, 1, {0x03}), DecodeError::malformed);
    EXPECT_EQ(refusal(k_doubt_cleared, 0, {0x03}), DecodeError::malformed);
}

TEST(RecordForm, with_more_or_fewer_fields_is_damage) {
    EXPECT_EQ(refusal(k_doubt_cleared, 1, {0x03, 0x00}), DecodeError::malformed);
    EXPECT_EQ(refusal(k_doubt_cleared, 1, {}), DecodeError::malformed);
}

TEST(RecordForm, with_a_longer_than_needed_number_is_damage) {
    EXPECT_EQ(refusal(k_doubt_cleared, 1, {0x83, 0x00}), DecodeError::malformed);
}

TEST(RecordForm, with_an_enumerator_outside_its_list_is_damage) {
    Bytes account_opened(16, 0xAC);
    account_opened.push_back(7);
    account_opened.push_back(2);
    EXPECT_TRUE(decode_entry(entry_with(k_account_opened, 1, account_opened)));
    for (const int mode : {0, 3, 127}) {
        account_opened.back() = static_cast<std::uint8_t>(mode);
        EXPECT_EQ(refusal(k_account_opened, 1, account_opened), DecodeError::malformed) << mode;
    }
    Bytes credited(32, 0x70);
    credited.push_back(2);
    for (const int source : {0, 4}) {
        credited.push_back(static_cast<std::uint8_t>(source));
        EXPECT_EQ(refusal(k_credited, 1, credited), DecodeError::malformed) << source;
        credited.pop_back();
    }
}

// Milliseconds that overflow the microseconds they are converted to must not get that far.
TEST(TariffForm, with_a_time_beyond_9999_is_damage) {
    const Bytes good = encode_tariff(example_tariff());
    const std::int64_t ms = to_unix_ms(example_tariff().effective_from);
    ByteWriter old_time;
    old_time.svarint(ms);
    for (const std::int64_t hostile : {INT64_MAX, INT64_MIN, INT64_MAX / 1000 + 1, std::int64_t{-1},
                                       to_unix_ms(k_no_upper_bound) + 1}) {
        ByteWriter out;
        out.raw(std::span(good).first(20));  // id, version, currency
        out.svarint(hostile);
        out.raw(std::span(good).subspan(20 + old_time.size()));
        EXPECT_FALSE(decode_tariff(out.bytes())) << hostile;
    }
    EXPECT_TRUE(decode_tariff(good));
}

TEST(TariffForm, is_hashed_over_every_field) {
    const auto hash = tariff_hash(example_tariff());
    std::vector<payment::Tariff> others(8, example_tariff());
    others[0].id.bytes[0] ^= 1U;
    others[1].version++;
    others[2].currency.code[0] = 'A';
    others[3].effective_from += std::chrono::milliseconds(1);
    others[4].prices[1].micro_per_kwh++;
    others[5].week[0].minute_of_week++;
    others[6].week[1].rate = 0;
    others[7].tax_ppm++;
    for (const auto& other : others) {
        EXPECT_NE(tariff_hash(other), hash);
        const auto decoded = decode_tariff(encode_tariff(other));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, other);
    }
}

TEST(SegmentColumns, carry_differences_over_the_whole_range) {
    auto settlement = example<Settlement>();
    auto& segments = settlement.segments;
    segments.resize(3, segments[0]);
    segments[0].amount = {INT64_MIN};
    segments[1].amount = {INT64_MAX};
    segments[2].amount = {INT64_MIN};
    segments[0].register_to = {INT64_MAX};
    segments[1].register_to = {-1};
    segments[2].register_to = {INT64_MIN};
    Entry entry = example_entries().back();
    entry.records = {settlement};
    expect_round_trip(entry);
    EXPECT_FALSE(check_record(settlement));
}

TEST(SettlementForm, of_sixty_meters_stays_small) {
    auto settlement = example<Settlement>();
    const Segment first = settlement.segments.front();
    settlement.segments.clear();
    for (std::uint32_t i = 0; i < 60; ++i) {
        Segment s = first;
        s.supply_point = {i + 1};
        s.register_id.meter = {i + 1};
        s.register_from.wh += i * 7'919;
        s.register_to.wh = s.register_from.wh + 20 + i;
        s.residue_after = {static_cast<std::int64_t>(i) * 13'000'000'000'000};
        settlement.segments.push_back(s);
    }
    Entry entry = example_entries().back();
    entry.records = {settlement};
    EXPECT_LT(encode_entry(entry).size(), 60U * 35U);
}

// ---- what cannot be read back is never written --------------------------------------------------

Entry entry_of(Record record) {
    Entry entry = example_entries().back();
    entry.records = {std::move(record)};
    return entry;
}

TEST(EncodeDeathTest, refuses_to_write_what_cannot_be_read) {
    auto genesis = example<Genesis>();
    genesis.zone.assign(65, 'x');
    EXPECT_DEATH((void)encode_entry(entry_of(genesis)), "longest form");

    auto credited = example<Credited>();
    credited.source = static_cast<TopUpSource>(9);
    EXPECT_DEATH((void)encode_entry(entry_of(credited)), "known one");

    auto published = example<TariffPublished>();
    published.tariff.effective_from += Duration(1);
    EXPECT_DEATH((void)encode_entry(entry_of(published)), "whole millisecond");

    auto settlement = example<Settlement>();
    settlement.segments[0].supply_point = {k_max_small_id + 1};
    EXPECT_DEATH((void)encode_entry(entry_of(settlement)), "ranges of its form");

    Entry empty = example_entries().back();
    empty.records.clear();
    EXPECT_DEATH((void)encode_entry(empty), "one decision");

    Entry many = example_entries().back();
    many.records.assign(k_max_records + 1, DoubtCleared{{1}});
    EXPECT_DEATH((void)encode_entry(many), "one decision");
}

TEST(MakeHeader, rounds_times_down_and_keeps_their_bounds) {
    Now now;
    now.boot = id_of<BootId>(3);
    now.monotonic = Instant{Duration(1'234'999)};
    now.wall = UtcTime{Duration(5'000'999)};
    now.earliest = UtcTime{Duration(4'999'999)};
    now.latest = k_no_upper_bound;
    const auto header = make_header(id_of<EpochId>(9), 5, now);
    EXPECT_EQ(header.monotonic_ms, 1'234);
    EXPECT_EQ(header.wall_ms, 5'000);
    EXPECT_EQ(header.earliest_ms, 4'999);
    EXPECT_EQ(header.latest_ms, 253'402'300'799'000);
    EXPECT_TRUE(check_header(header));
}

}  // namespace
}  // namespace riser::journal
