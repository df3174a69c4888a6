// Part of SqliteSession (session.h): bound tokens, and which gateways know of orders about them.
#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

TokenPayment read_payment(Row& row) {
    TokenPayment payment;
    row.into(payment.journal);
    row.into(payment.account);
    row.into(payment.number);
    row.into(payment.payment);
    row.into(payment.units);
    row.into(payment.amount);
    row.into(payment.top_up);
    row.into(payment.state);
    row.into(payment.settled);
    row.into(payment.at_ms);
    return payment;
}

// Without the numbers that are not settled.
TokenAccount read_account(Row& row) {
    TokenAccount account;
    row.into(account.journal);
    row.into(account.account);
    voucher::BoundIssuance::Parts parts;
    row.into(parts.issued);
    row.into(parts.first_alive);
    row.into(parts.held);
    account.issuance = voucher::BoundIssuance::of(parts);
    const auto window = voucher::BoundWindow::from_bytes(row.next<voucher::BoundWindow::Bytes>());
    if (window) account.window = *window;
    return account;
}

}  // namespace

void SqliteSession::put_command_kinds(const GatewayKey& key, std::uint32_t kinds) {
    run("INSERT OR REPLACE INTO command_kinds VALUES (?, ?, ?, ?)", key, kinds);
}

std::optional<std::uint32_t> SqliteSession::command_kinds(const GatewayKey& key) {
    return one<std::uint32_t>([](Row& row) { return row.next<std::uint32_t>(); },
                              "SELECT kinds FROM command_kinds WHERE owner = ? AND site = ?"
                              " AND gateway = ?",
                              key);
}

void SqliteSession::put_token_terms(const JournalKey& key, const voucher::TokenTerms& terms) {
    run("INSERT OR REPLACE INTO token_terms VALUES (?, ?, ?, ?, ?, ?, ?)", key, terms.unit,
        terms.largest, terms.most_unconfirmed);
}

std::optional<voucher::TokenTerms> SqliteSession::find_token_terms(const JournalKey& key) {
    const auto read = [](Row& row) {
        voucher::TokenTerms terms;
        row.into(terms.unit);
        row.into(terms.largest);
        row.into(terms.most_unconfirmed);
        return terms;
    };
    return one<voucher::TokenTerms>(read,
                                    "SELECT unit, largest, most_unconfirmed FROM token_terms"
                                    " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?",
                                    key);
}

void SqliteSession::put_token_account(const TokenAccount& account) {
    const auto parts = account.issuance.parts();
    run("INSERT OR REPLACE INTO token_account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", account.journal,
        account.account, parts.issued, parts.first_alive, parts.held, account.window.bytes());
}

TokenAccount SqliteSession::with_unsettled(TokenAccount account) {
    auto parts = account.issuance.parts();
    const auto numbers = all<std::uint32_t>(
        [](Row& row) { return row.next<std::uint32_t>(); },
        "SELECT number FROM token_payment WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? AND account = ? AND settled = 0 ORDER BY number",
        account.journal, account.account);
    parts.unsettled.insert(numbers.begin(), numbers.end());
    account.issuance = voucher::BoundIssuance::of(parts);
    return account;
}

std::optional<TokenAccount> SqliteSession::find_token_account(const JournalKey& key,
                                                              AccountId account) {
    auto found =
        one<TokenAccount>(read_account,
                          "SELECT * FROM token_account WHERE owner = ? AND site = ? AND gateway = ?"
                          " AND epoch = ? AND account = ?",
                          key, account);
    if (!found) return std::nullopt;
    return with_unsettled(std::move(*found));
}

std::vector<TokenAccount> SqliteSession::list_held_token_accounts(const JournalKey& key) {
    auto held =
        all<TokenAccount>(read_account,
                          "SELECT * FROM token_account WHERE owner = ? AND site = ? AND gateway = ?"
                          " AND epoch = ? AND held = 1 ORDER BY account",
                          key);
    for (auto& account : held) account = with_unsettled(std::move(account));
    return held;
}

void SqliteSession::hold_token_accounts() {
    run("UPDATE token_account SET held = 1");
}

void SqliteSession::put_token_payment(const TokenPayment& payment) {
    // Not "OR REPLACE": a payment that has the id of another must not take its place.
    run("INSERT INTO token_payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (owner, site, gateway, epoch, account, number) DO UPDATE SET"
        " state = excluded.state, settled = excluded.settled",
        payment.journal, payment.account, payment.number, payment.payment, payment.units,
        payment.amount, payment.top_up, payment.state, payment.settled, payment.at_ms);
}

std::optional<TokenPayment> SqliteSession::find_token_payment(OwnerId owner, PaymentId payment) {
    return one<TokenPayment>(read_payment,
                             "SELECT * FROM token_payment WHERE owner = ? AND payment = ?", owner,
                             payment);
}

std::optional<TokenPayment> SqliteSession::find_token_payment(const JournalKey& key,
                                                              AccountId account,
                                                              std::uint32_t number) {
    return one<TokenPayment>(
        read_payment,
        "SELECT * FROM token_payment WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? AND account = ? AND number = ?",
        key, account, number);
}

std::optional<TokenPayment> SqliteSession::find_token_payment(TopUpId top_up) {
    return one<TokenPayment>(read_payment, "SELECT * FROM token_payment WHERE top_up = ?", top_up);
}

std::vector<TokenPayment> SqliteSession::list_token_payments(const GatewayKey& key,
                                                             AccountId account, std::size_t limit) {
    return all<TokenPayment>(read_payment,
                             "SELECT * FROM token_payment WHERE owner = ? AND site = ?"
                             " AND gateway = ? AND account = ?"
                             " ORDER BY at_ms DESC, number DESC LIMIT ?",
                             key, account, limit);
}

}  // namespace riser::cloud
