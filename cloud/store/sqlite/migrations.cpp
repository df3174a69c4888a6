#include "cloud/store/sqlite/migrations.h"

#include <array>
#include <string>

#include "cloud/store/sqlite/common_tables.h"
#include "cloud/store/sqlite/token_tables.h"
#include "cloud/store/sqlite/voucher_tables.h"

namespace riser::cloud {
namespace {

// Ids are 16-byte blobs, times Unix milliseconds, money micro-units, energy watt-hours. Keys begin
// with owner and site, so that rows of a site lie together and can be distributed by them
// unchanged.
constexpr const char* k_step_1 = R"sql(
CREATE TABLE owner (
    owner BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
    owner BLOB NOT NULL, site BLOB NOT NULL, name TEXT NOT NULL, zone TEXT NOT NULL,
    currency TEXT NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX site_by_id ON site (site);

CREATE TABLE gateway (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, label TEXT NOT NULL,
    public_key BLOB NOT NULL, created_ms INTEGER NOT NULL, epoch BLOB NOT NULL,
    command_epoch INTEGER NOT NULL, last_contact_ms INTEGER NOT NULL, journal_sequence INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gateway_by_id ON gateway (gateway);

CREATE TABLE account (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, account BLOB NOT NULL,
    label TEXT NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, account)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_by_id ON account (account);

-- The journals, verbatim. Nobody changes or deletes what was acknowledged, not even this program.
CREATE TABLE ledger_entry (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    sequence INTEGER NOT NULL, received_ms INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ledger_entry_is_not_changed BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'an acknowledged journal entry is never changed'); END;
CREATE TRIGGER ledger_entry_is_not_deleted BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'an acknowledged journal entry is never deleted'); END;

CREATE TABLE parked_entry (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    sequence INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, parked_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_item (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, id INTEGER NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, opened_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL, times INTEGER NOT NULL, closed_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX open_item_by_id ON open_item (id);
CREATE UNIQUE INDEX open_item_by_subject ON open_item (owner, site, gateway, kind, subject)
    WHERE closed_ms = 0;

CREATE TABLE event (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    sequence INTEGER NOT NULL, wall_ms INTEGER NOT NULL, level INTEGER NOT NULL, name TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, sequence)
) STRICT, WITHOUT ROWID;

-- The projection of the journals; can be built anew from ledger_entry.
CREATE TABLE account_books (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    account BLOB NOT NULL, supply_point INTEGER NOT NULL, mode INTEGER NOT NULL, tariff BLOB NOT NULL,
    credit_limit INTEGER NOT NULL, warning_threshold INTEGER NOT NULL, low_credit INTEGER NOT NULL,
    credited INTEGER NOT NULL, collected INTEGER NOT NULL, computed INTEGER NOT NULL,
    residue_stated INTEGER NOT NULL, residue_recomputed INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE supply_point (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    supply_point INTEGER NOT NULL, account BLOB NOT NULL, desired INTEGER NOT NULL,
    reason INTEGER NOT NULL, observed INTEGER NOT NULL, armed INTEGER NOT NULL, paired INTEGER NOT NULL,
    protected_customer INTEGER NOT NULL, hold_until_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, supply_point)
) STRICT, WITHOUT ROWID;

CREATE TABLE share (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    supply_point INTEGER NOT NULL, meter INTEGER NOT NULL, quantity INTEGER NOT NULL,
    share_ppm INTEGER NOT NULL, open INTEGER NOT NULL, settled INTEGER NOT NULL,
    settled_ms INTEGER NOT NULL, collected INTEGER NOT NULL, advanced INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, supply_point, meter, quantity)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_by_meter ON share (owner, site, gateway, epoch, meter);

CREATE TABLE meter (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    meter INTEGER NOT NULL, meter_epoch INTEGER NOT NULL, model TEXT NOT NULL, serial TEXT NOT NULL,
    doubt INTEGER,
    PRIMARY KEY (owner, site, gateway, epoch, meter)
) STRICT, WITHOUT ROWID;

CREATE TABLE tariff (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    tariff BLOB NOT NULL, version INTEGER NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, tariff, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE credit (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    sequence INTEGER NOT NULL, top_up BLOB NOT NULL, account BLOB NOT NULL, amount INTEGER NOT NULL,
    source INTEGER NOT NULL, wall_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, sequence, top_up)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_by_top_up ON credit (top_up);
CREATE INDEX credit_by_account ON credit (owner, site, gateway, epoch, account);

CREATE TABLE audit_difference (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    sequence INTEGER NOT NULL, segment INTEGER NOT NULL, number INTEGER NOT NULL, what TEXT NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, sequence, segment, number)
) STRICT, WITHOUT ROWID;

-- What the cloud issues. The money it received is a fact: never changed, never deleted.
CREATE TABLE top_up (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, top_up BLOB NOT NULL,
    account BLOB NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, top_up)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX top_up_by_id ON top_up (top_up);
CREATE INDEX top_up_by_account ON top_up (owner, site, gateway, account, created_ms);
CREATE TRIGGER top_up_is_not_changed BEFORE UPDATE ON top_up
    BEGIN SELECT RAISE(ABORT, 'a top-up is never changed'); END;
CREATE TRIGGER top_up_is_not_deleted BEFORE DELETE ON top_up
    BEGIN SELECT RAISE(ABORT, 'a top-up is never deleted'); END;

CREATE TABLE command (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, id BLOB NOT NULL,
    number INTEGER NOT NULL, lane INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL,
    command_epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, bytes BLOB NOT NULL,
    signature BLOB NOT NULL, result INTEGER, executed_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX command_by_number ON command (owner, site, gateway, number);
CREATE UNIQUE INDEX command_by_sequence ON command (owner, site, gateway, lane, command_epoch, sequence)
    WHERE sequence > 0;

CREATE TABLE published_tariff (
    owner BLOB NOT NULL, site BLOB NOT NULL, tariff BLOB NOT NULL, version INTEGER NOT NULL,
    document BLOB NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, tariff, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_answer (
    scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_block (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    meter INTEGER NOT NULL, meter_epoch INTEGER NOT NULL, day INTEGER NOT NULL,
    version INTEGER NOT NULL, samples BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, meter, meter_epoch, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    meter INTEGER NOT NULL, unix_s INTEGER NOT NULL, meter_epoch INTEGER NOT NULL,
    version INTEGER NOT NULL, quality INTEGER NOT NULL, import_wh INTEGER, export_wh INTEGER,
    voltage_dv INTEGER, current_ma INTEGER, power_w INTEGER, balance INTEGER,
    PRIMARY KEY (owner, site, gateway, epoch, meter, unix_s)
) STRICT, WITHOUT ROWID;
)sql";

// What still has to be carried out is asked for with every poll and every batch: without looking at all that
// ever was.
constexpr const char* k_step_2 = R"sql(
CREATE INDEX command_unfinished ON command (owner, site, gateway, lane, command_epoch, sequence)
    WHERE result IS NULL;
)sql";

constexpr const char* k_step_3 = R"sql(
CREATE TABLE unknown_execution (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    command BLOB NOT NULL, result INTEGER NOT NULL, executed_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, command)
) STRICT, WITHOUT ROWID;
)sql";

// A moment across the meters in one row instead of a row a meter: a sixtieth of the rows, one page instead of one
// for each meter. Pages of one version begin with different meters. What single samples said comes once more, in
// the block of their day.
constexpr const char* k_step_4 = R"sql(
DROP TABLE sample;
CREATE TABLE snapshot (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    unix_s INTEGER NOT NULL, version INTEGER NOT NULL, first_meter INTEGER NOT NULL,
    meters INTEGER NOT NULL, samples BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, unix_s, version, first_meter, meters)
) STRICT, WITHOUT ROWID;
)sql";

// What an account has used in its block period (core/journal/codec.h, encode_blocks()); empty: it counts none.
constexpr const char* k_step_5 = R"sql(
ALTER TABLE account_books ADD COLUMN blocks BLOB NOT NULL DEFAULT x'';
)sql";

// Credits beside the account's own and charges beside consumption (core/journal/codec.h, encode_account()); empty: it
// has none, and its own is what was credited less what was collected.
constexpr const char* k_step_6 = R"sql(
ALTER TABLE account_books ADD COLUMN pots BLOB NOT NULL DEFAULT x'';
)sql";

// The local time by which a gateway reckons, as its journal says (core/journal/codec.h, encode_zone()).
constexpr const char* k_step_7 = R"sql(
CREATE TABLE local_time (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    rules BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch)
) STRICT, WITHOUT ROWID;
)sql";

// The supply policies of a site (core/journal/codec.h, encode_policy()), and holds of more kinds.
constexpr const char* k_step_8 = R"sql(
CREATE TABLE supply_policy (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    version INTEGER NOT NULL, sequence INTEGER NOT NULL, since_ms INTEGER NOT NULL,
    pack TEXT NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, version)
) STRICT, WITHOUT ROWID;
ALTER TABLE supply_point ADD COLUMN office_hold_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN weather_hold_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN dispute_hold_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN ready INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN off_for_safety INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN off_for_maintenance INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN maintenance_on_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN override_ms INTEGER NOT NULL DEFAULT 0;
)sql";

// Bills: what an account is billed by and owes (core/journal/account_billing.h, encode_billing(); empty: it is not billed),
// the list of documents, which lie in their entries, and the numbers that legal entities give them: facts.
constexpr const char* k_step_9 = R"sql(
ALTER TABLE account_books ADD COLUMN billing BLOB NOT NULL DEFAULT x'';
ALTER TABLE account_books ADD COLUMN bills_off INTEGER NOT NULL DEFAULT 0;

CREATE TABLE bill (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    place INTEGER NOT NULL, sequence INTEGER NOT NULL, wall_ms INTEGER NOT NULL,
    account BLOB NOT NULL, kind INTEGER NOT NULL,
    series INTEGER NOT NULL, year INTEGER NOT NULL, counter INTEGER NOT NULL,
    corrects_series INTEGER NOT NULL, corrects_year INTEGER NOT NULL, corrects_counter INTEGER NOT NULL,
    number_text TEXT NOT NULL, legal_text TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    issued_day INTEGER NOT NULL, due_day INTEGER NOT NULL, total INTEGER NOT NULL, waits INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bill_by_place ON bill (place);
CREATE INDEX bill_by_account ON bill (owner, site, gateway, epoch, account, place);
CREATE INDEX bill_by_number ON bill (owner, site, gateway, series, year, counter);
CREATE INDEX bill_waiting ON bill (owner, site, gateway, epoch, place) WHERE waits = 1;

CREATE TABLE legal_series (
    owner BLOB NOT NULL PRIMARY KEY, prefix TEXT NOT NULL, year_rule INTEGER NOT NULL,
    fiscal_month INTEGER NOT NULL, digits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unheard_gateway (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway)
) STRICT, WITHOUT ROWID;

CREATE TABLE legal_number (
    owner BLOB NOT NULL, year INTEGER NOT NULL, counter INTEGER NOT NULL, text TEXT NOT NULL,
    site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL, account BLOB NOT NULL,
    series INTEGER NOT NULL, bill_year INTEGER NOT NULL, bill_counter INTEGER NOT NULL,
    issued_day INTEGER NOT NULL, due_day INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, year, counter)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX legal_number_by_text ON legal_number (owner, text);
CREATE UNIQUE INDEX legal_number_by_bill
    ON legal_number (owner, site, gateway, epoch, series, bill_year, bill_counter, account);
CREATE TRIGGER legal_number_is_not_changed BEFORE UPDATE ON legal_number
    BEGIN SELECT RAISE(ABORT, 'the number of a bill is never changed'); END;
CREATE TRIGGER legal_number_is_not_deleted BEFORE DELETE ON legal_number
    BEGIN SELECT RAISE(ABORT, 'the number of a bill is never deleted'); END;
)sql";

// What a register counts for whoever pays by it.
constexpr const char* k_step_10 = R"sql(
ALTER TABLE share ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
)sql";

// Load limits, and the last overload.
constexpr const char* k_step_11 = R"sql(
ALTER TABLE supply_point ADD COLUMN limit_w INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN overload_w INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN overload_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supply_point ADD COLUMN overload_waits INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array k_steps{k_step_1,  k_step_2,         k_step_3,       k_step_4,       k_step_5,
                             k_step_6,  k_step_7,         k_step_8,       k_step_9,       k_step_10,
                             k_step_11, k_voucher_tables, k_token_tables, k_common_tables};

OpenProblem failed(const sqlite::Error& error) {
    return cannot_open("the cloud's database", error);
}

Outcome<OpenProblem> take_step(sqlite::Database& database, std::size_t number) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return fail(failed(transaction.error()));
    const std::string mark = "PRAGMA user_version=" + std::to_string(number);
    for (const std::string& sql : {std::string(k_steps[number - 1]), mark}) {
        if (auto done = database.execute(sql); !done) {
            return fail(failed(transaction->roll_back_after(done.error())));
        }
    }
    if (auto done = transaction->commit(); !done) return fail(failed(done.error()));
    return Done{};
}

}  // namespace

Outcome<OpenProblem> migrate(sqlite::Database& database) {
    const auto version = database.query_integer("PRAGMA user_version");
    if (!version) return fail(failed(version.error()));
    const auto newest = static_cast<std::int64_t>(k_steps.size());
    if (*version > newest) {
        return fail(OpenProblem{OpenFault::unusable,
                                "the cloud's database has schema " + std::to_string(*version) +
                                    ", this program knows " + std::to_string(newest) +
                                    ": it was written by a newer riser-cloud; install that one"});
    }
    for (auto step = static_cast<std::size_t>(*version) + 1; step <= k_steps.size(); ++step) {
        if (auto done = take_step(database, step); !done) return done;
    }
    return Done{};
}

}  // namespace riser::cloud
