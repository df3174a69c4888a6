// Uploader: the way up. It rests until something is worth an upload, gathers the parts from those
// who keep them, sends one signed batch, and believes only the signed receipt. What is gathered is
// at most one page and one part of a day; what was sent is not kept: after a failure it is gathered
// anew.
#pragma once

#include <optional>
#include <string>

#include "core/wire/receipt.h"
#include "gateway/sync/backoff.h"
#include "gateway/sync/clock_offset.h"
#include "gateway/sync/desk.h"
#include "gateway/sync/events_stream.h"
#include "gateway/sync/ledger_stream.h"
#include "gateway/sync/readings_stream.h"

namespace riser::sync {

class Uploader {
public:
    Uploader(Desk& desk, std::uint64_t acknowledged);

    // First contact, which tells where the cloud stands.
    void start(Instant first);
    void on_news(const JournalNews& news, const Now& now);
    void on_readings_news(const Now& now);
    void on_events_news(bool urgent, const Now& now);
    void on_page(JournalRows rows, const Now& now);
    void on_days(const ReadingDays& days, const Now& now);
    void on_rows(ReadingRows rows, const Now& now);
    void on_events(EventRows rows, const Now& now);
    // False: not the reply to our request. `commands_waiting` is set from a believed receipt.
    bool on_reply(const UplinkReply& reply, const Now& now, bool& commands_waiting);
    bool on_failed(const UplinkFailed& failed, const Now& now);
    void on_tick(const Now& now);
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool has_journal() const { return ledger_.has_journal(); }
    void fill(SyncStatus& status) const;
    [[nodiscard]] std::size_t held_bytes() const;
    [[nodiscard]] UploadPhase phase(const Now& now) const;

private:
    enum class State : std::uint8_t { resting, gathering, sending };
    // In the order in which they are tried alone.
    enum class Kind : std::uint8_t { nothing, ledger, readings, events };

    // The cloud's wish for the pace of uploads binds what is routine. Money goes at once, however
    // often it moves: a tenant's payment must not wait behind statistics.
    enum class Pace : std::uint8_t { routine, money };
    void wish_for(Instant at, Pace pace);
    void wish_for_what_is_left(const Now& now);
    [[nodiscard]] std::optional<Instant> due() const;
    void gather(const Now& now);
    void ask_readings();
    void send_when_gathered(const Now& now);
    void send(const Now& now);
    void rest(const Now& now);
    [[nodiscard]] wire::Batch make_batch(const Now& now);
    void post(std::vector<std::uint8_t> body, const wire::Batch& batch, const Now& now);
    void drop_batch();
    [[nodiscard]] bool has_anything_left() const;
    [[nodiscard]] bool may_carry(Kind kind) const { return !only_ || *only_ == kind; }
    [[nodiscard]] std::size_t limit(std::size_t most) const;
    [[nodiscard]] std::size_t ledger_limit() const;
    [[nodiscard]] bool nobody_answers() const;

    void believe(const wire::Receipt& receipt, const Now& now);
    void obey_pace(const wire::Receipt& receipt, const Now& now);
    void tell_receipt(const wire::Receipt& receipt, std::uint64_t through_before);
    void tell_clock(const wire::Receipt& receipt, const Now& now);
    void not_believed(const UplinkReply& reply, const std::string& why, const Now& now);
    void isolate(const std::string& why);
    void try_next_alone();
    void lost(const std::string& why, const std::string& retry_after, const Now& now);
    void complain(Note::Level level, const std::string& event, const std::string& why);
    void tell_trouble(const Now& now);

    Desk& desk_;
    Backoff backoff_;
    LedgerStream ledger_;
    ReadingsStream readings_;
    EventsStream events_;
    ClockOffset clock_;

    State state_ = State::resting;
    std::optional<Instant> money_wish_;  // when an upload is worth making
    std::optional<Instant> routine_wish_;
    Instant not_before_{};             // for any upload: backoff, Retry-After
    Instant no_routine_before_{};      // the cloud's wish in the receipt
    bool must_send_ = false;           // even with nothing to carry: first contact, a probe
    std::optional<Instant> probe_at_;  // the ledger is stopped: ask again then
    Trouble told_ = Trouble::none;

    Instant gathered_by_{};
    bool page_awaited_ = false;
    bool readings_awaited_ = false;
    bool events_awaited_ = false;

    struct InFlight {
        RequestId id = 0;
        wire::BatchId batch{};
        Instant sent{};
        Instant given_up{};
        bool ledger = false;
        bool readings = false;
        bool events = false;
    };
    std::optional<InFlight> in_flight_;
    unsigned halvings_ = 0;      // of every limit, after "too large"
    std::size_t max_bytes_ = 0;  // of the whole upload, as the cloud wishes; 0 = unknown
    std::optional<Kind> only_;  // one kind of content at a time, to find what the cloud cannot read
    std::string complaint_;     // the last one noted, so that a repeat is not noted again
};

}  // namespace riser::sync
