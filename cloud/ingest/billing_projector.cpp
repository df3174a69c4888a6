// AccountProjector: records about bills. Money and standing are booked as the gateway says; what the cloud computes
// otherwise is a difference.
#include "cloud/billing/numbering.h"
#include "cloud/ingest/account_projector.h"

namespace riser::cloud {
namespace {

BookedBill booked(const JournalKey& key, const journal::EntryHeader& header,
                  const journal::BillIssued& r) {
    BookedBill bill;
    bill.journal = key;
    bill.sequence = header.sequence;
    bill.wall_ms = header.wall_ms;
    bill.account = r.account;
    bill.kind = r.kind;
    bill.number = r.number;
    bill.corrects = r.corrects;
    bill.number_text = r.number_text;
    bill.from_ms = r.from_ms;
    bill.to_ms = r.to_ms;
    bill.issued = r.issued;
    bill.due = r.due;
    bill.total = r.total;
    return bill;
}

}  // namespace

// What changes the bills of an account and nothing else.
template <class R>
std::optional<Unapplied> AccountProjector::about_bills(const R& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) {
        session_.add_difference(
            key_, {header_.sequence, 0,
                   about_account(r.account,
                                 "something about bills is said of an account that is "
                                 "not billed")});
        return std::nullopt;
    }
    apply(*books->billing, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::BillingAgreed& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!books->billing) books->billing.emplace();
    agree(*books->billing, books->pots, r, header_.wall_ms);
    plan_periods(*books->billing, session_.local_time(key_).value_or(ZoneRules{}));
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::BillIssued& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    audit_bill(session_, key_, header_, *books, r);
    apply(books->pots, r);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    if (books->billing) recall_corrected(session_, key_, *books->billing, r);
    tell_bills(*books, r);
    if (books->billing) {
        plan_periods(*books->billing, session_.local_time(key_).value_or(ZoneRules{}));
    }
    put_books(session_, key_, header_, *books);
    BookedBill bill = booked(key_, header_, r);
    bill.waits = books->billing && books->billing->terms.numbered_by == journal::NumberedBy::cloud;
    session_.add_bill(bill);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::LateCharged& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    apply(books->pots, r);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    if (r.amount < Money{}) {
        judge_given_back(*books, r);
    } else {
        judge_bill_known(*books, r.bill);
    }
    tell_bills(*books, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::BillNumbered& r) {
    const auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    // What became prepaid may have bills that are numbered afterwards.
    const bool was_billed = !books->billing && session_.find_bill(key_, r.account, r.number);
    if (!was_billed) {
        if (auto why = about_bills(r)) return why;
    }
    session_.set_bill_number(key_, r);
    if (const auto command = take_legal_number(session_, key_, r, header_.wall_ms)) {
        adopted_.insert(*command);
    }
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::OverdueTermsAgreed& r) {
    return about_bills(r);
}

std::optional<Unapplied> AccountProjector::take(const journal::ReminderGiven& r) {
    if (const auto books = session_.account_books(key_, r.account)) {
        judge_bill_known(*books, r.bill);
    }
    return about_bills(r);
}

std::optional<Unapplied> AccountProjector::take(const journal::BillDisputed& r) {
    if (const auto books = session_.account_books(key_, r.account)) {
        judge_bill_known(*books, r.bill);
    }
    return about_bills(r);
}

// Only with the bill itself.
void AccountProjector::judge_given_back(const AccountBooks& books, const journal::LateCharged& r) {
    if (session_.cancellation_of(key_, r.account, r.bill)) return;
    // Or wholly by credit notes.
    const auto* standing = books.billing ? books.billing->find(r.bill) : nullptr;
    if (standing != nullptr && standing->cancelled) return;
    session_.add_difference(
        key_, {header_.sequence, 0,
               about_account(books.id, "what being late with bill " + key_text(r.bill) +
                                           " has cost is given back, and the bill was not taken "
                                           "back")});
}

// Of what nobody owes, nobody is reminded.
void AccountProjector::judge_bill_known(const AccountBooks& books,
                                        const billing::BillNumber& number) {
    if (!books.billing || books.billing->receivables.find(number) != nullptr) return;
    session_.add_difference(
        key_, {header_.sequence, 0,
               about_account(books.id, "bill " + key_text(number) + " is none that it owes")});
}

}  // namespace riser::cloud
