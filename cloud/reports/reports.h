// Reports: what the cloud can say about a building from its own books: balances with money in
// flight, whether its own sums agree with the gateway's, and the readings of a meter from days and
// samples.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/store/store.h"

namespace riser::cloud {

struct BalanceReport {
    AccountId account{};
    std::string label;
    std::optional<AccountBooks> books;  // nothing before the journal opened the account
    SupplyPointBooks supply;            // of its supply point; of a closed account nothing
    Money in_flight{};                  // issued here, not yet credited there

    bool operator==(const BalanceReport&) const = default;
};
[[nodiscard]] std::vector<BalanceReport> report_balances(Session& session, const Gateway& gateway);
[[nodiscard]] BalanceReport report_balance(Session& session, const Gateway& gateway,
                                           const Account& account);

// Where the gateway's statement and the cloud's own computation stand, and what is not explained.
struct AccountReconciliation {
    AccountId account{};
    Money issued{};  // top-ups of this cloud, whatever became of them
    Money in_flight{};
    Money credited{};        // by the journal, other sources included
    Money collected{};       // as the gateway says
    Money computed{};        // as the cloud computes
    Money credits_listed{};  // sum of the single credits, to be equal to credited
    Money balance{};         // of all its credits, as the gateway says

    bool operator==(const AccountReconciliation&) const = default;
    [[nodiscard]] bool agrees() const {
        return collected == computed && credited == credits_listed;
    }
    [[nodiscard]] Money computed_balance() const {
        return balance + (collected - computed) + (credits_listed - credited);
    }
};
struct RegisterReconciliation {
    SupplyPointId supply_point{};
    metering::RegisterShare share;
    Energy settled{};
    Energy advanced{};   // of the register
    Energy collected{};  // charged for

    bool operator==(const RegisterReconciliation&) const = default;
    [[nodiscard]] bool agrees() const { return advanced == collected; }
};
struct Reconciliation {
    Watermark through;
    std::uint64_t journal_sequence = 0;  // where the gateway's journal stood at the last upload
    std::vector<AccountReconciliation> accounts;
    std::vector<RegisterReconciliation> registers;
    std::uint64_t differences = 0;  // audit differences
    std::size_t parked = 0;
    std::size_t open_items = 0;

    [[nodiscard]] bool agrees() const;
};
[[nodiscard]] Reconciliation reconcile(Session& session, const Gateway& gateway);

// Samples of a meter in [from_s, to_s), ascending in time; of a day block and a single sample of
// the same moment the higher version counts.
[[nodiscard]] std::vector<wire::Sample> report_readings(Session& session, const Gateway& gateway,
                                                        MeterId meter, std::int64_t from_s,
                                                        std::int64_t to_s);

}  // namespace riser::cloud
