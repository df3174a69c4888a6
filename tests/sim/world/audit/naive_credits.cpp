// NaiveBooks: what somebody is lent and given beside his own money, and what he owes beside it, written from docs/charging.md
// ("Credits", "Where a top-up goes", "Charges with time"): free units and gifts are used before his own money, emergency
// credit after it, and what was consumed beyond all of them is his own again.
#include <algorithm>
#include <chrono>

#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using payment::CreditType;

constexpr std::int64_t k_credit_day_ms = 86'400'000;
constexpr std::int64_t k_hour_ms = 3'600'000;

std::int64_t local_ms_of(std::int64_t unix_ms) {
    return unix_ms + central_european_offset_s(unix_ms / 1000) * 1000;
}

// Local day in which the period began that an instant lies in.
std::int64_t first_day(Every every, std::int64_t unix_ms) {
    const std::int64_t day = local_ms_of(unix_ms) / k_credit_day_ms;
    // 1970-01-01 was a Thursday.
    if (every == Every::week) return day - (day + 3) % 7;
    if (every != Every::month) return day;
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    return day - static_cast<std::int64_t>(static_cast<unsigned>(date.day())) + 1;
}

bool begins_a_day(std::int64_t unix_ms) {
    return local_ms_of(unix_ms) % k_credit_day_ms == 0;
}

}  // namespace

std::int64_t NaiveAccount::own() const {
    std::int64_t sum = balance();
    for (const auto& [number, pot] : pots) sum -= pot.amount;
    return sum;
}

std::int64_t NaiveAccount::before_emergency() const {
    return std::max<std::int64_t>(own() - limit, 0) + gifts();
}

std::int64_t NaiveAccount::usable() const {
    const auto lent = pots.find(k_emergency_credit);
    return before_emergency() + (lent == pots.end() ? 0 : lent->second.amount);
}

std::int64_t NaiveAccount::used_of_loan() const {
    const auto lent = pots.find(k_emergency_credit);
    return lent == pots.end() ? 0 : lent->second.owed - lent->second.amount;
}

std::int64_t NaiveAccount::loan() const {
    const auto lent = pots.find(k_emergency_credit);
    return lent == pots.end() ? 0 : lent->second.owed;
}

std::int64_t NaiveAccount::gifts() const {
    std::int64_t sum = 0;
    for (const auto& [number, pot] : pots) {
        if (number != k_emergency_credit) sum += pot.amount;
    }
    return sum;
}

// First of what is used last; nothing of what was lent.
void NaiveAccount::keep_gifts(std::int64_t most) {
    std::int64_t left = std::max<std::int64_t>(most, 0);
    for (auto pot = pots.rbegin(); pot != pots.rend(); ++pot) {
        NaivePot& of = pot->second;
        of.amount = pot->first == k_emergency_credit ? 0 : std::min(of.amount, left);
        of.owed = 0;
        left -= of.amount;
    }
}

// Before it is counted as charged.
void NaiveAccount::use(std::int64_t amount) {
    if (pots.empty() || amount <= 0) return;
    std::int64_t left = amount;
    const std::int64_t his = std::max<std::int64_t>(own() - limit, 0);
    const auto take = [&](std::uint16_t number) {
        const auto pot = pots.find(number);
        if (pot == pots.end()) return;
        const std::int64_t part = std::min(left, pot->second.amount);
        pot->second.amount -= part;
        left -= part;
    };
    take(k_free_units);
    take(k_gift);
    left -= std::min(left, his);
    take(k_emergency_credit);
}

void NaiveBooks::configure_credit(const journal::CreditConfigured& r, const Complain& complain) {
    const std::string who = "a credit of account " + to_string(r.account) + " ";
    const auto found = accounts_.find(r.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "is nobody's");
    if (r.credit.value == 0) return;
    NaivePot& pot = found->second.pots[r.credit.value];
    pot.preset = r.preset.micro;
    const bool ends = r.preset.micro == 0;
    if (ends && !found->second.postpaid) complain(who + "ends, and nobody said so");
    std::int64_t due = 0;
    bool so = true;
    switch (r.credit.value) {
        case k_emergency_credit:
            due = credits_plan_.emergency;
            so = r.type == CreditType::emergency && r.paid_back &&
                 r.offered_at.micro == credits_plan_.offered_at &&
                 r.needs_confirmation != credits_plan_.by_itself;
            break;
        case k_free_units:
            due = credits_plan_.free_units;
            so = r.type == CreditType::time_based && !r.paid_back;
            break;
        case k_gift:
            due = credits_plan_.gift;
            so = r.type == CreditType::reserved && !r.paid_back &&
                 r.expires_ms == credits_plan_.gift_until_ms;
            if (!first_tenants_.contains(r.account)) complain(who + "is a gift for another one");
            break;
        default:
            so = false;
    }
    if (!so || (!ends && r.preset.micro != due)) complain(who + "is on other terms");
}

NaivePot* NaiveBooks::pot_of(AccountId account, payment::CreditId credit) {
    const auto found = accounts_.find(account);
    if (found == accounts_.end() || found->second.ended) return nullptr;
    const auto pot = found->second.pots.find(credit.value);
    return pot == found->second.pots.end() ? nullptr : &pot->second;
}

// Of who has bills it is on the next one.
void NaiveBooks::give_free(AccountId account, std::int64_t amount) {
    given_back_ += amount;
    billing_.charge_now(account, -amount);
}

void NaiveBooks::grant(const journal::CreditInvoked& r, const Complain& complain) {
    const std::string who = "account " + to_string(r.account) + " is lent or given ";
    NaivePot* pot = pot_of(r.account, r.credit);
    if (pot == nullptr) return complain(who + "what it does not have");
    NaiveAccount& account = accounts_[r.account];
    somebody_moved_ = true;
    const std::int64_t amount = r.amount.micro;
    if (amount != pot->preset) complain(who + micro_units(amount));
    if (r.credit.value == k_emergency_credit) {
        if (pot->owed > 0) complain(who + "again what is not paid back");
        if (account.postpaid) complain(who + "emergency credit, and has bills");
        if (account.before_emergency() > credits_plan_.offered_at) {
            complain(who + "emergency credit and has " + micro_units(account.before_emergency()));
        }
        if (!credits_plan_.by_itself && --credit_asked_[r.account] < 0) {
            complain(who + "emergency credit, and nobody asked for it");
        }
        pot->owed += amount;
        saw("credit", "lent");
    } else {
        if (r.credit.value != k_gift || pot->given)
            complain(who + "what comes by itself, or again");
        saw("credit", "gift");
        give_free(r.account, amount);
    }
    pot->given = true;
    pot->amount += amount;
    account.beside += amount;
}

void NaiveBooks::lapse(const journal::CreditExpired& r, const Complain& complain) {
    const std::string who = "a credit of account " + to_string(r.account) + " ";
    NaivePot* pot = pot_of(r.account, r.credit);
    if (pot == nullptr) return complain(who + "lapses, and is not there");
    NaiveAccount& account = accounts_[r.account];
    somebody_moved_ = true;
    const std::int64_t amount = r.amount.micro;
    if (amount <= 0 || amount != pot->amount) complain(who + "lapses with " + micro_units(amount));
    if (r.reason == journal::LapseReason::withdrawn) {
        if (r.credit.value != k_emergency_credit) complain(who + "goes back that is no loan");
        if (pot->owed != pot->amount) complain(who + "goes back, and was used");
        if (account.before_emergency() <= credits_plan_.offered_at) {
            complain(who + "goes back, and is needed");
        }
        pot->owed -= amount;
        saw("credit", "went_back");
    } else {
        const std::int64_t until = credits_plan_.gift_until_ms;
        if (r.credit.value != k_gift || until == 0 || header_.earliest_ms < until) {
            complain(who + "lapses before its time");
        }
        give_free(r.account, -amount);
        saw("credit", "gift_lapsed");
    }
    pot->amount -= amount;
    account.beside -= amount;
}

void NaiveBooks::renew(const journal::CreditRenewed& r, const Complain& complain) {
    const std::string who = "free units of account " + to_string(r.account) + " ";
    NaivePot* pot = pot_of(r.account, r.renewal.credit);
    if (pot == nullptr || r.renewal.credit.value != k_free_units) {
        return complain(who + "are renewed, and are none");
    }
    NaiveAccount& account = accounts_[r.account];
    somebody_moved_ = true;
    const Every every = credits_plan_.free_units_every;
    const std::int64_t begins = r.renewal.begins_ms;
    const std::int64_t lapsed = r.renewal.lapsed.micro;
    const std::int64_t granted = r.renewal.granted.micro;
    if (!begins_a_day(begins) ||
        first_day(every, begins) != first_day(every, header_.earliest_ms) ||
        first_day(every, begins) != local_ms_of(begins) / k_credit_day_ms) {
        complain(who + "are renewed of " + std::to_string(begins));
    }
    if (begins <= pot->renewed_ms) complain(who + "are renewed twice");
    if (lapsed != pot->amount) complain(who + "lapse with " + micro_units(lapsed));
    if (granted != pot->preset) complain(who + "are " + micro_units(granted));
    pot->renewed_ms = begins;
    pot->amount = granted;
    account.beside += granted - lapsed;
    give_free(r.account, granted - lapsed);
    saw("credit", "free_units");
    saw("credit", "free_units_lapsed", lapsed > 0);
}

// Entered once, for who came first; what is said of it later is when it begins.
void NaiveBooks::configure_debt(const journal::ChargeConfigured& r, NaiveAccount& account,
                                const Complain& complain) {
    const bool by_share = r.charge.value == k_share_debt;
    if (!by_share && r.charge.value != k_instalment_debt) return enter_debt(r, complain);
    const std::string who = "a debt of account " + to_string(r.account) + " ";
    if (!first_tenants_.contains(r.account)) complain(who + "is of another one");
    const CreditPlan& plan = credits_plan_;
    const bool so =
        by_share
            ? r.type == payment::ChargeType::payment_event && r.proportion_ppm == plan.share_ppm &&
                  r.weekly_cap.micro == plan.weekly_cap
            : r.type == payment::ChargeType::time_based && r.per_period.micro == plan.instalment &&
                  r.continuous == plan.continuous && r.while_disconnected == plan.while_off &&
                  r.while_on_emergency == plan.on_emergency;
    if (!so) complain(who + "is on other terms");
    auto debt = std::find_if(account.debts.begin(), account.debts.end(),
                             [&](const auto& one) { return one.charge == r.charge.value; });
    const bool is_new = debt == account.debts.end();
    if (is_new) {
        account.debts.push_back({r.charge.value});
        debt = std::prev(account.debts.end());
        debt->share_ppm = by_share ? plan.share_ppm : 0;
        debt->weekly_cap = by_share ? plan.weekly_cap : 0;
    }
    const std::int64_t due = by_share ? plan.share_debt : plan.instalment_debt;
    if (r.added.micro != (is_new ? due : 0))
        complain(who + "grows by " + micro_units(r.added.micro));
    debt->remaining += r.added.micro;
    if (debt->until_ms == 0) debt->until_ms = r.begins_ms;
    given_back_ -= r.added.micro;
    somebody_moved_ = true;
}

// What comes or goes by itself has come or gone with what made it so.
void NaiveBooks::check_loans(const Complain& complain) {
    for (const auto& [id, account] : accounts_) {
        const auto lent = account.pots.find(k_emergency_credit);
        if (account.ended || account.postpaid || lent == account.pots.end()) continue;
        const NaivePot& pot = lent->second;
        const bool needed = account.before_emergency() <= credits_plan_.offered_at;
        // With every entry, of every account: its name is written for a complaint only.
        if (credits_plan_.by_itself && pot.preset > 0 && pot.owed == 0 && needed) {
            complain("account " + to_string(id) + " is not lent what comes by itself");
        }
        if (pot.amount > 0 && pot.amount == pot.owed && !needed) {
            complain("account " + to_string(id) + " keeps a loan that it does not need");
        }
    }
}

// What fell due and is not there is put off, unless it is taken in any case.
void NaiveBooks::collect_instalment(const journal::ChargeCollected& collected,
                                    NaiveAccount& account, const Complain& complain) {
    const payment::CollectionLine& line = collected.line;
    const std::string who = "an instalment of account " + to_string(collected.account) + " ";
    const auto debt = std::find_if(account.debts.begin(), account.debts.end(),
                                   [](const auto& one) { return one.charge == k_instalment_debt; });
    if (debt == account.debts.end() || debt->remaining <= 0) return complain(who + "is of no debt");
    const NaiveSupply& supply = supplies_[account.supply_point];
    const bool off = supply.desired == metering::SwitchState::disconnected &&
                     supply.observed == metering::SwitchState::disconnected &&
                     !supply.off_for_a_while;
    const auto lent = account.pots.find(k_emergency_credit);
    const bool on_loan =
        lent != account.pots.end() && lent->second.amount > 0 && account.before_emergency() == 0;
    const CreditPlan& plan = credits_plan_;
    const bool suspended = (off && !plan.while_off) || (on_loan && !plan.on_emergency);
    const std::int64_t due = suspended ? 0 : std::min(plan.instalment, debt->remaining);
    const std::int64_t takes = plan.continuous ? due : std::min(due, account.usable());
    if (line.collected.micro != takes || line.deferred.micro != due - takes) {
        complain(who + "takes " + micro_units(line.collected.micro) + " and puts off " +
                 micro_units(line.deferred.micro) + " instead of " + micro_units(takes) + " and " +
                 micro_units(due - takes));
    }
    const bool by_hour = plan.instalment_every == Every::hour;
    const bool at_end = by_hour ? line.to_ms % k_hour_ms == 0 : begins_a_day(line.to_ms);
    const std::int64_t most = by_hour ? k_hour_ms : k_credit_day_ms + k_hour_ms;
    if (line.from_ms != debt->until_ms || !at_end || line.to_ms <= line.from_ms ||
        line.to_ms - line.from_ms > most) {
        complain(who + "is of " + std::to_string(line.from_ms) + " to " +
                 std::to_string(line.to_ms));
    }
    if (line.to_ms > header_.earliest_ms) complain(who + "is taken before it is due");
    debt->until_ms = line.to_ms;
    debt->remaining -= due;
    account.put_off += due - takes;
    account.use(takes);
    account.instalments += takes;
    somebody_moved_ = true;
    saw("debt", "instalment", takes > 0);
    saw("debt", "put_off", takes < due);
    saw("debt", "suspended", suspended);
}

bool NaiveBooks::may_be_given_more(AccountId account, std::int64_t latest_ms) const {
    const auto found = accounts_.find(account);
    if (found == accounts_.end() || found->second.ended) return false;
    const auto pot = found->second.pots.find(k_free_units);
    if (pot == found->second.pots.end() || pot->second.preset == 0) return false;
    const Every every = credits_plan_.free_units_every;
    return pot->second.renewed_ms == 0 ||
           first_day(every, pot->second.renewed_ms) < first_day(every, latest_ms);
}

// Everything had its time.
void NaiveBooks::check_credits_at_end(std::int64_t true_ms, const Complain& complain) const {
    for (const auto& [id, account] : accounts_) {
        if (account.ended || account.postpaid) continue;
        const std::string who = "account " + to_string(id) + " ";
        if (may_be_given_more(id, true_ms - k_hour_ms)) {
            complain(who + "was not given the free units of this period");
        }
        for (const auto& [number, pot] : account.pots) {
            const std::int64_t lapses = credits_plan_.gift_until_ms;
            const bool over = number == k_gift && lapses != 0 && lapses < true_ms - k_hour_ms;
            if (over && pot.amount > 0) complain(who + "keeps a gift at the end that has lapsed");
        }
    }
}

}  // namespace riser::sim
