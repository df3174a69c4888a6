// BusMaster::Core: what runs on the bus next, and what becomes of it. Between two transactions it picks
// from the first lane that has something to send:
//
//     switching > confirming and asked-for reads > money sweep > slow data > probes of dead devices
//
// A lane never interrupts a transaction and never needs to: none is longer than about 250 ms. When the
// money sweep leaves no idle time, slow data and probes get a measured share between two sweeps.
#pragma once

#include <deque>
#include <list>
#include <optional>
#include <vector>

#include "core/base/prng.h"
#include "gateway/field/modbus/bus_master.h"
#include "gateway/field/modbus/device_state.h"
#include "gateway/field/modbus/port_watch.h"
#include "gateway/field/modbus/probe_budget.h"
#include "gateway/field/modbus/read_task.h"
#include "gateway/field/modbus/sweep.h"
#include "gateway/field/modbus/switch_dialogue.h"
#include "gateway/field/modbus/transaction.h"

namespace riser::modbus {

class BusMaster::Core {
public:
    explicit Core(BusConfig config);

    void on(Input input, Instant now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return wake_; }
    [[nodiscard]] const metering::BusStatistics& statistics() const;
    [[nodiscard]] LineState line(Instant now) const {
        return port_.is_open() ? engine_.state(now) : LineState::closed;
    }

private:
    enum class Lane : std::uint8_t { none, switching, command, money, slow, probe };

    // Something that could be sent now: one of the two pointers is set.
    struct Candidate {
        Lane lane = Lane::none;
        SwitchDialogue* dialogue = nullptr;
        ReadTask* read = nullptr;

        [[nodiscard]] DeviceState& device() const {
            return dialogue != nullptr ? dialogue->device() : read->device();
        }
    };

    struct CommandRead {
        metering::ReadMeter command;
        ReadTask task;
    };

    // ---- inputs (bus_core.cpp) ----
    void on_port_opened(Instant now);
    void on_port_lost(const std::string& reason, Instant now);
    void on_bytes(const field::BytesReceived& input, Instant now);
    void on_command(const metering::ReadMeter& command, Instant now);
    void on_command(const metering::SetSwitch& command, Instant now);
    void on_polling(bool enabled, Instant now);
    void on_expected_serial(const ExpectSerial& input);

    // ---- the loop (bus_core.cpp) ----
    void advance(Instant now);
    void open_port_when_due(Instant now);
    [[nodiscard]] bool send_next(Instant now);
    void deliver(const ExchangeResult& result, Instant now);
    void deliver_to_task(const ExchangeResult& result, Instant now);
    void record(const ExchangeResult& result, Instant now);
    void record_strays();
    void note_life(DeviceState& device, bool changed, Instant now);
    void judge_silence(Instant now);
    [[nodiscard]] bool line_suspect() const;
    void schedule_wake(Instant now);

    // ---- lanes (bus_lanes.cpp) ----
    [[nodiscard]] Candidate pick(Instant now);
    [[nodiscard]] Candidate pick_switching(Instant now);
    [[nodiscard]] Candidate pick_command(Instant now);
    [[nodiscard]] Candidate pick_money(Instant now);
    [[nodiscard]] Candidate pick_slow(Instant now, bool urgent_only);
    [[nodiscard]] Candidate pick_probe(Instant now);
    [[nodiscard]] Candidate pick_between_sweeps(Instant now);
    void finish_dialogues();
    void finish_command_reads(Instant now);
    void finish_sweep_when_complete(Instant now);
    void finish_slow(Instant now);
    void finish_probe(Instant now);
    void sweep_without_port(Instant now);
    void start_slow(DeviceState& device);
    void report_dead_switches(DeviceState& device, Instant now);
    [[nodiscard]] Instant next_due(Instant now) const;

    // ---- reports (bus_reports.cpp) ----
    void refuse_switch(const metering::SetSwitch& command, metering::SwitchOutcome outcome,
                       Instant now, std::string_view why);
    void report_bus(Instant now);
    void report_statistics(Instant now);
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields);
    [[nodiscard]] metering::BusStatistics make_statistics(Instant now) const;

    [[nodiscard]] DeviceState* device_of(MeterId meter);
    [[nodiscard]] DeviceState* device_at(std::uint8_t unit);

    BusConfig config_;
    std::vector<DeviceState> devices_;  // never resized: tasks point into it
    TransactionEngine engine_;
    PortWatch port_;
    ProbeBudget budget_;
    Prng jitter_;
    std::vector<Output> outputs_;
    std::optional<Instant> wake_ = Instant{};
    bool polling_ = true;
    bool started_ = false;

    Candidate active_;                     // whose exchange is on the line
    std::optional<Instant> line_free_;     // a candidate waits for silence until then
    std::list<SwitchDialogue> dialogues_;  // lists and deques keep their elements in place
    std::deque<CommandRead> command_reads_;
    std::optional<Sweep> sweep_;
    std::optional<ReadTask> slow_;
    std::optional<ReadTask> probe_;

    Instant next_sweep_{};
    // The number of the last one, also of those in which nobody could be asked.
    std::uint64_t sweeps_ = 0;
    std::uint64_t asked_sweeps_ = 0;
    Duration last_sweep_{0};
    // No slow read is due earlier, as far as was seen: spares each request a look at every device.
    Instant no_slow_before_{};
    int slow_turns_ = 0;   // slow reads still allowed before the next sweep on a saturated bus
    int probe_turns_ = 0;  // likewise for probes
    int silences_in_a_row_ = 0;
    std::uint64_t unanswered_ = 0;  // exchanges since something was understood
    std::uint64_t garbled_ = 0;     // of these

    Instant next_statistics_{};
    Instant statistics_since_{};
    Duration busy_time_{0};  // since then
    std::uint32_t utilisation_permille_ = 0;
    metering::BusCounters unattributed_;       // strays outside of exchanges
    std::uint64_t foreign_frames_before_ = 0;  // at the last statistics
    bool echo_noted_ = false;
    mutable metering::BusStatistics statistics_;
    Instant last_now_{};
};

}  // namespace riser::modbus
