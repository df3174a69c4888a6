// Part of SqliteSession (session.h): batches of vouchers, their locks and custody.
#include "cloud/store/sqlite/session.h"
#include "core/voucher/lock_page.h"

namespace riser::cloud {
namespace {

using voucher::BatchId;
using voucher::CloudCustody;
using voucher::Lock;
using voucher::SerialRange;

voucher::Series read_series(Row& row) {
    auto series = voucher::decode_series(row.next<std::vector<std::uint8_t>>());
    return series ? *series : voucher::Series{};
}

StoredBatch read_batch(Row& row) {
    StoredBatch batch;
    row.into(batch.owner);
    auto revision = voucher::decode_batch(row.next<std::vector<std::uint8_t>>());
    if (revision) batch.revision = std::move(*revision);
    row.into(batch.carton);
    row.into(batch.ordered);
    row.into(batch.made);
    row.into(batch.voided);
    row.into(batch.issuer);
    row.into(batch.last_grant.cloud_epoch);
    row.into(batch.last_grant.number);
    row.into(batch.created_ms);
    return batch;
}

SpentVoucher read_spent(Row& row) {
    SpentVoucher spent;
    row.into(spent.journal.owner);
    row.into(spent.name.batch);
    row.into(spent.name.serial);
    row.into(spent.journal.site);
    row.into(spent.journal.gateway);
    row.into(spent.journal.epoch);
    row.into(spent.sequence);
    row.into(spent.account);
    row.into(spent.amount);
    row.into(spent.wall_ms);
    row.into(spent.expiry_unproven);
    return spent;
}

}  // namespace

void SqliteSession::add_voucher_series(const voucher::Series& series, std::int64_t now_ms) {
    run("INSERT INTO voucher_series VALUES (?, ?, ?, ?)", series.owner, series.id,
        voucher::encode_series(series), now_ms);
}

std::optional<voucher::Series> SqliteSession::find_voucher_series(voucher::SeriesId id) {
    return one<voucher::Series>(read_series, "SELECT document FROM voucher_series WHERE series = ?",
                                id);
}

std::optional<voucher::Series> SqliteSession::newest_voucher_series(OwnerId owner) {
    return one<voucher::Series>(read_series,
                                "SELECT document FROM voucher_series WHERE owner = ?"
                                " ORDER BY created_ms DESC, series DESC LIMIT 1",
                                owner);
}

std::uint64_t SqliteSession::count_series_codes(voucher::SeriesId id) {
    return static_cast<std::uint64_t>(
        number("SELECT coalesce(sum(codes), 0) FROM voucher_batch WHERE series = ?", id));
}

void SqliteSession::put_voucher_batch(const StoredBatch& batch) {
    // Not "OR REPLACE": a batch that has the short name of another must not take its place.
    run("INSERT INTO voucher_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (owner, batch) DO UPDATE SET document = excluded.document,"
        " ordered = excluded.ordered, made = excluded.made, voided = excluded.voided,"
        " issuer = excluded.issuer, grant_epoch = excluded.grant_epoch,"
        " grant_number = excluded.grant_number",
        batch.owner, batch.revision.id, batch.revision.series, batch.revision.short_name,
        batch.revision.count, voucher::encode_batch(batch.revision), batch.carton, batch.ordered,
        batch.made, batch.voided, batch.issuer, batch.last_grant.cloud_epoch,
        batch.last_grant.number, batch.created_ms);
}

std::optional<StoredBatch> SqliteSession::find_voucher_batch(BatchId id) {
    return one<StoredBatch>(read_batch,
                            "SELECT owner, document, carton, ordered, made, voided, issuer,"
                            " grant_epoch, grant_number, created_ms FROM voucher_batch"
                            " WHERE batch = ?",
                            id);
}

std::optional<StoredBatch> SqliteSession::find_voucher_batch(OwnerId owner,
                                                             const std::string& short_name) {
    return one<StoredBatch>(read_batch,
                            "SELECT owner, document, carton, ordered, made, voided, issuer,"
                            " grant_epoch, grant_number, created_ms FROM voucher_batch"
                            " WHERE owner = ? AND short_name = ?",
                            owner, short_name);
}

std::vector<StoredBatch> SqliteSession::list_voucher_batches(OwnerId owner) {
    return all<StoredBatch>(read_batch,
                            "SELECT owner, document, carton, ordered, made, voided, issuer,"
                            " grant_epoch, grant_number, created_ms FROM voucher_batch"
                            " WHERE owner = ? ORDER BY created_ms, batch",
                            owner);
}

std::vector<StoredBatch> SqliteSession::list_all_voucher_batches() {
    return all<StoredBatch>(read_batch,
                            "SELECT owner, document, carton, ordered, made, voided, issuer,"
                            " grant_epoch, grant_number, created_ms FROM voucher_batch"
                            " ORDER BY owner, created_ms, batch");
}

std::optional<StoredBatch> SqliteSession::next_batch_to_make() {
    return one<StoredBatch>(read_batch,
                            "SELECT owner, document, carton, ordered, made, voided, issuer,"
                            " grant_epoch, grant_number, created_ms FROM voucher_batch"
                            " WHERE ordered = 1 AND made < codes ORDER BY created_ms, batch"
                            " LIMIT 1");
}

std::vector<std::uint32_t> SqliteSession::add_voucher_locks(const StoredBatch& batch,
                                                            std::uint32_t first,
                                                            const std::vector<Lock>& locks) {
    std::vector<std::uint32_t> voided;
    std::uint32_t serial = first;
    for (const Lock& lock : locks) {
        const bool known = lock.is_nil() || find_voucher(batch.owner, lock).has_value();
        if (known) voided.push_back(serial);
        run("INSERT INTO voucher_lock VALUES (?, ?, ?, ?)", batch.owner, batch.revision.id, serial,
            known ? std::nullopt : std::optional<Lock>(lock));
        ++serial;
    }
    return voided;
}

std::vector<Lock> SqliteSession::voucher_locks(BatchId batch, const SerialRange& range) {
    return all<Lock>([](Row& row) { return row.next<std::optional<Lock>>().value_or(Lock{}); },
                     "SELECT lock FROM voucher_lock WHERE batch = ? AND serial BETWEEN ? AND ?"
                     " ORDER BY serial",
                     batch, range.first, range.last);
}

std::optional<voucher::VoucherName> SqliteSession::find_voucher(OwnerId owner, Lock lock) {
    const auto read = [](Row& row) {
        voucher::VoucherName name;
        row.into(name.batch);
        row.into(name.serial);
        return name;
    };
    return one<voucher::VoucherName>(
        read, "SELECT batch, serial FROM voucher_lock WHERE owner = ? AND lock = ?", owner, lock);
}

std::vector<CloudCustody::Part> SqliteSession::custody_parts(BatchId batch) {
    const auto read = [](Row& row) {
        CloudCustody::Part part;
        row.into(part.range.first);
        row.into(part.range.last);
        row.into(part.where);
        row.into(part.gateway);
        row.into(part.version.cloud_epoch);
        row.into(part.version.number);
        return part;
    };
    return all<CloudCustody::Part>(read,
                                   "SELECT first, last, place, gateway, grant_epoch, grant_number"
                                   " FROM voucher_custody WHERE batch = ? ORDER BY first",
                                   batch);
}

void SqliteSession::put_custody_parts(BatchId batch, const std::vector<CloudCustody::Part>& parts) {
    run("DELETE FROM voucher_custody WHERE batch = ?", batch);
    for (const auto& part : parts) {
        run("INSERT INTO voucher_custody VALUES (?, ?, ?, ?, ?, ?, ?)", batch, part.range.first,
            part.range.last, part.where, part.gateway, part.version.cloud_epoch,
            part.version.number);
    }
}

void SqliteSession::note_told(BatchId batch, GatewayId gateway, std::uint32_t page) {
    run("INSERT OR IGNORE INTO voucher_told VALUES (?, ?, ?)", batch, gateway, page);
}

bool SqliteSession::was_told(BatchId batch, GatewayId gateway, std::uint32_t page) {
    return number("SELECT count(*) FROM voucher_told WHERE batch = ? AND gateway = ? AND page = ?",
                  batch, gateway, page) > 0;
}

std::vector<GatewayId> SqliteSession::list_told(BatchId batch) {
    return all<GatewayId>([](Row& row) { return row.next<GatewayId>(); },
                          "SELECT DISTINCT gateway FROM voucher_told WHERE batch = ?"
                          " ORDER BY gateway",
                          batch);
}

void SqliteSession::put_spent(const SpentVoucher& spent) {
    run("INSERT OR REPLACE INTO voucher_spent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        spent.journal.owner, spent.name.batch, spent.name.serial, spent.journal.site,
        spent.journal.gateway, spent.journal.epoch, spent.sequence, spent.account, spent.amount,
        spent.wall_ms, spent.expiry_unproven);
}

std::optional<SpentVoucher> SqliteSession::find_spent(const voucher::VoucherName& name) {
    return one<SpentVoucher>(read_spent,
                             "SELECT * FROM voucher_spent WHERE batch = ? AND serial = ?",
                             name.batch, name.serial);
}

std::vector<SpentVoucher> SqliteSession::list_spent(BatchId batch, std::int64_t after_serial,
                                                    std::size_t limit) {
    return all<SpentVoucher>(read_spent,
                             "SELECT * FROM voucher_spent WHERE batch = ? AND serial > ?"
                             " ORDER BY serial LIMIT ?",
                             batch, after_serial, limit);
}

std::vector<std::uint32_t> SqliteSession::spent_serials(BatchId batch, const SerialRange& range) {
    return all<std::uint32_t>([](Row& row) { return row.next<std::uint32_t>(); },
                              "SELECT serial FROM voucher_spent WHERE batch = ?"
                              " AND serial BETWEEN ? AND ? ORDER BY serial",
                              batch, range.first, range.last);
}

void SqliteSession::add_print(const VoucherPrint& print) {
    run("INSERT INTO voucher_print VALUES (?, (SELECT 1 + coalesce(max(place), 0) FROM"
        " voucher_print), ?, ?, ?, ?)",
        print.batch, print.range.first, print.range.last, print.format, print.at_ms);
}

std::vector<VoucherPrint> SqliteSession::list_prints(BatchId batch) {
    const auto read = [](Row& row) {
        VoucherPrint print;
        row.into(print.batch);
        row.into(print.range.first);
        row.into(print.range.last);
        row.into(print.format);
        row.into(print.at_ms);
        return print;
    };
    return all<VoucherPrint>(read,
                             "SELECT batch, first, last, format, at_ms FROM voucher_print"
                             " WHERE batch = ? ORDER BY place",
                             batch);
}

std::uint64_t SqliteSession::voucher_epoch() {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(1, number("SELECT epoch FROM voucher_epoch WHERE id = 1")));
}

void SqliteSession::set_voucher_epoch(std::uint64_t epoch) {
    run("INSERT OR REPLACE INTO voucher_epoch VALUES (1, ?)", epoch);
}

}  // namespace riser::cloud
