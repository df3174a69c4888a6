// ReadTask: reading the blocks of one device for one or more occasions, with retries, until it has them
// all or knows why not. When the device refuses a block, the plan is refined and the read starts over.
// It does not send: the bus master asks it for the next exchange when the line is free.
#pragma once

#include <span>
#include <vector>

#include "core/base/bounded_vector.h"
#include "core/metering/meter_link.h"
#include "gateway/field/modbus/device_state.h"
#include "gateway/field/modbus/meter_decoder.h"
#include "gateway/field/modbus/transaction.h"

namespace riser::modbus {

class ReadTask {
public:
    // `device` must outlive the task. With no blocks to read the task is done at once.
    ReadTask(DeviceState& device, std::span<const BlockUse> uses);
    // One given block only: a probe or a keep-alive.
    ReadTask(DeviceState& device, const ReadBlock& block);

    [[nodiscard]] DeviceState& device() const { return *device_; }
    [[nodiscard]] bool done() const { return next_ >= blocks_.size() || failed_; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] metering::MeterHealth health() const { return health_; }
    [[nodiscard]] bool reads(BlockUse use) const;
    // The device asked for patience (exception 5 or 6).
    [[nodiscard]] Instant not_before() const { return not_before_; }

    // `line_suspect`: nobody on the bus answers, so neither repeat nor keep the whole line quiet.
    [[nodiscard]] Exchange next_exchange(bool line_suspect) const;
    void on_result(const ExchangeResult& result, bool line_suspect);

    // What the accepted answers say. Meaningful when done() and not failed().
    [[nodiscard]] DecodedMeter decode() const;
    [[nodiscard]] const std::vector<BlockAnswer>& answers() const { return answers_; }
    // Middle of the transaction that carried the energy register, else of the first one.
    [[nodiscard]] Instant read_at() const { return read_at_; }

private:
    void start_over();
    void accept(const ExchangeResult& result);
    void on_exception(const ExchangeResult& result, bool line_suspect);
    void on_nothing(bool garbled, bool line_suspect);
    void fail_with(metering::MeterHealth health);

    DeviceState* device_;
    BoundedVector<BlockUse, k_block_uses> uses_;
    std::vector<ReadBlock> blocks_;
    std::size_t next_ = 0;
    int attempts_ = 0;  // of the current block
    int patience_ = 0;  // exceptions 5 and 6 taken so far
    Instant not_before_{};
    std::vector<BlockAnswer> answers_;
    Instant read_at_{};
    bool failed_ = false;
    metering::MeterHealth health_ = metering::MeterHealth::good;
};

// The contact's state as the block that `read_back` names says it; unknown when no answer covers it.
[[nodiscard]] metering::SwitchState switch_state_in(const std::vector<BlockAnswer>& answers,
                                                    const SwitchReadBack& read_back);

}  // namespace riser::modbus
