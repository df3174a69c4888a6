// Coordinator::Core: what the network is asked next, and what becomes of it. Whenever there is room for
// another question it picks from the first lane that has something to send:
//
//     switching > confirming and asked-for reads > money sweep > slow data > interviews > probes of the dead
//
// A device is asked one thing at a time, and no more than four questions at once wait for their
// acknowledgement.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/base/prng.h"
#include "gateway/field/zigbee/link/ncp_link.h"
#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/field/zigbee/network/exchange_table.h"
#include "gateway/field/zigbee/network/interview.h"
#include "gateway/field/zigbee/network/meter_read.h"
#include "gateway/field/zigbee/network/network_copy.h"
#include "gateway/field/zigbee/network/network_restore.h"
#include "gateway/field/zigbee/network/relay_dialogue.h"

namespace riser::zigbee {

class Coordinator::Core {
public:
    Core(CoordinatorConfig config, KnownNetwork known);

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return wake_; }
    [[nodiscard]] bool is_up() const { return stage_ == Stage::up; }
    [[nodiscard]] const DeviceRecord* device(Eui64 eui64) const;
    [[nodiscard]] bool is_interviewed(Eui64 eui64) const;
    [[nodiscard]] metering::RadioNetwork view() const;

private:
    enum class Stage : std::uint8_t { no_radio, starting, up, idle };
    enum class Lane : std::uint8_t { none, switching, command, money, slow, interview, probe };

    // Something that could be asked now, and whose answer it will be.
    struct Candidate {
        Lane lane = Lane::none;
        Member* member = nullptr;
        RelayDialogue* dialogue = nullptr;
        MeterRead* read = nullptr;
    };
    struct CommandRead {
        metering::ReadMeter command;
        MeterRead read;
    };
    struct Sweep {
        metering::SweepFinished result;
        std::list<MeterRead> reads;  // not finished yet
        Instant until{};             // it does not wait longer for slow ones
    };
    // A command to the radio itself, one after the other.
    struct Chore {
        enum class Kind : std::uint8_t { plain, install_key, counter };
        ezsp::Command command;
        Kind kind = Kind::plain;
    };
    struct Joining {
        PermitJoining order;
        Instant until{};
    };
    struct Scan {
        std::vector<metering::RadioEnergy> channels;
        Instant until{};  // later nothing more is heard of it
    };
    // Routers are asked for their neighbours, one after the other, part by part.
    struct Survey {
        std::deque<std::pair<Eui64, NodeId>> todo;
        std::uint8_t start = 0;
        std::optional<Ticket> ticket;
        Member* asked = nullptr;  // null for the radio itself
        metering::RadioMap map;
    };

    // ---- inputs (coordinator_core.cpp) ----
    void on_command(const metering::ReadMeter& command);
    void on_command(const metering::SetSwitch& command);
    [[nodiscard]] static bool can_be_formed(const FormNetwork& order);
    void on_form(const FormNetwork& order);
    void on_adopt();
    void on_remove(Eui64 eui64);

    // ---- the loop (coordinator_core.cpp) ----
    void advance();
    bool pump_link();
    bool pump_start();
    bool pump_chores();
    bool pump_table();
    [[nodiscard]] bool ask_next();
    void deliver(const FinishedExchange& finished);
    void deliver_to(const Candidate& owner, const ExchangeResult& result);
    void mark_life(Member& member, const ExchangeResult& result);
    // It is there: whatever it said.
    void hear(Member& member);
    void tell_life(const Member& member, bool answers);
    void schedule_wake();
    [[nodiscard]] Instant at() const { return now_.monotonic; }

    // ---- orders of people (coordinator_orders.cpp) ----
    void on_order(const metering::RadioOrder& order);
    [[nodiscard]] OrderResult carry_out(const metering::ScanRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::MapRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::FormRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::AdoptRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::PermitRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::RemoveFromRadio& order);
    [[nodiscard]] OrderResult carry_out(const metering::BackUpRadio& order);
    void begin_copy(std::uint64_t token);
    [[nodiscard]] bool pump_copy();
    void end_copy(std::string problem);

    // ---- a backup onto the radio (coordinator_restore.cpp) ----
    [[nodiscard]] OrderResult carry_out(const metering::RestoreRadio& order);
    void begin_restore(std::uint64_t token, const metering::RestoreRadio& order);
    [[nodiscard]] bool pump_restore();
    void answer_plan();
    void begin_writing();
    void adopt_planned();
    [[nodiscard]] std::optional<backup::RememberedNetwork> remembered() const;
    [[nodiscard]] static NetworkRecord owing(NetworkRecord next, const NetworkRecord& before,
                                             const NetworkRestore& restore);
    void take_back(const NetworkRestore& restore);
    void take_over(const NetworkRestore& restore);
    [[nodiscard]] NetworkRecord settled(NetworkRecord network);
    void take_addresses(const backup::NetworkBackup& network);
    void finish_restore();
    // A look that has come to nothing; what is written goes on when the radio is back.
    void abandon_look(const std::string& why);
    void on_restore_failed(const ezsp::CommandFailed& failure);
    void tell_restore(metering::RadioRestoreState state, std::string text);
    [[nodiscard]] bool is_restoring() const { return restore_ && restore_->is_writing(); }

    // ---- the air (coordinator_survey.cpp) ----
    [[nodiscard]] bool can_scan() const;
    void begin_scan();
    void on_scan_answered(const ezsp::Values* values);
    void on_energy(std::uint8_t channel, std::int8_t dbm);
    void end_scan(bool good);
    void begin_survey();
    [[nodiscard]] bool ask_survey();
    [[nodiscard]] bool take_survey(const FinishedExchange& finished);
    void end_survey();
    void abandon_survey();

    // ---- the network as it is shown (coordinator_view.cpp) ----
    [[nodiscard]] metering::RadioState radio_state() const;
    [[nodiscard]] std::string radio_detail() const;
    [[nodiscard]] metering::RadioDevice show(const Member& member) const;
    void publish_view();

    // ---- radio and network (coordinator_network.cpp) ----
    void on_ready(const NcpReady& ready);
    void on_lost(const NcpLost& lost);
    void on_answered(const ezsp::CommandAnswered& answer);
    void on_failed(const ezsp::CommandFailed& failure);
    // The network is not to be used any more: everything that waits for it ends.
    void stop_using(metering::MeterHealth health);
    void begin_start();
    void on_started();
    void on_up(const NetworkRecord& found, bool formed);
    void stay_idle(Note::Level level, std::string event, std::string detail);
    void on_stack_status(ezsp::Status status);
    void on_chore_done(const ezsp::Values* values);
    void watch_counter();
    [[nodiscard]] static NetworkRecord followed_by(const NetworkRecord& known, NetworkRecord found);
    void keep_network(const NetworkRecord& network);

    // ---- devices come and go (coordinator_joining.cpp) ----
    void on_permit(PermitJoining order);
    void open_joining();
    void close_joining();
    [[nodiscard]] ezsp::Command key_command(Eui64 partner, const Key128& key) const;
    void on_join(const ezsp::Values& values);
    void on_announce(Eui64 eui64, NodeId node);
    void let_in(Eui64 eui64, NodeId node);
    void on_left(Eui64 eui64);
    void send_away(Eui64 eui64, NodeId node);
    [[nodiscard]] bool may_join(Eui64 eui64) const;
    void set_address(Member& member, NodeId node);
    void doubt_address(Member& member);
    void search();
    void broadcast(NodeId to, const zdo::Request& request);
    void keep(const Member& member) { outputs_.emplace_back(KeepDevice{member.record()}); }

    // ---- what devices say (coordinator_messages.cpp) ----
    void on_callback(const ezsp::CallbackReceived& callback);
    void on_message(const ezsp::Values& values);
    void on_zdo(NodeId from, const ezsp::Values& values);
    void on_zcl(Member* member, NodeId from, const ezsp::Values& values);
    void on_report(Member& member, std::uint8_t endpoint, std::uint16_t cluster,
                   const zcl::Frame& frame);
    void on_request(NodeId from, std::uint8_t endpoint, std::uint16_t cluster,
                    const zcl::Frame& frame);
    void on_tuya(Member* member, NodeId from, std::uint8_t endpoint, const zcl::Frame& frame);

    // ---- lanes (coordinator_lanes.cpp) ----
    [[nodiscard]] Candidate pick();
    [[nodiscard]] Candidate pick_switching();
    [[nodiscard]] Candidate pick_command();
    [[nodiscard]] Candidate pick_money();
    [[nodiscard]] Candidate pick_slow();
    [[nodiscard]] Candidate pick_interview();
    [[nodiscard]] Candidate pick_probe();
    [[nodiscard]] Question question_of(const Candidate& candidate) const;
    [[nodiscard]] std::size_t under_way(Lane lane) const;
    void begin_sweep();
    void look_at_points();
    [[nodiscard]] bool has_told_registers(const Member& member) const;
    void file(const MeterRead& read);
    void file_reported(Member& member);
    void finish_sweep();
    void abandon_sweep(metering::MeterHealth health);
    void sweep_without_network();
    void finish_dialogues();
    void finish_command_reads();
    void finish_slow();
    void on_interview_answer(Member& member, const ExchangeResult& result);

    // ---- reports (coordinator_reports.cpp) ----
    void refuse_switch(const metering::SetSwitch& command, metering::SwitchOutcome outcome,
                       std::string_view why);
    void enter_bus(metering::BusState state, std::string detail, std::string problem = {});
    void judge_silence();
    // That it is not what it was said to be.
    void note_objection(const Member& member);
    void report_bus();
    void report_statistics();
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields);

    [[nodiscard]] Member* member_of(Eui64 eui64);
    [[nodiscard]] Member* member_at(NodeId node);
    [[nodiscard]] Member* member_of(MeterId meter);
    [[nodiscard]] bool is_waiting(const RelayDialogue& dialogue) const;

    CoordinatorConfig config_;
    NcpLink link_;
    ExchangeTable table_;
    std::deque<Member> members_;  // keeps its elements in place; never shrinks
    std::map<Ticket, Candidate> owners_;
    Prng jitter_;
    std::vector<Output> outputs_;
    std::optional<Instant> wake_ = Instant{};
    Now now_;
    bool started_ = false;
    bool polling_ = true;

    Stage stage_ = Stage::no_radio;
    NcpReady ncp_;
    std::optional<NetworkRecord> network_;  // ours
    std::optional<NetworkStart> start_;
    // Of the last start, and what it found; no outcome: the radio cannot be used.
    std::optional<NetworkStart::Outcome> ended_as_;
    std::optional<NetworkRecord> found_;
    std::optional<FormNetwork> form_order_;
    bool adopt_order_ = false;
    std::optional<std::uint32_t> raise_counter_;
    std::deque<Chore> chores_;
    bool chore_asked_ = false;
    std::optional<Joining> joining_;
    std::set<Eui64> strangers_;  // that were told about
    std::uint8_t broadcast_number_ = 0;
    Instant next_broadcast_{};
    Instant next_counter_{};

    std::list<RelayDialogue> dialogues_;
    std::list<CommandRead> command_reads_;
    std::optional<Sweep> sweep_;
    std::list<MeterRead> slow_;
    Instant next_sweep_{};
    std::uint64_t sweeps_ = 0;
    Duration last_sweep_{0};

    std::optional<Scan> scan_;
    std::optional<metering::RadioScanned> scanned_;
    std::optional<Survey> survey_;
    std::optional<metering::RadioMap> map_;
    std::optional<NetworkCopy> copy_;
    std::optional<NetworkRestore> restore_;
    std::optional<metering::RadioRestore> restored_;
    std::optional<NetworkRecord> before_restore_;  // while it is written
    bool news_ = true;                             // since the view was last published
    Instant next_view_{};

    metering::BusState bus_state_ = metering::BusState::opening;
    std::string bus_detail_;
    std::string bus_problem_;
    Instant next_statistics_{};
};

}  // namespace riser::zigbee
