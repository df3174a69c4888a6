#include "gateway/controller/policy_books.h"

namespace riser::controller {
namespace {

Now now_of(const TimeMark& mark) {
    return {Instant{std::chrono::milliseconds(mark.monotonic_ms)}, mark.boot,
            from_unix_ms(mark.earliest_ms), from_unix_ms(mark.earliest_ms),
            from_unix_ms(mark.latest_ms)};
}

constexpr Duration k_rounding = std::chrono::milliseconds(1);

}  // namespace

TimeMark mark_of(const journal::EntryHeader& header) {
    return {header.boot, header.monotonic_ms, header.earliest_ms, header.latest_ms};
}

Duration elapsed_at_least(const TimeMark& then, const Now& now) {
    return std::max(payment::elapsed_at_least(now_of(then), now) - k_rounding, Duration::zero());
}

Duration limited_for(const LimitBooks& books, const Now& now) {
    const Duration before = std::chrono::seconds(books.limited_s);
    return books.since ? before + elapsed_at_least(*books.since, now) : before;
}

std::optional<Duration> elapsed_at_most(const TimeMark& then, const Now& now) {
    return payment::elapsed_at_most(now_of(then), now);
}

}  // namespace riser::controller
