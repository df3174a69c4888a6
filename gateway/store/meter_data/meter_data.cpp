#include "gateway/store/meter_data/meter_data.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"
#include "gateway/local/calendar.h"

namespace riser::store {
namespace {

using controller::IntervalReading;
using local::LocalDay;
using metering::BalanceAlarm;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;

// Between two jobs: a start after weeks makes up for all of them, and others want the readings too.
constexpr Duration k_pause_between = std::chrono::milliseconds(50);
// Rows that have not come by then were refused by a full inbox.
constexpr Duration k_rows_patience = std::chrono::seconds(20);
constexpr Duration k_retry_reading = minutes(1);
// A day or hour is looked at when its last rows have certainly come.
constexpr Duration k_settling_time = minutes(10);
constexpr Duration k_save_every = hours(6);
constexpr Duration k_look_again = minutes(5);
// Alignment wants readings from before the first hour and after the last one.
constexpr Duration k_around = hours(1);
constexpr LocalDay k_history_loaded = 28;
constexpr LocalDay k_shape_days = 21;
// An unconfirmed clock is believed so far beyond what is certain: a short power cut leaves it there, a clock
// that woke up in another year does not.
constexpr Duration k_believed = hours(24);

std::int64_t utc_day(UtcTime time) {
    return floor<std::chrono::days>(time.time_since_epoch()).count();
}

bool is_believable(const Now& now) {
    return now.trusted() || now.wall - now.earliest <= k_believed;
}

std::string wh_text(Energy energy) {
    return std::to_string(energy.wh) + " Wh";
}

}  // namespace

std::string form_of(const MeterDataSettings& settings) {
    return settings.zone.name + " " +
           std::to_string(floor<std::chrono::seconds>(settings.interval).count());
}

MeterData::MeterData(MeterDataSettings settings, std::unique_ptr<MeterDataFile> file)
    : settings_(std::move(settings)),
      file_(std::move(file)),
      validation_(settings_.zone, settings_.meters, settings_.holidays,
                  [this](LocalDay day) -> const std::map<MeterId, std::vector<metering::PastDay>>& {
                      return past_days(day);
                  }),
      balance_(settings_.zone, settings_.meters, settings_.interval,
               [this](MeterId meter, LocalDay day) { return validation_.expected(meter, day); }) {
    load();
}

MeterData::~MeterData() {
    // What cannot be saved is made again.
    if (unsaved_) (void)file_->save({}, 0, progress_, balance_.about(), balance_.encode());
}

std::vector<MeterData::Output> MeterData::take_outputs() {
    return std::exchange(outputs_, {});
}

void MeterData::note(Note::Level level, std::string event,
                     std::vector<std::pair<std::string, std::string>> fields) {
    outputs_.push_back(Note{level, std::move(event), std::move(fields)});
}

// Days that were kept, and the balance as it stood. With other main meters the balance is made anew.
void MeterData::load() {
    progress_ = file_->progress();
    remember_days();
    const auto bytes = file_->balance(balance_.about());
    if (bytes.empty() || !balance_.restore(bytes)) {
        balance_.forget();
        progress_.hours_through = 0;
    }
    told_ = balance_.state({}).alarm;
    begun_anew_ = false;
}

// One that could not be there at the start, or could not be begun anew: what it keeps is worth more than what was made
// without it, which was not kept either.
void MeterData::look_for_file() {
    if (file_->is_there() || !file_->try_again()) return;
    load();
    unsaved_ = false;
}

void MeterData::remember_days() {
    validation_.forget();
    findings_.clear();
    const LocalDay last = progress_.validated;
    for (LocalDay day = std::max(0, last - k_history_loaded + 1); day <= last; ++day) {
        const auto days = kept_day(day);
        if (!days) continue;
        validation_.remember(day, *days);
        keep_findings(*days, day);
    }
}

// A damaged day takes the file with it: all of it is made again from the readings.
std::optional<std::vector<RegisterDay>> MeterData::kept_day(LocalDay day) {
    auto kept = file_->day(day);
    if (kept) return std::move(kept).value();
    if (!file_->is_there()) return std::nullopt;  // nothing is damaged
    begin_anew(kept.error().message);
    return std::nullopt;
}

void MeterData::begin_anew(const std::string& why) {
    if (const auto anew = file_->start_over(why); !anew) {
        note(Note::Level::warning, "meter_data_lost", {{"detail", anew.error().message}});
    }
    begun_anew_ = true;
    progress_ = {};
    validation_.forget();
    balance_.forget();
    findings_.clear();
}

const std::map<MeterId, std::vector<metering::PastDay>>& MeterData::past_days(LocalDay day) {
    if (past_of_ == day) return past_;
    past_of_ = day;
    past_.clear();
    for (LocalDay past = std::max(0, day - k_shape_days); past < day; ++past) {
        const auto days = kept_day(past);
        if (!days) continue;
        const auto type = day_type(settings_.holidays, past);
        for (const auto& one : *days) past_[one.meter].push_back(to_past_day(one, past, type));
    }
    return past_;
}

void MeterData::on(Input input, Now now) {
    std::visit(
        overload{
            [](Tick) {},
            [&](RowsOfDay& rows) { take_rows(std::move(rows), now); },
            [&](const local::HistoryQuery& query) {
                outputs_.push_back(local::HistoryAnswer{query.token, 0, answer_of(query, now)});
            },
        },
        input);
    begin_job(now);
}

// ---- what to do next -----------------------------------------------------------------------------

void MeterData::begin_job(const Now& now) {
    if (now.monotonic < next_action_) {
        deadline_ = next_action_;
        return;
    }
    // Rows that were lost on the way are asked for again; a job whose time has come begins.
    if (!job_) {
        look_for_file();
        clock_unsure_ = !is_believable(now);
        if (!clock_unsure_) job_ = next_job(now);
        if (!job_) {
            tell(now);
            const bool due = unsaved_ && now.monotonic >= next_save_;
            if (due) save({}, now);
            next_action_ = now.monotonic + k_look_again;
            deadline_ = next_action_;
            return;
        }
    }
    outputs_.push_back(RowsWanted{job_->asked});
    next_action_ = now.monotonic + k_rows_patience;
    deadline_ = next_action_;
}

void MeterData::mind_the_clock(UtcTime wall) {
    const LocalDay today = local::local_day(settings_.zone, to_unix_ms(wall));
    const std::int64_t hour = floor<hours>(wall.time_since_epoch()).count();
    // A clock that is set back by less is waited for.
    constexpr std::int64_t k_far_ahead_h = 24;
    const bool ahead =
        progress_.validated > today || progress_.hours_through > hour + k_far_ahead_h;
    if (!ahead) return;
    note(Note::Level::warning, "meter_data_of_the_future",
         {{"validated", local::format_day(progress_.validated)},
          {"today", local::format_day(today)}});
    // Also what was kept of the past is gone, if that clock was far enough ahead.
    begin_anew("a clock was ahead of time");
    begun_anew_ = false;
}

std::optional<MeterData::Job> MeterData::next_job(const Now& now) {
    mind_the_clock(now.wall);
    const UtcTime settled = now.wall - k_settling_time;
    const LocalDay today = local::local_day(settings_.zone, to_unix_ms(settled));
    const LocalDay day = std::max(progress_.validated + 1, today - k_days_kept);
    if (day < today && day > 0) {
        if (auto span = span_of_day(settings_.zone, day, settings_.interval)) {
            Job job{*span, span->begin, span->end()};
            job.keep_from = span->begin;
            job.keep_to = span->end();
            job.asked = utc_day(job.keep_from);
            job.last = utc_day(job.keep_to);
            return job;
        }
        if (!no_grid_told_) {
            note(Note::Level::warning, "readings_not_validated",
                 {{"why", "boundaries of the readings are not those of local days"}});
        }
        no_grid_told_ = day;
        progress_.validated = today - 1;
    }
    const UtcTime end = UtcTime{floor<hours>((settled - settings_.interval).time_since_epoch())};
    const UtcTime oldest = end - hours(24) * std::int64_t{k_days_kept};
    const UtcTime from = std::max(UtcTime{hours(progress_.hours_through)}, oldest);
    const bool balances = balance_.possible() && settings_.interval <= hours(1);
    if (!balances || from >= end || from < UtcTime{hours(48)}) return std::nullopt;
    // Not more than a day at once: so much memory, and so long a turn.
    const UtcTime next_day{std::chrono::days(utc_day(from) + 1)};
    Job job{std::nullopt, from, std::min(end, next_day)};
    job.keep_from = job.from - k_around;
    job.keep_to = job.to + k_around;
    job.asked = utc_day(job.keep_from);
    job.last = utc_day(job.keep_to);
    return job;
}

void MeterData::take_rows(RowsOfDay rows, const Now& now) {
    if (!job_ || rows.day != job_->asked) return;
    if (!rows.rows) {
        if (!unread_told_) note(Note::Level::warning, "readings_not_readable", {});
        unread_told_ = true;
        next_action_ = now.monotonic + k_retry_reading;
        return;
    }
    unread_told_ = false;
    for (const auto& row : *rows.rows) {
        if (!is_sound(row)) continue;
        const UtcTime at = from_unix_ms(row.wall_ms);
        if (at >= job_->keep_from && at <= job_->keep_to) job_->rows.push_back(row);
    }
    next_action_ = now.monotonic;
    if (job_->asked++ < job_->last) return;
    Job job = std::move(*job_);
    job_.reset();
    if (job.span) {
        validate(job, now);
    } else {
        balance_hours(job);
    }
    next_action_ = std::max(next_action_, now.monotonic + k_pause_between);
}

// ---- validation ----------------------------------------------------------------------------------

void MeterData::validate(Job& job, const Now& now) {
    const LocalDay day = job.span->day;
    past_of_.reset();
    past_.clear();
    auto judged = validation_.judge(*job.span, std::move(job.rows), now.wall);
    std::vector<MeterDataFile::ChangedDay> changed;
    bridge(changed, judged.gaps, now.wall);
    // The file was damaged, and all days are due again.
    if (std::exchange(begun_anew_, false)) return;
    keep_findings(judged.days, day);
    const bool yesterday =
        day + 1 >= local::local_day(settings_.zone, to_unix_ms(now.wall - k_settling_time));
    // A day that cannot be saved is judged again and again; a person hears of it once.
    if (yesterday && std::exchange(findings_told_, day) != day) tell_findings(judged.days, day);
    changed.push_back({day, std::move(judged.days)});
    progress_.validated = day;
    save(changed, now);
    past_.clear();
    past_of_.reset();
}

void MeterData::bridge(std::vector<MeterDataFile::ChangedDay>& changed,
                       std::span<const RegisterGap> gaps, UtcTime at) {
    if (gaps.empty()) return;
    LocalDay first = gaps.front().first_day;
    for (const auto& gap : gaps) first = std::min(first, gap.first_day);
    const LocalDay today = local::local_day(settings_.zone, to_unix_ms(at));
    first = std::max(first, today - k_days_kept);
    for (LocalDay day = first; day <= progress_.validated; ++day) {
        auto days = kept_day(day);
        if (!days) continue;
        if (validation_.bridge(day, *days, gaps, at)) changed.push_back({day, std::move(*days)});
    }
}

void MeterData::keep_findings(const std::vector<RegisterDay>& days, LocalDay day) {
    std::erase_if(findings_, [&](const local::Finding& finding) {
        return finding.day == day || finding.day <= day - local::k_findings_shown_days;
    });
    for (const auto& one : days) {
        for (const auto& finding : findings_of(one, day)) {
            const bool shown = local::needs_a_person(metering::action_of(finding.flag.rule));
            if (shown && findings_.size() < local::k_most_findings) findings_.push_back(finding);
        }
    }
}

void MeterData::tell_findings(const std::vector<RegisterDay>& days, LocalDay day) {
    std::map<std::string, int> counts;
    for (const auto& one : days) {
        for (const auto& flag : one.flags) {
            if (!local::needs_a_person(metering::action_of(flag.rule))) continue;
            ++counts[std::string(to_string(flag.rule))];
        }
    }
    if (counts.empty()) return;
    std::vector<std::pair<std::string, std::string>> fields{{"day", local::format_day(day)}};
    for (const auto& [rule, count] : counts) fields.emplace_back(rule, std::to_string(count));
    note(Note::Level::warning, "meter_findings", std::move(fields));
}

// ---- balance -------------------------------------------------------------------------------------

void MeterData::balance_hours(Job& job) {
    std::stable_sort(job.rows.begin(), job.rows.end(),
                     [](const auto& a, const auto& b) { return a.wall_ms < b.wall_ms; });
    const auto first_from = [&](UtcTime time) {
        return std::lower_bound(job.rows.begin(), job.rows.end(), to_unix_ms(time),
                                [](const auto& row, std::int64_t ms) { return row.wall_ms < ms; });
    };
    for (UtcTime from = job.from; from < job.to; from += hours(1)) {
        const auto begin = first_from(from - k_around);
        const auto end = first_from(from + hours(1) + k_around + minutes(1));
        if (balance_.take_hour(from, std::span(begin, end))) next_save_ = Instant{};
    }
    progress_.hours_through = floor<hours>(job.to.time_since_epoch()).count();
    unsaved_ = true;
}

// ---- what goes out -------------------------------------------------------------------------------

// Once everything is looked at: what was found on the way may be over again.
void MeterData::tell(const Now&) {
    auto now_known = summary();
    const auto& balance = now_known.balance;
    if (balance.alarm != told_) {
        told_ = balance.alarm;
        if (told_ == BalanceAlarm::none) {
            note(Note::Level::info, "energy_balance_usual_again", {});
        } else {
            const bool loss = told_ == BalanceAlarm::loss;
            std::string places;
            for (const auto& place : balance.places) {
                places += (places.empty() ? "" : ", ") + to_string(place.meter);
            }
            note(Note::Level::error, loss ? "energy_loss" : "energy_balance_negative",
                 {{"since", local::format_utc(balance.alarm_since_ms)},
                  {"last_day", wh_text(loss ? balance.last_day.excess : balance.last_day.residual)},
                  {"supplied", wh_text(balance.last_day.supplied)},
                  {"look_at_meters", places}});
        }
    }
    if (summary_ == now_known) return;
    summary_ = now_known;
    outputs_.push_back(std::move(now_known));
}

void MeterData::save(std::span<const MeterDataFile::ChangedDay> days, const Now& now) {
    const LocalDay today = local::local_day(settings_.zone, to_unix_ms(now.wall));
    const auto saved = file_->save(days, std::max(0, today - k_days_kept), progress_,
                                   balance_.about(), balance_.encode());
    next_save_ = now.monotonic + (saved ? k_save_every : k_look_again);
    unsaved_ = !saved;
    if (saved) {
        save_failed_ = false;
        return;
    }
    // A day that was not kept is validated again.
    progress_.validated = file_->progress().validated;
    next_action_ = now.monotonic + k_look_again;
    if (!save_failed_) {
        note(Note::Level::warning, "meter_data_not_saved", {{"detail", saved.error().message}});
    }
    save_failed_ = true;
}

}  // namespace riser::store
