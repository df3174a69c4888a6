// BoundIssuance: which numbers of bound tokens the cloud has given out for one account and journal, so that no token
// that is still to be typed ever falls out of the gateway's window. The numbers of the account's payments are issued
// here whether the token is sent or only the credit pushed.
//
// After the cloud was restored from a backup it does not know what it has issued since. Whatever that was, it lies at
// most 128 above the highest number that the gateway has used. So the gateway's journal is heard to its end, the
// gateway is ordered to advance its window by 256, and only when its journal shows that it did are numbers given out
// again: no lost token can be typed any more, so what it stood for can be credited anew when the payment is found.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "core/voucher/bound_window.h"

namespace riser::voucher {

class BoundIssuance {
public:
    // The number of the next payment; nullopt while an older token would fall out of the window, or the window has to
    // be advanced first. Push the credit of the oldest, or wait until it is typed.
    [[nodiscard]] std::optional<std::uint32_t> issue();
    // The journal shows that this payment was credited, whichever way it came. Numbers that were never issued are
    // passed over here: the reconciliation reports them.
    void settle(std::uint32_t number);

    // A backup was put back. Nothing is issued until the gateway's window was advanced.
    void restored();
    // The gateway was heard to its end after that, and this is its window: the number to which it must advance.
    [[nodiscard]] std::uint32_t advance_needed(const BoundWindow& heard) const;
    // The journal shows that the window was advanced to `number` (as needed): numbers begin behind what may have been
    // lost. What was not settled has lost its token and must be pushed, under its old id.
    void advanced(std::uint32_t number);

    // What a store keeps.
    struct Parts {
        std::uint32_t issued = 0;
        std::uint32_t first_alive = 1;
        bool held = false;
        std::set<std::uint32_t> unsettled;
    };
    [[nodiscard]] Parts parts() const { return {issued_, first_alive_, held_, unsettled_}; }
    [[nodiscard]] static BoundIssuance of(Parts parts);

    [[nodiscard]] std::uint32_t issued() const { return issued_; }
    [[nodiscard]] bool is_held() const { return held_; }
    [[nodiscard]] const std::set<std::uint32_t>& unsettled() const { return unsettled_; }

    bool operator==(const BoundIssuance&) const = default;

private:
    std::uint32_t issued_ = 0;           // the highest number that was given out
    std::set<std::uint32_t> unsettled_;  // given out and not yet credited: at most 128
    std::uint32_t first_alive_ = 1;      // tokens below are dead: advanced over
    bool held_ = false;
};

}  // namespace riser::voucher
