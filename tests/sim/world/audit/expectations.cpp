#include "tests/sim/world/audit/expectations.h"

#include <array>

#include "core/payment/supply_policy.h"

namespace riser::sim {
namespace {

// What the controller can answer to each local order (decide_orders.cpp, decide_supply_orders.cpp).
constexpr std::string_view k_order_answers[] = {
    "top_up.done",
    "top_up.already_done",
    "top_up.conflict",
    "top_up.invalid",
    "top_up.cannot_save",
    "hold.done",
    "hold.cannot_save",
    "connect.done",
    "connect.cannot_save",
    "arm.done",
    "arm.already_done",
    "arm.cannot_save",
    "test_relay.accepted",
    "test_relay.conflict",
    "test_relay.cannot_save",
    "exchange.done",
    "exchange.invalid",
    "exchange.conflict",
    "exchange.cannot_save",
    "clear_doubt.done",
    "clear_doubt.already_done",
    "clear_doubt.conflict",
    "clear_doubt.cannot_save",
    "read_now.accepted",
    "move_in.done",
    "move_in.accepted",
    "move_in.conflict",
    "move_in.cannot_save",
    "move_out.done",
    "move_out.accepted",
    "move_out.conflict",
    "move_out.cannot_save",
    "pay_refund.done",
    "pay_refund.conflict",
    "pay_refund.cannot_save",
    "settle.done",
    "settle.cannot_save",
    "dispute_bill.done",
    "dispute_bill.already_done",
    "cancel_bill.done",
    "cancel_bill.unknown_target",
    "credit_bill.done",
    "credit_bill.already_done",
    "credit_bill.invalid",
    "credit_bill.conflict",
    "credit_bill.unknown_target",
    "bounce_payment.done",
    "bounce_payment.already_done",
    "bounce_payment.conflict",
    "bounce_payment.unknown_target",
    "bounce_payment.cannot_save",
    "demand_deposit.done",
    "demand_deposit.already_done",
    "demand_deposit.conflict",
    "move_deposit.done",
    "move_deposit.already_done",
    "move_deposit.conflict",
    "agree_plan.done",
    "agree_plan.already_done",
    "agree_plan.conflict",
    "end_plan.done",
    "end_plan.already_done",
    "change_mode.done",
    "change_mode.already_done",
    "change_mode.conflict",
};

// Of the local API itself; those of the HTTP server before it are not part of a world.
constexpr std::string_view k_local_refusals[] = {
    "busy",
    "cannot_save",
    "foreign_origin",
    "history_unavailable",
    "invalid_fields",
    "invalid_json",
    "invalid_parameter",
    "method_not_allowed",
    "not_found",
    "outcome_unknown",
    "refused_conflict",
    "refused_invalid",
    "socket_only",
    "starting",
    "token_needed",
    "unknown_account",
    "unknown_host",
    "unknown_meter",
    "unknown_parameter",
    "unknown_supply_point",
    "wrong_token",
    "unsupported_media_type",
};

constexpr std::string_view k_cloud_refusals[] = {
    "account_closed",
    "bad_amount",
    "bad_idempotency_key",
    "bad_signature",
    "bad_tariff",
    "busy",
    "command_exists",
    "idempotency_key_missing",
    "idempotency_key_reused",
    "in_the_past",
    "invalid_fields",
    "invalid_json",
    "malformed_batch",
    "newer_protocol",
    "no_answer_in_time",
    "not_found",
    "storage_unavailable",
    "tariff_version",
    "too_long",
    "top_up_exists",
    "unauthorized",
    "unknown_account",
    "unknown_gateway",
    "unknown_site",
    "wrong_currency",
};

constexpr std::string_view k_cloud_faults[] = {
    "cloud_killed",          "cloud_power_cut", "cloud_stopped",         "cloud_left",
    "cloud_restored",        "cloud_disk_full", "cloud_disk_sync_error", "cloud_disk_write_error",
    "cloud_disk_read_error",
};
constexpr std::string_view k_link_faults[] = {
    "link_request_lost",
    "link_reply_lost",
    "link_request_doubled",
    "link_request_delayed",
    "link_reply_delayed",
    "link_reply_truncated",
    "link_reply_endless",
    "link_portal",
    "link_busy",
    "link_proxy_error",
    "link_stale_reply",
    "link_outage",
    "link_unreachable",
    "link_untrusted",
    "link_slow",
    "link_hostile_reply",
    "link_out_for_a_day",
    "link_out_for_a_week",
    "link_out_for_a_month",
    "link_request_overtaken",
};
constexpr std::string_view k_clock_events[] = {
    "drifting", "booted_without_time", "set_by_hand", "told_a_wrong_time", "summer_or_winter_began",
};
constexpr std::string_view k_hostile_answers[] = {"altered_answer", "answer_for_another_gateway",
                                                  "forged_command", "forged_keys",
                                                  "forged_receipt"};
constexpr std::string_view k_stranger_tries[] = {
    "stranger_without_token", "stranger_altered_upload", "stranger_repeated_upload",
    "stranger_forged_upload", "stranger_poll",           "stranger_garbage",
    "mole_garbage",           "mole_copied_entries",     "mole_stolen_money",
    "mole_far_ahead",         "mole_other_journal",      "mole_rewritten_history",
    "mole_absurd_head",       "mole_newer_protocol",
};
constexpr std::string_view k_feed_in_states[] = {
    "credited",           "to_the_landlord",    "to_who_pays_afterwards", "in_a_later_epoch",
    "by_a_later_version", "by_an_unsure_clock", "while_nothing_is_left",
};
constexpr std::string_view k_standing_states[] = {
    "of_a_day",  "of_a_month",      "of_a_part_of_a_month",   "suspended_while_off",
    "while_off", "of_the_landlord", "of_who_pays_afterwards", "of_who_has_no_credit",
};
constexpr std::string_view k_load_limit_states[] = {
    "first_step",
    "later_step",
    "last_step_without_end",
    "kept_whole",
    "limited_again",
    "landed",
    "over",
    "over_while_off",
    "over_a_restart",
    "overload",
    "overload_again",
    "overload_in_another_boot",
    "one_too_many",
    "one_too_many_of_the_day",
    "closed_in_time",
    "closed_on_the_next_day",
    "closed_by_others",
    "closed_for_who_asked",
    "closed_because_it_is_over",
    "cut_off_after_the_last_step",
    "of_who_pays_afterwards",
    "overload_held_against_the_truth",
};
constexpr std::string_view k_month_states[] = {
    "fixed_windows",
    "sliding_windows",
    "minimum_alone",
    "not_measured",
    "measured",
    "estimated",
    "ratchet",
    "minimum",
    "with_time_that_was_not_measured",
    "on_a_final_bill",
    "taken_back",
    "held_against_the_truth",
    "of_a_part_of_a_month",
    "window_that_a_bill_has_ended",
    "shown",
};
constexpr std::string_view k_heavy_users[] = {
    "used_too_much", "used_a_little_too_much", "used_just_enough", "went_on_using_too_much",
    "confirmed",     "paid_in_the_dark",
};
constexpr std::string_view k_bounced_states[] = {
    "of_who_left", "of_who_pays_afterwards", "after_it_paid_bills", "from_a_credit",
    "left_a_debt", "paid_back_later",        "with_a_fee",
};
constexpr std::string_view k_deposit_states[] = {
    "asked_for", "asked_for_no_more", "paid_in",           "refunded", "used",
    "earned",    "of_who_left",       "paid_a_final_bill",
};
constexpr std::string_view k_plan_ends[] = {"agreed", "kept", "broken", "withdrawn"};
constexpr std::string_view k_mode_changes[] = {
    "to_bills",   "to_prepaid",  "with_credit", "to_bills_with_debts", "to_prepaid_with_a_debt",
    "with_gifts", "with_a_loan",
};
constexpr std::string_view k_clerk_orders[] = {
    "credit_note", "credit_note_done", "credit_note_refused", "credit_note_again",
    "bounce",      "bounce_done",      "bounce_refused",      "bounce_again",
    "deposit",     "deposit_done",     "deposit_refused",     "deposit_again",
    "plan",        "plan_done",        "plan_refused",        "plan_again",
    "mode",        "mode_done",        "mode_refused",        "mode_again",
};
constexpr std::string_view k_office_faults[] = {"office_request_lost", "office_answer_lost",
                                                "office_sent_twice"};

// Names of enumerators as they stand in record.h.
constexpr std::array<std::string_view, 16> k_supply_reasons{"",
                                                            "commissioned",
                                                            "credit_exhausted",
                                                            "credit_restored",
                                                            "hold",
                                                            "remote_connect",
                                                            "relay_test",
                                                            "relay_test_done",
                                                            "no_longer_justified",
                                                            "safety",
                                                            "maintenance",
                                                            "emergency_override",
                                                            "released",
                                                            "overdue",
                                                            "over_limit",
                                                            "limit_over"};
constexpr std::array<std::string_view, 5> k_doubts{"", "backwards", "impossible", "identity",
                                                   "frozen"};
constexpr std::array<std::string_view, 4> k_epochs{"", "commissioned", "exchanged", "reset"};
constexpr std::array<std::string_view, 7> k_results{"",
                                                    "done",
                                                    "already_done",
                                                    "expired",
                                                    "refused_unknown_target",
                                                    "refused_invalid",
                                                    "refused_conflict"};
constexpr std::array<std::string_view, 3> k_lanes{"local", "credit", "state"};

// What a cut-off is only thought of when it holds, and what belongs to features to come.
bool is_never_in_the_way(payment::CutPredicate predicate) {
    using payment::CutPredicate;
    switch (predicate) {
        case CutPredicate::credit_exhausted:
        case CutPredicate::prepaid_account:
        case CutPredicate::no_emergency_credit:
            return true;
        default:
            return false;
    }
}

template <std::size_t N>
void expect_all(Coverage& coverage, const std::string& group, const std::string_view (&names)[N]) {
    for (const auto name : names) coverage.expect(group, std::string(name));
}

template <class Enum, std::size_t N>
std::string name_in(const std::array<std::string_view, N>& names, Enum value) {
    const auto number = static_cast<std::size_t>(value);
    return number < N ? std::string(names[number]) : std::to_string(number);
}

// No office of the simulation enters a tariff wrongly or gives an account another one: tests/unit/controller does
// (tariff_correction_test.cpp, account_tariff_test.cpp).
// Nor does it sell bound tokens (token_test.cpp) or share common costs (common_costs_test.cpp).
constexpr std::string_view k_never_written[] = {
    "tariff_corrected", "consumption_corrected", "correction_ended",    "account_tariff_ordered",
    "bound_key_taken",  "bound_token_redeemed",  "bound_number_marked", "common_costs_shared"};

void expect_record_name(Coverage& coverage, std::string_view name) {
    const auto end = std::end(k_never_written);
    if (std::find(std::begin(k_never_written), end, name) != end) return;
    coverage.expect("record", std::string(name));
}

template <std::size_t... I>
void expect_record_names(Coverage& coverage, std::index_sequence<I...> /*numbers*/) {
    (expect_record_name(coverage, journal::record_name(journal::Record(
                                      std::variant_alternative_t<I, journal::RecordVariant>{}))),
     ...);
}

}  // namespace

void expect_answers_of_gateway(Coverage& coverage) {
    expect_all(coverage, "order", k_order_answers);
    expect_all(coverage, "local_refusal", k_local_refusals);
    expect_all(coverage, "clock", k_clock_events);
    for (std::size_t i = 0; i < payment::k_cut_predicates; ++i) {
        const auto predicate = static_cast<payment::CutPredicate>(i);
        if (is_never_in_the_way(predicate)) continue;
        coverage.expect("cut_held_by", std::string(payment::to_string(predicate)));
    }
    for (const char* verdict : {"accepted", "ledger_gap", "ledger_fork", "epoch_refused"}) {
        coverage.expect("receipt", verdict);
    }
    for (const char* trouble : {"none", "fork", "epoch_refused", "journal_behind"}) {
        coverage.expect("sync_trouble", trouble);
    }
}

void expect_answers_of_cloud(Coverage& coverage) {
    expect_all(coverage, "cloud_refusal", k_cloud_refusals);
    expect_all(coverage, "cloud_fault", k_cloud_faults);
    expect_all(coverage, "link_fault", k_link_faults);
    expect_all(coverage, "hostile", k_hostile_answers);
    expect_all(coverage, "stranger", k_stranger_tries);
    expect_all(coverage, "office_fault", k_office_faults);
}

void expect_records(Coverage& coverage) {
    expect_all(coverage, "feed_in", k_feed_in_states);
    expect_all(coverage, "standing", k_standing_states);
    expect_all(coverage, "load_limit", k_load_limit_states);
    expect_all(coverage, "heavy_user", k_heavy_users);
    expect_all(coverage, "by_month", k_month_states);
    expect_all(coverage, "bounced", k_bounced_states);
    expect_all(coverage, "payment_plan", k_plan_ends);
    expect_all(coverage, "mode", k_mode_changes);
    expect_all(coverage, "deposit", k_deposit_states);
    expect_credits(coverage);
    expect_all(coverage, "bill_clerk", k_clerk_orders);
    expect_vouchers(coverage);
    expect_record_names(coverage,
                        std::make_index_sequence<std::variant_size_v<journal::RecordVariant>>{});
    // "commissioned" is what a supply point begins with: nobody writes that wish.
    for (std::size_t i = 2; i < k_supply_reasons.size(); ++i) {
        coverage.expect("supply_reason", std::string(k_supply_reasons[i]));
    }
    // The last, "frozen", is not written: a standstill is told to people and doubts nothing.
    for (std::size_t i = 1; i + 1 < k_doubts.size(); ++i) {
        coverage.expect("doubt", std::string(k_doubts[i]));
    }
    for (std::size_t i = 1; i < k_epochs.size(); ++i) {
        coverage.expect("meter_epoch", std::string(k_epochs[i]));
    }
    for (const char* result :
         {"credit.done", "credit.refused_unknown_target", "credit.refused_invalid",
          "credit.refused_conflict", "state.done", "state.already_done", "state.expired",
          "state.refused_unknown_target", "state.refused_invalid", "state.refused_conflict"}) {
        coverage.expect("command", result);
    }
}

void cover_entry(Coverage& coverage, const journal::Entry& entry) {
    for (const auto& record : entry.records) {
        coverage.hit("record", std::string(journal::record_name(record)));
        if (const auto* desired = std::get_if<journal::SupplyDesired>(&record)) {
            coverage.hit("supply_reason", name_in(k_supply_reasons, desired->reason));
        } else if (const auto* doubted = std::get_if<journal::MeterDoubted>(&record)) {
            coverage.hit("doubt", name_in(k_doubts, doubted->reason));
        } else if (const auto* epoch = std::get_if<journal::MeterEpochStarted>(&record)) {
            coverage.hit("meter_epoch", name_in(k_epochs, epoch->reason));
        } else if (const auto* executed = std::get_if<journal::CommandExecuted>(&record)) {
            coverage.hit("command", name_in(k_lanes, executed->lane) + "." +
                                        name_in(k_results, executed->result));
        }
    }
}

}  // namespace riser::sim
