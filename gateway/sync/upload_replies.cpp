// What the end of an upload means: a receipt that is believed, an answer that is not, or no answer.
#include <algorithm>
#include <cstdlib>

#include "gateway/sync/command_poll.h"
#include "gateway/sync/uploader.h"

namespace riser::sync {
namespace {

// How often a stopped stream asks whether people have decided meanwhile.
constexpr Duration k_probe_interval = std::chrono::hours(1);
constexpr std::size_t k_parked_told = 5;

}  // namespace

bool Uploader::on_reply(const UplinkReply& reply, const Now& now, bool& commands_waiting) {
    if (!in_flight_ || reply.id != in_flight_->id) return false;
    const auto receipt =
        wire::decode_receipt(reply.body, desk_.identity.key_set.of(wire::Role::receipt));
    if (!receipt) {
        not_believed(reply, receipt.error().message, now);
        return true;
    }
    const auto& content = receipt.value();
    const bool ours =
        content.gateway == desk_.identity.gateway && content.batch == in_flight_->batch &&
        (content.epoch == ledger_.epoch() || content.verdict == wire::Verdict::epoch_refused);
    if (!ours) {
        not_believed(reply, "a receipt for another upload", now);
        return true;
    }
    commands_waiting = content.commands_waiting;
    believe(content, now);
    return true;
}

bool Uploader::on_failed(const UplinkFailed& failed, const Now& now) {
    if (!in_flight_ || failed.id != in_flight_->id) return false;
    if (failed.fault == UplinkFault::untrusted) {
        complain(Note::Level::error, "cloud_not_trusted", failed.message);
    }
    lost(failed.message, "", now);
    return true;
}

void Uploader::believe(const wire::Receipt& receipt, const Now& now) {
    desk_.on_contact(now);
    tell_clock(receipt, now);
    state_ = State::resting;
    must_send_ = false;
    max_bytes_ = receipt.max_batch_bytes;
    const std::uint64_t through_before = ledger_.cloud_through();
    const bool makes_sense = ledger_.on_receipt(receipt);
    if (receipt.verdict == wire::Verdict::accepted) {
        readings_.on_upload_accepted();
        events_.on_receipt(receipt.events_through);
    }
    drop_batch();
    in_flight_.reset();
    tell_receipt(receipt, through_before);
    tell_trouble(now);
    if (only_) try_next_alone();
    if (!makes_sense) {
        complain(Note::Level::warning, "receipt_makes_no_sense",
                 std::string(wire::to_string(receipt.verdict)));
        return lost("a receipt that leads nowhere", "", now);
    }
    complaint_.clear();
    backoff_.reset();
    obey_pace(receipt, now);
    wish_for_what_is_left(now);
}

void Uploader::obey_pace(const wire::Receipt& receipt, const Now& now) {
    no_routine_before_ = now.monotonic + backoff_.after_request(receipt.next_upload_after);
    // A wish for longer than any backoff is no pace: the cloud wants to be left alone.
    if (receipt.next_upload_after > Backoff::k_most) not_before_ = no_routine_before_;
    if (receipt.verdict == wire::Verdict::epoch_refused)
        not_before_ = now.monotonic + k_probe_interval;
}

void Uploader::tell_receipt(const wire::Receipt& receipt, std::uint64_t through_before) {
    if (const auto through = ledger_.take_acknowledged()) desk_.put(AcknowledgedThrough{*through});
    for (const auto& done : readings_.take_acknowledged()) desk_.put(done);
    if (ledger_.cloud_through() < through_before) {
        desk_.note(Note::Level::warning, "cloud_asks_again",
                   {{"from", std::to_string(ledger_.cloud_through() + 1)},
                    {"had", std::to_string(through_before)}});
    }
    for (std::size_t i = 0; i < std::min(receipt.parked.size(), k_parked_told); ++i) {
        desk_.note(Note::Level::warning, "entry_parked",
                   {{"sequence", std::to_string(receipt.parked[i].sequence)},
                    {"code", receipt.parked[i].code}});
    }
}

void Uploader::tell_clock(const wire::Receipt& receipt, const Now& now) {
    if (!is_record_time_ms(receipt.server_time_ms)) return;
    if (!clock_.measure(receipt.server_time_ms, now, now.monotonic - in_flight_->sent)) return;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*clock_.offset()).count();
    desk_.note(clock_.is_large() ? Note::Level::warning : Note::Level::info, "clock_offset",
               {{"ms", std::to_string(ms)}});
}

// Pages of captive portals, errors of proxies, and our own cloud's refusals, which are not signed.
void Uploader::not_believed(const UplinkReply& reply, const std::string& why, const Now& now) {
    const std::string what = "status " + std::to_string(reply.status) + ": " + why;
    switch (reply.status) {
        case 200:
            complain(Note::Level::warning, "reply_not_believed", what);
            break;
        case 413:
            halvings_ = std::min(halvings_ + 1, 12U);
            break;
        case 400:
        case 422:
            isolate(what);
            break;
        case 401:
        case 403:
        case 404:
            complain(Note::Level::error, "upload_refused", what);
            lost(what, reply.retry_after, now);
            desk_.status.refused = true;
            return;
        default:
            break;
    }
    lost(what, reply.retry_after, now);
}

// The cloud could not read an upload. If it can read an empty one, each kind of content goes alone;
// the kind that is refused even then is passed over, so that one bad part does not block the
// others. The ledger is never passed over: the cloud parks an entry it does not understand.
void Uploader::isolate(const std::string& why) {
    const int kinds = int{in_flight_->ledger} + int{in_flight_->readings} + int{in_flight_->events};
    if (!only_ || kinds == 0) {
        only_ = Kind::nothing;
        must_send_ = true;
        complain(Note::Level::warning, "upload_not_read", why);
        return;
    }
    complain(Note::Level::error, "upload_passed_over", why);
    readings_.skip_part();
    events_.skip_part();
    try_next_alone();
}

void Uploader::try_next_alone() {
    switch (*only_) {
        case Kind::nothing:
            only_ = Kind::ledger;
            break;
        case Kind::ledger:
            only_ = Kind::readings;
            break;
        case Kind::readings:
            only_ = Kind::events;
            break;
        case Kind::events:
            only_.reset();
            break;
    }
}

void Uploader::lost(const std::string& why, const std::string& retry_after, const Now& now) {
    state_ = State::resting;
    in_flight_.reset();
    drop_batch();
    const auto asked = parse_retry_after(retry_after);
    not_before_ =
        now.monotonic + (asked ? backoff_.after_request(*asked) : backoff_.after_failure());
    wish_for(now.monotonic, Pace::money);
    desk_.on_no_contact(why, now);
}

void Uploader::complain(Note::Level level, const std::string& event, const std::string& why) {
    if (complaint_ != event) desk_.note(level, event, {{"why", why}});
    complaint_ = event;
}

void Uploader::tell_trouble(const Now& now) {
    const Trouble trouble = ledger_.trouble();
    if (trouble == Trouble::none) {
        probe_at_.reset();
    } else if (!probe_at_) {
        probe_at_ = now.monotonic + k_probe_interval;
    }
    if (trouble == told_) return;
    told_ = trouble;
    if (trouble == Trouble::none) {
        desk_.note(Note::Level::info, "ledger_resumed");
    } else {
        desk_.note(
            Note::Level::error, "ledger_stopped",
            {{"trouble", std::string(to_string(trouble))}, {"why", ledger_.trouble_detail()}});
    }
}

}  // namespace riser::sync
