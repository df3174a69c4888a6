// Holds records about credits and charges against the account as it is before them, computed with the code that made
// them, and names every difference. The gateway asserts that there is none before a commit, the cloud records what it
// finds.
#pragma once

#include <string>
#include <vector>

#include "core/journal/codec.h"

namespace riser::journal {

// For people, with both values; empty when everything agrees. Safe on any record that check_record() lets pass.
using Differences = std::vector<std::string>;

// The account as it takes money from there. `max_top_up` is asked where somebody types an amount: credit that follows
// its tenant, and money that was taken elsewhere, cannot be typed again.
[[nodiscard]] payment::Account as_it_takes(payment::Account account, TopUpSource source);

[[nodiscard]] Differences audit_account(const payment::Account& before, const Credited& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const CreditConfigured& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const CreditInvoked& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const CreditRenewed& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const CreditExpired& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const ChargeConfigured& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const ChargeCollected& r,
                                        const EntryHeader& header);
// tenancy_audit.cpp
[[nodiscard]] Differences audit_account(const payment::Account& before, const AccountClosed& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const FormerAccountPaid& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const RefundPaid& r,
                                        const EntryHeader& header);
// contract_postings.cpp
[[nodiscard]] Differences audit_account(const payment::Account& before, const PaymentBounced& r,
                                        const EntryHeader& header);
[[nodiscard]] Differences audit_account(const payment::Account& before, const AccountModeChanged& r,
                                        const EntryHeader& header);
// deposit_books.cpp
[[nodiscard]] Differences audit_account(const payment::Account& before, const DepositMoved& r,
                                        const EntryHeader& header);

}  // namespace riser::journal
