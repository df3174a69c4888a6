// Where the contacts of a site are, and whether whatever moved them might.
#include <algorithm>

#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {

using metering::SwitchState;

// A disconnection that was sent may still arrive after credit came: commands live this long
// (SupplyLimits::command_timeout) plus the way back.
constexpr Duration k_command_life = std::chrono::seconds(35);
// Two clocks within as long as a reading counts.
constexpr std::int64_t k_drift_ms = 1'000;
// By what their makers say; on Zigbee too.
constexpr std::string_view k_breakers[] = {"lingxun-lx47le-125", "tongou-to-q-sy1-jzt",
                                           "owon-cb432", "tongou-towsmr1"};
// Of these the makers' converters know energy and power alone: no voltage and no frequency that would come with a register.
constexpr std::string_view k_without_witness[] = {"owon-cb432"};
// So long somebody repeats an order that has no answer.
constexpr std::int64_t k_order_life_ms = 15 * 60'000;

// NaivePolicy judges what safety and maintenance do.
bool was_for_credit(journal::SupplyReason reason) {
    using journal::SupplyReason;
    return reason != SupplyReason::relay_test && reason != SupplyReason::safety &&
           reason != SupplyReason::maintenance;
}

}  // namespace

void SiteAuditor::moved_by_others(std::uint32_t meter) {
    const auto index = building_.building().index_of(meter);
    if (index && *index < contacts_.size()) contacts_[*index].excused = true;
}

void SiteAuditor::look_at_contacts(SimTime now) {
    now_ = now;
    const Building& building = building_.building();
    static_cast<void>(building.now());  // what contacts did by themselves, they have done
    const std::uint64_t changes = building.contact_changes();
    if (looked_ && changes == seen_changes_) return;
    seen_changes_ = changes;
    for (std::size_t i = 0; i < contacts_.size(); ++i) {
        const Contact* contact = building.contact_of(i);
        if (contact == nullptr) continue;
        Contacts& seen = contacts_[i];
        if (!looked_) seen = {contact->closed(), contact->operations(), false, std::nullopt};
        if (contact->operations() == seen.operations) continue;
        const bool opened = seen.closed && !contact->closed();
        if (opened && !seen.excused) judge_opening(building.plan().meters[i].id, now);
        const bool closes = !seen.closed && contact->closed();
        if (closes) ++restores_;
        if (closes && !seen.excused && seen.opened_by_others)
            judge_closing(building.plan().meters[i], *seen.opened_by_others);
        auto opened_by_others = seen.opened_by_others;
        if (opened && seen.excused) opened_by_others = now;
        if (contact->closed() || (opened && !seen.excused)) opened_by_others.reset();
        seen = {contact->closed(), contact->operations(), false, opened_by_others};
    }
    looked_ = true;
}

// A good reading that the controller has asked for by itself, ahead of a sweep.
void SiteAuditor::heard(const controller::Event& event) {
    if (const auto* command = std::get_if<controller::RemoteCommand>(&event)) {
        if (std::holds_alternative<controller::TakeVoucherDocument>(command->body) ||
            std::holds_alternative<controller::TakeVoucherLocks>(command->body)) {
            about_vouchers_.insert(to_string(command->id));
        }
    }
    const auto* report = std::get_if<metering::MeterReport>(&event);
    if (report == nullptr || report->request == 0) return;
    if (report->health != metering::MeterHealth::good) return;
    asked_reading_ms_[report->meter.value] = true_ms_();
}

// It was read for this, and not long ago: what is known otherwise may be old, or another meter's.
// Whether a read can ever confirm a cut-off there: its witness has to come with it (docs/supply.md, witness_present).
bool SiteAuditor::can_be_confirmed(const NaiveSupply& supply) const {
    return std::none_of(supply.shares.begin(), supply.shares.end(), [this](const auto& share) {
        const MeterPlan* plan = plan_of(share.meter.value);
        const auto end = std::end(k_without_witness);
        return plan != nullptr &&
               std::find(std::begin(k_without_witness), end, plan->profile) != end;
    });
}

void SiteAuditor::check_was_read(const NaiveSupply& supply, const std::string& who) {
    if (!can_be_confirmed(supply)) complain(who + "by a meter without voltage and frequency");
    for (const auto& share : supply.shares) {
        const auto read = asked_reading_ms_.find(share.meter.value);
        if (read == asked_reading_ms_.end()) {
            complain(who + "without a reading that was made for it");
            continue;
        }
        const std::int64_t ago_ms = true_ms_() - read->second;
        if (ago_ms <= reading_counts_ms_ + k_drift_ms) continue;
        complain(who + "by a reading of " + std::to_string(ago_ms / 1000) + " s ago");
    }
}

void SiteAuditor::judge_opening(std::uint32_t meter, SimTime now) {
    for (const auto& [point, supply] : books_.supplies()) {
        const bool measured = std::any_of(supply.shares.begin(), supply.shares.end(),
                                          [&](const auto& s) { return s.meter.value == meter; });
        if (!measured) continue;
        const std::string who = "supply point " + std::to_string(point) + " lost its light ";
        const auto since = connected_since_.find(point);
        const bool fresh = since != connected_since_.end() && now - since->second < k_command_life;
        if (supply.desired == SwitchState::connected || (policy_.waits(point) && fresh)) {
            if (!fresh) complain(who + "though it should be connected");
            ++raced_cuts_;
            continue;
        }
        if (!was_for_credit(supply.reason)) continue;
        ++cuts_;
        // Decided before the window began, and on its way.
        const std::int64_t true_ms = true_ms_();
        if (clock_is_honest_ && policy_.keeps_on_at(true_ms) &&
            policy_.keeps_on_at(true_ms - k_command_life / std::chrono::milliseconds(1))) {
            complain(who + "in friendly hours");
        }
        if (supply.reason == journal::SupplyReason::over_limit) judge_late_overload(point, who);
        const auto account = books_.accounts().find(supply.account);
        // Of a register that lied only the books know what was charged; check_desired() has judged by them.
        const bool lied =
            std::any_of(supply.shares.begin(), supply.shares.end(),
                        [&](const auto& s) { return spoiled_.contains(s.meter.value); });
        // Decided about who had the supply point before, and judged when it was.
        const bool for_another = supply.desired_at <= supply.passed_at;
        if (account == books_.accounts().end() || lied || for_another) continue;
        const NaiveAccount& has = account->second;
        const bool for_bills = supply.reason == journal::SupplyReason::overdue ||
                               (supply.reason == journal::SupplyReason::over_limit && has.postpaid);
        if (for_bills) continue;
        const std::int64_t left = has.balance() + has.charged - cost_of_used(point, supply);
        if (left > has.limit)
            complain(who + "with " + std::to_string(left) + " micro-units" + " left");
    }
}

// What did not open for an overload at once does not open later: by then something else is used.
void SiteAuditor::judge_late_overload(std::uint32_t point, const std::string& who) {
    const auto landing = limits_.landings().find(point);
    if (landing == limits_.landings().end() || !landing->second.last) return;
    const auto& decided_ms = landing->second.last->at.true_ms;
    if (!decided_ms) return;
    const std::int64_t ago_ms = true_ms_() - *decided_ms;
    if (ago_ms < k_command_life / std::chrono::milliseconds(1)) return;
    complain(who + "for an overload of " + std::to_string(ago_ms / 1000) + " s ago");
}

// A relay board falls open without power or polls, and may be closed again; a relay in a meter once, after a silence,
// which nobody here tells apart from plain sight. What a breaker was opened for the gateway does not know: only an
// order closes it, one that was given since.
void SiteAuditor::judge_closing(const MeterPlan& meter, SimTime opened) {
    const bool breaker = std::ranges::find(k_breakers, meter.profile) != std::end(k_breakers);
    if (!breaker || meter.supply_switch.kind != SwitchKind::internal) return;
    for (const auto& [point, supply] : books_.supplies()) {
        const bool own = !supply.shares.empty() && supply.shares.front().meter.value == meter.id;
        const auto returned = returned_at_.find(point);
        // What had not been seen closed since it was ordered so was still on its way back.
        if (!own || returned == returned_at_.end()) continue;
        if (opened - returned->second < k_command_life) continue;
        if (asked_lately(point)) continue;
        complain("supply point " + std::to_string(point) +
                 " was opened by others, and closed though nobody ordered it");
    }
}

bool SiteAuditor::asked_lately(std::uint32_t point) const {
    const auto asked = asked_ms_.find(point);
    return asked != asked_ms_.end() && true_ms_() - asked->second < k_order_life_ms;
}

// Somebody sits in the dark there, and nobody in the building has asked for his light.
bool SiteAuditor::is_dark_and_unasked(std::uint32_t point) const {
    if (asked_lately(point)) return false;
    const auto supply = books_.supplies().find(point);
    if (supply == books_.supplies().end() || supply->second.shares.empty()) return false;
    const auto index = building_.building().index_of(supply->second.shares.front().meter.value);
    if (!index || *index >= contacts_.size() || contacts_[*index].excused) return false;
    const Contact* contact = building_.building().contact_of(*index);
    return contact != nullptr && !contact->closed();
}

}  // namespace riser::sim
