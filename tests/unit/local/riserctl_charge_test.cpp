// riserctl tariff explain --account: a charge that was booked, of the gateway or of a book file.
#include <gtest/gtest.h>

#include "core/journal/chain.h"
#include "core/payment/charging.h"
#include "core/wire/book_file.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

const AccountId k_account = *parse_id<AccountId>("5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90");

// The journal of somebody who has used 1.234 kWh at 0.20.
std::string books() {
    payment::Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.currency = *parse_currency("EUR");
    tariff.prices = {Price{200'000}};
    journal::Segment segment;
    segment.supply_point = SupplyPointId{1};
    segment.register_id = {MeterId{4}, MeterEpoch{1}, metering::Quantity::import_energy};
    segment.register_to = Energy{1'234};
    segment.from_ms = 1'772'323'200'000;
    segment.to_ms = 1'772'326'800'000;
    segment.amount = Money{246'800};
    journal::Settlement settlement;
    settlement.tariffs = {{tariff.id, 1, journal::tariff_hash(tariff)}};
    settlement.segments = {segment};
    const std::vector<std::vector<journal::Record>> decisions{
        {journal::TariffPublished{tariff},
         journal::AccountOpened{k_account, SupplyPointId{1}, payment::AccountMode::prepaid}},
        {settlement}};
    std::string text = wire::format_book_head({GatewayId{{1}}, EpochId{{2}}, 2}) + "\n";
    journal::Hash head{};
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        journal::Entry entry;
        entry.header.epoch = EpochId{{2}};
        entry.header.sequence = i + 1;
        entry.header.wall_ms = 1'772'326'800'000;
        entry.records = decisions[i];
        const auto bytes = journal::encode_entry(entry);
        head = journal::chain_hash(head, bytes);
        text += wire::format_book_entry({i + 1, head, bytes}) + "\n";
    }
    return text;
}

struct RiserctlCharge : testing::Test {
    Outcome say(std::vector<std::string> words) {
        World world = world_of(gateway);
        world.read_file = [](const std::string& path) -> Result<std::string> {
            if (path == "books") return books();
            return std::string("riser-books of another kind\n");
        };
        words.insert(words.begin(), {"tariff", "explain"});
        return run(std::move(words), world);
    }
    static bool has(const Outcome& outcome, const std::string& text) {
        return outcome.out.find(text) != std::string::npos;
    }

    ScriptedGateway gateway;
};

TEST_F(RiserctlCharge, is_asked_of_the_gateway) {
    gateway.charges = {{7, Money{246'800}, Money{246'800}, true, {{"readings", "0 to 1.234 kWh"}}}};
    const Outcome shown = say({"--account", "1", "--at", "2026-03-01T00:30:00Z"});
    EXPECT_EQ(shown.exit_code, k_done) << shown.err;
    EXPECT_TRUE(has(shown, "0 to 1.234 kWh")) << shown.out;
    EXPECT_FALSE(has(shown, "does not follow")) << shown.out;
    EXPECT_EQ(gateway.requests.back(), "GET /v1/accounts/" + to_string(local::made_up_account(1)) +
                                           "/charge?at=2026-03-01T00:30:00Z");
}

TEST_F(RiserctlCharge, of_a_book_file_asks_nobody) {
    const Outcome shown = say({"--account", to_string(k_account), "--books", "books"});
    EXPECT_EQ(shown.exit_code, k_done) << shown.err;
    EXPECT_TRUE(has(shown, "0.000 kWh to 1.234 kWh: 1.234 kWh")) << shown.out;
    EXPECT_TRUE(has(shown, "0.2468: the same")) << shown.out;
    EXPECT_TRUE(gateway.requests.empty());
    const Outcome document = say({"--account", to_string(k_account), "--books", "books", "--json"});
    EXPECT_TRUE(has(document, R"("agrees":true)")) << document.out;
}

TEST_F(RiserctlCharge, says_what_is_wrong) {
    EXPECT_EQ(say({"--account", "1", "--books", "books"}).exit_code, k_usage) << "no UUID";
    EXPECT_EQ(say({"--account", to_string(k_account), "--books", "others"}).exit_code, k_refused);
    EXPECT_EQ(say({"--account", "1", "--at", "noon"}).exit_code, k_usage);
    EXPECT_EQ(
        say({"--account", to_string(k_account), "--books", "books", "--at", "2026-03-02T00:00:00Z"})
            .exit_code,
        k_refused);
    const Outcome nothing = say({});
    EXPECT_EQ(nothing.exit_code, k_usage);
    EXPECT_NE(nothing.err.find("FILE is required, or --account"), std::string::npos) << nothing.err;
}

}  // namespace
}  // namespace riser::ctl
