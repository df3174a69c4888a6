// One charge for energy that an account was booked, found among the entries of a journal and taken apart line by line: the
// readings, the time, the version, the price and its parts, the fraction of a micro-unit before and after. All lines are
// exact, and sum to what is booked. Gateway and riserctl say it with this code; it changes nothing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/codec.h"

namespace riser::journal {

// A segment as its journal has it, with what was known then.
struct FoundCharge {
    std::uint64_t sequence = 0;  // of its entry
    std::int64_t wall_ms = 0;    // Unix time at which that was written
    Segment segment;
    TariffReference reference;
    std::optional<payment::Tariff> tariff;   // nullopt: that version is not known
    std::optional<payment::Residue> before;  // of the account; nullopt: the journal begins later
    ZoneRules zone;
};

// Takes entries in their order.
class ChargeFinder {
public:
    // at_ms: Unix time within the charge; nullopt: the last one there is.
    ChargeFinder(AccountId account, std::optional<std::int64_t> at_ms)
        : account_(account), at_ms_(at_ms) {}

    // What was said before the first entry.
    void know(const payment::Tariff& version);
    void know(const ZoneRules& zone) { zone_ = zone; }
    void know(SupplyPointId supply_point, AccountId holder) { holders_[supply_point] = holder; }

    void take(const Entry& entry);
    // A charge of that time was found: nothing more needs to be taken.
    [[nodiscard]] bool done() const { return at_ms_ && !found_.empty(); }
    // All registers of one settlement, in their order; empty: there is none.
    [[nodiscard]] const std::vector<FoundCharge>& charges() const { return found_; }

private:
    struct Visitor;

    void take(const Settlement& r, const EntryHeader& header);
    [[nodiscard]] bool asked_for(const Segment& segment) const;

    AccountId account_;
    std::optional<std::int64_t> at_ms_;
    std::vector<payment::Tariff> versions_;
    ZoneRules zone_;
    std::map<SupplyPointId, AccountId> holders_;
    std::optional<payment::Residue> residue_;
    std::vector<FoundCharge> found_;
};

struct ExplainedLine {
    std::string name;   // "readings", "tax 19, 19 %"
    std::string value;  // for people

    bool operator==(const ExplainedLine&) const = default;
};

struct ExplainedCharge {
    std::uint64_t sequence = 0;
    Money booked{};
    std::optional<Money> computed;  // by the lines; nullopt: the version is not known
    bool agrees = false;            // to the micro-unit, and with the fraction that is kept
    std::vector<ExplainedLine> lines;

    bool operator==(const ExplainedCharge&) const = default;
};

[[nodiscard]] ExplainedCharge explain(const FoundCharge& charge);

}  // namespace riser::journal
