#include "tests/sim/world/audit/naive_demand.h"

#include <algorithm>
#include <chrono>

#include "core/base/overload.h"

namespace riser::sim {
namespace {

using billing::LineKind;
using journal::DemandBasis;

constexpr std::int64_t k_demand_minute_ms = 60'000;
constexpr std::int64_t k_longest_even_ms = 120 * k_demand_minute_ms;
constexpr std::int64_t k_longest_divided_ms = 15 * k_demand_minute_ms;
constexpr std::int64_t k_demand_sure_ms = 10'000;
constexpr std::int64_t k_ppm_of_all = 1'000'000;
constexpr std::int64_t k_quarters_of_a_window = 4;
// Windows are rounded down slot by slot, and amounts to a micro-unit.
constexpr std::int64_t k_a_watt = 1;
constexpr std::int64_t k_some_micro = 3;
// A reading is of its time within a sweep or two, a silence in front of it may end in the window, and samples of the truth
// are four minutes apart.
constexpr std::int64_t k_around_ms = 16 * k_demand_minute_ms;
// A register shows whole steps.
constexpr std::int64_t k_step_wh = 20;

bool is_near(std::int64_t a, std::int64_t b, std::int64_t within) {
    return a - b <= within && b - a <= within;
}

std::int64_t taxed(std::int64_t amount, const NaiveTariff& tariff) {
    return static_cast<std::int64_t>(static_cast<__int128>(amount) *
                                     (k_ppm_of_all + tariff.tax_ppm) / k_ppm_of_all);
}

std::int64_t multiple_from(std::int64_t at, std::int64_t step) {
    return (at + step - 1) / step * step;
}

bool counts_for_minimum(const journal::ChargedLine& line) {
    constexpr std::uint16_t k_charge_of_tariff = 65'535;
    if (line.kind == LineKind::energy || line.kind == LineKind::levy) return true;
    if (line.kind == LineKind::adjustment) return !line.tariff.is_nil();
    return line.kind == LineKind::standing_charge && line.charge.value == k_charge_of_tariff;
}

}  // namespace

void NaiveDemand::fold(const journal::Entry& entry, const NaiveBooks& books, const Flowed& flowed,
                       const Complain& complain) {
    const Judging by{entry, books, flowed, complain};
    due_.clear();
    for (const auto& record : entry.records) take(record, by);
    for (const auto* due : due_) {
        complain("account " + to_string(due->account) +
                 " is charged for a month, and no bill says so");
    }
}

void NaiveDemand::take(const journal::Record& record, const Judging& by) {
    std::visit(overload{
                   [&](const journal::AccountOpened& opened) {
                       points_[opened.account] = opened.supply_point.value;
                       payers_[opened.supply_point.value] = opened.account;
                   },
                   [&](const journal::TenancyBegan& began) {
                       payers_[began.supply_point.value] = began.account;
                   },
                   [&](const journal::BillingAgreed& agreed) {
                       begins_[agreed.account] = by.entry.header.wall_ms;
                   },
                   [&](const journal::PeriodTermsBegan& r) { begin(r, by); },
                   [&](const journal::Settlement& settlement) {
                       for (const auto& segment : settlement.segments) {
                           measure(segment, by.entry.header);
                       }
                   },
                   [&](const journal::PeriodCharged& r) { charge(r, by); },
                   [&](const journal::BillIssued& r) { bill(r, by); },
                   [](const auto&) {},
               },
               record);
}

// ---- what is measured --------------------------------------------------------------------------------

void NaiveDemand::begin(const journal::PeriodTermsBegan& r, const Judging& by) {
    const std::string who = "account " + to_string(r.account) + " owes by the month ";
    const auto tariff = by.books.tariffs().find({r.tariff, r.version});
    if (tariff == by.books.tariffs().end()) return by.complain(who + "by no tariff");
    const auto account = by.books.accounts().find(r.account);
    if (account == by.books.accounts().end() || account->second.tariff != r.tariff) {
        by.complain(who + "by another tariff");
    } else if (!account->second.postpaid) {
        by.complain(who + "and pays in advance");
    }
    const NaiveTariff& of = tariff->second;
    if (of.demand_per_kw == 0 && of.minimum == 0) by.complain(who + "and the tariff says nothing");
    const std::int64_t minutes = of.demand_per_kw > 0 ? of.demand_window_min : 0;
    if (r.window_minutes != minutes || r.sliding != (minutes > 0 && of.demand_sliding)) {
        by.complain(who + "by other windows");
    }
    const auto begins = begins_.find(r.account);
    if (begins == begins_.end() || r.from_ms < begins->second ||
        r.from_ms > by.entry.header.latest_ms) {
        by.complain(who + "from " + std::to_string(r.from_ms) + " on");
    }
    if (months_.contains(r.account)) by.complain(who + "anew, and nothing has changed");
    NaiveMonth& month = months_[r.account];
    month.tariff = r.tariff;
    month.version = r.version;
    month.from_ms = r.from_ms;
    month.window_ms = r.window_minutes * k_demand_minute_ms;
    const std::int64_t slot_ms = month.window_ms / (r.sliding ? k_quarters_of_a_window : 1);
    if (slot_ms != month.slot_ms) month.slots.clear();
    month.slot_ms = slot_ms;
    saw("fixed_windows", minutes > 0 && !r.sliding);
    saw("sliding_windows", minutes > 0 && r.sliding);
    saw("minimum_alone", minutes == 0);
}

// An interval that is not too long counts evenly; what is not known closer is in no maximum.
void NaiveDemand::measure(const journal::Segment& segment, const journal::EntryHeader& header) {
    const auto month = months_.find(payers_[segment.supply_point.value]);
    if (month == months_.end() || month->second.window_ms == 0) return;
    const std::int64_t lasts = segment.to_ms - segment.from_ms;
    const bool sure = header.latest_ms - header.earliest_ms <= k_demand_sure_ms;
    const std::int64_t longest = segment.estimated ? k_longest_divided_ms : k_longest_even_ms;
    if (!sure || segment.provisional || lasts < 0 || lasts > longest) return saw("not_measured");
    const std::int64_t wh = segment.register_to.wh - segment.register_from.wh;
    if (wh <= 0) return;
    month->second.measured.push_back({segment.from_ms, segment.to_ms, wh * segment.share_ppm});
    put_in_slots(month->second, month->second.measured.back());
}

std::int64_t NaiveDemand::used_in(const NaiveMonth& month, std::int64_t from_ms,
                                  std::int64_t to_ms) {
    std::int64_t shared = 0;
    for (const NaiveInterval& interval : month.measured) {
        const std::int64_t lasts = interval.to_ms - interval.from_ms;
        if (lasts == 0) {
            const bool in_it = interval.from_ms >= from_ms && interval.from_ms < to_ms;
            if (in_it) shared += interval.shared;
            continue;
        }
        const std::int64_t within =
            std::min(to_ms, interval.to_ms) - std::max(from_ms, interval.from_ms);
        if (within <= 0) continue;
        shared +=
            static_cast<std::int64_t>(static_cast<__int128>(interval.shared) * within / lasts);
    }
    return shared;
}

NaiveWindow NaiveDemand::highest(const NaiveMonth& month, std::int64_t to_ms, Windows which) {
    NaiveWindow best;
    if (month.window_ms == 0) return best;
    const std::int64_t last = which == Windows::over ? to_ms - month.window_ms : to_ms - 1;
    for (std::int64_t at = multiple_from(month.from_ms, month.slot_ms); at <= last;
         at += month.slot_ms) {
        const std::int64_t watts = used_in(month, at, at + month.window_ms) /
                                   (month.window_ms / 1000) * 3600 / k_ppm_of_all;
        if (watts > best.watts) best = {at, watts};
    }
    return best;
}

NaiveDemand::Days NaiveDemand::days_of(std::int64_t from_ms, std::int64_t to_ms) const {
    using std::chrono::sys_days;
    using std::chrono::year_month_day;
    const std::int64_t first = NaiveBilling::day_of(from_ms);
    const year_month_day date{sys_days(std::chrono::days(first))};
    const std::chrono::day cycle_day{static_cast<unsigned>(cycle_day_)};
    auto begins = date.year() / date.month();
    if (date.day() < cycle_day) begins -= std::chrono::months(1);
    const sys_days from{begins / cycle_day};
    const sys_days until{(begins + std::chrono::months(1)) / cycle_day};
    return {NaiveBilling::day_of(to_ms) - first, (until - from).count()};
}

// ---- what is charged ---------------------------------------------------------------------------------

void NaiveDemand::charge(const journal::PeriodCharged& r, const Judging& by) {
    due_.push_back(&r);
    const std::string who = "account " + to_string(r.account) + " is charged for a month ";
    const auto found = months_.find(r.account);
    if (found == months_.end()) return by.complain(who + "and owes nothing of the kind");
    const NaiveMonth& month = found->second;
    const auto tariff = by.books.tariffs().find({r.tariff, r.version});
    if (r.tariff != month.tariff || r.version != month.version ||
        tariff == by.books.tariffs().end()) {
        return by.complain(who + "by another tariff");
    }
    const Days due = days_of(month.from_ms, r.period_ends_ms);
    if (r.from_ms != month.from_ms || r.to_ms != r.period_ends_ms || r.days != due.days ||
        r.of_days != due.of_days) {
        by.complain(who + "for " + std::to_string(r.days) + " of " + std::to_string(r.of_days) +
                    " days instead of " + std::to_string(due.days) + " of " +
                    std::to_string(due.of_days));
    }
    saw("of_a_part_of_a_month", r.days < r.of_days);
    if (r.kind == LineKind::demand) return check_demand(r, month, tariff->second, who, by);
    if (r.kind != LineKind::minimum_charge) by.complain(who + "and neither demand nor minimum");
}

void NaiveDemand::check_demand(const journal::PeriodCharged& r, const NaiveMonth& month,
                               const NaiveTariff& tariff, const std::string& who,
                               const Judging& by) {
    const std::int64_t over = highest(month, r.to_ms, Windows::over).watts;
    const std::int64_t begun = highest(month, r.to_ms, Windows::begun).watts;
    const bool ratchet = r.basis == DemandBasis::ratchet;
    const std::int64_t earlier = month.highest_w * tariff.ratchet_ppm / k_ppm_of_all;
    const std::int64_t least = ratchet ? earlier - begun : over;
    const std::int64_t most = ratchet ? earlier - over : begun;
    if (r.power.w <= 0 || r.power.w < least - 2 * k_a_watt || r.power.w > most + 2 * k_a_watt) {
        by.complain(who + "with " + std::to_string(r.power.w) + " W instead of " +
                    std::to_string(least) + " to " + std::to_string(most));
    }
    saw("window_that_a_bill_has_ended", !ratchet && r.window_to_ms > r.to_ms);
    const auto price = static_cast<std::int64_t>(static_cast<__int128>(tariff.demand_per_kw) *
                                                 r.power.w * r.days / (1000 * r.of_days));
    if (!is_near(r.amount.micro, taxed(price, tariff), k_some_micro)) {
        by.complain(who + "with " + std::to_string(r.amount.micro) + " instead of " +
                    std::to_string(taxed(price, tariff)));
    }
    saw(ratchet ? "ratchet" : r.basis == DemandBasis::estimated ? "estimated" : "measured");
    saw("with_time_that_was_not_measured", r.unmeasured_ms > 0);
    if (!ratchet) check_truth(r, month, who, by);
}

// The window that it names has that much, by the books; and so much has flowed, in truth.
void NaiveDemand::check_truth(const journal::PeriodCharged& r, const NaiveMonth& month,
                              const std::string& who, const Judging& by) {
    const std::int64_t ends_ms = r.window_from_ms + month.window_ms;
    if (r.window_to_ms != ends_ms || r.window_from_ms % month.slot_ms != 0 ||
        r.window_from_ms < r.from_ms || r.window_from_ms >= r.to_ms) {
        by.complain(who + "for a window from " + std::to_string(r.window_from_ms));
    }
    std::int64_t earliest = r.window_from_ms;
    std::int64_t latest = ends_ms;
    bool long_one = false;
    for (const NaiveInterval& interval : month.measured) {
        if (interval.to_ms <= r.window_from_ms || interval.from_ms >= ends_ms) continue;
        earliest = std::min(earliest, interval.from_ms);
        latest = std::max(latest, interval.to_ms);
        long_one = long_one || interval.to_ms - interval.from_ms > month.window_ms;
    }
    if (long_one && r.basis != DemandBasis::estimated) {
        by.complain(who + "by readings that are further apart than a window, as measured");
    }
    const std::int64_t says_wh = r.power.w * (month.window_ms / 1000) / 3600;
    const auto flowed = by.flowed(points_[r.account], earliest - k_around_ms, latest + k_around_ms);
    if (!flowed) return;
    saw("held_against_the_truth");
    if (says_wh > *flowed + k_step_wh) {
        by.complain(who + "for " + std::to_string(says_wh) + " Wh, and in truth " +
                    std::to_string(*flowed) + " Wh flowed around that time");
    }
}

// ---- the bill ----------------------------------------------------------------------------------------

void NaiveDemand::bill(const journal::BillIssued& r, const Judging& by) {
    const auto found = months_.find(r.account);
    std::vector<const journal::PeriodCharged*> mine;
    std::erase_if(due_, [&](const journal::PeriodCharged* due) {
        if (due->account != r.account) return false;
        mine.push_back(due);
        return true;
    });
    if (found == months_.end()) return;
    NaiveMonth& month = found->second;
    const bool is_bill =
        r.kind == billing::DocumentKind::bill || r.kind == billing::DocumentKind::final_bill;
    const std::string who = "bill " + r.number_text + " ";
    if (!is_bill) {
        month.taken_back = month.taken_back || r.kind == billing::DocumentKind::cancellation;
        saw("taken_back", r.kind == billing::DocumentKind::cancellation);
        return;
    }
    const NaiveTariff& tariff = by.books.tariffs().at({month.tariff, month.version});
    const Days days = days_of(month.from_ms, r.to_ms);
    const NaiveWindow best = highest(month, r.to_ms, Windows::over);
    std::int64_t highest_w = best.watts;
    const auto amount = static_cast<std::int64_t>(static_cast<__int128>(tariff.demand_per_kw) *
                                                  best.watts * days.days / (1000 * days.of_days));
    int demands = 0;
    int ratchets = 0;
    int minima = 0;
    for (const auto* due : mine) {
        if (due->period_ends_ms != r.to_ms) by.complain(who + "charges for a month of another end");
        const bool is_demand = due->kind == LineKind::demand;
        const bool is_ratchet = is_demand && due->basis == DemandBasis::ratchet;
        if (is_demand && !is_ratchet) highest_w = std::max(highest_w, due->power.w);
        ++(is_ratchet ? ratchets : is_demand ? demands : minima);
    }
    if (demands > 1 || ratchets > 1 || minima > 1) by.complain(who + "charges twice for a month");
    if (days.days > 0 && amount > 0 && demands == 0) {
        by.complain(who + "leaves out a demand of " + std::to_string(best.watts) + " W");
    }
    const std::int64_t least = month.highest_w * tariff.ratchet_ppm / k_ppm_of_all;
    const bool much =
        least > highest_w + 2 * k_a_watt &&
        (least - highest_w) * tariff.demand_per_kw / 1000 * days.days > k_some_micro * days.of_days;
    if (days.days > 0 && month.window_ms > 0 && much && ratchets == 0) {
        by.complain(who + "leaves out an earlier demand of " + std::to_string(month.highest_w) +
                    " W");
    }
    check_minimum(r, month, tariff, by);
    saw("on_a_final_bill", !mine.empty() && r.kind == billing::DocumentKind::final_bill);
    month.highest_w = std::max(month.highest_w, highest_w);
    month.from_ms = std::max(month.from_ms, r.to_ms);
    month.taken_back = false;
    std::erase_if(month.measured,
                  [&](const NaiveInterval& interval) { return interval.to_ms <= r.to_ms; });
    std::erase_if(month.slots, [&](const auto& slot) { return slot.first < month.from_ms; });
}

// Exactly what is missing: what energy and standing charge come to on this bill, and the part of the days.
void NaiveDemand::check_minimum(const journal::BillIssued& r, const NaiveMonth& month,
                                const NaiveTariff& tariff, const Judging& by) {
    const std::string who = "bill " + r.number_text + " ";
    std::int64_t charged = 0;
    const journal::PeriodCharged* asked = nullptr;
    for (const auto& record : by.entry.records) {
        const auto* due = std::get_if<journal::PeriodCharged>(&record);
        if (due == nullptr || due->account != r.account) continue;
        if (due->kind == LineKind::minimum_charge) asked = due;
    }
    for (const auto& line : r.lines) {
        if (!counts_for_minimum(line.charged)) continue;
        const bool untaxed =
            line.charged.kind == LineKind::standing_charge && !tariff.standing_taxed;
        const __int128 gross = static_cast<__int128>(line.charged.amount.micro) * k_ppm_of_all;
        charged +=
            static_cast<std::int64_t>(gross / (k_ppm_of_all + (untaxed ? 0 : tariff.tax_ppm)));
    }
    const Days days = days_of(month.from_ms, r.to_ms);
    const std::int64_t least =
        days.days > 0 ? tariff.minimum * std::min(days.days, days.of_days) / days.of_days : 0;
    const auto about = static_cast<std::int64_t>(r.lines.size()) + k_some_micro;
    if (asked == nullptr) {
        if (!month.taken_back && charged + about < least) {
            by.complain(who + "leaves out " + std::to_string(least - charged) + " to the minimum");
        }
        return;
    }
    saw("minimum");
    if (asked->least.micro != least) {
        by.complain(who + "has a minimum of " + std::to_string(asked->least.micro) +
                    " instead of " + std::to_string(least));
    }
    if (!month.taken_back &&
        !is_near(asked->charged.micro, std::max<std::int64_t>(charged, 0), about)) {
        by.complain(who + "has a minimum above " + std::to_string(asked->charged.micro) +
                    " instead of " + std::to_string(charged));
    }
    const std::int64_t missing = taxed(least - asked->charged.micro, tariff);
    if (!is_near(asked->amount.micro, missing, 1)) {
        by.complain(who + "has " + std::to_string(asked->amount.micro) +
                    " to the minimum instead of " + std::to_string(missing));
    }
}

}  // namespace riser::sim
