// Previews of bills and of ends out of the cloud's books: what the gateway then books must be what was shown.
#include "cloud/billing/previews.h"

#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

class PreviewsTest : public BilledAccount {
protected:
    void know_local_time() {
        journal.append({journal::LocalTimeDefined{ZoneRules{"Europe/Berlin", {}}}});
        upload();
    }
    Result<BillPreview, Refusal> bill() {
        return cloud.in_session([&](Session& s) {
            return preview_next_bill(s, cloud.gateway(), account, journal.next_ms());
        });
    }
    Result<MoveOutPreview, Refusal> end(std::int64_t now_ms, billing::ClosingTerms terms = {}) {
        return cloud.in_session(
            [&](Session& s) { return preview_end(s, cloud.gateway(), account, terms, now_ms); });
    }
    // A standing charge of so much a day from the start of the books on.
    void charge_daily(Money price) {
        journal::ChargeConfigured charge;
        charge.account = account;
        charge.charge = payment::ChargeId{7};
        charge.purpose = payment::ChargePurpose::standing;
        charge.type = payment::ChargeType::time_based;
        charge.per_period = price;
        charge.period = payment::CollectionPeriod::day;
        charge.priority = 2;
        charge.begins_ms = k_start_ms / k_test_day_ms * k_test_day_ms;
        journal.append({charge});
        upload();
    }
};

TEST_F(PreviewsTest, of_a_bill_are_the_bill_that_is_then_issued) {
    agree();
    know_local_time();
    use(Energy{10'000});

    const auto shown = bill();

    ASSERT_TRUE(shown.ok()) << shown.error().detail;
    ASSERT_TRUE(shown->preview.bill) << shown->preview.no_bill;
    const auto issued = issue(1);
    EXPECT_EQ(shown->preview.bill->total, issued.total);
    auto lines = shown->preview.bill->lines;
    for (auto& line : lines) {
        EXPECT_TRUE(line.estimated) << "it ends with no reading of its day";
        line.estimated = false;
    }
    EXPECT_EQ(lines, issued.lines);
    EXPECT_EQ(shown->preview.bill->number, issued.number) << "it takes none";
    ASSERT_EQ(shown->preview.bill->reads.size(), 1U);
    EXPECT_EQ(shown->preview.bill->reads[0].to_basis, billing::ReadBasis::last_known);
    EXPECT_EQ(differences(), "");
}

TEST_F(PreviewsTest, say_how_old_their_readings_are) {
    agree();
    know_local_time();
    use(Energy{10'000});
    const auto shown = bill();
    ASSERT_TRUE(shown.ok());
    ASSERT_EQ(shown->basis.readings.size(), 1U);
    EXPECT_EQ(shown->basis.readings[0].value, Energy{1000 + 10'000});
    EXPECT_GT(shown->basis.readings[0].at_ms, 0);
    EXPECT_EQ(shown->basis.ledger_through, journal.last());
    EXPECT_EQ(shown->basis.stated, shown->basis.computed);
}

TEST_F(PreviewsTest, of_an_end_leave_nothing_and_take_what_fell_due_until_then) {
    journal.credit(id_of<TopUpId>(0x41), 1, Money{9'000'000}, journal::TopUpSource::local_cash);
    know_local_time();
    charge_daily(Money{100'000});
    const std::int64_t in_three_days = (k_start_ms / k_test_day_ms + 3) * k_test_day_ms + 5;
    const Money before = cloud.books(account).balance();

    const auto shown = end(in_three_days);

    ASSERT_TRUE(shown.ok()) << shown.error().detail;
    EXPECT_EQ(shown->preview.until.collected.size(), 3U) << "a line for each day that is over";
    EXPECT_EQ(shown->preview.until.account.balance(), before - Money{300'000});
    const auto expected = billing::closing_of(shown->preview.until.account, {});
    EXPECT_EQ(shown->preview.closing, expected);
    EXPECT_GT(expected.refund, Money{});
    EXPECT_FALSE(shown->preview.until.bill) << "it is prepaid";
    EXPECT_EQ(cloud.books(account).balance(), before) << "nothing was booked";
}

TEST_F(PreviewsTest, of_an_end_that_is_billed_have_the_last_bill) {
    agree();
    know_local_time();
    use(Energy{10'000});
    const auto shown = end(journal.next_ms());
    ASSERT_TRUE(shown.ok()) << shown.error().detail;
    ASSERT_TRUE(shown->preview.until.bill) << shown->preview.until.no_bill;
    EXPECT_EQ(shown->preview.until.bill->kind, billing::DocumentKind::final_bill);
    EXPECT_GT(shown->preview.closing.collection, Money{}) << "nobody has paid it";
}

TEST_F(PreviewsTest, are_refused_where_there_is_nothing_to_show) {
    EXPECT_EQ(end(journal.next_ms()).error().code, "unknown_account") << "nothing was heard yet";
    upload();
    EXPECT_EQ(end(journal.next_ms()).error().code, "no_local_time");
    know_local_time();
    EXPECT_EQ(bill().error().code, "not_billed");
    journal::AccountClosed closed;
    closed.order = id_of<CommandId>(0x0D);
    closed.account = account;
    closed.moves = billing::closing_of(cloud.books(account).pots, {}).moves;
    journal.append({closed});
    upload();
    EXPECT_EQ(end(journal.next_ms()).error().code, "account_closed");
}

}  // namespace
}  // namespace riser::cloud
