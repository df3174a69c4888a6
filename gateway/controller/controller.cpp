#include "gateway/controller/controller.h"

#include "core/base/assert.h"
#include "core/base/overload.h"
#include "core/journal/check.h"
#include "core/journal/codec.h"
#include "gateway/controller/books_codec.h"
#include "gateway/controller/charge_search.h"
#include "gateway/controller/evolve.h"
#include "gateway/controller/observe.h"

namespace riser::controller {
namespace {

// After a refused commit (disk full) the next try; orders of people always try.
constexpr Duration k_storage_retry = std::chrono::seconds(10);
// A snapshot a day, or earlier when a restart would have to replay more than this.
constexpr std::uint64_t k_snapshot_entries = 4000;
constexpr std::int64_t k_day_ms = 24LL * 3600 * 1000;
// A view in which only the time would differ is shown again after so many ticks: six seconds, while who asks
// for health takes ten for a sign of death.
constexpr int k_ticks_per_view = 6;
// One in which only what was read differs comes after so many: a bus tells of some meter or contact in nearly every
// tick, and a view of a whole building each time was a sixth of all that was computed.
constexpr int k_ticks_per_read_view = 5;

bool is_order(const Event& event) {
    return std::holds_alternative<LocalOrder>(event) ||
           std::holds_alternative<RemoteCommand>(event);
}

}  // namespace

Controller::Controller(const SiteConfig& site, Journal& journal, Loaded loaded)
    : site_(site),
      journal_(journal),
      books_(std::move(loaded.books)),
      live_(make_live(site)),
      snapshot_sequence_(loaded.snapshot_sequence) {
    live_.acknowledged = journal.acknowledged();
}

Controller::Controller(const SiteConfig& site, Journal& journal, const LoadProblem& problem)
    : site_(site), journal_(journal), live_(make_live(site)), state_(State::broken_books) {
    live_.safe_mode = problem.message;
}

std::vector<Action> Controller::take_outputs() {
    return std::exchange(outputs_, {});
}

std::optional<Instant> Controller::next_deadline() const {
    if (state_ == State::stopped) return std::nullopt;
    return next_tick_;
}

void Controller::on(Event event, Now now) {
    if (state_ == State::stopped) return;
    const bool tick = std::holds_alternative<Tick>(event);
    if (!tick && !std::holds_alternative<PageRequest>(event)) exposures_.forget();
    plan_view(shown_when(live_, event));
    if (const auto* page = std::get_if<PageRequest>(&event)) return read_page(*page);
    if (const auto* order = std::get_if<LocalOrder>(&event)) {
        const auto* asked = std::get_if<ExplainCharge>(&order->body);
        if (asked != nullptr && state_ != State::broken_books) return explain(*asked, order->reply);
    }
    if (const auto* acknowledged = std::get_if<Acknowledged>(&event)) {
        live_.acknowledged = std::max(live_.acknowledged, acknowledged->sequence);
        return journal_.set_acknowledged(acknowledged->sequence);
    }
    observe(live_, books_, event, now);
    if (state_ == State::broken_books) {
        order_without_books(event, now);
    } else {
        decide_and_commit(event, now);
        if (tick || std::holds_alternative<metering::MeterReport>(event)) take_waiting(now);
    }
    if (tick || std::holds_alternative<Started>(event)) {
        next_tick_ = now.monotonic + site_.tick;
        if (state_ == State::running) read_for_correction(now);
        if (state_ == State::running) save_snapshot_when_due(now);
        const bool start = std::holds_alternative<Started>(event);
        if (start && state_ == State::running && books_.begun()) announce_journal();
        const int patience =
            to_show_ == ShownWhen::with_time ? k_ticks_per_view : k_ticks_per_read_view;
        if (to_show_ == ShownWhen::at_once || ++ticks_since_view_ >= patience) publish(now);
    }
    publish_before_answer(now);
}

void Controller::order_without_books(const Event& event, const Now& now) {
    const auto* order = std::get_if<LocalOrder>(&event);
    if (order == nullptr) return;
    if (const auto* connect = std::get_if<Connect>(&order->body)) {
        FullDecision decision = connect_without_books(site_, live_, *connect, order->reply, now);
        return release(decision, now);
    }
    answer_refusal(event, "safe mode: " + live_.safe_mode);
}

void Controller::decide_and_commit(const Event& event, const Now& now) {
    if (const auto* started = std::get_if<Started>(&event)) start_ = *started;
    const bool resting = state_ == State::storage_refused && now.monotonic < retry_at_;
    const bool may_write = !resting || is_order(event);
    if (start_ && (!may_write || !begin(now))) {
        if (is_order(event)) answer_refusal(event, "cannot save now; nothing was changed");
        // The books of before the restart are good enough for what they had promised.
        if (std::holds_alternative<Tick>(event)) relight(now);
        return;
    }
    if (std::holds_alternative<Started>(event)) return;
    FullDecision decision = decide(site_, books_, live_, event, now);
    if (decision.records.empty()) return release(decision, now);
    const bool saved = may_write && commit(std::move(decision), event, now);
    if (!saved && std::holds_alternative<Tick>(event)) relight(now);
}

// An order of the cloud that waits for reads, as if it had come now.
void Controller::take_waiting(const Now& now) {
    if (!live_.waiting || state_ != State::running || start_) return;
    const RemoteCommand command = live_.waiting->command;
    decide_and_commit(Event{command}, now);
}

// Takes the configuration into the books. A start that storage refused is made up for later: without it
// the books may lack their first entry, or the end of a relay test.
bool Controller::begin(const Now& now) {
    const Event event{*start_};
    FullDecision decision = decide(site_, books_, live_, event, now);
    if (decision.records.empty()) {
        release(decision, now);
    } else if (!commit(std::move(decision), event, now)) {
        return false;
    }
    start_.reset();
    return true;
}

bool Controller::commit(FullDecision decision, const Event& event, const Now& now) {
    const EpochId epoch = books_.begun()
                              ? books_.site.genesis.epoch
                              : std::get<journal::Genesis>(decision.records.front()).epoch;
    const journal::Entry entry{journal::make_header(epoch, books_.sequence + 1, now),
                               std::move(decision.records)};
    // What the loader and the cloud would refuse must never become durable.
    RISER_ASSERT(journal::check_entry(entry).ok(), "a decision's records pass their own checks");
    JournalEntry row;
    row.sequence = entry.header.sequence;
    row.wall_ms = entry.header.wall_ms;
    row.bytes = journal::encode_entry(entry);
    row.hash = journal::chain_hash(books_.head, row.bytes);
    switch (journal_.append(row)) {
        case Commit::done:
            plan_view(ShownWhen::at_once);
            evolve_entry(books_, entry, row.hash);
            if (state_ == State::storage_refused) leave_safe_mode();
            release(decision, now);
            announce_journal();
            return true;
        case Commit::refused:
            enter_safe_mode(event, now);
            return false;
        case Commit::unknown:
            stop_and_reload("a commit failed in an unknown state");
            return false;
    }
    return false;
}

void Controller::release(FullDecision& decision, const Now& now) {
    plan_view(shown_when(live_, decision));
    apply_updates(live_, site_, decision.updates, now);
    std::move(decision.actions.begin(), decision.actions.end(), std::back_inserter(outputs_));
}

void Controller::relight(const Now& now) {
    if (state_ != State::storage_refused) return;
    FullDecision decision = decide_relight(site_, books_, live_, now);
    release(decision, now);
}

void Controller::enter_safe_mode(const Event& event, const Now& now) {
    plan_view(ShownWhen::at_once);
    retry_at_ = now.monotonic + k_storage_retry;
    if (state_ != State::storage_refused) {
        state_ = State::storage_refused;
        live_.safe_mode = "storage refused a write (disk full?): nobody is cut off until it works";
        outputs_.push_back(Note{
            Note::Level::error, "storage_refused", {{"effect", "safe mode, nothing changed"}}});
    }
    if (is_order(event)) answer_refusal(event, "cannot save now; nothing was changed");
}

void Controller::leave_safe_mode() {
    state_ = State::running;
    live_.safe_mode.clear();
    outputs_.push_back(Note{Note::Level::info, "storage_recovered", {}});
}

void Controller::stop_and_reload(const std::string& why) {
    state_ = State::stopped;
    outputs_.push_back(Note{Note::Level::error, "stop_and_reload", {{"why", why}}});
    outputs_.push_back(StopAndReload{why});
}

void Controller::answer_refusal(const Event& event, const std::string& text) {
    const auto* order = std::get_if<LocalOrder>(&event);
    if (order == nullptr || order->reply.token == 0) return;  // the cloud sends its command again
    outputs_.push_back(Answer{order->reply, OrderOutcome::cannot_save, text, {}});
}

void Controller::read_page(const PageRequest& request) {
    auto entries = journal_.read(request.first, std::min(request.max_rows, k_max_page));
    if (!entries) {
        outputs_.push_back(Note{
            Note::Level::warning, "journal_page_unreadable", {{"why", entries.error().message}}});
        return;
    }
    outputs_.push_back(JournalPage{request.first, std::move(entries).value()});
}

void Controller::explain(const ExplainCharge& asked, const ReplyTo& reply) {
    Answer answer{reply, OrderOutcome::done, "as the journal has it", {}};
    const payment::Account* account = books_.find_account(asked.account);
    if (account == nullptr) {
        answer.outcome = OrderOutcome::unknown_target;
        answer.text = "there is no account " + to_string(asked.account);
        return outputs_.push_back(std::move(answer));
    }
    answer.balance = account->balance();
    auto found = search_charge(asked, books_, site_.zone, journal_);
    if (!found || found->empty()) {
        answer.outcome = OrderOutcome::conflict;
        answer.text = found ? "no energy of that time was charged to the account, or the journal "
                              "of it is not kept any more"
                            : "the journal cannot be read: " + found.error().message;
        return outputs_.push_back(std::move(answer));
    }
    answer.charges = std::move(found).value();
    outputs_.push_back(std::move(answer));
}

// Some of the journal with each tick; when all of it was read, the accounts are put right.
void Controller::read_for_correction(const Now& now) {
    const CorrectionBooks* correction = books_.site.correction();
    if (correction == nullptr || start_) {
        reading_.reset();
        return read_for_preview();
    }
    preview_reading_.reset();  // it begins anew with what is corrected then
    if (!reading_ || reading_->order() != correction->order) {
        reading_ = std::make_shared<CorrectionReading>(books_, *correction, site_.zone);
    }
    if (read_on(*reading_)) decide_and_commit(Event{ChargesRead{reading_}}, now);
}

// Is all of it read?
bool Controller::read_on(CorrectionReading& reading) {
    if (reading.finished()) return true;
    const auto read = reading.read(journal_);
    if (!read) {
        outputs_.push_back(
            Note{Note::Level::warning, "correction_unreadable", {{"why", read.error().message}}});
    }
    return reading.finished();
}

// The same for a question, which changes nothing.
void Controller::read_for_preview() {
    const CorrectionPreviewPtr asked = live_.correction_preview;
    if (asked == nullptr || asked->read || start_) return preview_reading_.reset();
    if (!preview_reading_ || !asked->asks_as(*preview_asked_)) {
        preview_asked_ = asked;
        preview_reading_ = std::make_unique<CorrectionReading>(books_, *asked, site_.zone);
    }
    if (!read_on(*preview_reading_)) return;
    live_.correction_preview =
        std::make_shared<CorrectionPreview>(answered(*asked, *preview_reading_, books_));
    preview_reading_.reset();
    plan_view(ShownWhen::at_once);
}

void Controller::save_snapshot_when_due(const Now& now) {
    const std::int64_t day = to_unix_ms(now.wall) / k_day_ms;
    if (snapshot_day_ == 0) snapshot_day_ = day;
    const bool many = books_.sequence - snapshot_sequence_ >= k_snapshot_entries;
    const bool daily = day != snapshot_day_ && books_.sequence > snapshot_sequence_;
    if (!many && !daily) return;
    snapshot_day_ = day;
    save_snapshot();
}

void Controller::save_snapshot() {
    journal::Snapshot snapshot;
    snapshot.epoch = books_.site.genesis.epoch;
    snapshot.sequence = books_.sequence;
    snapshot.head = books_.head;
    snapshot.payload = encode_books(books_);
    snapshot.payload_hash = journal::blake2b(snapshot.payload);
    switch (journal_.save_snapshot(snapshot)) {
        case Commit::done:
            snapshot_sequence_ = books_.sequence;
            return;
        case Commit::refused:
            outputs_.push_back(Note{Note::Level::warning, "snapshot_refused", {}});
            return;
        case Commit::unknown:
            return stop_and_reload("a snapshot failed in an unknown state");
    }
}

void Controller::stop(Now now) {
    if (state_ != State::running) return;
    on(LocalOrder{SettleNow{}, {}}, now);
    const bool more = books_.sequence > snapshot_sequence_;
    if (state_ == State::running && more) save_snapshot();
}

void Controller::announce_journal() {
    outputs_.push_back(JournalAdvanced{books_.site.genesis.epoch, books_.sequence, books_.head,
                                       books_.site.state_lane});
}

// Who has been told that his order was taken sees its effect at his next look, not a tick later.
void Controller::publish_before_answer(const Now& now) {
    const auto taken = std::find_if(outputs_.begin(), outputs_.end(), [](const Action& action) {
        const auto* answer = std::get_if<Answer>(&action);
        return answer != nullptr &&
               (answer->outcome == OrderOutcome::done || answer->outcome == OrderOutcome::accepted);
    });
    if (taken == outputs_.end() || state_ == State::stopped) return;
    outputs_.insert(taken, ViewPublished{view(now)});
}

void Controller::publish(const Now& now) {
    to_show_ = ShownWhen::with_time;
    ticks_since_view_ = 0;
    outputs_.push_back(ViewPublished{view(now)});
}

}  // namespace riser::controller
