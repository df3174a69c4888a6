// Credit in the words of COSEM payment metering (IEC 62056-6-2 class 112): a pot of value with a priority, and
// the states it goes through. An account drains its pots in order of priority; what emergency credit granted is
// paid back before a top-up reaches the tenant's own pot.
#pragma once

#include <cstdint>

#include "core/units/money.h"

namespace riser::payment {

// Attribute 3. Numbers are stored: they never change.
enum class CreditType : std::uint8_t {
    token = 0,       // the tenant's own money; every account has exactly one
    reserved = 1,    // set aside or given, often until a day
    emergency = 2,   // lent when the rest is nearly used up
    time_based = 3,  // granted anew each period (lifeline, free basic electricity)
    consumption_based = 4,
};

// Attribute 8, in its numbers.
enum class CreditStatus : std::uint8_t {
    enabled = 0,     // waits for its turn
    selectable = 1,  // may be taken: an emergency credit is offered
    selected = 2,  // was confirmed, or needs no confirmation; what comes before it is drained first
    in_use = 3,    // consumption drains it
    exhausted = 4,  // at its limit
};

// How often a time-based credit is granted anew; local days, weeks from Monday, calendar months.
enum class RenewalPeriod : std::uint8_t { none = 0, day = 1, week = 2, month = 3 };

struct CreditId {
    std::uint16_t value = 0;  // unique in its account; 0 is the token credit

    auto operator<=>(const CreditId&) const = default;
};

struct Credit {
    CreditId id{};
    CreditType type = CreditType::token;
    std::uint8_t priority = 1;  // 1 is drained first; different in one account
    Money amount{};             // may be negative (token only): consumed before supply was cut
    Money limit{};              // at or below it this credit is exhausted
    Money warning_threshold{};  // of the token credit: at or below it all credit together is low
    CreditStatus status = CreditStatus::in_use;

    // Attribute 7: credit configuration.
    bool needs_confirmation = false;  // never begins by itself
    bool paid_back = false;           // what was granted is lent

    Money preset{};      // granted when it is invoked or renewed
    Money offered_at{};  // becomes selectable when all that comes before it is at or below this
    Money owed{};        // granted and not yet paid back; amount <= owed where paid_back
    RenewalPeriod renewal = RenewalPeriod::none;
    std::int64_t expires_ms = 0;  // Unix time from which what is left is lost; 0: never
    std::int64_t renewed_ms = 0;  // beginning of the last period it was granted for

    bool operator==(const Credit&) const = default;
    [[nodiscard]] bool exhausted() const { return amount <= limit; }
    // What consumption may take before the limit is reached.
    [[nodiscard]] Money above_limit() const { return exhausted() ? Money{} : amount - limit; }
    // Gifts and free units: usable as any other credit, but no money that could be paid out.
    [[nodiscard]] bool given() const {
        return type == CreditType::reserved || type == CreditType::time_based ||
               type == CreditType::consumption_based;
    }
    // Lent and consumed.
    [[nodiscard]] Money used_of_loan() const { return paid_back ? owed - amount : Money{}; }
};

}  // namespace riser::payment
