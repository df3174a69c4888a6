// What the gateway answers to the cloud's commands that it cannot carry out. That they are carried out once and in
// their order is in controller_test.cpp.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using journal::CommandLane;
using journal::CommandResult;

struct Ordered : Building {
    Ordered() : Building(two_apartments()) { commission(); }
    template <class Body>
    CommandResult give_command(CommandLane lane, const Body& body) {
        RemoteCommand command;
        command.id.bytes[0] = ++last_;
        command.lane = lane;
        command.body = body;
        if (lane == CommandLane::state) {
            const auto& cursor = controller->books().site.state_lane;
            command.command_epoch = 1;
            command.sequence = cursor.sequence + 1;
            command.prev_hash = cursor.hash;
        }
        command.hash[0] = last_;
        give(command);
        return controller->books().commands.at(command.id);
    }
    CommandResult pay(std::uint8_t id, const AccountId& account, Money amount, Currency currency) {
        TopUpId top_up;
        top_up.bytes[0] = id;
        return give_command(CommandLane::credit,
                            TopUp{top_up, account, amount, currency, journal::TopUpSource::cloud});
    }
    std::uint8_t last_ = 0;
};

TEST(RemoteCommand, about_money_that_cannot_be_credited_is_refused_with_the_reason) {
    Ordered b;
    const Money before = b.balance(k_anna);

    EXPECT_EQ(b.pay(101, AccountId{}, Money{1'000'000}, k_eur),
              CommandResult::refused_unknown_target);
    EXPECT_EQ(b.pay(102, k_anna, Money{0}, k_eur), CommandResult::refused_invalid);
    EXPECT_EQ(b.pay(103, k_anna, Money{1'000'000}, *parse_currency("CHF")),
              CommandResult::refused_invalid);
    EXPECT_EQ(b.balance(k_anna), before);

    EXPECT_EQ(b.pay(104, k_anna, Money{1'000'000}, k_eur), CommandResult::done);
    EXPECT_EQ(b.pay(104, k_anna, Money{2'000'000}, k_eur), CommandResult::refused_conflict);
    EXPECT_EQ(b.balance(k_anna), before + Money{1'000'000});
}

TEST(RemoteCommand, is_a_line_of_the_log_with_its_kind_and_id) {
    Ordered b;
    const auto told = [&](std::string_view kind, std::uint8_t id, std::string_view result) {
        return std::any_of(b.actions.begin(), b.actions.end(), [&](const Action& action) {
            const auto* note = std::get_if<Note>(&action);
            const std::vector<std::pair<std::string, std::string>> fields{
                {"kind", std::string(kind)},
                {"id", to_string(CommandId{{id}})},
                {"result", std::string(result)}};
            return note != nullptr && note->event == "cloud_order" && note->fields.size() >= 3 &&
                   std::equal(fields.begin(), fields.end(), note->fields.begin());
        });
    };
    EXPECT_EQ(b.pay(101, k_anna, Money{1'000'000}, k_eur), CommandResult::done);
    EXPECT_TRUE(told("top_up", 1, "done"));
    EXPECT_EQ(b.give_command(CommandLane::state, SetHold{SupplyPointId{99}, 1}),
              CommandResult::refused_unknown_target);
    EXPECT_TRUE(told("hold", 2, "refused_unknown_target"));
}

TEST(RemoteCommand, about_supply_or_prices_that_cannot_be_is_refused_with_the_reason) {
    Ordered b;
    const auto state = [&](const auto& body) { return b.give_command(CommandLane::state, body); };
    const std::int64_t tomorrow = to_unix_ms(b.clock.wall + std::chrono::hours(24));
    const std::int64_t never = to_unix_ms(b.clock.wall + std::chrono::hours(24 * 500));

    EXPECT_EQ(state(SetHold{SupplyPointId{99}, tomorrow}), CommandResult::refused_unknown_target);
    EXPECT_EQ(state(Connect{SupplyPointId{99}, tomorrow}), CommandResult::refused_unknown_target);
    EXPECT_EQ(state(SetHold{SupplyPointId{1}, never}), CommandResult::refused_invalid);
    EXPECT_EQ(state(Connect{SupplyPointId{1}, never}), CommandResult::refused_invalid);
    EXPECT_EQ(b.apartment(1).hold_until_ms, 0);

    payment::Tariff tariff = two_apartments().tariffs.front();
    tariff.currency = *parse_currency("CHF");
    EXPECT_EQ(state(SetTariff{tariff}), CommandResult::refused_invalid);
    tariff = two_apartments().tariffs.front();
    EXPECT_EQ(state(SetTariff{tariff}), CommandResult::already_done);
    tariff.tax_ppm += 1;
    EXPECT_EQ(state(SetTariff{tariff}), CommandResult::refused_conflict);
}

}  // namespace
}  // namespace riser::controller
