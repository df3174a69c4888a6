// Acrel DDSY1352: a prepaid meter whose relay is moved by a vendor function. One block of 48
// holding registers (function 3). Function 0x20 to 0x0500, five registers: for each phase the bytes
// enable, force, close, and one filler; only an enabled and forced phase moves. The meter also
// takes the same order through function 16 at 0x0057 (enable; 0 = close, 1 = open). Source: Acrel's
// meter tool as found in a public repository; the block's base and the vendor answer (an echo like
// function 16's) were never seen on a wire, hence `inferred` in any profile. Its own prepayment is
// off: no balance, no self-trip. Its register is taken to end with the six digits of such meters.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_acrel_ddsy1352{.profile = "acrel-ddsy1352",
                                   .vendor = "Acrel",
                                   .model = "DDSY1352",
                                   .phases = 1,
                                   .quantum_wh = 10,
                                   .width_wh = 1'000'000'000,
                                   .max_registers = 48,
                                   .turnaround = Duration(35'000),
                                   .contacts = 1,
                                   .functions = {3, 16, 0x20}};

namespace {

constexpr std::uint16_t k_model_code = 7;  // DDSY1352; 5 = DTSY1352, 10 = ADF300
constexpr std::uint16_t k_relay_l1_closed = 1U << 13U;
constexpr std::uint16_t k_force_holding = 0x0057;
constexpr std::uint16_t k_force_vendor = 0x0500;
constexpr std::uint16_t k_force_registers = 5;

class Ddsy1352 final : public Device {
public:
    Ddsy1352(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_acrel_ddsy1352, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        const PhaseValues& phase = shown.phase[0];
        RegisterTable& table = image.holding;
        table.add_range(0, 48);
        table.put(0, k_model_code);
        table.put(1, static_cast<std::uint16_t>(phase.voltage_mv / 100));  // 0.1 V
        table.put(4, static_cast<std::uint16_t>(phase.current_ma / 10));   // 0.01 A
        table.put_s16(7, phase.power_w);                                   // L1, W
        table.put_s16(10, phase.power_w);                                  // total
        table.put_s16(11, phase.reactive_var());
        table.put_s16(14, phase.reactive_var());
        table.put_s16(15, phase.power_factor_milli);
        table.put_s16(18, phase.power_factor_milli);
        table.put(19, 1);                                                     // voltage ratio
        table.put(20, 1);                                                     // current ratio
        table.put_u32(21, static_cast<std::uint64_t>(shown.import_wh / 10));  // 0.01 kWh
        table.put_u32(27,
                      static_cast<std::uint64_t>(shown.import_wh / 10));  // all in the flat rate
        table.put(36, contacts_[0].shown_closed() ? k_relay_l1_closed : 0);
    }

    Refusal write_registers(std::uint16_t first, std::span<const std::uint16_t> words) override {
        if (first != k_force_holding || words.size() != 2) {
            return ExceptionCode::illegal_data_address;
        }
        if (words[0] > 1 || words[1] > 1) return ExceptionCode::illegal_data_value;
        if (words[0] == 1) contacts_[0].command(words[1] == 0);
        return std::nullopt;
    }

    Pdu answer_vendor(std::span<const std::uint8_t> request) override {
        const std::uint8_t function = request[0];
        if (request.size() != 16 || request[5] != 2 * k_force_registers ||
            word_at(request, 3) != k_force_registers) {
            return make_exception(function, ExceptionCode::illegal_data_value);
        }
        if (word_at(request, 1) != k_force_vendor) {
            return make_exception(function, ExceptionCode::illegal_data_address);
        }
        const bool enabled = request[6] == 1;
        const bool forced = request[7] == 1;
        if (enabled && forced) contacts_[0].command(request[8] == 1);
        return {request.begin(), request.begin() + 5};
    }
};

}  // namespace

std::unique_ptr<Device> make_acrel_ddsy1352(std::uint8_t address, std::uint32_t serial,
                                            std::int64_t start_wh) {
    return std::make_unique<Ddsy1352>(address, serial, start_wh);
}

}  // namespace riser::sim
