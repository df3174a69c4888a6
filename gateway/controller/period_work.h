// PeriodWork: the part of a decision that is about demand and minimum charges (docs/tariffs.md). What it emits goes
// through its Decider, of which it is a part in a file of its own.
#pragma once

#include "gateway/controller/decider.h"

namespace riser::controller {

class PeriodWork {
public:
    explicit PeriodWork(Decider& decider) : decider_(decider) {}

    // The terms that hold on the local day of now, where the books have others.
    void begin_terms(AccountId id);
    // Settles up to where a window ended between the last two readings; what is left lies in what is returned.
    [[nodiscard]] Window end_slot(SupplyPointId id, Window window);
    // What falls due with a bill that ends there.
    void charge(AccountId id, UtcTime ends);

private:
    Decider& decider_;
};

// Whether a window of demand ended between the last two readings of a register that is not settled since.
[[nodiscard]] bool ends_demand_slot(const Draft& draft, const Live& live,
                                    const SupplyPointBooks& supply_point);

// Why nobody can have this tariff so: what only a bill can charge, and no bill is issued. Empty: he can.
[[nodiscard]] std::string why_not_charged(const std::vector<payment::Tariff>& versions,
                                          payment::AccountMode mode, const SiteConfig& site);
// The same for all who have it already, when a version is published.
[[nodiscard]] std::string why_not_charged(const payment::Tariff& version, const Draft& draft,
                                          const SiteConfig& site);

}  // namespace riser::controller
