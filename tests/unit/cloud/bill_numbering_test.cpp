// The cloud gives bills their numbers: one series without gaps for each legal entity, and each number once.
#include "cloud/billing/bill_orders.h"
#include "cloud/billing/numbering.h"
#include "cloud/ingest/projection.h"
#include "core/payment/billing/mode_change.h"
#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

class BillNumberingTest : public BilledAccount {
protected:
    std::vector<LegalNumber> numbers() {
        return cloud.in_session(
            [&](Session& s) { return s.list_legal_numbers(cloud.site.key.owner, {}, 100); });
    }
    std::vector<wire::NumberBill> ordered() {
        std::vector<wire::NumberBill> orders;
        for (const auto& command :
             cloud.in_session([&](Session& s) { return s.list_unfinished(cloud.gateway_key); })) {
            const auto* order = std::get_if<wire::NumberBill>(&command.body);
            if (order != nullptr) orders.push_back(*order);
        }
        return orders;
    }
    // The gateway has carried out the last one.
    void carry_out(const wire::NumberBill& order) {
        journal.append({journal::BillNumbered{order.account, order.number, order.text, order.issued,
                                              order.due}});
        upload();
    }
};

TEST_F(BillNumberingTest, each_bill_gets_the_next_number_in_the_batch_that_brings_it) {
    agree(journal::NumberedBy::cloud);
    agree(journal::NumberedBy::cloud, 2);
    use(Energy{1'000});
    use(Energy{1'000}, 2);
    issue(1);
    issue(2, 2);
    ASSERT_EQ(numbers().size(), 2U);
    EXPECT_EQ(numbers()[0].text, "2025-000001");
    EXPECT_EQ(numbers()[1].text, "2025-000002");
    EXPECT_EQ(numbers()[1].account, JournalWriter::account(2));
    ASSERT_EQ(ordered().size(), 2U);
    EXPECT_EQ(ordered()[0].text, "2025-000001");
    EXPECT_EQ(ordered()[0].due, today() + std::chrono::days(14));
}

// In one entry at the gateway: by the time that the cloud numbers the bill its terms are gone.
TEST_F(BillNumberingTest, the_last_bill_before_an_account_is_prepaid_gets_its_number) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    auto last = next_bill(1);
    last.kind = billing::DocumentKind::final_bill;
    last.next_ends_ms = last.to_ms;
    last.due = last.issued + std::chrono::days(3);
    payment::Account pots = cloud.books(account).pots;
    pots.mode = payment::AccountMode::postpaid;
    journal::AccountModeChanged changed;
    changed.order = id_of<CommandId>(0x61);
    changed.account = account;
    changed.mode = payment::AccountMode::prepaid;
    changed.moves = billing::mode_moves(pots, changed.mode);
    journal.append({last, changed});
    upload();
    ASSERT_FALSE(cloud.books(account).billing);
    ASSERT_EQ(ordered().size(), 1U);
    EXPECT_EQ(ordered()[0].due, ordered()[0].issued + std::chrono::days(3));
    carry_out(ordered().front());
    EXPECT_TRUE(open_kinds().empty());
    EXPECT_EQ(bills()[0].legal_text, "2025-000001");
}

TEST_F(BillNumberingTest, a_batch_that_comes_again_gives_no_other_number) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    issue(1);
    upload();
    cloud.rebuild();
    upload();
    EXPECT_EQ(numbers().size(), 1U);
    EXPECT_EQ(ordered().size(), 1U);
    carry_out(ordered().front());
    EXPECT_EQ(numbers().size(), 1U);
    EXPECT_TRUE(open_kinds().empty());
    EXPECT_EQ(bills()[0].legal_text, "2025-000001");
    EXPECT_FALSE(bills()[0].waits);
}

TEST_F(BillNumberingTest, nothing_is_numbered_before_the_journal_is_here_to_its_end) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    journal.append({next_bill(1)});
    auto backlog = journal.everything();
    backlog.journal.sequence += 5;  // more is to come
    cloud.ingest(backlog);
    EXPECT_TRUE(numbers().empty());
    upload();
    EXPECT_EQ(numbers().size(), 1U);
}

TEST_F(BillNumberingTest, what_the_gateway_numbers_is_left_to_it) {
    agree();
    use(Energy{1'000});
    const auto bill = issue(1);
    EXPECT_TRUE(numbers().empty());
    const auto refused = cloud.in_session([&](Session& s) {
        return number_bill(s, cloud.keys, cloud.gateway(), account, bill.number, cloud.now_ms);
    });
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "numbered_elsewhere");
}

TEST_F(BillNumberingTest, a_number_from_before_a_restore_is_adopted_and_not_given_again) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    const auto bill = next_bill(1);
    journal.append({bill});
    journal.append({journal::BillNumbered{account, bill.number, "2025-000001", today(), today()}});
    upload();
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"unknown_bill_number"});
    EXPECT_TRUE(ordered().empty()) << "it has one";
    use(Energy{1'000});
    issue(2);
    ASSERT_EQ(numbers().size(), 2U);
    EXPECT_EQ(numbers()[1].text, "2025-000002");
}

TEST_F(BillNumberingTest, after_a_restore_every_gateway_is_heard_first) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    journal.append({next_bill(1)});
    GatewayKey other = cloud.gateway_key;
    other.gateway = id_of<GatewayId>(0x33);
    cloud.in_session([&](Session& s) {
        s.note_unheard(other);  // as begin_after_restore() does
        return 0;
    });
    upload();
    EXPECT_TRUE(numbers().empty());
    cloud.in_session([&](Session& s) {
        s.note_heard(other);
        return 0;
    });
    upload();
    EXPECT_EQ(numbers().size(), 1U);
}

TEST_F(BillNumberingTest, two_bills_with_one_number_are_an_open_item) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    issue(1);
    use(Energy{1'000});
    const auto second = next_bill(2);
    journal.append({second});
    journal.append(
        {journal::BillNumbered{account, second.number, "2025-000001", today(), today()}});
    upload();
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_number_reused"});
    EXPECT_EQ(numbers().size(), 1U);
}

TEST_F(BillNumberingTest, another_number_than_was_given_is_an_open_item) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    issue(1);
    auto order = ordered().front();
    order.text = "2025-000009";
    carry_out(order);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_number_differs"});
}

TEST_F(BillNumberingTest, a_clock_that_goes_back_to_an_ended_year_gives_no_number) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    const std::int64_t then = cloud.now_ms;
    cloud.now_ms += 90 * k_test_day_ms;  // the year after
    issue(1);
    cloud.now_ms = then;
    use(Energy{1'000});
    issue(2);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_not_numbered"});
    cloud.now_ms += 90 * k_test_day_ms;
    use(Energy{1'000});
    EXPECT_TRUE(open_kinds().empty()) << "it is numbered as soon as that may be";
    ASSERT_EQ(numbers().size(), 2U);
    EXPECT_EQ(numbers()[1].number.counter, 2U);
}

TEST_F(BillNumberingTest, the_database_itself_gives_a_number_once) {
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    issue(1);
    LegalNumber again = numbers().at(0);
    again.account = JournalWriter::account(2);
    again.text = "2025-1";
    const auto session = cloud.store->begin();
    session->add_legal_number(again);
    EXPECT_FALSE(session->commit().ok());
}

TEST_F(BillNumberingTest, a_series_is_written_as_its_owner_says) {
    const auto set = [&](billing::NumberSeries series) {
        return cloud.in_session([&](Session& s) {
            const auto done = set_legal_series(s, cloud.site.key.owner, series);
            return done ? std::string() : done.error().code;
        });
    };
    billing::NumberSeries series;
    series.prefix = "RE/";
    series.digits = 4;
    EXPECT_EQ(set(series), "");
    agree(journal::NumberedBy::cloud);
    use(Energy{1'000});
    issue(1);
    ASSERT_EQ(numbers().size(), 1U);
    EXPECT_EQ(numbers()[0].text, "RE/2025-0001");
    EXPECT_EQ(parse_number(series, "RE/2025-0001"), (billing::BillNumber{1, 2025, 1}));
    EXPECT_FALSE(parse_number(series, "RE/2025-1"));
    EXPECT_FALSE(parse_number(series, "2025-0001"));
    series.year = billing::YearRule::none;
    EXPECT_EQ(set(series), "series_begun");
    series.prefix = "small letters";
    EXPECT_EQ(set(series), "bad_series");
}

TEST_F(BillNumberingTest, orders_that_cannot_be_are_refused_where_somebody_reads_it) {
    agree();
    use(Energy{1'000});
    const auto bill = issue(1);
    const auto order = [&](std::uint8_t id, const wire::CommandBody& body) {
        return cloud.in_session([&](Session& s) {
            const auto queued = order_about_bill(s, cloud.keys, cloud.gateway(),
                                                 id_of<CommandId>(id), body, cloud.now_ms);
            return queued ? std::string() : queued.error().code;
        });
    };
    const wire::CancelBill cancel{account, bill.number};
    EXPECT_EQ(order(1, wire::DisputeBill{account, {1, 2025, 9}, true}), "unknown_bill");
    EXPECT_EQ(order(2, wire::DisputeBill{account, bill.number, true}), "");
    EXPECT_EQ(order(6, wire::CreditBill{account, bill.number, bill.total}), "");
    EXPECT_EQ(order(7, wire::CreditBill{account, bill.number, bill.total + Money{1}}),
              "more_than_the_bill");
    EXPECT_EQ(order(3, cancel), "");
    EXPECT_EQ(order(3, wire::DisputeBill{account, bill.number, true}), "command_exists");
    journal.append({journal::cancel_bill(billing(), bill, {1, 2025, 2}, today())});
    upload();
    EXPECT_EQ(order(3, cancel), "") << "the same order again";
    EXPECT_EQ(order(4, cancel), "bill_cancelled");
    EXPECT_EQ(order(5, wire::CancelBill{account, {1, 2025, 2}}), "bill_is_a_correction");
}

}  // namespace
}  // namespace riser::cloud
