#include "core/wire/batch_content.h"

#include <algorithm>
#include <array>

#include "core/wire/proto_fields.h"

namespace riser::wire {
namespace {

Failure<BatchProblem> malformed(const std::string& message) {
    return fail(BatchProblem{BatchFault::malformed, "batch: " + message});
}

void write_ledger(const LedgerPart& part, proto::LedgerPart& out) {
    out.set_first_sequence(part.first_sequence);
    out.set_previous_hash(to_field(part.previous));
    for (const auto& entry : part.entries) out.add_entries(to_field(entry));
}

void write_readings(const ReadingsPart& part, proto::ReadingsPart& out) {
    out.set_cursor(part.cursor);
    for (const auto& day : part.days) {
        auto& item = *out.add_days();
        item.set_meter(day.meter.value);
        item.set_epoch(day.epoch.value);
        item.set_day(day.day);
        item.set_version(day.version);
        item.set_samples(to_field(day.samples));
    }
    for (const auto& snapshot : part.snapshots) {
        auto& item = *out.add_snapshots();
        item.set_version(snapshot.version);
        item.set_samples(to_field(encode_snapshot(snapshot)));
    }
}

void write_events(const EventsPart& part, proto::EventsPart& out) {
    for (const auto& event : part.events) {
        auto& item = *out.add_events();
        item.set_sequence(event.sequence);
        item.set_wall_ms(event.wall_ms);
        item.set_level(static_cast<std::uint32_t>(event.level));
        item.set_name(event.name);
        for (const auto& [key, value] : event.fields) {
            item.add_keys(key);
            item.add_values(value);
        }
    }
}

// ---- reading ----

Result<LedgerPart> read_ledger(const proto::LedgerPart& in) {
    LedgerPart part;
    part.first_sequence = in.first_sequence();
    const auto count = static_cast<std::size_t>(in.entries_size());
    const bool sound = part.first_sequence > 0 && count > 0 && count <= k_max_batch_entries &&
                       part.first_sequence <= INT64_MAX - count &&
                       read_field(in.previous_hash(), part.previous);
    if (!sound) return fail(Problem{"ledger part: sequence, previous hash or number of entries"});
    for (const auto& entry : in.entries()) part.entries.push_back(to_bytes(entry));
    return part;
}

Result<EncodedDay> read_day(const proto::DaySamples& in) {
    EncodedDay day{MeterId{in.meter()}, MeterEpoch{in.epoch()}, in.day(), in.version(),
                   to_bytes(in.samples())};
    if (in.meter() == 0 || in.meter() > k_max_small_id)
        return fail(Problem{"day block: meter number"});
    if (in.version() > INT64_MAX) return fail(Problem{"day block: version"});
    if (auto samples = decode_day_samples(day.samples, day.day); !samples)
        return fail(samples.error());
    return day;
}

Result<ReadingsPart> read_readings(const proto::ReadingsPart& in) {
    const bool bounded = static_cast<std::size_t>(in.days_size()) <= k_max_batch_days &&
                         static_cast<std::size_t>(in.snapshots_size()) <= k_max_batch_snapshots;
    if (!bounded) return fail(Problem{"readings part: too many blocks"});
    ReadingsPart part;
    part.cursor = in.cursor();
    for (const auto& item : in.days()) {
        auto day = read_day(item);
        if (!day) return fail(day.error());
        part.days.push_back(std::move(*day));
    }
    for (const auto& item : in.snapshots()) {
        if (item.version() > INT64_MAX) return fail(Problem{"snapshot: version"});
        auto snapshot = decode_snapshot(view(item.samples()), item.version());
        if (!snapshot) return fail(snapshot.error());
        part.snapshots.push_back(std::move(*snapshot));
    }
    return part;
}

bool is_event_name(const std::string& name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// UTF-8 (RFC 3629) without control characters, so that a value can go into JSON and a log as it is.
bool is_clean_text(const std::string& text, std::size_t longest) {
    if (text.size() > longest) return false;
    const auto bytes = view(text);
    for (std::size_t i = 0; i < bytes.size();) {
        const std::uint8_t lead = bytes[i++];
        if (lead < 0x20 || lead == 0x7F) return false;
        if (lead < 0x80) continue;
        const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        std::uint32_t point = lead & (0x3FU >> more);
        if (lead < 0xC2 || lead > 0xF4 || bytes.size() - i < more) return false;
        for (std::size_t n = 0; n < more; ++n) {
            if ((bytes[i] & 0xC0U) != 0x80) return false;
            point = point << 6U | (bytes[i++] & 0x3FU);
        }
        constexpr std::array<std::uint32_t, 4> k_least{0, 0x80, 0x800, 0x10000};
        if (point < k_least[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return false;
    }
    return true;
}

Result<Event> read_event(const proto::Event& in) {
    const Problem wrong{"event: name, level or fields"};
    if (in.level() > 3 || !is_event_name(in.name()) || in.keys_size() != in.values_size() ||
        in.keys_size() > 32) {
        return fail(wrong);
    }
    Event event{in.sequence(), in.wall_ms(), static_cast<Event::Level>(in.level()), in.name(), {}};
    for (int i = 0; i < in.keys_size(); ++i) {
        if (!is_clean_text(in.keys(i), 64) || !is_clean_text(in.values(i), 512)) return fail(wrong);
        event.fields.emplace_back(in.keys(i), in.values(i));
    }
    return event;
}

Result<EventsPart> read_events(const proto::EventsPart& in) {
    const auto count = static_cast<std::size_t>(in.events_size());
    if (count == 0 || count > k_max_batch_events)
        return fail(Problem{"events part: number of events"});
    EventsPart part;
    std::uint64_t previous = 0;
    for (const auto& item : in.events()) {
        auto event = read_event(item);
        if (!event) return fail(event.error());
        if (event->sequence <= previous || event->sequence > INT64_MAX) {
            return fail(Problem{"events part: sequences do not ascend"});
        }
        previous = event->sequence;
        part.events.push_back(std::move(*event));
    }
    return part;
}

Outcome<> read_head(const proto::Batch& in, Batch& batch) {
    const bool sound =
        read_field(in.epoch(), batch.epoch.bytes) && read_field(in.boot(), batch.boot.bytes) &&
        read_field(in.id(), batch.id.bytes) && read_field(in.journal_hash(), batch.journal.hash) &&
        in.journal_sequence() <= INT64_MAX;
    if (!sound) return fail(Problem{"epoch, boot, id or journal head"});
    batch.sent_at_ms = in.sent_at_ms();
    batch.earliest_ms = in.earliest_ms();
    batch.latest_ms = in.latest_ms();
    batch.journal.sequence = in.journal_sequence();
    return Done{};
}

}  // namespace

Outcome<> check_counts(const Batch& batch) {
    const bool fits =
        (!batch.ledger || batch.ledger->entries.size() <= k_max_batch_entries) &&
        (!batch.readings || (batch.readings->days.size() <= k_max_batch_days &&
                             batch.readings->snapshots.size() <= k_max_batch_snapshots)) &&
        (!batch.events || batch.events->events.size() <= k_max_batch_events);
    if (!fits)
        return fail(Problem{"batch: more items than one upload may carry; send fewer at once"});
    return Done{};
}

proto::Batch to_proto(const Batch& batch) {
    proto::Batch out;
    out.set_protocol(batch.protocol);
    out.set_epoch(to_field(batch.epoch.bytes));
    out.set_boot(to_field(batch.boot.bytes));
    out.set_id(to_field(batch.id.bytes));
    out.set_sent_at_ms(batch.sent_at_ms);
    out.set_earliest_ms(batch.earliest_ms);
    out.set_latest_ms(batch.latest_ms);
    out.set_journal_sequence(batch.journal.sequence);
    out.set_journal_hash(to_field(batch.journal.hash));
    if (batch.ledger) write_ledger(*batch.ledger, *out.mutable_ledger());
    if (batch.readings) write_readings(*batch.readings, *out.mutable_readings());
    if (batch.events) write_events(*batch.events, *out.mutable_events());
    return out;
}

Result<Batch, BatchProblem> read_batch(const proto::Batch& in, GatewayId gateway) {
    if (in.protocol() > k_protocol_version) {
        return fail(BatchProblem{BatchFault::newer_protocol,
                                 "batch: protocol " + std::to_string(in.protocol()) +
                                     " is newer than " + std::to_string(k_protocol_version) +
                                     "; upgrade the cloud first"});
    }
    Batch batch;
    batch.protocol = in.protocol();
    batch.gateway = gateway;
    if (auto head = read_head(in, batch); !head) return malformed(head.error().message);
    if (in.has_ledger()) {
        auto part = read_ledger(in.ledger());
        if (!part) return malformed(part.error().message);
        batch.ledger = std::move(*part);
    }
    if (in.has_readings()) {
        auto part = read_readings(in.readings());
        if (!part) return malformed(part.error().message);
        batch.readings = std::move(*part);
    }
    if (in.has_events()) {
        auto part = read_events(in.events());
        if (!part) return malformed(part.error().message);
        batch.events = std::move(*part);
    }
    return batch;
}

}  // namespace riser::wire
