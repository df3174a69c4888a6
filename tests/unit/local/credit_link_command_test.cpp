// riserctl credit link, against the real local API.
#include <gtest/gtest.h>

#include "core/wire/credit_link.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

struct RiserctlCreditLink : testing::Test {
    RiserctlCreditLink() {
        wire::SigningKey::Seed seed{};
        seed.fill(1);
        const auto key = wire::SigningKey::from_seed(seed);
        gateway.keys.emplace();
        gateway.keys->roles[static_cast<std::size_t>(wire::Role::credit)] = key.public_key();
        wire::Command command;
        command.gateway = gateway.view.gateway;
        command.epoch = gateway.view.epoch;
        command.id = CommandId{{0xC1}};
        command.body = wire::TopUp{local::made_up_account(2), Money{20'000'000}, {{'E', 'U', 'R'}}};
        link = wire::credit_link(wire::sign_command(command, key));
    }
    Outcome say(const std::vector<std::string>& words) {
        World world = world_of(gateway);
        world.read_file = [this](const std::string&) -> Result<std::string> { return link + "\n"; };
        return run(words, world);
    }

    ScriptedGateway gateway;
    std::string link;
};

TEST_F(RiserctlCreditLink, adds_what_the_office_has_sent) {
    const Outcome added = say({"credit", "link", "http://riser.local/credit/" + link});
    EXPECT_EQ(added.exit_code, 0) << added.err;
    EXPECT_EQ(added.out, "20.00 EUR have been added for Ground floor middle.\n");
    gateway.outcome = controller::OrderOutcome::already_done;
    const Outcome again = say({"credit", "link", "-"});
    EXPECT_EQ(again.out,
              "20.00 EUR were added already for Ground floor middle; nothing was added "
              "again.\n");
    EXPECT_NE(say({"credit", "link", link, "--json"}).out.find(R"("amount":"20.00")"),
              std::string::npos);
}

TEST_F(RiserctlCreditLink, shows_it_first_when_asked) {
    const Outcome shown = say({"credit", "link", link, "--preview"});
    EXPECT_EQ(shown.out,
              "This link adds 20.00 EUR for Ground floor middle; nothing was added yet.\n");
    EXPECT_TRUE(gateway.requests.back().starts_with("POST /v1/credit-links/preview "));
}

TEST_F(RiserctlCreditLink, says_why_it_is_not_taken) {
    const Outcome refused = say({"credit", "link", link.substr(0, 100)});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_NE(refused.err.find("A part of the link is missing"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace riser::ctl
