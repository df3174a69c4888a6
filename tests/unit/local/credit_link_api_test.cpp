// Credit links as the local API and its page take and answer them.
#include "core/wire/credit_link.h"
#include "gateway/local/credit_page.h"
#include "tests/unit/local/local_api_fixture.h"

namespace riser::local {
namespace {

wire::SigningKey key_of(std::uint8_t byte) {
    wire::SigningKey::Seed seed{};
    seed.fill(byte);
    return wire::SigningKey::from_seed(seed);
}

struct CreditLinkApi : LocalApiTest {
    CreditLinkApi() {
        wire::KeySet keys;
        keys.roles[static_cast<std::size_t>(wire::Role::credit)] = key_of(1).public_key();
        Edges edges = api.edges();
        edges.keys = keys;
        api.set_edges(edges);
        command.gateway = view.gateway;
        command.epoch = view.epoch;
        command.id = CommandId{{0xC1}};
        command.body = wire::TopUp{made_up_account(2), Money{20'000'000}, view.currency};
    }
    std::string body(std::uint8_t signer = 1) const {
        return R"({"link":")" + wire::credit_link(wire::sign_command(command, key_of(signer))) +
               "\"}";
    }
    http::Response answered(const std::string& path, controller::OrderOutcome outcome,
                            const std::string& said = "added") const {
        const auto reply = ask("POST", path, body());
        const auto* pending = std::get_if<PendingOrder>(&reply);
        EXPECT_NE(pending, nullptr);
        if (pending == nullptr) return {};
        return api.answer(*pending, {{1}, outcome, said, Money{77'000'000}}, present());
    }
    // From a phone on the building's network.
    Reply from(const std::string& address, const std::string& path) const {
        http::Request made = request("POST", path, body());
        made.client = {address, std::nullopt, false};
        return api.handle(made, present(), now);
    }

    wire::Command command;
    const std::string place = api.settings().names.of(SupplyPointId{2});
};

TEST_F(CreditLinkApi, a_good_link_becomes_an_order_for_the_account_that_it_names) {
    const auto carried = order<controller::CarryCredit>("/v1/credit-links", body());
    EXPECT_EQ(carried.account, made_up_account(2));
    EXPECT_EQ(carried.amount, Money{20'000'000});
    EXPECT_EQ(carried.id, command.id);
    EXPECT_FALSE(carried.preview);
    EXPECT_TRUE(order<controller::CarryCredit>("/v1/credit-links/preview", body()).preview);
}

TEST_F(CreditLinkApi, is_for_everybody_in_the_building_and_for_nobody_else) {
    const auto inside = from("192.168.1.40", "/v1/credit-links");
    ASSERT_NE(std::get_if<PendingOrder>(&inside), nullptr);
    EXPECT_TRUE(std::get<PendingOrder>(inside).anonymous);
    const auto outside = from("203.0.113.9", "/v1/credit-links");
    ASSERT_NE(std::get_if<http::Response>(&outside), nullptr);
    EXPECT_EQ(std::get<http::Response>(outside).status, 403);
}

TEST_F(CreditLinkApi, says_the_sum_and_where_it_goes_and_nothing_of_what_is_there) {
    using controller::OrderOutcome;
    const auto shown = json::parse(answered("/v1/credit-links/preview", OrderOutcome::done).body);
    EXPECT_EQ(text(shown, "/text"),
              "This link adds 20.00 EUR for " + place + "; nothing was added yet.");
    const auto added = answered("/v1/credit-links", OrderOutcome::done);
    EXPECT_EQ(added.status, 200);
    EXPECT_EQ(added.body.find("77"), std::string::npos) << "the balance is nobody's business";
    const auto said = json::parse(added.body);
    EXPECT_EQ(text(said, "/text"), "20.00 EUR have been added for " + place + ".");
    EXPECT_EQ(text(said, "/credit/amount"), "20.00");
    EXPECT_EQ(text(said, "/credit/place"), place);
    const auto again = json::parse(answered("/v1/credit-links", OrderOutcome::already_done).body);
    EXPECT_EQ(text(again, "/outcome"), "already_done");
    EXPECT_EQ(text(again, "/text"),
              "20.00 EUR were added already for " + place + "; nothing was added again.");
}

TEST_F(CreditLinkApi, what_the_books_refuse_is_said_in_their_words) {
    using controller::OrderOutcome;
    EXPECT_EQ(answered("/v1/credit-links", OrderOutcome::conflict, "ask the office").status, 409);
    EXPECT_EQ(answered("/v1/credit-links", OrderOutcome::unknown_target).status, 404);
    EXPECT_EQ(answered("/v1/credit-links", OrderOutcome::cannot_save, "full").status, 503);
}

TEST_F(CreditLinkApi, of_somebody_else_or_changed_is_refused_before_the_books_are_asked) {
    EXPECT_EQ(text(problem("POST", "/v1/credit-links", body(2), 422), "/code"), "link_not_genuine");
    EXPECT_EQ(text(problem("POST", "/v1/credit-links", R"({"link":"AAAA"})", 422), "/code"),
              "link_unreadable");
    command.epoch = EpochId{{0x99}};
    EXPECT_EQ(text(problem("POST", "/v1/credit-links", body(), 409), "/code"), "link_outdated");
    command.gateway = GatewayId{{0x99}};
    EXPECT_EQ(text(problem("POST", "/v1/credit-links", body(), 409), "/code"),
              "link_of_another_building");
    Edges edges = api.edges();
    edges.keys.reset();
    api.set_edges(edges);
    EXPECT_EQ(text(problem("POST", "/v1/credit-links", body(), 409), "/code"), "no_cloud_keys");
}

// ---- the page ----------------------------------------------------------------------------------

bool has(const http::Response& page, const std::string& text) {
    return page.body.find(text) != std::string::npos;
}

TEST_F(CreditLinkApi, the_page_asks_first_and_says_then_what_happened) {
    using controller::OrderOutcome;
    const auto asks = credit_page(answered("/v1/credit-links/preview", OrderOutcome::done), true);
    EXPECT_TRUE(has(asks, "<h1>Add this credit?</h1>"));
    EXPECT_TRUE(has(asks, "This link adds 20.00 EUR"));
    EXPECT_TRUE(has(asks, "<form method=\"post\">"));
    EXPECT_EQ(asks.header("Content-Type"), "text/html; charset=utf-8");
    const auto added = credit_page(answered("/v1/credit-links", OrderOutcome::done), false);
    EXPECT_TRUE(has(added, "<h1>Credit added</h1>"));
    EXPECT_TRUE(has(added, "20.00 EUR have been added for"));
    EXPECT_FALSE(has(added, "<form"));
    const auto before =
        credit_page(answered("/v1/credit-links/preview", OrderOutcome::already_done), true);
    EXPECT_TRUE(has(before, "<h1>Added already</h1>"));
    EXPECT_FALSE(has(before, "<form"));
}

TEST_F(CreditLinkApi, the_page_says_refusals_in_their_words) {
    command.gateway = GatewayId{{0x99}};
    const auto page = credit_page(answer("POST", "/v1/credit-links/preview", body()), true);
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(has(page, "<h1>For another building</h1>"));
    EXPECT_FALSE(has(page, "<form"));
    EXPECT_FALSE(has(credit_page({500, {}, "no JSON", {}}, true), "<form"));
}

TEST_F(CreditLinkApi, the_page_writes_names_as_text) {
    const http::Response said = http::json_response(
        200, R"({"outcome":"done","text":"for <script>alert(\"x\")</script> & Co"})");
    const auto page = credit_page(said, false);
    EXPECT_FALSE(has(page, "<script>"));
    EXPECT_TRUE(has(page, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Co"));
}

TEST(CreditPage, turns_an_opened_address_into_what_the_api_is_asked) {
    http::Request opened;
    opened.method = "GET";
    opened.path = "/credit/AXy_-9";
    opened.query = "from=sms";
    opened.parameters = {{"link", "AXy_-9"}};
    opened.headers = {{"Host", "riser.local"}, {"content-type", "text/plain"}};
    const auto shown = as_credit_order(opened);
    EXPECT_EQ(shown.method + " " + shown.target(), "POST /v1/credit-links/preview");
    EXPECT_EQ(shown.body, R"({"link":"AXy_-9"})");
    EXPECT_EQ(shown.header("Content-Type"), "application/json");
    EXPECT_EQ(shown.header("Host"), "riser.local");
    opened.method = "POST";
    EXPECT_EQ(as_credit_order(opened).path, "/v1/credit-links");
}

}  // namespace
}  // namespace riser::local
