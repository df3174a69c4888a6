// BalanceBook: its state as bytes: the watch, the last hours of each submeter, the sums by day.
#include "core/base/bytes.h"
#include "gateway/store/meter_data/balance_book.h"

namespace riser::store {
namespace {

using metering::BalanceWatch;
using Hours = std::array<metering::HourStatistics, metering::k_hours_of_week>;

// Another form gets another number: what has an unknown one is learned again.
constexpr std::uint8_t k_balance_form = 1;

void write_statistics(ByteWriter& out, const Hours& week) {
    for (const auto& hour : week) {
        out.varint(hour.count);
        if (hour.count == 0) continue;
        out.svarint(hour.sum_wh);
        out.svarint(hour.sum_wh2);
    }
}

void read_statistics(ByteReader& in, Hours& week) {
    for (auto& hour : week) {
        const std::uint64_t count = in.varint();
        if (count > metering::k_max_learned_count) return in.set_failed();
        if (count == 0) continue;
        hour.count = static_cast<std::uint16_t>(count);
        hour.sum_wh = in.svarint();
        hour.sum_wh2 = in.svarint();
    }
}

void write_watch(ByteWriter& out, const BalanceWatch& watch) {
    out.svarint(watch.usual.period);
    write_statistics(out, watch.usual.current);
    write_statistics(out, watch.usual.previous);
    for (const auto& hour : watch.hours) {
        out.svarint(hour.number);
        out.svarint(hour.supplied.wh);
        out.svarint(hour.residual.wh);
        out.svarint(hour.excess.wh);
        out.svarint(hour.variance_wh2);
        out.u8(static_cast<std::uint8_t>(hour.side));
    }
    out.u8(static_cast<std::uint8_t>(watch.alarm));
    out.svarint(to_unix_ms(watch.since));
}

// Sums of a whole building over days and weeks stay far below this.
Energy read_sum(ByteReader& in) {
    constexpr std::int64_t k_most_wh = 1'000'000'000'000'000;
    const std::int64_t wh = in.svarint();
    if (wh > k_most_wh || wh < -k_most_wh) in.set_failed();
    return {in.ok() ? wh : 0};
}

BalanceWatch read_watch(ByteReader& in) {
    BalanceWatch watch;
    const std::int64_t period = in.svarint();
    watch.usual.period = static_cast<std::int32_t>(period);
    if (watch.usual.period != period) in.set_failed();
    read_statistics(in, watch.usual.current);
    read_statistics(in, watch.usual.previous);
    for (auto& hour : watch.hours) {
        hour.number = in.svarint();
        hour.supplied = {in.svarint()};
        hour.residual = {in.svarint()};
        hour.excess = {in.svarint()};
        hour.variance_wh2 = in.svarint();
        const std::uint8_t side = in.u8();
        if (side > static_cast<std::uint8_t>(metering::BalanceSide::negative)) in.set_failed();
        hour.side = static_cast<metering::BalanceSide>(side);
    }
    const std::uint8_t alarm = in.u8();
    if (alarm > static_cast<std::uint8_t>(metering::BalanceAlarm::negative_residual)) {
        in.set_failed();
    }
    watch.alarm = static_cast<metering::BalanceAlarm>(alarm);
    const std::int64_t since_ms = in.svarint();
    if (!is_record_time_ms(since_ms)) in.set_failed();
    if (in.ok()) watch.since = from_unix_ms(since_ms);
    return watch;
}

}  // namespace

std::vector<std::uint8_t> BalanceBook::encode() const {
    ByteWriter out;
    out.u8(k_balance_form);
    write_watch(out, watch_);
    out.varint(recent_.size());
    for (const auto& [meter, recent] : recent_) {
        out.varint(meter.value);
        for (std::size_t i = 0; i < recent.hour.size(); ++i) {
            out.svarint(recent.hour[i]);
            out.svarint(recent.used[i].wh);
        }
    }
    out.varint(days_.size());
    for (const auto& [day, sum] : days_) {
        out.svarint(day);
        out.u8(sum.hours);
        out.svarint(sum.supplied.wh);
        out.svarint(sum.metered.wh);
    }
    out.varint(missing_.value);
    out.svarint(missing_ms_);
    return out.take();
}

Outcome<> BalanceBook::restore(std::span<const std::uint8_t> bytes) {
    const Problem unreadable{"what was learned of the building's balance cannot be read"};
    ByteReader in(bytes);
    if (in.u8() != k_balance_form) return fail(unreadable);
    BalanceWatch watch = read_watch(in);
    std::map<MeterId, Recent> recent_hours;
    for (std::size_t left = in.count(1 + 2 * BalanceWatch::k_hours); left > 0 && in.ok(); --left) {
        Recent& recent = recent_hours[MeterId{static_cast<std::uint32_t>(in.varint())}];
        for (std::size_t i = 0; i < recent.hour.size(); ++i) {
            recent.hour[i] = in.svarint();
            recent.used[i] = read_sum(in);
        }
    }
    std::map<local::LocalDay, local::BalanceDay> sums;
    for (std::size_t left = in.count(4); left > 0 && in.ok(); --left) {
        local::BalanceDay sum;
        sum.day = static_cast<local::LocalDay>(in.svarint());
        sum.hours = in.u8();
        sum.supplied = read_sum(in);
        sum.metered = read_sum(in);
        sums[sum.day] = sum;
    }
    const MeterId missing{static_cast<std::uint32_t>(in.varint())};
    const std::int64_t missing_ms = in.svarint();
    if (!in.at_end() || !is_record_time_ms(missing_ms)) return fail(unreadable);
    if (auto sound = metering::check_balance_watch(watch); !sound) return sound;
    watch_ = watch;
    recent_ = std::move(recent_hours);
    days_ = std::move(sums);
    missing_ = missing;
    missing_ms_ = missing_ms;
    return Done{};
}

}  // namespace riser::store
