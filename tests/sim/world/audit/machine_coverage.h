// MachineCoverage: which state of the supply, transaction and sync machines met which event, and what orders
// were answered, in all lives of one gateway. It looks at a machine just before an event and judges nothing.
#pragma once

#include <array>
#include <map>
#include <string>

#include "gateway/controller/controller.h"
#include "gateway/field/modbus/bus_master.h"
#include "gateway/sync/cloud_sync.h"
#include "tests/sim/world/audit/coverage.h"

namespace riser::sim {

// Counters of a machine's cells, by number: this is counted several times per event of a world.
template <std::size_t States, std::size_t Events>
class Cells {
public:
    void hit(std::size_t state, std::size_t event) { ++counts_[state * Events + event]; }
    // Every cell by its name, "state.event"; those never visited as zeros.
    void report(Coverage& coverage, const std::string& group,
                const std::array<std::string_view, States>& states,
                const std::array<std::string_view, Events>& events) const {
        for (std::size_t state = 0; state < States; ++state) {
            for (std::size_t event = 0; event < Events; ++event) {
                coverage.hit(group, std::string(states[state]) + "." + std::string(events[event]),
                             counts_[state * Events + event]);
            }
        }
    }

private:
    std::array<std::uint64_t, States * Events> counts_{};
};

class MachineCoverage {
public:
    // Another process: what the last one had asked is nobody's any more.
    void begin_life();

    void before(const controller::Controller& machine, const controller::Event& event);
    void before(const modbus::BusMaster& machine, const modbus::BusMaster::Input& input,
                const Now& now);
    void before(const sync::CloudSync& machine, const sync::CloudSync::Input& input,
                const Now& now);
    void after(const sync::CloudSync::Output& output);
    void answered(const controller::Answer& answer);

    void report(Coverage& coverage) const;

private:
    static constexpr std::size_t k_supply_states = 12;
    static constexpr std::size_t k_supply_events = 29;
    static constexpr std::size_t k_relay_test_steps = 4;
    static constexpr std::size_t k_line_states = 6;
    static constexpr std::size_t k_line_events = 6;
    static constexpr std::size_t k_upload_states = 4;
    static constexpr std::size_t k_upload_events = 19;
    static constexpr std::size_t k_poll_states = 2;
    static constexpr std::size_t k_poll_events = 11;

    void visit(const controller::Controller& machine, SupplyPointId point, std::size_t event);
    void visit_all(const controller::Controller& machine, std::size_t event);
    void visit_of_meter(const controller::Controller& machine, MeterId meter, std::size_t event);
    void on_order(const controller::Controller& machine, const controller::OrderBody& body);
    void on_bus(const controller::Controller& machine, const metering::BusReport& report);
    void on_reply(const sync::UplinkReply& reply, sync::SyncPhase phase);

    Cells<k_supply_states, k_supply_events> supply_;
    Cells<k_relay_test_steps, k_supply_events> relay_test_;
    Cells<k_line_states, k_line_events> line_;
    Cells<k_upload_states, k_upload_events> upload_;
    Cells<k_poll_states, k_poll_events> poll_;
    std::map<sync::RequestId, bool> asked_;               // by request: was it an upload
    std::map<std::uint64_t, std::string_view> orders_;    // by token: which order waits
    std::map<std::string, std::uint64_t> order_answers_;  // "top_up.done"
    std::map<std::string, std::uint64_t> receipts_;       // by verdict
    std::map<std::string, std::uint64_t> troubles_;       // of the ledger stream
};

}  // namespace riser::sim
