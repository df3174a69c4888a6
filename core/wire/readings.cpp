#include "core/wire/readings.h"

#include <array>

#include "core/base/assert.h"
#include "core/wire/column.h"

namespace riser::wire {
namespace {

constexpr std::uint8_t k_samples_format = 1;
constexpr std::int64_t k_seconds_per_day = 86'400;
constexpr std::int64_t k_latest_unix_s = 253'402'300'799;  // end of the year 9999
constexpr std::int64_t k_snapshot_span_s = 3600;

// The measured quantities in the order of their columns. Appending one is a new k_samples_format.
struct MeasuredColumn {
    std::optional<std::int64_t> (*get)(const Sample&);
    void (*set)(Sample&, std::int64_t);
    bool guided_by_import = false;
};
constexpr std::array k_measured{
    MeasuredColumn{[](const Sample& s) {
                       return s.import_energy ? std::optional(s.import_energy->wh) : std::nullopt;
                   },
                   [](Sample& s, std::int64_t v) { s.import_energy = Energy{v}; }},
    MeasuredColumn{[](const Sample& s) {
                       return s.export_energy ? std::optional(s.export_energy->wh) : std::nullopt;
                   },
                   [](Sample& s, std::int64_t v) { s.export_energy = Energy{v}; }},
    MeasuredColumn{[](const Sample& s) { return s.voltage_dv; },
                   [](Sample& s, std::int64_t v) { s.voltage_dv = v; }},
    MeasuredColumn{[](const Sample& s) { return s.current_ma; },
                   [](Sample& s, std::int64_t v) { s.current_ma = v; }},
    MeasuredColumn{
        [](const Sample& s) { return s.power ? std::optional(s.power->w) : std::nullopt; },
        [](Sample& s, std::int64_t v) { s.power = Power{v}; }},
    MeasuredColumn{
        [](const Sample& s) { return s.balance ? std::optional(s.balance->micro) : std::nullopt; },
        [](Sample& s, std::int64_t v) { s.balance = Money{v}; }, true},
};

void write_samples(ByteWriter& out, const std::vector<Sample>& samples) {
    Column import;
    const auto column_of = [&samples](auto get) {
        Column column;
        column.reserve(samples.size());
        for (const auto& sample : samples) column.push_back(get(sample));
        return column;
    };
    write_column(out, column_of([](const Sample& s) { return std::optional(s.unix_s); }));
    write_column(out, column_of([](const Sample& s) {
                     return std::optional(static_cast<std::int64_t>(s.quality));
                 }));
    for (const auto& measured : k_measured) {
        Column column = column_of(measured.get);
        write_column(out, column, measured.guided_by_import ? ColumnView(import) : ColumnView());
        if (&measured == &k_measured.front()) import = std::move(column);
    }
}

// A column in which every value is present and lies in [least, most].
std::vector<std::int64_t> read_full_column(ByteReader& in, std::size_t count, std::int64_t least,
                                           std::int64_t most) {
    std::vector<std::int64_t> values;
    for (const auto& value : read_column(in, count)) {
        if (!value || *value < least || *value > most) in.set_failed();
        values.push_back(value.value_or(0));
    }
    return values;
}

std::vector<Sample> read_samples(ByteReader& in, std::size_t count) {
    std::vector<Sample> samples(count);
    const auto times = read_full_column(in, count, 0, k_latest_unix_s);
    const auto qualities = read_full_column(in, count, 0, 2);
    Column import;
    for (const auto& measured : k_measured) {
        Column column =
            read_column(in, count, measured.guided_by_import ? ColumnView(import) : ColumnView());
        if (!in.ok()) return {};
        for (std::size_t i = 0; i < count; ++i) {
            if (column[i]) measured.set(samples[i], *column[i]);
        }
        if (&measured == &k_measured.front()) import = std::move(column);
    }
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        samples[i].unix_s = times[i];
        samples[i].quality = static_cast<SampleQuality>(qualities[i]);
    }
    return samples;
}

// What both shapes ask of the order of their samples.
bool is_day_in_order(const std::vector<Sample>& samples, std::int32_t day) {
    const std::int64_t start = day * k_seconds_per_day;
    std::int64_t previous = start - 1;
    for (const auto& sample : samples) {
        if (sample.unix_s <= previous || sample.unix_s >= start + k_seconds_per_day) return false;
        previous = sample.unix_s;
    }
    return true;
}

bool is_snapshot_in_order(const std::vector<MeterSample>& samples) {
    for (std::size_t i = 1; i < samples.size(); ++i) {
        const std::int64_t apart = samples[i].sample.unix_s - samples[0].sample.unix_s;
        if (samples[i].meter <= samples[i - 1].meter) return false;
        if (apart > k_snapshot_span_s || apart < -k_snapshot_span_s) return false;
    }
    return true;
}

std::size_t read_count(ByteReader& in, std::size_t most) {
    if (in.u8() != k_samples_format) in.set_failed();
    const std::uint64_t count = in.varint();
    if (count == 0 || count > most) in.set_failed();
    return in.ok() ? static_cast<std::size_t>(count) : 0;
}

}  // namespace

std::string_view to_string(SampleQuality quality) {
    switch (quality) {
        case SampleQuality::measured:
            return "measured";
        case SampleQuality::estimated:
            return "estimated";
        case SampleQuality::clock_unsure:
            return "clock_unsure";
    }
    return "measured";
}

Bytes encode_day_samples(const DayBlock& block) {
    RISER_ASSERT(!block.samples.empty() && block.samples.size() <= k_max_day_samples,
                 "a day block has 1 to k_max_day_samples samples");
    RISER_ASSERT(is_day_in_order(block.samples, block.day),
                 "samples of a day block ascend within the day");
    ByteWriter out;
    out.u8(k_samples_format);
    out.varint(block.samples.size());
    write_samples(out, block.samples);
    return out.take();
}

Result<std::vector<Sample>> decode_day_samples(ByteView bytes, std::int32_t day) {
    ByteReader in{bytes};
    const std::size_t count = read_count(in, k_max_day_samples);
    if (!in.ok()) return fail(Problem{"day block: format or number of samples not understood"});
    auto samples = read_samples(in, count);
    if (!in.at_end()) return fail(Problem{"day block: columns are malformed"});
    if (!is_day_in_order(samples, day))
        return fail(Problem{"day block: samples do not ascend within the day"});
    return samples;
}

Bytes encode_snapshot(const SnapshotBlock& block) {
    RISER_ASSERT(!block.samples.empty() && block.samples.size() <= k_max_snapshot_samples,
                 "a snapshot has 1 to k_max_snapshot_samples samples");
    RISER_ASSERT(is_snapshot_in_order(block.samples), "a snapshot ascends by meter within an hour");
    ByteWriter out;
    out.u8(k_samples_format);
    out.varint(block.samples.size());
    Column meters;
    Column epochs;
    std::vector<Sample> samples;
    meters.reserve(block.samples.size());
    epochs.reserve(block.samples.size());
    samples.reserve(block.samples.size());
    for (const auto& entry : block.samples) {
        meters.emplace_back(entry.meter.value);
        epochs.emplace_back(entry.epoch.value);
        samples.push_back(entry.sample);
    }
    write_column(out, meters);
    write_column(out, epochs);
    write_samples(out, samples);
    return out.take();
}

Result<SnapshotBlock> decode_snapshot(ByteView bytes, std::uint64_t version) {
    ByteReader in{bytes};
    const std::size_t count = read_count(in, k_max_snapshot_samples);
    if (!in.ok()) return fail(Problem{"snapshot: format or number of samples not understood"});
    const auto meters = read_full_column(in, count, 1, k_max_small_id);
    const auto epochs = read_full_column(in, count, 0, UINT32_MAX);
    const auto samples = read_samples(in, count);
    if (!in.at_end()) return fail(Problem{"snapshot: columns are malformed"});
    SnapshotBlock block;
    block.version = version;
    block.samples.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        block.samples.push_back({MeterId{static_cast<std::uint32_t>(meters[i])},
                                 MeterEpoch{static_cast<std::uint32_t>(epochs[i])}, samples[i]});
    }
    if (!is_snapshot_in_order(block.samples)) {
        return fail(Problem{"snapshot: samples do not ascend by meter within an hour"});
    }
    return block;
}

}  // namespace riser::wire
