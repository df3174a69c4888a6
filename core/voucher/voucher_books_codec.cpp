// The books of vouchers as bytes, for snapshots of what a gateway knows:
//
//     books = format(0x01) cloud_epoch series* batch* locks redeemed*        (lists with their count before them)
//     series   = length bytes                                                (series.h)
//     batch    = length bytes activated redeemed custody* page_flag*         (batch.h, serial_ranges.h)
//     custody  = first last cloud_epoch number recalled, of serials that were ever granted
//     redeemed = lock[16] account[16] time_ms, ascending by lock
#include <algorithm>

#include "core/voucher/document_fields.h"
#include "core/voucher/lock_page.h"
#include "core/voucher/voucher_books.h"

namespace riser::voucher {
namespace {

constexpr std::uint8_t k_format = 1;

struct CustodyPart {
    SerialRange range;
    GatewayCustody custody;
};

std::vector<CustodyPart> parts_of(const HeldBatch& held) {
    std::vector<CustodyPart> parts;
    held.custody.for_each({0, held.revision.count - 1},
                          [&](const SerialRange& range, const GatewayCustody& custody) {
                              if (custody != GatewayCustody{}) parts.push_back({range, custody});
                          });
    return parts;
}

void write_batch(ByteWriter& out, const HeldBatch& held) {
    out.blob(encode_batch(held.revision));
    held.activated.write(out);
    held.redeemed.write(out);
    const auto parts = parts_of(held);
    out.varint(parts.size());
    for (const CustodyPart& part : parts) {
        out.varint(part.range.first);
        out.varint(part.range.last);
        out.varint(part.custody.version.cloud_epoch);
        out.varint(part.custody.version.number);
        out.u8(part.custody.recalled ? 1 : 0);
    }
    for (const bool here : held.pages) out.u8(here ? 1 : 0);
}

bool read_flag(ByteReader& in) {
    const std::uint8_t flag = in.u8();
    if (flag > 1) in.set_failed();
    return flag == 1;
}

void read_custody(ByteReader& in, HeldBatch& held) {
    constexpr std::size_t k_shortest = 5;
    const std::size_t parts = in.count(k_shortest);
    std::uint64_t least = 0;
    for (std::size_t i = 0; i < parts && in.ok(); ++i) {
        SerialRange range;
        range.first = read_u32(in, held.revision.count - 1);
        range.last = read_u32(in, held.revision.count - 1);
        GatewayCustody custody;
        custody.version.cloud_epoch = in.varint();
        custody.version.number = read_u32(in);
        custody.recalled = read_flag(in);
        const bool ordered = is_range(range) && range.first >= least;
        if (!in.ok() || !ordered || custody == GatewayCustody{}) return in.set_failed();
        held.custody.update(range, [&](const GatewayCustody&) { return custody; });
        least = std::uint64_t{range.last} + 1;
    }
}

HeldBatch read_batch(ByteReader& in) {
    HeldBatch held;
    auto revision = decode_batch(in.blob());
    if (!revision) {
        in.set_failed();
        return held;
    }
    held.revision = std::move(*revision);
    held.activated = SerialRanges::read(in, k_max_batch);
    held.redeemed = SerialRanges::read(in, held.revision.count);
    read_custody(in, held);
    held.pages.resize(pages_of(held.revision.count));
    for (std::size_t page = 0; page < held.pages.size(); ++page) held.pages[page] = read_flag(in);
    return held;
}

}  // namespace

void VoucherBooks::write(ByteWriter& out) const {
    out.u8(k_format);
    out.varint(cloud_epoch_);
    out.varint(series_.size());
    for (const auto& [id, series] : series_) out.blob(encode_series(series));
    out.varint(batches_.size());
    for (const auto& [id, held] : batches_) write_batch(out, held);
    locks_.write(out);
    std::vector<std::pair<Lock, Redeemed>> redeemed(redeemed_.begin(), redeemed_.end());
    std::sort(redeemed.begin(), redeemed.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    out.varint(redeemed.size());
    for (const auto& [lock, use] : redeemed) {
        out.raw(lock.bytes);
        out.raw(use.account.bytes);
        out.varint(static_cast<std::uint64_t>(to_unix_ms(use.time)));
    }
}

VoucherBooks VoucherBooks::read(ByteReader& in, GatewayId gateway) {
    VoucherBooks books(gateway);
    if (in.u8() != k_format) in.set_failed();
    books.cloud_epoch_ = in.varint();
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
        auto series = decode_series(in.blob());
        if (!series || !books.series_.emplace(series->id, *series).second) in.set_failed();
    }
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
        HeldBatch held = read_batch(in);
        const BatchId id = held.revision.id;
        if (!books.batches_.emplace(id, std::move(held)).second) in.set_failed();
    }
    books.locks_ = LockIndex::read(in);
    constexpr std::size_t k_shortest = 33;
    for (std::size_t left = in.count(k_shortest); left > 0 && in.ok(); --left) {
        Lock lock;
        Redeemed use;
        read_array(in, lock.bytes);
        read_array(in, use.account.bytes);
        const std::uint64_t time_ms = in.varint();
        if (time_ms > INT64_MAX || !is_record_time_ms(static_cast<std::int64_t>(time_ms))) {
            in.set_failed();
            break;
        }
        use.time = from_unix_ms(static_cast<std::int64_t>(time_ms));
        if (!books.redeemed_.emplace(lock, use).second) in.set_failed();
    }
    return books;
}

}  // namespace riser::voucher
