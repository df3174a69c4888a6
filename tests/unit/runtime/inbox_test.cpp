// The bounded queue between threads: order, lanes, refusal, and its descriptor for poll().
#include "gateway/runtime/inbox.h"

#include <poll.h>
#include <thread>

namespace riser {
namespace {

bool is_readable(int descriptor) {
    pollfd entry{descriptor, POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
}

TEST(Inbox, gives_values_in_the_order_they_came) {
    Inbox<int> inbox(4);

    ASSERT_TRUE(inbox.post(1));
    ASSERT_TRUE(inbox.post(2));

    EXPECT_EQ(inbox.take(), 1);
    EXPECT_EQ(inbox.take(), 2);
    EXPECT_EQ(inbox.take(), std::nullopt);
}

TEST(Inbox, takes_the_priority_lane_first) {
    Inbox<int> inbox(4);

    ASSERT_TRUE(inbox.post(1));
    ASSERT_TRUE(inbox.post(10, Lane::priority));
    ASSERT_TRUE(inbox.post(11, Lane::priority));

    EXPECT_EQ(inbox.take(), 10);
    EXPECT_EQ(inbox.take(), 11);
    EXPECT_EQ(inbox.take(), 1);
}

TEST(Inbox, refuses_when_full_and_counts_it) {
    Inbox<int> inbox(2);
    ASSERT_TRUE(inbox.post(1));
    ASSERT_TRUE(inbox.post(2));

    EXPECT_FALSE(inbox.post(3));

    EXPECT_EQ(inbox.refused(), 1U);
    EXPECT_TRUE(inbox.post(10, Lane::priority)) << "a full lane does not shut the other";
    EXPECT_EQ(inbox.size(), 3U);
}

TEST(Inbox, is_readable_exactly_while_something_waits) {
    Inbox<int> inbox(4);
    EXPECT_FALSE(is_readable(inbox.descriptor()));

    ASSERT_TRUE(inbox.post(1));
    ASSERT_TRUE(inbox.post(2, Lane::priority));
    EXPECT_TRUE(is_readable(inbox.descriptor()));

    (void)inbox.take();
    EXPECT_TRUE(is_readable(inbox.descriptor()));
    (void)inbox.take();
    EXPECT_FALSE(is_readable(inbox.descriptor()));
}

TEST(Inbox, loses_nothing_between_threads) {
    constexpr int k_posters = 3;
    constexpr int k_each = 2000;
    Inbox<int> inbox(16);
    std::vector<std::jthread> posters;
    for (int poster = 0; poster < k_posters; ++poster) {
        posters.emplace_back([&inbox, poster] {
            for (int i = 0; i < k_each; ++i) {
                while (!inbox.post(poster * k_each + i)) std::this_thread::yield();
            }
        });
    }

    std::vector<int> last(k_posters, -1);
    for (int taken = 0; taken < k_posters * k_each; ++taken) {
        pollfd entry{inbox.descriptor(), POLLIN, 0};
        ASSERT_EQ(::poll(&entry, 1, -1), 1);
        const auto value = inbox.take();
        ASSERT_TRUE(value) << "readable but empty";
        const auto poster = static_cast<std::size_t>(*value / k_each);
        EXPECT_EQ(*value % k_each, last[poster] + 1) << "each poster's order is kept";
        last[poster] = *value % k_each;
    }
    EXPECT_FALSE(is_readable(inbox.descriptor()));
}

}  // namespace
}  // namespace riser
