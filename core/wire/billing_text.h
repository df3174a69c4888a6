// The records about bills, and about how an account pays them, in words, for record_text.cpp.
#pragma once

#include <string>

#include "core/journal/record.h"

namespace riser::wire {

[[nodiscard]] std::string billing_text(const journal::BillingAgreed& r);
[[nodiscard]] std::string billing_text(const journal::BillIssued& r);
[[nodiscard]] std::string billing_text(const journal::BillNumbered& r);
[[nodiscard]] std::string billing_text(const journal::OverdueTermsAgreed& r);
[[nodiscard]] std::string billing_text(const journal::ReminderGiven& r);
[[nodiscard]] std::string billing_text(const journal::LateCharged& r);
[[nodiscard]] std::string billing_text(const journal::BillDisputed& r);
// period_text.cpp
[[nodiscard]] std::string billing_text(const journal::PeriodTermsBegan& r);
[[nodiscard]] std::string billing_text(const journal::PeriodCharged& r);

// correction_text.cpp
[[nodiscard]] std::string billing_text(const journal::TariffCorrected& r);
[[nodiscard]] std::string billing_text(const journal::ConsumptionCorrected& r);
[[nodiscard]] std::string billing_text(const journal::TopUpTermsAgreed& r);
[[nodiscard]] std::string billing_text(const journal::CorrectionHeldBack& r);
[[nodiscard]] std::string billing_text(const journal::CorrectionEnded& r);
[[nodiscard]] std::string billing_text(const journal::AccountTariffOrdered& r);

// contract_text.cpp
[[nodiscard]] std::string billing_text(const journal::PaymentBounced& r);
[[nodiscard]] std::string billing_text(const journal::AccountModeChanged& r);
[[nodiscard]] std::string billing_text(const journal::PaymentPlanAgreed& r);
[[nodiscard]] std::string billing_text(const journal::PaymentPlanEnded& r);
[[nodiscard]] std::string billing_text(const journal::DepositDemanded& r);
[[nodiscard]] std::string billing_text(const journal::DepositMoved& r);
[[nodiscard]] std::string billing_text(const journal::CreditLimitAgreed& r);
[[nodiscard]] std::string billing_text(const journal::CreditUseTold& r);

[[nodiscard]] std::string_view plan_end_text(journal::PlanEnd end);        // "kept"
[[nodiscard]] std::string_view deposit_text(journal::DepositMove move);    // "paid in"
[[nodiscard]] std::string_view document_text(billing::DocumentKind kind);  // "bill"
[[nodiscard]] std::string_view step_text(billing::StepKind kind);          // "final notice"
[[nodiscard]] std::string_view late_text(journal::LateKind kind);          // "interest"
[[nodiscard]] std::string_view line_text(billing::LineKind kind);          // "standing charge"
[[nodiscard]] std::string_view basis_text(journal::DemandBasis basis);     // "measured"

}  // namespace riser::wire
