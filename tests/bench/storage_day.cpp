// bench storage_day: what a day costs the SD card, and what a year leaves on it. The real
// controller and the real stores run one building day by day on a disk in memory that counts bytes
// and syncs.
//
// The day: 60 meters on two buses, a sweep every 15 s, settlements every 5 minutes, readings every
// 15 minutes, 48 top-ups. Three accounts are near zero all day: each is topped up four times with
// four hours' worth of light, goes dark every time, and is reconnected by the next top-up; the
// other 36 top-ups go to everybody else. The cloud acknowledges everything. The first day sets up,
// the second warms up, the third is measured. No figure depends on the machine's speed.
//
// The year repeats the measured day's entries, snapshots and readings 365 times, pruning as in the
// field.
#include <cstdio>
#include <cstring>
#include <deque>

#include "gateway/controller/controller.h"
#include "gateway/store/sqlite_journal.h"
#include "gateway/store/telemetry_store.h"
#include "tests/bench/storage_day_building.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::bench {
namespace {

using controller::Commit;

constexpr std::int64_t k_day_s = 86'400;
constexpr std::int64_t k_sweep_s = 15;
constexpr std::int64_t k_first_midnight_s = 20'780 * k_day_s;
constexpr std::uint64_t k_max_bytes = 8'000'000;
constexpr std::uint64_t k_max_syncs = 450;

template <class Opened>
auto opened_or_abort(Opened opened) {
    RISER_ASSERT(opened.ok(), "a store opens on a healthy disk");
    return std::move(opened).value();
}

// One file on its own counted disk.
struct Disk {
    sim::SimulatedDisk disk{1};
    sim::SimulatedVfs vfs{disk};
};

std::unique_ptr<store::SqliteJournal> open_journal(Disk& disk) {
    store::JournalSettings settings;
    settings.path = "ledger.db";
    settings.vfs = disk.vfs.name();
    return opened_or_abort(store::SqliteJournal::open(std::move(settings)));
}

std::unique_ptr<store::TelemetryStore> open_telemetry(Disk& disk) {
    store::TelemetrySettings settings;
    settings.path = "telemetry.db";
    settings.vfs = disk.vfs.name();
    return opened_or_abort(store::TelemetryStore::open(std::move(settings)));
}

class Run {
public:
    Run() : journal(open_journal(ledger_disk)), telemetry(open_telemetry(telemetry_disk)) {
        give(controller::Started{EpochId{{9}}});
        for (const BusId bus : site_.buses) {
            give(metering::BusReport{bus, metering::BusState::up, now_.monotonic, ""});
        }
    }

    // From midnight to midnight. The first day brings credit and proves the pairings of the poor.
    void live_a_day(bool first) {
        for (std::int64_t second = 0; second < k_day_s; second += k_sweep_s) {
            now_.monotonic += std::chrono::seconds(k_sweep_s);
            now_.wall += std::chrono::seconds(k_sweep_s);
            now_.earliest = now_.wall - std::chrono::milliseconds(50);
            now_.latest = now_.wall + std::chrono::milliseconds(50);
            building_.pass(std::chrono::seconds(k_sweep_s), second / 3600);
            for (const BusId bus : site_.buses) give(building_.sweep(bus, now_.monotonic));
            give(Tick{});
            if (first && second == 60) set_up();
            if (!first) top_up_when_due(second);
        }
    }

    Disk ledger_disk;
    Disk telemetry_disk;
    std::unique_ptr<store::SqliteJournal> journal;
    std::unique_ptr<store::TelemetryStore> telemetry;
    int top_ups = 0;

    [[nodiscard]] int switched() const { return building_.switched(); }

private:
    void set_up() {
        for (std::uint32_t i = 1; i <= k_meters; ++i)
            top_up(i, i <= k_poor ? 5'000'000 : 400'000'000);
        for (std::uint32_t i = 1; i <= k_poor; ++i) {
            give(controller::LocalOrder{controller::TestRelay{SupplyPointId{i}}, {}});
        }
    }

    // A top-up every half hour; every fourth goes to one of the three who run dry.
    void top_up_when_due(std::int64_t second) {
        if (second % 1800 != 900) return;
        const auto number = static_cast<std::uint32_t>(second / 1800);
        const bool poor = number % 4 == 0;
        const std::uint32_t other = k_poor + 1 + (number * 7) % (k_meters - k_poor);
        top_up(poor ? 1 + number / 4 % k_poor : other, poor ? 600'000 : 20'000'000);
    }

    void top_up(std::uint32_t apartment, std::int64_t micro) {
        TopUpId id;
        id.bytes[0] = 0x70;
        for (std::size_t i = 0; i < 4; ++i)
            id.bytes[12 + i] = static_cast<std::uint8_t>(++top_ups >> (8U * i));
        give(controller::LocalOrder{
            controller::TopUp{id, account_of(apartment), Money{micro}, site_.currency,
                              journal::TopUpSource::local_cash},
            {}});
    }

    void give(controller::Event event) {
        std::deque<controller::Event> events{std::move(event)};
        while (!events.empty()) {
            controller_.on(std::move(events.front()), now_);
            events.pop_front();
            for (auto& action : controller_.take_outputs()) perform(action, events);
        }
    }

    void perform(controller::Action& action, std::deque<controller::Event>& events) {
        if (const auto* command = std::get_if<controller::ToField>(&action)) {
            events.push_back(building_.answer(command->command, now_.monotonic));
        } else if (const auto* readings = std::get_if<controller::IntervalReadings>(&action)) {
            RISER_ASSERT(telemetry->append(*readings).ok(), "readings are kept");
            const auto pending = telemetry->unacknowledged(10);
            for (const auto& day : *pending) telemetry->acknowledge(day.day, day.revision);
        } else if (const auto* advanced = std::get_if<controller::JournalAdvanced>(&action)) {
            events.push_back(controller::Acknowledged{advanced->sequence});
        }
    }

    const controller::SiteConfig site_ = sixty_apartments();
    StorageDayBuilding building_;
    Now now_{Instant{std::chrono::seconds(100)}, BootId{{4}},
             UtcTime{std::chrono::seconds(k_first_midnight_s)},
             UtcTime{std::chrono::seconds(k_first_midnight_s)},
             UtcTime{std::chrono::seconds(k_first_midnight_s)}};
    controller::Controller controller_{site_, *journal, controller::Loaded{}};
};

struct Day {
    std::uint64_t ledger_bytes = 0;
    std::uint64_t telemetry_bytes = 0;
    std::uint64_t ledger_syncs = 0;
    std::uint64_t telemetry_syncs = 0;
    int switched = 0;
    std::vector<controller::JournalEntry> entries;
    journal::Snapshot snapshot;
    std::vector<controller::IntervalReading> readings;
};

Day measure_day() {
    Run run;
    run.live_a_day(true);
    run.live_a_day(false);
    const auto ledger = run.ledger_disk.disk.counts();
    const auto telemetry = run.telemetry_disk.disk.counts();
    const auto first = *run.journal->last_sequence() + 1;
    const int switched = run.switched();
    run.live_a_day(false);
    Day day;
    day.ledger_bytes = run.ledger_disk.disk.counts().bytes_written - ledger.bytes_written;
    day.ledger_syncs = run.ledger_disk.disk.counts().syncs - ledger.syncs;
    day.telemetry_bytes = run.telemetry_disk.disk.counts().bytes_written - telemetry.bytes_written;
    day.telemetry_syncs = run.telemetry_disk.disk.counts().syncs - telemetry.syncs;
    day.switched = run.switched() - switched;
    for (std::uint64_t next = first; next <= *run.journal->last_sequence();) {
        auto page = std::move(run.journal->read(next, controller::k_max_page)).value();
        next += page.size();
        std::move(page.begin(), page.end(), std::back_inserter(day.entries));
    }
    day.snapshot = run.journal->snapshots()->front();
    day.readings = run.telemetry->read(k_first_midnight_s / k_day_s + 2, 0)->rows;
    return day;
}

struct Year {
    std::uint64_t ledger_bytes = 0;
    std::uint64_t telemetry_bytes = 0;
};

Year live_a_year(const Day& day) {
    Disk ledger_disk;
    Disk telemetry_disk;
    const auto journal = open_journal(ledger_disk);
    const auto telemetry = open_telemetry(telemetry_disk);
    std::uint64_t sequence = 0;
    for (std::int64_t number = 0; number < 365; ++number) {
        for (auto entry : day.entries) {
            entry.sequence = ++sequence;
            entry.wall_ms += number * k_day_s * 1000;
            RISER_ASSERT(journal->append(entry) == Commit::done, "an entry is kept");
        }
        journal->set_acknowledged(sequence);
        auto snapshot = day.snapshot;
        snapshot.sequence = sequence;
        RISER_ASSERT(journal->save_snapshot(snapshot) == Commit::done, "a snapshot is kept");
        controller::IntervalReadings interval;
        for (const auto& row : day.readings) {
            if (!interval.rows.empty() &&
                interval.rows.back().wall_ms != row.wall_ms + number * k_day_s * 1000) {
                RISER_ASSERT(telemetry->append(interval).ok(), "readings are kept");
                interval.rows.clear();
            }
            interval.rows.push_back(row);
            interval.rows.back().wall_ms += number * k_day_s * 1000;
        }
        RISER_ASSERT(telemetry->append(interval).ok(), "readings are kept");
    }
    return {ledger_disk.disk.total_size(), telemetry_disk.disk.total_size()};
}

class Results {
public:
    void add(const char* name, std::uint64_t value, const char* unit, std::uint64_t limit = 0) {
        // Megabytes with three decimals, other figures whole.
        const bool bytes = std::strcmp(unit, "MB") == 0;
        const auto text = [bytes](std::uint64_t number) {
            char buffer[48];
            std::snprintf(buffer, sizeof buffer, bytes ? "%llu.%03llu" : "%llu",
                          static_cast<unsigned long long>(bytes ? number / 1'000'000 : number),
                          static_cast<unsigned long long>(number / 1000 % 1000));
            return std::string(buffer);
        };
        json_ += std::string(json_.empty() ? "" : ",\n ") + "{\"name\":\"storage_day." + name +
                 "\",\"value\":" + text(value) + ",\"unit\":\"" + unit +
                 "\",\"limit\":" + (limit == 0 ? "null" : text(limit)) + ",\"ok\":" +
                 (limit == 0       ? "null"
                  : value <= limit ? "true"
                                   : "false") +
                 "}";
        std::fprintf(stderr, "%-18s %10s %s\n", name, text(value).c_str(), unit);
    }
    void print() const { std::printf("[%s]\n", json_.c_str()); }

private:
    std::string json_;
};

void measure(bool json) {
    const Day day = measure_day();
    const Year year = live_a_year(day);
    std::uint64_t entry_bytes = 0;
    for (const auto& entry : day.entries) entry_bytes += entry.bytes.size();
    Results results;
    results.add("mb", day.ledger_bytes + day.telemetry_bytes, "MB", k_max_bytes);
    results.add("syncs", day.ledger_syncs + day.telemetry_syncs, "syncs", k_max_syncs);
    results.add("year_mb", year.ledger_bytes + year.telemetry_bytes, "MB");
    results.add("ledger_mb", day.ledger_bytes, "MB");
    results.add("telemetry_mb", day.telemetry_bytes, "MB");
    results.add("telemetry_syncs", day.telemetry_syncs, "syncs");
    results.add("commits", day.entries.size(), "commits");
    results.add("entry_mb", entry_bytes, "MB");
    results.add("switched", static_cast<std::uint64_t>(day.switched), "contacts");
    results.add("year_ledger_mb", year.ledger_bytes, "MB");
    results.add("year_telemetry_mb", year.telemetry_bytes, "MB");
    if (json) results.print();
}

}  // namespace
}  // namespace riser::bench

int main(int argc, char** argv) {
    riser::bench::measure(argc > 1 && std::strcmp(argv[1], "--json") == 0);
    return 0;
}
