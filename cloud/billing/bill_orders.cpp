#include "cloud/billing/bill_orders.h"

#include <algorithm>

#include "cloud/accounts/orders.h"
#include "cloud/billing/bill_state.h"
#include "core/base/assert.h"

namespace riser::cloud {
namespace {

// What the bill is about, before what is to become of it.
struct OrderedBill {
    AccountId account{};
    billing::BillNumber number;
};

OrderedBill bill_of(const wire::CommandBody& body) {
    if (const auto* cancel = std::get_if<wire::CancelBill>(&body)) {
        return {cancel->account, cancel->number};
    }
    if (const auto* credit = std::get_if<wire::CreditBill>(&body)) {
        return {credit->account, credit->number};
    }
    const auto* dispute = std::get_if<wire::DisputeBill>(&body);
    RISER_ASSERT(dispute != nullptr, "an order about a bill");
    return {dispute->account, dispute->number};
}

std::optional<Refusal> objection_to_credit(const BookedBill& bill,
                                           const std::optional<AccountBooks>& books, Money amount) {
    Money credited{};
    if (books && books->billing) credited = books->billing->credited_of(bill.number);
    const Money left = std::max(Money{}, bill.total - credited);
    if (amount <= left) return std::nullopt;
    return conflict("more_than_the_bill", "Of bill " + bill.number_text + " at most " +
                                              format_money(left) + " can be given back.");
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::CommandBody& body, std::int64_t now_ms) {
    const auto [account, number] = bill_of(body);
    const auto bill = session.find_bill(gateway.journal(), account, number);
    if (!bill) return unknown("bill", key_text(number));
    const auto books = session.account_books(gateway.journal(), account);
    const BillState state = report_bill(session, *bill, books, now_ms).state;
    const std::string name = "Bill " + bill->number_text;
    const bool disputes = std::holds_alternative<wire::DisputeBill>(body);
    if (state == BillState::correction) {
        return conflict("bill_is_a_correction", name + " corrects another one: it stands.");
    }
    if (state == BillState::cancelled) {
        return conflict("bill_cancelled", name + " was taken back.");
    }
    if (!disputes && books && books->pots.closed()) {
        return conflict("account_closed", "The account is closed: its final bill stands.");
    }
    if (disputes && state == BillState::paid) {
        return conflict("bill_paid", name + " is paid: there is nothing of it to dispute.");
    }
    const auto* credit = std::get_if<wire::CreditBill>(&body);
    if (credit != nullptr) return objection_to_credit(*bill, books, credit->amount);
    const bool credited = books && books->billing && books->billing->credited_of(number) > Money{};
    if (!disputes && credited) {
        return conflict("bill_credited", "A credit note has taken back a part of bill " +
                                             bill->number_text +
                                             ": take back the rest of it so as well.");
    }
    return std::nullopt;
}

}  // namespace

Result<QueuedCommand, Refusal> order_about_bill(Session& session, const CloudKeys& keys,
                                                const Gateway& gateway, CommandId id,
                                                const wire::CommandBody& body,
                                                std::int64_t now_ms) {
    // What was ordered before was judged then.
    const bool is_known = session.find_command(gateway.key, id).has_value() ||
                          session.find_execution(gateway.journal(), id).has_value();
    if (!is_known) {
        if (const auto objection = objection_to(session, gateway, body, now_ms)) {
            return fail(*objection);
        }
    }
    return order_supply(session, keys, gateway.key.gateway, id, body, 0, now_ms);
}

}  // namespace riser::cloud
