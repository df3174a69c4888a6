// Bills that the legal entity numbers in the cloud: until it has, they are nobody's to remind of; a bill has one number.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using journal::CommandLane;
using journal::CommandResult;

SiteConfig numbered_by_cloud() {
    SiteConfig site = with_bills();
    site.billing[0].terms.numbered_by = journal::NumberedBy::cloud;
    return site;
}

struct CloudNumbers : BillingBuilding {
    CloudNumbers() : BillingBuilding(numbered_by_cloud()) {
        live_until(day_of(10, 1) + 12h, 4'000);
        read(2'000);
        tick();
    }
    template <class Body>
    CommandResult give_command(const Body& body) {
        RemoteCommand command;
        command.id.bytes[0] = ++last_;
        command.id.bytes[1] = 0xC1;
        command.lane = CommandLane::state;
        command.body = body;
        const auto& cursor = controller->books().site.state_lane;
        command.command_epoch = 1;
        command.sequence = cursor.sequence + 1;
        command.prev_hash = cursor.hash;
        command.hash[0] = last_;
        give(command);
        return controller->books().commands.at(command.id);
    }
    [[nodiscard]] NumberBill number_of(const journal::BillIssued& bill,
                                       const std::string& text) const {
        return {k_clara, bill.number, text, bill.issued + std::chrono::days(2),
                bill.issued + std::chrono::days(30)};
    }
    std::uint8_t last_ = 0;
};

TEST(CloudNumbers, are_those_of_the_bill_from_then_on) {
    CloudNumbers b;
    ASSERT_EQ(b.bills().size(), 1U);
    const auto bill = b.bills()[0];
    EXPECT_FALSE(b.bills_of(k_clara).find(bill.number)->numbered);
    const auto order = b.number_of(bill, "RE/2026/00817");
    EXPECT_EQ(b.give_command(order), CommandResult::done);
    const auto* standing = b.bills_of(k_clara).find(bill.number);
    EXPECT_TRUE(standing->numbered);
    EXPECT_EQ(standing->number_text, "RE/2026/00817");
    EXPECT_EQ(b.bills_of(k_clara).receivables.find(bill.number)->due, order.due);
}

// Before, it is nobody's debt: neither people nor the page are told that it is late.
TEST(CloudNumbers, are_waited_for_before_a_bill_is_shown_as_overdue) {
    CloudNumbers b;
    ASSERT_EQ(b.bills().size(), 1U);
    const auto bill = b.bills()[0];
    b.at(day_of(10, 25));
    const auto shown = [&b] { return b.controller->view(b.clock)->bills.at(0); };
    ASSERT_EQ(shown().bills.size(), 1U);
    EXPECT_FALSE(shown().bills[0].overdue);
    EXPECT_EQ(shown().overdue, Money{});
    EXPECT_EQ(shown().open, bill.total);
    auto order = b.number_of(bill, "RE/2026/00817");
    order.due = bill.issued + std::chrono::days(14);
    EXPECT_EQ(b.give_command(order), CommandResult::done);
    EXPECT_TRUE(shown().bills[0].overdue) << "the 15th is over";
    EXPECT_EQ(shown().overdue, bill.total);
    b.clock.wall -= 20 * 24h;
    EXPECT_FALSE(shown().bills[0].overdue) << "another day has another view";
}

TEST(CloudNumbers, are_given_once) {
    CloudNumbers b;
    ASSERT_EQ(b.bills().size(), 1U);
    const auto bill = b.bills()[0];
    EXPECT_EQ(b.give_command(b.number_of(bill, "RE-1")), CommandResult::done);
    EXPECT_EQ(b.give_command(b.number_of(bill, "RE-1")), CommandResult::already_done);
    EXPECT_EQ(b.give_command(b.number_of(bill, "RE-2")), CommandResult::refused_conflict);
    EXPECT_EQ(records_of<journal::BillNumbered>(b).size(), 1U);
}

TEST(CloudNumbers, are_refused_where_they_name_nothing_that_is) {
    CloudNumbers b;
    ASSERT_EQ(b.bills().size(), 1U);
    auto order = b.number_of(b.bills()[0], "RE-1");
    order.number.counter += 1;
    EXPECT_EQ(b.give_command(order), CommandResult::refused_unknown_target);
    order = b.number_of(b.bills()[0], "small letters");
    EXPECT_EQ(b.give_command(order), CommandResult::refused_invalid);
    order = b.number_of(b.bills()[0], "RE-1");
    order.due = order.issued - std::chrono::days(1);
    EXPECT_EQ(b.give_command(order), CommandResult::refused_invalid);
}

TEST(CloudNumbers, and_the_cloud_orders_disputes_and_cancellations) {
    CloudNumbers b;
    ASSERT_EQ(b.bills().size(), 1U);
    const auto bill = b.bills()[0];
    EXPECT_EQ(b.give_command(DisputeBill{k_clara, bill.number, true}), CommandResult::done);
    EXPECT_TRUE(b.bills_of(k_clara).receivables.find(bill.number)->disputed);
    CommandId id;
    id.bytes.fill(0x0C);
    EXPECT_EQ(b.give_command(CancelBill{id, k_clara, bill.number}), CommandResult::done);
    EXPECT_EQ(b.bills().size(), 2U);
}

}  // namespace
}  // namespace riser::controller
