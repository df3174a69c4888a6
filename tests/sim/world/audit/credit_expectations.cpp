// What should happen in a run to what tenants have beside their own money, and to vouchers: the ways of paper, of those who
// type it, and of the office.
#include "tests/sim/world/audit/expectations.h"

namespace riser::sim {
namespace {

// By people, and by what the journals say of it.
constexpr std::string_view k_voucher_states[] = {
    "typed",
    "typed_by_anybody",
    "typed_for_a_door",
    "typed_outside",
    "looked_at",
    "mistyped",
    "guessed",
    "taken",
    "told_to_wait",
    "granted",
    "recalled",
    "recall_was_in_time",
    "redeemed",
    "activated_others",
    "recall_came_too_late",
    "asked_again",
    "its_time_may_be_over",
    "redeemed_by_an_old_copy",
};
// Every answer of docs/vouchers-building.md but that of a wrong currency: the batches of an office have that of its houses.
constexpr std::string_view k_voucher_refusals[] = {
    "voucher_used",          "voucher_not_known",      "voucher_elsewhere",
    "voucher_cancelled",     "voucher_held_back",      "voucher_not_sold",
    "voucher_too_early",     "voucher_expired",        "voucher_account_closed",
    "voucher_wrong_product", "voucher_books_in_doubt", "voucher_target_unknown",
};
constexpr std::string_view k_shop_states[] = {
    "printed", "granted", "activated", "held_back", "let_go",     "revoked",    "suspended",
    "resumed", "renewed", "recalled",  "came_back", "told_again", "batch_lost",
};

constexpr std::string_view k_credit_states[] = {
    "lent",        "went_back",         "gift",
    "gift_lapsed", "free_units",        "free_units_lapsed",
    "paid_back",   "lapsed_at_the_end", "paid_back_at_the_end",
};
constexpr std::string_view k_debt_states[] = {
    "share_of_a_payment", "capped_for_the_week", "instalment", "put_off",
    "put_off_is_paid",    "suspended",
};

template <std::size_t N>
void expect_each(Coverage& coverage, const std::string& group, const std::string_view (&names)[N]) {
    for (const auto name : names) coverage.expect(group, std::string(name));
}

}  // namespace

void expect_credits(Coverage& coverage) {
    expect_each(coverage, "credit", k_credit_states);
    expect_each(coverage, "debt", k_debt_states);
}

void expect_vouchers(Coverage& coverage) {
    expect_each(coverage, "voucher", k_voucher_states);
    expect_each(coverage, "voucher_refused", k_voucher_refusals);
    expect_each(coverage, "voucher_shop", k_shop_states);
}

}  // namespace riser::sim
