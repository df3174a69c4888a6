// DeviceState: what the master knows about one device at run time: its plan and what was learned to make
// it, its latency, its counters, whether it lives, who it is, and what was last read in the slow lane.
// Decides nothing about the bus. The words: `unheard` since the port opened, `alive`, `dead` (probed
// with growing pauses).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/prng.h"
#include "core/metering/bus_statistics.h"
#include "core/metering/meter_link.h"
#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/device_plan.h"
#include "gateway/field/modbus/latency.h"
#include "gateway/field/modbus/meter_decoder.h"
#include "gateway/field/modbus/transaction.h"

namespace riser::modbus {

enum class Life : std::uint8_t { unheard, alive, dead };

class DeviceState {
public:
    DeviceState(const Device& device, const BusConfig& bus);

    [[nodiscard]] const Device& device() const { return device_; }
    [[nodiscard]] const MeterProfile& profile() const { return *device_.profile; }
    [[nodiscard]] const DevicePlan& plan() const { return plan_; }
    [[nodiscard]] bool is_meter() const { return device_.meter.value != 0; }
    [[nodiscard]] Duration timeout() const { return latency_.timeout(); }

    // ---- what exchanges teach ----
    void record(const ExchangeResult& result);
    void record_late(Duration latency);
    // The device refused a block's address. True when there is a finer plan to try instead.
    [[nodiscard]] bool learn_refusal(const ReadBlock& block);
    void learn_answer(const ReadBlock& block);
    // True once after the plan has changed.
    [[nodiscard]] bool take_plan_changed();

    // ---- life ----
    [[nodiscard]] Life life() const { return life_; }
    [[nodiscard]] metering::MeterHealth health() const { return health_; }
    [[nodiscard]] Instant next_probe() const { return next_probe_; }
    // Both return true when the life changed.
    bool mark_answering(metering::MeterHealth health);
    bool mark_failed(metering::MeterHealth health, Instant now, Prng& jitter);
    // The bus came back: look soon, whatever the pause had grown to.
    void probe_by(Instant when);
    void port_lost();

    // ---- identity ----
    [[nodiscard]] bool has_readable_identity() const { return !plan_.identity.empty(); }
    [[nodiscard]] bool identity_proven() const { return identity_proven_; }
    // It goes on refusing what says who it is, and that is expected of it: another device, of another make.
    [[nodiscard]] bool hides_identity() const;
    // Judges what an identity read decoded. False: another device answers at this address.
    [[nodiscard]] bool check_identity(const DecodedMeter& decoded);
    void expect_serial(std::string serial);
    [[nodiscard]] metering::MeterIdentity identity(const DecodedMeter& decoded) const;

    // ---- slow lane ----
    Instant slow_due{};
    [[nodiscard]] bool has_slow_work() const {
        return !plan_.slow.empty() || (has_watchdog_ && plan_.cheapest);
    }
    [[nodiscard]] Duration slow_interval() const { return slow_interval_; }
    [[nodiscard]] bool has_watchdog() const { return has_watchdog_; }
    void remember_slow(const DecodedMeter& decoded, Instant at);
    void remember_switch(metering::SwitchState state, Instant at);
    // Fills what a sweep did not read itself from the last slow read, unless that is too old.
    void add_slow_values(metering::MeterReport& report, Instant now) const;

    [[nodiscard]] metering::DeviceStatistics statistics() const;
    [[nodiscard]] metering::BusCounters& counters() { return counters_; }

private:
    void replan();
    void judge_line_quality(bool garbled);
    // The one field that the block is read for; nullopt when there are several or none.
    [[nodiscard]] std::optional<std::size_t> only_field(const ReadBlock& block) const;
    [[nodiscard]] bool is_required(const FieldCodec& codec) const;
    // True when the field was refused so often that this is no disturbance.
    [[nodiscard]] bool count_refusal(std::size_t field);
    void expect_identity_answers();

    Device device_;
    PlanConditions conditions_;
    DevicePlan plan_;
    bool plan_changed_ = false;
    bool turnaround_learned_ = false;
    Latency latency_;
    metering::BusCounters counters_;
    int window_exchanges_ = 0;  // of the current quality window
    int window_garbled_ = 0;
    int clean_windows_ = 0;

    Life life_ = Life::unheard;
    metering::MeterHealth health_ = metering::MeterHealth::no_answer;
    Duration backoff_{0};
    Instant next_probe_{};

    bool identity_proven_ = false;
    std::string held_serial_;
    // Per field of the profile: refusals that pass for a disturbance. Every answer grants them anew.
    std::vector<int> refusals_left_;

    Duration slow_interval_;
    bool has_watchdog_ = false;
    metering::Instantaneous slow_values_;
    Instant slow_at_{};
    bool slow_known_ = false;
    metering::SwitchState switch_state_ = metering::SwitchState::unknown;
    Instant switch_at_{};
};

}  // namespace riser::modbus
