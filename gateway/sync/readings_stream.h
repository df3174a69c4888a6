// ReadingsStream: interval readings on their way up, newest first. Today's intervals go as
// snapshots while they are fresh; a day that is over goes as one block per meter, is acknowledged
// then, and replaces what was sent of it before. Repeats are harmless: the higher version wins.
// Holds one part of one day at most.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "core/wire/batch.h"
#include "gateway/sync/messages.h"

namespace riser::sync {

class ReadingsStream {
public:
    // Rows of one answer: 60 meters with a sample every quarter of an hour are 5,760 a day. At 120
    // bytes a row this is the largest thing the machine ever holds.
    static constexpr std::size_t k_max_rows = 12'000;

    void on_news() { look_again_ = true; }
    // Something may be there to send.
    [[nodiscard]] bool is_due() const { return job_.has_value() || look_again_; }
    [[nodiscard]] bool is_behind() const { return job_ && !job_->fresh; }

    using Question = std::variant<DaysWanted, ReadingsWanted>;
    // What to ask now; nullopt when a part is ready or nothing is due.
    [[nodiscard]] std::optional<Question> next_question(std::size_t max_rows);
    // Both return false when this is not the awaited answer. `today` by the gateway's clock: a
    // wrong one only chooses the less compact form.
    bool on_days(const ReadingDays& days, std::int32_t today);
    bool on_rows(ReadingRows rows);
    void forget_question() { awaiting_ = Awaiting::nothing; }

    [[nodiscard]] std::optional<wire::ReadingsPart> take_part();
    void on_upload_accepted();
    void on_upload_lost();
    // The cloud cannot read what this part became: leave the day alone until the next start.
    void skip_part();

    // Days that are durable at the cloud, once each.
    [[nodiscard]] std::vector<ReadingsAcknowledged> take_acknowledged();
    [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }

private:
    struct Job {
        std::int32_t day = 0;
        bool fresh = false;  // today: not acknowledged, because more will come
        std::uint64_t after_revision = 0;
        MeterId first_meter{};
        std::optional<std::uint64_t> revision;  // of the first part: later rows are sent again
    };
    enum class Awaiting : std::uint8_t { nothing, days, rows };

    [[nodiscard]] std::optional<Job> choose(const ReadingDays& days, std::int32_t today);
    void advance();
    void finish_day();

    bool look_again_ = true;
    Awaiting awaiting_ = Awaiting::nothing;
    std::optional<Job> job_;
    std::optional<wire::ReadingsPart> part_;
    bool part_sent_ = false;
    MeterId next_meter_{};  // behind the part
    std::uint64_t parts_made_ = 0;
    std::size_t held_bytes_ = 0;

    // Of this run: up to where today was sent, and the days that are done. A store that has lost an
    // acknowledgement is told again and is not sent again.
    std::int32_t fresh_day_ = 0;
    std::uint64_t fresh_revision_ = 0;
    std::map<std::int32_t, std::uint64_t> done_;
    std::map<std::int32_t, std::uint64_t> skipped_;  // and those that are not, until the next start
    std::vector<ReadingsAcknowledged> acknowledged_;
};

// So few moments are cheaper as snapshots, whose header is per moment instead of per meter; beyond (two hours of
// quarter-hours) blocks of the whole day are.
inline constexpr std::size_t k_few_moments = 8;

// The samples of one answer as blocks of the wire. What the wire cannot carry (a time outside the
// day, a second sample of one moment, a number out of range) is left out: one bad row must not
// block a day.
[[nodiscard]] wire::ReadingsPart make_readings_part(const ReadingRows& rows, bool prefer_snapshots);

}  // namespace riser::sync
