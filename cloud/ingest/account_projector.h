// Records about credits and charges in the books of the cloud: what they say is booked, and held against what the
// cloud computes from the same account with the same code; every difference is recorded.
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

class AccountProjector {
public:
    AccountProjector(Session& session, const JournalKey& key, const journal::EntryHeader& header)
        : session_(session), key_(key), header_(header) {}

    std::optional<Unapplied> take(const journal::Credited& r);
    std::optional<Unapplied> take(const journal::CreditConfigured& r);
    std::optional<Unapplied> take(const journal::CreditInvoked& r);
    std::optional<Unapplied> take(const journal::CreditRenewed& r);
    std::optional<Unapplied> take(const journal::CreditExpired& r);
    std::optional<Unapplied> take(const journal::ChargeConfigured& r);
    std::optional<Unapplied> take(const journal::ChargeCollected& r);

private:
    template <class R>
    std::optional<Unapplied> book(const R& r, AccountBooks& books);
    template <class R>
    std::optional<Unapplied> book(const R& r);

    Session& session_;
    const JournalKey& key_;
    const journal::EntryHeader& header_;
};

// As a gateway opens one: with the token credit and the charge for consumption.
[[nodiscard]] payment::Account opened_account();

}  // namespace riser::cloud
