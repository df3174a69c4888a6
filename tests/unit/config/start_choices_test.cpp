// With which configuration a gateway starts when its own is refused.
#include "gateway/start_choices.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "tests/unit/config/small_config.h"

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string without(std::string text, std::string_view line) {
    const auto at = text.find(line);
    EXPECT_NE(at, std::string::npos) << line;
    return text.erase(at, line.size());
}

// The small building in a folder of its own, with a profile that its installer has written.
struct StartChoicesTest : testing::Test {
    void SetUp() override {
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "state");
        fs::create_directories(folder_ / "meters");
        for (const char* name : {"eastron-sdm120", "wirenboard-wb-mr6c", "acrel-ddsy1352"})
            fs::copy(fs::path("configs/meters") / (std::string(name) + ".toml"),
                     folder_ / "meters");
        profile_ = read(folder_ / "meters/eastron-sdm120.toml");
        write(own_, profile_);
        text_ = std::string(config::k_small);
        put("\"sdm120\"", "\"own\"");
        put("\"relays\"", "\"wirenboard-wb-mr6c\"");
        put("currency = \"EUR\"\n", "currency = \"EUR\"\nstate_dir = \"" +
                                        (folder_ / "state").string() + "\"\nmeter_profiles = \"" +
                                        (folder_ / "meters").string() + "\"\n");
        text_ +=
            "[[meter]]\nid = 4\nbus = 1\naddress = 18\nprofile = \"eastron-sdm120\"\n"
            "[[supply_point]]\nid = 8\nmeter = 4\n";
        write(file_, text_);
    }
    ~StartChoicesTest() override { fs::remove_all(folder_); }

    void put(std::string_view what, const std::string& by) {
        const auto at = text_.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        text_.replace(at, what.size(), by);
    }
    // As a gateway does that has started with the present file.
    void start_well() {
        const auto start = read_start_config(file_);
        ASSERT_TRUE(start) << start.error().message;
        ASSERT_TRUE(keep_last_good(state_, start->read_from).ok());
        write(state_ / "books.begun", "");
    }

    fs::path folder_ = fs::temp_directory_path() / ("riser-choices-" + std::to_string(::getpid()));
    fs::path file_ = folder_ / "gateway.toml";
    fs::path state_ = folder_ / "state";
    fs::path own_ = folder_ / "meters/own.toml";
    std::string text_;
    std::string profile_;
};

TEST_F(StartChoicesTest, takes_a_good_configuration_as_it_is) {
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_EQ(start->refused, "");
    EXPECT_FALSE(start->last_good || start->device_by_device || start->intent_unknown);
    EXPECT_TRUE(start->only_observed.meters.empty());
    EXPECT_EQ(start->read_from.texts.at(file_), text_);
    EXPECT_EQ(start->read_from.texts.at(own_), profile_);
    EXPECT_FALSE(start->read_from.texts.contains(folder_ / "meters/acrel-ddsy1352.toml"));
}

TEST_F(StartChoicesTest, has_none_for_a_new_building) {
    write(file_, text_ + "surprise = 1\n");
    StartChoices choices(file_);

    EXPECT_FALSE(choices.next());
    EXPECT_NE(choices.refusal().find("surprise"), std::string::npos) << choices.refusal();
}

TEST_F(StartChoicesTest, goes_on_with_the_last_good_one_when_a_person_has_spoiled_it) {
    start_well();
    for (const std::string& spoiled :
         {text_ + "surprise = 1\n", "[gateway" + text_, std::string("\xff\xfe")}) {
        // What is no TOML says where its state is in a line of its own.
        const bool says = spoiled.find("state_dir") != std::string::npos;
        write(file_, spoiled);
        StartChoices choices(file_);
        const auto start = choices.next();
        ASSERT_EQ(start.has_value(), says) << choices.refusal();
        if (!says) continue;
        EXPECT_TRUE(start->last_good);
        EXPECT_FALSE(start->device_by_device);
        EXPECT_TRUE(start->intent_unknown) << "it may say who must not be cut off";
        EXPECT_EQ(start->config.meters.size(), 2U);
        EXPECT_EQ(start->refused, choices.refusal());
        EXPECT_NE(start->refused.find(file_.string()), std::string::npos) << start->refused;
    }
}

// A pack that says something else now may protect somebody whom the kept one did not.
TEST_F(StartChoicesTest, cuts_nobody_off_by_a_policy_pack_as_it_was_kept) {
    const fs::path pack = folder_ / "neutral.toml";
    fs::copy_file("configs/policies/neutral.toml", pack);
    text_ += "[policy]\npack = \"" + pack.string() + "\"\n";
    write(file_, text_);
    start_well();
    write(pack, read(pack) + "\n[surprise]\nkey = 1\n");
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_TRUE(start->last_good);
    EXPECT_TRUE(start->intent_unknown);
}

TEST_F(StartChoicesTest, goes_on_with_the_profile_as_it_was_kept) {
    start_well();
    write(own_, profile_ + "\n[surprise]\nkey = 1\n");
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_TRUE(start->last_good);
    EXPECT_FALSE(start->intent_unknown) << "the configuration itself is as it was";
    EXPECT_EQ(start->profiles.meters.at("own").fields.size(),
              start->profiles.meters.at("eastron-sdm120").fields.size());
}

// What an upgrade does: the texts are as they were, and the new version asks for more.
TEST_F(StartChoicesTest, observes_a_meter_whose_profile_lacks_what_this_version_asks_for) {
    start_well();
    LastGood good = *load_last_good(state_);
    good.texts.at(own_) = without(profile_, "rollover = \"unknown\"\n");
    ASSERT_TRUE(keep_last_good(state_, good).ok());
    write(own_, good.texts.at(own_));
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_TRUE(start->last_good && start->device_by_device);
    EXPECT_FALSE(start->intent_unknown);
    ASSERT_EQ(start->only_observed.meters.size(), 1U);
    const auto& [meter, why] = *start->only_observed.meters.begin();
    EXPECT_EQ(meter, MeterId{3});
    EXPECT_NE(why.find("rollover_wh: is required for energy"), std::string::npos) << why;
    EXPECT_TRUE(start->only_observed.supply_points.contains(SupplyPointId{7}));
    EXPECT_FALSE(start->only_observed.supply_points.contains(SupplyPointId{8}))
        << "the rest goes on";
}

// An upgrade whose message the person followed: the copy lacks a key of the file, and a profile is not right yet.
TEST_F(StartChoicesTest, takes_the_file_that_is_there_where_the_copy_is_refused_as_a_whole) {
    start_well();
    LastGood good = *load_last_good(state_);
    good.texts.at(file_) = without(text_, "currency = \"EUR\"\n");
    ASSERT_TRUE(keep_last_good(state_, good).ok());
    write(own_, without(profile_, "rollover = \"unknown\"\n"));
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_FALSE(start->last_good);
    EXPECT_TRUE(start->device_by_device);
    EXPECT_FALSE(start->intent_unknown) << "the file says what is wanted";
    EXPECT_TRUE(start->only_observed.meters.contains(MeterId{3}));
    EXPECT_FALSE(start->only_observed.supply_points.contains(SupplyPointId{8}));
}

// What an emptied or lost file does not say, the service knows.
TEST_F(StartChoicesTest, finds_the_copy_where_the_service_keeps_its_state) {
    start_well();
    const std::vector<fs::path> of_service{folder_ / "other", state_};
    for (const char* spoiled : {"", "\xff\xfe"}) {
        write(file_, spoiled);
        StartChoices choices(file_, of_service);
        const auto start = choices.next();
        ASSERT_TRUE(start) << choices.refusal();
        EXPECT_TRUE(start->last_good && start->intent_unknown);
    }
    fs::remove(file_);
    EXPECT_TRUE(StartChoices(file_, of_service).next());
    // A file that says where is believed.
    write(file_, text_ + "surprise = 1\n");
    fs::rename(state_, folder_ / "other");
    EXPECT_FALSE(StartChoices(file_, of_service).next());
}

// A key that this version does not know any more, in the kept copy too.
TEST_F(StartChoicesTest, leaves_a_device_alone_whose_profile_cannot_be_read) {
    write(state_ / "books.begun", "");
    write(own_, profile_ + "\n[surprise]\nkey = 1\n");
    const fs::path board = folder_ / "meters/wirenboard-wb-mr6c.toml";
    write(board, "[model");
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_EQ(start->only_observed.meters.size(), 1U);
    EXPECT_TRUE(start->only_observed.meters.contains(MeterId{3}));
    EXPECT_TRUE(start->only_observed.supply_points.contains(SupplyPointId{7}));
    EXPECT_FALSE(start->only_observed.supply_points.contains(SupplyPointId{8}));
    const auto buses = make_buses(start->config, start->profiles);
    ASSERT_TRUE(buses) << buses.error().message;
    ASSERT_EQ(buses->front().devices.size(), 1U) << "the rest of the bus goes on";
    EXPECT_EQ(buses->front().devices.front().meter, MeterId{4});
    const auto site = make_site(start->config, start->profiles, ZoneRules{});
    EXPECT_EQ(site.meters.size(), 2U) << "the books keep it";
}

TEST_F(StartChoicesTest, observes_a_meter_that_is_only_inferred_now) {
    put("\"own\"", "\"acrel-ddsy1352\"");
    write(file_, text_);
    // Nothing was kept: the version before this one did not keep anything, but it has charged this building.
    StartChoices fresh(file_);
    EXPECT_FALSE(fresh.next()) << "a new building is not begun so";
    write(state_ / "books.begun", "");
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_FALSE(start->last_good);
    EXPECT_TRUE(start->device_by_device);
    EXPECT_TRUE(start->only_observed.meters.contains(MeterId{3}));
    EXPECT_NE(start->refused.find("trust_inferred_energy"), std::string::npos) << start->refused;
}

TEST_F(StartChoicesTest, observes_a_supply_point_whose_contact_is_not_known_well_enough) {
    const fs::path board = folder_ / "meters/wirenboard-wb-mr6c.toml";
    std::string text = read(board);
    text = without(text, "index = 0\n");
    write(board, text);
    write(state_ / "books.begun", "");
    StartChoices choices(file_);
    const auto start = choices.next();

    ASSERT_TRUE(start) << choices.refusal();
    EXPECT_TRUE(start->only_observed.meters.empty()) << "its meter is charged";
    EXPECT_TRUE(start->only_observed.supply_points.contains(SupplyPointId{7}));
    EXPECT_EQ(start->config.switches.size(), 1U) << "supply comes back by it";
}

TEST_F(StartChoicesTest, tries_the_next_when_the_books_refuse_one) {
    start_well();
    StartChoices choices(file_);
    std::vector<std::pair<bool, bool>> tried;
    while (const auto start = choices.next()) {
        tried.emplace_back(start->last_good, start->device_by_device);
        choices.refuse("the books say no");
    }
    EXPECT_EQ(tried, (std::vector<std::pair<bool, bool>>{
                         {false, false}, {true, false}, {true, true}, {false, true}}));
    EXPECT_EQ(choices.refusal(), "the books say no");
}

TEST_F(StartChoicesTest, does_not_meter_another_building_with_the_old_configuration) {
    start_well();
    put("id = \"0b5c7e0a", "id = \"1b5c7e0a");
    write(file_, text_ + "surprise = 1\n");
    StartChoices choices(file_);

    EXPECT_FALSE(choices.next());
}

TEST_F(StartChoicesTest, does_not_use_what_was_kept_of_another_file) {
    start_well();
    const fs::path other = folder_ / "other.toml";
    write(other, text_ + "surprise = 1\n");
    EXPECT_FALSE(StartChoices(other).next());
    write(own_, without(profile_, "rollover = \"unknown\"\n"));
    write(other, text_);
    EXPECT_FALSE(StartChoices(other).next()) << "nor device by device: the building has its own";
}

TEST_F(StartChoicesTest, does_not_believe_a_damaged_copy) {
    start_well();
    const fs::path kept = state_ / "last-good-configuration";
    const std::string good = read(kept);
    ASSERT_TRUE(load_last_good(state_));
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{30}, good.size() / 2, good.size() - 1}) {
        std::string damaged = good;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        write(kept, damaged);
        EXPECT_FALSE(load_last_good(state_)) << at;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{25}, good.size() - 1}) {
        write(kept, good.substr(0, size));
        EXPECT_FALSE(load_last_good(state_)) << size;
    }
}

TEST_F(StartChoicesTest, keeps_what_was_kept_when_nothing_has_changed) {
    start_well();
    const fs::path kept = state_ / "last-good-configuration";
    const auto before = fs::last_write_time(kept) - std::chrono::hours(1);
    fs::last_write_time(kept, before);
    start_well();
    EXPECT_EQ(fs::last_write_time(kept), before) << "a card lives longer so";
    EXPECT_EQ(fs::status(kept).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace riser::gateway
