// The durable facts of a tariff that was entered wrongly and is put right, and of another tariff of an account
// (docs/charging.md). Part of record.h. Money moves by ConsumptionCorrected alone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/payment/tariff.h"
#include "core/payment/tariff_correction.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

// A version is published for a time that was charged already, by an order that says so. What was charged by this tariff in
// it, as the journal has it before this entry, is priced again; what is charged from here on has its prices too.
struct TariffCorrected {
    CommandId order{};
    payment::Tariff tariff;  // from its effective_from on
    std::int64_t until_ms =
        0;  // Unix time: what was used from then on stays as it was charged; 0: no end
    std::optional<payment::Tariff>
        afterwards;  // what holds from there on again, as the next version
    // Taken from one account at most; what comes to more is held back. nullopt: any amount.
    std::optional<Money> most{};

    bool operator==(const TariffCorrected&) const = default;
};

// What one account was charged by the wrong version is put right, in either direction: once for each order. An account that
// is closed is not touched: `booked` is false, and what it comes to is for settlement outside of Riser.
struct ConsumptionCorrected {
    CommandId order{};
    AccountId account{};
    bool booked = true;
    std::vector<payment::CorrectedPart> parts;  // 1..k_max_corrected_parts
    Money amount{};                    // sum of the parts; below zero: too much was charged
    payment::Residue residue_after{};  // of the account; not booked: as before

    bool operator==(const ConsumptionCorrected&) const = default;
};

// What a correction would have charged an account more is above what the order allows: nothing of it is booked, and the
// account stays as it was charged. Another correction of the same time, with a higher limit, books it.
struct CorrectionHeldBack {
    CommandId order{};
    AccountId account{};
    Money amount{};  // > most
    Money most{};    // of the order

    bool operator==(const CorrectionHeldBack&) const = default;
};

// All accounts of an order are done. Of what was charged before `since_ms` the journal of this gateway knows nothing any
// more: it is not corrected.
struct CorrectionEnded {
    CommandId order{};
    std::int64_t since_ms = 0;     // Unix time of the oldest entry that there was
    std::uint32_t accounts = 0;    // that were corrected
    std::uint32_t closed = 0;      // of them, closed ones
    std::uint32_t impossible = 0;  // that could not be computed, and are left as they are

    bool operator==(const CorrectionEnded&) const = default;
};

// A running account has another tariff from an instant on, by order: what was used before is charged by the old one. It is
// taken by an AccountConfigured once its meters were read after that; another order before then takes its place.
struct AccountTariffOrdered {
    CommandId order{};
    AccountId account{};
    TariffId tariff{};
    std::int64_t from_ms = 0;  // Unix time, > 0

    bool operator==(const AccountTariffOrdered&) const = default;
};

}  // namespace riser::journal
