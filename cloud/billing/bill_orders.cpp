#include "cloud/billing/bill_orders.h"

#include "cloud/accounts/orders.h"
#include "cloud/billing/bill_state.h"
#include "core/base/assert.h"

namespace riser::cloud {
namespace {

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway, AccountId account,
                                    const billing::BillNumber& number, bool cancels,
                                    std::int64_t now_ms) {
    const auto bill = session.find_bill(gateway.journal(), account, number);
    if (!bill) return unknown("bill", key_text(number));
    const auto books = session.account_books(gateway.journal(), account);
    const BillState state = report_bill(session, *bill, books, now_ms).state;
    const std::string name = "Bill " + bill->number_text;
    if (state == BillState::correction) {
        return conflict("bill_is_a_correction", name + " corrects another one: it stands.");
    }
    if (state == BillState::cancelled) {
        return conflict("bill_cancelled", name + " was taken back.");
    }
    if (cancels && books && books->pots.closed()) {
        return conflict("account_closed", "The account is closed: its final bill stands.");
    }
    if (!cancels && state == BillState::paid) {
        return conflict("bill_paid", name + " is paid: there is nothing of it to dispute.");
    }
    return std::nullopt;
}

}  // namespace

Result<QueuedCommand, Refusal> order_about_bill(Session& session, const CloudKeys& keys,
                                                const Gateway& gateway, CommandId id,
                                                const wire::CommandBody& body,
                                                std::int64_t now_ms) {
    const auto* cancel = std::get_if<wire::CancelBill>(&body);
    const auto* dispute = std::get_if<wire::DisputeBill>(&body);
    RISER_ASSERT(cancel != nullptr || dispute != nullptr, "an order about a bill");
    const AccountId account = cancel != nullptr ? cancel->account : dispute->account;
    const auto number = cancel != nullptr ? cancel->number : dispute->number;
    // What was ordered before was judged then.
    const bool is_known = session.find_command(gateway.key, id).has_value() ||
                          session.find_execution(gateway.journal(), id).has_value();
    if (!is_known) {
        const auto objection =
            objection_to(session, gateway, account, number, cancel != nullptr, now_ms);
        if (objection) return fail(*objection);
    }
    return order_supply(session, keys, gateway.key.gateway, id, body, 0, now_ms);
}

}  // namespace riser::cloud
