// NaiveLimit: judges the load limits of a journal by what the landlord decided (load_limit_plan.h), written from
// docs/supply.md ("A soft landing") without the code that keeps them: which step may be in force when, how often and for how
// long a contact may be off for an overload, and when it comes back. What was really used is judged beside it, by
// SiteAuditor (site_limits.cpp).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/world/audit/naive_moment.h"
#include "tests/sim/world/load_limit_plan.h"

namespace riser::sim {

// The last time that supply was switched off for using too much.
struct NaiveOverload {
    NaiveMoment at;
    std::int64_t off_ms = 0;
    bool waits = false;  // for a person, or the next day
};

struct NaiveLanding {
    int step = 0;  // in force, from 1; 0: supply is whole
    std::int64_t limit_w = 0;
    bool begun = false;
    bool landed = false;
    std::int64_t before_ms = 0;          // so long it was limited before `since`, for certain
    std::optional<NaiveMoment> since;    // while a step is in force
    std::int64_t true_before_ms = 0;     // the same in truth
    bool truth_known = true;             // of all of it
    std::vector<NaiveMoment> overloads;  // that came about, by when they were decided
    std::optional<NaiveMoment> told;     // to open for one, and not seen open since
    std::optional<NaiveOverload> last;
    bool off = false;  // for that
    metering::SwitchState observed = metering::SwitchState::unknown;
};

class NaiveLimit {
public:
    using Complain = std::function<void(const std::string&)>;
    // What others know of a supply point.
    struct Others {
        std::function<bool(std::uint32_t point)> has_credit;  // after this entry
        std::function<bool(std::uint32_t point)> can_be_limited;
        // A hold, a person, the hour, a notice, or credit that may be there already keeps supply on there.
        std::function<bool(std::uint32_t point)> kept_whole;
        // Somebody in the building has asked for his light lately.
        std::function<bool(std::uint32_t point)> asked_on_site;
    };

    explicit NaiveLimit(const LoadLimitPlan& plan) : plan_(plan) {}

    void fold(const journal::Entry& entry, std::optional<std::int64_t> true_ms, bool honest,
              const Others& others, const Complain& complain);
    // Of another card nothing is known.
    void forget() {
        landings_.clear();
        points_.clear();
    }

    [[nodiscard]] const std::map<std::uint32_t, NaiveLanding>& landings() const {
        return landings_;
    }
    [[nodiscard]] const LoadLimitPlan& plan() const { return plan_; }
    void saw_truth() { saw("overload_held_against_the_truth"); }
    void saw_bills() { saw("of_who_pays_afterwards"); }
    // What records were about, by name.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& states() const { return states_; }

private:
    struct Judging {
        const journal::Entry& entry;
        NaiveMoment now;
        bool honest;
        const Others& others;
        const Complain& complain;
    };
    void take(const journal::Record& record, std::size_t index, const Judging& by);
    void limit(const journal::LoadLimited& r, const Judging& by);
    void check_time(const NaiveLanding& landing, const journal::LoadLimited& r,
                    const std::string& who, const Judging& by) const;
    void check_step(const NaiveLanding& landing, const journal::LoadLimited& r,
                    const std::string& who, const Judging& by) const;
    void open(const journal::OverLimit& r, std::size_t index, const Judging& by);
    void check_number(const NaiveLanding& landing, const journal::OverLimit& r,
                      const std::string& who, const Judging& by) const;
    void desire(const journal::SupplyDesired& r, std::size_t index, const Judging& by);
    void observe(const journal::SupplyObserved& r);
    void judge_cut(std::uint32_t point, const Judging& by);
    void judge_closing(std::uint32_t point, const NaiveLanding& landing, const Judging& by);
    // So long, for certain, it was limited until now; and in truth, where it is known.
    [[nodiscard]] static std::int64_t limited_ms(const NaiveLanding& landing,
                                                 const NaiveMoment& now);
    [[nodiscard]] static std::optional<std::int64_t> truly_limited_ms(const NaiveLanding& landing,
                                                                      const NaiveMoment& now);
    // The end of this step, counted from the beginning; that of the last one where it has none.
    [[nodiscard]] std::int64_t ends_ms(int step) const;
    void saw(const char* what, bool so = true) {
        if (so) ++states_[what];
    }

    LoadLimitPlan plan_;
    std::map<std::uint32_t, NaiveLanding> landings_;
    std::map<AccountId, std::uint32_t> points_;
    std::map<std::string, std::uint64_t> states_;
};

}  // namespace riser::sim
