// What the records about credits and charges do to an account and to the ledger: one meaning for the gateway, which
// makes them, and the cloud, which follows. Any record that check_record() lets pass is taken, however little it
// fits: what does not add up is for auditors to find.
#pragma once

#include <optional>
#include <vector>

#include "core/journal/codec.h"
#include "core/ledger/ledger.h"

namespace riser::journal {

void apply(payment::Account& account, const AccountConfigured& r);
void apply(payment::Account& account, const Credited& r);
void apply(payment::Account& account, const TopUpTermsAgreed& r);
void apply(payment::Account& account, const CreditConfigured& r);
void apply(payment::Account& account, const CreditInvoked& r);
void apply(payment::Account& account, const CreditRenewed& r);
void apply(payment::Account& account, const CreditExpired& r);
void apply(payment::Account& account, const ChargeConfigured& r);
void apply(payment::Account& account, const ChargeCollected& r);
void apply(payment::Account& account, const AccountClassified& r);
// The account that the supply point passes to.
void apply(payment::Account& account, const TenancyBegan& r);
void apply(payment::Account& account, const AccountClosed& r, std::int64_t closed_ms);
void apply(payment::Account& account, const FormerAccountPaid& r);
void apply(payment::Account& account, const RefundPaid& r);
void apply(payment::Account& account, const ConsumptionRerated& r);
void apply(payment::Account& account, const EnergyFedIn& r);
void apply(payment::Account& account, const ConsumptionCorrected& r);
// What an account has used in its block period, at the prices that were due.
void recount(payment::BlockCounter& counter, const ConsumptionCorrected& r);

// What the account keeps of a segment until the clock is sure: of one that is provisional, in an entry whose clock was
// not. `newest_version` is that of the segment's tariff which was published by then. What a sure clock calls
// provisional, because it was ahead before, is final: nobody will know more.
[[nodiscard]] std::optional<payment::ProvisionalCharge> provisional_of(
    const Settlement& settlement, const Segment& segment, const EntryHeader& header,
    std::uint32_t newest_version);

// What was last configured of a credit or charge, as a record that would configure the same: `added` and
// `begins_ms` are 0.
[[nodiscard]] CreditConfigured terms_of(AccountId account, const payment::Credit& credit);
[[nodiscard]] ChargeConfigured terms_of(AccountId account, const payment::Charge& charge);

// The transfers of each, in whole amounts > 0 (docs/charging.md has them as a table).
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const Credited& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const CreditInvoked& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const CreditRenewed& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const CreditExpired& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const ChargeConfigured& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const ChargeCollected& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const AccountClosed& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const FormerAccountPaid& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const RefundPaid& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const ConsumptionRerated& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const EnergyFedIn& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const ConsumptionCorrected& r);

// What the ledger must say of an account beside its credit (ledger::AccountKind::customer_credit): what remains of
// its debts, and emergency credit that is not paid back. Both >= 0.
[[nodiscard]] Money debt_of(const payment::Account& account);
[[nodiscard]] Money lent_to(const payment::Account& account);

}  // namespace riser::journal
