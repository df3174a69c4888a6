// decide_credits: credit that is taken up, comes and goes, and charges that fall due with time (docs/charging.md).
// Nothing falls due or lapses before its time has certainly come: all of it by Now::earliest.
#include <algorithm>

#include "gateway/controller/arising_debt.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using payment::CreditStatus;
using payment::CreditType;

// Lines of charges in one decision: after a long time without power the rest comes with the next ticks, and a
// journal entry stays small.
constexpr std::size_t k_lines_at_once = 400;
// Before new terms, everything that is due by the old ones, as far as one journal entry holds it.
constexpr std::size_t k_lines_before_new_terms = 4'000;

bool has_only_own_credit(const payment::Account& account) {
    return account.credits.size() == 1 && account.charges.size() == 1;
}

const payment::Credit* find_emergency(const payment::Account& account, payment::CreditId wanted) {
    const auto found = std::find_if(
        account.credits.begin(), account.credits.end(), [&](const payment::Credit& credit) {
            if (credit.type != CreditType::emergency) return false;
            // Without a number the one that can be taken up now.
            return wanted.value != 0 ? credit.id == wanted : credit.status != CreditStatus::enabled;
        });
    if (found != account.credits.end()) return &*found;
    const auto any = std::find_if(
        account.credits.begin(), account.credits.end(), [&](const payment::Credit& credit) {
            return credit.type == CreditType::emergency && wanted.value == 0;
        });
    return any == account.credits.end() ? nullptr : &*any;
}

}  // namespace

payment::CollectionCircumstances circumstances(const SupplyPointBooks& supply_point) {
    payment::CollectionCircumstances so;
    // Off for some minutes, for what was used there, is not without supply; one time too many is.
    const auto& limit = supply_point.limit;
    const bool for_a_while = supply_point.reason == journal::SupplyReason::over_limit &&
                             !(limit.last && limit.last->waits);
    so.disconnected = supply_point.desired == metering::SwitchState::disconnected &&
                      supply_point.observed == metering::SwitchState::disconnected && !for_a_while;
    return so;
}

// Whatever has changed an account's money: blocks first, which charge, then what comes or goes because of it.
void Decider::after_charging(AccountId id) {
    step_blocks(id);
    move_credits(id);
    update_low_credit(id);
}

void Decider::move_credits(AccountId id) {
    const payment::Account* account = draft_.account(id);
    if (account == nullptr || has_only_own_credit(*account)) return;
    while (const auto move = payment::due_move(*draft_.account(id))) {
        if (move->granted) {
            book(journal::CreditInvoked{id, move->credit, CreditType::emergency, move->amount});
            enter_emergency_fee(id);
        } else {
            book(journal::CreditExpired{id, move->credit, CreditType::emergency,
                                        journal::LapseReason::withdrawn, move->amount});
        }
        note(Note::Level::info,
             move->granted ? "emergency_credit_granted" : "emergency_credit_withdrawn",
             {{"account", to_string(id)}, {"amount", format_money(move->amount)}});
    }
}

// Once for each time: taken when its hour ends, but not out of what was lent.
void Decider::enter_emergency_fee(AccountId id) {
    const payment::Account& account = *draft_.account(id);
    const Money amount = account.top_up.emergency_fee;
    if (amount <= Money{}) return;
    const auto charge =
        free_ordered_charge(account, payment::ChargePurpose::fee, payment::ChargeType::time_based);
    if (!charge) {
        return note(Note::Level::warning, "emergency_fee_left_out", {{"account", to_string(id)}});
    }
    journal::ChargeConfigured fee;
    fee.account = id;
    fee.charge = *charge;
    fee.type = payment::ChargeType::time_based;
    fee.purpose = payment::ChargePurpose::fee;
    fee.added = fee.per_period = amount;
    fee.period = payment::CollectionPeriod::hour;
    fee.begins_ms = beginning();
    fee.while_disconnected = true;
    fee.while_on_emergency = false;
    book(fee);
}

Decider::Verdict Decider::accept_credit(const AcceptCredit& order) {
    const payment::Account* account = draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    if (account->status != payment::AccountStatus::active) {
        return {OrderOutcome::conflict, "the account is closed", order.account};
    }
    settle({account->supply_point});  // what is offered depends on what was really used
    account = draft_.account(order.account);
    const payment::Credit* credit = find_emergency(*account, order.credit);
    const bool ended =
        credit != nullptr && credit->preset.micro == 0 && credit->status == CreditStatus::enabled;
    if (credit == nullptr || ended) {
        return {OrderOutcome::conflict, "this account has no emergency credit", order.account};
    }
    switch (credit->status) {
        case CreditStatus::enabled:
            return {OrderOutcome::conflict,
                    "emergency credit is offered once the credit is down to " +
                        format_money(credit->offered_at),
                    order.account};
        case CreditStatus::exhausted:
            return {OrderOutcome::conflict,
                    "the emergency credit is used up: it is offered again once " +
                        format_money(credit->used_of_loan()) + " are paid back",
                    order.account};
        case CreditStatus::selected:
        case CreditStatus::in_use:
            return {OrderOutcome::already_done, "the emergency credit is taken up already",
                    order.account};
        case CreditStatus::selectable:
            break;
    }
    const Money amount = credit->preset;
    book(journal::CreditInvoked{order.account, credit->id, credit->type, amount});
    enter_emergency_fee(order.account);
    move_credits(order.account);
    update_low_credit(order.account);
    account = draft_.account(order.account);
    if (const auto* point = draft_.supply_point(account->supply_point)) void_confirmation(*point);
    supply(account->supply_point);
    return {OrderOutcome::done,
            "emergency credit of " + format_money(amount) + "; it is paid back by the next top-ups",
            order.account};
}

// Of a charge that is entered now. While the clock is unsure it waits: `earliest` may lie years back.
std::int64_t Decider::beginning() const {
    return now_.trusted() ? to_unix_ms(now_.earliest) : 0;
}

void Decider::begin_charges(AccountId id) {
    if (!now_.trusted()) return;
    const std::vector<payment::Charge> charges = draft_.account(id)->charges;
    for (const auto& charge : charges) {
        if (!charge.goes_on() || charge.begun()) continue;
        journal::ChargeConfigured begins = journal::terms_of(id, charge);
        begins.begins_ms = beginning();
        book(begins);
    }
}

bool Decider::renewal_possible(const payment::Account& account) const {
    return payment::due_renewal(account, site_.zone, now_.latest).has_value();
}

// A gateway that was off for weeks, or a clock that is set weeks ahead by mistake: nobody can tell at once. A clock
// that is put right within a day has taken nothing; what is due is due a day later too.
bool Decider::waits_for_the_clock(const payment::Account& account) const {
    const auto first = payment::next_collection(account, site_.zone);
    return first && now_.earliest - *first > k_clock_leap && !clock_is_proven();
}

bool Decider::has_something_due(const payment::Account& account) const {
    if (account.status != payment::AccountStatus::active) return false;
    const bool changes = standing_change(account).has_value();
    if (has_only_own_credit(account)) return changes;
    if (changes && !waits_for_the_clock(account)) return true;
    const bool begins =
        now_.trusted() && std::any_of(account.charges.begin(), account.charges.end(),
                                      [](const auto& c) { return c.goes_on() && !c.begun(); });
    if (begins) return true;
    const auto collection = payment::next_collection(account, site_.zone);
    const bool collects =
        collection && *collection <= now_.earliest && !waits_for_the_clock(account);
    return collects || payment::due_renewal(account, site_.zone, now_.earliest) ||
           payment::due_expiry(account, now_.earliest);
}

payment::FriendlyPeriods Decider::friendly_periods() const {
    if (!draft_.site().policy.in_force()) return {};
    return [this](UtcTime from, UtcTime to) {
        return payment::friendly_throughout(draft_.site().policy.policy, site_.zone, from, to);
    };
}

// Until the tariff's standing charge changes by the terms before, then by those after.
std::size_t Decider::collect_charges(const SupplyPointBooks& supply_point, UtcTime until) {
    const AccountId id = supply_point.account;
    if (waits_for_the_clock(*draft_.account(id))) return 0;
    std::size_t lines = 0;
    while (const auto change = standing_change(*draft_.account(id))) {
        if (change->at > until) break;
        lines += collect_due(supply_point, change->at);
        if (lines >= payment::k_max_collection_lines) return lines;
        lines += end_standing(supply_point, change->at);
        take_standing(id, *change);
    }
    return lines + collect_due(supply_point, until);
}

// One line for each period; which of them is in the books, and nothing else says so: a period is collected once.
std::size_t Decider::collect_due(const SupplyPointBooks& supply_point, UtcTime until) {
    const AccountId id = supply_point.account;
    const auto lines = payment::due_collections(*draft_.account(id), site_.zone, until,
                                                circumstances(supply_point), friendly_periods());
    for (const auto& line : lines) book_collection(id, line);
    return lines.size();
}

void Decider::book_collection(AccountId id, const payment::CollectionLine& line) {
    const payment::Account& account = *draft_.account(id);
    const payment::Charge* charge = account.find_charge(line.charge);
    const journal::ChargeCollected collected{id, charge->purpose, line};
    if (const auto due = due_prices(draft_, account)) {
        const auto what = journal::judge_standing(account, *due, collected, {header_, &site_.zone});
        if (!what.empty()) {
            note(Note::Level::error, "price_differs", {{"account", to_string(id)}, {"what", what}});
        }
    }
    book(collected);
    ++lines_collected_;
}

void Decider::renew_and_expire(AccountId id) {
    while (const auto expiry = payment::due_expiry(*draft_.account(id), now_.earliest)) {
        const payment::Credit* credit = draft_.account(id)->find_credit(expiry->credit);
        book(journal::CreditExpired{id, expiry->credit, credit->type, journal::LapseReason::expired,
                                    expiry->amount});
    }
    while (const auto renewal =
               payment::due_renewal(*draft_.account(id), site_.zone, now_.earliest)) {
        book(journal::CreditRenewed{id, *renewal});
    }
}

// Charges come before free units: they may still take what would lapse anyway.
void Decider::credits_and_charges() {
    std::vector<SupplyPointId> due;
    for (const auto& known : draft_.base().supply_points) {
        const payment::Account* account = draft_.account(known.account);
        if (account != nullptr && configured(known.id) && has_something_due(*account)) {
            due.push_back(known.id);
        }
    }
    if (due.empty()) return;
    settle(due);  // what was used until now is taken from what there was until now
    std::size_t lines = 0;
    for (const SupplyPointId id : due) {
        if (lines >= k_lines_at_once) return;
        const SupplyPointBooks& supply_point = *draft_.supply_point(id);
        begin_charges(supply_point.account);
        const std::size_t collected = collect_charges(supply_point);
        lines += collected;
        // As long as periods are missing, what they may take stays.
        if (collected < payment::k_max_collection_lines) renew_and_expire(supply_point.account);
        after_charging(supply_point.account);
    }
}

// ---- configuration --------------------------------------------------------------------------------

void Decider::configure_credits(const SupplyPointSite& configured) {
    const AccountId id = configured.account;
    const auto terms = [&](payment::CreditId credit) {
        const payment::Credit* known = draft_.account(id)->find_credit(credit);
        return known == nullptr ? std::nullopt : std::optional(journal::terms_of(id, *known));
    };
    // The tenant's own money comes after what he is given.
    journal::CreditConfigured own = journal::terms_of(id, draft_.account(id)->token());
    own.priority = k_own_credit_priority;
    if (!configured.credits.empty() && terms({}) != own) book(own);
    for (const auto& credit : configured.credits) {
        const auto before = terms(credit.credit);
        // A number that was another kind of credit keeps its meaning.
        if (before && before->type != credit.type) {
            note(Note::Level::error, "credit_differs",
                 {{"account", to_string(id)}, {"credit", std::to_string(credit.credit.value)}});
            continue;
        }
        journal::CreditConfigured wanted = credit;
        // It was given: what the configuration says now is told (config_differences.cpp), and gives no more.
        const bool given =
            before && credit.type == CreditType::reserved && before->preset.micro > 0;
        if (given) wanted.preset = before->preset;
        if (before != wanted) book(wanted);
        if (!before && credit.type == CreditType::reserved && credit.preset.micro > 0) {
            book(journal::CreditInvoked{id, credit.credit, credit.type, credit.preset});
        }
    }
    const std::vector<payment::Credit> known = draft_.account(id)->credits;
    for (const auto& credit : known) {
        const bool stays = credit.type == CreditType::token || credit.preset.micro == 0 ||
                           credit.id >= k_first_ordered_credit ||  // given by an order
                           std::any_of(configured.credits.begin(), configured.credits.end(),
                                       [&](const auto& c) { return c.credit == credit.id; });
        if (stays) continue;
        // Not offered or renewed any more; what is in it stays the tenant's.
        journal::CreditConfigured ended = journal::terms_of(id, credit);
        ended.preset = {};
        book(ended);
    }
    move_credits(id);
}

// What fell due before new terms. False when that is more than one decision holds: the terms wait.
bool Decider::collect_by_old_terms(const SupplyPointBooks& supply_point, AccountId account) {
    if (supply_point.account != account) return true;
    if (waits_for_the_clock(*draft_.account(account))) return false;
    while (lines_collected_ < k_lines_before_new_terms) {
        if (collect_charges(supply_point) < payment::k_max_collection_lines) return true;
    }
    return false;
}

void Decider::configure_charges(const SupplyPointSite& configured) {
    const AccountId id = configured.account;
    std::vector<journal::ChargeConfigured> changed;
    for (const auto& charge : configured.charges) {
        const payment::Charge* known = draft_.account(id)->find_charge(charge.charge);
        journal::ChargeConfigured wanted = charge;
        if (known == nullptr) {
            wanted.begins_ms = beginning();
            changed.push_back(wanted);
            continue;
        }
        wanted.added = {};  // what there was to be collected is in the books since the first time
        if (journal::terms_of(id, *known) == wanted) continue;
        if (known->type != wanted.type || known->purpose != wanted.purpose) {
            note(Note::Level::error, "charge_differs",
                 {{"account", to_string(id)}, {"charge", std::to_string(charge.charge.value)}});
            continue;
        }
        wanted.begins_ms = beginning();
        changed.push_back(wanted);
    }
    for (auto& debt : debts_to_fit(*draft_.account(id), site_)) changed.push_back(std::move(debt));
    for (const auto& charge : draft_.account(id)->charges) {
        const bool ends_now = charge.purpose == payment::ChargePurpose::standing &&
                              charge.id != payment::k_tariff_charge &&
                              charge.per_period.micro > 0 &&
                              std::none_of(configured.charges.begin(), configured.charges.end(),
                                           [&](const auto& c) { return c.charge == charge.id; });
        if (!ends_now) continue;
        changed.push_back(journal::terms_of(id, charge));
        changed.back().per_period = {};
    }
    if (changed.empty()) return;
    if (!collect_by_old_terms(*draft_.supply_point(configured.supply_point.id), id)) {
        return note(Note::Level::warning, "charge_terms_wait",
                    {{"account", to_string(id)}, {"until", "the next start"}});
    }
    for (auto& charge : changed) book(std::move(charge));
}

}  // namespace riser::controller
