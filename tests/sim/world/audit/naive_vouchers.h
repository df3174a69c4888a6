// NaiveVouchers: what a gateway may write about vouchers and say to those who type them, written from
// docs/vouchers-building.md and docs/vouchers-format.md without the code that redeems: no VoucherBooks, no judge(), no
// ledger. Slow and obvious. What was printed, and what other buildings say, it gets from the PaperBook.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/journal/codec.h"
#include "tests/sim/world/audit/naive_books.h"
#include "tests/sim/world/audit/naive_document.h"
#include "tests/sim/world/paper.h"

namespace riser::sim {

class NaiveVouchers {
public:
    using Complain = std::function<void(const std::string&)>;
    struct Batch {
        NaiveRevision says;
        struct Holding {
            NaiveVersion version;
            bool recalled = false;
        };
        std::map<std::uint32_t, Holding> custody;
        std::map<std::uint32_t, voucher::Lock> locks;
        std::set<std::uint32_t> activated;            // by codes, here
        std::map<std::uint32_t, AccountId> redeemed;  // nil: it activated others
        [[nodiscard]] bool holds(std::uint32_t serial) const;
    };

    void follow(PaperBook& paper, GatewayId gateway);
    // Another journal counts from now on; a copy of an old one knows what it knew then.
    void forget(bool is_copy);
    // `books` have taken this entry.
    void fold(const journal::Entry& entry, const NaiveBooks& books, const Complain& complain);

    // Somebody types this code for this account and wants it redeemed.
    void typed(const VoucherName& name, AccountId account) { typed_.insert({name, account}); }
    // And was told that it is: the gateway may not forget it.
    void promised(const VoucherName& name, AccountId account) { promises_[name] = account; }
    void check_promises(const Complain& complain) const;

    // Why whoever types it for this account is refused, whatever the time and his account: a code of the local API;
    // empty: he is not.
    [[nodiscard]] std::string objection(const VoucherName& name, AccountId account) const;
    // nullptr: nothing of it is here.
    [[nodiscard]] const Batch* batch(const voucher::BatchId& id) const;
    [[nodiscard]] const std::map<voucher::BatchId, Batch>& batches() const { return batches_; }
    // Some journal of this gateway has had this lock, as one of this batch.
    [[nodiscard]] bool has_seen(const std::string& lock, const voucher::BatchId& batch) const;
    // Its end with grace; nullopt: never.
    [[nodiscard]] static std::optional<std::int64_t> end_of(const NaiveRevision& revision);
    [[nodiscard]] const std::map<std::string, std::uint64_t>& states() const { return states_; }

private:
    void take(const journal::VoucherDocumentTaken& taken, const Complain& complain);
    void take_revision(const NaiveRevision& next, const Complain& complain);
    void take_custody(const NaiveCustodyOrder& order, const Complain& complain);
    void take_locks(const journal::VoucherLocksTaken& taken, const Complain& complain);
    void answer_recall(const journal::VoucherRecallAnswered& answered, const Complain& complain);
    void redeem(const journal::VoucherRedeemed& redeemed, const journal::Entry& entry,
                const NaiveBooks& books, const Complain& complain);
    void check_worth(const journal::VoucherRedeemed& redeemed, const Batch& batch,
                     const NaiveBooks& books, const std::string& who,
                     const Complain& complain) const;
    void check_time(const journal::VoucherRedeemed& redeemed, const Batch& batch,
                    const journal::EntryHeader& header, bool clock_is_sure, const std::string& who,
                    const Complain& complain) const;
    void activate(const Batch& batch, std::uint32_t serial, const std::string& who,
                  const Complain& complain);
    void check_credits(const journal::Entry& entry, const Complain& complain) const;
    void saw(const std::string& what, bool so = true) {
        if (so) ++states_[what];
    }

    PaperBook* paper_ = nullptr;
    GatewayId gateway_{};
    bool is_copy_ = false;
    std::map<voucher::BatchId, Batch> batches_;
    std::uint64_t cloud_epoch_ = 1;
    std::set<std::pair<VoucherName, AccountId>> typed_;
    std::map<VoucherName, AccountId> promises_;
    std::map<std::string, voucher::BatchId> seen_locks_;
    std::map<std::string, std::uint64_t> states_;
};

}  // namespace riser::sim
