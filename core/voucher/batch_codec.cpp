// The bytes of a batch's revision; batch.h describes them.
#include "core/base/assert.h"
#include "core/voucher/batch.h"
#include "core/voucher/document_fields.h"
#include "core/voucher/lock_page.h"

namespace riser::voucher {
namespace {

constexpr std::uint8_t k_batch_format = 1;
constexpr std::uint8_t k_credit_effect = 1;
constexpr std::uint8_t k_activation_effect = 2;

void write_effect(ByteWriter& out, const Effect& effect) {
    if (const auto* credit = std::get_if<CreditEffect>(&effect)) {
        out.u8(k_credit_effect);
        out.varint(static_cast<std::uint64_t>(credit->face.micro));
        for (const char c : credit->currency.code) out.u8(static_cast<std::uint8_t>(c));
        out.u8(static_cast<std::uint8_t>(credit->product));
        return;
    }
    const auto& activation = std::get<ActivationEffect>(effect);
    out.u8(k_activation_effect);
    out.raw(activation.target.bytes);
    out.varint(activation.first);
    out.varint(activation.each);
}

CreditEffect read_credit(ByteReader& in) {
    CreditEffect credit;
    const std::uint64_t face = in.varint();
    if (face > static_cast<std::uint64_t>(k_max_amount.micro)) in.set_failed();
    if (in.ok()) credit.face.micro = static_cast<std::int64_t>(face);
    for (char& c : credit.currency.code) c = static_cast<char>(in.u8());
    credit.product = static_cast<Product>(in.u8());
    return credit;
}

Effect read_effect(ByteReader& in) {
    const std::uint8_t kind = in.u8();
    if (kind == k_credit_effect) return read_credit(in);
    if (kind != k_activation_effect) in.set_failed();
    ActivationEffect activation;
    read_array(in, activation.target.bytes);
    activation.first = read_u32(in, k_max_batch);
    activation.each = read_u32(in, k_max_batch);
    return activation;
}

std::int64_t read_ms(ByteReader& in) {
    const std::uint64_t ms = in.varint();
    if (ms > INT64_MAX) in.set_failed();
    return in.ok() ? static_cast<std::int64_t>(ms) : 0;
}

void read_head(ByteReader& in, BatchRevision& revision) {
    read_array(in, revision.id.bytes);
    read_array(in, revision.series.bytes);
    revision.version.cloud_epoch = in.varint();
    revision.version.number = read_u32(in);
    revision.short_name = in.text(k_max_short_name);
    revision.count = read_u32(in, k_max_batch);
    revision.effect = read_effect(in);
}

}  // namespace

std::vector<std::uint8_t> encode_batch(const BatchRevision& revision) {
    RISER_ASSERT(!problem_of(revision), "a batch that others refuse is never written");
    ByteWriter out;
    out.u8(k_batch_format);
    out.raw(revision.id.bytes);
    out.raw(revision.series.bytes);
    out.varint(revision.version.cloud_epoch);
    out.varint(revision.version.number);
    out.text(revision.short_name);
    out.varint(revision.count);
    write_effect(out, revision.effect);
    out.u8(static_cast<std::uint8_t>(revision.state));
    out.varint(static_cast<std::uint64_t>(revision.valid_from_ms));
    out.varint(static_cast<std::uint64_t>(revision.valid_until_ms));
    out.varint(revision.grace_days);
    revision.active.write(out);
    revision.blocked.write(out);
    revision.revoked.write(out);
    for (const Digest& page : revision.lock_pages) out.raw(page);
    return out.take();
}

Result<BatchRevision> decode_batch(std::span<const std::uint8_t> bytes) {
    ByteReader in{bytes};
    if (in.u8() != k_batch_format) return fail(Problem{"voucher batch: unknown format"});
    BatchRevision revision;
    read_head(in, revision);
    revision.state = static_cast<BatchState>(in.u8());
    revision.valid_from_ms = read_ms(in);
    revision.valid_until_ms = read_ms(in);
    revision.grace_days = read_u32(in, k_max_grace_days);
    for (SerialRanges* ranges : {&revision.active, &revision.blocked, &revision.revoked}) {
        *ranges = SerialRanges::read(in, revision.count);
    }
    const std::size_t pages = in.ok() ? pages_of(revision.count) : 0;
    if (in.remaining() != pages * sizeof(Digest)) in.set_failed();
    for (std::size_t page = 0; page < pages && in.ok(); ++page) {
        read_array(in, revision.lock_pages.emplace_back());
    }
    if (!in.at_end()) return fail(Problem{"voucher batch: malformed"});
    if (const auto problem = problem_of(revision))
        return fail(Problem{"voucher batch: " + problem->message});
    return revision;
}

}  // namespace riser::voucher
