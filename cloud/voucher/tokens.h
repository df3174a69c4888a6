// Bound tokens for payments: a code of 20 digits that credits one account of one gateway once, made by the cloud and
// checked in the building without any connection (core/voucher/bound_token.h). Whatever is done with a payment, its
// number is given out once and its credit has one id.
#pragma once

#include <string>

#include "cloud/voucher/desk.h"
#include "core/voucher/bound_token.h"

namespace riser::cloud {

// The gateway takes tokens from now on, within these limits. Its key is made for the journal that it has now, and sealed
// to it; a journal that began anew has to be given one again.
[[nodiscard]] std::optional<Refusal> order_tokens(VoucherDesk& desk, const Gateway& gateway,
                                                  const voucher::TokenTerms& terms);

struct TokenOrder {
    PaymentId payment{};
    AccountId account{};
    Money amount{};
    Currency currency{};
};
struct IssuedToken {
    TokenPayment payment;
    std::string code;  // printed in groups of four
};
// The same payment again is the same code again.
[[nodiscard]] Result<IssuedToken, Refusal> issue_token(VoucherDesk& desk, const TokenOrder& order);
// Orders the credit as well: whichever comes first counts. To the journal that the gateway has now, under the id that the
// payment has.
[[nodiscard]] Result<TokenPayment, Refusal> push_token(VoucherDesk& desk, TokenPayment payment);
// The money went back to whoever paid: its code is not to be used any more. Refused for what is credited or pushed.
[[nodiscard]] Result<TokenPayment, Refusal> take_token_back(VoucherDesk& desk,
                                                            TokenPayment payment);

// From the gateway's journal: a token was typed, or a number was used up otherwise. The same again changes nothing.
void hear_token(VoucherDesk& desk, const Gateway& gateway,
                const journal::BoundTokenRedeemed& redeemed);
void hear_number(VoucherDesk& desk, const Gateway& gateway,
                 const journal::BoundNumberMarked& marked);
// The credit of a payment that has a number is in the journal.
void hear_token_credit(Session& session, TopUpId top_up);

// The database came back from a backup: nobody knows which numbers were given out since.
void hold_tokens(Session& session);
// The journal of the gateway was heard to its end after that: its windows are advanced behind what may have been lost.
void release_tokens(VoucherDesk& desk, const Gateway& gateway);

}  // namespace riser::cloud
