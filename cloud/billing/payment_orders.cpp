#include "cloud/billing/payment_orders.h"

#include <algorithm>

#include "cloud/accounts/orders.h"
#include "core/journal/plan_books.h"

namespace riser::cloud {
namespace {

// Only what a journal says that it was credited can bounce: of what is still on its way nothing is taken back.
std::optional<Refusal> objection_to(Session& session, const wire::BouncePayment& bounce) {
    const auto credited = session.credits_of(bounce.payment);
    const bool known =
        std::any_of(credited.begin(), credited.end(),
                    [&](const BookedCredit& credit) { return credit.account == bounce.account; });
    if (!known) return unknown("payment", to_string(bounce.payment));
    return std::nullopt;
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::ChangeMode& change) {
    const auto books = session.account_books(gateway.journal(), change.account);
    if (!books) return unknown("account", to_string(change.account));
    if (books->pots.closed()) return conflict("account_closed", "The account is closed.");
    if (books->mode == change.mode) {
        return conflict("same_mode", "The account pays so already.");
    }
    return std::nullopt;
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::AgreePlan& plan) {
    const auto books = session.account_books(gateway.journal(), plan.account);
    if (!books || !books->billing) {
        return conflict("not_billed", "The account is not billed: nothing of it is paid later.");
    }
    if (books->billing->plan) return conflict("plan_runs", "A plan runs already: it ends first.");
    if (journal::bills_for_plan(*books->billing).empty()) {
        return conflict("nothing_open", "No bill is open that is not disputed.");
    }
    return std::nullopt;
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::MoveDeposit& move) {
    const auto books = session.account_books(gateway.journal(), move.account);
    if (!books || !books->billing || books->pots.closed()) {
        return conflict("not_billed", "Only an account that is billed has a deposit.");
    }
    // The interest that it earned since is known to the gateway.
    const bool goes = move.move != journal::DepositMove::paid_in;
    if (goes && books->pots.deposit.held == Money{}) {
        return conflict("no_deposit", "No deposit is held.");
    }
    return std::nullopt;
}

}  // namespace

Result<QueuedCommand, Refusal> order_about_payment(Session& session, const CloudKeys& keys,
                                                   const Gateway& gateway, CommandId id,
                                                   const wire::CommandBody& body,
                                                   std::int64_t now_ms) {
    // What was ordered before was judged then.
    const bool is_known = session.find_command(gateway.key, id).has_value() ||
                          session.find_execution(gateway.journal(), id).has_value();
    std::optional<Refusal> objection;
    if (const auto* bounce = std::get_if<wire::BouncePayment>(&body)) {
        objection = objection_to(session, *bounce);
    } else if (const auto* change = std::get_if<wire::ChangeMode>(&body)) {
        objection = objection_to(session, gateway, *change);
    } else if (const auto* plan = std::get_if<wire::AgreePlan>(&body)) {
        objection = objection_to(session, gateway, *plan);
    } else if (const auto* move = std::get_if<wire::MoveDeposit>(&body)) {
        objection = objection_to(session, gateway, *move);
    }
    if (!is_known && objection) return fail(*objection);
    return order_supply(session, keys, gateway.key.gateway, id, body, 0, now_ms);
}

}  // namespace riser::cloud
