// Step 13 of the schema (migrations.h): the tables of bound tokens, and what gateways understand. Published: it never changes.
#pragma once

namespace riser::cloud {

inline constexpr const char* k_token_tables = R"sql(
CREATE TABLE token_terms (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    unit INTEGER NOT NULL, largest INTEGER NOT NULL, most_unconfirmed INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_account (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    account BLOB NOT NULL, issued INTEGER NOT NULL, first_alive INTEGER NOT NULL, held INTEGER NOT NULL,
    token_window BLOB NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_payment (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, epoch BLOB NOT NULL,
    account BLOB NOT NULL, number INTEGER NOT NULL, payment BLOB NOT NULL, units INTEGER NOT NULL,
    amount INTEGER NOT NULL, top_up BLOB NOT NULL, state INTEGER NOT NULL, settled INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway, epoch, account, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX token_payment_by_payment ON token_payment (owner, payment);
CREATE UNIQUE INDEX token_payment_by_top_up ON token_payment (top_up);
CREATE TRIGGER token_payment_is_not_deleted BEFORE DELETE ON token_payment
    BEGIN SELECT RAISE(ABORT, 'what was paid is not forgotten'); END;

CREATE TABLE command_kinds (
    owner BLOB NOT NULL, site BLOB NOT NULL, gateway BLOB NOT NULL, kinds INTEGER NOT NULL,
    PRIMARY KEY (owner, site, gateway)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace riser::cloud
