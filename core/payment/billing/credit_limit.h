// The credit limit of an account on bill: how much may be used before it is paid, what counts against that, and what
// happens when it is reached. Who is told and who is cut off is decided elsewhere (docs/billing.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/units/money.h"
#include "core/units/time.h"

namespace riser::billing {

// Beside that it is said. Numbers are stored: they never change.
enum class CreditLimitThen : std::uint8_t {
    tell = 1,        // nothing
    bill = 2,        // what was used until then is billed at once
    disconnect = 3,  // supply may be disconnected after the notice
};
[[nodiscard]] std::string_view to_string(CreditLimitThen then);

struct CreditLimit {
    Money limit{};                       // 0..k_max_amount; 0: nothing on credit
    std::int64_t warning_ppm = 800'000;  // warn from this part of it on, 0..1'000'000
    CreditLimitThen then = CreditLimitThen::tell;
    // From the moment at which it was said that the limit is reached: k_shortest..k_longest_limit_notice, whole seconds.
    Duration notice = std::chrono::hours(72);

    bool operator==(const CreditLimit&) const = default;
};
inline constexpr Duration k_shortest_limit_notice = std::chrono::hours(24);
inline constexpr Duration k_longest_limit_notice = std::chrono::hours(90 * 24);
[[nodiscard]] Outcome<> check_credit_limit(const CreditLimit& limit);

// What an account has used and not paid, by what it comes from.
struct CreditUsed {
    Money open{};  // on bills; what is disputed or paid by instalments is left out by the caller
    Money unbilled{};  // charged since the last bill, the carried remainder included
    Money credit{};    // paid and not needed yet, >= 0
    Money deposit{};   // held, >= 0: it secures as much

    bool operator==(const CreditUsed&) const = default;
};

struct CreditUse {
    Money used{};  // below zero: the customer is ahead
    Money left{};  // 0..
    bool warn = false;
    bool reached = false;  // nothing is left

    bool operator==(const CreditUse&) const = default;
};
[[nodiscard]] CreditUse credit_use(const CreditLimit& limit, const CreditUsed& of);

// What has been said of it. Numbers are stored: they never change.
enum class CreditStage : std::uint8_t {
    within = 1,
    near = 2,     // the warning was given
    reached = 3,  // and that nothing is left
};
[[nodiscard]] std::string_view to_string(CreditStage stage);

// A limit is reached or not, at every moment. A warning is over only with a twentieth of the limit less than it begins
// with, so that what is fed in by day says nothing anew with every cloud.
[[nodiscard]] CreditStage next_stage(const CreditLimit& limit, const CreditUse& use,
                                     CreditStage before);

// What has to be paid before supply that is off for the limit comes back: down to below the limit; zero where it is not
// reached.
[[nodiscard]] Money to_come_below(const CreditLimit& limit, const CreditUse& use);

}  // namespace riser::billing
