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

}  // namespace

std::optional<CommandBody> read_for_vouchers(std::uint8_t kind, ByteReader& in) {
    if (kind == 15) return read_voucher_document(in);
    if (kind == 16) return read_voucher_locks(in);
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

}  // namespace riser::wire
