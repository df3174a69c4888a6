#include "core/wire/receipt.h"

#include "core/wire/dump.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

Receipt given_receipt() {
    Receipt receipt;
    receipt.gateway = id_of<GatewayId>(0x11);
    receipt.epoch = id_of<EpochId>(0x22);
    receipt.batch = id_of<BatchId>(0x33);
    receipt.verdict = Verdict::ledger_gap;
    receipt.ledger_through = 41;
    receipt.ledger_head.fill(7);
    receipt.events_through = 3;
    receipt.parked = {{40, "unknown_record"}};
    receipt.server_time_ms = 1'763'700'000'000;
    receipt.next_upload_after = std::chrono::seconds(30);
    receipt.max_batch_bytes = 1 << 20;
    receipt.commands_waiting = true;
    receipt.detail = "expected 42";
    return receipt;
}

TEST(Receipt, survives_the_wire) {
    const auto decoded =
        decode_receipt(encode_receipt(given_receipt(), key_of(2)), key_of(2).public_key());
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(*decoded, given_receipt());
}

TEST(Receipt, of_another_key_or_changed_is_refused) {
    auto bytes = encode_receipt(given_receipt(), key_of(2));
    EXPECT_FALSE(decode_receipt(bytes, key_of(3).public_key()).ok());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] ^= 0x10;
        EXPECT_FALSE(decode_receipt(changed, key_of(2).public_key()).ok()) << "byte " << i;
    }
}

TEST(Receipt, a_batch_signature_is_not_a_receipt_signature) {
    const auto key = key_of(2);
    const Bytes message{1, 2, 3};
    EXPECT_FALSE(
        verify(key.public_key(), Domain::receipt, message, key.sign(Domain::batch, message)));
}

TEST(Receipt, never_asks_for_more_than_an_hour_of_silence) {
    auto receipt = given_receipt();
    receipt.next_upload_after = std::chrono::hours(100);
    const auto decoded = decode_receipt(encode_receipt(receipt, key_of(2)), key_of(2).public_key());
    EXPECT_EQ((*decoded).next_upload_after, std::chrono::hours(1));
}

TEST(Receipt, can_be_read_by_people) {
    const auto text = dump(encode_receipt(given_receipt(), key_of(2)));
    ASSERT_TRUE(text.ok());
    EXPECT_NE((*text).find("verdict: ledger_gap, expected 42"), std::string::npos) << *text;
}

}  // namespace
}  // namespace riser::wire
