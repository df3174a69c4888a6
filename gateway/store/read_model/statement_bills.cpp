// StatementBook: bills, what being late with them costs, payments that came to nothing,
// and the change of how an account pays.
#include "core/payment/billing/mode_change.h"
#include "gateway/store/read_model/statement_book.h"

namespace riser::store {
namespace {

template <class Number>
void put(TopUpId& id, std::size_t first, std::size_t size, Number number) {
    for (std::size_t i = 0; i < size; ++i) {
        id.bytes[first + i] =
            static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (8 * (size - 1 - i)));
    }
}

std::uint64_t take(const TopUpId& id, std::size_t first, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8U | id.bytes[first + i];
    return number;
}

}  // namespace

TopUpId bytes_of(const billing::BillNumber& number) {
    TopUpId id;
    put(id, 0, 2, number.series);
    put(id, 2, 4, number.year);
    put(id, 6, 8, number.counter);
    return id;
}

billing::BillNumber bill_number_of(const TopUpId& bytes) {
    return {static_cast<std::uint16_t>(take(bytes, 0, 2)),
            static_cast<std::int32_t>(take(bytes, 2, 4)), take(bytes, 6, 8)};
}

local::BillLine bill_of(const LineRow& row) {
    return {static_cast<billing::DocumentKind>(row.code), bill_number_of(row.top_up), row.deferred,
            static_cast<local::LocalDay>(row.version)};
}

local::LateLine late_of(const LineRow& row) {
    return {static_cast<journal::LateKind>(row.code), bill_number_of(row.top_up)};
}

local::ContractLine contract_of(const LineRow& row) {
    if (row.kind == LineKind::mode) {
        return local::ModeLine{static_cast<payment::AccountMode>(row.code), row.deferred};
    }
    if (row.kind == LineKind::plan) {
        return local::PlanLine{
            row.code == 0 ? std::nullopt : std::optional(static_cast<journal::PlanEnd>(row.code)),
            row.price, row.deferred};
    }
    if (row.kind == LineKind::deposit) {
        return local::DepositLine{static_cast<journal::DepositMove>(row.code), row.deferred};
    }
    if (row.kind == LineKind::customer) {
        return local::ClassLine{static_cast<payment::CustomerClass>(row.code), row.reason != 0};
    }
    return local::BouncedLine{row.top_up, row.deferred};
}

local::AfterClosingLine after_closing_of(const LineRow& row) {
    return {static_cast<billing::Pot>(row.code), row.deferred, row.reason != 0};
}

local::MonthLine month_of(const LineRow& row) {
    return {static_cast<billing::LineKind>(row.code), static_cast<journal::DemandBasis>(row.reason),
            Power{static_cast<std::int64_t>(row.version)}};
}

// The charges that it states are lines of their own: of its figures nothing moves but what it forgives.
void StatementBook::write(AccountState& account, const journal::BillIssued& r,
                          std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::bill;
    row.code = static_cast<std::uint8_t>(r.kind);
    row.amount = r.written_off;
    if (r.kind == billing::DocumentKind::credit_note) row.amount -= r.charged();
    row.deferred = r.total;
    row.version = static_cast<std::uint32_t>(r.due.time_since_epoch().count());
    row.top_up = bytes_of(r.number);
    add(account, row, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::LateCharged& r,
                          std::int64_t wall_ms) {
    if (r.amount == Money{}) return;
    LineRow row;
    row.kind = LineKind::late;
    row.code = static_cast<std::uint8_t>(r.kind);
    row.amount = -r.amount;
    row.top_up = bytes_of(r.bill);
    add(account, row, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::PaymentBounced& r,
                          std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::bounced;
    row.amount = -(r.from_credit + r.vending_fee);
    row.deferred = r.whole() + r.vending_fee;
    row.top_up = r.payment;
    add(account, row, wall_ms);
    if (r.vending_fee == Money{}) return;
    // As it was taken: a line of its own.
    LineRow given_back;
    given_back.kind = LineKind::top_up_part;
    given_back.amount = r.vending_fee;
    given_back.code = static_cast<std::uint8_t>(payment::SplitStep::vending_fee);
    given_back.top_up = r.payment;
    add(account, given_back, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::AccountModeChanged& r,
                          std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::mode;
    row.code = static_cast<std::uint8_t>(r.mode);
    row.amount = billing::credit_of(r.moves);
    row.deferred = billing::debt_of(r.moves);
    add(account, row, wall_ms);
}

// What it is from the beginning is no line: nothing changes by it.
void StatementBook::write(AccountState& account, const journal::AccountClassified& r,
                          std::int64_t wall_ms) {
    if (account.last_line == 0) return;
    LineRow row;
    row.kind = LineKind::customer;
    row.code = static_cast<std::uint8_t>(r.customer_class);
    row.reason = r.critical ? 1 : 0;
    add(account, row, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::PaymentPlanAgreed& r,
                          std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::plan;
    for (const auto& instalment : r.plan.instalments) row.deferred += instalment.amount;
    row.price = static_cast<payment::PriceIndex>(r.plan.instalments.size());
    add(account, row, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::PaymentPlanEnded& r,
                          std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::plan;
    row.code = static_cast<std::uint8_t>(r.end);
    add(account, row, wall_ms);
}

void StatementBook::write(AccountState& account, const journal::DepositMoved& r,
                          std::int64_t wall_ms) {
    const auto line = [&](journal::DepositMove move, Money moved) {
        if (moved == Money{}) return;
        LineRow row;
        row.kind = LineKind::deposit;
        row.code = static_cast<std::uint8_t>(move);
        if (move == journal::DepositMove::applied) row.amount = moved;
        row.deferred = moved;
        row.top_up = r.id;
        add(account, row, wall_ms);
    };
    line(journal::DepositMove::accrued, r.interest);
    line(r.move, r.amount);
}

// Demand has the time of its maximum, the minimum that of its days.
void StatementBook::write(AccountState& account, const journal::PeriodCharged& r,
                          std::int64_t wall_ms) {
    const bool demand = r.kind == billing::LineKind::demand;
    LineRow row;
    row.kind = LineKind::month;
    row.code = static_cast<std::uint8_t>(r.kind);
    row.reason = static_cast<std::uint8_t>(r.basis);
    row.version = static_cast<std::uint32_t>(r.power.w);
    row.amount = -r.amount;
    LineRow& added = add(account, row, wall_ms);
    added.from_ms = demand ? r.window_from_ms : r.from_ms;
    added.to_ms = demand ? r.window_to_ms : r.to_ms;
}

}  // namespace riser::store
