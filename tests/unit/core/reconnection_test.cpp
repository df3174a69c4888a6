#include "core/payment/reconnection.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/load_limit.h"

namespace riser::payment {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::vector<WaitingSupply> arbitrary_waiting() {
    std::vector<WaitingSupply> waiting;
    const auto count = *rc::gen::inRange(0, 40);
    for (int i = 1; i <= count; ++i) {
        waiting.push_back({SupplyPointId{static_cast<std::uint32_t>(i)},
                           *rc::gen::inRange(0, 6) == 0, minutes(*rc::gen::inRange(0, 3))});
    }
    return waiting;
}

// Second by second until nobody waits: at most so many in any span, protected customers and who was off longest first,
// and nobody waits longer than his place in the queue.
RC_GTEST_PROP(NextRound, lets_everybody_in_and_never_too_many_at_once, ()) {
    StagedReconnection policy;
    policy.at_once = static_cast<std::uint32_t>(*rc::gen::inRange(1, 6));
    policy.every = seconds(*rc::gen::inRange(1, 30));
    auto waiting = arbitrary_waiting();
    const std::size_t all = waiting.size();
    const SupplyPointId last{static_cast<std::uint32_t>(*rc::gen::inRange(0, 41))};
    const auto planned =
        next_round({}, waiting, {}, last).now;  // everybody, in the order of the queue
    RC_ASSERT(planned.size() == all);

    std::vector<std::pair<Duration, SupplyPointId>> done;
    Duration passed{};
    while (!waiting.empty()) {
        std::vector<Duration> ago;
        for (const auto& [when, id] : done) ago.push_back(passed - when);
        const auto round = next_round(policy, waiting, ago, last);
        for (const SupplyPointId id : round.now) {
            done.emplace_back(passed, id);
            std::erase_if(waiting, [id](const auto& w) { return w.id == id; });
        }
        RC_ASSERT(round.next_in.has_value() == !waiting.empty());
        if (!round.next_in) break;
        RC_ASSERT(*round.next_in > Duration::zero());
        passed += *round.next_in;
    }

    RC_ASSERT(done.size() == all);
    for (std::size_t i = 0; i < done.size(); ++i) {
        RC_ASSERT(done[i].second == planned[i]);
        RC_ASSERT(done[i].first == policy.every * static_cast<std::int64_t>(i / policy.at_once));
        const auto in_span = std::count_if(done.begin(), done.end(), [&](const auto& other) {
            return other.first <= done[i].first && done[i].first - other.first < policy.every;
        });
        RC_ASSERT(static_cast<std::uint32_t>(in_span) <= policy.at_once);
    }
}

RC_GTEST_PROP(NextRound, does_not_depend_on_the_order_in_which_it_is_told, ()) {
    const StagedReconnection policy{3, seconds(10)};
    auto waiting = arbitrary_waiting();
    const std::vector<Duration> ago{seconds(4), seconds(12)};
    const auto round = next_round(policy, waiting, ago, SupplyPointId{7});
    std::reverse(waiting.begin(), waiting.end());
    RC_ASSERT(next_round(policy, waiting, std::vector(ago.rbegin(), ago.rend()),
                         SupplyPointId{7}) == round);
}

// The limit may have been made stricter meanwhile: more have come back in the span than it allows.
TEST(NextRound, waits_until_there_is_room_again) {
    const std::vector<WaitingSupply> one{{SupplyPointId{1}, false, minutes(5)}};
    const std::vector<Duration> ago{seconds(1), seconds(2), seconds(7)};
    const auto round = next_round({2, seconds(10)}, one, ago, {});
    EXPECT_TRUE(round.now.empty());
    EXPECT_EQ(round.next_in, seconds(8));
}

RC_GTEST_PROP(ReconnectOrder, a_longer_interruption_is_never_less_careful, ()) {
    const auto mode = *rc::gen::element(ReconnectMode::automatic, ReconnectMode::arm_and_confirm,
                                        ReconnectMode::auto_if_off_less_than);
    const Reconnection policy{mode, minutes(*rc::gen::inRange(1, 60))};
    const auto cause = static_cast<ReconnectCause>(*rc::gen::inRange(1, 8));
    const Duration off = minutes(*rc::gen::inRange(0, 60));
    const Duration longer = off + minutes(*rc::gen::inRange(0, 60));
    const bool by_itself =
        reconnect_order(policy, cause, off, {}).state == metering::SwitchState::connected;
    for (const auto then : {reconnect_order(policy, cause, longer, {}),
                            reconnect_order(policy, cause, std::nullopt, {})}) {
        if (!by_itself) RC_ASSERT(then.state == metering::SwitchState::ready_for_reconnection);
    }
}

// ---- overloads ----------------------------------------------------------------------------------

TEST(OverloadAction, opens_tries_again_and_leaves_it_to_a_person) {
    const SoftLanding policy;  // 30 s, 1 min, three retries
    const auto action = [&](bool open, Duration in_state, std::uint8_t openings) {
        return overload_action(policy, {open, in_state, openings});
    };
    EXPECT_EQ(action(false, seconds(29), 0), OverloadAction::wait);
    EXPECT_EQ(action(false, seconds(30), 0), OverloadAction::open);
    EXPECT_EQ(action(true, seconds(59), 1), OverloadAction::wait);
    EXPECT_EQ(action(true, seconds(60), 1), OverloadAction::close);
    EXPECT_EQ(action(true, seconds(60), 3), OverloadAction::close);
    EXPECT_EQ(action(true, seconds(0), 4), OverloadAction::await_button);
}

}  // namespace
}  // namespace riser::payment
