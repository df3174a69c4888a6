// decide_policy: the supply policy of the site (core/payment/supply_windows.h): takes it from the configuration into
// the books, and tells the cut-off table what it forbids now.
#include <algorithm>

#include "gateway/controller/credit_work.h"

namespace riser::controller {
namespace {

using payment::CutPredicate;
using payment::HoldKind;

// What is told of until when supply stays on is looked up anew so often: a hold may have ended meanwhile.
constexpr Duration k_obstacle_stands = std::chrono::minutes(1);

bool is_of_policy(std::string_view obstacle) {
    return std::any_of(
        payment::k_policy_predicates.begin(), payment::k_policy_predicates.end(),
        [&](CutPredicate predicate) { return payment::to_string(predicate) == obstacle; });
}

}  // namespace

// Versions ascend, so that everybody can tell which terms came later. A configuration without a policy makes no
// record, unless there was one before: then the neutral one holds again.
void Decider::take_policy() {
    const PolicyBooks& known = draft_.site().policy;
    if (known.pack == site_.policy.pack && known.policy == site_.policy.policy) return;
    emit(journal::PolicySet{known.version + 1, site_.policy.pack, site_.policy.policy});
    note(Note::Level::info, "policy_set",
         {{"version", std::to_string(draft_.site().policy.version)}, {"pack", site_.policy.pack}});
}

// A notice runs from the warning. Where nobody knows when that was given (it was before the books kept the time), it is
// given again: else the notice would never be over.
void Decider::warn_again() {
    const PolicyBooks& policy = draft_.site().policy;
    if (!policy.in_force()) return;
    for (const auto& configured : site_.supply_points) {
        const SupplyPointBooks* supply_point = draft_.supply_point(configured.supply_point.id);
        const payment::Account* account = draft_.account(supply_point->account);
        if (account == nullptr || !account->low_credit || supply_point->times.warned) continue;
        if (payment::notice_for(policy.policy, class_for_policy(*account)) == Duration::zero()) {
            continue;
        }
        emit(journal::LowCreditChanged{account->id, true});
    }
}

std::int64_t Decider::hold_until_ms(const SupplyPointBooks& supply_point, HoldKind kind) const {
    const SiteBooks& site = draft_.site();
    if (kind == HoldKind::landlord) return std::max(supply_point.hold_until_ms, site.hold_until_ms);
    const std::size_t index = other_hold(kind);
    return std::max(supply_point.other_holds_ms.at(index), site.other_holds_ms.at(index));
}

bool Decider::is_held(const SupplyPointBooks& supply_point) const {
    for (std::size_t i = 0; i < payment::k_hold_kinds; ++i) {
        const std::int64_t until = hold_until_ms(supply_point, static_cast<HoldKind>(i));
        if (to_unix_ms(now_.earliest) < until) return true;
    }
    return false;
}

// An account's own class, or that of its tariff in any version that may be in force now; of several the one that is
// protected most.
payment::CustomerClass Decider::class_for_policy(const payment::Account& account) const {
    const auto& policy = draft_.site().policy.policy;
    auto most = payment::treated_as(account.customer_class);
    const auto consider = [&](payment::CustomerClass which) {
        if (which == payment::CustomerClass::any || policy.never_cut.test(index_of(most))) return;
        const bool more = policy.never_cut.test(index_of(which)) ||
                          payment::notice_for(policy, which) > payment::notice_for(policy, most);
        if (more) most = which;
    };
    const auto* versions = draft_.versions(account.charges.front().tariff);
    if (versions == nullptr || versions->empty()) return most;
    consider(payment::version_at(*versions, now_.earliest)->rules.customer_class);
    for (const auto& version : *versions) {
        const bool begins =
            version.effective_from > now_.earliest && version.effective_from <= now_.latest;
        if (begins) consider(version.rules.customer_class);
    }
    return most;
}

const std::vector<Duration>& Decider::site_cuts_ago() const {
    auto& asked = asked_of_policy_.site_cuts_ago;
    if (!asked) {
        asked.emplace();
        for (const TimeMark& cut : draft_.site().policy.cuts) {
            asked->push_back(controller::elapsed_at_least(cut, now_));
        }
    }
    return *asked;
}

const payment::PolicyFacts& Decider::policy_facts(const SupplyPointBooks& supply_point) const {
    AskedOfPolicy& asked = asked_of_policy_;
    if (asked.facts && asked.facts_of == supply_point.id) return *asked.facts;
    payment::PolicyFacts facts;
    if (const payment::Account* account = draft_.account(supply_point.account)) {
        facts.customer_class = class_for_policy(*account);
    }
    facts.protected_customer = is_protected_customer(supply_point);
    for (std::size_t i = 0; i < payment::k_hold_kinds; ++i) {
        facts.hold_until.at(i) =
            from_unix_ms(hold_until_ms(supply_point, static_cast<HoldKind>(i)));
    }
    const auto ago = [this](const std::optional<TimeMark>& mark) {
        return mark ? std::optional(controller::elapsed_at_least(*mark, now_)) : std::nullopt;
    };
    // Whoever pays afterwards is warned by notices, and by what is said of his credit limit.
    if (is_overdue(supply_point)) {
        facts.warned_for = final_notice_ago(supply_point.account);
    } else if (CreditWork(*this).is_over(supply_point)) {
        facts.warned_for = CreditWork(*this).told_ago(supply_point.account);
    } else {
        facts.warned_for = ago(supply_point.times.warned);
    }
    facts.connected_ago = ago(supply_point.times.reconnected);
    facts.operated_ago = ago(supply_point.times.desired);
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr || !which->operated) continue;
        const Duration since = now_.monotonic - which->operated_at;
        facts.operated_ago = std::min(facts.operated_ago.value_or(since), since);
    }
    // Steps that somebody was told of are kept, whatever the configuration says of his meter by now.
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    facts.limitable =
        (live != nullptr && live->not_limitable.empty()) || supply_point.limit.begun();
    facts.limited_for = controller::limited_for(supply_point.limit, now_);
    // Fewer than may come in an hour stand in nobody's way, whenever they were.
    const PolicyBooks& policy = draft_.site().policy;
    if (policy.cuts.size() >= policy.policy.cuts_per_hour) facts.site_cuts_ago = site_cuts_ago();
    asked.facts_of = supply_point.id;
    return asked.facts.emplace(std::move(facts));
}

void Decider::apply_policy(const SupplyPointBooks& supply_point, payment::CutInputs& inputs) const {
    const PolicyBooks& policy = draft_.site().policy;
    if (!policy.in_force()) return;
    payment::apply_policy(policy.policy, site_.zone, policy_facts(supply_point), now_, inputs);
}

// Not cut off at all: what was cut off before the policy said so comes back.
bool Decider::is_protected(const SupplyPointBooks& supply_point) const {
    const PolicyBooks& policy = draft_.site().policy;
    if (is_protected_customer(supply_point)) return true;
    if (!policy.in_force()) return false;
    payment::PolicyFacts facts;  // of those that this predicate asks for
    if (const payment::Account* account = draft_.account(supply_point.account)) {
        facts.customer_class = class_for_policy(*account);
    }
    return !payment::policy_holds(policy.policy, site_.zone, facts, now_,
                                  CutPredicate::not_protected);
}

// Until when supply stays on whatever the credit, if the policy can tell; 0: it cannot.
std::int64_t Decider::kept_until_ms(const SupplyPointBooks& supply_point,
                                    std::string_view obstacle) const {
    const PolicyBooks& policy = draft_.site().policy;
    if (!policy.in_force() || !is_of_policy(obstacle) || is_kept_on(supply_point)) return 0;
    const auto wait =
        payment::next_possible_cut(policy.policy, site_.zone, policy_facts(supply_point), now_);
    if (!wait || *wait == Duration::zero()) return 0;  // nothing of the policy is in the way
    return to_unix_ms(payment::after(now_, *wait).wall);
}

// Empty: nothing is in the way.
void Decider::note_obstacle(SupplyPointId id, std::string_view obstacle) {
    const LiveSupply* live = seen().supplies.find(id);
    if (live == nullptr) return;
    const bool same = live->obstacle == obstacle;
    const auto stands = [&] {
        return !draft_.site().policy.in_force() || !is_of_policy(obstacle) ||
               now_.monotonic - live->obstacle_noted < k_obstacle_stands;
    };
    if (same && stands()) return;
    update(ObstacleNoted{id, std::string(obstacle),
                         kept_until_ms(*draft_.supply_point(id), obstacle)});
    if (same || obstacle.empty()) return;
    note(Note::Level::info, "cut_off_held",
         {{"supply_point", to_string(id)}, {"by", std::string(obstacle)}});
}

}  // namespace riser::controller
