// BillStore: the documents that the journals of the gateways bring, as a list to look through, and the numbers that
// legal entities give them. A document itself is not kept twice: it lies in its journal entry. The list is a part of the
// projection and can be built anew; the numbers are facts, which nobody changes or deletes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/journal/record.h"

namespace riser::cloud {

struct BookedBill {
    JournalKey journal;
    std::uint64_t place =
        0;  // among all bills of this cloud, ascending as they came; given by the store
    std::uint64_t sequence = 0;  // of the entry that issued it
    std::int64_t wall_ms = 0;    // by the gateway's clock
    AccountId account{};
    billing::DocumentKind kind = billing::DocumentKind::bill;
    billing::BillNumber number;    // of its gateway
    billing::BillNumber corrects;  // cancellation and credit note
    std::string number_text;       // as its gateway writes it
    std::string legal_text;        // as the legal entity does, once it has numbered it; else empty
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    billing::LocalDay issued{};
    billing::LocalDay due{};
    Money total{};
    bool waits = false;  // for the number that its legal entity gives it

    bool operator==(const BookedBill&) const = default;
};

// A number of the series of a legal entity, and whose it is.
struct LegalNumber {
    OwnerId owner{};
    billing::BillNumber number;  // series 1 of the owner
    std::string text;
    JournalKey journal;
    AccountId account{};
    billing::BillNumber bill;  // of its gateway
    billing::LocalDay issued{};
    billing::LocalDay due{};
    std::int64_t created_ms = 0;

    bool operator==(const LegalNumber&) const = default;
};

class BillStore {
public:
    virtual ~BillStore() = default;

    virtual void add_bill(const BookedBill& bill) = 0;
    // The first with this number.
    virtual std::optional<BookedBill> find_bill(const JournalKey& key, AccountId account,
                                                const billing::BillNumber& number) = 0;
    // In any journal of this gateway, in the order in which they came; at most 10.
    virtual std::vector<BookedBill> bills_with_number(const GatewayKey& key,
                                                      const billing::BillNumber& number) = 0;
    // The last one that a journal gave of a series; empty: none.
    virtual billing::BillNumber last_bill_number(const JournalKey& key, std::uint16_t series) = 0;
    // The document that takes a bill back; nullopt: none does.
    virtual std::optional<BookedBill> cancellation_of(const JournalKey& key, AccountId account,
                                                      const billing::BillNumber& number) = 0;
    virtual void set_bill_number(const JournalKey& key, const journal::BillNumbered& numbered) = 0;
    // Those that wait for a number, in the order in which they came.
    virtual std::vector<BookedBill> list_waiting_bills(const JournalKey& key,
                                                       std::size_t limit) = 0;
    virtual void stop_waiting(const BookedBill& bill) = 0;
    // Behind `after`, ascending by place.
    virtual std::vector<BookedBill> list_bills(const JournalKey& key, AccountId account,
                                               std::uint64_t after, std::size_t limit) = 0;
    // Of the journals that are followed at the site.
    virtual std::vector<BookedBill> list_bills(const SiteKey& key, std::uint64_t after,
                                               std::size_t limit) = 0;

    // Gateways whose journals have not been heard to their end since this cloud came back from a backup: they may have
    // numbers that it does not know of.
    virtual void note_unheard(const GatewayKey& key) = 0;
    virtual void note_heard(const GatewayKey& key) = 0;
    virtual std::size_t count_unheard(OwnerId owner) = 0;

    // How a legal entity writes its numbers; series 1 of the usual form when nobody said.
    virtual billing::NumberSeries legal_series(OwnerId owner) = 0;
    virtual void put_legal_series(OwnerId owner, const billing::NumberSeries& series) = 0;
    virtual billing::BillNumber last_legal_number(OwnerId owner) = 0;  // empty: none
    virtual void add_legal_number(const LegalNumber& number) = 0;
    virtual std::optional<LegalNumber> legal_number_of(const JournalKey& key, AccountId account,
                                                       const billing::BillNumber& bill) = 0;
    virtual std::optional<LegalNumber> legal_number_with(OwnerId owner,
                                                         const std::string& text) = 0;
    virtual std::optional<LegalNumber> legal_number_at(OwnerId owner,
                                                       const billing::BillNumber& number) = 0;
    // Behind `after` (empty: from the first on), ascending.
    virtual std::vector<LegalNumber> list_legal_numbers(OwnerId owner,
                                                        const billing::BillNumber& after,
                                                        std::size_t limit) = 0;
};

}  // namespace riser::cloud
