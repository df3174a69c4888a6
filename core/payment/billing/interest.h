// What being late costs: simple daily interest on the principal, never on interest, and flat fees. Exact: the
// fraction of a micro-unit stays as a residue, so that the interest of many days is the interest of the days
// together. Days are local days; a day's interest is on what was open when it ended.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/units/money.h"

namespace riser::billing {

using payment::LocalDay;

// Numbers are stored: they never change.
enum class DayCount : std::uint8_t {
    actual_365 = 1,     // every day is 1/365 of a year
    actual_360 = 2,     // every day is 1/360
    actual_actual = 3,  // 1/366 in a leap year, 1/365 otherwise
};

struct InterestTerms {
    std::int64_t annual_ppm = 0;  // 0..1'000'000: at most 100 % a year
    DayCount day_count = DayCount::actual_365;
    std::uint16_t grace_days = 0;  // after the due day, free of interest, 0..366
    std::int64_t cap_ppm =
        1'000'000;     // interest on a bill ends at this part of its principal; 0..10^6
    Money flat_fee{};  // once per bill, when it is late after the grace; 0..k_max_amount

    bool operator==(const InterestTerms&) const = default;
};
[[nodiscard]] Outcome<> check_interest_terms(const InterestTerms& terms);

// 10^6 (ppm) x the least common multiple of 365, 366 and 360 days.
inline constexpr std::int64_t k_interest_denominator = 1'000'000LL * 1'603'080;

// Interest that ran up, and the part of a micro-unit beyond it.
struct Accrued {
    Money amount{};
    std::int64_t residue = 0;  // / k_interest_denominator, 0..k_interest_denominator - 1

    bool operator==(const Accrued&) const = default;
};

// Adds the interest of the days [from, to) on a principal (0..k_max_amount) that stood all the while.
// from <= to, at most k_max_interest_days apart. No cap, no grace.
[[nodiscard]] Accrued accrue(const Accrued& before, Money principal, const InterestTerms& terms,
                             LocalDay from, LocalDay to);
inline constexpr int k_max_interest_days = 36'600;

// Interest of one bill from its due day on.
struct LateInterest {
    Money principal{};  // of the bill as issued: the cap is a part of it
    LocalDay due{};
    LocalDay until{};  // accrued for all days before
    Accrued accrued;
    bool flat_fee_charged = false;

    bool operator==(const LateInterest&) const = default;
};
[[nodiscard]] LateInterest late_interest(Money principal, LocalDay due);

// What a step of accrual adds to the account; to be charged by the next bill.
struct LateCharge {
    Money interest{};
    Money flat_fee{};

    bool operator==(const LateCharge&) const = default;
};
// Brings the interest up to `today`; `open_principal` stood since the last call, so call this before every
// payment, and once a day or a month as you like: it makes no difference. A `today` before the last one
// changes nothing. While the clock is unsure, `today` is the local day of its earliest instant.
[[nodiscard]] LateCharge accrue_until(LateInterest& late, Money open_principal,
                                      const InterestTerms& terms, LocalDay today);

}  // namespace riser::billing
