// SyncWorld: CloudSync with a journal, a readings' store, an event log and a ModelCloud around it,
// in virtual time. The link between them can be made to fail in every way a link fails.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include <gtest/gtest.h>

#include "core/base/overload.h"
#include "gateway/sync/cloud_sync.h"
#include "tests/unit/sync/model_cloud.h"

namespace riser::sync {

enum class LinkFault {
    none,
    request_lost,
    reply_lost,
    reply_twice,
    reply_late,  // after the machine has given up and gone on
    reply_truncated,
    portal,  // a captive portal's page with status 200
    server_error,
    silence,  // the link itself forgets the request
};

class SyncWorld {
public:
    ModelCloud cloud;
    std::function<LinkFault(const UplinkRequest&)> fault = [](const auto&) {
        return LinkFault::none;
    };
    std::function<bool()> answers_inside = [] {
        return true;
    };  // does the journal answer this question?
    std::uint64_t pruned_through = 0;
    wire::StateCursor executed;
    bool execute_commands = true;

    std::vector<JournalRow> rows;
    std::vector<Note> notes;
    std::vector<UplinkRequest> requests;  // bodies dropped
    std::vector<wire::VerifiedCommand> commands;
    std::vector<bool> genuine;  // of the documents in them
    std::vector<bool> newer;    // of kinds that are not known here
    std::vector<std::uint64_t> acknowledged;
    std::vector<ReadingsAcknowledged> days_acknowledged;
    std::vector<KeySetAccepted> key_sets;
    SyncStatus status;
    std::size_t most_held = 0;

    explicit SyncWorld(std::uint64_t seed = 1, std::uint64_t remembered = 0,
                       wire::KeySet key_set = wire::given_key_set());
    ~SyncWorld();

    // ---- the building ----
    void commit(std::size_t count = 1, std::size_t bytes = 100);
    std::uint8_t salt = 0;  // other entries from here on
    void tell_news();
    // One interval of all meters at a moment of the virtual day.
    void store_interval(std::int32_t day, std::int64_t second, std::uint32_t meters = 3);
    std::size_t samples_stored = 0;
    [[nodiscard]] std::uint64_t revision_of(std::int32_t day) const {
        return days_.at(day).revision;
    }
    void store_event(std::string name, bool urgent = false);
    [[nodiscard]] static std::int32_t today();

    // ---- time ----
    void run_for(Duration span);
    void post(CloudSync::Input input);
    [[nodiscard]] const Now& now() const { return now_; }
    [[nodiscard]] CloudSync& sync() { return sync_; }

    // ---- questions of tests ----
    [[nodiscard]] int noted(const std::string& event) const;
    [[nodiscard]] int sent(const std::string& method) const;
    [[nodiscard]] bool cloud_equals_journal() const;
    // Re-answers held polls, e.g. after a command was added.
    void wake_polls();

    static constexpr std::int64_t k_start_ms = 1'763'726'400'000;  // noon of a day
    static constexpr Duration k_latency = std::chrono::milliseconds(80);

private:
    struct KeptDay {
        std::uint64_t revision = 0;
        std::uint64_t acknowledged = 0;
        std::vector<std::pair<std::uint64_t, wire::MeterSample>> rows;
    };

    static SyncSettings settings(std::uint64_t seed, std::uint64_t remembered,
                                 wire::KeySet key_set);

    void perform();
    void drain();
    void answer(CloudSync::Input input);

    void take(Note& note) { notes.push_back(note); }
    void take(SyncStatus& news) { status = news; }
    void take(AcknowledgedThrough& through) { acknowledged.push_back(through.sequence); }
    void take(KeySetAccepted& accepted) { key_sets.push_back(accepted); }
    void take(PageWanted& wanted);
    void take(DaysWanted& wanted);
    void take(ReadingsWanted& wanted);
    void take(ReadingsAcknowledged& done);
    void take(EventsWanted& wanted);
    void take(CommandReceived& received);
    void take(UplinkCancel&) {}
    void take(UplinkRequest& request);
    void deliver(UplinkReply reply, LinkFault what, const UplinkRequest& request);
    void answer_poll(const UplinkRequest& request);
    void fail_later(const UplinkRequest& request, Duration after);
    void later(Duration after, CloudSync::Input input);
    static std::vector<std::uint8_t> text(const std::string& words);

    bool step_until(Instant end);
    void advance_to(Instant at);

    CloudSync sync_;
    Now now_;
    std::map<std::int32_t, KeptDay> days_;
    std::vector<wire::Event> events_;
    std::vector<CloudSync::Input> answers_;
    bool draining_ = false;
    std::multimap<Instant, CloudSync::Input> pending_;
    std::vector<UplinkRequest> held_polls_;
    int stuck_ = 0;
};

}  // namespace riser::sync
