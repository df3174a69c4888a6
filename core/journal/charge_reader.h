// ChargeReader: what accounts were charged by one tariff, gathered from the entries of a journal in their order, so that it
// can be priced again. Gateway and cloud read the same bytes with it, and come to the same.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "core/journal/codec.h"

namespace riser::journal {

class ChargeReader {
public:
    // Whose a supply point was at a time, where the entries that were read have not said it: an older one did.
    using HolderAt = std::function<AccountId(SupplyPointId, std::int64_t wall_ms)>;

    // Up to the record of `order`. `versions` of the tariff: all that anything was charged by. The scope, they and the
    // zone outlive it.
    ChargeReader(CommandId order, const payment::CorrectionScope& scope,
                 const std::vector<payment::Tariff>& versions, const ZoneRules& zone,
                 HolderAt holder_at)
        : order_(order),
          scope_(scope),
          versions_(versions),
          zone_(zone),
          holder_at_(std::move(holder_at)) {}
    ChargeReader(const ChargeReader&) = delete;
    ChargeReader& operator=(const ChargeReader&) = delete;

    void take(const Entry& entry);
    // Nothing more comes: as if the order were here.
    void end() {
        if (!stopped_) stop();
    }
    [[nodiscard]] bool stopped() const { return stopped_; }  // the order was read

    [[nodiscard]] const std::map<AccountId, payment::TariffCorrection>& accounts() const {
        return accounts_;
    }
    // Unix time of the first entry; 0: there was none.
    [[nodiscard]] std::int64_t since_ms() const { return since_ms_; }

private:
    struct Visitor;

    void stop();
    void take(const Settlement& r, const EntryHeader& header);
    void take(const ConsumptionRerated& r);
    void take(const ConsumptionCorrected& r);
    [[nodiscard]] AccountId holder_of(SupplyPointId id, std::int64_t wall_ms) const;
    payment::TariffCorrection& account(AccountId id);

    CommandId order_;
    const payment::CorrectionScope& scope_;
    const std::vector<payment::Tariff>& versions_;
    const ZoneRules& zone_;
    HolderAt holder_at_;
    std::int64_t since_ms_ = 0;
    bool stopped_ = false;
    std::map<SupplyPointId, AccountId> holders_;
    std::map<AccountId, payment::TariffCorrection> accounts_;
    std::map<AccountId, std::vector<payment::ChargedInterval>> unsure_;  // until the clock was sure
};

}  // namespace riser::journal
