// RedemptionDesk: codes that were typed, from the moment they are admitted until their locks are derived: at most
// HashQueue::k_places wait, one is derived, nobody is locked out (core/voucher/throttle.h). A code is forgotten as soon as
// the worker has it. A plain machine: time is handed in. Owned by whoever answers the requests.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/units/time.h"
#include "gateway/voucher/derivation.h"

namespace riser::voucher {

// A code that somebody typed, and for whom.
struct TypedCode {
    Code code;
    std::vector<Series> series;
    Client client;
    AccountId account{};
    bool preview = false;
};

// Whose code was derived, and what is to be decided about it.
struct ReadyCode {
    std::uint64_t token = 0;
    controller::RedeemVoucher order;
    bool out_of_memory = false;

    bool operator==(const ReadyCode&) const = default;
};

class RedemptionDesk {
public:
    // `token` is the caller's, different from all that wait. Busy: nothing is kept of the code.
    [[nodiscard]] Outcome<Busy> submit(std::uint64_t token, TypedCode typed);
    // What the worker is to derive now; nullopt while it is at work or nobody waits.
    [[nodiscard]] std::optional<DeriveCode> next(Instant now);
    // nullopt: whoever asked has gone.
    [[nodiscard]] std::optional<ReadyCode> take(CodeDerived derived, Instant now);
    // Whoever waited for this has gone; what is being derived for him is dropped.
    void leave(std::uint64_t token);

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        std::uint64_t token = 0;
        Ticket ticket = 0;
        TypedCode typed;
    };
    struct Running {
        std::uint64_t token = 0;  // 0: nobody waits for it any more
        Ticket ticket = 0;
        AccountId account{};
        bool preview = false;
        Instant since{};
    };

    HashQueue queue_;
    std::vector<Waiting> waiting_;
    std::optional<Running> running_;
};

}  // namespace riser::voucher
