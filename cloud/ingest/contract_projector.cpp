// AccountProjector: records about how an account pays beside its bills.
#include <algorithm>

#include "cloud/ingest/account_projector.h"
#include "core/journal/contract_postings.h"

namespace riser::cloud {

std::optional<Unapplied> AccountProjector::take(const journal::PaymentBounced& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    const auto credited = session_.credits_of(r.payment);
    const bool known =
        std::any_of(credited.begin(), credited.end(), [&](const BookedCredit& credit) {
            return credit.account == r.account && credit.amount == r.amount;
        });
    if (!known) {
        session_.add_difference(
            key_, {header_.sequence, 0,
                   about_account(r.account, "a payment of " + format_money(r.amount) +
                                                " bounces that it was not credited")});
    }
    books->pots.mode = books->mode;  // books of before do not say it there
    if (books->billing) apply(*books->billing, r, header_.wall_ms);
    if (auto why = book(r, *books)) return why;
    if (books->pots.closed()) tell_refund(*books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::AccountModeChanged& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    books->pots.mode = books->mode;
    if (books->billing && !books->billing->closed && r.mode == payment::AccountMode::prepaid) {
        session_.add_difference(
            key_, {header_.sequence, 0,
                   about_account(r.account, "it becomes prepaid without a last bill")});
    }
    books->mode = r.mode;
    books->low_credit = false;
    if (r.mode == payment::AccountMode::prepaid) {
        books->billing.reset();
        books->bills_off = {};
    }
    return book(r, *books);
}

}  // namespace riser::cloud
