// The file of meter data is disposable: whatever befalls it, the gateway goes on.
#include "gateway/store/meter_data/meter_data_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace riser::store {
namespace {

namespace fs = std::filesystem;

TEST(MeterDataFile, that_cannot_be_begun_anew_is_tried_again) {
    const fs::path folder = fs::path(testing::TempDir()) / "meter_data_file";
    fs::remove_all(folder);
    fs::create_directories(folder);
    MeterDataFile::Settings settings;
    settings.path = folder / "meter_data.db";
    settings.form = "zone 900";
    auto opened = MeterDataFile::open(settings);
    ASSERT_TRUE(opened);
    MeterDataFile& file = **opened;
    const fs::path gone = folder.string() + ".gone";
    fs::remove_all(gone);
    fs::rename(folder, gone);

    EXPECT_FALSE(file.start_over("a day cannot be read")) << "there is no place for it";
    EXPECT_FALSE(file.try_again());
    EXPECT_FALSE(file.day(20'000));
    EXPECT_FALSE(file.save({}, 0, {}, "", {}));

    fs::rename(gone, folder);
    ASSERT_TRUE(file.try_again());
    const auto day = file.day(20'000);
    ASSERT_TRUE(day) << day.error().message;
    EXPECT_FALSE(day->has_value());
    EXPECT_TRUE(file.save({}, 0, {}, "", {}));
    fs::remove_all(folder);
}

TEST(MeterDataFile, that_cannot_be_there_at_the_start_is_tried_again) {
    const fs::path folder = fs::path(testing::TempDir()) / "meter_data_not_there";
    fs::remove_all(folder);
    std::vector<std::string> noted;
    MeterDataFile::Settings settings;
    settings.path = folder / "meter_data.db";
    settings.form = "zone 900";
    settings.report = [&](const Note& note) { noted.push_back(note.event); };
    auto opened = MeterDataFile::open(settings);
    ASSERT_TRUE(opened) << "nothing rests on it";
    MeterDataFile& file = **opened;
    EXPECT_EQ(noted, std::vector<std::string>{"meter_data_not_there"});
    EXPECT_FALSE(file.save({}, 0, {20'000, 480'000}, "", {}));

    fs::create_directories(folder);
    EXPECT_FALSE(file.save({}, 0, {20'000, 480'000}, "", {})) << "who saves has read it before";
    ASSERT_TRUE(file.try_again());
    EXPECT_TRUE(file.save({}, 0, {20'000, 480'000}, "", {}));
    EXPECT_EQ(file.progress().validated, 20'000);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace riser::store
