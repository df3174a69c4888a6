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
    std::vector<std::uint64_t> acknowledged;
    std::vector<ReadingsAcknowledged> days_acknowledged;
    std::vector<KeySetAccepted> key_sets;
    SyncStatus status;
    std::size_t most_held = 0;

    explicit SyncWorld(std::uint64_t seed = 1, std::uint64_t remembered = 0,
                       wire::KeySet key_set = wire::given_key_set())
        : sync_(settings(seed, remembered, std::move(key_set))) {
        now_.boot = wire::id_of<BootId>(0x44);
        now_.wall = from_unix_ms(k_start_ms);
        now_.earliest = now_.latest = now_.wall;
    }

    // ---- the building ----
    void commit(std::size_t count = 1, std::size_t bytes = 100) {
        for (std::size_t i = 0; i < count; ++i) {
            wire::Bytes entry(bytes, static_cast<std::uint8_t>(rows.size()));
            entry.push_back(salt);
            const auto previous = rows.empty() ? journal::Hash{} : rows.back().hash;
            const auto hash = journal::chain_hash(previous, entry);
            rows.push_back({rows.size() + 1, std::move(entry), hash});
        }
        tell_news();
    }
    std::uint8_t salt = 0;  // other entries from here on
    void tell_news() {
        post(JournalNews{k_epoch, rows.size(), rows.empty() ? journal::Hash{} : rows.back().hash,
                         executed});
    }
    // One interval of all meters at a moment of the virtual day.
    void store_interval(std::int32_t day, std::int64_t second, std::uint32_t meters = 3) {
        auto& kept = days_[day];
        ++kept.revision;
        for (std::uint32_t m = 1; m <= meters; ++m) {
            kept.rows.push_back({kept.revision,
                                 {MeterId{m}, MeterEpoch{1},
                                  wire::sample_at(day * 86'400LL + second, second + m)}});
            ++samples_stored;
        }
        post(ReadingsNews{});
    }
    std::size_t samples_stored = 0;
    void store_event(std::string name, bool urgent = false) {
        events_.push_back(
            {events_.size() + 1, k_start_ms, wire::Event::Level::warning, std::move(name), {}});
        post(EventsNews{urgent});
    }
    [[nodiscard]] static std::int32_t today() {
        return static_cast<std::int32_t>(k_start_ms / 86'400'000);
    }

    // ---- time ----
    void run_for(Duration span) {
        const Instant end = now_.monotonic + span;
        while (step_until(end)) {
        }
        advance_to(end);
    }
    void post(CloudSync::Input input) {
        sync_.on(std::move(input), now_);
        perform();
    }
    [[nodiscard]] const Now& now() const { return now_; }
    [[nodiscard]] CloudSync& sync() { return sync_; }

    // ---- questions of tests ----
    [[nodiscard]] int noted(const std::string& event) const {
        return static_cast<int>(std::count_if(notes.begin(), notes.end(),
                                              [&](const Note& n) { return n.event == event; }));
    }
    [[nodiscard]] int sent(const std::string& method) const {
        return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                              [&](const auto& r) { return r.method == method; }));
    }
    [[nodiscard]] bool cloud_equals_journal() const {
        if (cloud.entries.size() != rows.size()) return false;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (cloud.entries[i] != rows[i].bytes) return false;
        }
        return true;
    }
    // Re-answers held polls, e.g. after a command was added.
    void wake_polls() {
        for (auto& request : std::exchange(held_polls_, {})) answer_poll(request);
        drain();
    }

    static constexpr std::int64_t k_start_ms = 1'763'726'400'000;  // noon of a day
    static constexpr Duration k_latency = std::chrono::milliseconds(80);

private:
    struct KeptDay {
        std::uint64_t revision = 0;
        std::uint64_t acknowledged = 0;
        std::vector<std::pair<std::uint64_t, wire::MeterSample>> rows;
    };

    static SyncSettings settings(std::uint64_t seed, std::uint64_t remembered,
                                 wire::KeySet key_set) {
        const auto root = wire::given_key_set().root;
        SyncSettings settings{
            {k_gateway, gateway_key(), root, std::move(key_set)}, remembered, seed};
        settings.first_contact_spread = std::chrono::seconds(0);
        return settings;
    }

    void perform() {
        most_held = std::max(most_held, sync_.held_bytes());
        for (auto& output : sync_.take_outputs()) {
            std::visit([this](auto& content) { take(content); }, output);
        }
        drain();
    }
    void drain() {
        if (draining_) return;
        draining_ = true;
        while (!answers_.empty()) {
            auto answer = std::move(answers_.front());
            answers_.erase(answers_.begin());
            sync_.on(std::move(answer), now_);
            perform();
        }
        draining_ = false;
    }
    void answer(CloudSync::Input input) {
        if (answers_inside()) answers_.push_back(std::move(input));
    }

    void take(Note& note) { notes.push_back(note); }
    void take(SyncStatus& news) { status = news; }
    void take(AcknowledgedThrough& through) { acknowledged.push_back(through.sequence); }
    void take(KeySetAccepted& accepted) { key_sets.push_back(accepted); }
    void take(PageWanted& wanted) {
        JournalRows page{wanted.first, {}};
        for (std::uint64_t s = std::max(wanted.first, pruned_through + 1);
             s <= rows.size() && page.rows.size() < wanted.max_rows; ++s) {
            page.rows.push_back(rows[s - 1]);
        }
        answer(std::move(page));
    }
    void take(DaysWanted& wanted) {
        ReadingDays days;
        for (auto at = days_.rbegin(); at != days_.rend() && days.days.size() < wanted.max_days;
             ++at) {
            if (at->second.revision > at->second.acknowledged)
                days.days.push_back({at->first, at->second.revision, at->second.acknowledged});
        }
        answer(std::move(days));
    }
    void take(ReadingsWanted& wanted) {
        const auto& kept = days_[wanted.day];
        std::map<MeterId, std::vector<wire::MeterSample>> by_meter;
        for (const auto& [revision, row] : kept.rows) {
            if (revision > wanted.after_revision && row.meter >= wanted.first_meter)
                by_meter[row.meter].push_back(row);
        }
        ReadingRows found{wanted.day, wanted.after_revision, wanted.first_meter, kept.revision, {},
                          {}};
        for (const auto& [meter, samples] : by_meter) {
            if (!found.rows.empty() && found.rows.size() + samples.size() > wanted.max_rows) {
                found.next_meter = meter;
                break;
            }
            found.rows.insert(found.rows.end(), samples.begin(), samples.end());
        }
        answer(std::move(found));
    }
    void take(ReadingsAcknowledged& done) {
        days_acknowledged.push_back(done);
        days_[done.day].acknowledged = std::max(days_[done.day].acknowledged, done.revision);
    }
    void take(EventsWanted& wanted) {
        EventRows found{wanted.first, {}};
        for (const auto& event : events_) {
            if (event.sequence >= wanted.first && found.events.size() < wanted.max_events)
                found.events.push_back(event);
        }
        answer(std::move(found));
    }
    void take(CommandReceived& received) {
        commands.push_back(received.command);
        const auto& command = received.command.command;
        if (!execute_commands || wire::lane_of(command.body) != journal::CommandLane::state) return;
        executed = {command.command_epoch, command.sequence, received.command.hash};
        answers_.push_back(JournalNews{
            k_epoch, rows.size(), rows.empty() ? journal::Hash{} : rows.back().hash, executed});
    }
    void take(UplinkCancel&) {}
    void take(UplinkRequest& request) {
        requests.push_back({request.id,
                            request.method,
                            request.target,
                            request.headers,
                            {},
                            request.timeout,
                            request.max_reply_bytes});
        const LinkFault what = fault(request);
        if (what == LinkFault::request_lost) return fail_later(request, k_latency);
        if (what == LinkFault::silence) return;
        if (what == LinkFault::portal)
            return later(k_latency, UplinkReply{request.id, 200, "", text("<html>log in</html>")});
        if (what == LinkFault::server_error)
            return later(k_latency, UplinkReply{request.id, 503, "7", {}});
        if (request.method == "GET") return answer_poll(request);
        deliver(cloud.ingest(request, now_), what, request);
    }
    void deliver(UplinkReply reply, LinkFault what, const UplinkRequest& request) {
        if (what == LinkFault::reply_lost) return fail_later(request, request.timeout);
        if (what == LinkFault::reply_truncated && !reply.body.empty())
            reply.body.resize(reply.body.size() / 2);
        if (what == LinkFault::reply_twice) later(k_latency * 3, reply);
        const bool late = what == LinkFault::reply_late;
        if (late) fail_later(request, request.timeout);
        later(late ? request.timeout * 2 : k_latency, std::move(reply));
    }
    void answer_poll(const UplinkRequest& request) {
        if (auto reply = cloud.poll(request)) return later(k_latency, std::move(*reply));
        held_polls_.push_back(request);
        later(std::chrono::seconds(50), UplinkReply{request.id, 204, "", {}});
    }
    void fail_later(const UplinkRequest& request, Duration after) {
        later(after, UplinkFailed{request.id, UplinkFault::timed_out, "no answer"});
    }
    void later(Duration after, CloudSync::Input input) {
        pending_.emplace(now_.monotonic + after, std::move(input));
    }
    static std::vector<std::uint8_t> text(const std::string& words) {
        return {words.begin(), words.end()};
    }

    bool step_until(Instant end) {
        auto next = sync_.next_deadline();
        if (!pending_.empty() && (!next || pending_.begin()->first <= *next)) {
            if (pending_.begin()->first > end) return false;
            auto node = pending_.extract(pending_.begin());
            advance_to(node.key());
            post(std::move(node.mapped()));
            return true;
        }
        if (!next || *next > end) return false;
        // A deadline that does not move would hang every thread that runs this machine.
        stuck_ = *next <= now_.monotonic ? stuck_ + 1 : 0;
        EXPECT_LT(stuck_, 100) << "the machine asks to be woken again and again at one moment";
        if (stuck_ >= 100) return false;
        advance_to(*next);
        post(Tick{});
        return true;
    }
    void advance_to(Instant at) {
        const auto by = std::max(Duration{0}, at - now_.monotonic);
        now_.monotonic += by;
        now_.wall += by;
        now_.earliest = now_.latest = now_.wall;
    }

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
