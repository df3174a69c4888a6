// Holds what an account is corrected by against the prices that are stated and the order that it names. That each
// watt-hour is one that was charged is for whoever has the journal: core/journal/charge_reader.h gathers it again.
#pragma once

#include <string>
#include <vector>

#include "core/journal/codec.h"

namespace riser::journal {

struct CorrectionDifference {
    std::string what;  // for people, with both values
    bool of_price = false;

    bool operator==(const CorrectionDifference&) const = default;
};

// An order to correct a tariff, as the records before leave it.
struct OrderedCorrection {
    TariffId tariff{};
    std::uint32_t version = 0;  // that is put in the place of others
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;  // 0: no end

    bool operator==(const OrderedCorrection&) const = default;
};

struct CorrectionEvidence {
    payment::VersionsOf versions;
    std::optional<OrderedCorrection> order;  // that the record names; nullopt: nobody knows it
};

// The amounts again, from the residue of `before`: what of the record follows from it alone.
[[nodiscard]] std::optional<payment::CorrectionResult> computed_again(
    const ConsumptionCorrected& r, const payment::VersionsOf& versions, payment::Residue residue);

// Empty when everything agrees. Safe on any record that check_record() lets pass.
[[nodiscard]] std::vector<CorrectionDifference> audit_correction(
    const payment::Account& before, const ConsumptionCorrected& r,
    const CorrectionEvidence& evidence);

}  // namespace riser::journal
