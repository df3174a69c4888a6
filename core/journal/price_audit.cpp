#include "core/journal/price_audit.h"

#include <algorithm>

#include "core/units/time_text.h"

namespace riser::journal {
namespace {

using payment::PriceIndex;
using payment::RateIndex;
using payment::Tariff;

constexpr std::int64_t k_sure_ms = 10'000;  // Now::trusted()
constexpr std::int64_t k_week_ms = 7LL * 24 * 3600 * 1000;
// No silence is longer: nobody walks through thousands of years of switching times for a hostile journal.
constexpr std::int64_t k_longest_silence_ms = 2LL * 366 * 24 * 3600 * 1000;
constexpr std::int64_t k_most_changes = 1'000'000;  // of rates, for one settlement
// A building's settlement has some hundred segments, of which a silence was divided into a dozen. A hostile one, of tens
// of thousands that all might belong together, must not keep everybody else waiting: it is a difference.
constexpr std::int64_t k_most_looks = 4'000'000;

std::string price_text(const Tariff& tariff, PriceIndex index) {
    return "price " + std::to_string(index + 1) + " of version " + std::to_string(tariff.version) +
           " (" + format_money({tariff.prices[index].micro_per_kwh}) + ")";
}

std::string interval_text(const Segment& segment) {
    return "from " + format_time(segment.from_ms) + " to " + format_time(segment.to_ms);
}

RateIndex rate_of(const Tariff& tariff, PriceIndex price) {
    const std::size_t row = price / tariff.rules.blocks.blocks();
    return static_cast<RateIndex>(row % tariff.rates());
}

// Does another version take over in [from, to)?
const Tariff* taken_over_by(const std::vector<Tariff>& versions, const Tariff& from_on,
                            std::int64_t from_ms, std::int64_t to_ms) {
    const auto found = std::find_if(versions.begin(), versions.end(), [&](const Tariff& version) {
        const std::int64_t begins_ms = to_unix_ms(version.effective_from);
        return version.version > from_on.version && begins_ms > from_ms && begins_ms < to_ms;
    });
    return found == versions.end() ? nullptr : &*found;
}

bool one_rate(const Tariff& tariff, const ZoneRules& zone, UtcTime from, UtcTime to) {
    if (to <= from) return true;
    const auto change = payment::next_rate_change(tariff, zone, from, to);
    return !change || *change >= to;
}

// Watt-hours by rate, and how many pieces there are.
struct ByRate {
    std::array<std::int64_t, payment::k_max_rates> wh{};
    std::int64_t changes = 0;
};

// As payment::split_by_rate() divides, however many pieces there are.
ByRate divide(const Tariff& tariff, const ZoneRules& zone, UtcTime from, UtcTime to,
              Energy advance) {
    ByRate by;
    UtcTime at = from;
    Energy given{};
    while (at < to) {
        const UtcTime end = payment::next_rate_change(tariff, zone, at, to).value_or(to);
        const Energy up_to = payment::used_within(advance, end - from, to - from);
        by.wh[payment::rate_at(tariff, zone, at)] += up_to.wh - given.wh;
        ++by.changes;
        given = up_to;
        at = end;
    }
    return by;
}

}  // namespace

struct PriceJudge::Judged {
    std::size_t index;
    const Segment& segment;
    const Tariff& tariff;
    const DuePrices& due;
    const payment::BlockCounter& counter;
    payment::EnergySource source;

    [[nodiscard]] UtcTime from() const { return from_unix_ms(segment.from_ms); }
    [[nodiscard]] UtcTime to() const { return from_unix_ms(segment.to_ms); }
    [[nodiscard]] std::string used_but(const std::string& due_text) const {
        return price_text(tariff, segment.price) + " is used " + interval_text(segment) + ", due " +
               due_text;
    }
};

bool may_be_sure(const EntryHeader& header) {
    return header.latest_ms - header.earliest_ms <= k_sure_ms;
}
bool may_be_unsure(const EntryHeader& header) {
    return header.latest_ms - header.earliest_ms >= k_sure_ms;
}

std::string PriceJudge::judge(std::size_t index, const Tariff& tariff, const DuePrices& due,
                              const payment::BlockCounter& counter, payment::EnergySource source) {
    const Segment& segment = settlement_.segments[index];
    const auto& header = evidence_.header;
    const bool times = is_record_time_ms(segment.from_ms) && is_record_time_ms(segment.to_ms) &&
                       is_record_time_ms(header.wall_ms) && is_record_time_ms(header.earliest_ms) &&
                       is_record_time_ms(header.latest_ms);
    if (!times) return "the times are not between 1970 and 9999";
    if (tariff.id != due.tariff) {
        return "tariff " + to_string(tariff.id) + " is used " + interval_text(segment) +
               ", the account has tariff " + to_string(due.tariff);
    }
    if (due.versions->empty()) return "";
    const Judged of{index, segment, tariff, due, counter, source};
    const bool by_generator = tariff.source_of(segment.price) == payment::EnergySource::generator;
    const bool of_generator =
        source == payment::EnergySource::generator && tariff.rules.generator_prices;
    if (by_generator != of_generator) {
        return of.used_but(of_generator ? "a price of the generator" : "a price of the grid");
    }
    const std::string unsure = may_be_unsure(header) ? by_unsure_clock(of) : "";
    if (!may_be_sure(header)) return unsure;
    const std::string sure = by_sure_clock(of);
    return may_be_unsure(header) && unsure.empty() ? "" : sure;
}

std::string PriceJudge::by_sure_clock(const Judged& of) {
    const Segment& segment = of.segment;
    if (segment.provisional) {
        // The clock was ahead before: when this began is unknown, when it ended is not.
        if (segment.from_ms != segment.to_ms || segment.to_ms < k_week_ms) {
            return "a price is provisional " + interval_text(segment) +
                   ", though the clock was sure";
        }
        return lowest_within(of, from_unix_ms(segment.to_ms - k_week_ms), of.to());
    }
    if (segment.to_ms < segment.from_ms) return "it ends before it begins";
    if (segment.to_ms > evidence_.header.wall_ms) {
        return "it ends at " + format_time(segment.to_ms) + ", after the settlement of " +
               format_time(evidence_.header.wall_ms);
    }
    const auto& versions = *of.due.versions;
    const Tariff& in_force = *payment::version_at(versions, of.from());
    if (in_force.version != of.tariff.version) {
        return of.used_but("version " + std::to_string(in_force.version));
    }
    if (const Tariff* later = taken_over_by(versions, in_force, segment.from_ms, segment.to_ms)) {
        return of.used_but("version " + std::to_string(later->version) + " from " +
                           format_time(to_unix_ms(later->effective_from)) + " on");
    }
    if (auto what = by_rate(of); !what.empty()) return what;
    const auto& span = of.counter.span;
    const auto& now = *payment::version_at(versions, from_unix_ms(evidence_.header.wall_ms));
    const bool over = of.counter.begun() && segment.from_ms >= span.ends_ms &&
                      segment.to_ms > span.ends_ms && now.rules.blocks.blocks() > 1 &&
                      of.tariff.rules.blocks.blocks() > 1;
    if (over) {
        return "what was used " + interval_text(segment) +
               " counts in the block period that ended at " + format_time(span.ends_ms);
    }
    const std::size_t used = payment::block_at(of.tariff.rules.blocks, of.counter);
    if (used != of.tariff.block_of(segment.price)) {
        const RateIndex rate = rate_of(of.tariff, segment.price);
        return of.used_but(price_text(of.tariff, of.tariff.price_of(of.source, rate, used)));
    }
    return judge_block(segment, of.tariff, of.counter);
}

std::string PriceJudge::by_unsure_clock(const Judged& of) const {
    const auto& header = evidence_.header;
    const std::int64_t earliest_ms = std::min(header.earliest_ms, of.segment.from_ms);
    if (header.latest_ms < earliest_ms) return "";
    return lowest_within(of, from_unix_ms(earliest_ms), from_unix_ms(header.latest_ms));
}

std::string PriceJudge::lowest_within(const Judged& of, UtcTime earliest, UtcTime latest) const {
    const auto& versions = *of.due.versions;
    const bool local = std::any_of(versions.begin(), versions.end(),
                                   [](const Tariff& version) { return version.by_time(); });
    if (local && evidence_.zone == nullptr) return "";
    const ZoneRules utc;
    payment::BlockCounter counter = of.counter;
    payment::Rater rater(versions, evidence_.zone ? *evidence_.zone : utc, of.source,
                         of.segment.share_ppm, counter);
    rater.add_unsure(earliest, latest, of.from(), of.to(), of.segment.advance());
    const auto rated = rater.take();
    const auto& first = rated.front();
    const bool same = rated.size() == 1 && first.tariff->version == of.tariff.version &&
                      first.piece.price == of.segment.price &&
                      first.piece.provisional == of.segment.provisional;
    if (same) return "";
    const std::string text = price_text(*first.tariff, first.piece.price);
    if (!first.piece.provisional) return of.used_but(text);
    return of.used_but("the lowest that can have held, " + text + ", until the clock is sure");
}

std::string PriceJudge::by_rate(const Judged& of) {
    if (!of.tariff.by_time() || evidence_.zone == nullptr) return "";
    const RateIndex stated = rate_of(of.tariff, of.segment.price);
    const RateIndex due = payment::rate_at(of.tariff, *evidence_.zone, of.from());
    const bool one = one_rate(of.tariff, *evidence_.zone, of.from(), of.to());
    if (one && stated == due) return "";
    // The part of a divided silence that is one block of one rate may lie in the time of another rate alone.
    if (divided_by_time(of, one)) return "";
    if (one) {
        const auto block = of.tariff.block_of(of.segment.price);
        return of.used_but(price_text(of.tariff, of.tariff.price_of(of.source, due, block)));
    }
    return of.used_but("the price of each time, in proportion");
}

// A long silence is divided into one piece for each rate, each with the times of all of it: where one rate ends and the
// next begins, time goes back. Blocks cut the pieces of a rate once more, along the time. `part`: what is judged cannot be
// all of it.
bool PriceJudge::divided_by_time(const Judged& of, bool part) {
    const auto& segments = settlement_.segments;
    const auto belongs = [&](std::size_t i) {
        const Segment& s = segments[i];
        return ++looked_ <= k_most_looks && s.supply_point == of.segment.supply_point &&
               s.register_id == of.segment.register_id && s.tariff == of.segment.tariff &&
               !s.provisional && s.from_ms <= s.to_ms && s.price < of.tariff.prices.size();
    };
    const auto goes_back = [&](std::size_t i) {  // before i
        return belongs(i - 1) && belongs(i) && segments[i].from_ms < segments[i - 1].to_ms;
    };
    Range whole{of.index, of.index, of.segment.from_ms, of.segment.to_ms};
    const auto try_jump = [&](std::size_t i) {
        const std::int64_t from_ms = segments[i].from_ms;
        const std::int64_t to_ms = segments[i - 1].to_ms;
        if (from_ms > of.segment.from_ms || to_ms < of.segment.to_ms) return false;
        whole = {of.index, of.index, from_ms, to_ms};
        return true;
    };
    bool several = false;
    for (std::size_t i = of.index; !several && i > 0 && belongs(i - 1); --i) {
        several = goes_back(i) && try_jump(i);
    }
    for (std::size_t i = of.index + 1; !several && i < segments.size() && belongs(i); ++i) {
        several = goes_back(i) && try_jump(i);
    }
    const auto inside = [&](std::size_t i) {
        const Segment& s = segments[i];
        return belongs(i) && s.from_ms >= whole.from_ms && s.to_ms <= whole.to_ms;
    };
    const auto goes_on = [&](std::size_t i) {  // from i to i + 1, at the end of a block
        return belongs(i) && belongs(i + 1) && segments[i].to_ms == segments[i + 1].from_ms &&
               segments[i].price != segments[i + 1].price &&
               rate_of(of.tariff, segments[i].price) == rate_of(of.tariff, segments[i + 1].price);
    };
    if (several) {
        while (whole.first > 0 && inside(whole.first - 1)) --whole.first;
        while (whole.last + 1 < segments.size() && inside(whole.last + 1)) ++whole.last;
        return is_divided(of, whole);
    }
    // Of one rate alone: in the others' time nothing that makes a watt-hour was used.
    if (!part && is_divided(of, whole)) return true;
    for (; whole.first > 0 && goes_on(whole.first - 1); --whole.first) {
        whole.from_ms = std::min(whole.from_ms, segments[whole.first - 1].from_ms);
    }
    for (; whole.last + 1 < segments.size() && goes_on(whole.last); ++whole.last) {
        whole.to_ms = std::max(whole.to_ms, segments[whole.last + 1].to_ms);
    }
    if (part && whole.first == whole.last) return false;
    return is_divided(of, whole);
}

bool PriceJudge::is_divided(const Judged& of, const Range& whole) {
    if (whole.to_ms - whole.from_ms > k_longest_silence_ms || walked_ > k_most_changes) return true;
    std::array<std::int64_t, payment::k_max_rates> stated{};
    Energy total{};
    looked_ += static_cast<std::int64_t>(whole.last - whole.first);
    if (looked_ > k_most_looks) return false;
    for (std::size_t i = whole.first; i <= whole.last; ++i) {
        const Segment& segment = settlement_.segments[i];
        const Energy advance = segment.advance();
        if (advance.wh < 0 || advance > k_max_register - total) return false;
        // Read at one instant, at either end of the silence: not part of it.
        const bool beside = segment.from_ms == segment.to_ms &&
                            (segment.from_ms == whole.from_ms || segment.to_ms == whole.to_ms);
        if (beside && whole.from_ms < whole.to_ms && i != of.index) continue;
        stated[rate_of(of.tariff, segment.price)] += advance.wh;
        total += advance;
    }
    const ByRate due = divide(of.tariff, *evidence_.zone, from_unix_ms(whole.from_ms),
                              from_unix_ms(whole.to_ms), total);
    walked_ += due.changes;
    for (std::size_t rate = 0; rate < stated.size(); ++rate) {
        if (std::abs(stated[rate] - due.wh[rate]) > due.changes) return false;
    }
    return true;
}

std::string judge_block(const Segment& segment, const Tariff& tariff,
                        const payment::BlockCounter& counter) {
    const auto& rule = tariff.rules.blocks;
    const std::size_t stated = tariff.block_of(segment.price);
    const std::size_t used = payment::block_at(rule, counter);
    if (used != stated) {
        return "block is " + std::to_string(stated + 1) + ", computed " + std::to_string(used + 1);
    }
    const auto end = payment::block_end(rule, counter.span, used);
    if (!end || segment.share_ppm <= 0) return "";
    const std::int64_t share = segment.share_ppm;
    // A watt-hour has the price of the block in which it begins.
    const std::int64_t room = (*end - counter.used() + share - 1) / share;
    if (segment.advance().wh <= room) return "";
    return "block " + std::to_string(stated + 1) + " has " + std::to_string(room) +
           " Wh left, but is the price of " + std::to_string(segment.advance().wh);
}

std::string judge_block_period(const payment::Account& before, const DuePrices& due,
                               const BlockPeriodBegun& r, const PriceEvidence& evidence) {
    if (r.span.begins_ms < before.blocks.span.ends_ms) {
        return "a block period begins before the one before it ends";
    }
    if (r.span.begins_ms > evidence.header.latest_ms) return "a block period begins in the future";
    if (due.versions->empty() || evidence.zone == nullptr) return "";
    const Tariff& in_force =
        *payment::version_at(*due.versions, from_unix_ms(evidence.header.wall_ms));
    const auto& rule = in_force.rules.blocks;
    if (rule.blocks() == 1) return "a block period begins where the tariff has no blocks";
    // Books that an older program kept do not know since when the account is there: its first period is whole.
    const auto span_since = [&](std::int64_t opened_ms) {
        return payment::block_span(rule.period, *evidence.zone, from_unix_ms(r.span.begins_ms),
                                   from_unix_ms(opened_ms), before.billing_day);
    };
    const payment::BlockSpan expected = span_since(before.opened_ms);
    if (expected == r.span || span_since(0) == r.span) return "";
    return "a block period is from " + format_time(r.span.begins_ms) + " to " +
           format_time(r.span.ends_ms) + ", computed " + format_time(expected.begins_ms) + " to " +
           format_time(expected.ends_ms);
}

}  // namespace riser::journal
