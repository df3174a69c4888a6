#include "tests/unit/sync/sync_world.h"

namespace riser::sync {

SyncWorld::SyncWorld(std::uint64_t seed, std::uint64_t remembered, wire::KeySet key_set)
    : sync_(settings(seed, remembered, std::move(key_set))) {
    now_.boot = wire::id_of<BootId>(0x44);
    now_.wall = from_unix_ms(k_start_ms);
    now_.earliest = now_.latest = now_.wall;
}

SyncWorld::~SyncWorld() = default;

void SyncWorld::commit(std::size_t count, std::size_t bytes) {
    for (std::size_t i = 0; i < count; ++i) {
        wire::Bytes entry(bytes, static_cast<std::uint8_t>(rows.size()));
        entry.push_back(salt);
        const auto previous = rows.empty() ? journal::Hash{} : rows.back().hash;
        const auto hash = journal::chain_hash(previous, entry);
        rows.push_back({rows.size() + 1, std::move(entry), hash});
    }
    tell_news();
}

void SyncWorld::tell_news() {
    post(JournalNews{k_epoch, rows.size(), rows.empty() ? journal::Hash{} : rows.back().hash,
                     executed});
}

void SyncWorld::store_interval(std::int32_t day, std::int64_t second, std::uint32_t meters) {
    auto& kept = days_[day];
    // As the store numbers them: tied to time, so that they go on rising after the file was lost.
    kept.revision =
        std::max(kept.revision + 1, static_cast<std::uint64_t>((day * 86'400LL + second) * 1000));
    for (std::uint32_t m = 1; m <= meters; ++m) {
        kept.rows.push_back(
            {kept.revision,
             {MeterId{m}, MeterEpoch{1}, wire::sample_at(day * 86'400LL + second, second + m)}});
        ++samples_stored;
    }
    post(ReadingsNews{});
}

void SyncWorld::store_event(std::string name, bool urgent) {
    events_.push_back(
        {events_.size() + 1, k_start_ms, wire::Event::Level::warning, std::move(name), {}});
    post(EventsNews{urgent});
}

std::int32_t SyncWorld::today() {
    return static_cast<std::int32_t>(k_start_ms / 86'400'000);
}

void SyncWorld::run_for(Duration span) {
    const Instant end = now_.monotonic + span;
    while (step_until(end)) {
    }
    advance_to(end);
}

void SyncWorld::post(CloudSync::Input input) {
    sync_.on(std::move(input), now_);
    perform();
}

int SyncWorld::noted(const std::string& event) const {
    return static_cast<int>(
        std::count_if(notes.begin(), notes.end(), [&](const Note& n) { return n.event == event; }));
}

int SyncWorld::sent(const std::string& method) const {
    return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                          [&](const auto& r) { return r.method == method; }));
}

bool SyncWorld::cloud_equals_journal() const {
    if (cloud.entries.size() != rows.size()) return false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (cloud.entries[i] != rows[i].bytes) return false;
    }
    return true;
}

void SyncWorld::wake_polls() {
    for (auto& request : std::exchange(held_polls_, {})) answer_poll(request);
    drain();
}

SyncSettings SyncWorld::settings(std::uint64_t seed, std::uint64_t remembered,
                                 wire::KeySet key_set) {
    const auto root = wire::given_key_set().root;
    SyncSettings settings{{k_gateway, gateway_key(), root, std::move(key_set)}, remembered, seed};
    settings.first_contact_spread = std::chrono::seconds(0);
    return settings;
}

void SyncWorld::perform() {
    most_held = std::max(most_held, sync_.held_bytes());
    for (auto& output : sync_.take_outputs()) {
        std::visit([this](auto& content) { take(content); }, output);
    }
    drain();
}

void SyncWorld::drain() {
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

void SyncWorld::answer(CloudSync::Input input) {
    if (answers_inside()) answers_.push_back(std::move(input));
}

void SyncWorld::take(PageWanted& wanted) {
    JournalRows page{wanted.first, {}};
    for (std::uint64_t s = std::max(wanted.first, pruned_through + 1);
         s <= rows.size() && page.rows.size() < wanted.max_rows; ++s) {
        page.rows.push_back(rows[s - 1]);
    }
    answer(std::move(page));
}

void SyncWorld::take(DaysWanted& wanted) {
    ReadingDays days;
    for (auto at = days_.rbegin(); at != days_.rend() && days.days.size() < wanted.max_days; ++at) {
        if (at->second.revision > at->second.acknowledged)
            days.days.push_back({at->first, at->second.revision, at->second.acknowledged});
    }
    answer(std::move(days));
}

void SyncWorld::take(ReadingsWanted& wanted) {
    const auto& kept = days_[wanted.day];
    std::map<MeterId, std::vector<wire::MeterSample>> by_meter;
    for (const auto& [revision, row] : kept.rows) {
        if (revision > wanted.after_revision && row.meter >= wanted.first_meter)
            by_meter[row.meter].push_back(row);
    }
    ReadingRows found{wanted.day, wanted.after_revision, wanted.first_meter, kept.revision, {}, {}};
    for (const auto& [meter, samples] : by_meter) {
        if (!found.rows.empty() && found.rows.size() + samples.size() > wanted.max_rows) {
            found.next_meter = meter;
            break;
        }
        found.rows.insert(found.rows.end(), samples.begin(), samples.end());
    }
    answer(std::move(found));
}

void SyncWorld::take(ReadingsAcknowledged& done) {
    days_acknowledged.push_back(done);
    days_[done.day].acknowledged = std::max(days_[done.day].acknowledged, done.revision);
}

void SyncWorld::take(EventsWanted& wanted) {
    EventRows found{wanted.first, {}};
    for (const auto& event : events_) {
        if (event.sequence >= wanted.first && found.events.size() < wanted.max_events)
            found.events.push_back(event);
    }
    answer(std::move(found));
}

void SyncWorld::take(CommandReceived& received) {
    commands.push_back(received.command);
    newer.push_back(received.newer);
    genuine.push_back(received.genuine_document);
    const auto& command = received.command.command;
    if (!execute_commands || wire::lane_of(command.body) != journal::CommandLane::state) return;
    executed = {command.command_epoch, command.sequence, received.command.hash};
    answers_.push_back(JournalNews{k_epoch, rows.size(),
                                   rows.empty() ? journal::Hash{} : rows.back().hash, executed});
}

void SyncWorld::take(UplinkRequest& request) {
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

void SyncWorld::deliver(UplinkReply reply, LinkFault what, const UplinkRequest& request) {
    if (what == LinkFault::reply_lost) return fail_later(request, request.timeout);
    if (what == LinkFault::reply_truncated && !reply.body.empty())
        reply.body.resize(reply.body.size() / 2);
    if (what == LinkFault::reply_twice) later(k_latency * 3, reply);
    const bool late = what == LinkFault::reply_late;
    if (late) fail_later(request, request.timeout);
    later(late ? request.timeout * 2 : k_latency, std::move(reply));
}

void SyncWorld::answer_poll(const UplinkRequest& request) {
    if (auto reply = cloud.poll(request)) return later(k_latency, std::move(*reply));
    held_polls_.push_back(request);
    later(std::chrono::seconds(50), UplinkReply{request.id, 204, "", {}});
}

void SyncWorld::fail_later(const UplinkRequest& request, Duration after) {
    later(after, UplinkFailed{request.id, UplinkFault::timed_out, "no answer"});
}

void SyncWorld::later(Duration after, CloudSync::Input input) {
    pending_.emplace(now_.monotonic + after, std::move(input));
}

std::vector<std::uint8_t> SyncWorld::text(const std::string& words) {
    return {words.begin(), words.end()};
}

bool SyncWorld::step_until(Instant end) {
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

void SyncWorld::advance_to(Instant at) {
    const auto by = std::max(Duration{0}, at - now_.monotonic);
    now_.monotonic += by;
    now_.wall += by;
    now_.earliest = now_.latest = now_.wall;
}

}  // namespace riser::sync
