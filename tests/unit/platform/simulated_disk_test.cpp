// The disk that other tests cut the power of must itself tell what is durable from what is not.
#include "tests/sim/vfs/simulated_disk.h"

namespace riser::sim {
namespace {

const std::vector<std::uint8_t> k_old(1024, 'o');
const std::vector<std::uint8_t> k_new(1024, 'n');

struct Disk : testing::Test {
    SimulatedDisk disk{1};
    Prng prng{2};

    FileImage seen() {
        FileImage bytes(disk.size("f"));
        std::size_t got = 0;
        EXPECT_EQ(disk.read("f", 0, bytes, got), DiskStatus::ok);
        EXPECT_EQ(got, bytes.size());
        return bytes;
    }
    void SetUp() override {
        ASSERT_EQ(disk.create("f"), DiskStatus::ok);
        ASSERT_EQ(disk.write("f", 0, k_old), DiskStatus::ok);
        ASSERT_EQ(disk.sync("f"), DiskStatus::ok);
    }
};

TEST_F(Disk, shows_a_process_what_it_wrote_and_a_cut_what_was_synced) {
    ASSERT_EQ(disk.write("f", 0, k_new), DiskStatus::ok);

    EXPECT_EQ(seen(), k_new);
    EXPECT_EQ(disk.image_after_cut(CutStyle::nothing, prng).at("f"), k_old);
    EXPECT_EQ(disk.image_after_cut(CutStyle::everything, prng).at("f"), k_new);
}

TEST_F(Disk, tears_writes_at_sectors) {
    ASSERT_EQ(disk.write("f", 0, k_new), DiskStatus::ok);

    int torn = 0;
    for (int i = 0; i < 100; ++i) {
        const auto content = disk.image_after_cut(CutStyle::scattered, prng).at("f");
        ASSERT_EQ(content.size(), 1024U);
        for (const std::size_t sector : {0U, 512U}) {
            for (std::size_t j = 0; j < 512; ++j) ASSERT_EQ(content[sector + j], content[sector]);
        }
        if (content[0] != content[512]) ++torn;
    }
    EXPECT_GT(torn, 0);
}

TEST_F(Disk, forgets_a_file_that_was_never_synced) {
    ASSERT_EQ(disk.create("g"), DiskStatus::ok);
    EXPECT_FALSE(disk.image_after_cut(CutStyle::nothing, prng).contains("g"));

    ASSERT_EQ(disk.sync("g"), DiskStatus::ok);
    EXPECT_TRUE(disk.image_after_cut(CutStyle::nothing, prng).contains("g"));
}

TEST_F(Disk, brings_a_removed_file_back_until_its_directory_is_synced) {
    ASSERT_EQ(disk.remove("f", false), DiskStatus::ok);
    EXPECT_FALSE(disk.exists("f"));
    EXPECT_TRUE(disk.image_after_cut(CutStyle::nothing, prng).contains("f"));

    ASSERT_EQ(disk.create("g"), DiskStatus::ok);
    ASSERT_EQ(disk.remove("g", true), DiskStatus::ok);
    EXPECT_FALSE(disk.image_after_cut(CutStyle::nothing, prng).contains("f"));
}

TEST_F(Disk, a_failed_sync_loses_writes_for_good_though_the_next_one_succeeds) {
    ASSERT_EQ(disk.write("f", 0, k_new), DiskStatus::ok);
    disk.inject({DiskFault::Kind::sync_error, disk.counts().syncs, false});

    EXPECT_EQ(disk.sync("f"), DiskStatus::io_error);
    EXPECT_EQ(disk.sync("f"), DiskStatus::ok);

    EXPECT_EQ(seen(), k_new);
    int lost = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SimulatedDisk other(seed, {{"f", k_old}});
        ASSERT_EQ(other.write("f", 0, k_new), DiskStatus::ok);
        other.inject({DiskFault::Kind::sync_error, 0, false});
        ASSERT_EQ(other.sync("f"), DiskStatus::io_error);
        ASSERT_EQ(other.sync("f"), DiskStatus::ok);
        if (other.image_after_cut(CutStyle::everything, prng).at("f") == k_old) ++lost;
    }
    EXPECT_GT(lost, 0);
}

TEST_F(Disk, is_full_from_the_chosen_change_on_until_healed) {
    disk.inject({DiskFault::Kind::disk_full, disk.counts().changes, true});

    EXPECT_EQ(disk.write("f", 1024, k_new), DiskStatus::full);
    EXPECT_EQ(disk.write("f", 1024, k_new), DiskStatus::full);
    disk.heal();

    EXPECT_EQ(disk.write("f", 1024, k_new), DiskStatus::ok);
}

TEST_F(Disk, has_room_for_other_files_when_one_of_them_is_full) {
    ASSERT_EQ(disk.create("meter_data.db-wal"), DiskStatus::ok);
    disk.inject({DiskFault::Kind::disk_full, 0, true, "meter_data.db"});

    EXPECT_EQ(disk.write("meter_data.db-wal", 0, k_new), DiskStatus::full);
    EXPECT_EQ(disk.write("f", 0, k_new), DiskStatus::ok);
    EXPECT_EQ(disk.sync("f"), DiskStatus::ok);
}

TEST_F(Disk, keeps_what_became_of_a_file_that_nobody_wrote_to) {
    EXPECT_FALSE(disk.damage("no such file", FileDamage::cut, prng));
    const std::size_t before = disk.size("f");
    ASSERT_TRUE(disk.damage("f", FileDamage::cut, prng));
    EXPECT_EQ(disk.size("f"), before / 2);
    const FileImage half = seen();
    ASSERT_TRUE(disk.damage("f", FileDamage::garbage, prng));
    EXPECT_EQ(disk.size("f"), before / 2);
    EXPECT_NE(seen(), half);
    EXPECT_EQ(disk.image_after_cut(CutStyle::nothing, prng).at("f"), seen());
    ASSERT_TRUE(disk.damage("f", FileDamage::removed, prng));
    EXPECT_FALSE(disk.exists("f"));
    EXPECT_FALSE(disk.image_after_cut(CutStyle::nothing, prng).contains("f"));
}

// Against two plain images: what is seen, and what it was at the last sync.
TEST_F(Disk, whatever_was_done_a_cut_without_mercy_leaves_the_state_of_the_last_sync) {
    FileImage expected = k_old;
    FileImage durable = k_old;
    for (int step = 0; step < 3000; ++step) {
        const std::uint64_t what = prng.below(20);
        if (what == 0) {
            ASSERT_EQ(disk.sync("f"), DiskStatus::ok);
            durable = expected;
        } else if (what <= 3) {
            const std::uint64_t size = prng.below(5000);
            ASSERT_EQ(disk.truncate("f", size), DiskStatus::ok);
            expected.resize(size);
        } else {
            const std::uint64_t offset = prng.below(5000);
            const std::vector<std::uint8_t> bytes(1 + prng.below(1500),
                                                  static_cast<std::uint8_t>(prng.below(256)));
            ASSERT_EQ(disk.write("f", offset, bytes), DiskStatus::ok);
            expected.resize(std::max<std::size_t>(expected.size(), offset + bytes.size()));
            std::copy(bytes.begin(), bytes.end(),
                      expected.begin() + static_cast<std::ptrdiff_t>(offset));
        }
        ASSERT_EQ(disk.image_as_seen().at("f"), expected);
        ASSERT_EQ(disk.image_after_cut(CutStyle::nothing, prng).at("f"), durable);
        ASSERT_EQ(disk.image_after_cut(CutStyle::everything, prng).at("f"), expected);
    }
}

TEST_F(Disk, counts_bytes_and_syncs) {
    EXPECT_EQ(disk.counts().bytes_written, 1024U);
    EXPECT_EQ(disk.counts().syncs, 1U);
    EXPECT_EQ(disk.counts().changes, 3U) << "create, write, sync";
}

}  // namespace
}  // namespace riser::sim
