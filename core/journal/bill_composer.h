// A bill out of what an account was charged and no bill has stated yet. Who issues it and who audits it compose it with
// the same code: two who have the same records have the same bill.
#pragma once

#include <functional>

#include "core/journal/account_billing.h"
#include "core/payment/tariff.h"

namespace riser::journal {

struct BillRequest {
    billing::DocumentKind kind = billing::DocumentKind::bill;  // or final_bill
    billing::BillNumber number;
    std::int64_t to_ms = 0;         // end of the period; it begins where the last one ended
    std::int64_t next_ends_ms = 0;  // not before to_ms
    billing::LocalDay issued{};
    std::vector<BillRead> reads;  // of the account's, with what the cut-off made of them
    // By which what is not charged by energy is taxed; nullptr: as what no tariff taxes.
    const payment::Tariff* tariff = nullptr;
};

// The tariff of this version; nullptr: unknown.
using TariffVersions = std::function<const payment::Tariff*(TariffId, std::uint32_t version)>;

// Refused: what billing::compose_bill() refuses.
[[nodiscard]] Result<BillIssued> compose_bill(const AccountBilling& billing,
                                              const BillRequest& request,
                                              const TariffVersions& tariffs);

// The document that takes `bill` back: what it charged is to be billed again.
[[nodiscard]] BillIssued cancel_bill(const AccountBilling& billing, const BillIssued& bill,
                                     const billing::BillNumber& number, billing::LocalDay issued);

// For people: what is wrong with a bill that follows what the books say; empty when nothing is. `last` is the number
// that its series gave last. `tariff` as in the request.
[[nodiscard]] std::vector<std::string> audit_bill(const AccountBilling& before, const BillIssued& r,
                                                  const billing::BillNumber& last,
                                                  const payment::Tariff* tariff,
                                                  const TariffVersions& tariffs);

}  // namespace riser::journal
