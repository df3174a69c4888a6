// Relay boards, wired so that an energised coil closes an apartment's contactor. Waveshare Modbus
// RTU Relay (8 channels; waveshare.com/wiki/Modbus_RTU_Relay, also obeys broadcasts) and Wiren
// Board WB-MR6C (6 channels with a safety time-out; wirenboard/wb-mqtt-serial
// templates/config-wb-mr6cu.json.jinja and config-wb-mr6cv3.json.jinja). Not simulated: timed
// pulses and changes of address or baud.
#include <array>

#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_waveshare_relay_8ch{.profile = "waveshare-relay-8ch",
                                        .vendor = "Waveshare",
                                        .model = "Modbus RTU Relay (8ch)",
                                        .phases = 0,
                                        .max_registers = 8,
                                        .turnaround = Duration(8'000),
                                        .contacts = 8,
                                        .held_by_coil = true,
                                        .power_on = PowerOn::open,
                                        .hears_broadcast = true,
                                        .functions = {1, 3, 5, 6, 15}};

const ModelTraits k_wirenboard_wb_mr6c{.profile = "wirenboard-wb-mr6c",
                                       .vendor = "Wiren Board",
                                       .model = "WB-MR6C",
                                       .phases = 0,
                                       .max_registers = 125,
                                       .turnaround = Duration(6'000),
                                       .contacts = 6,
                                       .held_by_coil = true,
                                       .readable_serial = true,
                                       .functions = {1, 2, 3, 4, 5, 6, 15, 16}};

namespace {

constexpr std::uint16_t k_on = 0xFF00;
constexpr std::uint16_t k_off = 0x0000;
constexpr std::uint16_t k_toggle = 0x5500;
constexpr std::uint16_t k_all_channels = 0x00FF;

class WaveshareRelay final : public Device {
public:
    WaveshareRelay(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_waveshare_relay_8ch, address, serial, start_wh) {}

private:
    void show(const Measurement&, SimTime, Image& image) const override {
        image.coils.add_range(0, 8);
        for (std::size_t i = 0; i < 8; ++i) {
            image.coils.put(static_cast<std::uint16_t>(i), contacts_[i].shown_closed() ? 1 : 0);
        }
        image.holding.add_range(0x4000, 1);
        image.holding.put(0x4000, address());
        image.holding.add_range(0x8000, 1);
        image.holding.put(0x8000, 200);  // V2.00
    }

    Refusal write_coil(std::uint16_t coil, std::uint16_t value) override {
        const bool all = coil == k_all_channels;
        if (!all && coil >= contacts_.size()) return ExceptionCode::illegal_data_address;
        if (value != k_on && value != k_off && value != k_toggle) {
            return ExceptionCode::illegal_data_value;
        }
        for (std::size_t i = 0; i < contacts_.size(); ++i) {
            if (!all && i != coil) continue;
            contacts_[i].command(value == k_toggle ? !contacts_[i].closed() : value == k_on);
        }
        return std::nullopt;
    }
};

// Without a poll for `safety_timeout` seconds each output does what its behaviour says: keep
// (factory setting) or go to its safe state. A safe state of 0 opens, 1 closes.
class WbMr6c final : public Device {
public:
    WbMr6c(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_wirenboard_wb_mr6c, address, serial, start_wh) {}

    [[nodiscard]] std::optional<SimTime> next_event() const override {
        const bool watches = polled_once_ && !steadily_polled_ && has_power();
        if (settings_.timeout_s == 0 || !watches) return std::nullopt;
        return last_poll_ + Duration(settings_.timeout_s * 1'000'000LL);
    }

    void pass_time(SimTime now) override {
        const auto deadline = next_event();
        if (!deadline || now < *deadline) return;
        for (std::size_t i = 0; i < contacts_.size(); ++i) {
            if (settings_.behaviour[i] == 1) contacts_[i].fall_back(settings_.safe_state[i] == 1);
        }
    }

    void set_steadily_polled(bool polled, SimTime now) override {
        if (steadily_polled_ == polled) return;
        steadily_polled_ = polled;
        WbMr6c::polled(now);
    }

    [[nodiscard]] bool set_watchdog(std::optional<bool> falls_closed) override {
        settings_.behaviour.fill(falls_closed ? 1 : 0);
        settings_.safe_state.fill(falls_closed.value_or(false) ? 1 : 0);
        return true;
    }

private:
    static constexpr std::uint16_t k_power_on = 6;
    static constexpr std::uint16_t k_safety_timeout = 8;
    static constexpr std::uint16_t k_safe_states = 930;
    static constexpr std::uint16_t k_behaviours = 938;

    struct Settings {
        std::uint16_t power_on = 1;  // 0 = safe state, 1 = as before
        std::uint16_t timeout_s = 10;
        std::array<std::uint16_t, 6> safe_state{};
        std::array<std::uint16_t, 6> behaviour{};
    };

    [[nodiscard]] bool wakes_closed(std::size_t contact, bool before) const override {
        return settings_.power_on == 0 ? settings_.safe_state[contact] == 1 : before;
    }

    void power_returned() override { polled_once_ = false; }

    void polled(SimTime now) override {
        last_poll_ = now;
        polled_once_ = true;
    }

    void show(const Measurement&, SimTime now, Image& image) const override {
        image.coils.add_range(0, 6);
        image.discrete.add_range(96, 6);
        RegisterTable& holding = image.holding;
        holding.add_range(k_power_on, 1);
        holding.put(k_power_on, settings_.power_on);
        holding.add_range(k_safety_timeout, 1);
        holding.put(k_safety_timeout, settings_.timeout_s);
        holding.add_range(k_safe_states, 6);
        holding.add_range(k_behaviours, 6);
        for (std::uint16_t i = 0; i < 6; ++i) {
            image.coils.put(i, contacts_[i].shown_closed() ? 1 : 0);
            image.discrete.put(static_cast<std::uint16_t>(96 + i),
                               contacts_[i].shown_closed() ? 1 : 0);
            holding.put(static_cast<std::uint16_t>(k_safe_states + i), settings_.safe_state[i]);
            holding.put(static_cast<std::uint16_t>(k_behaviours + i), settings_.behaviour[i]);
        }
        RegisterTable& input = image.input;
        input.add_range(104, 2);
        input.put_u32(104, static_cast<std::uint64_t>(now.count() / 1'000'000));  // uptime, s
        // Texts carry one character a register.
        input.add_range(200, 6);
        input.add_range(250, 6);
        for (std::uint16_t i = 0; i < 6; ++i) {
            input.put(static_cast<std::uint16_t>(200 + i), static_cast<std::uint16_t>("WBMR6C"[i]));
            input.put(static_cast<std::uint16_t>(250 + i), static_cast<std::uint16_t>("1.20.0"[i]));
        }
        input.add_range(270, 2);
        input.put_u32(270, serial());
    }

    Refusal write_coil(std::uint16_t coil, std::uint16_t value) override {
        if (coil >= contacts_.size()) return ExceptionCode::illegal_data_address;
        if (value != k_on && value != k_off) return ExceptionCode::illegal_data_value;
        contacts_[coil].command(value == k_on);
        return std::nullopt;
    }

    Refusal write_registers(std::uint16_t first, std::span<const std::uint16_t> words) override {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto refusal = write_setting(static_cast<std::uint16_t>(first + i), words[i]);
            if (refusal) return refusal;
        }
        return std::nullopt;
    }

    Refusal write_setting(std::uint16_t address, std::uint16_t value) {
        if (address == k_power_on) {
            settings_.power_on = value;
        } else if (address == k_safety_timeout) {
            settings_.timeout_s = value;
        } else if (address >= k_safe_states && address < k_safe_states + 6) {
            settings_.safe_state[static_cast<std::size_t>(address - k_safe_states)] = value;
        } else if (address >= k_behaviours && address < k_behaviours + 6) {
            settings_.behaviour[static_cast<std::size_t>(address - k_behaviours)] = value;
        } else {
            return ExceptionCode::illegal_data_address;
        }
        return std::nullopt;
    }

    Settings settings_;
    SimTime last_poll_{};
    bool polled_once_ = false;
    bool steadily_polled_ = false;
};

}  // namespace

std::unique_ptr<Device> make_waveshare_relay_8ch(std::uint8_t address, std::uint32_t serial,
                                                 std::int64_t start_wh) {
    return std::make_unique<WaveshareRelay>(address, serial, start_wh);
}

std::unique_ptr<Device> make_wirenboard_wb_mr6c(std::uint8_t address, std::uint32_t serial,
                                                std::int64_t start_wh) {
    return std::make_unique<WbMr6c>(address, serial, start_wh);
}

}  // namespace riser::sim
