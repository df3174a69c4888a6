// decide_token: bound tokens that were typed, and what the cloud says of their numbers. Like a voucher, a good token is a
// top-up with an id of its own, and whoever credits a payment that has a number uses the number up.
#include "core/voucher/credit_id.h"
#include "gateway/controller/token_desk.h"

namespace riser::controller {

using voucher::NumberStanding;
using voucher::TokenOutcome;

TopUpId TokenDesk::id_of(AccountId account, std::uint32_t number) const {
    return voucher::credit_id(decider_.draft_.site().genesis.epoch, account, number);
}

OrderVerdict TokenDesk::carry_out(const TakeBoundKey& order) {
    // With the key of the journal before, what was paid there could be paid again.
    if (order.journal != decider_.draft_.site().genesis.epoch)
        return {OrderOutcome::invalid, "the key is of another journal", {}};
    if (!voucher::is_terms(order.held.terms))
        return {OrderOutcome::invalid, "the limits of tokens are out of range", {}};
    if (books().held() == order.held)
        return {OrderOutcome::already_done, "this is known here already", {}};
    decider_.emit(journal::BoundKeyTaken{order.held});
    return {OrderOutcome::done, "codes that begin with 9 are taken from now on", {}};
}

OrderVerdict TokenDesk::carry_out(const RedeemToken& order) {
    OrderVerdict verdict = redeem(order);
    return order.preview ? decider_.forget_all(std::move(verdict)) : verdict;
}

OrderVerdict TokenDesk::redeem(const RedeemToken& order) {
    const payment::Account* account = decider_.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const NumberStanding standing = books().window(order.account).standing(order.number);
    if (standing != NumberStanding::fresh) return known(order, standing);
    if (!books().held() || order.units == 0 || order.units > voucher::k_max_token_amount)
        return {OrderOutcome::conflict, "not for this apartment: check the number", order.account};
    const TokenOutcome outcome = judged(order, *account);
    const TopUpId id = id_of(order.account, order.number);
    if (outcome != TokenOutcome::accepted)
        return {OrderOutcome::conflict, std::string(voucher::explain(outcome)), order.account};
    const Money value =
        voucher::value_of({order.account, order.number, order.units}, books().held()->terms);
    OrderVerdict verdict = decider_.top_up(
        {id, order.account, value, decider_.site_.currency, journal::TopUpSource::voucher});
    if (verdict.outcome != OrderOutcome::done && verdict.outcome != OrderOutcome::already_done) {
        // Why is what the account has: whoever typed the code need not be its tenant.
        verdict.text = voucher::explain(TokenOutcome::above_limit);
        return verdict;
    }
    decider_.emit(journal::BoundTokenRedeemed{order.account, order.number, order.units, value, id});
    verdict.token = ShownToken{order.number, value, id};
    return verdict;
}

// A number that was seen before: whoever was credited for it is shown so again.
OrderVerdict TokenDesk::known(const RedeemToken& order, NumberStanding standing) const {
    const TopUpId id = id_of(order.account, order.number);
    const TopUpReceipt* receipt = decider_.draft_.top_up(id);
    if (receipt != nullptr && receipt->account == order.account) {
        OrderVerdict verdict{OrderOutcome::already_done, "this code was redeemed before",
                             order.account};
        verdict.token = ShownToken{order.number, receipt->amount, id};
        return verdict;
    }
    const auto fault = standing == NumberStanding::used      ? voucher::BoundFault::used
                       : standing == NumberStanding::too_old ? voucher::BoundFault::too_old
                                                             : voucher::BoundFault::not_for_account;
    return {OrderOutcome::conflict, std::string(voucher::explain(fault)), order.account};
}

TokenOutcome TokenDesk::judged(const RedeemToken& order, const payment::Account& account) const {
    const auto unconfirmed = books().unconfirmed(order.account, decider_.live_.acknowledged);
    if (!unconfirmed) return TokenOutcome::above_unconfirmed;
    // What the account may become at most is asked where the top-up is worked out: there is one place for that.
    const voucher::AccountGate gate{account.id, !account.closed(),
                                    account.mode == payment::AccountMode::prepaid,
                                    decider_.site_.currency, k_max_amount};
    return voucher::judge_token({order.account, order.number, order.units}, books().held()->terms,
                                *unconfirmed, gate);
}

// Also when the payment had been credited before without saying its number.
void TokenDesk::use_up(AccountId account, std::uint32_t number) {
    const NumberStanding standing = books().window(account).standing(number);
    if (standing == NumberStanding::used || standing == NumberStanding::too_old) return;
    decider_.emit(journal::BoundNumberMarked{account, number, false});
}

OrderVerdict TokenDesk::carry_out(const NumberedTopUp& order) {
    OrderVerdict verdict = decider_.top_up(
        {order.id, order.account, order.amount, order.currency, journal::TopUpSource::cloud});
    const bool credited =
        verdict.outcome == OrderOutcome::done || verdict.outcome == OrderOutcome::already_done;
    // The number of a payment of the journal before, which is pushed under the id that it had, is of no token here.
    const bool ours = order.id == id_of(order.account, order.number);
    if (credited && ours) use_up(order.account, order.number);
    return verdict;
}

OrderVerdict TokenDesk::carry_out(const MarkNumber& order) {
    if (decider_.draft_.account(order.account) == nullptr) return no_such_account(order.account);
    if (order.number == 0 || order.number > voucher::k_last_counter)
        return {OrderOutcome::invalid, "there is no such number", order.account};
    if (order.journal != decider_.draft_.site().genesis.epoch)
        return {OrderOutcome::invalid, "the number is of another journal", order.account};
    const voucher::BoundWindow window = books().window(order.account);
    const NumberStanding standing = window.standing(order.number);
    const bool before =
        order.advance ? order.number <= window.highest()
                      : standing == NumberStanding::used || standing == NumberStanding::too_old;
    if (before) return carried_out_before(order.account);
    decider_.emit(journal::BoundNumberMarked{order.account, order.number, order.advance});
    return {OrderOutcome::done, "no code with that number is taken any more", order.account};
}

}  // namespace riser::controller
