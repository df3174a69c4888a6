#include "tests/sim/device.h"

#include <algorithm>
#include <utility>

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
constexpr std::size_t k_frame_overhead = 3;  // so that an answer becomes a frame where it is
constexpr std::uint16_t k_max_bits = 2000;   // application protocol 6.1

}  // namespace

Device::Device(const ModelTraits& traits, std::uint8_t address, std::uint32_t serial,
               std::int64_t start_wh)
    : contacts_(traits.contacts),
      traits_(traits),
      address_(address),
      serial_(serial),
      counter_(start_wh, traits.format()),
      exported_(0, traits.format()) {
    for (Contact& contact : contacts_) contact.count_into(&counts_);
}

Pdu Device::answer(std::span<const std::uint8_t> request, const Measurement& shown, SimTime now) {
    if (!powered_) return {};
    pass_time(now);
    polled(now);
    const std::uint8_t function = request.front();
    const bool known =
        function != 0 && std::find(traits_.functions.begin(), traits_.functions.end(), function) !=
                             traits_.functions.end();
    if (!known) return make_exception(function, ExceptionCode::illegal_function);
    if (function <= k_read_input_registers) return answer_read(request, shown, now);
    Pdu done = answer_write(request);
    if (done.front() == function && !acknowledges()) return {};
    return done;
}

Pdu Device::answer_read(std::span<const std::uint8_t> request, const Measurement& shown,
                        SimTime now) {
    expect_read_of(request);
    show(shown, now, image_);
    Pdu answer;
    switch (request.front()) {
        case k_read_coils:
            answer = answer_bits(request, image_.coils);
            break;
        case k_read_discrete_inputs:
            answer = answer_bits(request, image_.discrete);
            break;
        case k_read_holding_registers:
            answer = answer_registers(request, image_.holding);
            break;
        default:
            answer = answer_registers(request, image_.input);
            break;
    }
    note_shown();
    const bool lies = std::ranges::any_of(contacts_, &Contact::will_be_misread);
    return lies ? misread(request, shown, now, std::move(answer)) : answer;
}

// A request without an address and a count is refused, whatever the image shows.
void Device::expect_read_of(std::span<const std::uint8_t> request) {
    RegisterTable* const tables[] = {&image_.coils, &image_.discrete, &image_.holding,
                                     &image_.input};
    for (RegisterTable* table : tables) table->expect_read(0, 0);
    if (request.size() != 5) return;
    tables[request.front() - k_read_coils]->expect_read(word_at(request, 1), word_at(request, 3));
}

// A lie is told, and used up, only where the answer shows the contact.
Pdu Device::misread(std::span<const std::uint8_t> request, const Measurement& shown, SimTime now,
                    Pdu truth) {
    for (Contact& contact : contacts_) {
        if (!contact.will_be_misread()) continue;
        contact.set_lying(true);
        show(shown, now, image_);
        const bool bits = request.front() <= k_read_discrete_inputs;
        const RegisterTable& table = request.front() == k_read_coils             ? image_.coils
                                     : bits                                      ? image_.discrete
                                     : request.front() == k_read_input_registers ? image_.input
                                                                                 : image_.holding;
        Pdu answer = bits ? answer_bits(request, table) : answer_registers(request, table);
        if (answer != truth) {
            contact.lie_told();
            truth = std::move(answer);
            contact.set_lying(false);
            return truth;
        }
        contact.set_lying(false);
    }
    return truth;
}

Pdu Device::answer_write(std::span<const std::uint8_t> request) {
    switch (request.front()) {
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
    Pdu answer;
    answer.reserve(2U + static_cast<std::size_t>(count + 7) / 8 + k_frame_overhead);
    answer.push_back(function);
    answer.push_back(static_cast<std::uint8_t>((count + 7) / 8));
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
    Pdu answer;
    answer.reserve(2U + 2U * count + k_frame_overhead);
    answer.push_back(function);
    answer.push_back(static_cast<std::uint8_t>(count * 2));
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
