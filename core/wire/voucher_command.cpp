#include "core/wire/voucher_command.h"

#include "core/voucher/lock_page.h"
#include "core/wire/command_fields.h"

namespace riser::wire {
namespace {

TakeVoucherDocument read_voucher_document(ByteReader& in) {
    TakeVoucherDocument take;
    take.document.kind = in.u8();
    const auto bytes = in.blob();
    if (bytes.empty() || bytes.size() > k_max_carried_document) in.set_failed();
    take.document.bytes.assign(bytes.begin(), bytes.end());
    read_array(in, take.document.signature.bytes);
    return take;
}

TakeVoucherLocks read_voucher_locks(ByteReader& in) {
    TakeVoucherLocks take;
    read_array(in, take.batch.bytes);
    const std::uint64_t page = in.varint();
    if (page >= voucher::pages_of(voucher::k_max_batch)) in.set_failed();
    const std::size_t count = in.count(sizeof(voucher::Lock::bytes));
    if (count == 0 || count > voucher::k_page_locks) in.set_failed();
    if (!in.ok()) return take;
    take.page = static_cast<std::uint32_t>(page);
    take.locks.resize(count);
    for (voucher::Lock& lock : take.locks) read_array(in, lock.bytes);
    return take;
}

Money read_money(ByteReader& in) {
    const std::uint64_t micro = in.varint();
    if (micro > static_cast<std::uint64_t>(k_max_amount.micro)) in.set_failed();
    return Money{in.ok() ? static_cast<std::int64_t>(micro) : 0};
}

TakeBoundKey read_bound_key(ByteReader& in) {
    TakeBoundKey take;
    read_array(in, take.journal.bytes);
    read_array(in, take.held.key);
    voucher::TokenTerms& terms = take.held.terms;
    terms.unit = read_money(in);
    const std::uint64_t largest = in.varint();
    terms.most_unconfirmed = read_money(in);
    if (largest > voucher::k_max_token_amount) in.set_failed();
    terms.largest = static_cast<std::uint32_t>(largest & UINT32_MAX);
    if (in.ok() && !voucher::is_terms(terms)) in.set_failed();
    return take;
}

MarkNumber read_mark(ByteReader& in) {
    MarkNumber mark;
    read_array(in, mark.journal.bytes);
    read_array(in, mark.account.bytes);
    mark.number = read_token_number(in);
    const std::uint8_t advance = in.u8();
    if (advance > 1) in.set_failed();
    mark.advance = advance == 1;
    return mark;
}

}  // namespace

std::uint32_t read_token_number(ByteReader& in) {
    const std::uint64_t number = in.varint();
    if (number == 0 || number > voucher::k_last_counter) in.set_failed();
    return in.ok() ? static_cast<std::uint32_t>(number) : 1;
}

void write_token_number(ByteWriter& out, std::uint32_t number) {
    out.varint(number);
}

std::optional<CommandBody> read_for_vouchers(std::uint8_t kind, ByteReader& in) {
    if (kind == 15) return read_voucher_document(in);
    if (kind == 16) return read_voucher_locks(in);
    if (kind == 21) return read_bound_key(in);
    if (kind == 23) return read_mark(in);
    return std::nullopt;
}

void write_body(ByteWriter& out, const TakeVoucherDocument& b) {
    out.u8(b.document.kind);
    out.blob(b.document.bytes);
    out.raw(b.document.signature.bytes);
}

void write_body(ByteWriter& out, const TakeVoucherLocks& b) {
    out.raw(b.batch.bytes);
    out.varint(b.page);
    out.varint(b.locks.size());
    for (const voucher::Lock& lock : b.locks) out.raw(lock.bytes);
}

void write_body(ByteWriter& out, const TakeBoundKey& b) {
    out.raw(b.journal.bytes);
    out.raw(b.held.key);
    out.varint(static_cast<std::uint64_t>(b.held.terms.unit.micro));
    out.varint(b.held.terms.largest);
    out.varint(static_cast<std::uint64_t>(b.held.terms.most_unconfirmed.micro));
}

void write_body(ByteWriter& out, const MarkNumber& b) {
    out.raw(b.journal.bytes);
    out.raw(b.account.bytes);
    write_token_number(out, b.number);
    out.u8(b.advance ? 1 : 0);
}

}  // namespace riser::wire
