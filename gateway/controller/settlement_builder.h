// SettlementBuilder: one Settlement out of what the meters show beyond what the books have charged: the
// segments of several supply points, residues carried along. Pure; emits nothing.
#pragma once

#include <vector>

#include "core/journal/price_audit.h"
#include "core/journal/record.h"
#include "core/journal/settlement_audit.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/live.h"
#include "gateway/controller/pricing.h"

namespace riser::controller {

// The versions of the tariff that an account's consumption is charged by; nullptr when there is none.
[[nodiscard]] const std::vector<payment::Tariff>* versions_of(const Draft& draft,
                                                              const payment::Account& account);
// The same for those who hold a price against them.
[[nodiscard]] std::optional<journal::DuePrices> due_prices(const Draft& draft,
                                                           const payment::Account& account);
// What is known live of the register behind a share; nullptr when it was never seen.
[[nodiscard]] const LiveRegister* live_register(const Live& live,
                                                const metering::RegisterShare& share);

class SettlementBuilder {
public:
    SettlementBuilder(const Draft& draft, const Live& live, const ZoneRules& zone, const Now& now)
        : draft_(draft), live_(live), zone_(zone), now_(now) {}

    // `only`: of one register; nullptr: of all.
    void add(const SupplyPointBooks& supply_point, const Window& window = {},
             const metering::RegisterShare* only = nullptr);

    [[nodiscard]] bool empty() const { return settlement_.segments.empty(); }
    [[nodiscard]] journal::Settlement take() { return std::move(settlement_); }

private:
    void add_segment(const SupplyPointBooks& supply_point, const ShareBooks& share,
                     MeterEpoch epoch, Energy from, const payment::RatedAdvance& rated,
                     payment::Residue& residue);

    std::uint16_t reference(const payment::Tariff& tariff);

    const Draft& draft_;
    const Live& live_;
    const ZoneRules& zone_;
    const Now& now_;
    journal::Settlement settlement_;
};

// The second look at our own work, in production too. Arithmetic is asserted: a settlement that does not add up must not
// be stored. That another price was due is returned, for people: a program that ends because of it would start,
// compute the same and end again, and charge nobody for anything.
[[nodiscard]] std::vector<journal::SettlementDifference> second_look(
    const journal::Settlement& settlement, const Draft& draft, const journal::EntryHeader& header,
    const ZoneRules& zone);

}  // namespace riser::controller
