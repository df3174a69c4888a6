#include "gateway/field/modbus/transaction.h"

#include <algorithm>
#include <utility>

#include "gateway/field/modbus/rtu_frame.h"
#include "gateway/field/modbus/tcp_frame.h"

namespace riser::modbus {
namespace {

// A line that jabbers without end must not stop the master for ever; and nothing longer than eight of
// the longest frames is worth keeping.
constexpr int k_longest_quarantine_in_windows = 10;
constexpr std::size_t k_most_received = 2048;
// Request echoes seen in a row before the master believes that its adapter hears itself.
constexpr std::size_t k_echoes_to_believe = 2;

std::size_t find_copy(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> frame) {
    const auto at = std::search(bytes.begin(), bytes.end(), frame.begin(), frame.end());
    return static_cast<std::size_t>(at - bytes.begin());  // size() when absent
}

}  // namespace

TransactionEngine::TransactionEngine(Framing framing, LineSettings line, bool echo,
                                     Duration late_window)
    : framing_(framing), line_(line), echo_(echo), late_window_(late_window) {}

void TransactionEngine::port_opened(Instant now) {
    port_lost();
    quiet_since_ = now;
    if (framing_ == Framing::rtu) quarantine_until_ = now + late_window_;
    quarantine_began_ = now;
}

void TransactionEngine::port_lost() {
    exchange_.reset();
    result_.reset();
    received_.clear();
    judged_ = 0;
    given_up_.clear();
    quarantine_until_.reset();
    stream_broken_ = false;
}

LineState TransactionEngine::state(Instant now) const {
    if (exchange_) return received_.empty() ? LineState::asked : LineState::answering;
    if (quarantine_until_ && now < *quarantine_until_) return LineState::quarantined;
    const bool avoiding = std::ranges::any_of(
        given_up_, [&](const GivenUp& given_up) { return now < given_up.until; });
    return avoiding ? LineState::avoiding : LineState::free;
}

Instant TransactionEngine::ready_at(std::uint8_t unit, Duration gap_before) const {
    RISER_ASSERT(!busy(), "one exchange at a time");
    if (framing_ == Framing::tcp) return quiet_since_ + gap_before;
    Instant ready = quiet_since_ + std::max(line_.frame_gap(), gap_before);
    if (quarantine_until_) ready = std::max(ready, *quarantine_until_);
    for (const GivenUp& given_up : given_up_) {
        if (given_up.unit == unit) ready = std::max(ready, given_up.until);
    }
    return ready;
}

std::vector<std::uint8_t> TransactionEngine::start(Exchange exchange, Instant now) {
    RISER_ASSERT(!busy() && now >= ready_at(exchange.unit, exchange.gap_before),
                 "a request waits for a free and silent line");
    RISER_ASSERT(exchange.unit != 0, "nothing is ever broadcast");
    count_idle_strays(now);
    if (quarantine_until_) end_quarantine(now);
    std::erase_if(given_up_, [&](const GivenUp& entry) { return entry.until <= now; });
    const bool serial = framing_ == Framing::rtu;
    const Pdu& pdu = exchange.request.pdu;
    ++transaction_;
    if (serial) {
        encode_rtu(exchange.unit, pdu, sent_frame_);
    } else {
        sent_frame_ = encode_tcp(transaction_, exchange.unit, pdu);
    }
    const Duration nothing{0};
    const std::size_t answer_bytes = exchange.request.shape.length + k_rtu_overhead;
    sent_at_ = now;
    request_end_ = now + (serial ? line_.wire_time(sent_frame_.size()) : nothing);
    deadline_ =
        request_end_ + exchange.timeout + (serial ? line_.wire_time(answer_bytes) : nothing);
    quiet_since_ = request_end_;
    exchange_ = std::move(exchange);
    frames_.add(now, true, sent_frame_);
    return sent_frame_;
}

void TransactionEngine::receive(std::span<const std::uint8_t> bytes, Instant now) {
    if (bytes.empty()) return;
    quiet_since_ = now;
    received_.insert(received_.end(), bytes.begin(), bytes.end());
    if (received_.size() > k_most_received) drop_received(received_.size() - k_most_received, now);
    if (framing_ == Framing::tcp) return receive_tcp(now);
    receive_rtu(now);
}

void TransactionEngine::receive_rtu(Instant now) {
    if (!exchange_) {
        drop_received(swallow_late(received_, now), now);
        if (quarantine_until_) {
            const Instant limit =
                quarantine_began_ + late_window_ * k_longest_quarantine_in_windows;
            quarantine_until_ = std::min(limit, now + late_window_);
        }
        return;
    }
    if (result_) return;
    std::size_t from = 0;
    bool copy_skipped = false;
    while (const auto found =
               find_rtu_answer(received_, from, exchange_->unit, exchange_->request.shape)) {
        const auto frame = std::span(received_).subspan(found->begin, found->length);
        from = found->begin + found->length;
        // An answer that equals the request (functions 5 and 6) is the second copy on such adapters.
        if (echo_ && !copy_skipped && std::ranges::equal(frame, sent_frame_)) {
            copy_skipped = true;
            continue;
        }
        accept(rtu_pdu(frame), found->exception, from, now);
        return;
    }
}

void TransactionEngine::receive_tcp(Instant now) {
    while (true) {
        const TcpFrame frame = parse_tcp(received_);
        if (frame.parse == TcpParse::incomplete) return;
        if (frame.parse == TcpParse::broken) {
            stream_broken_ = true;
            received_.clear();
            return;
        }
        const bool mine = exchange_ && !result_ && frame.transaction == transaction_ &&
                          frame.unit == exchange_->unit;
        const bool values = mine && exchange_->request.shape.accepts(frame.pdu);
        if (values || (mine && exchange_->request.shape.accepts_exception(frame.pdu))) {
            accept(frame.pdu, !values, frame.length, now);
            continue;
        }
        const auto late = std::ranges::find(given_up_, frame.transaction, &GivenUp::transaction);
        if (late != given_up_.end()) {
            late_answers_.push_back({late->unit, now - late->request_end});
            given_up_.erase(late);
        } else {
            ++idle_strays_.foreign_frames;
        }
        drop_received(frame.length, now);
    }
}

void TransactionEngine::accept(std::span<const std::uint8_t> pdu, bool exception,
                               std::size_t frame_bytes, Instant now) {
    ExchangeResult result;
    result.verdict = exception ? Verdict::exception : Verdict::answered;
    if (exception) {
        result.exception = pdu[1];
    } else {
        result.answer.assign(pdu.begin(), pdu.end());
    }
    const std::size_t own_bytes = pdu.size() + k_rtu_overhead;
    const bool serial = framing_ == Framing::rtu;
    const Duration on_wire = serial ? line_.wire_time(own_bytes) : Duration{0};
    result.latency = std::max(Duration{0}, now - request_end_ - on_wire);
    result.finished = now;
    result.bytes_received = frame_bytes;
    if (serial) judge(std::span(received_).first(frame_bytes - own_bytes), result, now);
    result_ = std::move(result);
    drop_received(frame_bytes, now);
}

std::size_t TransactionEngine::judge(std::span<const std::uint8_t> bytes, ExchangeResult& result,
                                     Instant now) {
    const std::size_t late_before = late_answers_.size();
    swallow_late(bytes, now);
    const std::size_t late = late_answers_.size() - late_before;
    const std::size_t copy = find_copy(bytes, sent_frame_);
    StrayBytes strays = classify_rtu(bytes.first(copy));
    if (copy < bytes.size()) {
        result.own_echo = true;
        strays += classify_rtu(bytes.subspan(copy + sent_frame_.size()));
    }
    result.glitch_bytes = strays.glitches;
    result.foreign_frames = strays.frames - std::min(strays.frames, late);
    return strays.garbage;
}

std::optional<ExchangeResult> TransactionEngine::poll(Instant now) {
    if (!exchange_) return std::nullopt;
    if (!result_ && now >= deadline_) give_up(now);
    if (!result_) return std::nullopt;
    ExchangeResult result = std::move(*result_);
    result.unit = exchange_->unit;
    result.sent = sent_at_;
    result.bytes_sent = sent_frame_.size();
    if (result.own_echo) {
        learn_echo();
    } else if (result.verdict == Verdict::answered) {
        echoes_seen_ = 0;
    }
    result_.reset();
    exchange_.reset();
    return result;
}

std::optional<Instant> TransactionEngine::deadline() const {
    if (!exchange_) return std::nullopt;
    return deadline_;
}

void TransactionEngine::give_up(Instant now) {
    ExchangeResult result;
    result.finished = now;
    result.bytes_received = received_.size();
    if (framing_ == Framing::rtu) {
        const std::size_t garbage = judge(received_, result, now);
        result.verdict = garbage > 0 ? Verdict::garbled : Verdict::silent;
        // A whole answer's worth of broken bytes: the one answer to this request has come and gone.
        const bool used_up = garbage >= exchange_->request.shape.length + k_rtu_overhead;
        if (!used_up) remember_given_up(now);
    } else {
        remember_given_up(now);
    }
    // The bytes stay: the deadline may have cut a late answer in two.
    judged_ = received_.size();
    result_ = std::move(result);
}

void TransactionEngine::remember_given_up(Instant now) {
    const bool whole_line = exchange_->quarantine_line && framing_ == Framing::rtu;
    given_up_.push_back({exchange_->unit, transaction_, exchange_->request.shape, request_end_,
                         now + late_window_, whole_line});
    if (!whole_line) return;
    quarantine_until_ = now + late_window_;
    quarantine_began_ = now;
    ++quarantines_;
}

void TransactionEngine::learn_echo() {
    // The answer to a write by function 5 or 6 looks like an echo; the answer to a read cannot.
    const std::uint8_t function = sent_frame_.size() > 1 ? sent_frame_[1] : 0;
    if (echo_ || function > static_cast<std::uint8_t>(ReadFunction::input_registers)) return;
    if (++echoes_seen_ >= k_echoes_to_believe) echo_ = true;
}

std::size_t TransactionEngine::swallow_late(std::span<const std::uint8_t> bytes, Instant now) {
    std::size_t consumed = 0;
    for (auto entry = given_up_.begin(); entry != given_up_.end();) {
        const auto found = find_rtu_answer(bytes, 0, entry->unit, entry->shape);
        if (!found) {
            ++entry;
            continue;
        }
        consumed = std::max(consumed, found->begin + found->length);
        const Duration wire = line_.wire_time(found->length);
        late_answers_.push_back(
            {entry->unit, std::max(Duration{0}, now - entry->request_end - wire)});
        if (entry->whole_line && quarantine_until_) end_quarantine(now);
        entry = given_up_.erase(entry);
    }
    return consumed;
}

void TransactionEngine::end_quarantine(Instant now) {
    quarantine_time_ +=
        std::max(Duration{0}, std::min(now, *quarantine_until_) - quarantine_began_);
    quarantine_until_.reset();
}

void TransactionEngine::drop_received(std::size_t bytes, Instant now) {
    if (bytes == 0) return;
    frames_.add(now, false, std::span(received_).first(bytes));
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(bytes));
    judged_ -= std::min(judged_, bytes);
}

void TransactionEngine::count_idle_strays(Instant now) {
    if (received_.size() > judged_ && framing_ == Framing::rtu) {
        const StrayBytes strays = classify_rtu(std::span(received_).subspan(judged_));
        idle_strays_.glitch_bytes += strays.glitches;
        idle_strays_.foreign_frames += strays.frames;
        idle_strays_.bytes += received_.size() - judged_;
    }
    drop_received(received_.size(), now);
    judged_ = 0;
}

std::vector<LateAnswer> TransactionEngine::take_late_answers() {
    return std::exchange(late_answers_, {});
}

TransactionEngine::IdleStrays TransactionEngine::take_idle_strays() {
    return std::exchange(idle_strays_, {});
}

}  // namespace riser::modbus
