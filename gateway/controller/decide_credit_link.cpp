// decide_credit_link: credits that a phone has carried in. They are commands of the credit lane and pay like those, once by
// the id of their payment; only what cannot be credited is different. A command that was pushed is refused for good, so
// that the office gives the money back; a link that is refused writes nothing, because anybody may open one as often as he
// likes, and it stays as good as it was.
#include "gateway/controller/token_desk.h"

namespace riser::controller {

using journal::CommandLane;
using journal::CommandResult;

// What the command came to when it was pushed, or carried in before.
OrderVerdict TokenDesk::known(const CarryCredit& order, CommandResult result) const {
    const TopUpReceipt* receipt = decider_.draft_.top_up(TopUpId{order.id.bytes});
    const bool done = result == CommandResult::done || result == CommandResult::already_done;
    if (done && receipt != nullptr && receipt->account == order.account)
        return {OrderOutcome::already_done, "this was added before", order.account};
    return {OrderOutcome::conflict,
            "this could not be added when the office sent it: ask there what became of the "
            "payment",
            order.account};
}

OrderVerdict TokenDesk::take_in(const CarryCredit& order) {
    const TopUpId id{order.id.bytes};
    if (order.number != 0)
        return carry_out(
            NumberedTopUp{id, order.account, order.amount, order.currency, order.number});
    return decider_.top_up(
        {id, order.account, order.amount, order.currency, journal::TopUpSource::cloud});
}

OrderVerdict TokenDesk::carry_out(const CarryCredit& order) {
    if (const auto result = decider_.draft_.command(order.id)) return known(order, *result);
    OrderVerdict verdict = take_in(order);
    const bool credited = verdict.outcome == OrderOutcome::done;
    if (!credited && verdict.outcome != OrderOutcome::already_done) {
        // Why is what the account has: whoever opened the link need not be its tenant.
        verdict.text = verdict.outcome == OrderOutcome::unknown_target
                           ? "this building does not know the account: ask the office"
                           : "the account does not take it: ask the office; nothing was added, and "
                             "the link was not used";
        return decider_.forget_all(std::move(verdict));
    }
    verdict.text = credited ? "added" : "this was added before";
    if (order.preview) return decider_.forget_all(std::move(verdict));
    decider_.emit(journal::CommandExecuted{
        order.id, CommandLane::credit, order.command_epoch, order.sequence, order.hash,
        credited ? CommandResult::done : CommandResult::already_done});
    return verdict;
}

}  // namespace riser::controller
