// The payment plan of an account in its books: what came for its bills, how it stands, and what its beginning and end do to
// them. One meaning for the gateway, which decides, and the cloud, which follows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/journal/account_billing.h"
#include "core/units/zone.h"

namespace riser::journal {

void apply(AccountBilling& billing, const PaymentPlanAgreed& r);
void apply(AccountBilling& billing, const PaymentPlanEnded& r);

// After whatever may have changed what is open of the bills of a plan: what they have become less is what came for it, also
// by a credit or a credit note. Nothing without a plan. Beyond k_max_plan_payments what came earliest becomes one payment
// wherever no grace of the plan ends in between by `zone`, so that every instalment is judged as if all were kept.
void follow_plan(AccountBilling& billing, const ZoneRules& zone, std::int64_t wall_ms);

// What is open of bills that a plan can be for: numbered, not disputed; by number.
[[nodiscard]] std::vector<billing::BillNumber> bills_for_plan(const AccountBilling& billing);
[[nodiscard]] Money open_of(const AccountBilling& billing,
                            const std::vector<billing::BillNumber>& bills);

// nullopt: there is no plan. `today` as in plan_status().
[[nodiscard]] std::optional<billing::PlanStatus> plan_status_of(const AccountBilling& billing,
                                                                const ZoneRules& zone,
                                                                billing::LocalDay today);

// For people: what is wrong with a plan, or its end, that follows what the books say. Without a zone no day is looked at.
[[nodiscard]] std::vector<std::string> audit_plan(const AccountBilling& before,
                                                  const PaymentPlanAgreed& r);
[[nodiscard]] std::vector<std::string> audit_plan(const AccountBilling& before,
                                                  const PaymentPlanEnded& r, const ZoneRules* zone);

}  // namespace riser::journal
