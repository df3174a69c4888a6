// What bills do to the money of an account, and what must hold of both (account_billing.h).
#include <algorithm>

#include "core/journal/account_billing.h"
#include "core/journal/describe_account_billing.h"
#include "core/journal/describe_period_books.h"
#include "core/journal/late_costs.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;
using ledger::AccountKind;
using ledger::Transfer;

// Above zero: to the account.
void move_own_credit(payment::Account& account, Money given) {
    if (given > Money{}) {
        account.token().amount += given;
        update_statuses(account);
    }
    if (given < Money{}) payment::drain(account, -given);
}

}  // namespace

void apply(payment::Account& account, const BillIssued& r) {
    Money given = r.written_off;
    if (r.kind == DocumentKind::credit_note) given -= r.charged();
    move_own_credit(account, given);
}

void apply(payment::Account& account, const LateCharged& r) {
    move_own_credit(account, -r.amount);
}

std::vector<Transfer> transfers_of(const BillIssued& r) {
    const ledger::LedgerAccount customer{AccountKind::customer_credit, r.account};
    const ledger::LedgerAccount rounding{AccountKind::rounding, {}};
    const ledger::LedgerAccount adjustment{AccountKind::adjustment, {}};
    std::vector<Transfer> transfers;
    const auto give = [&](const ledger::LedgerAccount& from, Money amount) {
        if (amount > Money{}) transfers.push_back({from, customer, amount});
        if (amount < Money{}) transfers.push_back({customer, from, -amount});
    };
    give(rounding, r.written_off);
    if (r.kind == DocumentKind::credit_note) give(adjustment, -r.charged());
    return transfers;
}

std::vector<Transfer> transfers_of(const LateCharged& r) {
    const ledger::LedgerAccount customer{AccountKind::customer_credit, r.account};
    const ledger::LedgerAccount revenue{AccountKind::charge_revenue, {}};
    if (r.amount == Money{}) return {};
    if (r.amount < Money{}) return {{revenue, customer, -r.amount}};
    return {{customer, revenue, r.amount}};
}

Money payment_of(const Credited& r) {
    using payment::SplitStep;
    if (r.split.lines.empty()) return r.amount;
    return r.split.of(SplitStep::owed_balance) + r.split.of(SplitStep::balance);
}

billing::Bill bill_of(const BillIssued& r) {
    billing::Bill bill;
    bill.header = {
        r.kind,   r.number, r.account, {}, from_unix_ms(r.from_ms), from_unix_ms(r.to_ms),
        r.issued, r.due,    r.corrects};
    for (const auto& line : r.lines) {
        billing::ChargeLine shown;
        shown.kind = line.charged.kind;
        shown.from = from_unix_ms(line.charged.from_ms);
        shown.to = from_unix_ms(line.charged.to_ms);
        shown.quantity = {line.charged.quantity, line.charged.unit};
        if (line.charged.unit == billing::Unit::watt_hour) {
            shown.quantity.value /= payment::k_full_share_ppm;
        }
        shown.unit_price = line.unit_price;
        shown.estimated = line.estimated;
        shown.tax_group = line.tax_group;
        shown.net = line.net;
        shown.gross = line.gross;
        bill.lines.push_back(shown);
    }
    bill.taxes = r.taxes;
    bill.net = r.net;
    bill.tax = r.tax;
    bill.rounding = r.rounding;
    bill.total = r.total;
    bill.carried_in = r.carried_in;
    bill.carried_out = r.carried_out;
    bill.written_off = r.written_off;
    return bill;
}

std::optional<std::string> check_billing(const AccountBilling& billing,
                                         const payment::Account& account) {
    if (account.closed()) return std::nullopt;
    const auto& receivables = billing.receivables;
    const Money expected =
        receivables.credit() - receivables.open() - receivables.carried - billing.unbilled();
    if (expected == account.balance()) return std::nullopt;
    return "account " + to_string(account.id) + " has a balance of " +
           format_money(account.balance()) + " but its bills and what is not billed come to " +
           format_money(expected);
}

std::vector<std::uint8_t> encode_billing(const AccountBilling& billing) {
    ByteWriter out;
    WriteArchive archive(out);
    AccountBilling copy = billing;
    describe(archive, copy);
    describe_added(archive, copy);
    describe_contract(archive, copy);
    describe(archive, copy.period);
    describe_reopened(archive, copy);
    describe_credit_limit(archive, copy);
    return out.take();
}

Result<AccountBilling> decode_billing(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    AccountBilling billing;
    describe(archive, billing);
    const bool has_added = in.ok() && !in.at_end();  // as older programs did not write it
    if (has_added) {
        describe_added(archive, billing);
        describe_contract(archive, billing);
        describe(archive, billing.period);
        if (in.ok() && !in.at_end()) {
            describe_reopened(archive, billing);
            describe_credit_limit(archive, billing);
        }
    } else {
        assume_fees(billing);
    }
    if (!in.at_end()) return fail(Problem{"the bytes of an account's bills are damaged"});
    return billing;
}

}  // namespace riser::journal
