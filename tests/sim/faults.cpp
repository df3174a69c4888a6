#include "tests/sim/faults.h"

#include <algorithm>

namespace riser::sim {
namespace {

constexpr std::uint64_t k_million = 1'000'000;
constexpr std::size_t k_crc_bytes = 2;

struct NamedCount {
    std::string_view name;
    std::uint64_t FaultCounts::*count;
};
constexpr NamedCount k_named[] = {
    {"noise", &FaultCounts::noise},
    {"lost_bytes", &FaultCounts::lost_bytes},
    {"truncated", &FaultCounts::truncated},
    {"late", &FaultCounts::late},
    {"late_beyond", &FaultCounts::late_beyond},
    {"foreign", &FaultCounts::foreign},
    {"forged", &FaultCounts::forged},
    {"silent", &FaultCounts::silent},
    {"exception", &FaultCounts::exceptions},
    {"echo", &FaultCounts::echoes},
    {"duplicate_address", &FaultCounts::duplicates},
    {"dead_device", &FaultCounts::dead},
    {"cut_cable", &FaultCounts::cut},
    {"babble", &FaultCounts::babble},
    {"unplug", &FaultCounts::unplugs},
};

void seal(Bytes& frame) {
    const std::uint16_t crc = crc16(std::span(frame).first(frame.size() - k_crc_bytes));
    frame[frame.size() - 2] = static_cast<std::uint8_t>(crc & 0xFFU);
    frame[frame.size() - 1] = static_cast<std::uint8_t>(crc >> 8U);
}

}  // namespace

FaultCounts& FaultCounts::operator+=(const FaultCounts& other) {
    for (const NamedCount& named : k_named) this->*named.count += other.*named.count;
    return *this;
}

std::vector<std::pair<std::string_view, std::uint64_t>> named_counts(const FaultCounts& counts) {
    std::vector<std::pair<std::string_view, std::uint64_t>> list;
    for (const NamedCount& named : k_named) list.emplace_back(named.name, counts.*named.count);
    return list;
}

bool FaultDice::drawn(std::uint32_t ppm) {
    return ppm > 0 && prng_.chance(ppm, k_million);
}

Duration FaultDice::jitter(Duration turnaround) {
    const auto quarter = static_cast<std::uint64_t>(turnaround.count() / 4 + 1);
    return turnaround + Duration(static_cast<std::int64_t>(prng_.below(quarter)));
}

std::optional<std::uint8_t> FaultDice::refusal() {
    if (!drawn(settings_.exception_ppm)) return std::nullopt;
    ++counts_.exceptions;
    return static_cast<std::uint8_t>(1 + prng_.below(6));
}

Duration FaultDice::spoil(Bytes& answer) {
    if (drawn(settings_.silent_ppm)) {
        ++counts_.silent;
        answer.clear();
        return Duration(0);
    }
    if (drawn(settings_.forged_ppm)) forge(answer);
    if (drawn(settings_.foreign_ppm)) make_foreign(answer);
    if (drawn(settings_.noise_ppm)) add_noise(answer);
    if (drawn(settings_.lost_bytes_ppm)) lose_bytes(answer);
    if (drawn(settings_.truncate_ppm)) {
        ++counts_.truncated;
        const std::size_t lost = 1 + static_cast<std::size_t>(prng_.below(5));
        answer.resize(answer.size() - std::min(lost, answer.size() - 1));
    }
    if (drawn(settings_.late_beyond_ppm)) {
        ++counts_.late_beyond;
        return settings_.late_beyond_by;
    }
    if (!drawn(settings_.late_ppm)) return Duration(0);
    ++counts_.late;
    return settings_.late_by;
}

void FaultDice::add_noise(Bytes& answer) {
    ++counts_.noise;
    if (prng_.chance(1, 2)) {
        answer.insert(answer.begin(), prng_.chance(1, 2) ? 0x00 : 0xFF);
        return;
    }
    const auto at = static_cast<std::size_t>(prng_.below(answer.size()));
    answer[at] = static_cast<std::uint8_t>(answer[at] ^ (1U << prng_.below(8)));
}

// What a receiver drops when it overruns; at least one byte is left on either side.
void FaultDice::lose_bytes(Bytes& answer) {
    if (answer.size() < 3) return;
    ++counts_.lost_bytes;
    const auto at = 1 + static_cast<std::size_t>(prng_.below(answer.size() - 2));
    const std::size_t lost =
        std::min<std::size_t>(1 + static_cast<std::size_t>(prng_.below(3)), answer.size() - 1 - at);
    const auto first = answer.begin() + static_cast<std::ptrdiff_t>(at);
    answer.erase(first, first + static_cast<std::ptrdiff_t>(lost));
}

void FaultDice::make_foreign(Bytes& answer) {
    ++counts_.foreign;
    const Bytes pdu(answer.begin() + 1, answer.end() - k_crc_bytes);
    const auto other = static_cast<std::uint8_t>(1 + (answer.front() + prng_.below(246)) % 247);
    answer = make_frame(other, pdu);
}

// Only reads: the answer to a write says nothing that could be forged.
void FaultDice::forge(Bytes& answer) {
    constexpr std::size_t k_head = 3;  // address, function, byte count
    if (answer.size() <= k_head + k_crc_bytes || answer[1] < 1 || answer[1] > 4) return;
    ++counts_.forged;
    const std::size_t values = answer.size() - k_head - k_crc_bytes;
    // Another meter's values, or almost the true ones.
    const bool all = prng_.chance(1, 2);
    const auto one = static_cast<std::size_t>(prng_.below(values));
    for (std::size_t i = 0; i < values; ++i) {
        if (all || i == one) answer[k_head + i] = noise_byte();
    }
    seal(answer);
}

}  // namespace riser::sim
