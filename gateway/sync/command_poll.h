// CommandPoll: the way down. One long poll at a time; what it brings is believed only by its
// signatures. Handing a command on is no proof that it was carried out: the journal is. What does
// not show there in time is asked for again, which is harmless, because commands are idempotent by
// their ids.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "gateway/sync/backoff.h"
#include "gateway/sync/desk.h"

namespace riser::sync {

class CommandPoll {
public:
    // How long the cloud may hold a poll open. Under the minute after which home routers forget an
    // idle connection.
    static constexpr Duration k_wait = std::chrono::seconds(50);

    explicit CommandPoll(Desk& desk) : desk_(desk), backoff_(desk.prng.next()) {}

    void start(Instant first) { due_ = first; }
    void on_news(const JournalNews& news, const Now& now);
    // The cloud says that commands wait: no need to sit out a backoff.
    void hurry(const Now& now);
    // False: not the reply to our request.
    bool on_reply(const UplinkReply& reply, const Now& now);
    bool on_failed(const UplinkFailed& failed, const Now& now);
    void on_tick(const Now& now);
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] bool polling() const { return in_flight_.has_value(); }

private:
    // In one lane's order: up to where commands were handed on, which runs ahead of the journal.
    struct CreditCursor {
        std::uint64_t command_epoch = 0;
        std::uint64_t sequence = 0;

        auto operator<=>(const CreditCursor&) const = default;
    };
    // What a delivery amounted to; the worst of its commands decides.
    enum class Yield : std::uint8_t { nothing, commands, refused };

    void send(const Now& now);
    [[nodiscard]] std::string target() const;
    void read_delivery(const UplinkReply& reply, const Now& now);
    void take_key_set(const wire::SignedKeySet& offered);
    [[nodiscard]] Yield take(const wire::SignedCommand& command, const Now& now);
    [[nodiscard]] Yield take_next(wire::VerifiedCommand command, bool newer, const Now& now);
    [[nodiscard]] Yield refuse(std::string_view code, const std::string& reason,
                               const wire::VerifiedCommand& command);
    void retry_later(const std::string& why, const std::string& retry_after, const Now& now);
    void forget_what_was_not_done(const Now& now);

    Desk& desk_;
    Backoff backoff_;
    EpochId epoch_{};
    wire::StateCursor executed_;  // by the journal
    wire::StateCursor offered_;   // handed on; what is asked for next
    std::optional<Instant> state_overdue_at_;
    CreditCursor credits_;
    std::optional<Instant> credits_again_at_;  // something was handed on: look once more

    struct InFlight {
        RequestId id = 0;
        Instant sent{};
        Instant given_up{};
    };
    std::optional<InFlight> in_flight_;
    std::optional<Instant> due_;
    std::string signed_target_;
    std::string signature_;  // of that target
    std::string complaint_;  // the last refusal noted, so that a repeat is not noted again
};

// Seconds of a Retry-After header (RFC 9110, 10.2.3). The form with a date is not used between our
// two programs and would need a clock that both trust: nullopt, the backoff then decides.
[[nodiscard]] std::optional<Duration> parse_retry_after(const std::string& text);

}  // namespace riser::sync
