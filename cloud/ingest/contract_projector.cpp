// AccountProjector: records about how an account pays beside its bills.
#include <algorithm>

#include "cloud/ingest/account_projector.h"
#include "core/journal/contract_postings.h"
#include "core/journal/credit_books.h"
#include "core/journal/deposit_books.h"
#include "core/journal/plan_books.h"

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
    const Money vending_fee = vending_fee_of(r.payment, r.account);
    if (known && r.vending_fee != vending_fee) {
        differ(r.account, {"what topping up cost is given back as " + format_money(r.vending_fee) +
                           ", computed " + format_money(vending_fee)});
    }
    books->pots.mode = books->mode;  // books of before do not say it there
    if (books->billing) apply(*books->billing, r, header_.wall_ms);
    if (auto why = book(r, *books)) return why;
    if (books->pots.closed()) tell_refund(*books);
    return std::nullopt;
}

// Of a payment that was credited: its entry says it.
Money AccountProjector::vending_fee_of(TopUpId payment, AccountId account) {
    for (const auto& credited : session_.credits_of(payment)) {
        if (credited.account != account) continue;
        for (const auto& stored :
             session_.read_entries(credited.journal, credited.sequence - 1, 1)) {
            const auto entry = journal::decode_entry(stored.bytes);
            if (!entry) continue;
            for (const auto& record : entry->records) {
                const auto* said = std::get_if<journal::Credited>(&record);
                if (said == nullptr || said->top_up != payment) continue;
                return said->split.of(payment::SplitStep::vending_fee);
            }
        }
    }
    return {};
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

void AccountProjector::differ(AccountId account, const std::vector<std::string>& found) {
    for (const auto& what : found) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(account, what)});
    }
}

std::optional<Unapplied> AccountProjector::take(const journal::PaymentPlanAgreed& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) {
        differ(r.account, {"a payment plan of an account that is not billed"});
        return std::nullopt;
    }
    differ(r.account, audit_plan(*books->billing, r));
    apply(*books->billing, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::PaymentPlanEnded& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) {
        differ(r.account, {"a payment plan of an account that is not billed"});
        return std::nullopt;
    }
    const auto zone = session_.local_time(key_);
    differ(r.account, audit_plan(*books->billing, r, zone ? &*zone : nullptr));
    apply(*books->billing, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::DepositDemanded& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    apply(books->pots, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::DepositMoved& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    tell_bills(*books, r);
    return book(r, *books);
}

std::optional<Unapplied> AccountProjector::take(const journal::CreditLimitAgreed& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) {
        differ(r.account, {"a credit limit of an account that is not billed"});
        return std::nullopt;
    }
    apply(*books->billing, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::CreditUseTold& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) {
        differ(r.account, {"the use of a credit limit is told, and it is not billed"});
        return std::nullopt;
    }
    differ(r.account, audit_credit_use(*books->billing, books->pots, r));
    apply(*books->billing, r, header_);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

}  // namespace riser::cloud
