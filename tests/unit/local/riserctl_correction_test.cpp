// riserctl tariff correct: what a correction would come to, and the order, which may say how much it takes.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

constexpr const char* k_id = "0197a1de-3c4b-7aaa-8bcd-0000000000aa";
constexpr std::string_view k_right = R"(zone = "UTC"
currency = "EUR"
[[tariff]]
name = "home"
id = "5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90"
version = 3
effective_from = "2026-03-01T00:00:00Z"
price = "0.33"
)";

struct RiserctlCorrection : testing::Test {
    RiserctlCorrection() {
        gateway.preview.since_ms = 1'772'323'200'000;
        gateway.preview.most = Money{50'000'000};
        controller::PreviewedAccount dear;
        dear.account = local::made_up_account(1);
        dear.was = Money{100'000'000};
        dear.amount = Money{63'200'000};
        dear.parts.resize(2);
        controller::PreviewedAccount cheap;
        cheap.account = local::made_up_account(2);
        cheap.closed = true;
        cheap.was = Money{20'000'000};
        cheap.amount = Money{-2'000'000};
        cheap.parts.resize(1);
        gateway.preview.accounts = {dear, cheap};
    }
    Outcome say(std::vector<std::string> words) {
        World world = world_of(gateway);
        world.read_file = [](const std::string&) -> Result<std::string> {
            return std::string(k_right);
        };
        words.insert(words.begin(), {"tariff", "correct", "right.toml"});
        return run(std::move(words), world);
    }
    static bool has(const Outcome& outcome, const std::string& text) {
        return outcome.out.find(text) != std::string::npos;
    }

    ScriptedGateway gateway;
};

TEST_F(RiserctlCorrection, previewed_says_what_each_account_would_pay) {
    const Outcome shown = say({"--preview"});
    EXPECT_EQ(shown.exit_code, k_done) << shown.err;
    EXPECT_TRUE(has(shown, "100.00")) << shown.out;
    EXPECT_TRUE(has(shown, "163.20")) << shown.out;
    EXPECT_TRUE(has(shown, "above the most")) << shown.out;
    EXPECT_TRUE(has(shown, "closed: settled outside")) << shown.out;
    EXPECT_TRUE(has(shown, "In all 63.20")) << "without who has left: " << shown.out;
    EXPECT_TRUE(has(shown, "--most AMOUNT")) << shown.out;
    EXPECT_EQ(gateway.requests.at(1).rfind("POST /v1/tariff-corrections/preview {", 0), 0U)
        << gateway.requests.at(1);
    EXPECT_EQ(gateway.requests.at(2), "GET /v1/tariff-corrections/preview?id=" + std::string(k_id));
}

TEST_F(RiserctlCorrection, that_changes_nothing_says_so) {
    gateway.preview.accounts.clear();
    EXPECT_TRUE(has(say({"--preview"}), "It would change nothing."));
}

TEST_F(RiserctlCorrection, ordered_says_how_much_it_may_take) {
    const Outcome done = say({"--most", "63.20"});
    EXPECT_EQ(done.exit_code, k_done) << done.err;
    const std::string& sent = gateway.requests.back();
    EXPECT_EQ(sent.rfind("POST /v1/tariff-corrections {", 0), 0U) << sent;
    EXPECT_NE(sent.find(R"("most":"63.20")"), std::string::npos) << sent;
}

TEST_F(RiserctlCorrection, is_either_a_question_or_an_order) {
    const Outcome both = say({"--preview", "--most", "1.00"});
    EXPECT_EQ(both.exit_code, k_usage);
    EXPECT_TRUE(gateway.requests.empty());
}

TEST_F(RiserctlCorrection, that_nobody_heard_of_can_be_ordered_again) {
    gateway.loses_answers = true;
    const Outcome lost = say({"--most", "63.20"});
    EXPECT_NE(
        lost.err.find("riserctl tariff correct right.toml --most 63.20 --id " + std::string(k_id)),
        std::string::npos)
        << lost.err;
}

}  // namespace
}  // namespace riser::ctl
