// An uplink that is made later than the rest begins with what the journal is then.
#include "gateway/uplink_door.h"

#include <vector>

#include <gtest/gtest.h>

namespace riser::gateway {
namespace {

using sync::EventsNews;
using sync::JournalNews;
using Input = sync::CloudSync::Input;

JournalNews up_to(std::uint64_t sequence) {
    JournalNews news;
    news.sequence = sequence;
    return news;
}

struct UplinkDoorTest : testing::Test {
    void open() {
        door.open([this](Input input) {
            posted.push_back(std::move(input));
            return true;
        });
    }
    [[nodiscard]] std::uint64_t journal_at(std::size_t place) const {
        const auto* news = std::get_if<JournalNews>(&posted.at(place));
        return news == nullptr ? 0 : news->sequence;
    }

    UplinkDoor door;
    std::vector<Input> posted;
};

TEST_F(UplinkDoorTest, tells_an_uplink_that_was_mended_of_the_journal_at_once) {
    door.post(up_to(7));
    door.post(up_to(9));
    door.post(EventsNews{true});

    open();

    ASSERT_EQ(posted.size(), 1U) << "rows and events are asked for";
    EXPECT_EQ(journal_at(0), 9U);
    door.post(up_to(10));
    ASSERT_EQ(posted.size(), 2U);
    EXPECT_EQ(journal_at(1), 10U);
}

TEST_F(UplinkDoorTest, says_nothing_before_there_is_a_journal) {
    open();
    EXPECT_TRUE(posted.empty());
    door.post(EventsNews{true});
    EXPECT_EQ(posted.size(), 1U);
}

}  // namespace
}  // namespace riser::gateway
