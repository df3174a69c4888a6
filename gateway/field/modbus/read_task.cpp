#include "gateway/field/modbus/read_task.h"

#include <algorithm>

namespace riser::modbus {
namespace {

// A living device gets a second chance after silence and a third after noise, which is often the line's
// fault and not the device's.
constexpr int k_attempts_when_silent = 2;
constexpr int k_attempts_when_garbled = 3;
// "Acknowledge" and "server device busy" mean: later. Devices write their memory in 100 to 500 ms.
constexpr Duration k_busy_pause{200'000};
constexpr int k_most_patience = 5;
// Gateways report a silent device by these exceptions (V1.1b3, section 7).
constexpr std::uint8_t k_gateway_path_unavailable = 10;
constexpr std::uint8_t k_gateway_target_silent = 11;

}  // namespace

ReadTask::ReadTask(DeviceState& device, std::span<const BlockUse> uses) : device_(&device) {
    for (const BlockUse use : uses) {
        const bool fits = uses_.push_back(use);
        RISER_ASSERT(fits, "a read is for each occasion once at most");
    }
    start_over();
}

ReadTask::ReadTask(DeviceState& device, const ReadBlock& block)
    : device_(&device), blocks_{block} {}

void ReadTask::start_over() {
    blocks_.clear();
    for (const BlockUse use : uses_) {
        for (const ReadBlock& block : device_->plan().blocks(use)) {
            if (std::ranges::find(blocks_, block) == blocks_.end()) blocks_.push_back(block);
        }
    }
    next_ = 0;
    attempts_ = 0;
    answers_.clear();
    read_at_ = {};
}

bool ReadTask::reads(BlockUse use) const {
    return std::ranges::find(uses_, use) != uses_.end();
}

Exchange ReadTask::next_exchange(bool line_suspect) const {
    RISER_ASSERT(!done(), "a finished read has no next exchange");
    Exchange exchange;
    exchange.unit = device_->device().unit;
    exchange.request = read_request(blocks_[next_]);
    exchange.timeout = device_->timeout();
    exchange.gap_before = device_->profile().timing.gap_before;
    exchange.quarantine_line = device_->life() == Life::alive && !line_suspect;
    return exchange;
}

void ReadTask::on_result(const ExchangeResult& result, bool line_suspect) {
    RISER_ASSERT(!done(), "a finished read gets no result");
    switch (result.verdict) {
        case Verdict::answered:
            return accept(result);
        case Verdict::exception:
            return on_exception(result, line_suspect);
        case Verdict::silent:
            return on_nothing(false, line_suspect);
        case Verdict::garbled:
            return on_nothing(true, line_suspect);
    }
}

void ReadTask::accept(const ExchangeResult& result) {
    const ReadBlock& block = blocks_[next_];
    answers_.push_back({block.function, block.address, registers_of(block, result.answer)});
    const bool carries_energy =
        std::ranges::any_of(device_->profile().fields, [&](const FieldCodec& codec) {
            return codec.field == Field::import_energy &&
                   block.covers(codec.function, codec.address, codec.count);
        });
    if (next_ == 0 || carries_energy) read_at_ = result.sent + (result.finished - result.sent) / 2;
    device_->learn_answer(block);
    ++next_;
    attempts_ = 0;
}

void ReadTask::on_exception(const ExchangeResult& result, bool line_suspect) {
    switch (result.exception) {
        case k_illegal_data_address:
        case k_illegal_data_value:
            if (!uses_.empty() && device_->learn_refusal(blocks_[next_])) return start_over();
            return fail_with(device_->hides_identity() ? metering::MeterHealth::wrong_identity
                                                       : metering::MeterHealth::refused);
        case k_acknowledge:
        case k_server_device_busy:
            if (++patience_ > k_most_patience) return fail_with(metering::MeterHealth::refused);
            not_before_ = result.finished + k_busy_pause;
            return;
        case k_gateway_path_unavailable:
        case k_gateway_target_silent:
            return on_nothing(false, line_suspect);
        default:
            return fail_with(metering::MeterHealth::refused);
    }
}

void ReadTask::on_nothing(bool garbled, bool line_suspect) {
    ++attempts_;
    int allowed = garbled ? k_attempts_when_garbled : k_attempts_when_silent;
    if (device_->life() != Life::alive || line_suspect || uses_.empty()) allowed = 1;
    if (attempts_ >= allowed) fail_with(metering::MeterHealth::no_answer);
}

void ReadTask::fail_with(metering::MeterHealth health) {
    failed_ = true;
    health_ = health;
}

DecodedMeter ReadTask::decode() const {
    DecodedMeter decoded = decode_blocks(device_->profile(), answers_);
    const auto& switching = device_->profile().switching;
    if (decoded.switch_state == metering::SwitchState::unknown && switching &&
        !switching->channels.empty()) {
        decoded.switch_state = switch_state_in(answers_, switching->channels.front().read_back);
    }
    return decoded;
}

metering::SwitchState switch_state_in(const std::vector<BlockAnswer>& answers,
                                      const SwitchReadBack& read_back) {
    for (const BlockAnswer& answer : answers) {
        const ReadBlock block{answer.function, answer.address,
                              static_cast<std::uint16_t>(answer.registers.size())};
        if (!block.covers(read_back.function, read_back.address, read_back.count)) continue;
        BlockAnswer part{answer.function, read_back.address, {}};
        const auto first = answer.registers.begin() + (read_back.address - answer.address);
        part.registers.assign(first, first + read_back.count);
        return decode_switch(read_back, part);
    }
    return metering::SwitchState::unknown;
}

}  // namespace riser::modbus
