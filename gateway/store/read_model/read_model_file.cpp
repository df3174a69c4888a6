// ReadModel: its SQLite file. One row per statement line; the rest is the small state that lets the
// next entry be taken without reading the past.
#include <algorithm>

#include "gateway/store/read_model/read_model.h"
#include "platform/sqlite/policy.h"

namespace riser::store {
namespace {

using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;
using sqlite::SqlResult;

constexpr std::int32_t k_application_id = 0x52495248;  // "RIRH"

// A changed form needs no step: the file is disposable, so an unknown version is begun anew. What is added has one,
// so that nothing is read again for it.
constexpr const char* k_steps[] = {
    "CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK(id = 1), position INTEGER NOT NULL, head BLOB "
    "NOT NULL,"
    " begun_ms INTEGER NOT NULL, complete INTEGER NOT NULL, zone TEXT NOT NULL) STRICT;"
    "CREATE TABLE account(number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, tariff BLOB NOT "
    "NULL) STRICT;"
    "CREATE TABLE supply(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, observed INTEGER NOT "
    "NULL,"
    " reason INTEGER NOT NULL) STRICT;"
    "CREATE TABLE tariff(id BLOB NOT NULL, version INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY(id, version)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE line(account INTEGER NOT NULL, number INTEGER NOT NULL, day INTEGER NOT NULL,"
    " from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, amount INTEGER NOT NULL, kind INTEGER NOT "
    "NULL,"
    " energy INTEGER NOT NULL, tariff BLOB, version INTEGER NOT NULL, price INTEGER NOT NULL,"
    " code INTEGER NOT NULL, reason INTEGER NOT NULL, top_up BLOB, PRIMARY KEY(account, number))"
    " STRICT, WITHOUT ROWID",
    "ALTER TABLE line ADD COLUMN deferred INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE usage(account BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "ALTER TABLE supply ADD COLUMN desired INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE supply ADD COLUMN opened_for INTEGER NOT NULL DEFAULT 0",
};

template <class Id>
Id to_id(sqlite::Bytes bytes) {
    Id id;
    if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}

template <class Id>
void bind_id(sqlite::Statement& statement, int parameter, const Id& id) {
    if (id.is_nil()) {
        statement.bind_null(parameter);
    } else {
        statement.bind(parameter, sqlite::Bytes(id.bytes));
    }
}

LineRow read_row(const sqlite::Statement& line) {
    LineRow row;
    row.account = line.integer(0);
    row.number = line.integer(1);
    row.day = static_cast<local::LocalDay>(line.integer(2));
    row.from_ms = line.integer(3);
    row.to_ms = line.integer(4);
    row.amount = Money{line.integer(5)};
    row.kind = static_cast<LineKind>(line.integer(6));
    row.energy = Energy{line.integer(7)};
    row.tariff = to_id<TariffId>(line.blob(8));
    row.version = static_cast<std::uint32_t>(line.integer(9));
    row.price = static_cast<payment::PriceIndex>(line.integer(10));
    row.code = static_cast<std::uint8_t>(line.integer(11));
    row.reason = static_cast<std::uint8_t>(line.integer(12));
    row.top_up = to_id<TopUpId>(line.blob(13));
    row.deferred = Money{line.integer(14)};
    return row;
}

// The last lines that may still grow: energy of one day, used or fed in, one after the other.
std::vector<LineRow> open_lines(const std::vector<LineRow>& rows) {
    auto first = rows.end();
    while (first != rows.begin()) {
        const LineRow& row = *(first - 1);
        const bool grows = row.kind == LineKind::energy || row.kind == LineKind::feed_in;
        if (!grows || row.day != rows.back().day) break;
        --first;
    }
    return {first, rows.end()};
}

}  // namespace

ReadModel::ReadModel(ReadModelSettings settings)
    : settings_(std::move(settings)),
      database_(settings_.path, settings_.vfs, {k_application_id, k_steps}),
      book_(settings_.zone),
      usage_(settings_.zone) {}

Result<std::unique_ptr<ReadModel>, OpenError> ReadModel::open(ReadModelSettings settings) {
    std::unique_ptr<ReadModel> model(new ReadModel(std::move(settings)));
    const auto forget = [&](const std::string& why) {
        model->report(Note::Level::warning, "read_model_begun_anew", why);
        model->forget_everything();
        model->saved_position_ = 0;
    };
    auto opened = model->database_.open_or_begin_anew([&] { return model->take_file(); }, forget);
    if (!opened) return fail(opened.error());
    return model;
}

Outcome<OpenError> ReadModel::take_file() {
    if (const auto loaded = load(); !loaded)
        return fail(to_open_error(loaded.error(), settings_.path));
    if (const std::string why = contradiction(); !why.empty()) {
        if (const auto emptied = start_over(why); !emptied) {
            return fail(OpenError{OpenFailure::unavailable, emptied.error().message});
        }
    }
    if (!complete_ && position_ == settings_.books.sequence) reach_books(begun_ms_);
    return Done{};
}

Outcome<> ReadModel::start_over(const std::string& why) {
    report(Note::Level::warning, "read_model_begun_anew", why);
    forget_everything();
    saved_position_ = 0;
    const auto emptied = database_->execute(
        "BEGIN; DELETE FROM line; DELETE FROM account; DELETE FROM supply; DELETE FROM tariff;"
        " DELETE FROM meta; DELETE FROM usage; COMMIT");
    if (emptied) return Done{};
    if (database_->in_transaction()) (void)database_->execute("ROLLBACK");
    return fail(Problem{"the history cannot be begun anew: " + emptied.error().message});
}

// ---- loading -----------------------------------------------------------------------------------

SqlOutcome ReadModel::load() {
    if (const auto meta = load_meta(); !meta) return meta;
    auto tariffs = load_tariffs();
    if (!tariffs) return fail(tariffs.error());
    auto accounts = load_accounts();
    if (!accounts) return fail(accounts.error());
    auto supplies = load_supplies();
    if (!supplies) return fail(supplies.error());
    for (const auto& supply : *supplies) {
        if (supply.account < 0 || supply.account > static_cast<std::int64_t>(accounts->size())) {
            return fail(
                Error{ErrorKind::corrupt, 0, "a supply point names an account that is not there"});
        }
    }
    book_.restore(std::move(accounts).value(), std::move(supplies).value(),
                  std::move(tariffs).value());
    // Who pays for what is known from the books before the journal catches up with them.
    if (position_ > 0) usage_.align(settings_.books);
    return load_usage();
}

SqlOutcome ReadModel::load_meta() {
    auto meta = database_->prepare("SELECT position, head, begun_ms, complete, zone FROM meta");
    if (!meta) return fail(meta.error());
    const auto there = meta->step();
    if (!there) return fail(there.error());
    if (!*there) return Done{};
    const auto head = meta->blob(1);
    if (meta->text(4) != settings_.zone.name || head.size() != head_.size()) {
        return fail(Error{ErrorKind::corrupt, 0, "it was made for another time zone"});
    }
    position_ = static_cast<std::uint64_t>(meta->integer(0));
    saved_position_ = position_;
    std::copy(head.begin(), head.end(), head_.begin());
    begun_ms_ = meta->integer(2);
    complete_ = meta->integer(3) != 0;
    return Done{};
}

SqlResult<std::vector<AccountState>> ReadModel::load_accounts() {
    std::vector<AccountState> accounts;
    auto list = database_->prepare("SELECT number, id, tariff FROM account ORDER BY number");
    if (!list) return fail(list.error());
    while (true) {
        const auto there = list->step();
        if (!there) return fail(there.error());
        if (!*there) break;
        AccountState account;
        account.number = list->integer(0);
        account.id = to_id<AccountId>(list->blob(1));
        account.tariff = to_id<TariffId>(list->blob(2));
        if (account.number != static_cast<std::int64_t>(accounts.size()) + 1) {
            return fail(Error{ErrorKind::corrupt, 0, "an account is missing"});
        }
        accounts.push_back(std::move(account));
    }
    for (auto& account : accounts) {
        const auto rows = load_lines(account.number);
        if (!rows) return fail(rows.error());
        for (const auto& row : *rows) account.balance += row.amount;
        if (!rows->empty()) account.last_line = rows->back().number;
        account.open = open_lines(*rows);
    }
    return accounts;
}

SqlResult<std::vector<SupplyState>> ReadModel::load_supplies() {
    std::vector<SupplyState> supplies;
    auto list = database_->prepare(
        "SELECT id, account, observed, reason, desired, opened_for FROM supply ORDER BY id");
    if (!list) return fail(list.error());
    while (true) {
        const auto there = list->step();
        if (!there) return fail(there.error());
        if (!*there) return supplies;
        supplies.push_back({SupplyPointId{static_cast<std::uint32_t>(list->integer(0))},
                            list->integer(1), static_cast<metering::SwitchState>(list->integer(2)),
                            static_cast<std::uint8_t>(list->integer(3)),
                            static_cast<metering::SwitchState>(list->integer(4)),
                            static_cast<std::uint8_t>(list->integer(5))});
    }
}

SqlResult<std::vector<payment::Tariff>> ReadModel::load_tariffs() {
    std::vector<payment::Tariff> tariffs;
    auto list = database_->prepare("SELECT bytes FROM tariff ORDER BY id, version");
    if (!list) return fail(list.error());
    while (true) {
        const auto there = list->step();
        if (!there) return fail(there.error());
        if (!*there) return tariffs;
        auto tariff = journal::decode_tariff(list->blob(0));
        if (!tariff)
            return fail(
                Error{ErrorKind::corrupt, 0, "a tariff cannot be read: " + tariff.error().message});
        tariffs.push_back(std::move(tariff).value());
    }
}

SqlResult<std::vector<LineRow>> ReadModel::load_lines(std::int64_t account) {
    std::vector<LineRow> rows;
    auto line = database_->prepare(
        "SELECT account, number, day, from_ms, to_ms, amount, kind, energy, tariff, version, "
        "price, code, reason,"
        " top_up, deferred FROM line WHERE account = ? ORDER BY number");
    if (!line) return fail(line.error());
    line->bind(1, account);
    while (true) {
        const auto there = line->step();
        if (!there) return fail(there.error());
        if (!*there) return rows;
        rows.push_back(read_row(*line));
    }
}

// ---- saving ------------------------------------------------------------------------------------

Outcome<> ReadModel::save(bool usage) {
    if (unsaved_entries() == 0) return Done{};
    const auto written = write(usage);
    if (!written && written.error().kind == ErrorKind::corrupt)
        return refuse(written.error().message);
    if (!written) return fail(Problem{"the history cannot be saved: " + written.error().message});
    saved_position_ = position_;
    book_.forget_saved();
    // The log is small and nobody waits for it: a failure shows at the next save.
    (void)sqlite::checkpoint_if_due(*database_);
    return Done{};
}

SqlOutcome ReadModel::write(bool usage) {
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return fail(transaction.error());
    for (const auto step :
         {&ReadModel::write_lines, &ReadModel::write_states, &ReadModel::write_meta}) {
        const auto done = (this->*step)();
        if (!done) return fail(transaction->roll_back_after(done.error()));
    }
    if (usage) {
        const auto done = write_usage();
        if (!done) return fail(transaction->roll_back_after(done.error()));
    }
    return transaction->commit();
}

SqlOutcome ReadModel::write_lines() {
    auto line = database_->prepare(
        "INSERT OR REPLACE INTO line(account, number, day, from_ms, to_ms, amount, kind, energy, "
        "tariff, version,"
        " price, code, reason, top_up, deferred)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!line) return fail(line.error());
    for (const auto& row : book_.unsaved_rows()) {
        line->bind(1, row.account)
            .bind(2, row.number)
            .bind(3, std::int64_t{row.day})
            .bind(4, row.from_ms);
        line->bind(5, row.to_ms)
            .bind(6, row.amount.micro)
            .bind(7, static_cast<std::int64_t>(row.kind));
        line->bind(8, row.energy.wh);
        bind_id(*line, 9, row.tariff);
        line->bind(10, std::int64_t{row.version}).bind(11, std::int64_t{row.price});
        line->bind(12, std::int64_t{row.code}).bind(13, std::int64_t{row.reason});
        bind_id(*line, 14, row.top_up);
        line->bind(15, row.deferred.micro);
        const auto written = line->run();
        if (!written) return written;
    }
    return Done{};
}

SqlOutcome ReadModel::write_states() {
    auto account =
        database_->prepare("INSERT OR REPLACE INTO account(number, id, tariff) VALUES(?, ?, ?)");
    if (!account) return fail(account.error());
    for (const auto& state : book_.accounts()) {
        account->bind(1, state.number)
            .bind(2, sqlite::Bytes(state.id.bytes))
            .bind(3, sqlite::Bytes(state.tariff.bytes));
        if (const auto written = account->run(); !written) return written;
    }
    auto supply = database_->prepare(
        "INSERT OR REPLACE INTO supply(id, account, observed, reason, desired, opened_for) "
        "VALUES(?, ?, ?, ?, ?, ?)");
    if (!supply) return fail(supply.error());
    for (const auto& state : book_.supplies()) {
        supply->bind(1, std::int64_t{state.id.value}).bind(2, state.account);
        supply->bind(3, static_cast<std::int64_t>(state.observed))
            .bind(4, std::int64_t{state.reason})
            .bind(5, static_cast<std::int64_t>(state.desired))
            .bind(6, std::int64_t{state.opened_for});
        if (const auto written = supply->run(); !written) return written;
    }
    auto tariff =
        database_->prepare("INSERT OR REPLACE INTO tariff(id, version, bytes) VALUES(?, ?, ?)");
    if (!tariff) return fail(tariff.error());
    for (const auto& known : book_.unsaved_tariffs()) {
        const auto bytes = journal::encode_tariff(known);
        tariff->bind(1, sqlite::Bytes(known.id.bytes))
            .bind(2, std::int64_t{known.version})
            .bind(3, sqlite::Bytes(bytes));
        if (const auto written = tariff->run(); !written) return written;
    }
    return Done{};
}

SqlOutcome ReadModel::write_meta() {
    auto meta = database_->prepare(
        "INSERT OR REPLACE INTO meta(id, position, head, begun_ms, complete, zone) VALUES(1, ?, ?, "
        "?, ?, ?)");
    if (!meta) return fail(meta.error());
    return meta->bind(1, static_cast<std::int64_t>(position_))
        .bind(2, sqlite::Bytes(head_))
        .bind(3, begun_ms_)
        .bind(4, std::int64_t{complete_ ? 1 : 0})
        .bind(5, std::string_view(settings_.zone.name))
        .run();
}

}  // namespace riser::store
