// Moving tenants from the cloud: what is ordered, what is refused at once, and what people hear when the building has not
// done it (docs/tenancies.md).
#include "cloud/accounts/tenancy_orders.h"

#include "cloud/accounts/orders.h"
#include "cloud/commands/command_book.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using journal::CommandResult;

const AccountId k_new = id_of<AccountId>(0xB1);
constexpr std::int64_t k_hour_ms = 3'600'000;

struct TenancyOrdersTest : testing::Test {
    TenancyOrdersTest() {
        journal.commission(2);
        cloud.ingest(journal.everything());
        cloud.in_session([&](Session& s) {
            note_kinds(s, *s.find_gateway(cloud.gateway_key.gateway), wire::k_newest_kind,
                       cloud.now_ms);
            return true;
        });
    }
    // The refusal's code, or "" when it was queued.
    std::string move_in(std::uint8_t id, const wire::MoveIn& order, std::int64_t expires_ms = 0) {
        return cloud.in_session([&](Session& s) {
            const auto queued =
                order_move_in(s, cloud.keys, cloud.gateway_key.gateway, id_of<CommandId>(id), order,
                              expires_ms, cloud.now_ms);
            return queued ? std::string() : queued.error().code;
        });
    }
    std::string move_out(std::uint8_t id, AccountId account, AccountId to = {},
                         std::int64_t expires_ms = 0) {
        return cloud.in_session([&](Session& s) {
            const auto queued =
                order_move_out(s, cloud.keys, cloud.gateway_key.gateway, id_of<CommandId>(id),
                               {account, to, false}, expires_ms, cloud.now_ms);
            return queued ? std::string() : queued.error().code;
        });
    }
    wire::MoveIn into(std::uint32_t apartment) const {
        wire::MoveIn order;
        order.supply_point = SupplyPointId{apartment};
        order.account = k_new;
        return order;
    }
    QueuedCommand queued(std::uint8_t id) {
        return cloud.in_session([&](Session& s) {
            return s.find_command(cloud.gateway_key, id_of<CommandId>(id))
                .value_or(QueuedCommand{});
        });
    }
    // What the gateway's journal says became of it.
    void answered(std::uint8_t id, CommandResult result, std::vector<journal::Record> before = {}) {
        const QueuedCommand command = queued(id);
        before.push_back(journal::CommandExecuted{
            command.id, journal::CommandLane::state, command.command_epoch, command.sequence,
            wire::command_hash(command.signed_command.bytes), result});
        journal.append(std::move(before));
        EXPECT_TRUE(cloud.ingest(journal.everything()).parked.empty());
    }
    journal::AccountClosed end_of(std::uint32_t apartment) {
        journal::AccountClosed closed;
        closed.order = id_of<CommandId>(0x0D);
        closed.account = JournalWriter::account(apartment);
        closed.moves = billing::closing_of(cloud.books(closed.account).pots, {}).moves;
        return closed;
    }
    // Kind and subject of each open item but what is to be paid out.
    std::vector<std::string> open() {
        std::vector<std::string> items;
        for (const auto& item : cloud.open_items()) {
            if (item.kind != "refund_due") items.push_back(item.kind + " " + item.subject);
        }
        return items;
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId anna = JournalWriter::account(1);
    AccountId ben = JournalWriter::account(2);
};

TEST_F(TenancyOrdersTest, go_to_the_gateway_signed_and_are_void_after_a_day) {
    ASSERT_EQ(move_out(1, anna), "");
    const auto command = wire::decode_command(queued(1).signed_command.bytes);
    ASSERT_TRUE(command.ok());
    EXPECT_EQ(std::get<wire::MoveOut>(command->body).account, anna);
    EXPECT_EQ(command->expires_ms, cloud.now_ms + 24 * k_hour_ms);
    EXPECT_EQ(wire::role_of(command->body), wire::Role::policy);
    EXPECT_EQ(wire::lane_of(command->body), journal::CommandLane::state);
}

TEST_F(TenancyOrdersTest, last_a_week_at_most) {
    EXPECT_EQ(move_out(1, anna, {}, cloud.now_ms + 7 * 24 * k_hour_ms), "");
    EXPECT_EQ(move_out(2, ben, {}, cloud.now_ms + 7 * 24 * k_hour_ms + 1), "too_long");
    EXPECT_EQ(move_out(3, ben, {}, cloud.now_ms - 1), "in_the_past");
}

TEST_F(TenancyOrdersTest, given_twice_are_one_and_another_content_is_another) {
    ASSERT_EQ(move_out(1, anna), "");
    EXPECT_EQ(move_out(1, anna), "");
    EXPECT_EQ(move_out(1, ben), "command_exists");
}

TEST_F(TenancyOrdersTest, that_cannot_be_are_refused_at_once) {
    EXPECT_EQ(move_out(1, k_new), "unknown_account");
    EXPECT_EQ(move_out(2, anna, k_new), "unknown_account");
    EXPECT_EQ(move_out(3, anna, anna), "not_transferable");
    EXPECT_EQ(move_in(4, into(1)), "supply_point_taken");
    EXPECT_EQ(move_in(5, into(9)), "unknown_supply_point");
    wire::MoveIn known = into(1);
    known.account = ben;
    EXPECT_EQ(move_in(6, known), "account_exists");
    wire::MoveIn other = into(1);
    other.tariff = id_of<TariffId>(0x99);
    EXPECT_EQ(move_in(7, other), "unknown_tariff");
}

// The building may be offline: both wait for it, in their order.
TEST_F(TenancyOrdersTest, of_who_leaves_and_who_comes_can_be_given_together) {
    ASSERT_EQ(move_out(1, anna), "");
    EXPECT_EQ(move_in(2, into(1)), "");
    EXPECT_EQ(queued(2).sequence, queued(1).sequence + 1);
}

TEST_F(TenancyOrdersTest, that_the_building_did_leave_nothing_to_look_at) {
    ASSERT_EQ(move_out(1, anna), "");
    answered(1, CommandResult::done, {end_of(1)});
    EXPECT_EQ(open(), std::vector<std::string>{});
    EXPECT_EQ(move_out(2, anna), "account_closed");
    ASSERT_EQ(move_in(3, into(1)), "");
    answered(3, CommandResult::done);
    EXPECT_EQ(open(), std::vector<std::string>{});
}

TEST_F(TenancyOrdersTest, that_the_building_did_not_carry_out_are_open_items_until_they_are) {
    ASSERT_EQ(move_out(1, anna), "");
    answered(1, CommandResult::expired);
    EXPECT_EQ(open(), std::vector<std::string>{"move_not_done " + to_string(anna)});

    ASSERT_EQ(move_out(2, anna), "");
    answered(2, CommandResult::done, {end_of(1)});
    EXPECT_EQ(open(), std::vector<std::string>{});

    ASSERT_EQ(move_in(3, into(1)), "");
    answered(3, CommandResult::refused_conflict);
    EXPECT_EQ(open(), std::vector<std::string>{"move_not_done supply point 1"});
    ASSERT_EQ(move_in(4, into(1)), "");
    answered(4, CommandResult::done);
    EXPECT_EQ(open(), std::vector<std::string>{});
}

// Somebody in the building was faster: the tenant has moved out, which is what was wanted.
TEST_F(TenancyOrdersTest, that_both_sides_gave_are_no_trouble) {
    ASSERT_EQ(move_out(1, anna), "");
    journal.append({end_of(1)});
    answered(1, CommandResult::refused_conflict);
    EXPECT_EQ(open(), std::vector<std::string>{});
}

// But what was to go to another account has not gone there.
TEST_F(TenancyOrdersTest, that_both_sides_gave_otherwise_are_looked_at) {
    ASSERT_EQ(move_out(1, anna, ben), "");
    journal.append({end_of(1)});
    answered(1, CommandResult::refused_conflict);
    EXPECT_EQ(open(), std::vector<std::string>{"move_not_done " + to_string(anna)});
}

TEST_F(TenancyOrdersTest, about_refunds_are_not_above_what_is_owed) {
    journal.credit(id_of<TopUpId>(0x41), 1, Money{3'000'000}, journal::TopUpSource::local_cash);
    cloud.ingest(journal.everything());
    journal.append({end_of(1)});
    cloud.ingest(journal.everything());
    const Money owed = cloud.books(anna).pots.refund_owed;
    ASSERT_GT(owed, Money{});
    const auto pay = [&](std::uint8_t id, Money amount) {
        return cloud.in_session([&](Session& s) {
            const auto queued =
                order_refund_paid(s, cloud.keys, cloud.gateway_key.gateway, id_of<CommandId>(id),
                                  {anna, amount, k_eur}, cloud.now_ms);
            return queued ? std::string() : queued.error().code;
        });
    };
    EXPECT_EQ(pay(1, owed + Money{1}), "above_refund_owed");
    EXPECT_EQ(pay(2, owed), "");
    answered(2, CommandResult::done, {journal::RefundPaid{id_of<TopUpId>(2), anna, owed}});
    EXPECT_TRUE(cloud.open_items().empty());
}

}  // namespace
}  // namespace riser::cloud
