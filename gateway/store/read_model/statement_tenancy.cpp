// StatementBook: the lines about tenancies: the reads with which an account begins and ends, what became of what was
// in it, and what was paid afterwards.
#include <algorithm>

#include "gateway/store/read_model/statement_book.h"

namespace riser::store {
namespace {

std::uint8_t number_of(billing::Pot pot) {
    return static_cast<std::uint8_t>(pot);
}

}  // namespace

void StatementBook::add_reads(AccountState& account, const journal::TenancyBegan& began,
                              bool opening, std::int64_t wall_ms) {
    for (const auto& read : began.reads) {
        LineRow row;
        row.kind = LineKind::reading;
        row.energy = read.value;
        row.price = static_cast<payment::PriceIndex>(read.register_id.meter.value);
        row.code = static_cast<std::uint8_t>(read.register_id.quantity);
        row.reason = static_cast<std::uint8_t>((opening ? 1 : 0) + (read.actual ? 2 : 0));
        add(account, row, wall_ms);
    }
}

void StatementBook::hand_over(const journal::TenancyBegan& began, std::int64_t wall_ms) {
    SupplyState& point = supply(began.supply_point);
    // Whoever was closed in the same decision still stands there.
    if (point.account != 0) {
        add_reads(accounts_[static_cast<std::size_t>(point.account - 1)], began, false, wall_ms);
    }
    point.account = 0;
    if (began.account.is_nil()) return;
    AccountState& next = obtain(began.account);
    add_reads(next, began, true, wall_ms);
    supply(began.supply_point).account = next.number;
}

void StatementBook::write(AccountState& account, const journal::AccountClosed& closed,
                          std::int64_t wall_ms) {
    account.tariff = {};  // another price is nothing to whoever has left
    for (const auto& move : closed.moves) {
        LineRow row;
        row.kind = LineKind::closing;
        row.code = number_of(move.from);
        row.reason = number_of(move.to);
        row.deferred = move.amount;
        if (move.from == billing::Pot::prepaid_credit) row.amount = -move.amount;
        if (move.to == billing::Pot::prepaid_credit) row.amount = move.amount;
        add(account, row, wall_ms);
    }
}

void StatementBook::write(AccountState& account, const journal::FormerAccountPaid& paid,
                          std::int64_t wall_ms) {
    add_after_closing(account, {billing::Pot::collection, paid.to_collection, paid.top_up},
                      wall_ms);
    add_after_closing(account, {billing::Pot::refund, paid.to_refund, paid.top_up}, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::RefundPaid& paid,
                          std::int64_t wall_ms) {
    add_after_closing(account, {billing::Pot::refund, paid.amount, paid.payment, true}, wall_ms);
}

void StatementBook::add_after_closing(AccountState& account, const AfterClosing& paid,
                                      std::int64_t wall_ms) {
    if (paid.amount == Money{}) return;
    LineRow row;
    row.kind = LineKind::after_closing;
    row.code = number_of(paid.pot);
    row.reason = paid.paid_out ? 1 : 0;
    row.deferred = paid.amount;
    row.top_up = paid.id;
    add(account, row, wall_ms);
}

}  // namespace riser::store
