// What a restart knows of the Zigbee network: kept through power cuts at every change of the disk, begun anew when it is
// damaged, and saved later when the card takes nothing now.
#include "gateway/store/zigbee/network_file.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "gateway/store/zigbee/network_keeper.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::store {
namespace {

using sim::CutStyle;
using sim::DiskImage;
using sim::SimulatedDisk;
using zigbee::DeviceRecord;
using zigbee::Eui64;
using zigbee::KnownNetwork;
using zigbee::NetworkRecord;

constexpr const char* k_path = "zigbee_network.db";

NetworkRecord network_with(std::uint32_t counter) {
    NetworkRecord network;
    network.coordinator = Eui64{0x000D6FFFFE123456};
    network.extended_pan_id = Eui64{0xDDDDDDDDDDDDDDDD};
    network.pan_id = 0x1A62;
    network.channel = 20;
    network.frame_counter = counter;
    return network;
}
// `version` shows which of several records of one device it is.
DeviceRecord device(std::uint64_t number, std::uint16_t version = 1) {
    DeviceRecord record;
    record.eui64 = Eui64{0xA4C1380000000000 + number};
    record.node = zigbee::NodeId{version};
    record.basic_read = true;
    record.basic.model = "TS011F";
    record.basic.manufacturer = "_TZ3000_qeuvnohg";
    return record;
}
std::uint16_t version_of(const KnownNetwork& known, std::uint64_t number) {
    const auto found = std::ranges::find(known.devices, device(number).eui64, &DeviceRecord::eui64);
    return found == known.devices.end() ? std::uint16_t{0} : found->node.value;
}

// A file on a simulated disk.
struct Stored {
    explicit Stored(std::uint64_t seed = 1, DiskImage image = {})
        : disk(seed, std::move(image)), vfs(disk) {}
    [[nodiscard]] bool open() {
        file.reset();
        auto opened = NetworkFile::open(
            {k_path, vfs.name(), [this](const Note& note) { noted.push_back(note.event); }});
        if (opened) file = std::move(opened).value();
        return file != nullptr;
    }

    SimulatedDisk disk;
    sim::SimulatedVfs vfs;
    std::unique_ptr<NetworkFile> file;
    std::vector<std::string> noted;
};

TEST(NetworkFile, gives_back_what_was_saved) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    EXPECT_FALSE(stored.file->kept().network);
    ASSERT_TRUE(stored.file->save({network_with(7), {device(1), device(2), device(3)}, {}}, true));
    ASSERT_TRUE(stored.file->save({std::nullopt, {device(2, 9)}, {device(3).eui64}}, true));

    ASSERT_TRUE(stored.open());

    const KnownNetwork& kept = stored.file->kept();
    EXPECT_EQ(kept.network, network_with(7));
    ASSERT_EQ(kept.devices.size(), 2U);
    EXPECT_EQ(kept.devices[0], device(1));
    EXPECT_EQ(kept.devices[1], device(2, 9));
    EXPECT_EQ(stored.file->why_begun_anew(), "");
}

// What was said to be on the card is there after a power cut, whole, and nothing else but what was being written.
class Cuts {
public:
    explicit Cuts(SimulatedDisk& disk) : disk_(disk) {
        disk.before_each_change([this](const SimulatedDisk& now) { cut(now); });
    }
    ~Cuts() { disk_.before_each_change(nullptr); }
    Cuts(const Cuts&) = delete;
    Cuts& operator=(const Cuts&) = delete;
    std::map<std::uint64_t, std::uint16_t> saved;    // device and version that are on the card
    std::map<std::uint64_t, std::uint16_t> written;  // or may be
    std::uint32_t counter = 0;
    std::uint64_t count = 0;

private:
    void cut(const SimulatedDisk& disk) {
        if (testing::Test::HasFatalFailure()) return;
        const auto style = sim::k_cut_styles[count++ % std::size(sim::k_cut_styles)];
        Stored after(count, disk.image_after_cut(style, prng_));
        ASSERT_TRUE(after.open()) << "cut " << count;
        ASSERT_TRUE(after.file->is_there()) << "cut " << count;
        ASSERT_EQ(after.noted, std::vector<std::string>{}) << "cut " << count;
        const KnownNetwork& kept = after.file->kept();
        for (const auto& [number, version] : saved) {
            ASSERT_GE(version_of(kept, number), version)
                << "device " << number << ", cut " << count;
            ASSERT_LE(version_of(kept, number), written[number]) << "cut " << count;
        }
        if (counter > 0) {
            ASSERT_TRUE(kept.network) << "cut " << count;
            ASSERT_GE(kept.network->frame_counter, counter) << "cut " << count;
        }
    }

    SimulatedDisk& disk_;
    Prng prng_{42};
};

TEST(NetworkFile, loses_nothing_that_is_on_the_card_to_a_power_cut_at_any_point) {
    Stored stored;
    Cuts cuts(stored.disk);
    ASSERT_TRUE(stored.open());

    for (std::uint16_t round = 1; round <= 60; ++round) {
        const std::uint64_t number = round % 7U;
        NetworkFile::Changes changes;
        changes.devices = {device(number, round)};
        cuts.written[number] = round;
        if (round % 5 == 0) changes.network = network_with(round);
        ASSERT_TRUE(stored.file->save(changes, true));
        cuts.saved[number] = round;
        if (round % 5 == 0) cuts.counter = round;
        // A counter alone is not synced: it may be lost, and nothing else by it.
        ASSERT_TRUE(stored.file->save({network_with(1000U + round), {}, {}}, false));
        if (round % 20 == 0) {
            ASSERT_TRUE(stored.open());
        }
        if (testing::Test::HasFatalFailure()) return;
    }

    EXPECT_GE(cuts.count, 300U);
}

// Nothing rests on it: whatever becomes of it, the network in the radio is used and the devices are asked again.
TEST(NetworkFile, that_is_damaged_is_begun_anew_and_says_so) {
    Prng dice(3);
    for (const auto damage : sim::k_file_damages) {
        Stored stored;
        ASSERT_TRUE(stored.open());
        NetworkFile::Changes changes{network_with(7), {}, {}};
        for (std::uint64_t number = 1; number <= 60; ++number)
            changes.devices.push_back(device(number));
        ASSERT_TRUE(stored.file->save(changes, true));
        stored.file.reset();
        ASSERT_TRUE(stored.disk.damage(k_path, damage, dice));

        const bool opened = stored.open();

        const bool empty = damage == sim::FileDamage::emptied || damage == sim::FileDamage::removed;
        if (!opened) continue;  // taken for another program's: the gateway goes on without it
        if (!empty && stored.file->why_begun_anew().empty()) {
            // What was hit is of no meaning: everything is as it was.
            EXPECT_EQ(stored.file->kept().devices.size(), 60U) << static_cast<int>(damage);
            continue;
        }
        EXPECT_FALSE(stored.file->kept().network) << static_cast<int>(damage);
        EXPECT_TRUE(stored.file->kept().devices.empty()) << static_cast<int>(damage);
        if (!empty) {
            EXPECT_EQ(stored.noted.back(), "zigbee_records_begun_anew") << static_cast<int>(damage);
        }
        EXPECT_TRUE(stored.file->save({network_with(8), {device(1)}, {}}, true));
    }
}

TEST(NetworkFile, knows_a_record_whose_bytes_were_changed) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    ASSERT_TRUE(stored.file->save({network_with(7), {device(1)}, {}}, true));
    stored.file.reset();
    {
        auto database =
            sqlite::Database::open(k_path, sqlite::Database::Mode::existing, stored.vfs.name());
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute("PRAGMA locking_mode=EXCLUSIVE"));
        ASSERT_TRUE(
            database->execute("UPDATE device SET bytes = substr(bytes, 1, length(bytes) - 1)"));
    }

    ASSERT_TRUE(stored.open());

    EXPECT_NE(stored.file->why_begun_anew().find("damaged"), std::string::npos);
    EXPECT_TRUE(stored.file->kept().devices.empty());
}

// ---- the keeper ---------------------------------------------------------------------------------

struct Kept {
    explicit Kept(Stored& stored) : keeper(std::move(stored.file)) {}
    void tell(NetworkKeeper::Input input) { keeper.on(std::move(input), now); }
    void pass(Duration time) {
        now.monotonic += time;
        const auto due = keeper.next_deadline();
        if (due && *due <= now.monotonic) keeper.on(Tick{}, now);
    }
    std::vector<std::string> notes() {
        std::vector<std::string> events;
        for (const auto& output : keeper.take_outputs()) {
            events.push_back(std::get<Note>(output).event);
        }
        return events;
    }

    NetworkKeeper keeper;
    Now now{Instant{std::chrono::hours(1)}, {}, {}, {}, {}};
};

TEST(NetworkKeeper, saves_together_what_comes_within_a_second) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    Kept kept(stored);
    kept.tell(zigbee::KeepNetwork{network_with(1)});
    for (std::uint16_t version = 1; version <= 12; ++version) {
        kept.tell(zigbee::KeepDevice{device(1, version)});
    }
    kept.tell(zigbee::KeepDevice{device(2)});
    kept.tell(zigbee::ForgetDevice{device(2).eui64});
    const auto before = stored.disk.counts().syncs;

    kept.pass(Duration{1'000'000});

    EXPECT_LE(stored.disk.counts().syncs - before, 4U) << "one log, one database";
    EXPECT_FALSE(kept.keeper.next_deadline());
    Prng dice(1);
    Stored again(2, stored.disk.image_after_cut(CutStyle::nothing, dice));
    ASSERT_TRUE(again.open());
    EXPECT_EQ(again.file->kept().network, network_with(1));
    ASSERT_EQ(again.file->kept().devices.size(), 1U);
    EXPECT_EQ(again.file->kept().devices[0], device(1, 12));
}

TEST(NetworkKeeper, writes_a_frame_counter_without_a_sync_of_its_own_but_once_an_hour) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    Kept kept(stored);
    kept.tell(zigbee::KeepNetwork{network_with(1)});
    kept.pass(Duration{1'000'000});
    const auto before = stored.disk.counts().syncs;

    for (std::uint32_t five_minutes = 1; five_minutes <= 24; ++five_minutes) {
        kept.pass(std::chrono::minutes(5));
        kept.tell(zigbee::KeepNetwork{network_with(1 + five_minutes)});
        kept.pass(Duration{1'000'000});
    }

    EXPECT_LE(stored.disk.counts().syncs - before, 8U) << "two hours";
    EXPECT_GT(stored.disk.counts().syncs, before);
}

TEST(NetworkKeeper, saves_everything_once_the_card_takes_something_again) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    Kept kept(stored);
    kept.tell(zigbee::KeepNetwork{network_with(1)});
    kept.tell(zigbee::KeepDevice{device(1)});
    kept.pass(Duration{1'000'000});
    EXPECT_EQ(kept.notes(), std::vector<std::string>{});

    stored.disk.inject({sim::DiskFault::Kind::disk_full, stored.disk.counts().changes, true});
    kept.tell(zigbee::KeepDevice{device(2)});
    for (int i = 0; i < 20; ++i) kept.pass(std::chrono::minutes(1));
    EXPECT_EQ(kept.notes(), std::vector<std::string>{"zigbee_records_not_kept"}) << "told once";
    stored.disk.heal();
    for (int i = 0; i < 6; ++i) kept.pass(std::chrono::minutes(1));
    EXPECT_EQ(kept.notes(), std::vector<std::string>{"zigbee_records_kept_again"});

    Prng dice(1);
    Stored again(2, stored.disk.image_after_cut(CutStyle::nothing, dice));
    ASSERT_TRUE(again.open());
    EXPECT_EQ(again.file->kept().devices.size(), 2U);
    EXPECT_EQ(again.file->kept().network, network_with(1));
}

TEST(NetworkKeeper, saves_what_is_left_at_a_clean_stop) {
    Stored stored;
    ASSERT_TRUE(stored.open());
    Kept kept(stored);
    kept.tell(zigbee::KeepDevice{device(1)});

    kept.keeper.stop(kept.now);

    Prng dice(1);
    Stored again(2, stored.disk.image_after_cut(CutStyle::nothing, dice));
    ASSERT_TRUE(again.open());
    EXPECT_EQ(again.file->kept().devices.size(), 1U);
}

}  // namespace
}  // namespace riser::store
