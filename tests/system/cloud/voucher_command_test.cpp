// riser-cloud voucher ... against a running service: what it prints, what it refuses, and that nothing is left behind.
#include <sstream>

#include "cloud/ctl/cloud_client.h"
#include "cloud/ctl/voucher_commands.h"
#include "tests/system/cloud/running_cloud.h"

namespace riser::cloud {
namespace {

struct VoucherCommandTest : RunningCloud {
    struct Said {
        int exit_code = 0;
        std::string out;
        std::string err;
    };
    CloudConfig here() const {
        CloudConfig known = config;
        known.http.port = cloud->port();
        return known;
    }
    Said say(std::vector<std::string> words) const {
        cli::CommandLine line{"test", "riser-cloud"};
        const VoucherCommands vouchers{line};
        words.insert(words.begin(), "voucher");
        if (const auto ending = line.parse(std::move(words)))
            return {k_client_usage, "", ending->text};
        std::ostringstream out;
        std::ostringstream err;
        const int code = vouchers.run(here(), out, err);
        return {code, out.str(), err.str()};
    }
    std::string owner() const {
        const auto client = CloudClient::of(here());
        const auto made = client->ask_json("POST", "/v1/owners", {{"name", "Cooperative"}});
        return std::string(made->at("id").as_string());
    }
};

TEST_F(VoucherCommandTest, a_draft_is_created_listed_and_shown_and_nothing_of_it_is_printed) {
    const std::string whose = owner();
    const auto created = say({"create", "--owner", whose, "--name", "SONNE-1", "--count", "20",
                              "--face", "10.00", "--currency", "EUR", "--draft"});
    ASSERT_EQ(created.exit_code, 0) << created.err;
    EXPECT_NE(created.out.find("20 x 10.00 EUR"), std::string::npos) << created.out;
    EXPECT_NE(say({"list", "--owner", whose}).out.find("SONNE-1  draft"), std::string::npos);
    const auto shown = say({"show", "SONNE-1", "--json"});
    EXPECT_EQ(shown.out.substr(0, 1), "{") << shown.out;
    const auto file = config.state_dir / "sheet.csv";
    const auto printed = say({"print", "SONNE-1", "--all", "--output", file.string()});
    EXPECT_EQ(printed.exit_code, 1);
    EXPECT_NE(printed.err.find("cannot be printed"), std::string::npos) << printed.err;
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_NE(say({"report", "redemption", "--owner", whose}).out.find("SONNE-1"),
              std::string::npos);
}

TEST_F(VoucherCommandTest, what_is_wrong_is_said_with_the_exit_code_of_its_kind) {
    const std::string whose = owner();
    EXPECT_EQ(say({"list"}).exit_code, k_client_usage) << "an owner is required";
    const auto refused = say({"create", "--owner", whose, "--name", "sonne", "--count", "1",
                              "--face", "ten", "--currency", "EUR"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("/face"), std::string::npos) << refused.err;
    EXPECT_EQ(say({"show", "LUNA-1"}).exit_code, 1);
    ASSERT_EQ(say({"create", "--owner", whose, "--name", "SONNE-1", "--count", "1", "--face",
                   "10.00", "--currency", "EUR", "--draft"})
                  .exit_code,
              0);
    EXPECT_EQ(say({"activate", "SONNE-1"}).exit_code, k_client_usage) << "which serials?";
    EXPECT_EQ(say({"activate", "SONNE-1", "--serials", "9-x"}).exit_code, k_client_usage);
    EXPECT_EQ(say({"activate", "SONNE-1", "--all"}).exit_code, 1) << "a draft";
}

}  // namespace
}  // namespace riser::cloud
