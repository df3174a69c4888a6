// The worker and the API turned by hand, as the simulator turns them: same order, same bound, same turns as
// by the thread.
#include "cloud/http/worker.h"

#include "cloud/http/api.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

struct TurnedWorker {
    Instant now{};
    std::optional<Instant> deadline;
    std::string story;
    Worker worker{2,
                  {[this] { return now; },
                   [this](Instant) {
                       story += "t";
                       return deadline;
                   }}};
};

TEST(Worker, turned_by_hand_runs_what_waits_in_order_with_a_turn_after_each) {
    TurnedWorker given;
    given.deadline = Instant{std::chrono::seconds(7)};
    given.now = Instant{std::chrono::seconds(3)};
    ASSERT_TRUE(given.worker.submit([&] { given.story += "1"; }));
    ASSERT_TRUE(given.worker.submit([&] { given.story += "2"; }));
    EXPECT_FALSE(given.worker.submit([] {})) << "the bound holds";

    EXPECT_EQ(given.worker.run_pending(), given.deadline);

    EXPECT_EQ(given.story, "1t2t");
    EXPECT_EQ(given.worker.last_turn(), given.now);
    given.worker.run_pending();
    EXPECT_EQ(given.story, "1t2tt") << "with nothing to do it still comes round";
}

TEST(Worker, runs_what_a_task_hands_in_as_well) {
    TurnedWorker given;
    ASSERT_TRUE(given.worker.submit([&] {
        given.story += "1";
        ASSERT_TRUE(given.worker.submit([&] { given.story += "2"; }));
    }));
    given.worker.run_pending();
    EXPECT_EQ(given.story, "1t2t");
}

TEST(Worker, stopped_takes_nothing_more) {
    TurnedWorker given;
    ASSERT_TRUE(given.worker.submit([&] { given.story += "1"; }));
    given.worker.stop();
    EXPECT_FALSE(given.worker.submit([] {}));
    given.worker.run_pending();
    EXPECT_EQ(given.story, "t");
}

// The API on a store in memory, with the time and the ids of the test.
struct TurnedApi {
    GivenCloud cloud;
    OperatorToken token{std::string(64, 'a')};
    Now now;
    http::Router router;
    Api api{*cloud.store, cloud.keys, token, settings(), [this] { return now; }};
    std::vector<http::Response> answers;

    TurnedApi() {
        now.wall = from_unix_ms(k_start_ms);
        api.add_routes(router);
    }
    static ApiSettings settings() {
        ApiSettings settings;
        settings.new_uuid = [next = std::uint8_t{0x50}](UtcTime) mutable {
            return id_of<OwnerId>(++next).bytes;
        };
        return settings;
    }
    void send(http::Request request) {
        const auto match = router.find(request.method, request.path);
        ASSERT_NE(match.route, nullptr);
        request.parameters = match.parameters;
        match.route->handler(
            request, [this](http::Response response) { answers.push_back(std::move(response)); });
    }
    void create_owner(const std::string& name) {
        http::Request request;
        request.method = "POST";
        request.path = "/v1/owners";
        request.headers = {{"Authorization", "Bearer " + std::string(64, 'a')},
                           {"Content-Type", "application/json"}};
        request.body = R"({"name": ")" + name + "\"}";
        send(std::move(request));
    }
    void poll(int wait_s, std::uint64_t command_epoch = 0) {
        poll_as(key_of(9), wait_s, command_epoch);
    }
    void poll_as(const wire::SigningKey& key, int wait_s, std::uint64_t command_epoch = 0) {
        http::Request request;
        request.path = "/v1/gateways/" + to_string(cloud.gateway_key.gateway) + "/commands";
        request.query = "command_epoch=" + std::to_string(command_epoch) +
                        "&key_set=1&wait=" + std::to_string(wait_s);
        request.headers = {{std::string(wire::k_signature_header),
                            wire::sign_request(key, "GET", request.target())}};
        send(std::move(request));
    }
};

TEST(Api, turned_by_hand_serves_requests_and_makes_ids_from_the_given_source) {
    TurnedApi given;
    given.create_owner("one");
    given.create_owner("two");
    EXPECT_TRUE(given.answers.empty()) << "nothing is served before the turn";

    given.api.run_pending();

    ASSERT_EQ(given.answers.size(), 2U);
    EXPECT_EQ(given.answers[0].status, 201);
    EXPECT_NE(given.answers[0].body.find(to_string(id_of<OwnerId>(0x51))), std::string::npos);
    EXPECT_NE(given.answers[1].body.find(to_string(id_of<OwnerId>(0x52))), std::string::npos);
}

TEST(Api, a_request_that_was_genuine_once_makes_no_other_genuine) {
    TurnedApi given;
    const auto status_of = [&](int wait_s, const wire::SigningKey& key) {
        given.answers.clear();
        given.poll_as(key, wait_s);
        given.api.run_pending();
        return given.answers.empty() ? 0 : given.answers.back().status;
    };
    EXPECT_EQ(status_of(0, key_of(9)), 200);
    EXPECT_EQ(status_of(0, key_of(9)), 200) << "the same again";

    EXPECT_EQ(status_of(0, key_of(8)), 401) << "another signature";
    EXPECT_EQ(status_of(0, key_of(9)), 200);
    http::Request altered;
    altered.path = "/v1/gateways/" + to_string(given.cloud.gateway_key.gateway) + "/commands";
    altered.query = "command_epoch=0&key_set=2&wait=0";
    altered.headers = {
        {std::string(wire::k_signature_header),
         wire::sign_request(key_of(9), "GET", altered.path + "?command_epoch=0&key_set=1&wait=0")}};
    given.answers.clear();
    given.send(altered);
    given.api.run_pending();
    ASSERT_EQ(given.answers.size(), 1U);
    EXPECT_EQ(given.answers[0].status, 401) << "a genuine signature of another target";
}

TEST(Api, turned_by_hand_says_when_a_waiting_gateway_is_to_be_answered) {
    TurnedApi given;
    given.now.monotonic = Instant{std::chrono::seconds(100)};
    given.poll(20);

    const auto deadline = given.api.run_pending();

    EXPECT_TRUE(given.answers.empty());
    ASSERT_EQ(deadline, given.now.monotonic + std::chrono::seconds(20));
    given.now.monotonic = *deadline;
    given.api.run_pending();
    ASSERT_EQ(given.answers.size(), 1U);
    EXPECT_EQ(given.answers[0].status, 200);
}

TEST(Api, a_waiting_gateway_is_told_the_command_epoch_when_nothing_came) {
    TurnedApi given;
    JournalWriter journal{given.cloud.gateway_key};
    journal.commission(1);
    given.cloud.ingest(journal.everything());
    const std::uint64_t epoch = given.cloud.gateway().command_epoch;
    ASSERT_NE(epoch, 0U);
    given.poll(20, epoch);
    const auto deadline = given.api.run_pending();
    ASSERT_TRUE(deadline.has_value());
    given.now.monotonic = *deadline;

    given.api.run_pending();

    ASSERT_EQ(given.answers.size(), 1U);
    const auto& body = given.answers[0].body;
    const auto delivery =
        wire::decode_delivery({reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
    ASSERT_TRUE(delivery.ok());
    EXPECT_EQ(delivery->command_epoch, epoch);
    EXPECT_TRUE(delivery->commands.empty());
}

TEST(Api, a_poll_from_a_later_command_epoch_is_answered_from_one_above_it) {
    TurnedApi given;
    JournalWriter journal{given.cloud.gateway_key};
    journal.commission(1);
    given.cloud.ingest(journal.everything());
    const std::uint64_t later = given.cloud.gateway().command_epoch + 1000;

    given.poll(0, later);
    given.api.run_pending();

    EXPECT_EQ(given.cloud.gateway().command_epoch, later + 1);
    ASSERT_EQ(given.answers.size(), 1U);
    const auto& body = given.answers[0].body;
    const auto delivery =
        wire::decode_delivery({reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
    ASSERT_TRUE(delivery.ok());
    EXPECT_EQ(delivery->command_epoch, later + 1);
}

}  // namespace
}  // namespace riser::cloud
