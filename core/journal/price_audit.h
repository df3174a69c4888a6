// Is the price of a segment the one that was due? From what the journal says before the settlement: which tariff the
// account has, which versions were published, what the local time is; and from how sure the clock was, which the header
// of the entry says. settlement_audit.h computes the amounts from the prices; here are the prices.
//
// When energy was used is the gateway's word: the times of a segment are held against nothing but the entry's own.
#pragma once

#include <string>
#include <vector>

#include "core/journal/codec.h"
#include "core/payment/rating.h"

namespace riser::journal {

// Of the account of a supply point, as the records before the settlement leave it.
struct DuePrices {
    TariffId tariff{};
    const std::vector<payment::Tariff>* versions =
        nullptr;  // of this tariff, ascending; not nullptr
};

struct PriceEvidence {
    EntryHeader header;
    const ZoneRules* zone = nullptr;  // nullptr: the journal does not say what its local time is
};

// Judges the segments of one settlement, in their order.
class PriceJudge {
public:
    PriceJudge(const Settlement& settlement, const PriceEvidence& evidence)
        : settlement_(settlement), evidence_(evidence) {}

    // For people: what was used and what was due. Empty when the price of segments[index] is right, or when nobody can
    // say. Its tariff is `tariff`, one with such a price, and its advance is within its range; `counter` is what the
    // account has used before it. What can be said:
    //  * by a sure clock: the version in force from the segment's beginning to its end, the rate that holds all that
    //    time, the block in which its watt-hours are used, and no end in the future. What a long silence left (more
    //    than payment::k_max_pieces) is divided over its rates by time, to a watt-hour for each change of the rate.
    //  * by an unsure clock: the lowest price of any version that can have held at any instant that it may have been.
    //  * without local time: nothing of a tariff that changes with it.
    //  * always: a price of the generator for what its registers count, and one of the grid for all else.
    [[nodiscard]] std::string judge(std::size_t index, const payment::Tariff& tariff,
                                    const DuePrices& due, const payment::BlockCounter& counter,
                                    payment::EnergySource source = payment::EnergySource::grid);

private:
    struct Judged;
    // Segments first..last, which a silence from..to was divided into.
    struct Range {
        std::size_t first = 0;
        std::size_t last = 0;
        std::int64_t from_ms = 0;
        std::int64_t to_ms = 0;
    };
    [[nodiscard]] std::string by_sure_clock(const Judged& of);
    [[nodiscard]] std::string by_unsure_clock(const Judged& of) const;
    [[nodiscard]] std::string lowest_within(const Judged& of, UtcTime earliest,
                                            UtcTime latest) const;
    [[nodiscard]] std::string by_rate(const Judged& of);
    [[nodiscard]] bool divided_by_time(const Judged& of, bool part);
    [[nodiscard]] bool is_divided(const Judged& of, const Range& whole);

    const Settlement& settlement_;
    const PriceEvidence& evidence_;
    std::int64_t walked_ = 0;  // changes of rates
    std::int64_t looked_ = 0;  // at segments, to find what belongs together
};

// Is the price that of the block in which the advance is used? For a segment as above, not one that is provisional.
[[nodiscard]] std::string judge_block(const Segment& segment, const payment::Tariff& tariff,
                                      const payment::BlockCounter& counter);

// The period that a record says begins, held against the calendar of the account's tariff.
[[nodiscard]] std::string judge_block_period(const payment::Account& before, const DuePrices& due,
                                             const BlockPeriodBegun& r,
                                             const PriceEvidence& evidence);

// The clock of an entry, as Now::trusted() says: exactly at its limit the milliseconds of a header do not tell.
[[nodiscard]] bool may_be_sure(const EntryHeader& header);
[[nodiscard]] bool may_be_unsure(const EntryHeader& header);

}  // namespace riser::journal
