#include "gateway/sync/uploader.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::sync {
namespace {

// Money that moved is sent so soon; what moves within that time goes along.
constexpr Duration k_money_delay = std::chrono::seconds(2);
constexpr Duration k_readings_delay = std::chrono::seconds(5);
constexpr Duration k_urgent_event_delay = std::chrono::seconds(2);
// Answers come from another thread of this process; one that was refused for want of room is missed
// soon.
constexpr Duration k_gather_time = std::chrono::seconds(3);
constexpr Duration k_ask_again = std::chrono::seconds(5);
// Entries of one upload before compression: a hundred settlements of 60 meters, and half a minute
// of a GPRS link, so that money is never long behind a backlog.
constexpr std::size_t k_max_ledger_bytes = 256U << 10U;
constexpr unsigned k_max_halvings = 12;
// After so many failures in a row there is most likely nobody, for minutes or for weeks. Until somebody answers
// an attempt carries little: gathering, compressing and signing a backlog each time would be in vain, and so
// would be what a broken link carries of it.
constexpr int k_failures_until_probing = 3;
constexpr std::size_t k_probe_bytes = 2048;
// Connecting and the cloud's commit, and then what a GPRS link carries.
constexpr Duration k_upload_time = std::chrono::seconds(30);
constexpr std::int64_t k_slowest_bytes_per_second = 1000;
constexpr Duration k_link_grace = std::chrono::seconds(10);
// A receipt names parked entries, at most a page of them.
constexpr std::size_t k_max_receipt_bytes = 64U << 10U;

constexpr std::int64_t k_ms_per_day = 86'400'000;

}  // namespace

Uploader::Uploader(Desk& desk, std::uint64_t acknowledged)
    : desk_(desk), backoff_(desk.prng.next()), ledger_(acknowledged) {}

void Uploader::start(Instant first) {
    must_send_ = true;
    not_before_ = first;
    wish_for(first, Pace::money);
}

void Uploader::wish_for(Instant at, Pace pace) {
    auto& wish = pace == Pace::money ? money_wish_ : routine_wish_;
    wish = wish ? std::min(*wish, at) : at;
}

std::optional<Instant> Uploader::due() const {
    // Before there is a key to believe a receipt with, an upload would be in vain; the poll brings
    // it.
    if (!has_journal() || desk_.identity.key_set.version == 0) return std::nullopt;
    std::optional<Instant> due;
    if (money_wish_) due = std::max(*money_wish_, not_before_);
    if (routine_wish_) {
        const Instant routine = std::max({*routine_wish_, not_before_, no_routine_before_});
        due = due ? std::min(*due, routine) : routine;
    }
    return due;
}

void Uploader::wish_for_what_is_left(const Now& now) {
    if (ledger_.has_unsent() || must_send_ || only_) {
        wish_for(now.monotonic, Pace::money);
    } else if (has_anything_left()) {
        wish_for(now.monotonic, Pace::routine);
    } else {
        halvings_ = 0;
    }
}

void Uploader::on_news(const JournalNews& news, const Now& now) {
    ledger_.on_news(news);
    if (ledger_.has_unsent()) wish_for(now.monotonic + k_money_delay, Pace::money);
}

void Uploader::on_readings_news(const Now& now) {
    readings_.on_news();
    wish_for(now.monotonic + k_readings_delay, Pace::routine);
}

void Uploader::on_events_news(bool urgent, const Now& now) {
    events_.on_news();
    if (urgent) wish_for(now.monotonic + k_urgent_event_delay, Pace::money);
}

// ---- gathering ----

std::size_t Uploader::limit(std::size_t most) const {
    return std::max<std::size_t>(most >> halvings_, 1);
}

std::size_t Uploader::ledger_limit() const {
    const std::size_t usual = limit(k_max_ledger_bytes);
    return nobody_answers() ? std::min(usual, k_probe_bytes) : usual;
}

bool Uploader::nobody_answers() const {
    return backoff_.failures() >= k_failures_until_probing;
}

void Uploader::gather(const Now& now) {
    state_ = State::gathering;
    money_wish_.reset();
    routine_wish_.reset();
    gathered_by_ = now.monotonic + k_gather_time;
    if (may_carry(Kind::ledger) && ledger_.has_unsent()) {
        desk_.put(ledger_.page_wanted(ledger_limit()));
        page_awaited_ = true;
    }
    const bool probing = nobody_answers() && !only_;
    if (probing) must_send_ = true;
    if (may_carry(Kind::readings) && readings_.is_due() && !probing) ask_readings();
    if (may_carry(Kind::events) && !probing) {
        if (const auto question = events_.next_question()) {
            desk_.put(*question);
            events_awaited_ = true;
        }
    }
    send_when_gathered(now);
}

void Uploader::ask_readings() {
    const auto question = readings_.next_question(limit(ReadingsStream::k_max_rows));
    readings_awaited_ = question.has_value();
    if (question) std::visit([this](const auto& wanted) { desk_.put(wanted); }, *question);
}

void Uploader::on_page(JournalRows rows, const Now& now) {
    if (state_ != State::gathering || !ledger_.on_page(std::move(rows), ledger_limit())) return;
    page_awaited_ = false;
    tell_trouble(now);
    send_when_gathered(now);
}

void Uploader::on_days(const ReadingDays& days, const Now& now) {
    const auto today = static_cast<std::int32_t>(to_unix_ms(now.wall) / k_ms_per_day);
    if (state_ != State::gathering || !readings_.on_days(days, today)) return;
    for (const auto& done : readings_.take_acknowledged()) desk_.put(done);
    ask_readings();
    send_when_gathered(now);
}

void Uploader::on_rows(ReadingRows rows, const Now& now) {
    if (state_ != State::gathering || !readings_.on_rows(std::move(rows))) return;
    readings_awaited_ = false;
    send_when_gathered(now);
}

void Uploader::on_events(EventRows rows, const Now& now) {
    if (state_ != State::gathering || !events_.on_rows(std::move(rows))) return;
    events_awaited_ = false;
    send_when_gathered(now);
}

// ---- sending ----

void Uploader::send_when_gathered(const Now& now) {
    const bool waiting = page_awaited_ || readings_awaited_ || events_awaited_;
    if (waiting && now.monotonic < gathered_by_) return;
    page_awaited_ = readings_awaited_ = events_awaited_ = false;
    ledger_.forget_question();
    readings_.forget_question();
    events_.forget_question();
    send(now);
}

wire::Batch Uploader::make_batch(const Now& now) {
    wire::Batch batch;
    batch.gateway = desk_.identity.gateway;
    batch.epoch = ledger_.epoch();
    for (std::size_t i = 0; i < batch.id.bytes.size(); ++i) {
        batch.id.bytes[i] = static_cast<std::uint8_t>(desk_.prng.next() >> 56U);
    }
    batch.boot = now.boot;
    batch.sent_at_ms = to_unix_ms(now.wall);
    batch.earliest_ms = to_unix_ms(now.earliest);
    batch.latest_ms = to_unix_ms(now.latest);
    batch.ledger = ledger_.take_part();
    batch.readings = readings_.take_part();
    batch.events = events_.take_part();
    batch.journal = ledger_.head();
    return batch;
}

void Uploader::send(const Now& now) {
    const wire::Batch batch = make_batch(now);
    if (!batch.ledger && !batch.readings && !batch.events && !must_send_) return rest(now);
    auto body = wire::encode_batch(batch, desk_.identity.key);
    const bool fits = body && (max_bytes_ == 0 || body->size() <= max_bytes_);
    if (!fits && halvings_ < k_max_halvings) {
        ++halvings_;
        drop_batch();
        wish_for(now.monotonic, Pace::money);
        state_ = State::resting;
        return;
    }
    if (!body) return lost(body.error().message, "", now);
    post(std::move(*body), batch, now);
}

void Uploader::post(std::vector<std::uint8_t> body, const wire::Batch& batch, const Now& now) {
    const auto size = static_cast<std::int64_t>(body.size());
    UplinkRequest request;
    request.id = desk_.next_request();
    request.method = "POST";
    request.target = "/v1/ingest";
    request.headers = {{"Content-Type", "application/x-protobuf"}};
    request.body = std::move(body);
    request.timeout = k_upload_time + std::chrono::seconds(size / k_slowest_bytes_per_second);
    request.max_reply_bytes = k_max_receipt_bytes;
    in_flight_ = InFlight{request.id,
                          batch.id,
                          now.monotonic,
                          now.monotonic + request.timeout + k_link_grace,
                          batch.ledger.has_value(),
                          batch.readings.has_value(),
                          batch.events.has_value()};
    state_ = State::sending;
    desk_.put(std::move(request));
}

// Nothing was worth an upload, or an answer did not come.
void Uploader::rest(const Now& now) {
    state_ = State::resting;
    if (only_) try_next_alone();
    if (has_anything_left()) wish_for(now.monotonic + k_ask_again, Pace::money);
}

void Uploader::drop_batch() {
    ledger_.on_upload_lost();
    readings_.on_upload_lost();
    events_.on_upload_lost();
}

bool Uploader::has_anything_left() const {
    return ledger_.has_unsent() || readings_.is_due() || events_.is_due() || must_send_ ||
           only_.has_value();
}

// ---- time ----

void Uploader::on_tick(const Now& now) {
    if (probe_at_ && *probe_at_ <= now.monotonic) {
        probe_at_.reset();
        ledger_.probe();
        must_send_ = true;
        wish_for(now.monotonic, Pace::money);
    }
    if (state_ == State::gathering) return send_when_gathered(now);
    if (state_ == State::sending && in_flight_->given_up <= now.monotonic) {
        desk_.put(UplinkCancel{in_flight_->id});
        return lost("no end of the request was reported", "", now);
    }
    const auto at = due();
    if (state_ == State::resting && at && *at <= now.monotonic) gather(now);
}

std::optional<Instant> Uploader::next_deadline() const {
    if (state_ == State::gathering) return gathered_by_;
    if (state_ == State::sending) return in_flight_->given_up;
    const auto at = due();
    if (!at || !probe_at_) return at ? at : probe_at_;
    return std::min(*at, *probe_at_);
}

void Uploader::fill(SyncStatus& status) const {
    status.cloud_through = ledger_.cloud_through();
    status.journal_sequence = ledger_.head().sequence;
    status.readings_behind = readings_.is_behind();
    status.trouble = ledger_.trouble();
    status.trouble_detail = ledger_.trouble_detail();
    status.clock_offset = clock_.offset();
}

std::size_t Uploader::held_bytes() const {
    return ledger_.held_bytes() + readings_.held_bytes() + events_.held_bytes();
}

UploadPhase Uploader::phase(const Now& now) const {
    switch (state_) {
        case State::gathering:
            return UploadPhase::gathering;
        case State::sending:
            return UploadPhase::sending;
        case State::resting:
            break;
    }
    return now.monotonic < not_before_ ? UploadPhase::waiting : UploadPhase::resting;
}

}  // namespace riser::sync
