#include "core/voucher/bound_redemption.h"

#include "core/base/assert.h"

namespace riser::voucher {

bool is_terms(const TokenTerms& terms) {
    const bool priced =
        terms.unit > Money{} && terms.unit.micro <= k_max_amount.micro / (k_max_token_amount + 1);
    const bool limited = terms.largest >= 1 && terms.largest <= k_max_token_amount;
    return priced && limited && terms.most_unconfirmed >= Money{} &&
           terms.most_unconfirmed <= k_max_amount;
}

Money value_of(const BoundToken& token, const TokenTerms& terms) {
    RISER_ASSERT(is_terms(terms) && token.amount <= k_max_token_amount,
                 "terms and token were checked before");
    return {terms.unit.micro * token.amount};
}

TokenOutcome judge_token(const BoundToken& token, const TokenTerms& terms, Money unconfirmed,
                         const AccountGate& gate) {
    RISER_ASSERT(unconfirmed >= Money{} && unconfirmed <= k_max_balance,
                 "what is unconfirmed was credited");
    if (!gate.open) return TokenOutcome::account_closed;
    if (token.amount > terms.largest) return TokenOutcome::above_largest;
    const Money value = value_of(token, terms);
    if (unconfirmed + value > terms.most_unconfirmed) return TokenOutcome::above_unconfirmed;
    return value <= gate.most ? TokenOutcome::accepted : TokenOutcome::above_limit;
}

std::string_view explain(TokenOutcome outcome) {
    switch (outcome) {
        case TokenOutcome::accepted:
            return "";
        case TokenOutcome::account_closed:
            return "this account is closed; the code was not used";
        case TokenOutcome::above_largest:
            return "more than a code of this kind may be worth: ask the office";
        case TokenOutcome::above_unconfirmed:
            return "the office has to be heard from first; the code was not used";
        case TokenOutcome::above_limit:
            return "would exceed the limit; the code was not used";
    }
    return "";
}

std::string_view explain(BoundFault fault) {
    switch (fault) {
        case BoundFault::not_for_account:
            return "not for this apartment: check the number";
        case BoundFault::used:
            return "already used";
        case BoundFault::too_old:
            return "used long ago, or replaced: ask the office";
    }
    return "";
}

}  // namespace riser::voucher
