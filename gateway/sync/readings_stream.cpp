#include "gateway/sync/readings_stream.h"

#include <algorithm>

namespace riser::sync {
namespace {

// So many are looked at to find the next; and remembered as done.
constexpr std::size_t k_days_asked = 8;
constexpr std::size_t k_days_remembered = 64;

}  // namespace

std::optional<ReadingsStream::Question> ReadingsStream::next_question(std::size_t max_rows) {
    if (part_) return std::nullopt;
    if (job_) {
        awaiting_ = Awaiting::rows;
        return ReadingsWanted{job_->day, job_->after_revision, job_->first_meter,
                              std::min(max_rows, k_max_rows)};
    }
    if (!look_again_) return std::nullopt;
    awaiting_ = Awaiting::days;
    return DaysWanted{k_days_asked + skipped_.size()};
}

bool ReadingsStream::on_days(const ReadingDays& days, std::int32_t today) {
    if (awaiting_ != Awaiting::days) return false;
    awaiting_ = Awaiting::nothing;
    look_again_ = false;
    job_ = choose(days, today);
    return true;
}

std::optional<ReadingsStream::Job> ReadingsStream::choose(const ReadingDays& days,
                                                          std::int32_t today) {
    for (const auto& day : days.days) {
        if (day.revision <= day.acknowledged) continue;
        const auto skipped = skipped_.find(day.day);
        if (skipped != skipped_.end() && day.revision <= skipped->second) continue;
        if (day.day == today) {
            const std::uint64_t sent = fresh_day_ == today ? fresh_revision_ : 0;
            if (day.revision <= sent) continue;
            return Job{day.day, true, sent, {}, {}};
        }
        const auto done = done_.find(day.day);
        if (done != done_.end() && day.revision <= done->second) {
            acknowledged_.push_back({day.day, done->second});
            continue;
        }
        return Job{day.day, false, 0, {}, {}};
    }
    return std::nullopt;
}

bool ReadingsStream::on_rows(ReadingRows rows) {
    const bool expected = awaiting_ == Awaiting::rows && job_ && rows.day == job_->day &&
                          rows.after_revision == job_->after_revision &&
                          rows.first_meter == job_->first_meter;
    if (!expected) return false;
    awaiting_ = Awaiting::nothing;
    if (!job_->revision) job_->revision = rows.revision;
    // An answer that does not get on would be asked for for ever.
    next_meter_ = rows.next_meter > job_->first_meter ? rows.next_meter : MeterId{};
    auto part = make_readings_part(rows, job_->fresh);
    if (job_->after_revision > 0 && part.snapshots.size() > k_few_moments) {
        *job_ = Job{job_->day, true, 0, {}, {}};
        return true;
    }
    if (part.days.empty() && part.snapshots.empty()) {
        advance();
        return true;
    }
    part.cursor = ++parts_made_;
    held_bytes_ = rows.rows.size() * sizeof(wire::MeterSample);
    part_ = std::move(part);
    return true;
}

std::optional<wire::ReadingsPart> ReadingsStream::take_part() {
    part_sent_ = part_.has_value();
    held_bytes_ = 0;
    return std::exchange(part_, std::nullopt);
}

void ReadingsStream::on_upload_accepted() {
    if (std::exchange(part_sent_, false)) advance();
}

void ReadingsStream::on_upload_lost() {
    part_sent_ = false;
}

void ReadingsStream::skip_part() {
    if (!std::exchange(part_sent_, false)) return;
    next_meter_ = {};
    skipped_[job_->day] = *job_->revision;
    job_.reset();
    look_again_ = true;
}

void ReadingsStream::advance() {
    if (next_meter_ != MeterId{}) {
        job_->first_meter = std::exchange(next_meter_, MeterId{});
        return;
    }
    finish_day();
    job_.reset();
    look_again_ = true;
}

void ReadingsStream::finish_day() {
    if (job_->fresh) {
        fresh_day_ = job_->day;
        fresh_revision_ = *job_->revision;
        return;
    }
    acknowledged_.push_back({job_->day, *job_->revision});
    done_[job_->day] = *job_->revision;
    if (done_.size() > k_days_remembered) done_.erase(done_.begin());
}

std::vector<ReadingsAcknowledged> ReadingsStream::take_acknowledged() {
    return std::exchange(acknowledged_, {});
}

}  // namespace riser::sync
