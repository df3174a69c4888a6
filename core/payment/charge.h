// Charge in the words of COSEM payment metering (IEC 62056-6-2 class 113): what drains the credits of an account.
// Energy is charged by its registers (charging.h); this is about what falls due with time or with a payment.
#pragma once

#include <cstdint>

#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::payment {

// Attribute 3. Numbers are stored: they never change.
enum class ChargeType : std::uint8_t { consumption = 0, time_based = 1, payment_event = 2 };

// What a time-based charge is counted in: hours, local days, weeks from Monday, calendar months.
enum class CollectionPeriod : std::uint8_t { hour = 1, day = 2, week = 3, month = 4 };

// What it is for; a statement says it.
enum class ChargePurpose : std::uint8_t {
    energy = 0,
    standing = 1,  // goes on for ever
    debt = 2,      // ends when nothing remains
    fee = 3,       // once
};

struct ChargeId {
    std::uint16_t value = 0;  // unique in its account; 0 is the consumption charge

    auto operator<=>(const ChargeId&) const = default;
};

struct Charge {
    ChargeId id{};
    ChargeType type = ChargeType::consumption;
    ChargePurpose purpose = ChargePurpose::energy;
    TariffId tariff{};  // of the consumption charge; which version is chosen by consumption time
    std::uint8_t priority = 1;  // 1 is collected first when several are due at once

    // time_based
    Money per_period{};  // gross, > 0; 0: it has ended
    CollectionPeriod period = CollectionPeriod::day;
    // Unix time: every period that ended before was collected. 0: the clock was not sure since it was entered, so
    // it has not begun.
    std::int64_t collected_until_ms = 0;
    // payment_event
    std::int64_t proportion_ppm = 0;  // of each top-up, 1..1'000'000
    Money weekly_cap{};               // at most this much in a local week; 0: no cap
    std::int64_t week_begins_ms = 0;  // the week that taken_in_week is of
    Money taken_in_week{};

    Money remaining{};  // of a debt or fee
    Money entered{};    // what there was to be collected of it in all; 0: not known
    // Attribute 11 of the account: when it is collected.
    bool while_disconnected = false;
    bool in_friendly_hours = true;
    bool while_on_emergency = true;
    // Attribute 9, bit 1: taken even where it drives the credit below its limit; else what is not there goes to
    // the accumulated debt.
    bool continuous = false;

    bool operator==(const Charge&) const = default;
    [[nodiscard]] bool ends() const {
        return purpose == ChargePurpose::debt || purpose == ChargePurpose::fee;
    }
    [[nodiscard]] bool done() const { return ends() && remaining.micro <= 0; }
    // Something falls due with time, or will once it has begun.
    [[nodiscard]] bool goes_on() const {
        return type == ChargeType::time_based && per_period.micro > 0 && !done();
    }
    [[nodiscard]] bool begun() const { return collected_until_ms > 0; }
};

}  // namespace riser::payment
