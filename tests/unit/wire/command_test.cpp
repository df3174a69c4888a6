#include "core/wire/command.h"

#include "core/journal/codec.h"
#include "core/wire/dump.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

Command given_hold(std::uint64_t sequence, const journal::Hash& previous) {
    Command command = given_top_up();
    command.command_epoch = 3;
    command.sequence = sequence;
    command.previous = previous;
    command.expires_ms = 1'763'700'000'000;
    command.body = Hold{SupplyPointId{4}, 1'763'800'000'000};
    return command;
}

payment::Tariff given_tariff() {
    payment::Tariff tariff;
    tariff.id = id_of<TariffId>(0x77);
    tariff.currency = *parse_currency("EUR");
    tariff.prices = {Price{320'000}, Price{180'000}};
    tariff.week = {{0, 1}, {420, 0}};
    return tariff;
}

VerifiedCommand verified(const Command& command) {
    const auto result =
        verify_command(sign_command(command, role_key(role_of(command.body))), given_key_set());
    EXPECT_TRUE(result.ok());
    return *result;
}

TEST(Command, every_kind_survives_the_wire) {
    for (const CommandBody& body : std::vector<CommandBody>{
             TopUp{id_of<AccountId>(1), Money{1}, *parse_currency("USD")},
             SetTariff{given_tariff()},
             Hold{SupplyPointId{0}, 0},
             Connect{SupplyPointId{65535}, 7},
             NumberBill{id_of<AccountId>(1),
                        {65535, 9999, billing::k_max_bill_counter},
                        "RE/2026-000817",
                        billing::LocalDay{std::chrono::days(20'500)},
                        billing::LocalDay{std::chrono::days(20'514)}},
             DisputeBill{id_of<AccountId>(1), {1, 0, 1}, false},
             CancelBill{id_of<AccountId>(1), {1, 2026, 123}},
             CreditBill{id_of<AccountId>(1), {1, 2026, 123}, k_max_amount},
             BouncePayment{id_of<AccountId>(1), id_of<TopUpId>(2), {}},
             ChangeMode{id_of<AccountId>(1), payment::AccountMode::postpaid, true},
             AgreePlan{id_of<AccountId>(1), 60, billing::LocalDay{std::chrono::days(20'500)}, 60,
                       255},
             EndPlan{id_of<AccountId>(1)},
             MoveIn{SupplyPointId{65535}, id_of<AccountId>(1), payment::AccountMode::postpaid,
                    payment::CustomerClass::common_area, true, id_of<TariffId>(2), true},
             MoveIn{SupplyPointId{1}, id_of<AccountId>(1)},
             MoveOut{id_of<AccountId>(1), id_of<AccountId>(2), true},
             MoveOut{id_of<AccountId>(1), {}, false},
             PayRefund{id_of<AccountId>(1), k_max_amount, *parse_currency("USD")},
             DemandDeposit{
                 id_of<AccountId>(1), {}, 3, billing::LocalDay{std::chrono::days(20'500)}},
             MoveDeposit{id_of<AccountId>(1), journal::DepositMove::applied, Money{1},
                         *parse_currency("USD")},
             TakeVoucherDocument{{3, Bytes(k_max_carried_document, 7), {}}},
             TakeVoucherLocks{id_of<voucher::BatchId>(1), 99,
                              std::vector<voucher::Lock>(1'000, id_of<voucher::Lock>(5))},
             CorrectTariff{given_tariff(), 0},
             CorrectTariff{given_tariff(), 1'774'994'400'000},
             CorrectTariffWithin{{given_tariff(), 1'774'994'400'000}, Money{50'000'000}},
             EnterCharge{id_of<AccountId>(1),
                         64'000,
                         payment::ChargePurpose::debt,
                         k_max_amount,
                         1'000'000,
                         Money{5},
                         {},
                         payment::CollectionPeriod::hour},
             EnterCharge{id_of<AccountId>(1),
                         0,
                         payment::ChargePurpose::fee,
                         Money{1},
                         0,
                         {},
                         {},
                         payment::CollectionPeriod::month},
             GiveCredit{id_of<AccountId>(1), Money{1}, 1'774'994'400'000},
             ChangeTariff{id_of<AccountId>(1), id_of<TariffId>(2), 1'774'994'400'000},
             TakeBoundKey{id_of<EpochId>(2), {{}, {Money{10'000}, 20'000, k_max_amount}}},
             NumberedTopUp{{id_of<AccountId>(1), Money{1}, *parse_currency("USD")}, 7},
             MarkNumber{id_of<EpochId>(2), id_of<AccountId>(1), voucher::k_last_counter, true},
         }) {
        Command command = given_top_up();
        command.body = body;
        const auto decoded = decode_command(encode_command(command));
        ASSERT_TRUE(decoded.ok()) << decoded.error().message;
        EXPECT_EQ(*decoded, command);
    }
}

TEST(Command, a_page_of_locks_is_of_a_batch_and_not_larger_than_one) {
    const auto read_back = [](std::uint32_t page, std::size_t locks) {
        const auto bytes = encode_command_body(
            TakeVoucherLocks{id_of<voucher::BatchId>(1), page,
                             std::vector<voucher::Lock>(locks, id_of<voucher::Lock>(5))});
        return decode_command_body(16, bytes).ok();
    };
    EXPECT_TRUE(read_back(0, 1));
    EXPECT_FALSE(read_back(0, 0));
    EXPECT_FALSE(read_back(0, 1'001));
    EXPECT_FALSE(read_back(100, 1));
}

TEST(Command, a_document_about_vouchers_is_not_empty_and_not_too_long_for_a_command) {
    const auto read_back = [](std::size_t size) {
        const auto bytes =
            encode_command_body(TakeVoucherDocument{{2, Bytes(size, std::uint8_t{7}), {}}});
        return decode_command_body(15, bytes).ok();
    };
    EXPECT_TRUE(read_back(1));
    EXPECT_FALSE(read_back(0));
    EXPECT_FALSE(read_back(k_max_carried_document + 1));
}

TEST(Command, a_credit_fits_the_224_characters_of_a_link) {
    EXPECT_LE(encode_command(given_top_up()).size() + 64, 168U);
}

TEST(Command, counts_only_under_the_key_of_its_role) {
    for (const Role role : {Role::receipt, Role::credit, Role::policy, Role::supply}) {
        const auto result =
            verify_command(sign_command(given_top_up(), role_key(role)), given_key_set());
        EXPECT_EQ(result.ok(), role == Role::credit);
    }
}

TEST(Command, no_byte_can_be_changed) {
    const auto original = sign_command(given_hold(1, {}), role_key(Role::supply));
    for (std::size_t i = 0; i < original.bytes.size(); ++i) {
        auto changed = original;
        changed.bytes[i] ^= 0x01;
        EXPECT_FALSE(verify_command(changed, given_key_set()).ok()) << "byte " << i;
    }
}

TEST(Command, nonsense_is_refused) {
    auto bytes = encode_command(given_top_up());
    EXPECT_FALSE(decode_command(ByteView(bytes).subspan(0, bytes.size() - 1)).ok());
    bytes.push_back(0);
    EXPECT_FALSE(decode_command(bytes).ok());
    for (const Money amount : {Money{0}, Money{k_max_amount.micro + 1}}) {
        auto command = given_top_up();
        std::get<TopUp>(command.body).amount = amount;
        EXPECT_FALSE(decode_command(encode_command(command)).ok());
    }
    auto command = given_top_up();
    command.body = Connect{};
    EXPECT_FALSE(decode_command(encode_command(command)).ok());
}

TEST(StateLane, is_gapless_and_chained) {
    const auto gateway = id_of<GatewayId>(0x11);
    const auto epoch = id_of<EpochId>(0x22);
    const auto first = verified(given_hold(1, {}));
    const auto second = verified(given_hold(2, first.hash));
    const auto forged = verified(given_hold(2, journal::Hash{1}));
    const StateCursor start;
    const StateCursor after_first{3, 1, first.hash};
    const StateCursor after_second{3, 2, second.hash};
    struct Row {
        const VerifiedCommand& command;
        StateCursor cursor;
        CommandPosition expected;
    };
    for (const auto& [command, cursor, expected] : std::vector<Row>{
             {first, start, CommandPosition::next},
             {second, start, CommandPosition::gap},
             {second, after_first, CommandPosition::next},
             {forged, after_first, CommandPosition::broken_chain},
             {first, after_first, CommandPosition::repeated},
             {first, after_second, CommandPosition::repeated},
             {forged, after_second, CommandPosition::broken_chain},
             {first, {4, 0, {}}, CommandPosition::older_epoch},
             {first, {2, 9, second.hash}, CommandPosition::next},
         }) {
        EXPECT_EQ(judge_position(command, gateway, epoch, cursor), expected);
    }
    EXPECT_EQ(judge_position(first, id_of<GatewayId>(1), epoch, start),
              CommandPosition::other_gateway);
    EXPECT_EQ(judge_position(first, gateway, id_of<EpochId>(1), start),
              CommandPosition::other_journal);
}

TEST(CreditLane, has_no_order) {
    auto command = given_top_up();
    command.sequence = 900;
    EXPECT_EQ(judge_position(verified(command), command.gateway, command.epoch, {9, 9, {}}),
              CommandPosition::next);
}

TEST(CommandDelivery, survives_the_wire) {
    CommandDelivery delivery;
    delivery.command_epoch = 3;
    delivery.commands = {sign_command(given_top_up(), role_key(Role::credit))};
    delivery.key_set = sign_key_set(given_key_set(), key_of(1));
    const auto decoded = decode_delivery(encode_delivery(delivery));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, delivery);
    const auto text = dump(encode_delivery(delivery));
    ASSERT_TRUE(text.ok());
    EXPECT_NE((*text).find("credit: 12.34 EUR"), std::string::npos) << *text;
}

}  // namespace
}  // namespace riser::wire
