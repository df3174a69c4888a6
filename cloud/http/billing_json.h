// Bills, and records about them, in JSON.
#pragma once

#include <boost/json.hpp>

#include "cloud/billing/bill_state.h"
#include "core/journal/record.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object billing_fields(const journal::BillingAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillIssued& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillNumbered& r);
[[nodiscard]] boost::json::object billing_fields(const journal::OverdueTermsAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::ReminderGiven& r);
[[nodiscard]] boost::json::object billing_fields(const journal::LateCharged& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillDisputed& r);
// period_json.cpp
[[nodiscard]] boost::json::object billing_fields(const journal::PeriodTermsBegan& r);
[[nodiscard]] boost::json::object billing_fields(const journal::PeriodCharged& r);

// contract_json.cpp
[[nodiscard]] boost::json::object billing_fields(const journal::PaymentBounced& r);
[[nodiscard]] boost::json::object billing_fields(const journal::AccountModeChanged& r);
[[nodiscard]] boost::json::object billing_fields(const journal::PaymentPlanAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::PaymentPlanEnded& r);
[[nodiscard]] boost::json::object billing_fields(const journal::DepositDemanded& r);
[[nodiscard]] boost::json::object billing_fields(const journal::DepositMoved& r);
[[nodiscard]] boost::json::object billing_fields(const journal::CreditLimitAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::CreditUseTold& r);

// In lists: without its lines.
[[nodiscard]] boost::json::object bill_json(const BillReport& report, Currency currency);
// Adds what paid a bill, its reminders and its disputes, as long as the books remember it.
void add_standing(boost::json::object& out, const journal::AccountBilling& billing,
                  const billing::BillNumber& number);
[[nodiscard]] boost::json::object dues_json(const AccountDues& dues, Currency currency);
[[nodiscard]] boost::json::object dues_sum_json(const std::vector<AccountDues>& all,
                                                Currency currency);
[[nodiscard]] boost::json::object legal_number_json(const LegalNumber& number);
[[nodiscard]] boost::json::object series_json(const billing::NumberSeries& series,
                                              const billing::BillNumber& last);
[[nodiscard]] std::optional<billing::YearRule> parse_year_rule(std::string_view text);

}  // namespace riser::cloud
