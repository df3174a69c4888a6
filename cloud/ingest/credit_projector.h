// Payments in the books of the cloud: each is listed with the entry that credited it, and what is wrong with one is an
// open item.
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

class CreditProjector {
public:
    CreditProjector(Session& session, const Gateway& gateway, const journal::EntryHeader& header)
        : session_(session), gateway_(gateway), header_(header) {}

    std::optional<Unapplied> take(const journal::Credited& r) const;
    // What a gateway says of a top-up that this cloud has sent it.
    void check_result(const journal::CommandExecuted& r) const;

private:
    // Each payment once, fleet-wide, and only money that the cloud really issued.
    void check(const journal::Credited& r) const;
    void raise(const std::string& kind, const std::string& subject,
               const std::string& detail) const;

    Session& session_;
    const Gateway& gateway_;
    const journal::EntryHeader& header_;
};

}  // namespace riser::cloud
