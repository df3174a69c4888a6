#include "cloud/ingest/billing_books.h"

#include <algorithm>
#include <map>

#include "cloud/ingest/settlement_books.h"
#include "core/journal/bill_composer.h"
#include "core/journal/plan_books.h"

namespace riser::cloud {
namespace {

Money bills_off(const AccountBooks& books) {
    if (!books.billing || books.pots.closed()) return {};
    const auto& receivables = books.billing->receivables;
    return books.balance() - (receivables.credit() - receivables.open() - receivables.carried -
                              books.billing->unbilled());
}

class BillAudit {
public:
    BillAudit(Session& session, const JournalKey& key, const journal::EntryHeader& header,
              const journal::BillIssued& r)
        : session_(session), key_(key), header_(header), r_(r) {}

    void judge(const AccountBooks& before) {
        const auto last = session_.last_bill_number(key_, r_.number.series);
        judge_number(before, last);
        if (!before.billing) return differ("is billed, and nothing was agreed about that");
        if (before.billing->closed) differ("a bill after the final bill");
        judge_correction();
        journal::AccountBilling known = *before.billing;
        recall_corrected(session_, key_, known, r_);
        const auto versions = session_.tariff_versions(key_, before.tariff);
        const auto* tariff = payment::version_at(versions, from_unix_ms(r_.to_ms - 1));
        // A number that is wrong is an open item already: the figures are judged as if it were right.
        const auto expected = billing::next_number(known.terms.series, last, r_.issued);
        const bool regular = expected && *expected == r_.number;
        for (const auto& what : journal::audit_bill(
                 known, r_, regular ? last : before_number(r_.number), tariff, tariffs())) {
            differ(what);
        }
    }

private:
    // The number that a series would have given before this one.
    static billing::BillNumber before_number(billing::BillNumber number) {
        --number.counter;
        return number.counter == 0 ? billing::BillNumber{} : number;
    }

    void judge_number(const AccountBooks& before, const billing::BillNumber& last) {
        // Books that began anew count from 1 again: with a prefix of their own these are other numbers.
        auto others = session_.bills_with_number(key_.gateway_key(), r_.number);
        std::erase_if(others, [&](const BookedBill& other) {
            return other.journal.epoch != key_.epoch && other.number_text != r_.number_text;
        });
        if (!others.empty()) {
            const BookedBill& other = others.front();
            const bool elsewhere = other.journal.epoch != key_.epoch;
            return raise("bill_number_reused",
                         "bill " + r_.number_text + " of account " + to_string(r_.account) +
                             " has the number of a bill of account " + to_string(other.account) +
                             (elsewhere ? ", in another journal of this gateway: was its card "
                                          "replaced?"
                                        : ", entry " + std::to_string(other.sequence)));
        }
        if (!before.billing) return;
        auto series = before.billing->terms.series;
        series.id = r_.number.series;
        const auto expected = billing::next_number(series, last, r_.issued);
        if (expected && *expected == r_.number) return;
        raise("bill_number_gap", "bill " + r_.number_text + " follows " +
                                     (last.empty() ? "none" : format_number(series, last)) +
                                     " of its series: numbers between them are missing, or it is "
                                     "out of order");
    }

    void judge_correction() {
        if (r_.corrects.empty()) return;
        if (!session_.find_bill(key_, r_.account, r_.corrects)) {
            return differ("a document corrects bill " + key_text(r_.corrects) +
                          ", which the account does not have");
        }
        const bool cancels = r_.kind == billing::DocumentKind::cancellation;
        if (cancels && session_.cancellation_of(key_, r_.account, r_.corrects)) {
            differ("bill " + key_text(r_.corrects) + " is taken back twice");
        }
    }

    [[nodiscard]] journal::TariffVersions tariffs() {
        return [this](TariffId id, std::uint32_t version) -> const payment::Tariff* {
            const auto key = std::pair{id, version};
            auto found = tariffs_.find(key);
            if (found == tariffs_.end()) {
                found = tariffs_.emplace(key, session_.tariff(key_, id, version)).first;
            }
            return found->second ? &*found->second : nullptr;
        };
    }

    void differ(const std::string& what) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r_.account, what)});
    }
    void raise(const std::string& kind, const std::string& detail) {
        session_.raise(key_.gateway_key(), kind, key_text(r_.number), detail, header_.wall_ms);
    }

    Session& session_;
    const JournalKey& key_;
    const journal::EntryHeader& header_;
    const journal::BillIssued& r_;
    std::map<std::pair<TariffId, std::uint32_t>, std::optional<payment::Tariff>> tariffs_;
};

}  // namespace

void recall_corrected(Session& session, const JournalKey& key, journal::AccountBilling& billing,
                      const journal::BillIssued& r) {
    billing.issued.clear();
    if (r.corrects.empty()) return;
    const auto bill = session.find_bill(key, r.account, r.corrects);
    auto document = bill ? read_bill(session, *bill) : std::nullopt;
    if (document) billing.issued.push_back(std::move(*document));
}

void put_books(Session& session, const JournalKey& key, const journal::EntryHeader& header,
               AccountBooks& books) {
    if (books.billing && books.billing->plan) {
        const auto zone = session.local_time(key).value_or(ZoneRules{});
        follow_plan(*books.billing, zone, header.wall_ms);
    }
    const Money off = bills_off(books);
    if (off != books.bills_off) {
        books.bills_off = off;
        const std::string what = off == Money{}
                                     ? "its bills and what is not billed come to its balance again"
                                     : "its balance is " + format_money(books.balance()) +
                                           ", which is " + format_money(off) +
                                           " more than its bills and what is not billed come to";
        session.add_difference(key, {header.sequence, 0, about_account(books.id, what)});
    }
    session.put_account_books(key, books);
}

void tell_bills_of_gift(AccountBooks& books, const journal::EntryHeader& header, Money amount) {
    if (books.billing) take_gift(*books.billing, amount, header.wall_ms);
}

void audit_bill(Session& session, const JournalKey& key, const journal::EntryHeader& header,
                const AccountBooks& before, const journal::BillIssued& r) {
    BillAudit(session, key, header, r).judge(before);
}

std::optional<journal::BillIssued> read_bill(Session& session, const BookedBill& bill) {
    for (const auto& stored : session.read_entries(bill.journal, bill.sequence - 1, 1)) {
        const auto entry = journal::decode_entry(stored.bytes);
        if (stored.sequence != bill.sequence || !entry) break;
        for (const auto& record : entry->records) {
            const auto* document = std::get_if<journal::BillIssued>(&record);
            const bool is_it = document != nullptr && document->account == bill.account &&
                               document->number == bill.number;
            if (is_it) return *document;
        }
    }
    return std::nullopt;
}

}  // namespace riser::cloud
