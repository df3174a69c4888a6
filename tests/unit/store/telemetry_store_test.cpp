// Readings and events: what comes back, what is still to be sent, what is thinned, and that a
// damaged file costs readings only.
#include "gateway/store/telemetry_store.h"

#include <filesystem>
#include <fstream>

#include "gateway/store/reading_block.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::store {
namespace {

using controller::IntervalReading;
using controller::IntervalReadings;

constexpr std::int64_t k_quarter_ms = 900'000;
constexpr std::int64_t k_day_ms = 86'400'000;
constexpr std::int64_t k_day = 20'800;
constexpr std::int64_t k_midnight = k_day * k_day_ms;

IntervalReading reading(std::uint32_t meter, std::int64_t wall_ms, std::int64_t wh) {
    return {MeterId{meter}, MeterEpoch{1}, wall_ms, Energy{wh}, 2301, 4321, 990, Money{-5'000'000}};
}
IntervalReadings interval(std::int64_t wall_ms, std::uint32_t meters = 3) {
    IntervalReadings result;
    for (std::uint32_t meter = 1; meter <= meters; ++meter) {
        result.rows.push_back(reading(meter, wall_ms, wall_ms / 1000 + meter));
    }
    return result;
}

TEST(ReadingBlock, gives_back_its_rows) {
    const std::vector<IntervalReading> rows{reading(1, 77, 0),
                                            reading(2, 77, 1'000'000'000'000),
                                            {MeterId{65535}, MeterEpoch{UINT32_MAX}, 77, Energy{-1},
                                             -1, INT64_MIN, INT64_MAX, Money{INT64_MIN}}};

    EXPECT_EQ(decode_block(encode_block(rows), 77), rows);
    EXPECT_EQ(decode_block(encode_block({}), 77), std::vector<IntervalReading>{});
}

TEST(ReadingBlock, gives_back_what_validation_needs) {
    auto rows = interval(77, 4).rows;
    rows[0].lag_s = -14;
    rows[1].lag_s = 61;
    rows[1].export_energy = Energy{12'345};
    rows[1].quantum = Energy{100};
    rows[2].tariff_sum = rows[2].import_energy - Energy{3};
    rows[2].supplied = true;
    rows[3].tariff_sum = Energy{0};

    EXPECT_EQ(decode_block(encode_block(rows), 77), rows);
}

TEST(ReadingBlock, reads_what_was_written_before_there_was_evidence) {
    const auto rows = interval(77).rows;
    auto bytes = encode_block(rows);
    // Lags are a byte each; exports, quanta, tariff sums and supplied are one run of two bytes.
    bytes.resize(bytes.size() - rows.size() - 4 * 2);
    bytes[0] = 1;

    EXPECT_EQ(decode_block(bytes, 77), rows);
}

TEST(ReadingBlock, refuses_other_bytes_at_every_length) {
    const auto bytes = encode_block(interval(77).rows);

    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(decode_block(std::span(bytes).first(length), 77)) << length;
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_block(longer, 77));
    auto other_version = bytes;
    other_version[0] = 9;
    EXPECT_FALSE(decode_block(other_version, 77));
    // Meters 1, 2, 3 as one run of three steps; two runs of equal steps are another form of the same.
    ASSERT_EQ(std::vector(bytes.begin() + 2, bytes.begin() + 4), (std::vector<std::uint8_t>{1, 3}));
    auto split_run = bytes;
    split_run[3] = 1;
    split_run.insert(split_run.begin() + 4, {1, 2});
    EXPECT_FALSE(decode_block(split_run, 77));
}

TEST(ReadingBlock, is_small) {
    EXPECT_LE(encode_block(interval(k_midnight, 60).rows).size(), 60U * 17U);
}

TEST(ReadingBlock, merges_with_the_newer_rows_on_top) {
    const auto merged =
        merge_rows({reading(1, 0, 10), reading(3, 0, 30)}, {reading(3, 0, 31), reading(2, 0, 20)});

    EXPECT_EQ(merged, (std::vector<IntervalReading>{reading(1, 0, 10), reading(2, 0, 20),
                                                    reading(3, 0, 31)}));
}

struct Telemetry : testing::Test {
    sim::SimulatedDisk disk{1};
    sim::SimulatedVfs vfs{disk};
    std::unique_ptr<TelemetryStore> store;

    void open(std::uint64_t quota_bytes = 1U << 20U) {
        store.reset();
        TelemetrySettings settings;
        settings.path = "telemetry.db";
        settings.vfs = vfs.name();
        settings.quota_bytes = quota_bytes;
        auto opened = TelemetryStore::open(settings);
        ASSERT_TRUE(opened) << opened.error().message;
        store = std::move(opened).value();
    }
    void SetUp() override { open(); }

    void fill_day(std::int64_t day, std::uint32_t meters = 3) {
        for (int quarter = 0; quarter < 96; ++quarter) {
            ASSERT_TRUE(store->append(interval(day * k_day_ms + quarter * k_quarter_ms, meters)));
        }
    }
    std::vector<std::int64_t> unacknowledged_days() {
        std::vector<std::int64_t> days;
        const auto pending = store->unacknowledged(1000).value();
        for (const auto& day : pending) days.push_back(day.day);
        return days;
    }
};

TEST_F(Telemetry, gives_back_a_day) {
    fill_day(k_day);
    open();

    const auto rows = store->read(k_day, 0);

    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->rows.size(), 96U * 3U);
    EXPECT_EQ(rows->rows.front(), reading(1, k_midnight, k_midnight / 1000 + 1));
    EXPECT_TRUE(store->read(k_day + 1, 0)->rows.empty());
}

TEST_F(Telemetry, joins_the_rows_of_two_buses_at_one_boundary) {
    ASSERT_TRUE(store->append({{reading(1, k_midnight, 10)}}));
    ASSERT_TRUE(store->append({{reading(2, k_midnight, 20)}}));

    EXPECT_EQ(store->read(k_day, 0)->rows.size(), 2U);
}

TEST_F(Telemetry, offers_what_is_not_acknowledged_newest_day_first) {
    for (std::int64_t day = k_day; day < k_day + 3; ++day) fill_day(day);
    EXPECT_EQ(unacknowledged_days(), (std::vector<std::int64_t>{k_day + 2, k_day + 1, k_day}));

    const auto sent = store->read(k_day + 1, 0).value();
    store->acknowledge(k_day + 1, sent.revision);

    EXPECT_EQ(unacknowledged_days(), (std::vector<std::int64_t>{k_day + 2, k_day}));
}

TEST_F(Telemetry, offers_only_what_is_new_of_a_day_that_grows) {
    ASSERT_TRUE(store->append(interval(k_midnight)));
    const auto sent = store->read(k_day, 0).value();
    store->acknowledge(k_day, sent.revision);
    EXPECT_TRUE(unacknowledged_days().empty());

    ASSERT_TRUE(store->append(interval(k_midnight + k_quarter_ms)));

    const auto pending = store->unacknowledged(10).value();
    ASSERT_EQ(pending.size(), 1U);
    const auto rows = store->read(k_day, pending[0].acknowledged).value();
    ASSERT_EQ(rows.rows.size(), 3U);
    EXPECT_EQ(rows.rows[0].wall_ms, k_midnight + k_quarter_ms);
    EXPECT_GT(rows.revision, sent.revision);
}

TEST_F(Telemetry, remembers_acknowledgements_with_the_next_interval) {
    ASSERT_TRUE(store->append(interval(k_midnight)));
    store->acknowledge(k_day, store->read(k_day, 0)->revision);
    ASSERT_TRUE(store->append(interval(k_midnight + k_day_ms)));

    open();

    EXPECT_EQ(unacknowledged_days(), (std::vector<std::int64_t>{k_day + 1}));
}

TEST_F(Telemetry, thins_to_its_quota_acknowledged_days_first) {
    for (std::int64_t day = k_day; day < k_day + 20; ++day) fill_day(day, 20);
    for (std::int64_t day = k_day; day < k_day + 10; ++day)
        store->acknowledge(day, store->read(day, 0)->revision);
    ASSERT_TRUE(store->append(interval((k_day + 20) * k_day_ms, 20)));
    const auto before = store->bytes_used().value();
    open(before - before / 3);

    int steps = 0;
    while (store->thin().value()) ++steps;

    EXPECT_GT(steps, 0);
    EXPECT_LE(store->bytes_used().value(), before - before / 3);
    EXPECT_EQ(store->read(k_day, 0)->rows.size(), 24U * 20U) << "one interval an hour is left";
    EXPECT_EQ(store->read(k_day + 15, 0)->rows.size(), 96U * 20U) << "not sent yet, so not touched";
}

TEST_F(Telemetry, keeps_to_its_quota_by_itself) {
    open(200'000);
    for (std::int64_t day = k_day; day < k_day + 20; ++day) fill_day(day, 20);

    EXPECT_LE(store->bytes_used().value(), 250'000U);
}

TEST_F(Telemetry, keeps_the_newest_day_whatever_the_quota) {
    fill_day(k_day);
    fill_day(k_day + 1);
    open(1);

    while (store->thin().value()) {
    }

    EXPECT_TRUE(store->read(k_day, 0)->rows.empty());
    EXPECT_EQ(store->read(k_day + 1, 0)->rows.size(), 96U * 3U);
}

TEST_F(Telemetry, numbers_events_upwards_and_keeps_the_newest) {
    const std::vector<std::uint8_t> bytes{1, 2, 3};
    const auto first = store->events().append(k_midnight, bytes).value();
    const auto second = store->events().append(k_midnight, bytes).value();
    EXPECT_GT(second, first);

    open();

    EXPECT_GT(store->events().append(0, bytes).value(), second) << "even when the clock fell back";
    const auto events = store->events().read(second, 10).value();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0], (StoredEvent{second, k_midnight, bytes}));
}

TEST_F(Telemetry, bounds_the_number_of_events) {
    const std::vector<std::uint8_t> bytes{1};
    for (std::uint64_t i = 0; i < EventLog::k_max_events + 600; ++i) {
        ASSERT_TRUE(store->events().append(0, bytes));
    }

    EXPECT_LE(store->events().read(0, 100'000)->size(), EventLog::k_max_events + 256);
}

TEST_F(Telemetry, reports_a_full_disk_and_goes_on_later) {
    disk.inject({sim::DiskFault::Kind::disk_full, disk.counts().changes, true});
    const auto full = store->append(interval(k_midnight));
    ASSERT_FALSE(full);
    EXPECT_TRUE(full.error().disk_full());

    disk.heal();

    EXPECT_TRUE(store->append(interval(k_midnight)));
}

struct TelemetryOnDisk : testing::Test {
    std::filesystem::path folder = std::filesystem::temp_directory_path() / "riser_telemetry_test";
    TelemetrySettings settings;
    std::vector<Note> notes;

    void SetUp() override {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directory(folder);
        settings.path = (folder / "telemetry.db").string();
        settings.report = [this](const Note& note) { notes.push_back(note); };
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(TelemetryOnDisk, renames_a_damaged_file_and_begins_anew) {
    std::ofstream(settings.path) << std::string(8192, 'x');

    auto store = TelemetryStore::open(settings);

    ASSERT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->append(interval(k_midnight)));
    EXPECT_TRUE(std::filesystem::exists(settings.path + ".corrupt"));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].event, "telemetry_started_over");
}

TEST_F(TelemetryOnDisk, begins_anew_when_a_read_meets_damage) {
    auto store = TelemetryStore::open(settings).value();
    for (int quarter = 0; quarter < 96; ++quarter) {
        ASSERT_TRUE(store->append(interval(k_midnight + quarter * k_quarter_ms, 60)));
    }
    store.reset();
    std::fstream file(settings.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5 * 4096);
    file << std::string(15 * 4096, 'x');
    file.close();

    store = TelemetryStore::open(settings).value();
    (void)store->read(k_day, 0);

    EXPECT_EQ(notes.size(), 1U);
    EXPECT_TRUE(store->append(interval(k_midnight)));
    EXPECT_EQ(store->read(k_day, 0)->rows.size(), 3U);
}

TEST_F(TelemetryOnDisk, revisions_rise_across_a_lost_file) {
    auto store = TelemetryStore::open(settings).value();
    ASSERT_TRUE(store->append(interval(k_midnight)));
    const auto before = store->read(k_day, 0)->revision;
    store.reset();
    std::filesystem::remove(settings.path);

    store = TelemetryStore::open(settings).value();
    ASSERT_TRUE(store->append(interval(k_midnight + k_quarter_ms)));

    EXPECT_GT(store->read(k_day, 0)->revision, before);
}

TEST_F(TelemetryOnDisk, makes_room_by_giving_up_its_readings) {
    auto store = TelemetryStore::open(settings).value();
    for (int quarter = 0; quarter < 400; ++quarter) {
        ASSERT_TRUE(store->append(interval(k_midnight + quarter * k_quarter_ms, 60)));
    }

    EXPECT_TRUE(store->make_room());

    EXPECT_LT(std::filesystem::file_size(settings.path), 100'000U);
    EXPECT_FALSE(store->make_room()) << "there is nothing left to give";
    EXPECT_TRUE(store->append(interval(k_midnight + k_day_ms)));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].event, "telemetry_gave_way");
}

}  // namespace
}  // namespace riser::store
