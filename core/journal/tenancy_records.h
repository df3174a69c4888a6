// The durable facts of tenancies: who a supply point belongs to from when on, and how an account ends. Part of
// record.h.
#pragma once

#include <cstdint>
#include <vector>

#include "core/metering/register.h"
#include "core/payment/billing/account_closing.h"
#include "core/payment/customer_class.h"
#include "core/units/energy.h"
#include "core/units/ids.h"

namespace riser::journal {

enum class TopUpSource : std::uint8_t {
    cloud = 1,
    local_cash = 2,
    voucher = 3,
    transfer = 4,  // from an account that was closed; the id is that of the order
};

// What kind of customer an account is of, and whether he is never to be cut off.
struct AccountClassified {
    AccountId account{};
    payment::CustomerClass customer_class = payment::CustomerClass::residential;
    bool critical = false;

    bool operator==(const AccountClassified&) const = default;
};

// What a register showed when the supply point passed on: the closing read of one account and the opening read of
// the next.
struct HandOverRead {
    metering::RegisterId register_id;
    Energy value{};
    bool actual = true;  // read and confirmed for it; else the last value that was believed

    bool operator==(const HandOverRead&) const = default;
};

// From now on the supply point belongs to this account, which has been opened before. Charges with time that it had
// before begin anew.
struct TenancyBegan {
    CommandId order{};
    SupplyPointId supply_point{};
    AccountId account{};              // nil: nobody pays
    TariffId tariff{};                // that was ordered for it; nil: that of the configuration
    std::vector<HandOverRead> reads;  // of every register that is open, by meter and quantity

    bool operator==(const TenancyBegan&) const = default;
};

// An account ends, and leaves its supply point to nobody. Nothing is in it any more; nothing of it changes again but
// what is still to be paid.
struct AccountClosed {
    CommandId order{};
    AccountId account{};
    billing::ClosingTerms terms;
    std::vector<billing::Move> moves;  // as closing_of() computes them

    bool operator==(const AccountClosed&) const = default;
};

// Money came for an account that is closed: it pays what is still owed, the rest is owed back.
struct FormerAccountPaid {
    TopUpId top_up{};
    AccountId account{};
    Money to_collection{};  // >= 0
    Money to_refund{};      // >= 0; both together > 0
    TopUpSource source = TopUpSource::cloud;

    bool operator==(const FormerAccountPaid&) const = default;
    [[nodiscard]] Money amount() const { return to_collection + to_refund; }
};

// What was owed back to a former customer was paid out to him.
struct RefundPaid {
    TopUpId payment{};
    AccountId account{};
    Money amount{};  // > 0

    bool operator==(const RefundPaid&) const = default;
};

}  // namespace riser::journal
