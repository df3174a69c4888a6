#include "core/wire/batch.h"

#include "core/wire/dump.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

TEST(Batch, survives_the_wire) {
    const auto key = key_of(9);
    const auto bytes = encode_batch(given_batch(), key);
    ASSERT_TRUE(bytes.ok());

    const auto batch = decode_batch(*bytes, key.public_key());

    ASSERT_TRUE(batch.ok()) << batch.error().message;
    EXPECT_EQ(*batch, given_batch());
    EXPECT_EQ(claimed_gateway(*bytes).value_or({}), given_batch().gateway);
}

TEST(Batch, without_parts_is_a_heartbeat) {
    auto batch = given_batch();
    batch.ledger.reset();
    batch.readings.reset();
    batch.events.reset();
    const auto bytes = encode_batch(batch, key_of(9));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(*decode_batch(*bytes, key_of(9).public_key()), batch);
}

TEST(Batch, of_another_key_is_refused) {
    const auto bytes = encode_batch(given_batch(), key_of(9));
    const auto batch = decode_batch(*bytes, key_of(8).public_key());
    ASSERT_FALSE(batch.ok());
    EXPECT_EQ(batch.error().fault, BatchFault::bad_signature);
}

TEST(Batch, no_byte_can_be_changed) {
    auto batch = given_batch();
    batch.readings.reset();
    const auto bytes = *encode_batch(batch, key_of(9));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] ^= 0x01;
        const auto decoded = decode_batch(changed, key_of(9).public_key());
        EXPECT_FALSE(decoded.ok() && !(*decoded == batch)) << "byte " << i;
    }
}

TEST(Batch, of_a_newer_protocol_says_so) {
    auto batch = given_batch();
    batch.protocol = k_protocol_version + 1;
    const auto decoded = decode_batch(*encode_batch(batch, key_of(9)), key_of(9).public_key());
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().fault, BatchFault::newer_protocol);
}

TEST(Batch, with_nonsense_inside_is_refused_although_signed) {
    const auto refused = [](auto change) {
        auto batch = given_batch();
        change(batch);
        return !decode_batch(*encode_batch(batch, key_of(9)), key_of(9).public_key()).ok();
    };
    EXPECT_TRUE(refused([](Batch& b) { b.ledger->first_sequence = 0; }));
    EXPECT_TRUE(refused([](Batch& b) { b.ledger->entries.clear(); }));
    EXPECT_TRUE(refused([](Batch& b) { b.ledger->first_sequence = UINT64_MAX; }));
    EXPECT_TRUE(refused([](Batch& b) { b.readings->days[0].day += 1; }));
    EXPECT_TRUE(refused([](Batch& b) { b.readings->days[0].meter = MeterId{0}; }));
    EXPECT_TRUE(refused([](Batch& b) { b.readings->days[0].samples.pop_back(); }));
    EXPECT_TRUE(refused([](Batch& b) { b.events->events[0].name = "Bad Name"; }));
    EXPECT_TRUE(refused([](Batch& b) { b.events->events.push_back(b.events->events[0]); }));
    EXPECT_TRUE(
        refused([](Batch& b) { b.events->events[0].fields[0].second = std::string(513, 'x'); }));
    for (const char* text : {"line\nbreak", "\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                             "\xF5\x80\x80\x80", "\xE2\x82", "\x7F"}) {
        EXPECT_TRUE(refused([text](Batch& b) { b.events->events[0].fields[0].second = text; }))
            << text;
    }
    EXPECT_FALSE(refused([](Batch& b) {
        b.events->events[0].fields[0].second = "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x94\x8C";
    }));
}

TEST(Batch, over_a_bound_is_not_made) {
    auto batch = given_batch();
    batch.ledger->entries.assign(k_max_batch_entries + 1, Bytes{1});
    EXPECT_FALSE(encode_batch(batch, key_of(9)).ok());
    batch.ledger->entries.assign(10, Bytes(1 << 20, 7));
    EXPECT_FALSE(encode_batch(batch, key_of(9)).ok());
}

TEST(Batch, can_be_read_by_people) {
    const auto text = dump(*encode_batch(given_batch(), key_of(9)));
    ASSERT_TRUE(text.ok());
    for (const char* part :
         {"gateway: 11111111-", "ledger: 2 entries from 11", "meter 3.1", "import 10037 Wh",
          "2025-11-21T04:40:00.000Z warning bus_down bus=1"}) {
        EXPECT_NE((*text).find(part), std::string::npos) << part << "\n" << *text;
    }
}

}  // namespace
}  // namespace riser::wire
