// NaiveBooks: what was charged while the clock was unsure, and what is charged for it later, written from
// docs/charging.md. A correction takes nothing back, comes by a sure clock, comes once for the same energy, asks no
// more than if all of it had been used at the dearest price that was published by then, and no less than what was used,
// in truth and in this boot, while every version of the tariff asked more.
#include <algorithm>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

constexpr __int128 k_exact_per_micro = static_cast<__int128>(1'000'000'000) * 1'000'000;
// Settlements that are kept as one are divided by time anew. Of two days each lies within an hour.
constexpr std::int64_t k_gathered_ms = 3'600'000;
constexpr std::int64_t k_gathered_for_ms = 48 * k_gathered_ms;
constexpr std::int64_t k_look_ms = 15 * 60'000;
// What is said to have been used so soon after the start may have been used before it.
constexpr std::int64_t k_start_ms = 60'000;

// Of a kWh, in ppm of micro-units.
__int128 with_tax(std::int64_t price, const NaiveTariff& tariff) {
    return static_cast<__int128>(price) * (1'000'000 + tariff.tax_ppm);
}

std::string whole(__int128 number) {
    return std::to_string(static_cast<std::int64_t>(number));
}

}  // namespace

void NaiveBooks::doubt(NaiveAccount& paying, const journal::Segment& segment,
                       const journal::TariffReference& reference) const {
    const NaiveTariff& charged = tariffs_.at({reference.id, reference.version});
    const __int128 was = with_tax(charged.of_index(segment.price), charged);
    __int128 dearest = was;
    for (const auto& [key, other] : tariffs_) {
        if (key.first == reference.id) {
            dearest = std::max(dearest, with_tax(other.dearest(), other));
        }
    }
    const std::int64_t energy = segment.advance().wh * segment.share_ppm;
    NaiveDoubt& doubt = paying.doubts[{reference.id, reference.version, segment.price}];
    doubt.energy += energy;
    doubt.at_most += energy * (dearest - was);
    doubt_for_certain(paying, segment, reference.id, was);
}

void NaiveBooks::doubt_for_certain(NaiveAccount& paying, const journal::Segment& segment,
                                   TariffId tariff, __int128 charged) const {
    if (paying.doubted_in != header_.boot) {
        paying.doubted_in = header_.boot;
        paying.missing_for_certain = 0;
    }
    if (!true_ms_) return;
    if (paying.doubted_since_ms == 0) paying.doubted_since_ms = *true_ms_;
    const std::int64_t begins_ms = header_.monotonic_ms - (header_.wall_ms - segment.from_ms);
    if (begins_ms < k_start_ms || segment.to_ms < segment.from_ms) return;
    const std::int64_t ahead_ms = header_.wall_ms - *true_ms_;
    const __int128 due = least_price(tariff, segment.from_ms - ahead_ms - k_gathered_ms,
                                     segment.to_ms - ahead_ms + k_gathered_ms);
    const std::int64_t energy = segment.advance().wh * segment.share_ppm;
    paying.missing_for_certain += energy * std::max<__int128>(due - charged, 0);
}

// Of a kWh at any time within, in ppm of micro-units. A price holds for hours.
__int128 NaiveBooks::least_price(TariffId tariff, std::int64_t from_ms, std::int64_t to_ms) const {
    std::optional<__int128> least;
    for (const auto& [key, version] : tariffs_) {
        if (key.first != tariff) continue;
        for (std::int64_t at = from_ms; at < to_ms + k_look_ms; at += k_look_ms) {
            const __int128 price = with_tax(version.at(std::min(at, to_ms)), version);
            least = std::min(least.value_or(price), price);
        }
    }
    return least.value_or(0);
}

void NaiveBooks::correct(const journal::ConsumptionRerated& rerated, const Complain& complain,
                         bool honest) {
    const std::string who = "a correction of account " + to_string(rerated.account) + " ";
    const auto found = accounts_.find(rerated.account);
    if (found == accounts_.end()) return complain(who + "that is not there");
    NaiveAccount& account = found->second;
    if (account.ended) complain(who + "that has ended");
    if (!clock_is_sure_) complain(who + "by a clock that is unsure");
    if (account.doubts.empty()) complain(who + "that was charged nothing by an unsure clock");
    if (rerated.amount.micro < 0) complain(who + "takes " + whole(rerated.amount.micro));
    __int128 missing = 0;
    __int128 at_most = 0;
    for (const auto& [price, doubt] : account.doubts) at_most += doubt.at_most;
    for (const auto& part : rerated.parts) {
        const auto charged = tariffs_.find({part.charged.tariff, part.charged.version});
        const auto due = tariffs_.find({part.due.tariff, part.due.version});
        if (charged == tariffs_.end() || due == tariffs_.end()) {
            return complain(who + "by an unknown tariff");
        }
        const std::int64_t energy = part.energy.wh * part.share_ppm;
        const __int128 more =
            with_tax(due->second.of_index(part.due.price), due->second) -
            with_tax(charged->second.of_index(part.charged.price), charged->second);
        missing += energy * std::max<__int128>(more, 0);
        NaiveDoubt& doubt =
            account.doubts[{part.charged.tariff, part.charged.version, part.charged.price}];
        doubt.energy -= energy;
        if (doubt.energy < 0) complain(who + "of more than was charged at that price");
    }
    if (missing > at_most) {
        complain(who + "asks " + whole(missing / k_exact_per_micro) + " micro-units, at most " +
                 whole(at_most / k_exact_per_micro) + " can be missing");
    }
    const bool is_known = honest && true_ms_ && account.doubted_in == header_.boot &&
                          *true_ms_ - account.doubted_since_ms <= k_gathered_for_ms;
    if (is_known && missing < account.missing_for_certain) {
        complain(who + "asks " + whole(missing / k_exact_per_micro) + " micro-units, at least " +
                 whole(account.missing_for_certain / k_exact_per_micro) + " are missing");
    }
    account.consumed += missing;
    account.use(rerated.amount.micro);
    account.charged += rerated.amount.micro;
    if (static_cast<__int128>(account.charged) != account.consumed / k_exact_per_micro) {
        complain(who + "adds up to " + whole(account.charged) + " micro-units but should be " +
                 whole(account.consumed / k_exact_per_micro));
    }
    check_fraction(rerated.residue_after, account.consumed, who, complain);
    account.forget_doubts();
}

// By the prices that it states: what was charged less, or more, and to whom.
void NaiveBooks::correct(const journal::ConsumptionCorrected& corrected, const Complain& complain) {
    const std::string who = "a corrected tariff of account " + to_string(corrected.account) + " ";
    const auto found = accounts_.find(corrected.account);
    if (found == accounts_.end()) return complain(who + "that is not there");
    NaiveAccount& account = found->second;
    if (!clock_is_sure_) complain(who + "by a clock that is unsure");
    if (account.ended == corrected.booked) complain(who + "is booked, or not, though it has ended");
    if (!corrected.booked) return;
    for (const auto& part : corrected.parts) {
        const auto charged = tariffs_.find({part.charged.tariff, part.charged.version});
        const auto due = tariffs_.find({part.due.tariff, part.due.version});
        if (charged == tariffs_.end() || due == tariffs_.end()) {
            return complain(who + "by an unknown tariff");
        }
        account.consumed +=
            static_cast<__int128>(part.energy.wh) * part.share_ppm *
            (with_tax(due->second.of_index(part.due.price), due->second) -
             with_tax(charged->second.of_index(part.charged.price), charged->second));
    }
    account.charged += corrected.amount.micro;
    if (static_cast<__int128>(account.charged) != account.consumed / k_exact_per_micro) {
        complain(who + "adds up to " + whole(account.charged) + " micro-units but should be " +
                 whole(account.consumed / k_exact_per_micro));
    }
}

void NaiveBooks::take_correction(const journal::Record& record, const Complain& complain) {
    const auto publish = [&](const payment::Tariff& tariff) {
        take(journal::TariffPublished{tariff}, complain, true);
    };
    if (const auto* put_right = std::get_if<journal::TariffCorrected>(&record)) {
        publish(put_right->tariff);
        if (put_right->afterwards) publish(*put_right->afterwards);
    } else if (const auto* corrected = std::get_if<journal::ConsumptionCorrected>(&record)) {
        correct(*corrected, complain);
    } else if (!std::holds_alternative<journal::CorrectionEnded>(record) &&
               !std::holds_alternative<journal::CorrectionHeldBack>(record) &&
               !std::holds_alternative<journal::AccountTariffOrdered>(record)) {
        take_tenancy(record, complain);
    }
}

}  // namespace riser::sim
