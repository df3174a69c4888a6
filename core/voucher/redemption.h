// Redemption of a voucher: whether a lock that somebody knows the code of may be redeemed for an account, and what is
// said when not. A refusal changes nothing: the code stays as good as it was. Bound tokens are judged by
// bound_token.h, and after that by the same questions about the account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/voucher/voucher_books.h"

namespace riser::voucher {

// What has to be known of the account: the core of vouchers does not know accounts.
struct AccountGate {
    AccountId account{};
    bool open = true;
    bool prepaid = true;  // else on bill
    Currency currency{};
    Money most{};  // the largest credit that it takes now

    bool operator==(const AccountGate&) const = default;
};

enum class RedemptionOutcome : std::uint8_t {
    accepted = 1,
    same_again = 2,       // redeemed for this account before: show the same receipt, no record
    used = 3,             // redeemed for another account, or an activation code that was used
    not_known = 4,        // no lock of it is here
    elsewhere = 5,        // another gateway, or the cloud, decides about it
    cancelled = 6,        // revoked
    held_back = 7,        // suspended or blocked, for now
    not_sold = 8,         // not active
    too_early = 9,        // its time has certainly not come
    expired = 10,         // its time is certainly over
    target_unknown = 11,  // it activates a batch that is not here
    account_closed = 12,
    wrong_product = 13,
    wrong_currency = 14,
    above_limit = 15,
};
[[nodiscard]] std::string_view to_string(RedemptionOutcome outcome);

struct Judgement {
    RedemptionOutcome outcome = RedemptionOutcome::not_known;
    VoucherName voucher;     // of every outcome but not_known
    std::string short_name;  // of its batch: with the serial, what support speaks about
    TopUpId credit{};        // accepted, same_again: of the credit
    Money face{};            // accepted: zero for an activation
    bool is_activation = false;
    bool expiry_unproven =
        false;  // accepted although its time may be over, because the clock is unsure
    std::optional<Redeemed> before;  // same_again, used
    std::optional<std::int64_t> expired_ms;

    bool operator==(const Judgement&) const = default;
};

// Whether the voucher behind `lock` may be redeemed. The order of the questions is that of RedemptionOutcome: what was
// spent comes first, so that the same code for the same account gets the same answer for ever.
// A code is refused as expired only when the time is trusted: a clock that jumped must not make paper worthless.
[[nodiscard]] Judgement judge(const VoucherBooks& books, Lock lock, const AccountGate& gate,
                              const Now& now);

// Days as the reader writes them, in local time; empty: not known.
struct SpokenDays {
    std::string used;
    std::string expired;
    std::string last_heard;  // of the cloud
};
// One sentence without a full stop, for the person who typed the code. Empty for `accepted` and `same_again`.
[[nodiscard]] std::string explain(const Judgement& judgement, const SpokenDays& days);

}  // namespace riser::voucher
