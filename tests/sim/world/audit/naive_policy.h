// NaivePolicy: judges every wish to cut off and every way back by what the landlord decided (policy_plan.h), written
// from docs/supply.md without the code that carries it out: no calendar, no windows, no predicates. It counts from the
// times that stand in the entries, and from the true time, which nobody in the world knows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/world/audit/naive_moment.h"
#include "tests/sim/world/policy_plan.h"

namespace riser::sim {

struct NaiveWay {
    AccountId account{};
    metering::SwitchState desired = metering::SwitchState::connected;
    journal::SupplyReason reason = journal::SupplyReason::commissioned;
    metering::SwitchState observed = metering::SwitchState::unknown;
    std::optional<NaiveMoment> warned;       // credit is low since
    std::optional<NaiveMoment> cut_off;      // the last wish to disconnect
    std::optional<NaiveMoment> called_back;  // and to connect
    std::optional<NaiveMoment> on_again;     // seen on again after it was off
    bool off_for_safety = false;             // locked open until that is taken back
    bool off_for_maintenance = false;
    std::int64_t maintenance_on_ms = 0;  // kept on until then; 0: not
    std::int64_t override_ms = 0;
    bool waits_after_overload = false;  // the last one was one too many
};

class NaivePolicy {
public:
    using Complain = std::function<void(const std::string&)>;
    // Whether somebody there is without power although the gateway was not asked by anybody on site.
    using DarkAndUnasked = std::function<bool(std::uint32_t point)>;

    explicit NaivePolicy(const PolicyPlan& plan) : plan_(plan) {}

    // `true_ms`: Unix time in truth, where this entry is written now. `honest`: no time service has lied.
    void fold(const journal::Entry& entry, std::optional<std::int64_t> true_ms, bool honest,
              const DarkAndUnasked& dark_and_unasked, const Complain& complain);

    // Somebody is limited, or has landed, from this entry on. `by_notices`: of bills, which NaiveBilling counts.
    void judge_limit(std::uint32_t point, bool by_notices, const NaiveMoment& now, bool honest,
                     const Complain& complain) const;

    // Maintenance, the emergency override, or the hour, at any instant that it may be.
    [[nodiscard]] bool keeps_on(std::uint32_t point, const NaiveMoment& now) const;

    // The notice after the warning is not over for certain. Of who pays in advance.
    [[nodiscard]] bool is_noticed(std::uint32_t point, const NaiveMoment& now) const;

    // Friendly hours, a holiday, or late enough on the day before one, in Central Europe.
    [[nodiscard]] bool keeps_on_at(std::int64_t unix_ms) const;
    // Of another card nothing is known.
    void forget() { *this = NaivePolicy(plan_); }
    // Cut off, may come back, and waits for somebody who is there.
    [[nodiscard]] bool waits(std::uint32_t point) const { return ready_.contains(point); }

private:
    void take(const journal::Record& record, const NaiveMoment& now, bool honest,
              const DarkAndUnasked& dark_and_unasked, const Complain& complain);
    void set(const journal::PolicySet& set, const Complain& complain);
    void request(const journal::SupplyRequested& request, const Complain& complain);
    void desire(const journal::SupplyDesired& desired, const NaiveMoment& now, bool honest,
                const DarkAndUnasked& dark_and_unasked, const Complain& complain);
    void ready(const journal::SupplyReadied& readied, const NaiveMoment& now,
               const Complain& complain);
    void judge_cut(std::uint32_t point, journal::SupplyReason reason, const NaiveMoment& now,
                   bool honest, const Complain& complain);
    void judge_notice(std::uint32_t point, const std::string& who, const NaiveMoment& now,
                      bool honest, const Complain& complain) const;
    void judge_windows(const std::string& who, const NaiveMoment& now, bool honest,
                       const Complain& complain) const;
    void judge_way_back(std::uint32_t point, journal::SupplyReason reason, const NaiveMoment& now,
                        const DarkAndUnasked& dark_and_unasked, const Complain& complain);
    [[nodiscard]] const NaiveWay& way_of(std::uint32_t point) const;
    [[nodiscard]] bool is_holiday(std::int64_t local_day) const;

    PolicyPlan plan_;
    std::uint32_t version_ = 0;
    std::map<std::uint32_t, NaiveWay> ways_;
    std::map<AccountId, std::uint32_t> points_;
    std::set<std::uint32_t> ready_;
    std::vector<NaiveMoment> cuts_;
};

}  // namespace riser::sim
