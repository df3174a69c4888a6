#include "cloud/voucher/delivery.h"

#include "cloud/commands/command_book.h"
#include "core/voucher/keyed_hash.h"
#include "core/voucher/lock_page.h"

namespace riser::cloud {
namespace {

// In the place of a page's number: the series and a revision.
constexpr std::uint32_t k_revision = voucher::k_max_batch;

CommandId id_of(const Gateway& gateway, const wire::CommandBody& body, std::int64_t again_ms) {
    voucher::HashInput input("riser/v2/deliver");
    input.raw(gateway.key.gateway.bytes).raw(gateway.epoch.bytes);
    input.u32(static_cast<std::uint32_t>(again_ms / 1000));
    input.u8(static_cast<std::uint8_t>(body.index()));
    input.raw(wire::encode_command_body(body));
    return CommandId{voucher::first<16>(voucher::sha256(input))};
}

void send(VoucherDesk& desk, const Gateway& gateway, const wire::CommandBody& body,
          std::int64_t again_ms = 0) {
    const CommandId id = id_of(gateway, body, again_ms);
    if (desk.session.find_command(gateway.key, id)) return;
    enqueue_command(desk.session, desk.keys, gateway, id, body, 0, desk.now_ms);
    desk.woken.insert(gateway.key.gateway);
}

void send_document(VoucherDesk& desk, const Gateway& gateway, const wire::VoucherDocument& document,
                   std::int64_t again_ms = 0) {
    const auto& key = desk.keys.of(wire::Role::credit);
    send(desk, gateway, wire::TakeVoucherDocument{wire::sign_voucher_document(document, key)},
         again_ms);
}

void send_page(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
               std::uint32_t page, std::int64_t again_ms = 0) {
    const std::uint32_t first = page * voucher::k_page_locks;
    const std::uint32_t count = voucher::locks_on_page(batch.revision.count, page);
    auto locks = desk.session.voucher_locks(batch.revision.id, {first, first + count - 1});
    send(desk, gateway, wire::TakeVoucherLocks{batch.revision.id, page, std::move(locks)},
         again_ms);
}

}  // namespace

bool can_be_told(const voucher::BatchRevision& revision) {
    return voucher::encode_batch(revision).size() <= wire::k_max_carried_document;
}

void tell_batch(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
                const voucher::SerialRange& range) {
    const auto& id = batch.revision.id;
    if (!desk.session.was_told(id, gateway.key.gateway, k_revision)) {
        if (const auto series = desk.session.find_voucher_series(batch.revision.series))
            send_document(desk, gateway, *series);
        send_document(desk, gateway, batch.revision);
        desk.session.note_told(id, gateway.key.gateway, k_revision);
    }
    const std::uint32_t last = range.last / voucher::k_page_locks;
    for (std::uint32_t page = range.first / voucher::k_page_locks; page <= last; ++page) {
        if (desk.session.was_told(id, gateway.key.gateway, page)) continue;
        send_page(desk, gateway, batch, page);
        desk.session.note_told(id, gateway.key.gateway, page);
    }
}

void tell_revision(VoucherDesk& desk, const StoredBatch& batch) {
    for (const GatewayId id : desk.session.list_told(batch.revision.id)) {
        const auto gateway = desk.session.find_gateway(id);
        if (gateway) send_document(desk, *gateway, batch.revision);
    }
}

void tell_custody(VoucherDesk& desk, const Gateway& gateway, const voucher::CustodyOrder& order,
                  std::int64_t again_ms) {
    send_document(desk, gateway, order, again_ms);
}

void note_holder(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch) {
    desk.session.note_told(batch.revision.id, gateway.key.gateway, k_revision);
}

void tell_batch_again(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch) {
    const auto again_ms = desk.now_ms;
    const auto& id = batch.revision.id;
    if (const auto series = desk.session.find_voucher_series(batch.revision.series))
        send_document(desk, gateway, *series, again_ms);
    send_document(desk, gateway, batch.revision, again_ms);
    desk.session.note_told(id, gateway.key.gateway, k_revision);
    for (std::uint32_t page = 0; page < voucher::pages_of(batch.revision.count); ++page) {
        if (desk.session.was_told(id, gateway.key.gateway, page))
            send_page(desk, gateway, batch, page, again_ms);
    }
}

}  // namespace riser::cloud
