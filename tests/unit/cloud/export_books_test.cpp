#include "cloud/reports/export_books.h"

#include "cloud/accounts/registry.h"
#include "core/wire/book_file.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

struct ExportBooks : testing::Test {
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    std::vector<std::string> lines;

    Result<std::size_t> export_all(GatewayId gateway) {
        lines.clear();
        return cloud.in_session([&](Session& session) {
            return export_books(session, gateway,
                                [&](std::string_view line) { lines.emplace_back(line); });
        });
    }
};

TEST_F(ExportBooks, hands_over_every_entry_as_it_came) {
    journal.commission(2);
    cloud.ingest(journal.everything());

    const auto count = export_all(cloud.gateway_key.gateway);

    ASSERT_TRUE(count) << count.error().message;
    ASSERT_EQ(lines.size(), *count + 1);
    const auto head = wire::parse_book_head(lines.front());
    ASSERT_TRUE(head);
    EXPECT_EQ(head->gateway, cloud.gateway_key.gateway);
    EXPECT_EQ(head->entries, *count);
    journal::Hash before{};
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto entry = wire::parse_book_entry(lines[i]);
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->sequence, i);
        EXPECT_EQ(entry->hash, journal::chain_hash(before, entry->bytes));
        before = entry->hash;
    }
}

TEST_F(ExportBooks, says_that_there_is_nothing_to_hand_over) {
    EXPECT_NE(export_all(cloud.gateway_key.gateway).error().message.find("never sent"),
              std::string::npos);
    EXPECT_NE(export_all(id_of<GatewayId>(0x77)).error().message.find("no gateway"),
              std::string::npos);
    EXPECT_TRUE(lines.empty());
}

TEST_F(ExportBooks, go_on_with_a_key_of_the_new_machine_and_not_with_the_old_one) {
    journal.commission(2);
    const auto public_key = key_of(33).public_key();
    cloud.in_session([&](Session& session) {
        EXPECT_TRUE(replace_key(session, cloud.gateway_key.gateway, public_key, 1000));
        EXPECT_TRUE(replace_key(session, cloud.gateway_key.gateway, public_key, 2000));
        const auto unknown = replace_key(session, id_of<GatewayId>(0x77), public_key, 3000);
        EXPECT_FALSE(unknown);
        const auto items = session.list_open_items(cloud.gateway_key, true);
        EXPECT_EQ(items.size(), 1U);
        if (items.empty()) return 0;
        EXPECT_EQ(items[0].kind, "key_replaced");
        EXPECT_NE(items[0].subject.find("riser-ed25519-public-1 "), std::string::npos);
        EXPECT_EQ(items[0].times, 1);
        return 0;
    });
    EXPECT_EQ(cloud.gateway().public_key, public_key);
}

}  // namespace
}  // namespace riser::cloud
