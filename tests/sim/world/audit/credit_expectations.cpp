// What should happen in a run to what tenants have beside their own money.
#include "tests/sim/world/audit/expectations.h"

namespace riser::sim {
namespace {

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

}  // namespace riser::sim
