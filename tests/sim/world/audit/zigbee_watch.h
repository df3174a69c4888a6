// ZigbeeWatch: the truth behind a radio, and what its network may never do: say that a meter shows what it did not show
// when it was read, order a contact again without having looked at it, use a counter again that devices have heard, form
// or leave a network, or lose a device. It shares no code with the coordinator it judges.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "gateway/field/zigbee/network/coordinator.h"
#include "tests/sim/world/audit/coverage.h"
#include "tests/sim/zigbee/apartment_radio.h"

namespace riser::sim {

class ZigbeeWatch {
public:
    using Complain = std::function<void(const std::string&)>;

    // All are borrowed. The building's plan has a radio.
    ZigbeeWatch(const Building& building, sim_zigbee::ApartmentRadio& apartments,
                Complain complain);
    ZigbeeWatch(const ZigbeeWatch&) = delete;
    ZigbeeWatch& operator=(const ZigbeeWatch&) = delete;

    // Looks at all registers and at the network: every few seconds, and around whatever befalls a register.
    void look(SimTime now);
    // The coordinator says something; `clock` is what its own clock shows.
    void said(const zigbee::Coordinator::Output& output, SimTime now, Instant clock);
    // A contact was ordered, and its device has taken the order: one that was refused is none.
    void ordered(std::uint32_t meter, bool close);
    // Another process: it knows nothing of orders of the one before.
    void process_started() { orders_.clear(); }
    // What devices or the radio say may be on its way for long, up to then.
    void messages_are_late(SimTime until) { late_until_ = std::max(late_until_, until); }
    // Everything was healed and has had its time. nullptr: there is no gateway.
    void check_end(const zigbee::Coordinator* coordinator);
    void report(Coverage& coverage) const;

private:
    struct Sample {
        SimTime at{};
        std::int64_t shown_wh = 0;
    };
    struct Order {
        bool close = false;
        int looks = 0;  // at this contact, before it
    };
    void check(const metering::MeterReport& report, SimTime read_at, SimTime now);
    [[nodiscard]] int looks_at(std::uint32_t meter) const;
    [[nodiscard]] bool is_late(SimTime now) const;
    void complain(const std::string& what) { complain_(what); }

    const Building& building_;
    sim_zigbee::ApartmentRadio& apartments_;
    Complain complain_;
    std::optional<sim_zigbee::StoredNetwork> network_;
    std::map<std::uint32_t, std::deque<Sample>> samples_;  // by meter
    std::map<std::uint32_t, Order> orders_;
    SimTime late_until_{-1};
    int sent_behind_ = 0;
    std::map<std::string, std::uint64_t> counts_;
};

}  // namespace riser::sim
