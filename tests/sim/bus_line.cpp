#include "tests/sim/bus_line.h"

#include <algorithm>
#include <utility>

namespace riser::sim {
namespace {

// RTU frames have at most 256 bytes; what a babbling master sends beyond is noise.
constexpr std::size_t k_max_frame = 256;
constexpr std::uint8_t k_broadcast = 0;
// Noise without end is handed over in pieces of this length.
constexpr Duration k_babble_piece{50'000};

}  // namespace

BusLine::BusLine(const LineSettings& settings, std::vector<SimulatedSlave> slaves,
                 std::function<void(SimTime)> before_request)
    : settings_(settings),
      before_request_(std::move(before_request)),
      dice_(settings.faults, settings.seed) {
    for (SimulatedSlave& slave : slaves) add(std::move(slave));
}

void BusLine::add(SimulatedSlave slave) {
    const auto index = static_cast<std::uint16_t>(slaves_.size());
    at_address_[slave.address].push_back(index);
    if (slave.hears_broadcast) at_address_[k_broadcast].push_back(index);
    slaves_.push_back(std::move(slave));
}

void BusLine::set_faults(const FaultSettings& faults) {
    settings_.faults = faults;
    dice_.set(faults);
}

void BusLine::set_babbling(bool babbling, SimTime now) {
    if (babbling == next_babble_.has_value()) return;
    next_babble_.reset();
    if (!babbling) return;
    next_babble_ = now + k_babble_piece;
    for (Outgoing& outgoing : outgoing_) {
        for (std::size_t i = outgoing.handed; i < outgoing.bytes.size(); ++i) {
            outgoing.bytes[i] = dice_.noise_byte();
        }
    }
}

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
    const SimTime silent = request_end_ + settings_.format.frame_gap();
    if (!request_.empty() && now >= silent) judge(silent);
    counts_.bytes_in += bytes.size();
    collide(now);
    const SimTime start = std::max(now, request_end_);
    request_end_ = start + settings_.format.chars(bytes.size());
    if (request_.size() < 2 * k_max_frame) {
        request_.insert(request_.end(), bytes.begin(), bytes.end());
    }
    if (settings_.faults.echo) {
        ++dice_.counts().echoes;
        schedule({start, {bytes.begin(), bytes.end()}, 0});
    }
    if (settings_.judge_when_written) judge(now);
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
    const SimTime silent = request_end_ + settings_.format.frame_gap();
    if (!request_.empty() && now >= silent) judge(silent);
    Bytes heard;
    for (Outgoing& outgoing : outgoing_) {
        const std::size_t size = outgoing.bytes.size();
        if (heard.empty() && outgoing.handed == 0 && size <= settings_.chunk &&
            end_of(outgoing) <= now) {
            heard = std::exchange(outgoing.bytes, {});
            continue;
        }
        while (outgoing.handed < size && chunk_due(outgoing) <= now) {
            const auto from = outgoing.bytes.begin() + static_cast<std::ptrdiff_t>(outgoing.handed);
            outgoing.handed = std::min(outgoing.handed + settings_.chunk, size);
            heard.insert(heard.end(), from,
                         outgoing.bytes.begin() + static_cast<std::ptrdiff_t>(outgoing.handed));
        }
    }
    std::erase_if(outgoing_, [](const Outgoing& o) { return o.handed == o.bytes.size(); });
    babble(now, heard);
    counts_.bytes_out += heard.size();
    return heard;
}

void BusLine::babble(SimTime now, Bytes& heard) {
    if (!next_babble_ || now < *next_babble_) return;
    ++dice_.counts().babble;
    next_babble_ = now + k_babble_piece;
    const auto count = static_cast<std::size_t>(k_babble_piece / settings_.format.chars(1));
    for (std::size_t i = 0; i < count; ++i) heard.push_back(dice_.noise_byte());
}

std::optional<SimTime> BusLine::next_deadline() const {
    std::optional<SimTime> next = next_babble_;
    const auto consider = [&](SimTime due) {
        if (!next || due < *next) next = due;
    };
    if (!request_.empty()) consider(request_end_ + settings_.format.frame_gap());
    for (const Outgoing& outgoing : outgoing_) consider(chunk_due(outgoing));
    return next;
}

void BusLine::drop_traffic() {
    request_.clear();
    outgoing_.clear();
}

void BusLine::skip_heard(SimTime now) {
    for (Outgoing& outgoing : outgoing_) {
        if (now <= outgoing.start) continue;
        const auto arrived =
            static_cast<std::size_t>((now - outgoing.start) / settings_.format.chars(1));
        outgoing.handed = std::max(outgoing.handed, std::min(arrived, outgoing.bytes.size()));
    }
    std::erase_if(outgoing_, [](const Outgoing& o) { return o.handed == o.bytes.size(); });
    if (next_babble_) next_babble_ = now + k_babble_piece;
}

void BusLine::judge(SimTime judged) {
    const bool readable =
        request_.size() <= k_max_frame && !next_babble_ && has_valid_crc(request_);
    if (readable) {
        ++counts_.requests;
        before_request_(judged);
        answer_request(request_);
    } else {
        ++counts_.bad_frames;
    }
    request_.clear();
}

void BusLine::answer_request(std::span<const std::uint8_t> frame) {
    const auto& addressed = at_address_[frame[0]];
    std::vector<Outgoing> answers;
    for (const std::uint16_t index : addressed) {
        auto answer = ask(slaves_[index], frame);
        if (!answer) continue;
        if (addressed.size() == 1) {
            ++counts_.answers;
            return schedule(std::move(*answer));
        }
        answers.push_back(std::move(*answer));
    }
    if (answers.empty()) {
        ++counts_.unanswered;
        return;
    }
    ++counts_.answers;
    merge(answers);
    for (Outgoing& answer : answers) schedule(std::move(answer));
}

std::optional<std::uint8_t> BusLine::refusal_of(const SimulatedSlave& slave,
                                                std::span<const std::uint8_t> frame) {
    if (!slave.alive || !slave.connected || frame[0] == k_broadcast) return std::nullopt;
    if (slave.dark && slave.dark()) return std::nullopt;
    return dice_.refusal();
}

std::optional<BusLine::Outgoing> BusLine::ask(const SimulatedSlave& slave,
                                              std::span<const std::uint8_t> frame) {
    std::optional<SlaveAnswer> answer;
    if (const auto code = refusal_of(slave, frame)) {
        const Pdu refusal{static_cast<std::uint8_t>(frame[1] | 0x80U), *code};
        answer = SlaveAnswer{make_frame(slave.address, refusal), slave.turnaround};
    } else {
        answer = slave.respond_to_good(frame);
    }
    if (!answer) {
        if (frame[0] != k_broadcast && !slave.twin) {
            dice_.counts().dead += slave.alive ? 0 : 1;
            dice_.counts().cut += slave.connected ? 0 : 1;
        }
        return std::nullopt;
    }
    if (slave.twin) ++dice_.counts().duplicates;
    Duration wait = slave.fixed_turnaround ? answer->turnaround : dice_.jitter(answer->turnaround);
    wait = std::max(wait, settings_.format.frame_gap());
    wait += dice_.spoil(answer->frame);
    if (answer->frame.empty()) return std::nullopt;
    return Outgoing{request_end_ + wait, std::move(answer->frame), 0};
}

// Several devices with one address: where they overlap, a line that anyone pulls down is down. One that
// begins after another has ended is heard as well.
void BusLine::merge(std::vector<Outgoing>& answers) const {
    const auto earlier = [](const Outgoing& a, const Outgoing& b) { return a.start < b.start; };
    std::sort(answers.begin(), answers.end(), earlier);
    const Duration one = settings_.format.chars(1);
    for (std::size_t i = 1; i < answers.size();) {
        Outgoing& merged = answers[i - 1];
        if (answers[i].start >= end_of(merged)) {
            ++i;
            continue;
        }
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
        answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// A device behind a buffer waits for a free line, so answers that would overlap queue up.
void BusLine::schedule(Outgoing outgoing) {
    outgoing_.push_back(std::move(outgoing));
    if (outgoing_.size() == 1) return;
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
