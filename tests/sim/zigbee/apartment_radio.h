// ApartmentRadio: the radio of a simulated building and the meters behind it: a SimulatedNcp whose devices show what a
// Building's apartments use, move its contacts, and report by themselves what they were told to. Pure: time is a
// parameter; a runner or a virtual-time world moves its bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/sim/building.h"
#include "tests/sim/zigbee/products.h"
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

// The address of the radio itself.
inline constexpr Eui64 k_radio_eui64{0x000D'6FFF'FE12'3456};

// Owned by one thread, like its building.
class ApartmentRadio final : public RadioBytes {
public:
    // The building's plan has a radio; it has passed check_plan(). Borrowed, and must outlive the radio. Every `look`
    // a device sees whether its power has come or gone, and whether there is something to report.
    explicit ApartmentRadio(sim::Building& building, Duration look = std::chrono::seconds(1));
    ApartmentRadio(const ApartmentRadio&) = delete;
    ApartmentRadio& operator=(const ApartmentRadio&) = delete;

    // ---- the byte seam, as of SimulatedNcp; the building's time is what has passed since Instant{}
    void hear(std::span<const std::uint8_t> bytes, Instant now) override;
    void turn(Instant now) override;
    [[nodiscard]] std::optional<Instant> deadline() const override;
    [[nodiscard]] std::vector<Bytes> take_said() override { return ncp_.take_said(); }
    void power_cycle() override { ncp_.power_cycle(); }

    [[nodiscard]] SimulatedNcp& ncp() { return ncp_; }
    [[nodiscard]] const SimulatedNcp& ncp() const { return ncp_; }

    // ---- devices, by the id of their meter; false: there is no such meter on Zigbee
    [[nodiscard]] const SimulatedDevice* device_of(std::uint32_t meter) const;
    [[nodiscard]] bool is_on_zigbee(std::uint32_t meter) const { return find(meter) != nullptr; }
    // Out of reach, or back: then it announces itself.
    [[nodiscard]] bool set_away(std::uint32_t meter, bool away);
    // Somebody holds its button: it asks to be let in for three minutes, as new.
    [[nodiscard]] bool start_joining(std::uint32_t meter);
    [[nodiscard]] bool leave(std::uint32_t meter);
    // Comes back under another short address.
    [[nodiscard]] bool move_address(std::uint32_t meter);
    // Two devices have each other's short address from now on, and nobody has heard of it. False: they are not two.
    [[nodiscard]] bool swap_addresses(std::uint32_t one, std::uint32_t other);
    [[nodiscard]] SimulatedDevice* find_device(std::uint32_t meter);
    // A contact was ordered, and has obeyed or not.
    std::function<void(std::uint32_t meter, bool close)> on_order;
    // Nobody has been told to leave; all that befell radio and devices ends.
    void heal();

private:
    struct Told {
        zigbee::zcl::Value value;
        sim::SimTime at{};
    };
    struct Member {
        std::size_t index = 0;  // in the building
        std::uint32_t meter = 0;
        const Product* product = nullptr;
        SimulatedDevice* device = nullptr;
        bool away = false;
        sim::SimTime next_look{};
        std::optional<sim::SimTime> joins_until;
        // Of what it reports, by endpoint, cluster and attribute.
        std::map<std::tuple<std::uint8_t, std::uint16_t, std::uint16_t>, Told> told;
        std::map<std::uint8_t, zigbee::zcl::tuya::DataPoint> told_points;
        sim::SimTime told_points_at{};
    };

    [[nodiscard]] Member* find(std::uint32_t meter);
    [[nodiscard]] const Member* find(std::uint32_t meter) const;
    [[nodiscard]] Member make_member(std::size_t index);
    void form_network();
    void show(Member& member);
    void look_around(Member& member);
    void report(Member& member);
    void report_points(Member& member);
    [[nodiscard]] bool is_due(Member& member, const ReportingRecord& record) const;
    [[nodiscard]] NodeId free_address();

    sim::Building& building_;
    Duration look_;
    SimulatedNcp ncp_;
    std::deque<Member> members_;  // keeps its elements in place
    std::uint16_t next_address_ = 0x1000;
    sim::SimTime now_{0};
};

}  // namespace riser::sim_zigbee
