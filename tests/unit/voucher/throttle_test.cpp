#include "core/voucher/throttle.h"

#include <chrono>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

using namespace std::chrono_literals;

Client stranger(std::uint64_t key) {
    return {false, {}, key};
}
Client tenant(std::uint8_t account) {
    return {true, id_of<AccountId>(account), 0};
}

TEST(HashQueue, keeps_half_of_its_places_for_tenants_with_a_pin) {
    HashQueue queue;
    for (std::uint64_t key = 0; key < 4; ++key) EXPECT_TRUE(queue.submit(stranger(key)).ok());
    const auto refused = queue.submit(stranger(9));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().wait, 5 * 250ms);
    for (std::uint8_t account = 1; account <= 4; ++account)
        EXPECT_TRUE(queue.submit(tenant(account)).ok());
    EXPECT_FALSE(queue.submit(tenant(5)).ok());
    EXPECT_EQ(queue.waiting(), HashQueue::k_places);
}

TEST(HashQueue, gives_one_client_two_places) {
    HashQueue queue;
    EXPECT_TRUE(queue.submit(tenant(1)).ok());
    EXPECT_TRUE(queue.submit(tenant(1)).ok());
    EXPECT_FALSE(queue.submit(tenant(1)).ok());
    EXPECT_TRUE(queue.submit(tenant(2)).ok());
    EXPECT_TRUE(queue.submit(stranger(1)).ok());
}

TEST(HashQueue, runs_one_at_a_time_and_clients_take_turns) {
    HashQueue queue;
    EXPECT_EQ(queue.start(), std::nullopt);
    const Ticket a1 = *queue.submit(stranger(1));
    const Ticket a2 = *queue.submit(stranger(1));
    const Ticket b1 = *queue.submit(stranger(2));
    EXPECT_EQ(queue.start(), a1);
    EXPECT_EQ(queue.start(), std::nullopt);
    EXPECT_FALSE(queue.leave(a1)) << "it runs";
    queue.finish(250ms);
    EXPECT_EQ(queue.start(), b1);
    queue.finish(250ms);
    EXPECT_EQ(queue.start(), a2);
    queue.finish(250ms);
    EXPECT_EQ(queue.start(), std::nullopt);
}

TEST(HashQueue, who_leaves_is_not_served) {
    HashQueue queue;
    const Ticket first = *queue.submit(stranger(1));
    const Ticket second = *queue.submit(stranger(2));
    EXPECT_TRUE(queue.leave(first));
    EXPECT_FALSE(queue.leave(first));
    EXPECT_EQ(queue.start(), second);
}

TEST(HashQueue, learns_how_long_a_derivation_takes) {
    HashQueue queue;
    for (int i = 0; i < 40; ++i) {
        (void)queue.submit(stranger(1));
        (void)queue.start();
        queue.finish(20ms);
    }
    for (std::uint64_t key = 0; key < 4; ++key) (void)queue.submit(stranger(key));
    const auto refused = queue.submit(stranger(9));
    EXPECT_GE(refused.error().wait, 5 * 20ms);
    EXPECT_LT(refused.error().wait, 5 * 21ms);
}

// Strangers that flood the queue as fast as they can never keep a tenant waiting for more than what runs and one more.
RC_GTEST_PROP(HashQueue, a_tenant_is_served_after_the_one_that_runs_and_one_more,
              (std::uint64_t seed)) {
    Prng prng(seed);
    HashQueue queue;
    const auto flood = [&] {
        for (int i = 0; i < 20; ++i) (void)queue.submit(stranger(prng.below(1'000)));
    };
    for (int i = 0; i < 5; ++i) {
        flood();
        if (queue.start() && prng.chance(1, 2)) queue.finish(250ms);
        if (queue.is_running()) queue.finish(250ms);
    }
    flood();
    (void)queue.start();
    const auto ticket = queue.submit(tenant(1));
    RC_ASSERT(ticket.ok());
    int before = 0;
    for (;;) {
        if (queue.is_running()) queue.finish(250ms);
        flood();
        const auto next = queue.start();
        RC_ASSERT(next.has_value());
        if (*next == *ticket) break;
        ++before;
    }
    RC_ASSERT(before <= 1);
}

// Whatever is done to it: bounded, everybody who was let in is served once, and afterwards everybody is let in again.
RC_GTEST_PROP(HashQueue, is_bounded_fair_and_holds_nothing_against_anybody, (std::uint64_t seed)) {
    Prng prng(seed);
    HashQueue queue;
    std::set<Ticket> let_in;
    const auto serve = [&] {
        if (const auto ticket = queue.start()) RC_ASSERT(let_in.erase(*ticket) == 1);
    };
    for (int i = 0; i < 300; ++i) {
        const bool pin = prng.chance(1, 3);
        const Client client =
            pin ? tenant(static_cast<std::uint8_t>(prng.below(5))) : stranger(prng.below(6));
        if (const auto ticket = queue.submit(client); ticket.ok()) let_in.insert(*ticket);
        RC_ASSERT(queue.waiting() <= HashQueue::k_places);
        if (prng.chance(1, 3)) serve();
        if (queue.is_running() && prng.chance(1, 2)) queue.finish(100ms);
    }
    while (queue.is_running() || queue.waiting() > 0) {
        if (queue.is_running()) queue.finish(100ms);
        serve();
    }
    RC_ASSERT(let_in.empty());
    for (std::uint64_t key = 0; key < 3; ++key) RC_ASSERT(queue.submit(stranger(key)).ok());
}

TEST(GuessBuckets, thirty_at_once_then_one_every_twenty_seconds) {
    GuessBuckets buckets;
    const Instant start{1h};
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(buckets.take(stranger(1), start).ok());
    const auto refused = buckets.take(stranger(2), start);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().wait, 20s);
    EXPECT_FALSE(buckets.take(stranger(2), start + 20s - 1us).ok());
    EXPECT_TRUE(buckets.take(stranger(2), start + 20s).ok());
    EXPECT_FALSE(buckets.take(stranger(2), start + 20s).ok());
    EXPECT_TRUE(buckets.take(stranger(2), start + 24h).ok());
}

TEST(GuessBuckets, each_account_with_its_pin_has_its_own) {
    GuessBuckets buckets;
    const Instant start{1h};
    for (int i = 0; i < 31; ++i) (void)buckets.take(stranger(1), start);
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(buckets.take(tenant(1), start).ok());
    EXPECT_FALSE(buckets.take(tenant(1), start).ok());
    EXPECT_TRUE(buckets.take(tenant(2), start).ok());
    EXPECT_FALSE(buckets.take(stranger(3), start).ok());
}

TEST(GuessBuckets, a_genuine_token_costs_nothing) {
    GuessBuckets buckets;
    const Instant start{1h};
    for (int i = 0; i < 200; ++i) {
        for (const Client& client : {stranger(1), tenant(1)}) {
            ASSERT_TRUE(buckets.take(client, start).ok());
            buckets.give_back(client);
        }
    }
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(buckets.take(stranger(1), start).ok());
    EXPECT_FALSE(buckets.take(stranger(1), start).ok());
}

TEST(GuessBuckets, more_accounts_than_there_are_do_not_take_memory) {
    GuessBuckets buckets;
    const Instant start{1h};
    const auto numbered = [](std::size_t number) {
        Client client = tenant(0xAA);
        client.account.bytes[0] = static_cast<std::uint8_t>(number);
        client.account.bytes[1] = static_cast<std::uint8_t>(number >> 8U);
        return client;
    };
    for (std::size_t i = 0; i < GuessBuckets::k_max_accounts; ++i) {
        EXPECT_TRUE(buckets.take(numbered(i), start).ok());
    }
    EXPECT_FALSE(buckets.take(numbered(600), start).ok());
    EXPECT_TRUE(buckets.take(numbered(3), start).ok());
    EXPECT_TRUE(buckets.take(numbered(600), start + 20s).ok());
}

}  // namespace
}  // namespace riser::voucher
