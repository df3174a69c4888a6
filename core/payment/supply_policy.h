// When may supply be cut? Only when every predicate of one table says so: when in doubt, the light stays
// on. The table is here from the start; a predicate whose data come from a later feature has a neutral
// value in CutInputs and a row in the tests.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

namespace riser::payment {

// In order of precedence: the first that fails is the reason that is shown. Stored in records as a bit
// number, so new ones are added at the end.
enum class CutPredicate : std::uint8_t {
    credit_exhausted,  // on the confirming read, after settling it
    prepaid_account,  // an active prepaid account (postpaid is cut by overdue bills or its credit limit)
    armed,            // enforcement armed for this supply point; else observe mode
    pairing_proven,         // a relay test proved that these switches cut this meter
    identity_confirmed,     // the confirming read came from the expected meter
    confirming_read_fresh,  // made for this purpose, not older than max(60 s, 2 sweeps)
    reading_validated,      // no open doubt about the register (jump, reset, exchange, frozen)
    witness_present,        // voltage or frequency came with the energy: the block is real
    no_emergency_credit,  // no usable emergency credit is left, nor are free units due at any instant
    not_protected,        // not a protected (critical) customer
    outside_friendly_hours,  // at every instant of [earliest, latest]
    outside_holidays,        // at every instant of [earliest, latest]
    notice_given,            // the notice period after the low-credit warning has passed
    no_hold,                 // no hold by landlord, office, weather or dispute at any instant
    storage_healthy,         // the last commit succeeded; not in safe mode
    switch_interval_kept,    // minimum time between two operations of a contact
    cut_rate_kept,           // not more cut-offs at once than the site allows
    bus_healthy,             // the bus of meter and switch is up
    count_,
};
inline constexpr std::size_t k_cut_predicates = static_cast<std::size_t>(CutPredicate::count_);

[[nodiscard]] std::string_view to_string(CutPredicate predicate);

// One flag per predicate, true = does not stand in the way of a cut. Defaults are neutral for data that
// a later feature brings, and forbidding for everything that must be shown to be so.
struct CutInputs {
    std::bitset<k_cut_predicates> holds = neutral();

    [[nodiscard]] static std::bitset<k_cut_predicates> neutral();
    void set(CutPredicate predicate, bool value) {
        holds.set(static_cast<std::size_t>(predicate), value);
    }
    [[nodiscard]] bool get(CutPredicate predicate) const {
        return holds.test(static_cast<std::size_t>(predicate));
    }
    // Every predicate holds.
    [[nodiscard]] bool may_cut() const { return holds.all(); }
    // The first that does not hold; call only when !may_cut(). What a confirming read would answer comes last:
    // nobody asks for one while anything else is in the way, so there it says nothing about the reason.
    [[nodiscard]] CutPredicate first_obstacle() const;
    // The same without the predicates that only a confirming read can answer: is it worth making one?
    [[nodiscard]] bool worth_confirming() const;
};

}  // namespace riser::payment
