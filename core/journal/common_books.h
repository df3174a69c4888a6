// What the books keep of common costs, and how they are shared: one meaning for the gateway, which books, and the cloud, which
// computes it again. Pure.
//
// Settlements of the common supply point add to the sum of the running period, or, where they begin behind its end, to that of
// the next one. A share is by the largest remainder: the parts and what stays the payer's are the whole, to a micro-unit.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/account_billing.h"
#include "core/journal/common_records.h"

namespace riser::journal {

struct CommonSums {
    Money amount{};                  // charged to whoever has the common supply point
    std::int64_t wh_ppm = 0;         // of energy, times the shares of its registers
    std::vector<std::int64_t> used;  // by each member, the same; as the members of the terms

    bool operator==(const CommonSums&) const = default;
};

struct CommonBooks {
    CommonTerms terms;
    std::int64_t begun_ms = 0;  // Unix time of the running period
    std::int64_t ends_ms = 0;   // where it ends by the calendar
    CommonSums now;
    CommonSums next;  // what was used from its end on already

    bool operator==(const CommonBooks&) const = default;
};

// Of a settlement.
void take_segment(CommonBooks& books, const Segment& segment);
// What else the energy of the payer's account has cost, or less: a block, a correction.
void take_amount(CommonBooks& books, Money amount);

// Who has a supply point; nil: nobody.
using PayerOf = std::function<AccountId(SupplyPointId)>;
// What is to be booked when the running period ends at `to_ms`, and goes on by `next`.
[[nodiscard]] CommonCostsShared shares_of(const CommonBooks& books, const PayerOf& payer_of,
                                          std::int64_t to_ms, CommonTerms next);

// The period that begins with the record. Without a zone local time is that of UTC.
void apply(std::optional<CommonBooks>& books, const CommonCostsShared& r, const ZoneRules& zone);
// What of it is one account's: > 0 is charged, < 0 is passed on by the payer, or given back to whom it was shared with.
[[nodiscard]] Money common_charge(const CommonCostsShared& r, AccountId account);
void take_common_charge(payment::Account& account, Money amount);
// Of the account, for its next bill; nothing where nothing is its own.
void take_common_charge(AccountBilling& billing, const CommonCostsShared& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const CommonCostsShared& r);
// Each once, the payer included.
[[nodiscard]] std::vector<AccountId> accounts_of(const CommonCostsShared& r);

// For people: what is wrong with a record that follows what the books say; empty when nothing is.
[[nodiscard]] std::vector<std::string> audit_common(const std::optional<CommonBooks>& before,
                                                    const CommonCostsShared& r,
                                                    const PayerOf& payer_of);

[[nodiscard]] std::vector<std::uint8_t> encode_common(const CommonBooks& books);
[[nodiscard]] Result<CommonBooks> decode_common(std::span<const std::uint8_t> bytes);

}  // namespace riser::journal
