#include "core/payment/tariff_correction.h"

#include <algorithm>

#include "core/payment/calendar.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// One part comes to 2x10^36 at most, so nothing overflows before this is seen.
constexpr Int128 k_most = static_cast<Int128>(k_max_balance.micro) * k_residue_denominator;

// Down, also below zero: what is kept of a millionth is never negative.
Int128 floor_quotient(Int128 numerator, Int128 denominator) {
    const Int128 quotient = numerator / denominator;
    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

std::int32_t month_of(const ZoneRules& zone, std::int64_t at_ms) {
    const std::chrono::year_month_day date{local_day(zone, from_unix_ms(at_ms))};
    return static_cast<int>(date.year()) * 12 + static_cast<std::int32_t>(unsigned{date.month()});
}

// The beginning of an interval, up to `at`.
ChargedInterval cut_before(ChargedInterval& interval, std::int64_t at_ms) {
    ChargedInterval before = interval;
    before.energy =
        used_within(interval.energy, std::chrono::milliseconds(at_ms - interval.from_ms),
                    std::chrono::milliseconds(interval.to_ms - interval.from_ms));
    before.to_ms = at_ms;
    interval.energy -= before.energy;
    interval.from_ms = at_ms;
    return before;
}

}  // namespace

bool has_same_places(const Tariff& a, const Tariff& b) {
    return a.prices.size() == b.prices.size() && a.week == b.week &&
           a.rules.calendar == b.rules.calendar && a.rules.blocks == b.rules.blocks &&
           a.rules.generator_prices == b.rules.generator_prices;
}

std::string why_not_corrected(const Tariff& charged, const Tariff& right) {
    const std::string version = "version " + std::to_string(charged.version);
    const auto& a = charged.rules;
    const auto& b = right.rules;
    if (charged.currency != right.currency) return version + " has another currency";
    if (a.customer_class != b.customer_class) return version + " is for another class of customers";
    if (a.standing != b.standing || a.demand != b.demand ||
        a.minimum_per_month != b.minimum_per_month || a.export_price != b.export_price) {
        return version +
               " has another standing charge, demand charge, minimum or export price, and a "
               "correction is of what energy costs: give back by a credit note what of them was "
               "charged wrongly, and change them by a version of now";
    }
    const bool has_more =
        a.standing.amount > Money{} || a.demand.per_kw > Money{} || a.minimum_per_month > Money{};
    if (has_more && (charged.tax_ppm != right.tax_ppm || a.taxation != b.taxation)) {
        return version +
               " has other taxes, which are on its standing charge, demand or minimum too";
    }
    const bool blocks = a.blocks.blocks() > 1 || b.blocks.blocks() > 1;
    if (blocks && !has_same_places(charged, right)) {
        return version +
               " has other blocks or times: where energy is charged by blocks, a correction puts "
               "prices right, and no more";
    }
    return "";
}

std::optional<CorrectionResult> with_amounts(std::vector<CorrectedPart> parts,
                                             const PriceOf& tariff_of, Residue residue) {
    CorrectionResult result;
    Int128 numerator = residue.numerator;
    Int128 total = 0;
    for (auto& part : parts) {
        const Tariff* charged = tariff_of(part.charged);
        const Tariff* due = tariff_of(part.due);
        if (charged == nullptr || due == nullptr) return std::nullopt;
        const Int128 used = static_cast<Int128>(part.energy.wh) * part.share_ppm;
        const Int128 was = used * gross_price(*charged, part.charged.price).numerator;
        const Int128 is = used * gross_price(*due, part.due.price).numerator;
        numerator += is - was;
        const Int128 amount = floor_quotient(numerator, k_residue_denominator);
        numerator -= amount * k_residue_denominator;
        total += amount;
        if (was > k_most || is > k_most || amount > k_max_balance.micro ||
            amount < -k_max_balance.micro || total > k_max_balance.micro ||
            total < -k_max_balance.micro) {
            return std::nullopt;
        }
        part.was = {static_cast<std::int64_t>(was / k_residue_denominator)};
        part.amount = {static_cast<std::int64_t>(amount)};
    }
    result.parts = std::move(parts);
    result.amount = {static_cast<std::int64_t>(total)};
    result.residue = {static_cast<std::int64_t>(numerator)};
    return result;
}

const Tariff* TariffCorrection::tariff_of(const PriceKey& key) const {
    if (key.tariff != scope_->right.id) return nullptr;
    const auto found = std::find_if(known_->begin(), known_->end(),
                                    [&](const Tariff& t) { return t.version == key.version; });
    return found == known_->end() || key.price >= found->prices.size() ? nullptr : &*found;
}

void TariffCorrection::take(const ChargedInterval& interval) {
    if (interval.charged.tariff != scope_->right.id || interval.energy.wh <= 0) return;
    const std::int64_t ends_ms = scope_->ends_ms();
    if (interval.to_ms < scope_->from_ms() || interval.from_ms >= ends_ms) return;
    const Tariff* charged = tariff_of(interval.charged);
    if (charged == nullptr) {
        complete_ = false;
        return;
    }
    if (!interval.sure) return take_unsure(*charged, interval);
    ChargedInterval rest = interval;
    if (rest.from_ms < scope_->from_ms()) {
        if (rest.to_ms == scope_->from_ms()) return;
        static_cast<void>(cut_before(rest, scope_->from_ms()));
    }
    price(*charged, rest.to_ms > ends_ms ? cut_before(rest, ends_ms) : rest);
}

// Of what may lie outside of the correction, or at any time within it, what is cheaper is due.
void TariffCorrection::take_unsure(const Tariff& charged, const ChargedInterval& interval) {
    const bool within =
        interval.from_ms >= scope_->from_ms() && interval.to_ms <= scope_->ends_ms();
    PriceIndex due = interval.charged.price;
    if (!has_same_places(charged, scope_->right)) {
        due = cheapest_between(scope_->right, *zone_, charged.source_of(due),
                               from_unix_ms(interval.from_ms), from_unix_ms(interval.to_ms));
    }
    const bool cheaper = gross_price(scope_->right, due).numerator <
                         gross_price(charged, interval.charged.price).numerator;
    if (within || cheaper) gather(interval, {scope_->right.id, scope_->right.version, due});
}

void TariffCorrection::price(const Tariff& charged, const ChargedInterval& interval) {
    const Tariff& right = scope_->right;
    if (has_same_places(charged, right)) {
        return gather(interval, {right.id, right.version, interval.charged.price});
    }
    const std::vector<Tariff> alone{right};
    BlockCounter none;
    Rater rater(alone, *zone_, charged.source_of(interval.charged.price), interval.share_ppm, none);
    rater.add(from_unix_ms(interval.from_ms), from_unix_ms(interval.to_ms), interval.energy);
    for (const auto& rated : rater.take()) {
        ChargedInterval piece = interval;
        piece.energy = rated.piece.energy;
        piece.from_ms = to_unix_ms(rated.piece.from);
        piece.to_ms = to_unix_ms(rated.piece.to);
        gather(piece, {right.id, right.version, rated.piece.price});
    }
}

void TariffCorrection::gather(const ChargedInterval& interval, const PriceKey& due) {
    if (interval.energy.wh == 0) return;
    const std::int32_t month = month_of(*zone_, interval.from_ms);
    const auto begin = parts_.begin() + static_cast<std::ptrdiff_t>(period_begins_);
    const auto same = std::find_if(begin, parts_.end(), [&](const Gathered& known) {
        return known.month == month && known.part.charged == interval.charged &&
               known.part.due == due && known.part.share_ppm == interval.share_ppm &&
               known.part.energy + interval.energy <= k_max_register;
    });
    if (same != parts_.end()) {
        same->part.energy += interval.energy;
        same->part.from_ms = std::min(same->part.from_ms, interval.from_ms);
        same->part.to_ms = std::max(same->part.to_ms, interval.to_ms);
        return;
    }
    CorrectedPart part;
    part.energy = interval.energy;
    part.share_ppm = interval.share_ppm;
    part.charged = interval.charged;
    part.due = due;
    part.from_ms = std::min(interval.from_ms, interval.to_ms);
    part.to_ms = interval.to_ms;
    parts_.push_back({part, month});
}

void TariffCorrection::take_back(const CorrectedPart& earlier) {
    const bool overlaps = earlier.to_ms > scope_->from_ms() && earlier.from_ms < scope_->ends_ms();
    if (earlier.charged.tariff != scope_->right.id || !overlaps) return;
    ChargedInterval interval;
    interval.charged = earlier.due;
    interval.share_ppm = earlier.share_ppm;
    interval.energy = earlier.energy;
    interval.from_ms = earlier.from_ms;
    interval.to_ms = earlier.to_ms;
    gather(interval, earlier.charged);
}

void TariffCorrection::step(const PriceKey& from, PriceIndex to) {
    for (std::size_t i = period_begins_; i < parts_.size(); ++i) {
        CorrectedPart& part = parts_[i].part;
        if (part.charged != from) continue;
        part.charged.price = to;
        if (part.due.version == scope_->right.version) part.due.price = to;
    }
}

std::optional<CorrectionResult> TariffCorrection::result(Residue residue) const {
    if (!complete_ || parts_.size() > k_max_corrected_parts) return std::nullopt;
    const auto of = [this](const PriceKey& key) {
        const bool right = key.tariff == scope_->right.id && key.version == scope_->right.version &&
                           key.price < scope_->right.prices.size();
        return right ? &scope_->right : tariff_of(key);
    };
    std::vector<CorrectedPart> parts;
    for (const auto& gathered : parts_) {
        const CorrectedPart& part = gathered.part;
        const Tariff* charged = of(part.charged);
        const Tariff* due = of(part.due);
        if (charged == nullptr || due == nullptr) return std::nullopt;
        if (gross_price(*charged, part.charged.price).numerator ==
            gross_price(*due, part.due.price).numerator) {
            continue;
        }
        parts.push_back(part);
    }
    std::stable_sort(parts.begin(), parts.end(), [this](const auto& a, const auto& b) {
        const bool back_a = a.due.version != scope_->right.version;
        const bool back_b = b.due.version != scope_->right.version;
        return back_a != back_b ? back_a : a.from_ms < b.from_ms;
    });
    return with_amounts(std::move(parts), of, residue);
}

}  // namespace riser::payment
