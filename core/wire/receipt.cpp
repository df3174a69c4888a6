#include "core/wire/receipt.h"

#include "core/wire/proto_fields.h"
#include "wire.pb.h"

namespace riser::wire {
namespace {

constexpr std::uint32_t k_format = 1;
constexpr std::size_t k_max_receipt_bytes = 1U << 20U;
constexpr int k_max_parked = 20'000;  // as many as entries in a batch
constexpr std::chrono::milliseconds k_longest_wait = std::chrono::hours(1);

Problem malformed(const std::string& what) {
    return Problem{"receipt: " + what};
}

proto::Receipt to_proto(const Receipt& receipt) {
    proto::Receipt out;
    out.set_gateway(to_field(receipt.gateway.bytes));
    out.set_epoch(to_field(receipt.epoch.bytes));
    out.set_batch(to_field(receipt.batch.bytes));
    out.set_verdict(static_cast<std::uint32_t>(receipt.verdict));
    out.set_ledger_through(receipt.ledger_through);
    out.set_ledger_head(to_field(receipt.ledger_head));
    out.set_readings_cursor(receipt.readings_cursor);
    out.set_events_through(receipt.events_through);
    for (const auto& parked : receipt.parked) {
        auto& item = *out.add_parked();
        item.set_sequence(parked.sequence);
        item.set_code(parked.code);
    }
    out.set_server_time_ms(receipt.server_time_ms);
    out.set_next_upload_after_ms(static_cast<std::uint32_t>(receipt.next_upload_after.count()));
    out.set_max_batch_bytes(receipt.max_batch_bytes);
    out.set_commands_waiting(receipt.commands_waiting);
    out.set_detail(receipt.detail);
    return out;
}

Result<Receipt> read_receipt(const std::string& bytes) {
    proto::Receipt in;
    Receipt receipt;
    const bool sound = parse(in, view(bytes)) && read_field(in.gateway(), receipt.gateway.bytes) &&
                       read_field(in.epoch(), receipt.epoch.bytes) &&
                       read_field(in.batch(), receipt.batch.bytes) &&
                       read_field(in.ledger_head(), receipt.ledger_head) && in.verdict() >= 1 &&
                       in.verdict() <= 4 && in.parked_size() <= k_max_parked &&
                       in.ledger_through() <= INT64_MAX && in.events_through() <= INT64_MAX;
    if (!sound) return fail(malformed("content is not one"));
    receipt.verdict = static_cast<Verdict>(in.verdict());
    receipt.ledger_through = in.ledger_through();
    receipt.readings_cursor = in.readings_cursor();
    receipt.events_through = in.events_through();
    for (const auto& item : in.parked()) receipt.parked.push_back({item.sequence(), item.code()});
    receipt.server_time_ms = in.server_time_ms();
    receipt.next_upload_after =
        std::min(std::chrono::milliseconds(in.next_upload_after_ms()), k_longest_wait);
    receipt.max_batch_bytes = in.max_batch_bytes();
    receipt.commands_waiting = in.commands_waiting();
    receipt.detail = in.detail();
    return receipt;
}

Result<proto::SignedReceipt> read_outer(ByteView bytes) {
    proto::SignedReceipt outer;
    if (bytes.size() > k_max_receipt_bytes || !parse(outer, bytes) || outer.format() != k_format) {
        return fail(malformed("not one"));
    }
    return outer;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::accepted:
            return "accepted";
        case Verdict::ledger_gap:
            return "ledger_gap";
        case Verdict::ledger_fork:
            return "ledger_fork";
        case Verdict::epoch_refused:
            return "epoch_refused";
    }
    return "accepted";
}

Bytes encode_receipt(const Receipt& receipt, const SigningKey& key) {
    const Bytes inner = serialize(to_proto(receipt));
    proto::SignedReceipt outer;
    outer.set_format(k_format);
    outer.set_receipt(to_field(inner));
    outer.set_signature(to_field(key.sign(Domain::receipt, inner).bytes));
    return serialize(outer);
}

Result<Receipt> decode_receipt(ByteView bytes, const PublicKey& key) {
    const auto outer = read_outer(bytes);
    if (!outer) return fail(outer.error());
    Signature signature;
    const bool sized = read_field((*outer).signature(), signature.bytes);
    if (!sized || !verify(key, Domain::receipt, view((*outer).receipt()), signature)) {
        return fail(malformed("not signed by the cloud's receipt key"));
    }
    return read_receipt((*outer).receipt());
}

Result<Receipt> read_unverified_receipt(ByteView bytes) {
    const auto outer = read_outer(bytes);
    if (!outer) return fail(outer.error());
    return read_receipt((*outer).receipt());
}

}  // namespace riser::wire
