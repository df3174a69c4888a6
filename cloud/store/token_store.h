// TokenStore: bound tokens of the journals of gateways: the limits that hold there, which numbers were given out for which
// payments, and how far each window is. A token is never stored: it follows from its number (core/voucher/bound_token.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/store/keys.h"
#include "core/voucher/bound_issuance.h"
#include "core/voucher/bound_redemption.h"

namespace riser::cloud {

using PaymentId = Id128<struct TokenPaymentTag>;  // of whoever took the money

struct TokenAccount {
    JournalKey journal;
    AccountId account{};
    voucher::BoundIssuance issuance;
    voucher::BoundWindow window;  // as the journal shows it

    bool operator==(const TokenAccount&) const = default;
};

// What became of a payment. The number is stored: it never changes its meaning.
enum class TokenState : std::uint8_t {
    issued = 1,      // its token may be typed
    pushed = 2,      // its credit was ordered as well
    credited = 3,    // the journal shows it
    taken_back = 4,  // it went back to whoever paid; the number is not to be used any more
};
struct TokenPayment {
    JournalKey journal;
    AccountId account{};
    std::uint32_t number = 0;
    PaymentId payment{};
    std::uint32_t units = 0;
    Money amount{};
    TopUpId top_up{};
    TokenState state = TokenState::issued;
    bool settled = false;  // the journal shows that the number is used up
    std::int64_t at_ms = 0;

    bool operator==(const TokenPayment&) const = default;
};

class TokenStore {
public:
    virtual ~TokenStore() = default;

    virtual void put_token_terms(const JournalKey& key, const voucher::TokenTerms& terms) = 0;
    virtual std::optional<voucher::TokenTerms> find_token_terms(const JournalKey& key) = 0;

    virtual void put_token_account(const TokenAccount& account) = 0;
    virtual std::optional<TokenAccount> find_token_account(const JournalKey& key,
                                                           AccountId account) = 0;
    // Those whose window has to be advanced before numbers are given out again.
    virtual std::vector<TokenAccount> list_held_token_accounts(const JournalKey& key) = 0;
    // All of them are so from now on: the database came back from a backup.
    virtual void hold_token_accounts() = 0;

    virtual void put_token_payment(const TokenPayment& payment) = 0;  // adds, or replaces
    virtual std::optional<TokenPayment> find_token_payment(OwnerId owner, PaymentId payment) = 0;
    virtual std::optional<TokenPayment> find_token_payment(const JournalKey& key, AccountId account,
                                                           std::uint32_t number) = 0;
    virtual std::optional<TokenPayment> find_token_payment(TopUpId top_up) = 0;
    // Of one account and every journal, newest first.
    virtual std::vector<TokenPayment> list_token_payments(const GatewayKey& key, AccountId account,
                                                          std::size_t limit) = 0;
};

}  // namespace riser::cloud
