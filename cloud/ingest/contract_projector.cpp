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
    if (books->billing) apply(*books->billing, r, header_.wall_ms);
    if (auto why = book(r, *books)) return why;
    if (books->pots.closed()) tell_refund(*books);
    return std::nullopt;
}

}  // namespace riser::cloud
