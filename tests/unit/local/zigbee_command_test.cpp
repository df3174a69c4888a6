// riserctl zigbee: networks carried between the files of programs, with the files in memory; keys never appear.
#include <map>

#include <gtest/gtest.h>

#include "gateway/ctl/zigbee_commands.h"
#include "tests/unit/zigbee/backup/backup_texts.h"

namespace riser::ctl {
namespace {

namespace backup = zigbee::backup;

// Files in memory.
struct Folder {
    std::map<std::string, std::string> files;

    Outcome run(std::vector<std::string> arguments) {
        World world;
        world.read_file = [this](const std::string& path) -> Result<std::string> {
            const auto found = files.find(path);
            if (found == files.end()) return fail(Problem{"cannot open " + path});
            return found->second;
        };
        world.write_new_file = [this](const std::string& path,
                                      const std::string& bytes) -> riser::Outcome<> {
            if (!files.emplace(path, bytes).second) {
                return fail(
                    Problem{"cannot write " + path + ": it exists already; give another name"});
            }
            return riser::Done{};
        };
        return ctl::run(std::move(arguments), world);
    }
};

TEST(ZigbeeCommand, a_network_moves_from_zigbee2mqtt_to_zha_and_back) {
    Folder folder;
    folder.files["coordinator_backup.json"] = backup::k_zigbee2mqtt;

    const Outcome there = folder.run({"zigbee", "migrate", "coordinator_backup.json", "zha.json"});
    const Outcome back =
        folder.run({"zigbee", "migrate", "zha.json", "back/coordinator_backup.json"});

    EXPECT_EQ(there.exit_code, k_done) << there.err;
    EXPECT_NE(there.out.find("turns the bytes"), std::string::npos) << there.out;
    EXPECT_NE(folder.files["zha.json"].find("\"coordinator_ieee\": \"000d6ffffe123456\""),
              std::string::npos);
    EXPECT_EQ(back.exit_code, k_done) << back.err;
    EXPECT_NE(folder.files["back/coordinator_backup.json"].find("\"ezspVersion\": 13"),
              std::string::npos);
}

TEST(ZigbeeCommand, what_zigpy_wrote_stays_as_it_is) {
    Folder folder;
    folder.files["old.json"] = backup::k_zigpy_0_68;
    EXPECT_EQ(folder.run({"zigbee", "migrate", "old.json", "new.json"}).exit_code, k_done);
    EXPECT_EQ(folder.files["new.json"], backup::k_zigpy_0_68);
}

TEST(ZigbeeCommand, a_backup_is_shown_without_its_keys) {
    Folder folder;
    folder.files["old.json"] = backup::k_zigpy_0_68;
    for (const bool as_json : {false, true}) {
        std::vector<std::string> arguments{"zigbee", "backup", "show", "old.json"};
        if (as_json) arguments.emplace_back("--json");
        const Outcome shown = folder.run(arguments);

        EXPECT_EQ(shown.exit_code, k_done) << shown.err;
        EXPECT_NE(shown.out.find("0x1a62"), std::string::npos);
        EXPECT_NE(shown.out.find("00:0d:6f:ff:fe:12:34:56"), std::string::npos);
        for (const char* secret : {"01030507", "00010203", "0f0e0d0c", "10111213"}) {
            EXPECT_EQ(shown.out.find(secret), std::string::npos) << shown.out;
        }
    }
}

TEST(ZigbeeCommand, nothing_is_written_over) {
    Folder folder;
    folder.files["old.json"] = backup::k_zigpy_0_68;
    folder.files["new.json"] = "mine";
    const Outcome refused = folder.run({"zigbee", "migrate", "old.json", "new.json"});

    EXPECT_EQ(refused.exit_code, k_refused);
    EXPECT_EQ(refused.err,
              "riserctl: cannot write new.json: it exists already; give another name\n");
    EXPECT_EQ(folder.files["new.json"], "mine");
}

TEST(ZigbeeCommand, what_cannot_be_done_is_said) {
    Folder folder;
    folder.files["nonsense.json"] = "{}";
    folder.files["old.json"] = backup::k_zigpy_0_53;

    EXPECT_EQ(folder.run({"zigbee", "backup", "show", "missing"}).err,
              "riserctl: cannot open missing\n");
    EXPECT_NE(folder.run({"zigbee", "backup", "show", "nonsense.json"})
                  .err.find("no backup of a coordinator"),
              std::string::npos);
    const Outcome without =
        folder.run({"zigbee", "migrate", "old.json", "coordinator_backup.json", "--json"});
    EXPECT_EQ(without.exit_code, k_refused);
    EXPECT_NE(without.out.find("\"code\":\"refused\""), std::string::npos) << without.out;
    EXPECT_NE(without.err.find("without the secret of the link keys"), std::string::npos)
        << without.err;
    EXPECT_EQ(folder.run({"zigbee", "migrate", "old.json", "x", "--as", "word"}).exit_code,
              k_usage);
}

}  // namespace
}  // namespace riser::ctl
