// Step 12 of the schema (migrations.h): the tables of vouchers. Published: it never changes.
#pragma once

namespace riser::cloud {

// Vouchers: series and batches as the documents that are signed (core/voucher), locks instead of codes, custody, who
// was told, who sells. What was spent, what changed hands and what was posted are facts.
inline constexpr const char* k_voucher_tables = R"sql(
CREATE TABLE voucher_series (
    owner BLOB NOT NULL, series BLOB NOT NULL, document BLOB NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, series)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_series_by_id ON voucher_series (series);

CREATE TABLE voucher_batch (
    owner BLOB NOT NULL, batch BLOB NOT NULL, series BLOB NOT NULL, short_name TEXT NOT NULL,
    codes INTEGER NOT NULL, document BLOB NOT NULL, carton INTEGER NOT NULL, ordered INTEGER NOT NULL,
    made INTEGER NOT NULL, voided INTEGER NOT NULL, issuer BLOB NOT NULL, grant_epoch INTEGER NOT NULL,
    grant_number INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, batch)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_batch_by_id ON voucher_batch (batch);
CREATE UNIQUE INDEX voucher_batch_by_name ON voucher_batch (owner, short_name);
CREATE INDEX voucher_batch_by_series ON voucher_batch (series);

CREATE TABLE voucher_lock (
    owner BLOB NOT NULL, batch BLOB NOT NULL, serial INTEGER NOT NULL, lock BLOB,
    PRIMARY KEY (batch, serial)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_lock_by_lock ON voucher_lock (owner, lock) WHERE lock IS NOT NULL;

CREATE TABLE voucher_custody (
    batch BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, place INTEGER NOT NULL,
    gateway BLOB NOT NULL, grant_epoch INTEGER NOT NULL, grant_number INTEGER NOT NULL,
    PRIMARY KEY (batch, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE voucher_told (
    batch BLOB NOT NULL, gateway BLOB NOT NULL, page INTEGER NOT NULL,
    PRIMARY KEY (batch, gateway, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE voucher_spent (
    owner BLOB NOT NULL, batch BLOB NOT NULL, serial INTEGER NOT NULL, site BLOB NOT NULL,
    gateway BLOB NOT NULL, epoch BLOB NOT NULL, sequence INTEGER NOT NULL, account BLOB NOT NULL,
    amount INTEGER NOT NULL, wall_ms INTEGER NOT NULL, expiry_unproven INTEGER NOT NULL,
    PRIMARY KEY (batch, serial)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER voucher_spent_is_not_deleted BEFORE DELETE ON voucher_spent
    BEGIN SELECT RAISE(ABORT, 'what was spent stays so'); END;

CREATE TABLE voucher_print (
    batch BLOB NOT NULL, place INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    format TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (batch, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE voucher_seller (
    owner BLOB NOT NULL, seller BLOB NOT NULL, name TEXT NOT NULL, commission_ppm INTEGER NOT NULL,
    prepays INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, seller)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_seller_by_id ON voucher_seller (seller);

CREATE TABLE voucher_movement (
    owner BLOB NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, seller BLOB NOT NULL,
    batch BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX voucher_movement_by_batch ON voucher_movement (batch, place);
CREATE TRIGGER voucher_movement_is_not_changed BEFORE UPDATE ON voucher_movement
    BEGIN SELECT RAISE(ABORT, 'what changed hands is never changed'); END;
CREATE TRIGGER voucher_movement_is_not_deleted BEFORE DELETE ON voucher_movement
    BEGIN SELECT RAISE(ABORT, 'what changed hands is never deleted'); END;

CREATE TABLE voucher_posting (
    owner BLOB NOT NULL, place INTEGER NOT NULL, currency TEXT NOT NULL, from_pot INTEGER NOT NULL,
    to_pot INTEGER NOT NULL, seller BLOB NOT NULL, batch BLOB NOT NULL, count INTEGER NOT NULL,
    amount INTEGER NOT NULL, at_ms INTEGER NOT NULL, reference TEXT NOT NULL,
    PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_posting_by_reference ON voucher_posting (owner, reference)
    WHERE reference != '';
CREATE TRIGGER voucher_posting_is_not_changed BEFORE UPDATE ON voucher_posting
    BEGIN SELECT RAISE(ABORT, 'a posting is never changed'); END;
CREATE TRIGGER voucher_posting_is_not_deleted BEFORE DELETE ON voucher_posting
    BEGIN SELECT RAISE(ABORT, 'a posting is never deleted'); END;

CREATE TABLE voucher_epoch (
    id INTEGER NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace riser::cloud
