#include "gateway/store/event_log.h"

#include <algorithm>

namespace riser::store {
namespace {

using sqlite::SqlOutcome;
using sqlite::SqlResult;

// Old events go in batches, so that most appends do not touch the oldest page.
constexpr std::uint64_t k_batch = 256;

}  // namespace

SqlOutcome EventLog::load() {
    auto last = file_.prepare("SELECT max(sequence) FROM event");
    if (!last) return fail(last.error());
    const auto row = last->step();
    if (!row) return fail(row.error());
    last_ = static_cast<std::uint64_t>(last->integer(0));
    return Done{};
}

SqlResult<std::uint64_t> EventLog::append(std::int64_t wall_ms, sqlite::Bytes bytes) {
    // Tied to time, so that numbers go on rising after the file was lost.
    const std::uint64_t sequence =
        std::max(last_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(wall_ms, 0)));
    const auto written = file_.write([&]() -> SqlOutcome {
        auto event = file_.prepare("INSERT INTO event(sequence, wall_ms, bytes) VALUES(?, ?, ?)");
        if (!event) return fail(event.error());
        const auto inserted = event->bind(1, static_cast<std::int64_t>(sequence))
                                  .bind(2, wall_ms)
                                  .bind(3, bytes)
                                  .run();
        if (!inserted) return inserted;
        return since_dropping_ + 1 >= k_batch ? drop_old() : SqlOutcome(Done{});
    });
    if (!written) return fail(written.error());
    since_dropping_ = since_dropping_ + 1 >= k_batch ? 0 : since_dropping_ + 1;
    last_ = sequence;
    return sequence;
}

SqlOutcome EventLog::drop_old() {
    auto drop = file_.prepare(
        "DELETE FROM event WHERE sequence <="
        " (SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1 OFFSET ?)");
    if (!drop) return fail(drop.error());
    return drop->bind(1, static_cast<std::int64_t>(k_max_events)).run();
}

SqlResult<std::vector<StoredEvent>> EventLog::read(std::uint64_t first, std::size_t max_rows) {
    auto rows = file_.prepare(
        "SELECT sequence, wall_ms, bytes FROM event WHERE sequence >= ? ORDER BY sequence LIMIT ?");
    if (!rows) return fail(rows.error());
    rows->bind(1, static_cast<std::int64_t>(first)).bind(2, static_cast<std::int64_t>(max_rows));
    std::vector<StoredEvent> events;
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(row.error());
        if (!*row) return events;
        const auto bytes = rows->blob(2);
        events.push_back({static_cast<std::uint64_t>(rows->integer(0)),
                          rows->integer(1),
                          {bytes.begin(), bytes.end()}});
    }
}

}  // namespace riser::store
