// UsageBook: level and history of an account as bytes. Most hours of a week have a handful of values or none.
#include <array>

#include "core/base/bytes.h"
#include "core/payment/prediction.h"
#include "gateway/store/read_model/usage_book.h"

namespace riser::store {
namespace {

// Another form gets another number: what has an unknown one is learned again.
constexpr std::uint8_t k_form = 1;

void write_hours(ByteWriter& out,
                 const std::array<metering::HourStatistics, metering::k_hours_of_week>& hours) {
    for (const auto& hour : hours) {
        out.varint(hour.count);
        if (hour.count == 0) continue;
        out.svarint(hour.sum_wh);
        out.svarint(hour.sum_wh2);
    }
}

void read_hours(ByteReader& in,
                std::array<metering::HourStatistics, metering::k_hours_of_week>& hours) {
    for (auto& hour : hours) {
        const std::uint64_t count = in.varint();
        if (count > metering::k_max_learned_count) return in.set_failed();
        if (count == 0) continue;
        hour.count = static_cast<std::uint16_t>(count);
        hour.sum_wh = in.svarint();
        hour.sum_wh2 = in.svarint();
    }
}

void write_recent(ByteWriter& out, const payment::RecentUsage& recent) {
    out.svarint(recent.newest);
    for (const auto& slot : recent.slots) {
        out.varint(slot.covered_s);
        if (slot.covered_s > 0) out.svarint(slot.wh);
    }
}

void read_recent(ByteReader& in, payment::RecentUsage& recent) {
    constexpr std::uint64_t k_hour_s = 3'600;
    recent.newest = in.svarint();
    for (auto& slot : recent.slots) {
        const std::uint64_t covered = in.varint();
        if (covered > k_hour_s) return in.set_failed();
        slot.covered_s = static_cast<std::uint16_t>(covered);
        if (covered > 0) slot.wh = in.svarint();
    }
}

UtcTime read_time(ByteReader& in) {
    const std::int64_t us = in.svarint();
    if (us < 0 || us > std::chrono::microseconds(k_no_upper_bound.time_since_epoch()).count()) {
        in.set_failed();
        return {};
    }
    return UtcTime{std::chrono::microseconds(us)};
}

void write_time(ByteWriter& out, UtcTime time) {
    out.svarint(std::chrono::microseconds(time.time_since_epoch()).count());
}

}  // namespace

std::vector<std::uint8_t> UsageBook::encode(const AccountUsage& usage) {
    ByteWriter out;
    out.u8(k_form);
    out.u8(static_cast<std::uint8_t>(usage.level));
    const payment::UsageHistory& history = usage.history;
    out.svarint(history.usual.period);
    write_hours(out, history.usual.current);
    write_hours(out, history.usual.previous);
    write_recent(out, history.recent);
    write_time(out, history.open_from);
    out.svarint(history.open_energy.wh);
    out.svarint(std::chrono::microseconds(history.open_covered).count());
    write_time(out, history.recorded_until);
    return out.take();
}

Outcome<> UsageBook::restore(AccountId account, std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    const std::uint8_t form = in.u8();
    const std::uint8_t level = in.u8();
    payment::UsageHistory history;
    const std::int64_t period = in.svarint();
    history.usual.period = static_cast<std::int32_t>(period);
    read_hours(in, history.usual.current);
    read_hours(in, history.usual.previous);
    read_recent(in, history.recent);
    history.open_from = read_time(in);
    history.open_energy = {in.svarint()};
    history.open_covered = std::chrono::microseconds(in.svarint());
    history.recorded_until = read_time(in);
    const bool whole = in.at_end() && form == k_form && history.usual.period == period &&
                       level <= static_cast<std::uint8_t>(payment::LowCreditLevel::urgent);
    if (!whole) return fail(Problem{"what an account is used to consuming cannot be read"});
    if (auto sound = payment::check_usage_history(history); !sound) return sound;
    AccountUsage& usage = obtain(account);
    usage.level = static_cast<payment::LowCreditLevel>(level);
    usage.history = history;
    return Done{};
}

}  // namespace riser::store
