// One row per way in which a link or a server fails: whatever happens costs time, never a fact.
#include "core/base/prng.h"
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Row {
    const char* name;
    LinkFault fault;
};
constexpr Row k_rows[] = {
    {"request_lost", LinkFault::request_lost},       {"reply_lost", LinkFault::reply_lost},
    {"reply_twice", LinkFault::reply_twice},         {"reply_late", LinkFault::reply_late},
    {"reply_truncated", LinkFault::reply_truncated}, {"portal", LinkFault::portal},
    {"server_error", LinkFault::server_error},       {"silence", LinkFault::silence},
};

class UploadFault : public testing::TestWithParam<Row> {};

TEST_P(UploadFault, costs_time_and_nothing_else) {
    SyncWorld world;
    world.commit(3);
    world.run_for(seconds(10));
    int left = 4;
    world.fault = [&](const UplinkRequest& request) {
        if (request.method == "GET" || left == 0) return LinkFault::none;
        --left;
        return GetParam().fault;
    };

    world.commit(300);
    world.store_interval(SyncWorld::today() - 1, 900);
    world.store_event("bus_down", true);
    world.run_for(hours(1));

    EXPECT_LE(left, 2) << "the fault happened";
    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_EQ(world.cloud.events.size(), 1U);
    EXPECT_EQ(world.acknowledged.back(), 303U);
    EXPECT_TRUE(std::is_sorted(world.acknowledged.begin(), world.acknowledged.end()));
    EXPECT_EQ(world.status.trouble, Trouble::none);
}
INSTANTIATE_TEST_SUITE_P(EveryFault, UploadFault, testing::ValuesIn(k_rows),
                         [](const auto& row) { return row.param.name; });

TEST(UploadRetry, backs_off_with_jitter_and_never_beyond_five_minutes) {
    SyncWorld world;
    std::vector<Instant> attempts;
    world.fault = [&](const UplinkRequest& request) {
        if (request.method == "POST") attempts.push_back(world.now().monotonic);
        return LinkFault::request_lost;
    };

    world.commit();
    world.run_for(hours(12));

    ASSERT_GE(attempts.size(), 12U * 12U);
    EXPECT_LE(attempts.size(), 12U * 60U);
    std::set<std::int64_t> gaps;
    for (std::size_t i = 1; i < attempts.size(); ++i) {
        EXPECT_GE(attempts[i] - attempts[i - 1], seconds(1));
        EXPECT_LE(attempts[i] - attempts[i - 1], minutes(5) + seconds(5));
        gaps.insert((attempts[i] - attempts[i - 1]).count());
    }
    EXPECT_GE(gaps.size(), attempts.size() / 2);
    EXPECT_EQ(world.noted("cloud_unreachable"), 1);
}

TEST(UploadRetry, carries_little_while_nobody_answers_and_everything_afterwards) {
    SyncWorld world;
    world.commit(3);
    world.run_for(seconds(10));
    std::vector<std::size_t> sizes;
    bool out = true;
    world.fault = [&](const UplinkRequest& request) {
        if (request.method == "POST") sizes.push_back(request.body.size());
        return out ? LinkFault::request_lost : LinkFault::none;
    };

    world.commit(1000);
    world.store_interval(SyncWorld::today() - 1, 900);
    world.store_event("bus_down", true);
    world.run_for(hours(2));
    ASSERT_GE(sizes.size(), 8U);
    // A page of 200 entries against 32, compressed.
    EXPECT_LT(sizes.back(), sizes.front() / 2);
    out = false;
    world.run_for(minutes(10));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_EQ(world.cloud.events.size(), 1U);
}

// Nothing but readings waits: an attempt without any content finds out that somebody is there again.
TEST(UploadRetry, readings_alone_find_the_way_after_a_long_silence) {
    SyncWorld world;
    world.commit(3);
    world.run_for(seconds(10));
    bool out = true;
    world.fault = [&](const UplinkRequest&) {
        return out ? LinkFault::request_lost : LinkFault::none;
    };
    world.store_interval(SyncWorld::today() - 1, 900);
    world.run_for(hours(2));

    out = false;
    world.run_for(minutes(10));

    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
}

TEST(UploadRetry, waits_as_long_as_the_server_asks) {
    SyncWorld world;
    std::vector<Instant> attempts;
    world.fault = [&](const UplinkRequest& request) {
        if (request.method == "GET") return LinkFault::request_lost;
        attempts.push_back(world.now().monotonic);
        return LinkFault::server_error;  // Retry-After: 7
    };

    world.commit();
    world.run_for(minutes(5));

    ASSERT_GE(attempts.size(), 10U);
    for (std::size_t i = 1; i < attempts.size(); ++i) {
        EXPECT_GE(attempts[i] - attempts[i - 1], seconds(7));
        EXPECT_LE(attempts[i] - attempts[i - 1], seconds(11));
    }
}

TEST(UploadRetry, sends_less_when_the_upload_is_too_large) {
    SyncWorld world;
    world.cloud.max_batch_bytes = 2000;
    Prng noise{7};
    for (int i = 0; i < 40; ++i) {
        world.salt = static_cast<std::uint8_t>(noise.next());
        world.commit(10, 20);
    }

    world.run_for(hours(1));

    EXPECT_TRUE(world.cloud_equals_journal());
}

TEST(UploadRetry, asks_again_when_an_answer_inside_the_house_was_lost) {
    SyncWorld world;
    int left = 5;
    world.answers_inside = [&] { return left == 0 || --left < 0; };

    world.commit(3);
    world.store_interval(SyncWorld::today() - 1, 0);
    world.run_for(minutes(5));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
}

TEST(UploadRetry, finds_the_part_that_the_cloud_cannot_read_and_passes_it_over) {
    SyncWorld world;
    world.commit();
    world.run_for(seconds(10));
    world.cloud.cannot_read = [](const wire::Batch& batch) { return batch.readings.has_value(); };

    world.store_interval(SyncWorld::today() - 1, 0);
    world.store_event("bus_down", true);
    world.commit(5);
    world.run_for(hours(1));

    EXPECT_TRUE(world.cloud_equals_journal());
    EXPECT_EQ(world.cloud.events.size(), 1U);
    EXPECT_TRUE(world.days_acknowledged.empty()) << "what was passed over is not acknowledged";
    EXPECT_EQ(world.noted("upload_passed_over"), 1);
}

TEST(UploadRetry, believes_no_receipt_of_another_key_gateway_or_upload) {
    for (int forged = 0; forged < 3; ++forged) {
        SyncSettings settings{
            {k_gateway, gateway_key(), wire::given_key_set().root, wire::given_key_set()}, 0, 5};
        settings.first_contact_spread = seconds(0);
        CloudSync sync{std::move(settings)};
        Now now;
        now.wall = from_unix_ms(SyncWorld::k_start_ms);
        sync.on(JournalNews{k_epoch, 0, {}, {}}, now);
        sync.on(ReadingDays{}, now);
        std::optional<UplinkRequest> upload;
        for (auto& output : sync.take_outputs()) {
            if (auto* request = std::get_if<UplinkRequest>(&output);
                request && request->method == "POST")
                upload = *request;
        }
        ASSERT_TRUE(upload.has_value());
        const auto batch = wire::decode_batch(upload->body, gateway_key().public_key());
        wire::Receipt receipt;
        receipt.gateway = forged == 1 ? wire::id_of<GatewayId>(0x12) : k_gateway;
        receipt.batch = forged == 2 ? wire::id_of<wire::BatchId>(1) : batch.value().id;
        receipt.epoch = k_epoch;
        const auto key = wire::role_key(forged == 0 ? wire::Role::credit : wire::Role::receipt);
        sync.on(UplinkReply{upload->id, 200, "", wire::encode_receipt(receipt, key)}, now);
        const auto outputs = sync.take_outputs();
        EXPECT_TRUE(std::any_of(outputs.begin(), outputs.end(), [](const auto& output) {
            const auto* note = std::get_if<Note>(&output);
            return note != nullptr && note->event == "reply_not_believed";
        })) << forged;
    }
}

}  // namespace
}  // namespace riser::sync
