// What the next bill of an account, or the end of its tenancy, would be at an instant: out of its books as they stand, by the
// rules by which it is booked. Nothing is decided here, and no number is taken. What meters have counted since the books
// were settled is not in it: whoever shows it says how old the readings are. Nor is interest for being late, which
// falls due with the document itself. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/journal/bill_composer.h"
#include "core/journal/period_records.h"
#include "core/payment/billing/account_closing.h"
#include "core/payment/collection.h"

namespace riser::journal {

struct PreviewQuestion {
    UtcTime at{};
    const ZoneRules* zone = nullptr;                         // of the building
    const std::vector<payment::Tariff>* versions = nullptr;  // of the account's tariff, ascending
    TariffVersions tariffs;
    payment::CollectionCircumstances so;
    payment::FriendlyPeriods friendly;
    billing::BillNumber last_number;  // of its series; empty: none was given yet
};

struct AccountPreview {
    std::vector<ChargeCollected> collected;  // what falls due with time until then
    std::vector<PeriodCharged> charged;      // demand and minimum
    std::optional<BillIssued> bill;          // its readings are marked as the last known
    std::string no_bill;                     // why there is none
    payment::Account account;                // after all of that, and before its end
};
[[nodiscard]] AccountPreview preview_bill(const payment::Account& account,
                                          const AccountBilling& billing,
                                          const PreviewQuestion& question);

struct ClosingPreview {
    AccountPreview until;  // its bill is the final one; none of an account that is not billed
    billing::AccountClosing closing;
};
// `billing`: nullptr where it is not billed.
[[nodiscard]] ClosingPreview preview_move_out(const payment::Account& account,
                                              const AccountBilling* billing,
                                              const PreviewQuestion& question,
                                              const billing::ClosingTerms& terms);

}  // namespace riser::journal
