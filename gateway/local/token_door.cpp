#include "gateway/local/token_door.h"

#include "platform/http/problem.h"

namespace riser::local {
namespace {

http::Response refused(const voucher::BoundRefusal& refusal) {
    const bool old = refusal.fault == voucher::BoundFault::too_old;
    return http::problem(old ? 409 : 404, old ? "token_too_old" : "token_not_for_account",
                         "The code was not taken", std::string(voucher::explain(refusal.fault)));
}

}  // namespace

const voucher::BoundCipher* TokenDoor::cipher_of(const voucher::SealedBoundKey& key) {
    if (opened_ && opened_->key == key) return &opened_->cipher;
    const auto opened = open_key_ ? open_key_(key) : std::nullopt;
    if (!opened) return nullptr;
    opened_.emplace(Opened{key, voucher::BoundCipher(*opened)});
    return &opened_->cipher;
}

std::variant<PendingOrder, http::Response> TokenDoor::open(const PendingToken& token, Instant now) {
    const voucher::BoundBooks& books = token.vouchers->bound;
    const auto* cipher = books.held() ? cipher_of(books.held()->key) : nullptr;
    if (cipher == nullptr) return LocalApi::no_tokens();
    if (const auto taken = tries_.take(token.client, now); !taken)
        return LocalApi::busy_with_codes(taken.error());
    const bool anonymous = !token.client.has_pin;
    const auto opened = cipher->open(token.code, token.account, books.window(token.account));
    if (!opened) {
        const voucher::BoundRefusal& refusal = opened.error();
        const bool genuine = refusal.fault != voucher::BoundFault::not_for_account;
        if (genuine) tries_.give_back(token.client);
        // Whoever typed it is shown his receipt again; the books know it.
        if (refusal.fault == voucher::BoundFault::used) {
            return PendingOrder{
                controller::RedeemToken{token.account, refusal.counter, 0, token.preview},
                anonymous};
        }
        return refused(refusal);
    }
    tries_.give_back(token.client);
    return PendingOrder{
        controller::RedeemToken{token.account, opened->counter, opened->amount, token.preview},
        anonymous};
}

}  // namespace riser::local
