#include "cloud/ingest/ingest.h"

#include "cloud/ingest/projection.h"
#include "core/base/prng.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using wire::Verdict;

struct IngestTest : testing::Test {
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};

    void SetUp() override { journal.commission(3); }

    Watermark watermark() {
        return cloud.in_session([&](Session& s) { return s.watermark(cloud.gateway().journal()); });
    }
};

TEST_F(IngestTest, an_upload_is_taken_and_acknowledged) {
    journal.credit(id_of<TopUpId>(1), 1, Money{20'000'000}, journal::TopUpSource::local_cash);
    journal.consume(1, Energy{1234});

    const auto receipt = cloud.ingest(journal.everything());

    EXPECT_EQ(receipt.verdict, Verdict::accepted);
    EXPECT_EQ(receipt.ledger_through, journal.last());
    EXPECT_EQ(receipt.ledger_head, journal.head());
    EXPECT_TRUE(receipt.parked.empty());
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).balance(), journal.balance(1));
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).computed_balance(), journal.balance(1));
    EXPECT_TRUE(cloud.open_items().empty());
}

TEST_F(IngestTest, local_time_that_is_another_here_is_a_matter_for_people_and_settles_itself) {
    const auto zone = [](std::int32_t offset_s) {
        return ZoneRules{"Europe/Berlin", {{UtcTime{std::chrono::seconds(0)}, offset_s}}};
    };
    cloud.settings.zone_rules = [&](const std::string& name, UtcTime, UtcTime) {
        return name == "Europe/Berlin" ? std::optional(zone(3600)) : std::nullopt;
    };
    journal.append({journal::LocalTimeDefined{zone(7200)}});
    cloud.ingest(journal.everything());
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "local_time_differs");
    EXPECT_NE(cloud.open_items()[0].detail.find("from 1970-01-01T00:00:00Z on"), std::string::npos);
    journal.append({journal::LocalTimeDefined{zone(3600)}});
    cloud.ingest(journal.everything());
    EXPECT_TRUE(cloud.open_items().empty());
}

TEST_F(IngestTest, a_repeat_is_acknowledged_again_and_changes_nothing) {
    journal.credit(id_of<TopUpId>(1), 1, Money{20'000'000}, journal::TopUpSource::local_cash);
    const auto batch = journal.everything();
    const auto first = cloud.ingest(batch);
    const auto again = cloud.ingest(batch);
    EXPECT_EQ(again.verdict, Verdict::accepted);
    EXPECT_EQ(again.ledger_through, first.ledger_through);
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).credited, Money{20'000'000});
}

TEST_F(IngestTest, an_overlap_is_trimmed) {
    cloud.ingest(journal.batch(1, 3));
    const auto receipt = cloud.ingest(journal.batch(2, journal.last() - 1));
    EXPECT_EQ(receipt.verdict, Verdict::accepted);
    EXPECT_EQ(receipt.ledger_through, journal.last());
}

TEST_F(IngestTest, a_gap_takes_nothing_and_says_what_is_expected) {
    cloud.ingest(journal.batch(1, 2));
    auto late = journal.batch(4, 2);
    late.readings = wire::ReadingsPart{9, {}, {}};
    const auto receipt = cloud.ingest(late);
    EXPECT_EQ(receipt.verdict, Verdict::ledger_gap);
    EXPECT_EQ(receipt.ledger_through, 2U);
    EXPECT_EQ(receipt.readings_cursor, 0U);
    EXPECT_NE(receipt.detail.find("expected entry 3"), std::string::npos) << receipt.detail;
    EXPECT_EQ(watermark().through, 2U);
    EXPECT_TRUE(cloud.open_items().empty());  // gaps heal by themselves
}

TEST_F(IngestTest, other_content_for_an_acknowledged_entry_is_a_fork_for_people) {
    cloud.ingest(journal.everything());
    JournalWriter other{cloud.gateway_key};
    other.commission(2);
    other.credit(id_of<TopUpId>(1), 1, Money{1}, journal::TopUpSource::local_cash);

    const auto receipt = cloud.ingest(other.everything());

    EXPECT_EQ(receipt.verdict, Verdict::ledger_fork);
    EXPECT_EQ(watermark(), (Watermark{journal.last(), journal.head()}));
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "ledger_fork");
    cloud.ingest(other.everything());
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].times, 2);
}

TEST_F(IngestTest, a_continuation_of_another_history_is_a_fork) {
    JournalWriter other{cloud.gateway_key};
    other.commission(2);
    other.credit(id_of<TopUpId>(1), 1, Money{1}, journal::TopUpSource::local_cash);
    other.credit(id_of<TopUpId>(2), 1, Money{1}, journal::TopUpSource::local_cash);
    cloud.ingest(journal.batch(1, 5));
    EXPECT_EQ(cloud.ingest(other.batch(6, 1)).verdict, Verdict::ledger_fork);
    EXPECT_EQ(watermark().through, 5U);
}

TEST_F(IngestTest, a_journal_head_of_another_history_is_a_fork_without_any_entry) {
    cloud.ingest(journal.everything());
    JournalWriter other{cloud.gateway_key};
    other.commission(2);
    other.credit(id_of<TopUpId>(1), 1, Money{1}, journal::TopUpSource::local_cash);
    EXPECT_EQ(cloud.ingest(other.heartbeat()).verdict, Verdict::ledger_fork);
    EXPECT_EQ(cloud.ingest(journal.heartbeat()).verdict, Verdict::accepted);
}

TEST_F(IngestTest, another_journal_of_the_gateway_is_refused_until_people_decide) {
    cloud.ingest(journal.everything());
    JournalWriter fresh{cloud.gateway_key, id_of<EpochId>(0xE2)};
    fresh.commission(1);
    const auto receipt = cloud.ingest(fresh.everything());
    EXPECT_EQ(receipt.verdict, Verdict::epoch_refused);
    EXPECT_EQ(receipt.epoch, id_of<EpochId>(0xE1));
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "epoch_refused");
}

TEST_F(IngestTest, what_is_not_an_enrolled_gateway_s_is_refused_and_changes_nothing) {
    auto batch = journal.everything();
    const auto bytes = cloud.encode(batch);
    const auto refusal_of = [&](const wire::Bytes& upload) {
        return std::get<IngestRefusal>(cloud.ingest_bytes(upload)).code;
    };
    EXPECT_EQ(refusal_of(wire::encode_batch(batch, key_of(8)).value()), "bad_signature");
    EXPECT_EQ(refusal_of({1, 2, 3}), "malformed_batch");
    EXPECT_EQ(refusal_of({}), "malformed_batch");
    batch.gateway = id_of<GatewayId>(0x77);
    EXPECT_EQ(refusal_of(cloud.encode(batch)), "unknown_gateway");
    batch = journal.everything();
    batch.protocol = 99;
    EXPECT_EQ(refusal_of(cloud.encode(batch)), "newer_protocol");
    EXPECT_TRUE(cloud.gateway().epoch.is_nil());
}

TEST_F(IngestTest, a_poisonous_entry_is_parked_and_does_not_block_the_stream) {
    journal.append_raw({1, 2, 3});
    journal.credit(id_of<TopUpId>(1), 1, Money{7'000'000}, journal::TopUpSource::local_cash);

    const auto receipt = cloud.ingest(journal.everything());

    EXPECT_EQ(receipt.verdict, Verdict::accepted);
    EXPECT_EQ(receipt.ledger_through, journal.last());
    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0], (wire::Parked{journal.last() - 1, "malformed"}));
    EXPECT_EQ(cloud.books(JournalWriter::account(1)).balance(), Money{7'000'000});
    ASSERT_EQ(cloud.open_items().size(), 1U);
    EXPECT_EQ(cloud.open_items()[0].kind, "entry_parked");
}

TEST_F(IngestTest, an_entry_of_a_newer_version_is_parked_and_kept_verbatim) {
    journal::Entry entry;
    entry.header = {id_of<EpochId>(0xE1), journal.last() + 1, id_of<BootId>(1), 1,
                    k_start_ms,           k_start_ms,         k_start_ms};
    entry.records = {journal::DoubtCleared{MeterId{1}}};
    auto bytes = journal::encode_entry(entry);
    // The record's type is the fourth byte from the end: type, version, length, meter.
    bytes[bytes.size() - 4] = 99;
    journal.append_raw(bytes);

    const auto receipt = cloud.ingest(journal.everything());

    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0].code, "unknown_record");
    const auto stored = cloud.in_session([&](Session& s) {
        return s.read_entries(cloud.gateway().journal(), journal.last() - 1, 10);
    });
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].bytes, bytes);
}

TEST_F(IngestTest, a_receipt_says_when_to_come_again_and_whether_commands_wait) {
    cloud.settings.upload_interval = std::chrono::seconds(7);
    const auto receipt = cloud.ingest(journal.everything());
    EXPECT_EQ(receipt.next_upload_after, std::chrono::seconds(7));
    EXPECT_EQ(receipt.server_time_ms, cloud.now_ms);
    EXPECT_FALSE(receipt.commands_waiting);
}

TEST_F(IngestTest, events_are_kept_once_and_may_have_gaps) {
    auto batch = journal.everything();
    batch.events =
        wire::EventsPart{{{3, k_start_ms, wire::Event::Level::warning, "bus_down", {{"bus", "1"}}},
                          {9, k_start_ms, wire::Event::Level::info, "bus_up", {}}}};
    EXPECT_EQ(cloud.ingest(batch).events_through, 9U);
    EXPECT_EQ(cloud.ingest(batch).events_through, 9U);
    const auto events = cloud.in_session(
        [&](Session& s) { return s.read_events(cloud.gateway().journal(), 0, 10); });
    EXPECT_EQ(events, batch.events->events);
}

// ---- metamorphic: whatever the order, the repetition and the cuts of uploads, the state is the
// same ----

struct Snapshot {
    std::vector<AccountBooks> accounts;
    std::vector<ShareBooks> shares;
    std::vector<SupplyPointBooks> points;
    std::vector<MeterBooks> meters;
    Watermark mark;
    std::uint64_t differences = 0;
    std::size_t parked = 0;

    bool operator==(const Snapshot&) const = default;
};

Snapshot snapshot_of(GivenCloud& cloud) {
    return cloud.in_session([&](Session& s) {
        const auto key = s.find_gateway(cloud.gateway_key.gateway)->journal();
        return Snapshot{s.list_account_books(key), s.list_shares(key), s.list_supply_points(key),
                        s.list_meters(key),        s.watermark(key),   s.count_differences(key),
                        s.list_parked(key).size()};
    });
}

JournalWriter busy_journal(const GatewayKey& key, Prng& random) {
    JournalWriter journal{key};
    journal.commission(4);
    for (std::uint8_t i = 0; i < 60; ++i) {
        const auto apartment = static_cast<std::uint32_t>(1 + random.below(4));
        if (random.chance(1, 4)) {
            journal.credit(id_of<TopUpId>(i), apartment,
                           Money{static_cast<std::int64_t>(1 + random.below(30'000'000))},
                           journal::TopUpSource::local_cash);
        } else if (random.chance(1, 12)) {
            journal.append_raw({i, i});
        } else {
            journal.consume(apartment, Energy{static_cast<std::int64_t>(1 + random.below(800))});
        }
    }
    return journal;
}

TEST(IngestOrder, any_order_repetition_and_cut_of_uploads_gives_the_same_state) {
    Prng random{42};
    for (int round = 0; round < 4; ++round) {
        GivenCloud straight;
        const auto journal = busy_journal(straight.gateway_key, random);
        straight.ingest(journal.everything());
        const auto expected = snapshot_of(straight);

        GivenCloud shuffled;
        std::uint64_t through = 0;
        while (through < journal.last()) {
            const std::uint64_t first = 1 + random.below(journal.last());
            const std::uint64_t count =
                1 + random.below(std::min<std::uint64_t>(9, journal.last() - first + 1));
            const auto batch = journal.batch(first, count);
            const auto receipt = shuffled.ingest(batch);
            ASSERT_EQ(receipt.verdict,
                      first > through + 1 ? Verdict::ledger_gap : Verdict::accepted);
            ASSERT_GE(receipt.ledger_through, through) << "a watermark never goes back";
            through = receipt.ledger_through;
            if (random.chance(1, 3)) shuffled.ingest(batch);
        }
        ASSERT_EQ(snapshot_of(shuffled), expected) << "round " << round;
    }
}

TEST(IngestOrder, money_is_conserved_and_equal_to_the_gateway_s) {
    Prng random{43};
    GivenCloud cloud;
    const auto journal = busy_journal(cloud.gateway_key, random);
    cloud.ingest(journal.everything());
    for (std::uint32_t apartment = 1; apartment <= 4; ++apartment) {
        const auto books = cloud.books(JournalWriter::account(apartment));
        EXPECT_EQ(books.balance(), journal.balance(apartment));
        EXPECT_EQ(books.computed, books.collected);
        EXPECT_EQ(books.recomputed, books.stated);
    }
    EXPECT_EQ(snapshot_of(cloud).differences, 0U);
}

TEST(IngestOrder, books_built_anew_are_the_same_books) {
    Prng random{44};
    GivenCloud cloud;
    cloud.ingest(busy_journal(cloud.gateway_key, random).everything());
    const auto before = snapshot_of(cloud);
    cloud.rebuild();
    EXPECT_EQ(snapshot_of(cloud), before);
}

}  // namespace
}  // namespace riser::cloud
