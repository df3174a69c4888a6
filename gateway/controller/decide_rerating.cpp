// decide_rerating: what was charged at the lowest price while nobody knew what time it was is charged the difference, once
// the clock is sure (core/payment/provisional.h, docs/charging.md).
#include <algorithm>

#include "core/journal/rerating_audit.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

// Of a few hundred accounts; a journal entry stays small. The rest comes with the next tick.
constexpr std::size_t k_parts_at_once = 4'096;

}  // namespace

// Before anything else is charged to the account. False while it waits for another decision.
bool Decider::rerate(AccountId id) {
    const payment::Account* account = draft_.account(id);
    if (account == nullptr || account->provisional.empty() || !now_.trusted()) return true;
    if (parts_rerated_ >= k_parts_at_once) return false;
    const journal::ReratingEvidence evidence{
        header_, [this](TariffId tariff) { return draft_.versions(tariff); }, &site_.zone};
    const auto due = journal::due_rerating(*account, evidence);
    journal::ConsumptionRerated rerated{id, {}, {}, account->residue};
    if (due) {
        rerated = {id, due->parts, due->amount, due->residue};
    } else {
        note(Note::Level::warning, "rerating_impossible",
             {{"account", to_string(id)}, {"what", "it keeps the lowest price"}});
    }
    // Arithmetic is asserted; another price than was due is told.
    for (const auto& difference : journal::audit_rerating(*account, rerated, evidence)) {
        RISER_ASSERT(difference.of_price, "a correction computes to the same amount twice");
        note(Note::Level::error, "price_differs",
             {{"account", to_string(id)}, {"what", difference.what}});
    }
    const SupplyPointId point = account->supply_point;
    const bool had_credit = !account->exhausted();
    const Money amount = rerated.amount;
    parts_rerated_ += rerated.parts.size();
    emit(std::move(rerated));
    if (amount.micro == 0) return true;
    note(Note::Level::info, "consumption_rerated",
         {{"account", to_string(id)}, {"amount", format_money(amount)}});
    // Nobody is cut off by the correction alone: what was read before it confirms nothing.
    const auto* supply_point = draft_.supply_point(point);
    if (had_credit && draft_.account(id)->exhausted() && supply_point != nullptr) {
        void_confirmation(*supply_point);
    }
    return true;
}

void Decider::rerate_all() {
    if (!now_.trusted()) return;
    std::vector<AccountId> accounts;
    // Also of those whose supply point is somebody else's by now.
    for (const auto& [id, account] : draft_.base().accounts) {
        if (!account.provisional.empty()) accounts.push_back(id);
    }
    std::sort(accounts.begin(), accounts.end());
    for (const AccountId id : accounts) {
        if (rerate(id)) after_charging(id);
    }
}

}  // namespace riser::controller
