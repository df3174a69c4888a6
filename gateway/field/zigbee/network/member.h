// Member: what the coordinator knows about one device at run time: its record and plan, whether it lives, how
// well it is heard, and what it last said of its contacts and voltages. Decides nothing about the network.
// The words are those of a Modbus device: `unheard` since the network came up, `alive`, `dead` (looked for with
// growing pauses).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/prng.h"
#include "core/metering/bus_statistics.h"
#include "core/metering/meter_link.h"
#include "gateway/field/zigbee/network/coordinator_config.h"
#include "gateway/field/zigbee/network/device_plan.h"
#include "gateway/field/zigbee/network/exchange.h"
#include "gateway/field/zigbee/network/known_network.h"
#include "gateway/field/zigbee/zcl/metering.h"

namespace riser::zigbee {

enum class Life : std::uint8_t { unheard, alive, dead };

class Member {
public:
    explicit Member(DeviceRecord record) : record_(std::move(record)) {}
    // Of a configured one.
    Member(DeviceRecord record, ConfiguredDevice device)
        : record_(std::move(record)), device_(std::move(device)) {}

    [[nodiscard]] Eui64 eui64() const { return record_.eui64; }
    [[nodiscard]] NodeId node() const { return record_.node; }
    [[nodiscard]] bool has_address() const { return record_.node != k_unknown_node; }
    [[nodiscard]] bool can_be_asked() const { return !busy && has_address(); }
    [[nodiscard]] const ConfiguredDevice& device() const { return device_; }
    [[nodiscard]] bool is_configured() const {
        return device_.meter.value != 0 || !device_.switches.empty();
    }
    [[nodiscard]] bool is_meter() const { return device_.meter.value != 0; }

    // ---- what was found out
    [[nodiscard]] DeviceRecord& record() { return record_; }
    [[nodiscard]] const DeviceRecord& record() const { return record_; }
    [[nodiscard]] const DevicePlan& plan() const { return plan_; }
    [[nodiscard]] bool is_readable() const { return readable_; }
    // Once it is_known().
    void make_plan(const PlanBook* plans);
    // Nothing is known of it any more but its 64-bit address.
    void forget();
    // By which its registers are multiplied; none = nobody knows.
    [[nodiscard]] std::optional<zcl::Scale> energy_scale() const;
    [[nodiscard]] std::optional<zcl::Scale> demand_scale() const;
    [[nodiscard]] zcl::ElectricalScales electrical_scales() const;
    // It has told them, or they are its plan's: before that its voltage may be ten times what it seems.
    [[nodiscard]] bool knows_electrical_scales() const {
        const ForcedScales& forced = plan_.forced;
        return record_.electrical_scales_read ||
               (forced.voltage && forced.current && (forced.power || forced.total_power));
    }
    [[nodiscard]] metering::MeterIdentity identity() const;

    // ---- life
    [[nodiscard]] Life life() const { return life_; }
    // Both return true when the life changed.
    bool mark_answering(Instant now);
    bool mark_failed(Verdict verdict, Instant now, Prng& jitter);
    void mark_gone(Instant now);  // it has said that it leaves
    void radio_lost();
    // Its address may be, or may have been, another one's: what came from there counts for nothing.
    void doubt_told();
    [[nodiscard]] Instant next_probe() const { return next_probe_; }
    void probe_by(Instant when) { next_probe_ = std::min(next_probe_, when); }
    [[nodiscard]] Instant heard_at() const { return heard_at_; }
    void note_quality(std::uint8_t lqi, std::int8_t rssi) {
        lqi_ = lqi;
        rssi_ = rssi;
    }
    [[nodiscard]] std::uint8_t lqi() const { return lqi_; }
    [[nodiscard]] std::int8_t rssi() const { return rssi_; }

    // ---- what it says by itself
    void take_report(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute,
                     const zcl::Value& value, Instant now);
    // The registers as last reported, and when; none before.
    [[nodiscard]] const std::optional<Instant>& reported_at() const { return reported_at_; }
    [[nodiscard]] const zcl::MeteringAttributes& reported() const { return reported_; }

    // Data points that its plan names; the rest is nobody's business.
    void take_points(std::span<const zcl::tuya::DataPoint> points, Instant now);
    // When a data point was last told; none before.
    [[nodiscard]] std::optional<Instant> told_at(std::uint8_t data_point) const;
    [[nodiscard]] std::optional<bool> told_closed(std::uint8_t data_point) const;
    // What was told since then.
    [[nodiscard]] std::vector<Measured> measured_since(Instant since) const;
    // Its registers, as data points, are as old as the oldest of them; none when one was never told.
    [[nodiscard]] std::optional<Instant> points_told_at() const;

    // ---- slow lane
    void remember_electrical(const metering::Instantaneous& values, Instant at);
    void remember_contact(std::uint16_t channel, metering::SwitchState state, Instant at);
    [[nodiscard]] metering::SwitchState contact(std::uint16_t channel) const;
    // The last order that went out to the contact, while nobody has read it back since; unknown: there is none.
    void mark_ordered(std::uint16_t channel, metering::SwitchState wanted);
    [[nodiscard]] metering::SwitchState unseen_order(std::uint16_t channel) const;
    // Who it is, where it has been proven since the last sweep that said so.
    void add_identity(metering::MeterReport& report);
    // Fills what a sweep did not read itself, unless that is older than `most`.
    void add_slow_values(metering::MeterReport& report, Instant now, Duration most) const;

    // ---- for the coordinator's lanes
    bool busy = false;             // a question to it is under way
    bool identity_proven = false;  // it has said itself that this address is its own
    bool identity_untold = false;  // and no sweep has told so: another lane has asked it
    Instant slow_due{};
    Instant interview_due{};
    Instant points_asked{};  // when all its data points were last asked for
    Instant version_due{};   // of Tuya: its version is not answered before
    Instant search_due{};    // its address is unknown, or in doubt
    Duration search_pause{0};
    metering::BusCounters counters;

private:
    struct Contact {
        metering::SwitchState state = metering::SwitchState::unknown;
        Instant at{};
    };

    struct ToldPoint {
        zcl::tuya::DataPoint point;
        Instant at{};
    };
    [[nodiscard]] const ToldPoint* told(std::uint8_t data_point) const;

    DeviceRecord record_;
    ConfiguredDevice device_;
    DevicePlan plan_;
    bool readable_ = false;

    Life life_ = Life::unheard;
    int failures_ = 0;  // in a row
    Duration backoff_{0};
    Instant next_probe_{};
    Instant heard_at_{};
    std::uint8_t lqi_ = 0;
    std::int8_t rssi_ = 0;

    zcl::MeteringAttributes reported_;
    std::optional<Instant> reported_at_;
    std::vector<ToldPoint> points_;  // one each of those that the plan names
    metering::Instantaneous electrical_;
    std::optional<Instant> electrical_at_;
    std::vector<Contact> contacts_;
    std::vector<metering::SwitchState> unseen_orders_;  // by channel
};

}  // namespace riser::zigbee
