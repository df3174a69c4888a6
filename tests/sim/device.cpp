#include "tests/sim/device.h"

#include <algorithm>

namespace riser::sim {
namespace {

constexpr std::uint8_t k_read_coils = 1;
constexpr std::uint8_t k_read_discrete_inputs = 2;
constexpr std::uint8_t k_read_holding_registers = 3;
constexpr std::uint8_t k_read_input_registers = 4;
constexpr std::uint8_t k_write_single_coil = 5;
constexpr std::uint8_t k_write_single_register = 6;
constexpr std::uint8_t k_write_multiple_coils = 15;
constexpr std::uint8_t k_write_multiple_registers = 16;
constexpr std::uint16_t k_max_bits = 2000;  // application protocol 6.1

}  // namespace

Device::Device(const ModelTraits& traits, std::uint8_t address, std::uint32_t serial,
               std::int64_t start_wh)
    : contacts_(traits.contacts),
      traits_(traits),
      address_(address),
      serial_(serial),
      counter_(start_wh, traits.quantum_wh > 0 ? traits.quantum_wh : 1) {}

void Device::exchange(std::uint32_t serial, std::int64_t wh) {
    serial_ = serial;
    counter_.restart_at(wh);
    for (Contact& contact : contacts_) contact = Contact{};
}

Pdu Device::answer(std::span<const std::uint8_t> request, const Measurement& shown, SimTime now) {
    pass_time(now);
    polled(now);
    const std::uint8_t function = request.front();
    const bool known =
        function != 0 && std::find(traits_.functions.begin(), traits_.functions.end(), function) !=
                             traits_.functions.end();
    if (!known) return make_exception(function, ExceptionCode::illegal_function);
    Image image;
    switch (function) {
        case k_read_coils:
            show(shown, now, image);
            return answer_bits(request, image.coils);
        case k_read_discrete_inputs:
            show(shown, now, image);
            return answer_bits(request, image.discrete);
        case k_read_holding_registers:
            show(shown, now, image);
            return answer_registers(request, image.holding);
        case k_read_input_registers:
            show(shown, now, image);
            return answer_registers(request, image.input);
        case k_write_single_coil:
        case k_write_single_register:
            return answer_write_one(request);
        case k_write_multiple_coils:
        case k_write_multiple_registers:
            return answer_write_many(request);
        default:
            return answer_vendor(request);
    }
}

Pdu Device::answer_bits(std::span<const std::uint8_t> request, const RegisterTable& table) const {
    const std::uint8_t function = request[0];
    if (request.size() != 5) return make_exception(function, ExceptionCode::illegal_data_value);
    const std::uint16_t count = word_at(request, 3);
    if (count == 0 || count > k_max_bits) {
        return make_exception(function, ExceptionCode::illegal_data_value);
    }
    const auto bits = table.read(word_at(request, 1), count);
    if (!bits) return make_exception(function, ExceptionCode::illegal_data_address);
    Pdu answer{function, static_cast<std::uint8_t>((count + 7) / 8)};
    answer.resize(2 + static_cast<std::size_t>(count + 7) / 8, 0);
    for (std::size_t i = 0; i < bits->size(); ++i) {
        if ((*bits)[i] != 0) {
            answer[2 + i / 8] = static_cast<std::uint8_t>(answer[2 + i / 8] | (1U << (i % 8)));
        }
    }
    return answer;
}

Pdu Device::answer_registers(std::span<const std::uint8_t> request,
                             const RegisterTable& table) const {
    const std::uint8_t function = request[0];
    if (request.size() != 5) return make_exception(function, ExceptionCode::illegal_data_value);
    const std::uint16_t count = word_at(request, 3);
    if (count == 0 || count > traits_.max_registers) {
        return make_exception(function, ExceptionCode::illegal_data_value);
    }
    const auto words = table.read(word_at(request, 1), count);
    if (!words) return make_exception(function, ExceptionCode::illegal_data_address);
    Pdu answer{function, static_cast<std::uint8_t>(count * 2)};
    for (const std::uint16_t word : *words) append_word(answer, word);
    return answer;
}

Pdu Device::answer_write_one(std::span<const std::uint8_t> request) {
    const std::uint8_t function = request[0];
    if (request.size() != 5) return make_exception(function, ExceptionCode::illegal_data_value);
    const std::uint16_t address = word_at(request, 1);
    const std::uint16_t value = word_at(request, 3);
    const Refusal refusal = function == k_write_single_coil
                                ? write_coil(address, value)
                                : write_registers(address, std::span(&value, 1));
    if (refusal) return make_exception(function, *refusal);
    return {request.begin(), request.end()};  // the echo
}

Pdu Device::answer_write_many(std::span<const std::uint8_t> request) {
    const std::uint8_t function = request[0];
    const auto bad_value = make_exception(function, ExceptionCode::illegal_data_value);
    if (request.size() < 7) return bad_value;
    const std::uint16_t first = word_at(request, 1);
    const std::uint16_t count = word_at(request, 3);
    const bool coils = function == k_write_multiple_coils;
    const int bytes = coils ? (count + 7) / 8 : count * 2;
    if (count == 0 || request[5] != bytes ||
        request.size() != 6U + static_cast<std::size_t>(bytes)) {
        return bad_value;
    }
    Refusal refusal;
    if (coils) {
        for (std::uint16_t i = 0; i < count && !refusal; ++i) {
            const bool on = ((request[6U + i / 8U] >> (i % 8U)) & 1U) != 0;
            refusal = write_coil(static_cast<std::uint16_t>(first + i), on ? 0xFF00 : 0x0000);
        }
    } else {
        std::vector<std::uint16_t> words;
        for (std::size_t i = 0; i < count; ++i) words.push_back(word_at(request, 6 + 2 * i));
        refusal = write_registers(first, words);
    }
    if (refusal) return make_exception(function, *refusal);
    return {request.begin(), request.begin() + 5};
}

Device::Refusal Device::write_coil(std::uint16_t /*address*/, std::uint16_t /*value*/) {
    return ExceptionCode::illegal_data_address;
}

Device::Refusal Device::write_registers(std::uint16_t /*address*/,
                                        std::span<const std::uint16_t> /*words*/) {
    return ExceptionCode::illegal_data_address;
}

Pdu Device::answer_vendor(std::span<const std::uint8_t> request) {
    return make_exception(request.front(), ExceptionCode::illegal_function);
}

}  // namespace riser::sim
