#include "gateway/sync/command_poll.h"

#include <algorithm>
#include <charconv>

#include "core/wire/signing.h"
#include "core/wire/voucher_document.h"

namespace riser::sync {
namespace {

// A full delivery of tariffs is a few kilobytes each.
constexpr std::size_t k_max_delivery_bytes = 1U << 20U;
// On top of k_wait: connecting over a slow link, and the reply itself.
constexpr Duration k_transfer = std::chrono::seconds(25);
// An empty answer that comes at once (a proxy that does not wait) must not become a busy loop.
constexpr Duration k_least_interval = std::chrono::seconds(2);
// From handing a command on until the journal shows it: a commit takes milliseconds, a bad card
// seconds.
constexpr Duration k_execution_time = std::chrono::seconds(30);
// Credits have no order that a missing one would break, so they are asked for again as a whole.
constexpr Duration k_credits_again = std::chrono::minutes(5);
// The link reports every end of a request; this covers a fault of the link itself.
constexpr Duration k_link_grace = std::chrono::seconds(10);

// A document with a signature that does not hold (of a key that was replaced since) is refused by the books, so that it
// consumes its number like any other refusal.
bool has_genuine_document(const wire::CommandBody& body, const wire::KeySet& keys) {
    const auto* take = std::get_if<wire::TakeVoucherDocument>(&body);
    return take != nullptr && wire::verify_voucher_document(take->document, keys).ok();
}

}  // namespace

std::optional<Duration> parse_retry_after(const std::string& text) {
    std::uint32_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || error != std::errc{} || rest != end) return std::nullopt;
    return std::chrono::seconds(seconds);
}

void CommandPoll::on_news(const JournalNews& news, const Now& now) {
    if (epoch_ != news.epoch) {
        epoch_ = news.epoch;
        offered_ = news.state_lane;
        credits_ = {};
    }
    const bool progress = news.state_lane != executed_;
    executed_ = news.state_lane;
    const bool ahead =
        offered_.command_epoch == executed_.command_epoch && offered_.sequence > executed_.sequence;
    const bool newer_epoch = offered_.command_epoch > executed_.command_epoch;
    if (ahead || newer_epoch) {
        if (progress) state_overdue_at_ = now.monotonic + k_execution_time;
        return;
    }
    offered_ = executed_;
    state_overdue_at_.reset();
}

void CommandPoll::hurry(const Now& now) {
    if (in_flight_) return;
    due_ = now.monotonic;
}

// A cursor of another command epoch counts as zero at the cloud, so the newer epoch speaks for both
// lanes.
std::string CommandPoll::target() const {
    const std::uint64_t epoch = std::max(credits_.command_epoch, offered_.command_epoch);
    const auto after = [epoch](const auto& cursor) {
        return cursor.command_epoch == epoch ? cursor.sequence : 0;
    };
    return "/v1/gateways/" + to_string(desk_.identity.gateway) +
           "/commands?command_epoch=" + std::to_string(epoch) +
           "&credit_after=" + std::to_string(after(credits_)) +
           "&state_after=" + std::to_string(after(offered_)) +
           "&key_set=" + std::to_string(desk_.identity.key_set.version) +
           "&kinds=" + std::to_string(wire::k_newest_kind) + "&wait=" +
           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(k_wait).count());
}

void CommandPoll::send(const Now& now) {
    due_.reset();
    UplinkRequest request;
    request.id = desk_.next_request();
    request.target = target();
    // Most polls repeat the one before: so does their signature.
    if (request.target != signed_target_) {
        signature_ = wire::sign_request(desk_.identity.key, request.method, request.target);
        signed_target_ = request.target;
    }
    request.headers = {{std::string(wire::k_signature_header), signature_}};
    request.timeout = k_wait + k_transfer;
    request.max_reply_bytes = k_max_delivery_bytes;
    in_flight_ =
        InFlight{request.id, now.monotonic, now.monotonic + request.timeout + k_link_grace};
    desk_.put(std::move(request));
}

bool CommandPoll::on_reply(const UplinkReply& reply, const Now& now) {
    if (!in_flight_ || reply.id != in_flight_->id) return false;
    if (reply.status == 200 || reply.status == 204) {
        read_delivery(reply, now);
    } else {
        retry_later("status " + std::to_string(reply.status), reply.retry_after, now);
    }
    in_flight_.reset();
    return true;
}

bool CommandPoll::on_failed(const UplinkFailed& failed, const Now& now) {
    if (!in_flight_ || failed.id != in_flight_->id) return false;
    retry_later(failed.message, "", now);
    in_flight_.reset();
    return true;
}

void CommandPoll::retry_later(const std::string& why, const std::string& retry_after,
                              const Now& now) {
    const auto asked = parse_retry_after(retry_after);
    due_ = now.monotonic + (asked ? backoff_.after_request(*asked) : backoff_.after_failure());
    desk_.on_no_contact(why, now);
}

void CommandPoll::read_delivery(const UplinkReply& reply, const Now& now) {
    wire::CommandDelivery delivery;
    if (reply.status == 200) {
        auto decoded = wire::decode_delivery(reply.body);
        if (!decoded) return retry_later(decoded.error().message, "", now);
        delivery = std::move(*decoded);
    }
    desk_.on_contact(now);
    if (delivery.key_set) take_key_set(*delivery.key_set);
    Yield yield = Yield::nothing;
    for (const auto& command : delivery.commands) yield = std::max(yield, take(command, now));
    if (yield == Yield::refused) {
        due_ = now.monotonic + backoff_.after_failure();
        return;
    }
    backoff_.reset();
    complaint_.clear();
    due_ = yield == Yield::commands ? now.monotonic
                                    : std::max(now.monotonic, in_flight_->sent + k_least_interval);
}

void CommandPoll::take_key_set(const wire::SignedKeySet& offered) {
    const auto verified = wire::verify_key_set(offered, desk_.identity.root);
    if (!verified) {
        desk_.note(Note::Level::error, "key_set_refused", {{"why", verified.error().message}});
        return;
    }
    if (verified.value().version <= desk_.identity.key_set.version) return;
    desk_.identity.key_set = verified.value();
    desk_.note(Note::Level::info, "key_set_accepted",
               {{"version", std::to_string(verified.value().version)}});
    desk_.put(KeySetAccepted{offered});
}

CommandPoll::Yield CommandPoll::take(const wire::SignedCommand& signed_command, const Now& now) {
    auto verified = wire::verify_command(signed_command, desk_.identity.key_set);
    auto newer = verified ? std::nullopt
                          : wire::verify_newer_command(signed_command, desk_.identity.key_set);
    if (!verified && !newer)
        return refuse(to_string(verified.error().fault), verified.error().message, {});
    const bool known = verified.ok();
    if (newer) verified = std::move(*newer);
    const auto position = wire::judge_position(*verified, desk_.identity.gateway, epoch_, offered_);
    switch (position) {
        case wire::CommandPosition::next:
            return take_next(std::move(*verified), !known, now);
        case wire::CommandPosition::repeated:
            return Yield::nothing;
        case wire::CommandPosition::gap:
            return Yield::nothing;  // the next poll asks from the cursor
        case wire::CommandPosition::other_gateway:
            return refuse(to_string(position), "addressed to another gateway", *verified);
        case wire::CommandPosition::other_journal:
            return refuse(to_string(position), "made for another journal of this gateway",
                          *verified);
        case wire::CommandPosition::broken_chain:
            return refuse(to_string(position),
                          "does not continue the chain: two commands with one number", *verified);
        case wire::CommandPosition::older_epoch:
            return refuse(to_string(position), "from a cloud older than the one we follow",
                          *verified);
    }
    return Yield::nothing;
}

CommandPoll::Yield CommandPoll::take_next(wire::VerifiedCommand verified, bool newer,
                                          const Now& now) {
    const auto& command = verified.command;
    Yield yield = Yield::commands;
    if (wire::lane_of(command.body) == journal::CommandLane::state) {
        offered_ = {command.command_epoch, command.sequence, verified.hash};
        if (!state_overdue_at_) state_overdue_at_ = now.monotonic + k_execution_time;
    } else {
        const CreditCursor here{command.command_epoch, command.sequence};
        // A credit behind the cursor was not asked for: handed on all the same, but a cloud that
        // repeats it without end is not asked again at once.
        if (here <= credits_) yield = Yield::nothing;
        credits_ = std::max(credits_, here);
        if (!credits_again_at_) credits_again_at_ = now.monotonic + k_credits_again;
    }
    const bool genuine = has_genuine_document(command.body, desk_.identity.key_set);
    desk_.put(CommandReceived{std::move(verified), genuine, newer});
    return yield;
}

CommandPoll::Yield CommandPoll::refuse(std::string_view code, const std::string& reason,
                                       const wire::VerifiedCommand& command) {
    ++desk_.status.refused_commands[std::string(code)];
    const auto& content = command.command;
    if (complaint_ != reason) {
        desk_.note(Note::Level::error, "command_refused",
                   {{"why", reason},
                    {"id", to_string(content.id)},
                    {"command_epoch", std::to_string(content.command_epoch)},
                    {"sequence", std::to_string(content.sequence)}});
    }
    complaint_ = reason;
    return Yield::refused;
}

void CommandPoll::forget_what_was_not_done(const Now& now) {
    if (state_overdue_at_ && *state_overdue_at_ <= now.monotonic) {
        state_overdue_at_.reset();
        desk_.note(Note::Level::warning, "commands_asked_for_again",
                   {{"executed", std::to_string(executed_.sequence)},
                    {"handed_on", std::to_string(offered_.sequence)}});
        offered_ = executed_;
    }
    if (credits_again_at_ && *credits_again_at_ <= now.monotonic) {
        credits_again_at_.reset();
        credits_ = {};
    }
}

void CommandPoll::on_tick(const Now& now) {
    forget_what_was_not_done(now);
    if (in_flight_ && in_flight_->given_up <= now.monotonic) {
        desk_.put(UplinkCancel{in_flight_->id});
        in_flight_.reset();
        retry_later("no end of the request was reported", "", now);
    }
    if (!in_flight_ && due_ && *due_ <= now.monotonic && !epoch_.is_nil()) send(now);
}

std::optional<Instant> CommandPoll::next_deadline() const {
    std::optional<Instant> next;
    const auto consider = [&next](std::optional<Instant> at) {
        if (at && (!next || *at < *next)) next = at;
    };
    consider(state_overdue_at_);
    consider(credits_again_at_);
    if (in_flight_) {
        consider(in_flight_->given_up);
    } else if (!epoch_.is_nil()) {
        consider(due_);
    }
    return next;
}

}  // namespace riser::sync
