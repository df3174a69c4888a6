// What the bills of an account have to do with what else is booked to it: where charges and payments go, and the law
// that ties both (core/journal/account_billing.h).
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

// Puts the books of an account. Where bills and balance no longer come to the same, or differ by another amount than
// before, that is a difference: once, not with each entry that follows.
void put_books(Session& session, const JournalKey& key, const journal::EntryHeader& header,
               AccountBooks& books);

// What of a record is the business of bills, where the account is billed.
template <class... A>
void tell_bills(AccountBooks& books, const A&... record) {
    if (books.billing) apply(*books.billing, record...);
}
void tell_bills_of_gift(AccountBooks& books, const journal::EntryHeader& header, Money amount);

// A bill as its gateway made it, against what the books say. Differences are for the auditor; what is wrong with its
// number is an open item, because somebody has to answer for it.
void audit_bill(Session& session, const JournalKey& key, const journal::EntryHeader& header,
                const AccountBooks& before, const journal::BillIssued& r);

// What a document corrects, for the books that it is applied to: they keep no documents, and whether nothing of a bill is
// left depends on what it was.
void recall_corrected(Session& session, const JournalKey& key, journal::AccountBilling& billing,
                      const journal::BillIssued& r);

// The document of a bill, out of its entry.
[[nodiscard]] std::optional<journal::BillIssued> read_bill(Session& session,
                                                           const BookedBill& bill);

}  // namespace riser::cloud
