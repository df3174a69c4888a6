// NaiveBooks: standing charges, written from docs/tariffs.md and docs/charging.md: one for each local day or month, in
// proportion to the days that somebody was there, of whoever has the supply point when it ends, once, and never before
// it is certainly over. In these worlds none is put off: whoever has no credit owes it.
#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_standing_day_ms = 86'400'000;
constexpr std::uint32_t k_of_the_tariff = 65'535;
// A gateway that goes on after a night has other things to do first; and bills may wait for a reading.
constexpr std::int64_t k_collected_within_ms = 60 * 60'000;
// A version has its standing charge from the first day that begins with it.
constexpr std::int64_t k_new_for_ms = 27LL * 60 * 60'000;

std::int64_t standing_local_ms(std::int64_t unix_ms) {
    return unix_ms + central_european_offset_s(unix_ms / 1000) * 1000;
}

std::int64_t standing_day(std::int64_t unix_ms) {
    return standing_local_ms(unix_ms) / k_standing_day_ms;
}

bool is_midnight(std::int64_t unix_ms) {
    return standing_local_ms(unix_ms) % k_standing_day_ms == 0;
}

std::int64_t days_of_month(std::int64_t day) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    const auto last = (date.year() / date.month() / std::chrono::last).day();
    return static_cast<unsigned>(last);
}

}  // namespace

// What fell due before is not his, and what ran before begins anew.
void NaiveBooks::begin_tenancy(NaiveAccount& account) {
    account.standing_until_ms = 0;
    account.since_ms = clock_is_sure_ ? header_.wall_ms : 0;
}

void NaiveBooks::configure_standing(const journal::ChargeConfigured& charge,
                                    const Complain& complain, bool honest) {
    const std::string who = "a charge of account " + to_string(charge.account) + " ";
    const auto found = accounts_.find(charge.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "is nobody's");
    NaiveAccount& account = found->second;
    if (charge.purpose == payment::ChargePurpose::debt) {
        return configure_debt(charge, account, complain);
    }
    const bool of_tariff = charge.charge.value == k_of_the_tariff &&
                           charge.purpose == payment::ChargePurpose::standing &&
                           charge.type == payment::ChargeType::time_based;
    if (!of_tariff) return complain(who + "was entered by nobody");
    const bool ends = charge.per_period.micro == 0;
    if (!charge.continuous && !ends) complain(who + "may be put off");
    const bool begins = account.standing_price == 0 || account.standing_until_ms == 0;
    if (begins) account.standing_until_ms = charge.begins_ms;
    account.standing_price = charge.per_period.micro;
    account.standing_by_month = charge.period == payment::CollectionPeriod::month;
    account.standing_while_off = charge.while_disconnected;
    if (ends) return;
    if (honest && clock_is_sure_ && begins && account.since_ms != 0 && charge.begins_ms != 0 &&
        standing_day(charge.begins_ms) < standing_day(account.since_ms)) {
        complain(who + "begins before he was there");
    }
    const bool known = std::any_of(tariffs_.begin(), tariffs_.end(), [&](const auto& version) {
        const NaiveTariff& tariff = version.second;
        const std::int64_t tax_ppm = tariff.standing_taxed ? tariff.tax_ppm : 0;
        // Within a millionth: the tax of it is rounded.
        const __int128 due = static_cast<__int128>(tariff.standing) * (1'000'000 + tax_ppm);
        const __int128 off = due - static_cast<__int128>(charge.per_period.micro) * 1'000'000;
        return version.first.first == account.tariff && tariff.standing > 0 && off < 1'000'000 &&
               off > -1'000'000 && tariff.standing_by_month == account.standing_by_month &&
               tariff.standing_while_off == account.standing_while_off &&
               (tariff.standing_of_landlord || !landlords_.contains(charge.account));
    });
    if (!known)
        complain(who + "of " + std::to_string(charge.per_period.micro) + " stands in no tariff");
}

void NaiveBooks::check_standing_period(const NaiveAccount& account,
                                       const payment::CollectionLine& line, const std::string& who,
                                       const Complain& complain, bool honest) {
    if (line.from_ms != account.standing_until_ms) {
        complain(who + "begins at " + std::to_string(line.from_ms) + ", and is collected until " +
                 std::to_string(account.standing_until_ms));
    }
    if (line.to_ms <= line.from_ms || !is_midnight(line.to_ms)) {
        complain(who + "ends at " + std::to_string(line.to_ms));
    }
    if (line.to_ms > header_.earliest_ms) complain(who + "is taken before it is over");
    const std::int64_t first = standing_day(line.from_ms);
    const std::int64_t days = standing_day(line.to_ms) - first;
    if (!account.standing_by_month && days != 1)
        complain(who + "is of " + std::to_string(days) + " days");
    if (!honest) return;
    for (std::int64_t day = first; day < first + days; ++day) {
        if (!standing_days_.insert({account.supply_point, day}).second) {
            complain(who + "is taken twice for one day");
        }
    }
}

void NaiveBooks::collect_standing(const journal::ChargeCollected& collected,
                                  const Complain& complain, bool honest) {
    const payment::CollectionLine& line = collected.line;
    const std::string who = "the standing charge of account " + to_string(collected.account) + " ";
    const auto found = accounts_.find(collected.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "is nobody's");
    NaiveAccount& account = found->second;
    const NaiveSupply& supply = supplies_[account.supply_point];
    if (line.charge.value == k_instalment_debt) {
        return collect_instalment(collected, account, complain);
    }
    if (line.charge.value != k_of_the_tariff) return complain(who + "is another one");
    if (account.standing_price == 0) complain(who + "does not run");
    if (supply.account != collected.account) complain(who + "is of somebody who is not there");
    check_standing_period(account, line, who, complain, honest);
    // Who is off for a while for what he used there has supply.
    const bool off = supply.desired == metering::SwitchState::disconnected &&
                     supply.observed == metering::SwitchState::disconnected &&
                     !supply.off_for_a_while;
    const std::int64_t first = standing_day(line.from_ms);
    const std::int64_t days = standing_day(line.to_ms) - first;
    const std::int64_t of_days = account.standing_by_month ? days_of_month(first) : 1;
    const bool suspended = off && !account.standing_while_off;
    const std::int64_t due = suspended ? 0 : account.standing_price * days / of_days;
    if (line.collected.micro != due || line.deferred.micro != 0) {
        complain(who + "takes " + std::to_string(line.collected.micro) + " and puts off " +
                 std::to_string(line.deferred.micro) + " instead of " + std::to_string(due));
    }
    saw("standing", account.standing_by_month ? "of_a_month" : "of_a_day");
    saw("standing", "of_a_part_of_a_month", days < of_days);
    saw("standing", "suspended_while_off", suspended);
    saw("standing", "while_off", off && !suspended);
    saw("standing", "of_the_landlord", landlords_.contains(collected.account));
    saw("standing", "of_who_pays_afterwards", billing_.knows(collected.account));
    saw("standing", "of_who_has_no_credit", account.is_used_up());
    account.use(line.collected.micro);
    account.standing += line.collected.micro;
    account.standing_until_ms = line.to_ms;
}

void NaiveBooks::check_standing_at_end(std::int64_t true_ms, const Complain& complain) const {
    const std::int64_t today = standing_day(true_ms - k_collected_within_ms);
    for (const auto& [point, supply] : supplies_) {
        const auto account = accounts_.find(supply.account);
        if (account == accounts_.end()) continue;
        const NaiveAccount& of = account->second;
        const bool vacant = landlords_.contains(supply.account);
        const NaiveTariff* holds = nullptr;
        bool is_new = false;
        for (const auto& [key, version] : tariffs_) {
            if (key.first != of.tariff || version.effective_ms > true_ms) continue;
            holds = &version;  // ascending by version
            is_new = is_new || (key.second > 1 && true_ms - version.effective_ms < k_new_for_ms);
        }
        if (holds == nullptr || is_new) continue;
        const bool owed = holds->standing > 0 && (holds->standing_of_landlord || !vacant);
        const std::string who = "supply point " + std::to_string(point) + " ";
        if (owed != (of.standing_price > 0)) {
            complain(who + (owed ? "pays no" : "pays a") + " standing charge at the end");
        }
        if (!owed || of.standing_by_month || of.standing_until_ms == 0) continue;
        if (standing_day(of.standing_until_ms) < today) {
            complain(who + "has paid its standing charge until " +
                     std::to_string(of.standing_until_ms) + " only");
        }
    }
}

}  // namespace riser::sim
