// What the local API says of bills.
#pragma once

#include <string>

#include "core/journal/record.h"
#include "gateway/local/json_parts.h"
#include "gateway/local/local_api.h"

namespace riser::local {

[[nodiscard]] std::string_view document_name(billing::DocumentKind kind);  // "final_bill"
[[nodiscard]] std::string_view late_name(journal::LateKind kind);          // "late_fee"
[[nodiscard]] std::string_view basis_name(journal::DemandBasis basis);     // "ratchet"
// "1-2026-123": what paths call a bill.
[[nodiscard]] json::value bill_key(const billing::BillNumber& number);

// null: it has none.
[[nodiscard]] json::value credit_limit_json(const controller::BillsView& bills,
                                            const ZoneRules& zone);
[[nodiscard]] json::object bills_json(const Present& present, const LocalApiSettings& settings,
                                      const controller::BillsView& bills);
// {"accounts": [...]}: of every account that is billed.
[[nodiscard]] std::string all_bills_text(const Present& present, const LocalApiSettings& settings);
// A document with its lines.
[[nodiscard]] json::object bill_json(const journal::BillIssued& bill, Currency currency,
                                     const ZoneRules& zone);

}  // namespace riser::local
