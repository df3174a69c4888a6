// The cloud follows the costs of a common supply point and computes each sharing again.
#include "core/journal/common_books.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

class CommonCostsProjectionTest : public ::testing::Test {
protected:
    CommonCostsProjectionTest() {
        journal.commission(3);
        journal::CommonCostsShared begun;
        begun.from_ms = begun.to_ms = journal.next_ms();
        begun.next = terms;
        journal.append({begun});
        journal.consume(3, Energy{5'000});
        cloud.ingest(journal.everything());
    }
    // As its gateway would share it now, out of the books that the cloud has.
    journal::CommonCostsShared due() {
        const auto books =
            cloud.in_session([&](Session& s) { return s.common_costs(cloud.gateway().journal()); });
        EXPECT_TRUE(books);
        return journal::shares_of(
            books.value_or(journal::CommonBooks{}),
            [](SupplyPointId id) { return JournalWriter::account(id.value); }, journal.next_ms(),
            terms);
    }
    std::string differences() {
        cloud.ingest(journal.everything());
        std::string text;
        for (const auto& difference : cloud.in_session(
                 [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
            text += difference.what + "\n";
        }
        return text;
    }

    const journal::CommonTerms terms{SupplyPointId{3},
                                     metering::ApportionmentKey::equal,
                                     payment::CollectionPeriod::month,
                                     {{SupplyPointId{1}, 1}, {SupplyPointId{2}, 1}}};
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
};

TEST_F(CommonCostsProjectionTest, an_honest_sharing_moves_money_and_agrees) {
    const Money payer = cloud.books(JournalWriter::account(3)).balance();
    const auto r = due();
    ASSERT_EQ(r.parts.size(), 2U);
    journal.append({r});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).balance(), -r.parts[0].amount);
    const AccountBooks passed = cloud.books(JournalWriter::account(3));
    EXPECT_EQ(passed.balance(), payer + r.whole);
    EXPECT_EQ(passed.balance(), passed.computed_balance());
    EXPECT_EQ(cloud.books(JournalWriter::account(2)).computed_balance(),
              cloud.books(JournalWriter::account(2)).balance());
}

TEST_F(CommonCostsProjectionTest, a_part_that_is_too_large_is_a_difference) {
    auto r = due();
    r.parts[0].amount += Money{1};
    r.parts[1].amount -= Money{1};
    journal.append({r});
    EXPECT_NE(differences().find("in other parts than their key says"), std::string::npos);
    const AccountBooks books = cloud.books(JournalWriter::account(1));
    EXPECT_NE(books.balance(), books.computed_balance());
}

TEST_F(CommonCostsProjectionTest, what_nobody_charged_is_not_shared_unseen) {
    auto r = due();
    r.whole += Money{100};
    journal.append({r});
    EXPECT_NE(differences().find("were charged"), std::string::npos);
}

TEST_F(CommonCostsProjectionTest, is_the_same_after_a_rebuild) {
    journal.append({due()});
    EXPECT_EQ(differences(), "");
    const auto before = cloud.books(JournalWriter::account(1));
    const auto books = [&] {
        return cloud.in_session(
            [&](Session& s) { return s.common_costs(cloud.gateway().journal()); });
    };
    const auto common = books();
    cloud.rebuild();
    EXPECT_EQ(cloud.books(JournalWriter::account(1)), before);
    EXPECT_EQ(books(), common);
}

}  // namespace
}  // namespace riser::cloud
