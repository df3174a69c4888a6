// AccountProjector: records about bills. What they do to the money of an account is booked here; the bills themselves
// are read from the records.
#include "cloud/ingest/account_projector.h"
#include "core/journal/account_billing.h"

namespace riser::cloud {

template <class R>
std::optional<Unapplied> AccountProjector::bill(const R& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    apply(books->pots, r);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    session_.put_account_books(key_, *books);
    return std::nullopt;
}

template <class R>
std::optional<Unapplied> AccountProjector::about_bills(const R& r) {
    if (!session_.account_books(key_, r.account)) return no_account(r.account);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::BillIssued& r) {
    return bill(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::LateCharged& r) {
    return bill(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::BillingAgreed& r) {
    return about_bills(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::BillNumbered& r) {
    return about_bills(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::OverdueTermsAgreed& r) {
    return about_bills(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::ReminderGiven& r) {
    return about_bills(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::BillDisputed& r) {
    return about_bills(r);
}

}  // namespace riser::cloud
