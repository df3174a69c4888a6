#include "gateway/field/modbus/device_state.h"

#include <algorithm>
#include <array>

namespace riser::modbus {
namespace {

constexpr Duration k_first_backoff{1'000'000};
constexpr Duration k_longest_backoff{60'000'000};
// Enough answers to believe a measured turnaround more than the profile's.
constexpr std::size_t k_samples_to_learn = 8;
// Line quality is judged per window; above 5 % broken frames blocks are halved, because a frame's
// chance to survive falls with its length. After eight clean windows they may grow again.
constexpr int k_quality_window = 64;
constexpr int k_garbled_limit_percent = 5;
constexpr int k_clean_windows_to_grow = 8;
// In a row. What was answered before is there, and what says who a meter is or that its block is real is too
// precious to be given up for one disturbed answer, also the first one after a start.
constexpr int k_refusals_of_a_register = 10;

bool identifies(Field field) {
    return field == Field::serial || field == Field::model_code;
}

bool is_witness(Field field) {
    return field == Field::voltage || field == Field::frequency;
}

std::uint16_t longest(const std::vector<ReadBlock>& blocks) {
    std::uint16_t count = 0;
    for (const ReadBlock& block : blocks) {
        if (!reads_bits(block.function)) count = std::max(count, block.count);
    }
    return count;
}

}  // namespace

DeviceState::DeviceState(const Device& device, const BusConfig& bus)
    : device_(device),
      latency_(device.profile->timing.turnaround, device.profile->timing.timeout_floor,
               device.profile->timing.timeout_ceiling),
      held_serial_(device.expected_serial),
      slow_interval_(bus.slow_interval) {
    conditions_.line = bus.line;
    conditions_.serial_line = bus.framing == Framing::rtu;
    conditions_.turnaround = profile().timing.turnaround;
    conditions_.unsupported.assign(profile().fields.size(), false);
    refusals_left_.assign(profile().fields.size(), 0);
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        if (is_witness(profile().fields[i].field)) refusals_left_[i] = k_refusals_of_a_register;
    }
    expect_identity_answers();
    if (profile().switching && profile().switching->watchdog) {
        // Three polls within the watchdog's time, so that two lost ones do not fire it.
        has_watchdog_ = true;
        slow_interval_ = std::min(slow_interval_, *profile().switching->watchdog / 3);
    }
    replan();
    plan_changed_ = false;
}

void DeviceState::record(const ExchangeResult& result) {
    ++counters_.transactions;
    counters_.bytes_sent += result.bytes_sent;
    counters_.bytes_received += result.bytes_received;
    counters_.glitch_bytes += result.glitch_bytes;
    counters_.foreign_frames += result.foreign_frames;
    switch (result.verdict) {
        case Verdict::exception:
            ++counters_.exceptions;
            [[fallthrough]];
        case Verdict::answered:
            ++counters_.answers;
            latency_.add(result.latency);
            break;
        case Verdict::silent:
            ++counters_.time_outs;
            break;
        case Verdict::garbled:
            ++counters_.crc_errors;
            break;
    }
    if (result.verdict != Verdict::silent) judge_line_quality(result.verdict == Verdict::garbled);
    if (!turnaround_learned_ && latency_.samples() >= k_samples_to_learn) {
        // Once only: a plan that kept moving could not be compared from one day to the next.
        turnaround_learned_ = true;
        conditions_.turnaround = latency_.percentile(50);
        replan();
    }
}

void DeviceState::record_late(Duration latency) {
    ++counters_.late_frames;
    latency_.add(latency);
}

void DeviceState::judge_line_quality(bool garbled) {
    window_garbled_ += garbled ? 1 : 0;
    if (++window_exchanges_ < k_quality_window) return;
    const bool bad = window_garbled_ * 100 > k_garbled_limit_percent * window_exchanges_;
    clean_windows_ = window_garbled_ == 0 ? clean_windows_ + 1 : 0;
    window_exchanges_ = 0;
    window_garbled_ = 0;
    std::uint16_t wanted = conditions_.max_registers;
    if (bad) {
        const std::uint16_t now_longest = std::max(longest(plan_.money), longest(plan_.slow));
        wanted = std::max<std::uint16_t>(now_longest / 2, 2);
    } else if (clean_windows_ >= k_clean_windows_to_grow && wanted < k_most_registers) {
        wanted = static_cast<std::uint16_t>(std::min<int>(wanted * 2, k_most_registers));
        clean_windows_ = 0;
    }
    if (wanted == conditions_.max_registers) return;
    conditions_.max_registers = wanted;
    replan();
}

bool DeviceState::learn_refusal(const ReadBlock& block) {
    std::vector<bool> mapped(block.count, false);
    int inside = 0;
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        const FieldCodec& codec = profile().fields[i];
        if (codec.function != block.function || conditions_.unsupported[i]) continue;
        inside += block.covers(codec.function, codec.address, codec.count) ? 1 : 0;
        for (std::uint32_t at = codec.address; at < std::uint32_t{codec.address} + codec.count;
             ++at) {
            if (at >= block.address && at < block.end()) mapped[at - block.address] = true;
        }
    }
    const bool has_gap = std::ranges::find(mapped, false) != mapped.end();
    const auto is_read_back = std::ranges::find(plan_.read_backs, block) != plan_.read_backs.end();
    if (is_read_back) return false;
    if (has_gap && conditions_.granularity == Granularity::gaps) {
        conditions_.granularity = Granularity::contiguous;
    } else if (inside > 1 && conditions_.granularity != Granularity::single) {
        conditions_.granularity = Granularity::single;
    } else {
        const auto field = only_field(block);
        if (!field || !count_refusal(*field) || is_required(profile().fields[*field])) return false;
        conditions_.unsupported[*field] = true;
    }
    replan();
    return true;
}

std::optional<std::size_t> DeviceState::only_field(const ReadBlock& block) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        const FieldCodec& codec = profile().fields[i];
        if (conditions_.unsupported[i]) continue;
        if (!block.covers(codec.function, codec.address, codec.count)) continue;
        if (found) return std::nullopt;
        found = i;
    }
    return found;
}

// Money registers are never dropped: without them the meter is reported as refusing. Nor is what says who it is
// while somebody is expected: without it nobody could tell whose registers these are.
bool DeviceState::is_required(const FieldCodec& codec) const {
    if (codec.freshness == Freshness::money) return true;
    if (codec.field == Field::serial) return !held_serial_.empty();
    return codec.field == Field::model_code && !profile().identity.expected_model_codes.empty();
}

bool DeviceState::count_refusal(std::size_t field) {
    if (refusals_left_[field] <= 0) return true;
    --refusals_left_[field];
    return false;
}

void DeviceState::learn_answer(const ReadBlock& block) {
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        const FieldCodec& codec = profile().fields[i];
        if (block.covers(codec.function, codec.address, codec.count))
            refusals_left_[i] = k_refusals_of_a_register;
    }
}

bool DeviceState::hides_identity() const {
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        const FieldCodec& codec = profile().fields[i];
        if (identifies(codec.field) && is_required(codec) && refusals_left_[i] <= 0) return true;
    }
    return false;
}

// Another one may be there, which has what the last one lacked.
void DeviceState::expect_identity_answers() {
    for (std::size_t i = 0; i < profile().fields.size(); ++i) {
        if (!identifies(profile().fields[i].field)) continue;
        conditions_.unsupported[i] = false;
        refusals_left_[i] = k_refusals_of_a_register;
    }
}

void DeviceState::replan() {
    DevicePlan plan = plan_device(device_, conditions_);
    plan_changed_ = plan_changed_ || plan.money != plan_.money || plan.slow != plan_.slow ||
                    plan.identity != plan_.identity;
    plan_ = std::move(plan);
}

bool DeviceState::take_plan_changed() {
    return std::exchange(plan_changed_, false);
}

bool DeviceState::mark_answering(metering::MeterHealth health) {
    health_ = health;
    backoff_ = Duration{0};
    return std::exchange(life_, Life::alive) != Life::alive;
}

bool DeviceState::mark_failed(metering::MeterHealth health, Instant now, Prng& jitter) {
    health_ = health;
    identity_proven_ = false;  // whoever answers next may be another
    Duration longest_backoff = k_longest_backoff;
    if (has_watchdog_) longest_backoff = std::min(longest_backoff, slow_interval_);
    backoff_ =
        std::clamp(backoff_ * 2, k_first_backoff, std::max(k_first_backoff, longest_backoff));
    // Between 75 % and 125 %, so that devices that died together are not probed together.
    const auto spread =
        static_cast<std::int64_t>(jitter.below(static_cast<std::uint64_t>(backoff_.count() / 2)));
    next_probe_ = now + backoff_ * 3 / 4 + Duration{spread};
    return std::exchange(life_, Life::dead) != Life::dead;
}

void DeviceState::probe_by(Instant when) {
    next_probe_ = std::min(next_probe_, when);
    backoff_ = Duration{0};
}

void DeviceState::port_lost() {
    identity_proven_ = false;
    slow_known_ = false;
    switch_state_ = metering::SwitchState::unknown;
}

bool DeviceState::check_identity(const DecodedMeter& decoded) {
    const auto has_field = [&](Field field) {
        return std::ranges::any_of(profile().fields,
                                   [&](const FieldCodec& codec) { return codec.field == field; });
    };
    const auto& codes = profile().identity.expected_model_codes;
    bool fits = true;
    if (!codes.empty()) {
        fits = decoded.model_code && std::ranges::find(codes, *decoded.model_code) != codes.end();
    }
    if (fits && has_field(Field::serial)) {
        const std::string serial = decoded.serial.value_or("");
        if (held_serial_.empty()) held_serial_ = serial;
        fits = serial == held_serial_;
    }
    identity_proven_ = fits;
    return fits;
}

void DeviceState::expect_serial(std::string serial) {
    held_serial_ = std::move(serial);
    identity_proven_ = false;
    expect_identity_answers();
    replan();
}

metering::MeterIdentity DeviceState::identity(const DecodedMeter& decoded) const {
    return {profile().name, decoded.serial.value_or("")};
}

void DeviceState::remember_slow(const DecodedMeter& decoded, Instant at) {
    slow_values_ = decoded.instantaneous;
    slow_at_ = at;
    slow_known_ = true;
    if (decoded.switch_state != metering::SwitchState::unknown) {
        remember_switch(decoded.switch_state, at);
    }
}

void DeviceState::remember_switch(metering::SwitchState state, Instant at) {
    switch_state_ = state;
    switch_at_ = at;
}

void DeviceState::add_slow_values(metering::MeterReport& report, Instant now) const {
    const Duration too_old = slow_interval_ * 2;
    if (report.switch_state == metering::SwitchState::unknown && now - switch_at_ <= too_old) {
        report.switch_state = switch_state_;
    }
    if (!slow_known_ || now - slow_at_ > too_old) return;
    const auto fill = [](auto& field, const auto& value) {
        if (!field) field = value;
    };
    fill(report.instantaneous.voltage_mv, slow_values_.voltage_mv);
    fill(report.instantaneous.current_ma, slow_values_.current_ma);
    fill(report.instantaneous.frequency_mhz, slow_values_.frequency_mhz);
    fill(report.instantaneous.power, slow_values_.power);
}

metering::DeviceStatistics DeviceState::statistics() const {
    metering::DeviceStatistics statistics;
    statistics.unit = device_.unit;
    statistics.meter = device_.meter;
    statistics.profile = profile().name;
    statistics.alive = life_ == Life::alive;
    statistics.health = health_;
    statistics.counters = counters_;
    if (latency_.samples() > 0) {  // else nothing was measured: zero, not what the profile expects
        statistics.latency_p50 = latency_.percentile(50);
        statistics.latency_p99 = latency_.percentile(99);
    }
    statistics.timeout = latency_.timeout();
    statistics.reads_gaps =
        profile().limits.gaps_readable && conditions_.granularity == Granularity::gaps;
    statistics.shapes_distinct = plan_.shapes_distinct;
    statistics.max_registers = plan_.max_registers;
    constexpr std::array k_uses{BlockUse::money,      BlockUse::slow,       BlockUse::identity,
                                BlockUse::confirming, BlockUse::everything, BlockUse::read_back};
    std::size_t blocks = 0;
    for (const BlockUse use : k_uses) blocks += plan_.blocks(use).size();
    statistics.plan.reserve(blocks);
    for (const BlockUse use : k_uses) {
        for (const ReadBlock& block : plan_.blocks(use)) {
            statistics.plan.push_back({std::string(to_string(use)),
                                       static_cast<std::uint8_t>(block.function), block.address,
                                       block.count});
        }
    }
    return statistics;
}

}  // namespace riser::modbus
