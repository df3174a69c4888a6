// Part of SqliteSession (session.h): the books of a gateway as the cloud adds them up from its
// journal.
#include "cloud/store/sqlite/session.h"
#include "core/journal/codec.h"

namespace riser::cloud {
namespace {

// Most accounts have one credit and are charged by their tariff alone: the other columns say everything of them.
payment::Account plain_account(const AccountBooks& books) {
    payment::Account account;
    payment::Credit own;
    own.amount = books.credited - books.collected;
    own.limit = books.limit;
    own.warning_threshold = books.warning_threshold;
    payment::Charge consumption;
    consumption.tariff = books.tariff;
    account.credits = {own};
    account.charges = {consumption};
    update_statuses(account);
    return account;
}

AccountBooks read_account_books(Row& row) {
    AccountBooks books;
    row.into(books.id);
    row.into(books.supply_point);
    row.into(books.mode);
    row.into(books.tariff);
    row.into(books.limit);
    row.into(books.warning_threshold);
    row.into(books.low_credit);
    row.into(books.credited);
    row.into(books.collected);
    row.into(books.computed);
    row.into(books.stated.numerator);
    row.into(books.recomputed.numerator);
    const auto blocks = row.next<std::vector<std::uint8_t>>();
    // Written by this program alone; what cannot be read says no block, and shows in the audit.
    if (!blocks.empty()) books.blocks = journal::decode_blocks(blocks).value_or({});
    const auto pots = row.next<std::vector<std::uint8_t>>();
    books.pots = plain_account(books);
    if (!pots.empty()) books.pots = journal::decode_account(pots).value_or(books.pots);
    const auto billing = row.next<std::vector<std::uint8_t>>();
    if (!billing.empty()) {
        if (auto read = journal::decode_billing(billing)) books.billing = std::move(read).value();
    }
    row.into(books.bills_off);
    return books;
}

SupplyPointBooks read_supply_point(Row& row) {
    SupplyPointBooks books;
    row.into(books.id);
    row.into(books.account);
    row.into(books.desired);
    row.into(books.reason);
    row.into(books.observed);
    row.into(books.armed);
    row.into(books.paired);
    row.into(books.protected_customer);
    row.into(books.hold_until_ms);
    row.into(books.office_hold_ms);
    row.into(books.weather_hold_ms);
    row.into(books.dispute_hold_ms);
    row.into(books.ready);
    row.into(books.off_for_safety);
    row.into(books.off_for_maintenance);
    row.into(books.maintenance_on_ms);
    row.into(books.override_ms);
    row.into(books.limit_w);
    row.into(books.overload_w);
    row.into(books.overload_number);
    row.into(books.overload_waits);
    return books;
}

ShareBooks read_share(Row& row) {
    ShareBooks books;
    row.into(books.supply_point);
    row.into(books.share.meter);
    row.into(books.share.quantity);
    row.into(books.share.share_ppm);
    row.into(books.open);
    row.into(books.settled);
    row.into(books.settled_ms);
    row.into(books.collected);
    row.into(books.advanced);
    row.into(books.share.role);
    return books;
}

MeterBooks read_meter(Row& row) {
    MeterBooks books;
    row.into(books.id);
    row.into(books.epoch);
    row.into(books.model);
    row.into(books.serial);
    row.into(books.doubt);
    return books;
}

// Documents lie in their entries: an account is written with every settlement.
std::vector<std::uint8_t> billing_bytes(const AccountBooks& books) {
    if (!books.billing) return {};
    if (books.billing->issued.empty()) return journal::encode_billing(*books.billing);
    journal::AccountBilling kept = *books.billing;
    kept.issued.clear();
    return journal::encode_billing(kept);
}

}  // namespace

std::optional<AccountBooks> SqliteSession::account_books(const JournalKey& key, AccountId id) {
    return one<AccountBooks>(
        read_account_books,
        "SELECT account, supply_point, mode, tariff, credit_limit, warning_threshold,"
        " low_credit, credited, collected, computed, residue_stated,"
        " residue_recomputed, blocks, pots, billing, bills_off FROM account_books WHERE owner = ? AND site = ?"
        " AND gateway = ? AND epoch = ? AND account = ?",
        key, id);
}

std::vector<AccountBooks> SqliteSession::list_account_books(const JournalKey& key) {
    return all<AccountBooks>(
        read_account_books,
        "SELECT account, supply_point, mode, tariff, credit_limit, warning_threshold,"
        " low_credit, credited, collected, computed, residue_stated,"
        " residue_recomputed, blocks, pots, billing, bills_off FROM account_books WHERE owner = ? AND site = ?"
        " AND gateway = ? AND epoch = ? ORDER BY supply_point, account",
        key);
}

void SqliteSession::put_account_books(const JournalKey& key, const AccountBooks& books) {
    const auto blocks =
        books.blocks.begun() ? journal::encode_blocks(books.blocks) : std::vector<std::uint8_t>();
    const auto pots = books.pots == plain_account(books) ? std::vector<std::uint8_t>()
                                                         : journal::encode_account(books.pots);
    const auto billing = billing_bytes(books);
    run("INSERT INTO account_books VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?)"
        " ON CONFLICT DO UPDATE SET supply_point = excluded.supply_point, mode = excluded.mode,"
        " tariff = excluded.tariff, credit_limit = excluded.credit_limit,"
        " warning_threshold = excluded.warning_threshold, low_credit = excluded.low_credit,"
        " credited = excluded.credited, collected = excluded.collected,"
        " computed = excluded.computed, residue_stated = excluded.residue_stated,"
        " residue_recomputed = excluded.residue_recomputed, blocks = excluded.blocks,"
        " pots = excluded.pots, billing = excluded.billing, bills_off = excluded.bills_off",
        key, books.id, books.supply_point, books.mode, books.tariff, books.limit,
        books.warning_threshold, books.low_credit, books.credited, books.collected, books.computed,
        books.stated.numerator, books.recomputed.numerator, blocks, pots, billing, books.bills_off);
}

std::optional<SupplyPointBooks> SqliteSession::supply_point(const JournalKey& key,
                                                            SupplyPointId id) {
    return one<SupplyPointBooks>(
        read_supply_point,
        "SELECT supply_point, account, desired, reason, observed, armed, paired,"
        " protected_customer, hold_until_ms, office_hold_ms, weather_hold_ms, dispute_hold_ms, "
        "ready, off_for_safety, off_for_maintenance, maintenance_on_ms, override_ms,"
        " limit_w, overload_w, overload_number, overload_waits"
        " FROM supply_point WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? AND supply_point = ?",
        key, id);
}

std::vector<SupplyPointBooks> SqliteSession::list_supply_points(const JournalKey& key) {
    return all<SupplyPointBooks>(
        read_supply_point,
        "SELECT supply_point, account, desired, reason, observed, armed, paired,"
        " protected_customer, hold_until_ms, office_hold_ms, weather_hold_ms, dispute_hold_ms, "
        "ready, off_for_safety, off_for_maintenance, maintenance_on_ms, override_ms,"
        " limit_w, overload_w, overload_number, overload_waits"
        " FROM supply_point WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? ORDER BY supply_point",
        key);
}

void SqliteSession::put_supply_point(const JournalKey& key, const SupplyPointBooks& books) {
    run("INSERT OR REPLACE INTO supply_point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        key, books.id, books.account, books.desired, books.reason, books.observed, books.armed,
        books.paired, books.protected_customer, books.hold_until_ms, books.office_hold_ms,
        books.weather_hold_ms, books.dispute_hold_ms, books.ready, books.off_for_safety,
        books.off_for_maintenance, books.maintenance_on_ms, books.override_ms, books.limit_w,
        books.overload_w, books.overload_number, books.overload_waits);
}

std::vector<ShareBooks> SqliteSession::list_shares(const JournalKey& key) {
    return all<ShareBooks>(
        read_share,
        "SELECT supply_point, meter, quantity, share_ppm, open, settled, settled_ms,"
        " collected, advanced, role FROM share WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? ORDER BY supply_point, meter, quantity",
        key);
}

std::vector<ShareBooks> SqliteSession::shares_of(const JournalKey& key, SupplyPointId id) {
    return all<ShareBooks>(
        read_share,
        "SELECT supply_point, meter, quantity, share_ppm, open, settled, settled_ms,"
        " collected, advanced, role FROM share WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? AND supply_point = ? ORDER BY meter, quantity",
        key, id);
}

std::vector<ShareBooks> SqliteSession::shares_of(const JournalKey& key, MeterId id) {
    return all<ShareBooks>(
        read_share,
        "SELECT supply_point, meter, quantity, share_ppm, open, settled, settled_ms,"
        " collected, advanced, role FROM share WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? AND meter = ? ORDER BY supply_point, quantity",
        key, id);
}

// What is there is changed in its place: replacing it would also write its entry in the index by meters anew.
void SqliteSession::put_share(const JournalKey& key, const ShareBooks& share) {
    run("INSERT INTO share VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET share_ppm = excluded.share_ppm, open = excluded.open,"
        " settled = excluded.settled, settled_ms = excluded.settled_ms,"
        " collected = excluded.collected, advanced = excluded.advanced, role = excluded.role",
        key, share.supply_point, share.share.meter, share.share.quantity, share.share.share_ppm,
        share.open, share.settled, share.settled_ms, share.collected, share.advanced,
        share.share.role);
}

void SqliteSession::remove_shares(const JournalKey& key, SupplyPointId id) {
    run("DELETE FROM share WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ? AND "
        "supply_point = ?",
        key, id);
}

std::optional<MeterBooks> SqliteSession::meter(const JournalKey& key, MeterId id) {
    return one<MeterBooks>(
        read_meter,
        "SELECT meter, meter_epoch, model, serial, doubt FROM meter WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? AND meter = ?",
        key, id);
}

std::vector<MeterBooks> SqliteSession::list_meters(const JournalKey& key) {
    return all<MeterBooks>(
        read_meter,
        "SELECT meter, meter_epoch, model, serial, doubt FROM meter WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? ORDER BY meter",
        key);
}

void SqliteSession::put_meter(const JournalKey& key, const MeterBooks& meter) {
    run("INSERT OR REPLACE INTO meter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", key, meter.id,
        meter.epoch, meter.model, meter.serial, meter.doubt);
}

}  // namespace riser::cloud
