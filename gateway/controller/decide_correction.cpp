// decide_correction: a tariff that was entered wrongly is put right for a time that was charged already (docs/charging.md).
// The order publishes the right version; then the journal is read, some of it with each tick (correction_reading.h), and
// each account is booked the difference. The order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "core/journal/correction_audit.h"
#include "core/payment/rating.h"
#include "core/units/time_text.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/pack_rules.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

// Of a few hundred accounts; a journal entry stays small. The rest comes with the next tick.
constexpr std::size_t k_corrected_at_once = 4'096;

// An earlier one is taken back as a whole, or lies outside: which part of an hour it was about nobody has kept.
bool overlaps_in_part(const CorrectionBooks& earlier, std::int64_t from_ms, std::int64_t ends_ms) {
    const bool apart = earlier.ends_ms() <= from_ms || ends_ms <= earlier.from_ms;
    const bool whole = from_ms <= earlier.from_ms && earlier.ends_ms() <= ends_ms;
    return !apart && !whole;
}

}  // namespace

// What must agree with each version that held in the time that is corrected.
std::string AccountDesk::why_not_corrected(const CorrectTariff& order) const {
    const Decider& d = decider_;
    const auto& versions = *d.draft_.versions(order.tariff.id);
    const UtcTime from = order.tariff.effective_from;
    const UtcTime until = order.until_ms == 0 ? d.now_.wall : from_unix_ms(order.until_ms);
    for (const auto& version : versions) {
        const bool held = payment::version_at(versions, from) == &version ||
                          (version.effective_from > from && version.effective_from < until);
        if (!held) continue;
        if (auto why = payment::why_not_corrected(version, order.tariff); !why.empty()) return why;
    }
    for (const auto& earlier : d.draft_.site().corrections) {
        if (earlier.tariff != order.tariff.id) continue;
        if (!earlier.ended) continue;  // nothing else is asked while one is going on
        if (overlaps_in_part(earlier, to_unix_ms(from), to_unix_ms(until))) {
            return "an earlier correction of this tariff is from " + format_time(earlier.from_ms) +
                   " to " + format_time(earlier.ends_ms()) +
                   ": this one has to cover all of it, or nothing";
        }
    }
    if (auto why = why_not_charged(order.tariff, d.draft_, d.site_); !why.empty()) return why;
    if (auto why = why_pack_forbids_correction(from, d.site_, d.now_.earliest); !why.empty()) {
        return why;
    }
    return why_pack_forbids(order.tariff, d.draft_, d.site_);
}

std::optional<OrderVerdict> AccountDesk::objection_to(const CorrectTariff& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before({});
    const auto* versions = d.draft_.versions(order.tariff.id);
    if (versions == nullptr || versions->empty()) {
        return OrderVerdict{
            OrderOutcome::unknown_target, "there is no tariff " + to_string(order.tariff.id), {}};
    }
    const auto invalid = [](std::string why) {
        return OrderVerdict{OrderOutcome::invalid, std::move(why), {}};
    };
    const auto conflict = [](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), {}};
    };
    if (order.id.is_nil()) return invalid("an order about money needs an id");
    if (auto checked = payment::check_tariff(order.tariff); !checked) {
        return invalid(checked.error().message);
    }
    if (order.tariff.currency != d.site_.currency) {
        return invalid("the tariff's currency is not the building's");
    }
    const std::int64_t from_ms = to_unix_ms(order.tariff.effective_from);
    if (order.until_ms != 0 && order.until_ms <= from_ms) {
        return invalid("a correction ends after it begins");
    }
    if (!d.now_.trusted()) return conflict("what is past is not known: the clock is unsure");
    if (order.tariff.effective_from >= this_instant(d.now_) ||
        from_unix_ms(order.until_ms) > d.now_.earliest) {
        return conflict(
            "a correction is of what was charged already: what is to come is another version");
    }
    if (order.tariff.version <= versions->back().version) {
        return conflict("the books have version " + std::to_string(versions->back().version) +
                        "; a corrected one must be higher");
    }
    if (d.draft_.site().correction() != nullptr) {
        return conflict("another correction is going on; it takes some minutes");
    }
    if (auto why = why_not_corrected(order); !why.empty()) return conflict(std::move(why));
    if (order.preview) return std::nullopt;
    if (auto why = why_not_confirmed(order); !why.empty()) return conflict(std::move(why));
    return std::nullopt;
}

// Where the policy pack says how much may be taken at once, somebody has looked, or says how much he means.
std::string AccountDesk::why_not_confirmed(const CorrectTariff& order) const {
    const Decider& d = decider_;
    const auto most = most_without_confirming(d.site_);
    if (!most || order.most) return "";
    const std::string limit =
        "the policy pack lets a correction take " + format_money(*most) + " from one account";
    const CorrectionPreview* looked = d.seen().correction_preview.get();
    const bool same = looked != nullptr && looked->read && looked->tariff == order.tariff &&
                      looked->until_ms == order.until_ms;
    if (!same) {
        return limit +
               " unless more is confirmed: ask for a preview first, or say the most that it may "
               "take from an account";
    }
    const PreviewedAccount* dearest = looked->dearest();
    if (dearest == nullptr || dearest->amount <= *most) return "";
    const std::size_t others = looked->above(*most) - 1;
    return "it takes " + format_money(dearest->amount) + " from account " +
           to_string(dearest->account) +
           (others == 0 ? std::string()
                        : " and more than it may from " + std::to_string(others) + " others") +
           "; " + limit + ": confirm it by saying the most that it may take from an account";
}

// The journal is read with the next ticks.
OrderVerdict AccountDesk::preview(const CorrectTariff& order) {
    Decider& d = decider_;
    const OrderVerdict begun{
        OrderOutcome::accepted, "what it would come to is read out of the journal", {}};
    const CorrectionPreview* last = d.seen().correction_preview.get();
    CorrectionPreview asked;
    asked.id = order.id;
    asked.tariff = order.tariff;
    asked.until_ms = order.until_ms;
    if (last != nullptr && !last->read && asked.asks_as(*last)) return begun;
    d.settle_all();
    asked.most = most_without_confirming(d.site_);
    d.update(PreviewAsked{std::make_shared<const CorrectionPreview>(std::move(asked))});
    return begun;
}

OrderVerdict AccountDesk::carry_out(const CorrectTariff& order) {
    Decider& d = decider_;
    d.rerate_all();  // what an unsure clock charged has its own prices first
    if (auto objection = objection_to(order)) return *objection;
    if (order.preview) return preview(order);
    // What was used by now was charged wrongly as well: it is in the journal before the order.
    d.settle_all();
    journal::TariffCorrected corrected{order.id, order.tariff, order.until_ms, std::nullopt,
                                       order.most ? order.most : most_without_confirming(d.site_)};
    if (order.until_ms != 0) {
        const auto& versions = *d.draft_.versions(order.tariff.id);
        corrected.afterwards = *payment::version_at(versions, from_unix_ms(order.until_ms));
        corrected.afterwards->version = order.tariff.version + 1;
        corrected.afterwards->effective_from = from_unix_ms(order.until_ms);
    }
    d.emit(corrected);
    d.emit(journal::CommandExecuted{order.id});
    d.note(Note::Level::warning, "tariff_corrected",
           {{"tariff", to_string(order.tariff.id)},
            {"version", std::to_string(order.tariff.version)},
            {"from", format_time(to_unix_ms(order.tariff.effective_from))}});
    return {OrderOutcome::accepted,
            "tariff version " + std::to_string(order.tariff.version) +
                " is taken; what was charged is priced again, account by account",
            {}};
}

void AccountDesk::book_correction(const CorrectionBooks& correction, AccountId id,
                                  payment::CorrectionResult result) {
    Decider& d = decider_;
    const payment::Account& account = *d.draft_.account(id);
    journal::ConsumptionCorrected corrected;
    corrected.order = correction.order;
    corrected.account = id;
    corrected.booked = !account.closed();
    corrected.parts = std::move(result.parts);
    corrected.amount = result.amount;
    corrected.residue_after = corrected.booked ? result.residue : account.residue;
    const journal::CorrectionEvidence evidence{
        [&](TariffId tariff) { return d.draft_.versions(tariff); },
        journal::OrderedCorrection{correction.tariff, correction.version, correction.from_ms,
                                   correction.until_ms}};
    for (const auto& difference : journal::audit_correction(account, corrected, evidence)) {
        RISER_ASSERT(difference.of_price, "a correction computes to the same amount twice");
        d.note(Note::Level::error, "price_differs",
               {{"account", to_string(id)}, {"what", difference.what}});
    }
    const bool booked = corrected.booked;
    const SupplyPointId point = account.supply_point;
    const bool had_credit = !account.exhausted();
    d.note(booked ? Note::Level::info : Note::Level::warning,
           booked ? "consumption_corrected" : "closed_account_not_corrected",
           {{"account", to_string(id)}, {"amount", format_money(corrected.amount)}});
    d.emit(std::move(corrected));
    if (!booked) return;
    d.after_charging(id);
    // Nobody is cut off by the correction alone: what was read before it confirms nothing.
    const auto* supply_point = d.draft_.supply_point(point);
    if (had_credit && d.draft_.account(id)->exhausted() && supply_point != nullptr) {
        d.void_confirmation(*supply_point);
    }
    if (supply_point != nullptr && supply_point->account == id) d.supply(point);
}

// It stays as it was charged, until another correction of the same time may take so much.
void AccountDesk::hold_back(const CorrectionBooks& correction, AccountId id, Money amount) {
    Decider& d = decider_;
    d.note(Note::Level::warning, "correction_held_back",
           {{"account", to_string(id)},
            {"amount", format_money(amount)},
            {"most", format_money(*correction.most)}});
    d.emit(journal::CorrectionHeldBack{correction.order, id, amount, *correction.most});
}

void AccountDesk::correct(const CorrectionReading& reading) {
    Decider& d = decider_;
    const CorrectionBooks* going = d.draft_.site().correction();
    if (going == nullptr || going->order != reading.order() || !d.now_.trusted()) return;
    const CorrectionBooks correction = *going;
    std::size_t parts = 0;
    std::uint32_t impossible = 0;
    for (const auto& [id, charged] : reading.charges().accounts()) {
        const auto& done = correction.done;
        if (charged.empty() || std::find(done.begin(), done.end(), id) != done.end()) continue;
        const payment::Account* account = d.draft_.account(id);
        if (account == nullptr) continue;
        auto result = charged.result(account->residue);
        if (!result) {
            ++impossible;
            d.note(Note::Level::error, "correction_impossible", {{"account", to_string(id)}});
            continue;
        }
        if (result->parts.empty()) continue;
        if (correction.most && !account->closed() && result->amount > *correction.most) {
            hold_back(correction, id, result->amount);
            continue;
        }
        if (parts + result->parts.size() > k_corrected_at_once) return;
        parts += result->parts.size();
        book_correction(correction, id, std::move(*result));
    }
    const CorrectionBooks& now = *d.draft_.site().correction();
    const auto accounts = static_cast<std::uint32_t>(now.done.size()) - now.held_back;
    const std::uint32_t closed = now.closed;
    const std::uint32_t held_back = now.held_back;
    d.emit(journal::CorrectionEnded{correction.order, reading.charges().since_ms(), accounts,
                                    closed, impossible});
    d.note(Note::Level::info, "correction_ended",
           {{"accounts", std::to_string(accounts)},
            {"closed", std::to_string(closed)},
            {"held_back", std::to_string(held_back)}});
}

}  // namespace riser::controller
