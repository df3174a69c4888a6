#include "gateway/store/read_model/history.h"

#include <algorithm>

#include "core/base/overload.h"
#include "gateway/local/calendar.h"

namespace riser::store {
namespace {

// Between two pages of a rebuild: the controller reads a page in about a millisecond and has other
// work.
constexpr Duration k_pause = std::chrono::milliseconds(20);
// A page that has not come by then was refused by a full inbox: ask again.
constexpr Duration k_patience = std::chrono::seconds(10);
// After a failure: a full disk does not empty at once.
constexpr Duration k_retry = std::chrono::minutes(1);
// Entries taken in memory before they are written: a restart reads so many again, in under a
// second.
constexpr std::uint64_t k_save_entries = 2'000;
constexpr Duration k_save_interval = std::chrono::hours(6);
// What accounts are used to consuming changes slowly and is large to write.
constexpr Duration k_usage_save_interval = std::chrono::hours(24);
// Between two looks ahead; one that credit, a tariff or a configuration has made untrue comes sooner.
constexpr Duration k_outlook_interval = std::chrono::minutes(5);
constexpr Duration k_soon = std::chrono::seconds(5);

std::size_t page_rows() {
    return controller::k_max_page;
}

}  // namespace

History::History(std::unique_ptr<ReadModel> model, ZoneRules zone)
    : model_(std::move(model)), zone_(std::move(zone)) {}

History::~History() {
    (void)model_->save();
}  // what cannot be saved is read again

std::vector<History::Output> History::take_outputs() {
    return std::exchange(outputs_, {});
}

void History::on(Input input, Now now) {
    std::visit(overload{
                   [](Tick) {},
                   [&](const controller::JournalAdvanced& advanced) {
                       head_ = std::max(head_, advanced.sequence);
                   },
                   [&](const controller::JournalPage& page) { follow(page, now); },
                   [&](const local::HistoryQuery& query) { answer(query); },
               },
               input);
    save_when_due(now);
    if (next_summary_ && model_->is_outlook_stale()) {
        next_summary_ = std::min(*next_summary_, now.monotonic + k_soon);
    }
    summarise_when_due(now);
    ask_when_due(now);
}

void History::follow(const controller::JournalPage& page, const Now& now) {
    const bool awaited = asked_ && page.first == asked_first_;
    for (const auto& entry : page.entries) {
        if (!awaited && entry.sequence > model_->position() + 1) break;  // a page of somebody else
        const auto taken = model_->take(entry);
        if (taken) continue;
        outputs_.push_back(
            Note{Note::Level::warning, "history_interrupted", {{"detail", taken.error().message}}});
        asked_ = false;
        next_action_ = now.monotonic + k_retry;
        return;
    }
    if (!page.entries.empty()) head_ = std::max(head_, page.entries.back().sequence);
    if (!awaited) return;
    asked_ = false;
    next_action_ = now.monotonic + k_pause;
}

void History::ask_when_due(const Now& now) {
    const bool behind = model_->position() < head_;
    if (behind && now.monotonic >= next_action_) {
        asked_ = true;
        asked_first_ = model_->position() + 1;
        next_action_ = now.monotonic + k_patience;
        outputs_.push_back(controller::PageRequest{asked_first_, page_rows()});
    }
    deadline_ = behind ? next_action_ : next_save_;
    if (model_->unsaved_entries() > 0) deadline_ = std::min(*deadline_, next_save_);
    if (next_summary_ && !behind) deadline_ = std::min(*deadline_, *next_summary_);
}

void History::save_when_due(const Now& now) {
    if (next_save_ == Instant{}) next_save_ = now.monotonic + k_save_interval;
    const bool due = now.monotonic >= next_save_ ||
                     (model_->unsaved_entries() >= k_save_entries && !save_failed_);
    if (!due) return;
    if (next_usage_save_ == Instant{}) next_usage_save_ = now.monotonic;
    const bool usage = now.monotonic >= next_usage_save_;
    const auto saved = model_->save(usage);
    if (saved && usage) next_usage_save_ = now.monotonic + k_usage_save_interval;
    save_failed_ = !saved;
    next_save_ = now.monotonic + (saved ? k_save_interval : k_retry);
    if (!saved)
        outputs_.push_back(
            Note{Note::Level::warning, "history_not_saved", {{"detail", saved.error().message}}});
}

void History::answer(const local::HistoryQuery& query) {
    local::HistoryAnswer answer{query.token, model_->position(), {}};
    if (local::is_about_meter_data(query.kind)) {
        answer.answer = "This is asked of the meter data.";
    } else if (!model_->complete()) {
        answer.answer = "The history is being rebuilt: entry " +
                        std::to_string(model_->position()) + " of " + std::to_string(head_) + ".";
    } else if (query.kind == local::HistoryKind::usage) {
        auto days = model_->usage(query.account, query.first, query.last);
        if (days) answer.answer = std::move(days).value();
        if (!days) answer.answer = days.error().message;
    } else {
        auto statement = model_->statement(query.account, query.first, query.last);
        if (statement) answer.answer = std::move(statement).value();
        if (!statement) answer.answer = statement.error().message;
    }
    outputs_.push_back(std::move(answer));
}

// Averages rest on whole days, so they change once a day; the look ahead is made anew all the time. Both once the
// model has caught up.
void History::summarise_when_due(const Now& now) {
    const bool caught_up = head_ > 0 && model_->position() >= head_;
    if (!caught_up || (next_summary_ && now.monotonic < *next_summary_)) return;
    next_summary_ = now.monotonic + k_outlook_interval;
    const auto today = local::local_day(zone_, to_unix_ms(now.wall));
    if (summarised_ != today) {
        auto averages = model_->average_usage(today);
        if (!averages) {
            outputs_.push_back(Note{Note::Level::warning,
                                    "history_unreadable",
                                    {{"detail", averages.error().message}}});
            return;
        }
        summarised_ = today;
        summary_.accounts = std::move(averages->accounts);
    }
    // A clock that is not sure of the hour knows no hour of the week.
    summary_.outlooks =
        now.trusted() ? model_->outlooks(now.wall) : std::vector<local::AccountOutlook>();
    for (const auto& outlook : summary_.outlooks) warn_of(outlook);
    outputs_.push_back(summary_);
}

// Once for each level, wherever notes go: the log, and the office with the next upload.
void History::warn_of(const local::AccountOutlook& outlook) {
    if (!outlook.newly_low || !outlook.run_out.expected) return;
    outputs_.push_back(
        Note{Note::Level::warning,
             "credit_runs_out_soon",
             {{"account", to_string(outlook.account)},
              {"level", std::string(payment::to_string(outlook.level))},
              {"expected", local::format_utc(to_unix_ms(*outlook.run_out.expected))}}});
}

}  // namespace riser::store
