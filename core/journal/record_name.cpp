// The names of records, for logs and people. In the order of the variant.
#include <array>

#include "core/journal/record.h"

namespace riser::journal {

namespace {

constexpr std::array<std::string_view, std::variant_size_v<RecordVariant>> k_names{
    "genesis",
    "meter_epoch_started",
    "register_rolled_over",
    "meter_doubted",
    "doubt_cleared",
    "supply_point_defined",
    "account_opened",
    "account_configured",
    "tariff_published",
    "credited",
    "settlement",
    "low_credit_changed",
    "supply_desired",
    "supply_observed",
    "supply_armed",
    "pairing_tested",
    "hold_set",
    "command_executed",
    "block_period_begun",
    "block_stepped",
    "credit_configured",
    "credit_invoked",
    "credit_renewed",
    "credit_expired",
    "charge_configured",
    "charge_collected",
    "local_time_defined",
    "policy_set",
    "supply_readied",
    "supply_requested",

    "account_classified",
    "tenancy_began",
    "account_closed",
    "former_account_paid",
    "refund_paid",

    "consumption_rerated",

    "billing_agreed",
    "bill_issued",
    "overdue_terms_agreed",
    "reminder_given",
    "late_charged",
    "bill_disputed",
    "bill_numbered",

    "energy_fed_in",

    "payment_bounced",
    "account_mode_changed",
    "payment_plan_agreed",
    "payment_plan_ended",
    "deposit_demanded",
    "deposit_moved",

    "supply_opened_unseen",

    "period_terms_began",
    "period_charged",

    "load_limited",
    "over_limit",

    "credit_limit_agreed",
    "credit_use_told",

    "voucher_document_taken",
    "voucher_locks_taken",
    "voucher_recall_answered",
    "voucher_redeemed",

    "tariff_corrected",
    "consumption_corrected",
    "correction_ended",

    "account_tariff_ordered",

    "bound_key_taken",
    "bound_token_redeemed",
    "bound_number_marked",

    "correction_held_back",

    "top_up_terms_agreed",

    "common_costs_shared"};

}  // namespace

std::string_view record_name(const Record& record) {
    return k_names[record.index()];
}

}  // namespace riser::journal
