// riserctl against the real local API over a made-up building: what a person types and what he
// reads are in riserctl.transcript, one command after the other. When the output is meant to
// change, the new transcript is written beside the test's temporary files; compare and copy it.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/journal/codec.h"
#include "core/wire/signing.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/words.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : line + " ") {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word.push_back(c);
        }
    }
    return words;
}

std::string transcript_of(const std::string& line, ScriptedGateway& gateway) {
    const Outcome outcome = run(words_of(line), world_of(gateway));
    return "$ riserctl " + line + "\n" + outcome.out + outcome.err +
           (outcome.exit_code == 0 ? ""
                                   : "[exit code " + std::to_string(outcome.exit_code) + "]\n") +
           "\n";
}

TEST(Riserctl, says_what_the_transcript_says) {
    std::ifstream file("tests/unit/local/riserctl.transcript");
    ASSERT_TRUE(file.is_open());
    std::string expected(std::istreambuf_iterator<char>(file), {});
    std::string actual;
    std::istringstream lines(expected);
    std::string cloud = "online";
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# ")) actual += line + "\n";
        if (line.starts_with("# cloud: ")) cloud = line.substr(9);
        if (!line.starts_with("$ riserctl ")) continue;
        ScriptedGateway gateway;
        gateway.cloud = local::made_up_cloud(cloud);
        actual += transcript_of(line.substr(11), gateway);
    }
    if (actual == expected) return;
    const std::string path = testing::TempDir() + "riserctl.transcript";
    std::ofstream(path) << actual;
    ADD_FAILURE() << "the output differs; what it is now: " << path;
}

TEST(Riserctl, status_as_json_says_how_the_building_stands_with_its_cloud) {
    ScriptedGateway gateway;
    gateway.cloud = local::made_up_cloud("offline");
    const std::string text = run({"status", "--json"}, world_of(gateway)).out;
    EXPECT_NE(text.find(R"("cloud":{"state":"offline")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("backlog":311)"), std::string::npos);
    gateway.cloud = local::made_up_cloud("none");
    EXPECT_NE(run({"status", "--json"}, world_of(gateway)).out.find(R"("state":"none")"),
              std::string::npos);
}

TEST(Riserctl, without_a_gateway_it_says_what_to_try) {
    ScriptedGateway gateway;
    gateway.running = false;
    const Outcome outcome = run({"status"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_unreachable);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("not running"), std::string::npos);
    EXPECT_NE(outcome.err.find("try sudo"), std::string::npos);
    EXPECT_NE(outcome.err.find("--socket"), std::string::npos);
}

TEST(Riserctl, asks_at_the_socket_it_is_told) {
    ScriptedGateway gateway;
    World world = world_of(gateway);
    std::string asked;
    world.ask = [&](const std::string& socket, const http::Request& request) {
        asked = socket;
        return gateway.ask(socket, request);
    };
    EXPECT_EQ(run({"--socket", "x.sock", "status"}, world).exit_code, k_done);
    EXPECT_EQ(asked, "x.sock");
    EXPECT_EQ(run({"status", "--socket", "y.sock"}, world).exit_code, k_done);
    EXPECT_EQ(asked, "y.sock");
}

TEST(Riserctl, a_lost_answer_to_a_top_up_tells_how_to_repeat_it_without_crediting_twice) {
    ScriptedGateway gateway;
    gateway.loses_answers = true;
    const Outcome outcome = run({"topup", "1", "5"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.err.find("riserctl topup " + to_string(local::made_up_account(1)) +
                               " 5 --id 0197a1de-3c4b-7aaa-8bcd-0000000000aa"),
              std::string::npos)
        << outcome.err;
}

TEST(Riserctl, a_repeated_top_up_carries_the_given_id) {
    ScriptedGateway gateway;
    gateway.outcome = controller::OrderOutcome::already_done;
    const Outcome outcome =
        run({"topup", "1", "5", "--id", "0197a1de-3c4b-7aaa-8bcd-0000000000bb"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_done);
    EXPECT_NE(outcome.out.find("was credited before"), std::string::npos);
    EXPECT_NE(gateway.requests.back().find("0000000000bb"), std::string::npos);
}

TEST(Riserctl, a_refused_order_is_exit_code_1_and_the_others_are_still_given) {
    ScriptedGateway gateway;
    gateway.outcome = controller::OrderOutcome::conflict;
    gateway.text = "a relay test needs supply that is on";
    const Outcome outcome = run({"supply", "test", "1", "2"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_EQ(outcome.err,
              "riserctl: Ground floor left: a relay test needs supply that is on\n"
              "riserctl: Ground floor middle: a relay test needs supply that is on\n");
}

TEST(Riserctl, nothing_is_ordered_when_one_of_the_names_is_wrong) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"supply", "arm", "1", "nobody"}, world_of(gateway)).exit_code, k_refused);
    EXPECT_EQ(gateway.requests, std::vector<std::string>{"GET /v1/supply-points"});
}

TEST(Riserctl, all_means_every_supply_point) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"supply", "arm", "--all"}, world_of(gateway)).exit_code, k_done);
    EXPECT_EQ(gateway.requests.size(), 8U);
    EXPECT_EQ(gateway.requests.back(), "POST /v1/supply-points/7/arm {}");
}

TEST(Riserctl, an_order_for_all_of_nothing_is_not_done) {
    ScriptedGateway gateway;
    gateway.view.supply_points.clear();
    const auto done = run({"supply", "connect", "--all"}, world_of(gateway));
    EXPECT_EQ(done.exit_code, k_refused);
    EXPECT_NE(done.err.find("nothing was ordered"), std::string::npos) << done.err;
}

TEST(Riserctl, balance_says_when_credit_ends_and_what_comes_next) {
    ScriptedGateway gateway;
    gateway.usage.outlooks = {local::made_up_outlook(3, gateway.view.made.wall)};
    const auto done = run({"balance", "3"}, world_of(gateway));
    EXPECT_EQ(done.exit_code, k_done);
    EXPECT_NE(done.out.find("Runs out"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("between "), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("350 W in the last day"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("after 12.300 kWh more: 0.41"), std::string::npos) << done.out;
}

TEST(Riserctl, says_who_holds_and_that_somebody_has_looked) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"supply", "hold", "1", "--kind", "weather"}, world_of(gateway)).exit_code,
              k_done);
    EXPECT_EQ(gateway.requests.back(),
              R"(POST /v1/supply-points/1/hold {"hours":24,"kind":"weather"})");
    EXPECT_EQ(run({"supply", "confirm", "1"}, world_of(gateway)).exit_code, k_done);
    EXPECT_EQ(gateway.requests.back(), "POST /v1/supply-points/1/confirm {}");
}

TEST(Riserctl, locks_keeps_on_and_takes_back) {
    ScriptedGateway gateway;
    const auto asks = [&](const std::vector<std::string>& words, const std::string& request) {
        EXPECT_EQ(run(words, world_of(gateway)).exit_code, k_done);
        EXPECT_EQ(gateway.requests.back(), request);
    };
    asks({"supply", "safety", "1"}, R"(POST /v1/supply-points/1/safety {"mode":"off"})");
    asks({"supply", "safety", "1", "--end"}, R"(POST /v1/supply-points/1/safety {"mode":"end"})");
    asks({"supply", "maintenance", "1"}, R"(POST /v1/supply-points/1/maintenance {"mode":"off"})");
    asks({"supply", "maintenance", "1", "--on", "--hours", "2"},
         R"(POST /v1/supply-points/1/maintenance {"mode":"on","hours":2})");
    asks({"supply", "override", "1", "--hours", "0"},
         R"(POST /v1/supply-points/1/override {"mode":"on","hours":0})");
    asks({"supply", "override", "1", "--end"},
         R"(POST /v1/supply-points/1/override {"mode":"end"})");
}

TEST(Riserctl, colour_only_on_a_terminal_and_never_in_json) {
    ScriptedGateway gateway;
    World world = world_of(gateway);
    EXPECT_EQ(run({"balance"}, world).out.find('\x1b'), std::string::npos);
    world.out_is_terminal = true;
    EXPECT_NE(run({"balance"}, world).out.find('\x1b'), std::string::npos);
    EXPECT_EQ(run({"balance", "--json"}, world).out.find('\x1b'), std::string::npos);
}

TEST(Riserctl, a_refusal_as_json_is_the_gateways_problem_document) {
    ScriptedGateway gateway;
    const Outcome outcome = run({"--json", "meter", "read", "99"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.out.find("\"code\":\"unknown_meter\""), std::string::npos);
}

TEST(Riserctl, every_failure_is_a_document_when_json_is_asked_for) {
    ScriptedGateway gateway;
    gateway.running = false;
    EXPECT_NE(run({"--json", "status"}, world_of(gateway)).out.find("{\"code\":\"unreachable\""),
              std::string::npos);
    EXPECT_NE(run({"--json", "topup", "1", "x"}, world_of(gateway)).out.find("{\"code\":\"usage\""),
              std::string::npos);
}

TEST(Riserctl, says_its_version) {
    ScriptedGateway gateway;
    const Outcome outcome = run({"--version"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_done);
    EXPECT_TRUE(outcome.out.starts_with("riserctl ")) << outcome.out;
}

TEST(Riserctl, suggests_the_command_that_was_meant) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"statsu"}, world_of(gateway)).err,
              "riserctl: there is no command \"statsu\"; did you mean \"status\"?\n"
              "Try riserctl --help.\n");
    EXPECT_EQ(run({"meter", "reed", "1"}, world_of(gateway)).err,
              "riserctl: there is no command \"reed\"; did you mean \"read\"?\n"
              "Try riserctl meter --help.\n");
    EXPECT_EQ(run({"meter", "read"}, world_of(gateway)).err,
              "riserctl: ID is required\nTry riserctl meter read --help.\n");
    for (const char* option : {"--json", "--socket=/s"}) {
        EXPECT_NE(run({option, "statsu"}, world_of(gateway)).err.find("did you mean \"status\"?"),
                  std::string::npos)
            << option;
    }
    EXPECT_NE(run({"--socket", "/s", "meter", "reed"}, world_of(gateway))
                  .err.find("did you mean \"read\"?"),
              std::string::npos);
    EXPECT_EQ(run({"--json", "statsu"}, world_of(gateway)).out,
              "{\"code\":\"usage\",\"detail\":\"there is no command \\\"statsu\\\"; did you "
              "mean \\\"status\\\"?\"}\n");
    EXPECT_EQ(run({"meter", "read", "--json"}, world_of(gateway)).out,
              "{\"code\":\"usage\",\"detail\":\"ID is required\"}\n");
}

TEST(Riserctl, a_gateway_that_closes_the_connection_is_not_said_to_be_down) {
    ScriptedGateway gateway;
    gateway.crowded = true;
    const Outcome outcome = run({"status"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_unreachable);
    EXPECT_NE(outcome.err.find("too many programs"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find("not running"), std::string::npos) << outcome.err;
}

TEST(Riserctl, takes_a_meter_by_its_name_and_the_relay_test_by_that_of_the_api) {
    ScriptedGateway gateway;
    EXPECT_TRUE(run({"meter", "read", "meter 2"}, world_of(gateway)).out.starts_with("Meter 2, "));
    ScriptedGateway later;
    const Outcome by_place = run({"meter", "read", "ground floor middle"}, world_of(later));
    EXPECT_TRUE(by_place.out.starts_with("Meter 2, ")) << by_place.out << by_place.err;
    EXPECT_EQ(
        run({"meter", "read", "nobody"}, world_of(gateway)).err,
        "riserctl: there is no meter \"nobody\": `riserctl meter list` shows what there is\n");
    EXPECT_EQ(run({"supply", "test-relay", "1"}, world_of(gateway)).exit_code, k_done);
}

TEST(Riserctl, decodes_a_frame_for_people_and_for_programs) {
    ScriptedGateway gateway;
    const std::string request = "01 03 00 48 00 02 44 1D";
    EXPECT_EQ(run({"decode", request}, world_of(gateway)).out,
              "Modbus RTU frame, unit 1, function 3 (read holding registers), CRC 0x1D44 right\n"
              "  request: from 0x0048 (72), count 2\n");
    EXPECT_EQ(run({"decode", "--json", request}, world_of(gateway)).out,
              "{\"kind\":\"modbus_rtu\",\"unit\":1,\"function\":3,"
              "\"function_name\":\"read holding registers\",\"data\":[0,72,0,2],"
              "\"request\":{\"address\":72,\"count\":2}}\n");
    EXPECT_NE(run({"--json", "decode", "01 83 02 C0 F1"}, world_of(gateway))
                  .out.find("\"exception\":{\"code\":2,\"text\":\"illegal data address\"}"),
              std::string::npos);
    EXPECT_NE(run({"--json", "decode", "01 06 00 1A 00 01 69 CD"}, world_of(gateway))
                  .out.find("\"request\":{\"address\":26,\"value\":1}"),
              std::string::npos);
}

TEST(Riserctl, decodes_what_riser_stores_for_people_and_for_programs) {
    journal::Entry entry;
    entry.header = {EpochId{{1}},     7, BootId{{2}}, 1000, 1'790'000'000'000, 1'790'000'000'000,
                    1'790'000'000'000};
    entry.records = {journal::SupplyObserved{SupplyPointId{3}, metering::SwitchState::connected}};
    const std::string bytes = wire::to_hex(journal::encode_entry(entry));
    ScriptedGateway gateway;
    EXPECT_EQ(run({"decode", bytes}, world_of(gateway)).out,
              "    at: 2026-09-21T14:13:20.000Z, sequence 7, boot "
              "02000000-0000-0000-0000-000000000000\n"
              "    supply_observed supply point 3 connected\n");
    EXPECT_EQ(
        run({"--json", "decode", bytes}, world_of(gateway)).out,
        "{\"kind\":\"riser\",\"parts\":[{\"name\":\"at\",\"value\":"
        "\"2026-09-21T14:13:20.000Z, sequence 7, boot 02000000-0000-0000-0000-000000000000\"},"
        "{\"value\":\"supply_observed supply point 3 connected\"}]}\n");
    EXPECT_EQ(run({"decode", "01 02 03 04"}, world_of(gateway)).exit_code, k_refused);
}

TEST(Riserctl, decodes_a_decision_about_supply_into_fields) {
    journal::Entry entry;
    entry.header = {EpochId{{1}},     7, BootId{{2}}, 1000, 1'790'000'000'000, 1'790'000'000'000,
                    1'790'000'000'000};
    entry.records = {journal::SupplyDesired{SupplyPointId{3},
                                            metering::SwitchState::connected,
                                            journal::SupplyReason::credit_restored,
                                            Money{500'000},
                                            0,
                                            {}}};
    ScriptedGateway gateway;
    const std::string out =
        run({"--json", "decode", wire::to_hex(journal::encode_entry(entry))}, world_of(gateway))
            .out;
    EXPECT_NE(out.find("{\"value\":\"supply_desired supply point 3 connected\",\"parts\":["
                       "{\"name\":\"reason\",\"value\":\"credit_restored\"},"
                       "{\"name\":\"balance\",\"value\":\"0.50\"}"),
              std::string::npos)
        << out;
}

TEST(Riserctl, wrong_usage_is_exit_code_2_and_asks_nobody) {
    const std::vector<std::vector<std::string>> wrong = {
        {},
        {"statsu"},
        {"meter"},
        {"meter", "read"},
        {"meter", "exchange", "1"},
        {"topup", "1"},
        {"topup", "1", "5", "--id", "7"},
        {"topup", "1", "0"},
        {"topup", "1", "-5"},
        {"topup", "1", "5,00"},
        {"supply", "arm"},
        {"supply", "arm", "1", "--all"},
        {"supply", "hold", "1", "--hours", "0"},
        {"supply", "maintenance", "1", "--hours", "2"},
        {"supply", "maintenance", "1", "--end", "--hours", "2"},
        {"supply", "override", "1", "--end", "--hours", "2"},
        {"supply", "cut", "1"},
        {"status", "--verbose"},
        {"decode"},
        {"decode", "no-such-file"},
    };
    for (const auto& arguments : wrong) {
        ScriptedGateway gateway;
        const Outcome outcome = run(arguments, world_of(gateway));
        EXPECT_EQ(outcome.exit_code, k_usage) << testing::PrintToString(arguments);
        EXPECT_TRUE(outcome.err.starts_with("riserctl: ")) << outcome.err;
        EXPECT_EQ(gateway.requests.size(), 0U) << testing::PrintToString(arguments);
    }
}

TEST(Words, are_wrapped_between_words_by_characters_not_bytes) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("", 10), Lines{});
    EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
    EXPECT_EQ(wrapped("äöü äöü", 7), Lines{"äöü äöü"});
    EXPECT_EQ(wrapped("a muchtoolongword b", 5), (Lines{"a", "muchtoolongword", "b"}));
}

TEST(Table, aligns_by_characters_not_bytes) {
    Table table({{"NAME"}, {"N", true}}, false);
    table.add({{"Dachgeschoß"}, {"1"}});
    table.add({{"Keller"}, {"10"}});
    EXPECT_EQ(table.text(), "NAME          N\nDachgeschoß   1\nKeller       10\n");
}

TEST(RiserctlStatus, tells_what_was_refused_once_something_was) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"status"}, world_of(gateway)).out.find("Refused"), std::string::npos);
    gateway.refused = {{"invalid", 1}, {"wrong_token", 2}};
    gateway.cloud.status->refused_commands = {{"bad_signature", 1}};
    EXPECT_NE(run({"status"}, world_of(gateway))
                  .out.find("Refused     3 requests (invalid 1, wrong_token 2); 1 cloud command "
                            "(bad_signature 1) since the start\n"),
              std::string::npos)
        << run({"status"}, world_of(gateway)).out;
}

}  // namespace
}  // namespace riser::ctl
