#include "gateway/telemetry_desk.h"

#include <algorithm>

#include "core/base/bytes.h"

namespace riser::gateway {
namespace {

wire::MeterSample to_sample(const controller::IntervalReading& row) {
    wire::MeterSample out;
    out.meter = row.meter;
    out.epoch = row.epoch;
    out.sample.unix_s = row.wall_ms / 1000;
    out.sample.import_energy = row.import_energy;
    out.sample.voltage_dv = row.voltage_dv;
    out.sample.current_ma = row.current_ma;
    out.sample.power = Power{row.power_w};
    out.sample.balance = row.balance;
    return out;
}

// An event as it is kept: level, name, fields. Bounds as in core/wire/batch.h.
constexpr std::size_t k_max_fields = 32;
constexpr std::size_t k_max_name = 64;
constexpr std::size_t k_max_value = 512;

std::vector<std::uint8_t> encode_note(const Note& note) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(note.level));
    out.text(note.event.substr(0, k_max_name));
    const std::size_t count = std::min(note.fields.size(), k_max_fields);
    out.varint(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.text(note.fields[i].first.substr(0, k_max_name));
        out.text(note.fields[i].second.substr(0, k_max_value));
    }
    return out.take();
}

std::optional<wire::Event> decode_event(const store::StoredEvent& stored) {
    ByteReader in(stored.bytes);
    wire::Event event;
    event.sequence = stored.sequence;
    event.wall_ms = stored.wall_ms;
    const std::uint8_t level = in.u8();
    if (level > static_cast<std::uint8_t>(wire::Event::Level::error)) return std::nullopt;
    event.level = static_cast<wire::Event::Level>(level);
    event.name = in.text(k_max_name);
    const std::size_t count = in.count();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        std::string key = in.text(k_max_name);
        event.fields.emplace_back(std::move(key), in.text(k_max_value));
    }
    if (!in.at_end()) return std::nullopt;
    return event;
}

}  // namespace

TelemetryDesk::TelemetryDesk(store::TelemetrySettings settings) : settings_(std::move(settings)) {
    (void)opened();
}

// Under the lock, or before anybody else knows the desk.
store::TelemetryStore* TelemetryDesk::opened() {
    if (store_) return store_.get();
    auto store = store::TelemetryStore::open(settings_);
    if (store) {
        store_ = std::move(store).value();
        trouble_.clear();
        return store_.get();
    }
    if (trouble_.empty() && settings_.report) {
        settings_.report(
            {Note::Level::error, "readings_not_kept", {{"why", store.error().message}}});
    }
    trouble_ = store.error().message;
    return nullptr;
}

std::optional<std::string> TelemetryDesk::trouble() {
    const std::lock_guard lock(mutex_);
    if (trouble_.empty()) return std::nullopt;
    return trouble_;
}

bool TelemetryDesk::append(const controller::IntervalReadings& readings) {
    const std::lock_guard lock(mutex_);
    store::TelemetryStore* store = opened();
    return store != nullptr && store->append(readings).ok();
}

bool TelemetryDesk::make_room() {
    const std::lock_guard lock(mutex_);
    return store_ != nullptr && store_->make_room();
}

std::optional<std::vector<controller::IntervalReading>> TelemetryDesk::day(std::int64_t day) {
    const std::lock_guard lock(mutex_);
    store::TelemetryStore* store = opened();
    if (store == nullptr) return std::nullopt;
    auto found = store->read(day, 0);
    if (!found) return std::nullopt;
    return std::move(found->rows);
}

std::optional<sync::ReadingDays> TelemetryDesk::days(const sync::DaysWanted& wanted) {
    const std::lock_guard lock(mutex_);
    store::TelemetryStore* store = opened();
    if (store == nullptr) return std::nullopt;
    const auto days = store->unacknowledged(wanted.max_days);
    if (!days) return std::nullopt;
    sync::ReadingDays answer;
    for (const auto& day : *days) {
        answer.days.push_back({static_cast<std::int32_t>(day.day), day.revision, day.acknowledged});
    }
    return answer;
}

std::optional<sync::ReadingRows> TelemetryDesk::rows(const sync::ReadingsWanted& wanted) {
    std::vector<controller::IntervalReading> rows;
    sync::ReadingRows answer{wanted.day, wanted.after_revision, wanted.first_meter, 0, {}, {}};
    {
        const std::lock_guard lock(mutex_);
        store::TelemetryStore* store = opened();
        if (store == nullptr) return std::nullopt;
        auto found = store->read(wanted.day, wanted.after_revision);
        if (!found) return std::nullopt;
        answer.revision = found->revision;
        rows = std::move(found->rows);
    }
    std::erase_if(rows, [&](const auto& row) { return row.meter < wanted.first_meter; });
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.meter < b.meter; });
    answer.rows.reserve(rows.size());
    for (std::size_t at = 0; at < rows.size();) {
        const auto end = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(at), rows.end(),
                                      [&](const auto& row) { return row.meter != rows[at].meter; });
        const auto next = static_cast<std::size_t>(end - rows.begin());
        if (!answer.rows.empty() && next > wanted.max_rows) {
            answer.next_meter = rows[at].meter;
            break;
        }
        for (; at < next; ++at) answer.rows.push_back(to_sample(rows[at]));
    }
    return answer;
}

bool TelemetryDesk::note(const Note& note, std::int64_t wall_ms) {
    const auto bytes = encode_note(note);
    const std::lock_guard lock(mutex_);
    store::TelemetryStore* store = opened();
    return store != nullptr && store->events().append(wall_ms, bytes).ok();
}

std::optional<sync::EventRows> TelemetryDesk::events(const sync::EventsWanted& wanted) {
    const std::lock_guard lock(mutex_);
    store::TelemetryStore* store = opened();
    if (store == nullptr) return std::nullopt;
    const auto stored = store->events().read(wanted.first, wanted.max_events);
    if (!stored) return std::nullopt;
    sync::EventRows answer{wanted.first, {}};
    for (const auto& event : *stored) {
        if (auto decoded = decode_event(event)) answer.events.push_back(std::move(*decoded));
    }
    return answer;
}

void TelemetryDesk::acknowledge(const sync::ReadingsAcknowledged& acknowledged) {
    const std::lock_guard lock(mutex_);
    if (store_) store_->acknowledge(acknowledged.day, acknowledged.revision);
}

}  // namespace riser::gateway
