// NaiveDemand: judges what is charged for a month as a whole: the highest mean power, the part of an earlier one, and what is
// missing to the minimum. Written from docs/tariffs.md ("Demand and minimum charge") without the code that measures and
// charges: it adds up every window of what settlements say, one by one. What really flowed in a window that is charged is
// asked of the truth.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {

// What was counted between two times; ppm of watt-hours.
struct NaiveInterval {
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    std::int64_t shared = 0;
};

struct NaiveWindow {
    std::int64_t from_ms = 0;
    std::int64_t watts = 0;  // mean, rounded down; 0: nothing was used in any
};

struct NaiveMonth {
    TariffId tariff{};  // nil: it owes nothing of the kind
    std::uint32_t version = 0;
    std::int64_t window_ms = 0;
    std::int64_t slot_ms = 0;  // windows begin at multiples of it
    std::int64_t from_ms = 0;  // what is not billed yet
    std::vector<NaiveInterval> measured;
    std::map<std::int64_t, std::int64_t> slots;  // what was measured in each, by its begin
    std::int64_t measured_from_ms = 0;           // the begin of the latest interval
    std::int64_t highest_w = 0;                  // of the months that were billed
    bool taken_back = false;                     // a bill was, and what it stated is on the next
};

// The maximum of the days that go on, as people are shown it.
struct ShownDemand {
    std::int64_t from_ms = 0;    // of these days
    std::int64_t begins_ms = 0;  // of the window
    std::int64_t watts = 0;
};

class NaiveDemand {
public:
    using Complain = std::function<void(const std::string&)>;
    // Watt-hours that flowed to a supply point between two times at most, in truth; nullopt: nobody can say.
    using Flowed = std::function<std::optional<std::int64_t>(
        std::uint32_t point, std::int64_t from_ms, std::int64_t to_ms)>;

    void follow(const BillingPlan& plan) { cycle_day_ = plan.cycle_day; }
    // After `books` have folded it.
    void fold(const journal::Entry& entry, const NaiveBooks& books, const Flowed& flowed,
              const Complain& complain);
    // nullopt: nobody is shown any.
    void check_shown(AccountId account, const std::optional<ShownDemand>& shown,
                     const Complain& complain);
    void forget() {
        months_.clear();
        payers_.clear();
    }
    // What records were about, by name.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& states() const { return states_; }

private:
    struct Judging {
        const journal::Entry& entry;
        const NaiveBooks& books;
        const Flowed& flowed;
        const Complain& complain;
    };
    struct Days {
        std::int64_t days = 0;
        std::int64_t of_days = 1;
    };
    void take(const journal::Record& record, const Judging& by);
    void begin(const journal::PeriodTermsBegan& r, const Judging& by);
    void measure(const journal::Segment& segment, const journal::EntryHeader& header);
    static void put_in_slots(NaiveMonth& month, const NaiveInterval& interval);
    void charge(const journal::PeriodCharged& r, const Judging& by);
    void check_demand(const journal::PeriodCharged& r, const NaiveMonth& month,
                      const NaiveTariff& tariff, const std::string& who, const Judging& by);
    void check_truth(const journal::PeriodCharged& r, const NaiveMonth& month,
                     const std::string& who, const Judging& by);
    void bill(const journal::BillIssued& r, const Judging& by);
    void check_minimum(const journal::BillIssued& r, const NaiveMonth& month,
                       const NaiveTariff& tariff, const Judging& by);
    [[nodiscard]] static std::int64_t used_in(const NaiveMonth& month, std::int64_t from_ms,
                                              std::int64_t to_ms);
    // Of the windows that are over by then, or have begun by then as well: the one in which a bill ends has what was used
    // until then.
    enum class Windows : std::uint8_t { over, begun };
    [[nodiscard]] static NaiveWindow highest(const NaiveMonth& month, std::int64_t to_ms,
                                             Windows which);
    // Local days of from..to, and of the cycle that they lie in.
    [[nodiscard]] Days days_of(std::int64_t from_ms, std::int64_t to_ms) const;
    void saw(const char* what, bool so = true) {
        if (so) ++states_[what];
    }

    int cycle_day_ = 1;
    std::map<AccountId, NaiveMonth> months_;
    std::map<AccountId, std::int64_t> begins_;        // of its bills
    std::map<AccountId, std::uint32_t> points_;       // whose account it is
    std::map<std::uint32_t, AccountId> payers_;       // by supply point
    std::vector<const journal::PeriodCharged*> due_;  // of this entry
    std::map<std::string, std::uint64_t> states_;
};

}  // namespace riser::sim
