// From a code that is typed to the order that decides about it: admitted, derived one at a time, forgotten.
#include "gateway/voucher/redemption_desk.h"

#include <gtest/gtest.h>

#include "gateway/voucher/hash_worker.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

using namespace std::chrono_literals;

Code paper(std::uint64_t body = 503'758'659'921'804'302) {
    return Code::make(CodeKind::voucher, body);
}
Series series(const KdfCost& cost = k_cheapest_cost) {
    return {id_of<SeriesId>(0x51), id_of<OwnerId>(0x0F), series_salt(), cost};
}
TypedCode typed(const Client& client, std::uint64_t body = 1) {
    return {paper(body), {series()}, client, id_of<AccountId>(7), false};
}
Client stranger(std::uint64_t key) {
    return {false, {}, key};
}
Client tenant(std::uint8_t account) {
    return {true, id_of<AccountId>(account), 0};
}

TEST(HashWorker, derives_what_the_published_vectors_say) {
    const auto derived = derive({1, paper(), {series(k_production_cost), series()}});

    ASSERT_EQ(derived.codes.size(), 2U);
    EXPECT_EQ(hex(derived.codes[0].lock.bytes), "e15d8b0ccfb078fbd71cc3a90db76167");
    EXPECT_EQ(hex(derived.codes[1].lock.bytes), "80e82de5a8db005001632c76c4828391");
    EXPECT_EQ(lock_of(derived.codes[0].proof), derived.codes[0].lock);
}

TEST(HashWorker, answers_each_ticket_as_a_machine) {
    HashWorker worker;
    worker.on(DeriveCode{5, paper(), {series()}}, Now{});
    const auto outputs = worker.take_outputs();
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_EQ(std::get<CodeDerived>(outputs[0]).ticket, 5U);
    EXPECT_FALSE(worker.next_deadline());
}

TEST(RedemptionDesk, gives_the_worker_one_code_at_a_time_and_the_order_to_whoever_asked) {
    RedemptionDesk desk;
    EXPECT_TRUE(desk.submit(11, typed(tenant(1))));
    EXPECT_TRUE(desk.submit(12, typed(tenant(2))));

    const auto first = desk.next(Instant{});
    ASSERT_TRUE(first);
    EXPECT_FALSE(desk.next(Instant{})) << "the worker is at work";
    const auto ready = desk.take(derive(*first), Instant{250ms});
    ASSERT_TRUE(ready);
    EXPECT_EQ(ready->token, 11U);
    EXPECT_EQ(ready->order.account, id_of<AccountId>(7));
    EXPECT_EQ(ready->order.derived, derive(*first).codes);
    EXPECT_TRUE(desk.next(Instant{250ms}));
}

TEST(RedemptionDesk, is_full_for_strangers_before_it_is_for_tenants) {
    RedemptionDesk desk;
    std::uint64_t token = 0;
    for (std::uint64_t key = 0; key < 4; ++key)
        EXPECT_TRUE(desk.submit(++token, typed(stranger(key))));
    const auto refused = desk.submit(++token, typed(stranger(9)));
    ASSERT_FALSE(refused);
    EXPECT_GT(refused.error().wait, Duration{});
    for (std::uint8_t account = 1; account <= 4; ++account)
        EXPECT_TRUE(desk.submit(++token, typed(tenant(account))));
    EXPECT_FALSE(desk.submit(++token, typed(tenant(9))));
    EXPECT_EQ(desk.waiting(), HashQueue::k_places) << "memory is bounded";
}

// A flood that never ends: whoever shows his PIN waits for the one that runs, one more, and nobody else.
TEST(RedemptionDesk, serves_a_tenant_through_a_flood) {
    RedemptionDesk desk;
    std::uint64_t token = 0;
    Instant now{};
    for (std::uint64_t key = 0; key < 4; ++key) (void)desk.submit(++token, typed(stranger(key)));
    auto running = desk.next(now);
    (void)desk.submit(999, typed(tenant(1)));
    for (int served = 0; served < 3; ++served) {
        now += 250ms;
        ++token;
        (void)desk.submit(token, typed(stranger(100 + token)));
        const auto ready = desk.take({running->ticket, {}, false}, now);
        ASSERT_TRUE(ready);
        if (ready->token == 999) return;
        running = desk.next(now);
        ASSERT_TRUE(running);
    }
    ADD_FAILURE() << "the tenant still waits";
}

TEST(RedemptionDesk, forgets_whoever_has_gone) {
    RedemptionDesk desk;
    (void)desk.submit(1, typed(tenant(1)));
    (void)desk.submit(2, typed(tenant(2)));
    const auto running = desk.next(Instant{});
    desk.leave(1);
    desk.leave(2);
    EXPECT_FALSE(desk.take(derive(*running), Instant{250ms})) << "nobody is told";
    EXPECT_FALSE(desk.next(Instant{250ms}));
    EXPECT_EQ(desk.waiting(), 0U);
}

TEST(RedemptionDesk, takes_no_answer_that_it_has_not_asked_for) {
    RedemptionDesk desk;
    EXPECT_FALSE(desk.take({7, {}, false}, Instant{}));
    (void)desk.submit(1, typed(tenant(1)));
    const auto running = desk.next(Instant{});
    EXPECT_FALSE(desk.take({running->ticket + 1, {}, false}, Instant{}));
    EXPECT_TRUE(desk.take({running->ticket, {}, true}, Instant{})->out_of_memory);
}

}  // namespace
}  // namespace riser::voucher
