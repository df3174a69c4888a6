#include "cloud/ingest/account_projector.h"

#include <algorithm>

#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"

namespace riser::cloud {
namespace {

// What an account has and owes, all of it together, and the number of its credits and charges: a hostile journal
// must not make the arithmetic overflow.
bool within_range(const payment::Account& account) {
    constexpr std::size_t k_most = 64;
    if (account.credits.size() > k_most || account.charges.size() > k_most) return false;
    Money sum{};
    const auto add = [&sum](Money amount) {
        return add_within_range(sum, amount.micro < 0 ? -amount : amount);
    };
    const auto credit_fits = [&](const payment::Credit& c) { return add(c.amount) && add(c.owed); };
    const auto charge_fits = [&](const payment::Charge& c) {
        return add(c.remaining) && add(c.taken_in_week);
    };
    return add(account.accumulated_debt) &&
           std::all_of(account.credits.begin(), account.credits.end(), credit_fits) &&
           std::all_of(account.charges.begin(), account.charges.end(), charge_fits);
}

Unapplied no_account(AccountId id) {
    return {"inapplicable", "there is no account " + to_string(id)};
}

}  // namespace

payment::Account opened_account() {
    payment::Account account;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    return account;
}

template <class R>
std::optional<Unapplied> AccountProjector::book(const R& r, AccountBooks& books) {
    for (const auto& what : journal::audit_account(books.pots, r, header_)) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    }
    apply(books.pots, r);
    if (!within_range(books.pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    session_.put_account_books(key_, books);
    return std::nullopt;
}

template <class R>
std::optional<Unapplied> AccountProjector::book(const R& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    return book(r, *books);
}

std::optional<Unapplied> AccountProjector::take(const journal::Credited& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!add_within_range(books->credited, r.amount)) {
        return Unapplied{"out_of_range", "what the account was credited leaves its range"};
    }
    return book(r, *books);
}

std::optional<Unapplied> AccountProjector::take(const journal::CreditConfigured& r) {
    return book(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditInvoked& r) {
    return book(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditRenewed& r) {
    return book(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditExpired& r) {
    return book(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::ChargeConfigured& r) {
    return book(r);
}

std::optional<Unapplied> AccountProjector::take(const journal::ChargeCollected& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    // What the cloud cannot compute counts as nothing, so that it shows in the reconciliation.
    if (const payment::Charge* charge = books->pots.find_charge(r.line.charge)) {
        const Money computed = with_amounts(books->pots, *charge, r.line).collected;
        (void)add_within_range(books->computed, computed);
    }
    if (!add_within_range(books->collected, r.line.collected)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    return book(r, *books);
}

}  // namespace riser::cloud
