// riser-cloud account ... against a running service: what it orders, prints and refuses.
#include <sstream>

#include "cloud/ctl/account_commands.h"
#include "cloud/ctl/cloud_client.h"
#include "tests/system/cloud/running_cloud.h"

namespace riser::cloud {
namespace {

struct AccountCommandTest : RunningCloud {
    struct Said {
        int exit_code = 0;
        std::string out;
        std::string err;
    };
    Said say(std::vector<std::string> words) const {
        cli::CommandLine line{"test", "riser-cloud"};
        const AccountCommands accounts{line};
        words.insert(words.begin(), "account");
        if (const auto ending = line.parse(std::move(words)))
            return {k_client_usage, "", ending->text};
        CloudConfig here = config;
        here.http.port = cloud->port();
        std::ostringstream out;
        std::ostringstream err;
        const int code = accounts.run(here, out, err);
        return {code, out.str(), err.str()};
    }
};

const std::string k_somewhere = "0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10";

TEST_F(AccountCommandTest, what_nobody_knows_is_said_so) {
    const auto in = say({"move-in", k_somewhere, "7"});
    EXPECT_EQ(in.exit_code, k_client_refused);
    EXPECT_NE(in.err.find("There is no gateway " + k_somewhere), std::string::npos) << in.err;
    const auto out = say({"move-out", k_somewhere, "--last-reading"});
    EXPECT_EQ(out.exit_code, k_client_refused);
    EXPECT_NE(out.err.find("There is no account " + k_somewhere), std::string::npos) << out.err;
    EXPECT_EQ(say({"order", k_somewhere, k_somewhere}).exit_code, k_client_refused);
}

TEST_F(AccountCommandTest, wrong_words_are_refused_before_anything_is_asked) {
    EXPECT_EQ(say({"move-in", k_somewhere}).exit_code, k_client_usage) << "where?";
    EXPECT_EQ(say({"move-in", k_somewhere, "0"}).exit_code, k_client_usage);
    EXPECT_EQ(say({"move-in", k_somewhere, "7", "--class", "any"}).exit_code, k_client_usage);
    EXPECT_EQ(say({"refund-paid", k_somewhere, "1.00"}).exit_code, k_client_usage) << "of what?";
}

}  // namespace
}  // namespace riser::cloud
