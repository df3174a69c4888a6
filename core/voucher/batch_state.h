// BatchState: what has become of the paper of one batch. Which state may follow which is a table, so that a carton
// that was revoked is never sold by a slip of the hand.
#pragma once

#include <cstdint>
#include <string_view>

namespace riser::voucher {

enum class BatchState : std::uint8_t {
    draft = 1,      // exists in the cloud only
    printed = 2,    // paper exists; none of its codes is worth anything yet
    shipped = 3,    // on its way to sellers
    active = 4,     // codes of active ranges can be redeemed
    suspended = 5,  // none can, for now
    revoked = 6,    // none ever will
    expired = 7,    // its time is over; later dates make it active again
    archived = 8,   // nothing is expected of it any more
};

[[nodiscard]] std::string_view to_string(BatchState state);
// What the operator may do in one step. Not: the same state again.
[[nodiscard]] bool may_follow(BatchState from, BatchState to);
// Whether a batch that was in one state may be in the other by now: any number of steps, none included. A gateway that
// was out of reach sees only the last of them.
[[nodiscard]] bool may_have_become(BatchState from, BatchState to);

}  // namespace riser::voucher
