// Account, Credit and Charge in the words of COSEM payment metering (IEC 62056-6-2 classes 111, 112 and
// 113). This cut has one token credit and one consumption charge per account; emergency, time-based
// and reserved credits, standing charges and debts attach to the same types.
#pragma once

#include <cstdint>
#include <vector>

#include "core/payment/charging.h"
#include "core/payment/tariff.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::payment {

// Class 111 attribute 2. Numbers are stored: they never change.
enum class AccountMode : std::uint8_t { postpaid = 1, prepaid = 2 };
enum class AccountStatus : std::uint8_t { inactive = 1, active = 2, closed = 3 };

// Class 112 attribute 3.
enum class CreditType : std::uint8_t {
    token = 0,
    reserved = 1,
    emergency = 2,
    time_based = 3,
    consumption_based = 4,
};

struct Credit {
    CreditType type = CreditType::token;
    std::uint8_t priority = 1;  // 1 is drained first
    Money amount{};             // may be negative: consumed before supply was cut
    Money limit{};              // at or below it this credit is exhausted
    Money warning_threshold{};  // at or below it credit is low

    bool operator==(const Credit&) const = default;
    [[nodiscard]] bool exhausted() const { return amount <= limit; }
};

// Class 113 attribute 5.
enum class ChargeType : std::uint8_t { consumption = 0, time_based = 1, payment_event = 2 };

struct Charge {
    ChargeType type = ChargeType::consumption;
    TariffId tariff{};  // which version is chosen by consumption time

    bool operator==(const Charge&) const = default;
};

struct Account {
    AccountId id{};
    SupplyPointId supply_point{};
    AccountMode mode = AccountMode::prepaid;
    AccountStatus status = AccountStatus::active;
    std::vector<Credit> credits;  // by priority; exactly one token credit in this cut
    std::vector<Charge> charges;
    Residue residue;          // fraction of a micro-unit consumed but not yet collected
    bool low_credit = false;  // the warning of this crossing was given

    bool operator==(const Account&) const = default;
    [[nodiscard]] Money balance() const;  // sum over all credits
    // Nothing usable is left: every credit is at or below its limit. Without any credit there is nothing
    // to exhaust: when in doubt, the light stays on.
    [[nodiscard]] bool exhausted() const;
    // Every credit is at or below its warning threshold.
    [[nodiscard]] bool is_low() const;
};

}  // namespace riser::payment
