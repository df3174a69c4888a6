// Part of SqliteSession (session.h): who sells vouchers, and the money that follows.
#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

Seller read_seller(Row& row) {
    Seller seller;
    row.into(seller.owner);
    row.into(seller.id);
    row.into(seller.name);
    row.into(seller.commission_ppm);
    row.into(seller.prepays);
    row.into(seller.created_ms);
    return seller;
}

Movement read_movement(Row& row) {
    Movement movement;
    row.into(movement.owner);
    row.into(movement.place);
    row.into(movement.kind);
    row.into(movement.seller);
    row.into(movement.batch);
    row.into(movement.range.first);
    row.into(movement.range.last);
    row.into(movement.at_ms);
    return movement;
}

VoucherPosting read_posting(Row& row) {
    VoucherPosting posting;
    row.into(posting.owner);
    row.into(posting.place);
    row.into(posting.currency);
    row.into(posting.from);
    row.into(posting.to);
    row.into(posting.seller);
    row.into(posting.batch);
    row.into(posting.count);
    row.into(posting.amount);
    row.into(posting.at_ms);
    row.into(posting.reference);
    return posting;
}

}  // namespace

void SqliteSession::put_seller(const Seller& seller) {
    run("INSERT OR REPLACE INTO voucher_seller VALUES (?, ?, ?, ?, ?, ?)", seller.owner, seller.id,
        seller.name, seller.commission_ppm, seller.prepays, seller.created_ms);
}

std::optional<Seller> SqliteSession::find_seller(SellerId id) {
    return one<Seller>(read_seller, "SELECT * FROM voucher_seller WHERE seller = ?", id);
}

std::vector<Seller> SqliteSession::list_sellers(OwnerId owner) {
    return all<Seller>(read_seller,
                       "SELECT * FROM voucher_seller WHERE owner = ? ORDER BY created_ms, seller",
                       owner);
}

void SqliteSession::add_movement(const Movement& movement) {
    run("INSERT INTO voucher_movement VALUES (?, (SELECT 1 + coalesce(max(place), 0) FROM"
        " voucher_movement), ?, ?, ?, ?, ?, ?)",
        movement.owner, movement.kind, movement.seller, movement.batch, movement.range.first,
        movement.range.last, movement.at_ms);
}

std::vector<Movement> SqliteSession::list_movements(voucher::BatchId batch) {
    return all<Movement>(read_movement,
                         "SELECT * FROM voucher_movement WHERE batch = ? ORDER BY place", batch);
}

void SqliteSession::add_posting(const VoucherPosting& posting) {
    run("INSERT INTO voucher_posting VALUES (?, (SELECT 1 + coalesce(max(place), 0) FROM"
        " voucher_posting), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        posting.owner, posting.currency, posting.from, posting.to, posting.seller, posting.batch,
        posting.count, posting.amount, posting.at_ms, posting.reference);
}

std::optional<VoucherPosting> SqliteSession::find_posting(OwnerId owner,
                                                          const std::string& reference) {
    return one<VoucherPosting>(read_posting,
                               "SELECT * FROM voucher_posting WHERE owner = ? AND reference = ?",
                               owner, reference);
}

std::vector<VoucherPosting> SqliteSession::list_postings(OwnerId owner, std::uint64_t after,
                                                         std::size_t limit) {
    return all<VoucherPosting>(read_posting,
                               "SELECT * FROM voucher_posting WHERE owner = ? AND place > ?"
                               " ORDER BY place LIMIT ?",
                               owner, after, limit);
}

std::vector<VoucherBalance> SqliteSession::voucher_balances(OwnerId owner) {
    const auto read = [](Row& row) {
        VoucherBalance balance;
        row.into(balance.currency);
        row.into(balance.pot);
        row.into(balance.seller);
        row.into(balance.batch);
        row.into(balance.count);
        row.into(balance.balance);
        return balance;
    };
    return all<VoucherBalance>(
        read,
        "SELECT currency, pot, seller, batch, sum(count), sum(amount) FROM ("
        " SELECT currency, from_pot AS pot, seller, batch, -count AS count, -amount AS amount"
        " FROM voucher_posting WHERE owner = ?1 UNION ALL"
        " SELECT currency, to_pot, seller, batch, count, amount"
        " FROM voucher_posting WHERE owner = ?1)"
        " GROUP BY currency, pot, seller, batch ORDER BY currency, pot, seller, batch",
        owner);
}

}  // namespace riser::cloud
