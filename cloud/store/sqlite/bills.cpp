// Part of SqliteSession (session.h): bills of the journals, and the numbers of legal entities.
#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_most_with_one_number = 10;

billing::BillNumber read_number(Row& row) {
    billing::BillNumber number;
    row.into(number.series);
    row.into(number.year);
    row.into(number.counter);
    return number;
}

BookedBill read_bill(Row& row) {
    BookedBill bill;
    row.into(bill.journal);
    row.into(bill.place);
    row.into(bill.sequence);
    row.into(bill.wall_ms);
    row.into(bill.account);
    row.into(bill.kind);
    bill.number = read_number(row);
    bill.corrects = read_number(row);
    row.into(bill.number_text);
    row.into(bill.legal_text);
    row.into(bill.from_ms);
    row.into(bill.to_ms);
    row.into(bill.issued);
    row.into(bill.due);
    row.into(bill.total);
    row.into(bill.waits);
    return bill;
}

LegalNumber read_legal(Row& row) {
    LegalNumber legal;
    row.into(legal.owner);
    legal.number.series = 1;
    row.into(legal.number.year);
    row.into(legal.number.counter);
    row.into(legal.text);
    legal.journal.owner = legal.owner;
    row.into(legal.journal.site);
    row.into(legal.journal.gateway);
    row.into(legal.journal.epoch);
    row.into(legal.account);
    legal.bill = read_number(row);
    row.into(legal.issued);
    row.into(legal.due);
    row.into(legal.created_ms);
    return legal;
}

}  // namespace

void SqliteSession::add_bill(const BookedBill& bill) {
    run("INSERT INTO bill VALUES (?, ?, ?, ?, (SELECT 1 + coalesce(max(place), 0) FROM bill),"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        bill.journal, bill.sequence, bill.wall_ms, bill.account, bill.kind, bill.number.series,
        bill.number.year, bill.number.counter, bill.corrects.series, bill.corrects.year,
        bill.corrects.counter, bill.number_text, bill.legal_text, bill.from_ms, bill.to_ms,
        bill.issued, bill.due, bill.total, bill.waits);
}

std::optional<BookedBill> SqliteSession::find_bill(const JournalKey& key, AccountId account,
                                                   const billing::BillNumber& number) {
    return one<BookedBill>(read_bill,
                           "SELECT * FROM bill WHERE owner = ? AND site = ? AND gateway = ?"
                           " AND epoch = ? AND account = ? AND series = ? AND year = ?"
                           " AND counter = ? ORDER BY place LIMIT 1",
                           key, account, number.series, number.year, number.counter);
}

std::vector<BookedBill> SqliteSession::bills_with_number(const GatewayKey& key,
                                                         const billing::BillNumber& number) {
    return all<BookedBill>(read_bill,
                           "SELECT * FROM bill WHERE owner = ? AND site = ? AND gateway = ?"
                           " AND series = ? AND year = ? AND counter = ? ORDER BY place LIMIT ?",
                           key, number.series, number.year, number.counter, k_most_with_one_number);
}

billing::BillNumber SqliteSession::last_bill_number(const JournalKey& key, std::uint16_t series) {
    return one<billing::BillNumber>(read_number,
                                    "SELECT series, year, counter FROM bill WHERE owner = ?"
                                    " AND site = ? AND gateway = ? AND epoch = ? AND series = ?"
                                    " ORDER BY year DESC, counter DESC LIMIT 1",
                                    key, series)
        .value_or(billing::BillNumber{});
}

std::optional<BookedBill> SqliteSession::cancellation_of(const JournalKey& key, AccountId account,
                                                         const billing::BillNumber& number) {
    return one<BookedBill>(read_bill,
                           "SELECT * FROM bill WHERE owner = ? AND site = ? AND gateway = ?"
                           " AND epoch = ? AND account = ? AND corrects_series = ?"
                           " AND corrects_year = ? AND corrects_counter = ? AND kind = ?"
                           " ORDER BY place LIMIT 1",
                           key, account, number.series, number.year, number.counter,
                           billing::DocumentKind::cancellation);
}

void SqliteSession::set_bill_number(const JournalKey& key, const journal::BillNumbered& numbered) {
    run("UPDATE bill SET legal_text = ?9, issued_day = ?10, due_day = ?11, waits = 0 WHERE owner = ?1"
        " AND site = ?2 AND gateway = ?3 AND epoch = ?4 AND account = ?5 AND series = ?6"
        " AND year = ?7 AND counter = ?8",
        key, numbered.account, numbered.number.series, numbered.number.year,
        numbered.number.counter, numbered.number_text, numbered.issued, numbered.due);
}

std::vector<BookedBill> SqliteSession::list_waiting_bills(const JournalKey& key,
                                                          std::size_t limit) {
    return all<BookedBill>(read_bill,
                           "SELECT * FROM bill WHERE owner = ? AND site = ? AND gateway = ?"
                           " AND epoch = ? AND waits = 1 ORDER BY place LIMIT ?",
                           key, limit);
}

void SqliteSession::stop_waiting(const BookedBill& bill) {
    run("UPDATE bill SET waits = 0 WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
        " AND place = ?",
        bill.journal, bill.place);
}

std::vector<BookedBill> SqliteSession::list_bills(const JournalKey& key, AccountId account,
                                                  std::uint64_t after, std::size_t limit) {
    return all<BookedBill>(read_bill,
                           "SELECT * FROM bill WHERE owner = ? AND site = ? AND gateway = ?"
                           " AND epoch = ? AND account = ? AND place > ? ORDER BY place LIMIT ?",
                           key, account, after, limit);
}

std::vector<BookedBill> SqliteSession::list_bills(const SiteKey& key, std::uint64_t after,
                                                  std::size_t limit) {
    return all<BookedBill>(read_bill,
                           "SELECT b.* FROM bill AS b JOIN gateway AS g ON g.owner = b.owner"
                           " AND g.site = b.site AND g.gateway = b.gateway AND g.epoch = b.epoch"
                           " WHERE b.owner = ? AND b.site = ? AND b.place > ?"
                           " ORDER BY b.place LIMIT ?",
                           key, after, limit);
}

void SqliteSession::note_unheard(const GatewayKey& key) {
    run("INSERT OR IGNORE INTO unheard_gateway VALUES (?, ?, ?)", key);
}

void SqliteSession::note_heard(const GatewayKey& key) {
    run("DELETE FROM unheard_gateway WHERE owner = ? AND site = ? AND gateway = ?", key);
}

std::size_t SqliteSession::count_unheard(OwnerId owner) {
    return static_cast<std::size_t>(
        number("SELECT count(*) FROM unheard_gateway WHERE owner = ?", owner));
}

billing::NumberSeries SqliteSession::legal_series(OwnerId owner) {
    const auto read = [](Row& row) {
        billing::NumberSeries series;
        row.into(series.prefix);
        row.into(series.year);
        row.into(series.fiscal_month);
        row.into(series.digits);
        return series;
    };
    return one<billing::NumberSeries>(
               read,
               "SELECT prefix, year_rule, fiscal_month, digits FROM legal_series WHERE owner = ?",
               owner)
        .value_or(billing::NumberSeries{});
}

void SqliteSession::put_legal_series(OwnerId owner, const billing::NumberSeries& series) {
    run("INSERT OR REPLACE INTO legal_series VALUES (?, ?, ?, ?, ?)", owner, series.prefix,
        series.year, series.fiscal_month, series.digits);
}

billing::BillNumber SqliteSession::last_legal_number(OwnerId owner) {
    return one<billing::BillNumber>(read_number,
                                    "SELECT 1, year, counter FROM legal_number WHERE owner = ?"
                                    " ORDER BY year DESC, counter DESC LIMIT 1",
                                    owner)
        .value_or(billing::BillNumber{});
}

void SqliteSession::add_legal_number(const LegalNumber& legal) {
    run("INSERT INTO legal_number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", legal.owner,
        legal.number.year, legal.number.counter, legal.text, legal.journal.site,
        legal.journal.gateway, legal.journal.epoch, legal.account, legal.bill.series,
        legal.bill.year, legal.bill.counter, legal.issued, legal.due, legal.created_ms);
}

std::optional<LegalNumber> SqliteSession::legal_number_of(const JournalKey& key, AccountId account,
                                                          const billing::BillNumber& bill) {
    return one<LegalNumber>(read_legal,
                            "SELECT * FROM legal_number WHERE owner = ? AND site = ?"
                            " AND gateway = ? AND epoch = ? AND account = ? AND series = ?"
                            " AND bill_year = ? AND bill_counter = ?",
                            key, account, bill.series, bill.year, bill.counter);
}

std::optional<LegalNumber> SqliteSession::legal_number_with(OwnerId owner,
                                                            const std::string& text) {
    return one<LegalNumber>(read_legal, "SELECT * FROM legal_number WHERE owner = ? AND text = ?",
                            owner, text);
}

std::optional<LegalNumber> SqliteSession::legal_number_at(OwnerId owner,
                                                          const billing::BillNumber& number) {
    return one<LegalNumber>(
        read_legal, "SELECT * FROM legal_number WHERE owner = ? AND year = ? AND counter = ?",
        owner, number.year, number.counter);
}

std::vector<LegalNumber> SqliteSession::list_legal_numbers(OwnerId owner,
                                                           const billing::BillNumber& after,
                                                           std::size_t limit) {
    return all<LegalNumber>(
        read_legal,
        "SELECT * FROM legal_number WHERE owner = ? AND (year, counter) > (?, ?)"
        " ORDER BY year, counter LIMIT ?",
        owner, after.empty() ? -1 : after.year, after.counter, limit);
}

}  // namespace riser::cloud
