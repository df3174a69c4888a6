// StatementBook: who had supply when, and why, as it was read back.
#include "gateway/local/history.h"
#include "gateway/store/read_model/statement_book.h"

namespace riser::store {
namespace {

// What a change of the contact is to be put down to. What nobody ordered is not the last order's doing.
std::uint8_t cause_of(const SupplyState& supply, metering::SwitchState seen) {
    using metering::SwitchState;
    const bool from_the_beginning =
        supply.reason == static_cast<std::uint8_t>(journal::SupplyReason::commissioned);
    const bool wanted_on = supply.desired == SwitchState::connected ||
                           (supply.desired == SwitchState::unknown && from_the_beginning);
    if (seen == SwitchState::disconnected && wanted_on)
        return supply.opened_for != 0 ? supply.opened_for : local::k_opened_unordered;
    if (seen == SwitchState::connected && supply.desired == SwitchState::disconnected)
        return supply.unseen ? local::k_came_back : local::k_closed_unordered;
    const bool again = supply.reason == local::k_opened_unordered;
    return seen == SwitchState::connected && again ? local::k_closed_again : supply.reason;
}

}  // namespace

void StatementBook::supply_desired(const journal::SupplyDesired& wish) {
    SupplyState& state = supply(wish.supply_point);
    state.reason = static_cast<std::uint8_t>(wish.reason);
    state.desired = wish.state;
    if (wish.state == metering::SwitchState::disconnected) state.opened_for = state.reason;
}

void StatementBook::supply_changed(const journal::SupplyObserved& change, std::int64_t wall_ms) {
    SupplyState& state = supply(change.supply_point);
    const std::uint8_t cause = cause_of(state, change.state);
    state.unseen = change.state == metering::SwitchState::unknown;
    const bool is_over = change.state == metering::SwitchState::connected &&
                         state.desired != metering::SwitchState::disconnected;
    if (is_over) state.opened_for = 0;
    // Losing sight of a switch changes nothing for the customer, nor does seeing it connected at
    // first.
    if (change.state == metering::SwitchState::unknown || change.state == state.observed) return;
    const bool first_sight = state.observed == metering::SwitchState::unknown;
    state.observed = change.state;
    if (cause == local::k_opened_unordered) state.reason = cause;
    if (state.account == 0 || (first_sight && change.state == metering::SwitchState::connected))
        return;
    LineRow row;
    row.kind = LineKind::supply;
    row.code = static_cast<std::uint8_t>(change.state);
    row.reason = cause;
    add(accounts_[static_cast<std::size_t>(state.account - 1)], row, wall_ms);
}

}  // namespace riser::store
