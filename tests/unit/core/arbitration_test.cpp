#include "core/payment/arbitration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::payment {
namespace {

using std::chrono::hours;

constexpr UtcTime k_noon{hours(500'000)};

Now at(UtcTime earliest, UtcTime latest) {
    Now now;
    now.wall = now.earliest = earliest;
    now.latest = latest;
    return now;
}

LatestRequests arbitrary_requests() {
    LatestRequests latest;
    for (std::size_t i = 0; i < k_actors; ++i) {
        const auto action = static_cast<SupplyAction>(*rc::gen::inRange(0, 4));
        if (!permitted(static_cast<Actor>(i), action) || *rc::gen::arbitrary<bool>()) continue;
        latest[i] = ActorRequest{action};
    }
    return latest;
}

// The weights of COSEM and a plain order of precedence are the same thing.
RC_GTEST_PROP(Arbitrate, is_what_the_first_actor_with_an_opinion_wants, ()) {
    const LatestRequests latest = arbitrary_requests();
    const auto last = static_cast<SupplyAction>(*rc::gen::inRange(0, 4));
    Arbitration expected{last, std::nullopt};
    for (std::size_t i = 0; i < k_actors; ++i) {
        if (!latest[i]) continue;
        expected = {latest[i]->action, static_cast<Actor>(i)};
        break;
    }
    RC_ASSERT(arbitrate(latest, last, at(k_noon, k_noon)) == expected);
}

RC_GTEST_PROP(Arbitrate, nobody_connects_what_safety_or_maintenance_locked, ()) {
    LatestRequests latest = arbitrary_requests();
    const auto actor = *rc::gen::element(Actor::safety, Actor::maintenance);
    RC_ASSERT(place_request(latest, actor, {SupplyAction::disconnect}).ok());
    const Now now = at(k_noon, k_no_upper_bound);
    RC_ASSERT(arbitrate(latest, SupplyAction::connect, now).action == SupplyAction::disconnect);
}

TEST(Weighting, of_each_actor_is_more_than_of_all_lower_ones) {
    std::uint32_t lower = 0;
    for (std::size_t i = k_actors; i-- > 0;) {
        const std::uint16_t own = weighting(static_cast<Actor>(i));
        EXPECT_GT(own, lower);
        lower += own;
    }
}

TEST(Actors, have_names_and_permissions) {
    EXPECT_EQ(to_string(Actor::safety), "safety");
    EXPECT_EQ(to_string(Actor::landlord), "landlord");
    EXPECT_EQ(to_string(SupplyAction::arm), "arm");
    EXPECT_TRUE(permitted(Actor::credit, SupplyAction::limit_load));
    EXPECT_FALSE(permitted(Actor::safety, SupplyAction::connect));
    EXPECT_FALSE(permitted(Actor::protection, SupplyAction::disconnect));
}

TEST(WithdrawRequest, lets_the_next_actor_decide) {
    LatestRequests latest;
    ASSERT_TRUE(place_request(latest, Actor::credit, {SupplyAction::connect}));
    ASSERT_TRUE(place_request(latest, Actor::maintenance, {SupplyAction::disconnect}));
    withdraw_request(latest, Actor::maintenance);
    EXPECT_EQ(arbitrate(latest, SupplyAction::disconnect, at(k_noon, k_noon)),
              (Arbitration{SupplyAction::connect, Actor::credit}));
}

// In doubt a hold still stands, and a landlord's disconnection does not.
TEST(Arbitrate, reads_an_end_in_favour_of_the_light) {
    LatestRequests latest;
    latest[static_cast<std::size_t>(Actor::landlord)] = {SupplyAction::disconnect, k_noon};
    const auto outcome = [&](UtcTime earliest, UtcTime latest_time) {
        return arbitrate(latest, SupplyAction::connect, at(earliest, latest_time)).action;
    };
    EXPECT_EQ(outcome(k_noon - hours(2), k_noon - hours(1)), SupplyAction::disconnect);
    EXPECT_EQ(outcome(k_noon - hours(2), k_noon), SupplyAction::connect);
    latest[static_cast<std::size_t>(Actor::landlord)] = {SupplyAction::disconnect};
    latest[static_cast<std::size_t>(Actor::protection)] = {SupplyAction::connect, k_noon};
    EXPECT_EQ(outcome(k_noon - hours(2), k_noon + hours(2)), SupplyAction::connect);
    EXPECT_EQ(outcome(k_noon, k_noon + hours(2)), SupplyAction::disconnect);
}

}  // namespace
}  // namespace riser::payment
