// What a correction would come to, as the cloud computes it from the journals that it has; and orders that say how much it
// may take.
#include "cloud/accounts/correction_preview.h"

#include <algorithm>

#include "cloud/accounts/tariff_corrections.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

class CorrectionPreviewTest : public ::testing::Test {
protected:
    CorrectionPreviewTest() {
        journal.commission(2);
        journal.append({journal::LocalTimeDefined{{"Europe/Berlin", {{UtcTime{}, 3600}}}}});
        journal.consume(1, Energy{10'000});
        journal.consume(2, Energy{3'000});
        cloud.ingest(journal.everything());
        cloud.now_ms = journal.next_ms() + 60'000;
    }
    // A tenth of the price less.
    [[nodiscard]] payment::Tariff right(std::int64_t micro = 281'430) const {
        payment::Tariff tariff = JournalWriter::tariff();
        tariff.version = 2;
        tariff.prices = {Price{micro}};
        tariff.effective_from = from_unix_ms(k_start_ms);
        return tariff;
    }
    Result<std::vector<PreviewedGateway>, Refusal> preview(const payment::Tariff& tariff) {
        return cloud.in_session([&](Session& s) {
            return preview_correction(s, cloud.site.key.site, tariff, 0, cloud.now_ms);
        });
    }
    Result<PublishedTariff, Refusal> order(const payment::Tariff& tariff,
                                           std::optional<Money> most) {
        return cloud.in_session([&](Session& s) {
            return order_correction(s, cloud.keys, cloud.site.key.site, tariff, 0, most,
                                    cloud.now_ms);
        });
    }
    std::vector<QueuedCommand> commands() {
        return cloud.in_session([&](Session& s) { return s.list_commands(cloud.gateway_key, 10); });
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
};

TEST_F(CorrectionPreviewTest, says_old_new_and_difference_of_each_account) {
    const auto previews = preview(right());
    ASSERT_TRUE(previews) << previews.error().detail;
    ASSERT_EQ(previews->size(), 1U);
    const PreviewedGateway& gateway = previews->front();
    EXPECT_EQ(gateway.through, journal.last());
    ASSERT_EQ(gateway.accounts.size(), 2U);
    const PreviewedAccount& first = gateway.accounts[0];
    EXPECT_EQ(first.account, JournalWriter::account(1));
    // 10 kWh at 0.3127 and at 0.28143, with 19 % tax.
    EXPECT_EQ(first.was, Money{3'721'130});
    EXPECT_EQ(first.amount, Money{-372'113});
    ASSERT_EQ(first.parts.size(), 1U);
    EXPECT_EQ(first.parts[0].energy, Energy{10'000});
    EXPECT_EQ(gateway.accounts[1].amount, Money{-111'634}) << "of 3 kWh, rounded down";
    EXPECT_TRUE(commands().empty());
}

TEST_F(CorrectionPreviewTest, is_refused_as_the_order_would_be) {
    payment::Tariff known = right();
    known.version = 1;
    const auto old = preview(known);
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().code, "tariff_version");
    payment::Tariff standing = right();
    standing.rules.standing.amount = Money{1};
    const auto other = preview(standing);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "not_corrected");
    payment::Tariff future = right();
    future.effective_from = from_unix_ms(cloud.now_ms + 1);
    const auto late = preview(future);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "not_in_the_past");
}

TEST_F(CorrectionPreviewTest, of_the_price_that_was_charged_changes_nothing) {
    const auto previews = preview(right(312'700));
    ASSERT_TRUE(previews) << previews.error().detail;
    EXPECT_TRUE(previews->front().accounts.empty());
}

TEST_F(CorrectionPreviewTest, an_order_says_how_much_it_may_take_from_one_account) {
    ASSERT_TRUE(order(right(400'000), Money{500'000}));
    const auto queued = commands();
    ASSERT_EQ(queued.size(), 1U);
    const auto* limited = std::get_if<wire::CorrectTariffWithin>(&queued[0].body);
    ASSERT_NE(limited, nullptr);
    EXPECT_EQ(limited->most, Money{500'000});
    EXPECT_EQ(limited->correction.tariff.version, 2U);
}

TEST_F(CorrectionPreviewTest, an_order_without_that_is_the_one_that_older_gateways_know) {
    ASSERT_TRUE(order(right(400'000), std::nullopt));
    ASSERT_EQ(commands().size(), 1U);
    EXPECT_TRUE(std::holds_alternative<wire::CorrectTariff>(commands()[0].body));
}

TEST_F(CorrectionPreviewTest, what_was_held_back_is_for_people_until_it_is_booked) {
    const AccountId account = JournalWriter::account(1);
    journal.append({journal::CorrectionHeldBack{id_of<CommandId>(7), account, Money{800'000},
                                                Money{500'000}}});
    cloud.ingest(journal.everything());
    const auto items = cloud.open_items();
    const auto held = std::find_if(items.begin(), items.end(), [](const OpenItem& item) {
        return item.kind == "correction_held_back";
    });
    ASSERT_NE(held, items.end());
    EXPECT_EQ(held->subject, to_string(account));
    EXPECT_NE(held->detail.find("0.80 more was due, and the order allows 0.50"), std::string::npos)
        << held->detail;
}

}  // namespace
}  // namespace riser::cloud
