#include "tests/sim/bus_line.h"

#include <algorithm>
#include <utility>

namespace riser::sim {
namespace {
// RTU frames have at most 256 bytes; what a babbling master sends beyond is noise.
constexpr std::size_t k_max_frame = 256;
}  // namespace

BusLine::BusLine(const LineSettings& settings, std::vector<SimulatedSlave> slaves,
                 std::function<void(SimTime)> before_request)
    : settings_(settings),
      slaves_(std::move(slaves)),
      before_request_(std::move(before_request)),
      dice_(settings.faults, settings.seed) {}

SimTime BusLine::end_of(const Outgoing& outgoing) const {
    return outgoing.start + settings_.format.chars(outgoing.bytes.size());
}

SimTime BusLine::chunk_due(const Outgoing& outgoing) const {
    const std::size_t upto = std::min(outgoing.handed + settings_.chunk, outgoing.bytes.size());
    return outgoing.start + settings_.format.chars(upto);
}

void BusLine::receive(std::span<const std::uint8_t> bytes, SimTime now) {
    if (bytes.empty()) return;
    // A frame whose silence has passed unseen (a late runner) is judged before the next one begins.
    if (!request_.empty() && now >= request_end_ + settings_.format.frame_gap()) judge();
    counts_.bytes_in += bytes.size();
    collide(now);
    const SimTime start = std::max(now, request_end_);
    request_end_ = start + settings_.format.chars(bytes.size());
    if (request_.size() < 2 * k_max_frame) {
        request_.insert(request_.end(), bytes.begin(), bytes.end());
    }
    if (settings_.faults.echo) schedule({start, {bytes.begin(), bytes.end()}, 0});
}

// A device that is sending does not listen, and two drivers on the line spoil both frames.
void BusLine::collide(SimTime now) {
    for (Outgoing& outgoing : outgoing_) {
        if (now < outgoing.start || now >= end_of(outgoing) || settings_.faults.echo) continue;
        ++counts_.collisions;
        for (std::size_t i = outgoing.handed; i < outgoing.bytes.size(); ++i) {
            outgoing.bytes[i] = static_cast<std::uint8_t>(outgoing.bytes[i] & 0x5AU);
        }
        request_.assign(1, 0x00);
    }
}

Bytes BusLine::take_heard(SimTime now) {
    if (!request_.empty() && now >= request_end_ + settings_.format.frame_gap()) judge();
    Bytes heard;
    for (Outgoing& outgoing : outgoing_) {
        while (outgoing.handed < outgoing.bytes.size() && chunk_due(outgoing) <= now) {
            const auto from = outgoing.bytes.begin() + static_cast<std::ptrdiff_t>(outgoing.handed);
            outgoing.handed = std::min(outgoing.handed + settings_.chunk, outgoing.bytes.size());
            heard.insert(heard.end(), from,
                         outgoing.bytes.begin() + static_cast<std::ptrdiff_t>(outgoing.handed));
        }
    }
    std::erase_if(outgoing_, [](const Outgoing& o) { return o.handed == o.bytes.size(); });
    counts_.bytes_out += heard.size();
    return heard;
}

std::optional<SimTime> BusLine::next_deadline() const {
    std::optional<SimTime> next;
    if (!request_.empty()) next = request_end_ + settings_.format.frame_gap();
    for (const Outgoing& outgoing : outgoing_) {
        const SimTime due = chunk_due(outgoing);
        if (!next || due < *next) next = due;
    }
    return next;
}

void BusLine::drop_traffic() {
    request_.clear();
    outgoing_.clear();
}

void BusLine::judge() {
    const Bytes frame = std::exchange(request_, {});
    const SimTime judged = request_end_ + settings_.format.frame_gap();
    if (frame.size() > k_max_frame || !has_valid_crc(frame)) {
        ++counts_.bad_frames;
        return;
    }
    ++counts_.requests;
    before_request_(judged);
    std::vector<Outgoing> answers;
    for (const SimulatedSlave& slave : slaves_) {
        auto answer = slave.respond(frame);
        if (!answer) continue;
        Duration wait =
            slave.fixed_turnaround ? answer->turnaround : dice_.jitter(answer->turnaround);
        wait = std::max(wait, settings_.format.frame_gap());
        wait += dice_.spoil(answer->frame);
        if (answer->frame.empty()) continue;
        answers.push_back({request_end_ + wait, std::move(answer->frame), 0});
    }
    auto answer = merge(std::move(answers));
    if (!answer) {
        ++counts_.unanswered;
        return;
    }
    ++counts_.answers;
    schedule(std::move(*answer));
}

// Several devices with one address: where they overlap, a line that anyone pulls down is down.
std::optional<BusLine::Outgoing> BusLine::merge(std::vector<Outgoing> answers) const {
    if (answers.empty()) return std::nullopt;
    const auto earlier = [](const Outgoing& a, const Outgoing& b) { return a.start < b.start; };
    std::sort(answers.begin(), answers.end(), earlier);
    Outgoing merged = std::move(answers.front());
    const Duration one = settings_.format.chars(1);
    for (std::size_t i = 1; i < answers.size(); ++i) {
        const auto offset = static_cast<std::size_t>((answers[i].start - merged.start) / one);
        for (std::size_t k = 0; k < answers[i].bytes.size(); ++k) {
            const std::uint8_t byte = answers[i].bytes[k];
            if (offset + k < merged.bytes.size()) {
                auto& slot = merged.bytes[offset + k];
                slot = static_cast<std::uint8_t>(slot & byte);
            } else {
                merged.bytes.push_back(byte);
            }
        }
    }
    return merged;
}

// A device behind a buffer waits for a free line, so answers that would overlap queue up.
void BusLine::schedule(Outgoing outgoing) {
    outgoing_.push_back(std::move(outgoing));
    std::stable_sort(outgoing_.begin(), outgoing_.end(),
                     [](const Outgoing& a, const Outgoing& b) { return a.start < b.start; });
    for (std::size_t i = 1; i < outgoing_.size(); ++i) {
        const SimTime free = end_of(outgoing_[i - 1]);
        if (outgoing_[i].start < free) {
            outgoing_[i].start = free + settings_.format.frame_gap();
        }
    }
}

}  // namespace riser::sim
