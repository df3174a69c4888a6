// MeterRead: reading one device for one occasion, question by question, until it has all it needs or knows why
// not; and what that says, as the report the controller knows. It does not send: the coordinator asks it
// for the next question when there is room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/metering/meter_link.h"
#include "gateway/field/zigbee/network/member.h"

namespace riser::zigbee {

// What became of a read, from what became of its question.
[[nodiscard]] metering::MeterHealth health_of(Verdict verdict);

// Asks a device of Tuya to tell all its data points.
[[nodiscard]] ZclQuestion points_question(const PointPlan& plan);

// What registers and witnesses say together (the rules of docs/zigbee.md, Reading).
struct MeterValues {
    zcl::MeteringAttributes metering;
    zcl::ElectricalAttributes electrical;
    std::vector<Measured> points;  // of a device with data points
};
// Fills health, registers and instantaneous values. Anything but `good` has no registers.
void decode_values(const Member& member, const MeterValues& values, bool has_registers,
                   metering::MeterReport& report);

class MeterRead {
public:
    enum class Use : std::uint8_t {
        money,    // registers
        slow,     // who answers, witnesses and contacts
        confirm,  // who answers, then everything
    };

    // `member` must outlive it and be readable.
    MeterRead(Member& member, Use use);

    [[nodiscard]] Member& member() const { return *member_; }
    [[nodiscard]] bool done() const { return failed_ || next_ >= steps_.size(); }
    // There is nothing to ask until look() has found what the device was asked to tell, or that time has passed.
    [[nodiscard]] const std::optional<Instant>& waits_until() const { return waits_until_; }
    void look(Instant now);
    [[nodiscard]] bool can_be_asked() const {
        return !done() && !waits_until_ && member_->can_be_asked();
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] Question question() const;  // while not done(), and not waiting
    void on_result(const ExchangeResult& result);
    // It ends here: nothing more is asked.
    void give_up(metering::MeterHealth health);

    // Meaningful when done().
    [[nodiscard]] metering::MeterReport report(metering::ReadPurpose purpose) const;
    [[nodiscard]] metering::MeterHealth health() const { return health_; }
    // Another device has the address: it is not this one's any more.
    [[nodiscard]] bool address_is_another() const {
        return health_ == metering::MeterHealth::wrong_identity;
    }
    // By channel; unknown when it did not say.
    [[nodiscard]] const std::vector<metering::SwitchState>& contacts() const { return contacts_; }
    [[nodiscard]] metering::Instantaneous witnesses() const;
    [[nodiscard]] bool read_electrical() const { return electrical_read_; }

private:
    enum class Kind : std::uint8_t { identity, registers, electrical, contact, points };
    struct Step {
        Kind kind = Kind::registers;
        std::uint16_t channel = 0;  // of a contact
    };

    void take_identity(const ExchangeResult& result);
    void take_values(const Step& step, const zcl::ReadAnswer& answer);
    void wait_for_points(const ExchangeResult& result);
    void take_points();
    [[nodiscard]] bool is_told(std::uint8_t data_point) const;
    [[nodiscard]] bool all_told() const;

    Member* member_;
    DevicePlan plan_;  // as it was when the read began
    Use use_;
    std::vector<Step> steps_;
    std::size_t next_ = 0;
    int attempts_ = 0;  // of the current step
    bool failed_ = false;
    metering::MeterHealth health_ = metering::MeterHealth::good;
    MeterValues values_;
    bool wants_registers_ = false;
    bool registers_read_ = false;
    bool electrical_read_ = false;
    bool identity_proven_ = false;
    std::vector<metering::SwitchState> contacts_;
    Instant read_at_{};
    std::optional<Instant> waits_until_;
    Instant points_asked_{};
};

}  // namespace riser::zigbee
