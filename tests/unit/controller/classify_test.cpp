// What a contact shows, against what was ordered, and what that is put down to: one line of the table for each.
#include <functional>

#include <gtest/gtest.h>

#include "gateway/controller/contact.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;
using namespace std::chrono_literals;

constexpr auto k_on = SwitchState::connected;
constexpr auto k_off = SwitchState::disconnected;
constexpr Instant k_now{1h};

struct Line {
    const char* what;
    SwitchState ordered;
    SwitchState seen;
    OpensByItself opens;
    bool named;
    std::function<void(LiveSwitch&)> more;
    const char* cause;
};

void in_silence(LiveSwitch& which) {
    which.changed_in_silence = true;
}
void since_the_start(LiveSwitch& which) {
    which.changed_in_silence = true;
    which.was_open = true;
}
void was_open(LiveSwitch& which) {
    which.was_open = true;
}
void ordered_closed(LiveSwitch& which) {
    which.ordered_closed = true;
}
void closed_since(LiveSwitch& which) {
    which.closing_seen = true;
}
void acknowledged(LiveSwitch& which) {
    which.closing_taken = true;
    which.sent = k_now - k_closing_grace;
}
void just_acknowledged(LiveSwitch& which) {
    which.closing_taken = true;
    which.sent = k_now - 1s;
}

std::string_view cause_of_line(const Line& line, bool proven = true) {
    SwitchSite site;
    site.opens = line.opens;
    LiveSwitch which;
    which.site = &site;
    which.contact.address = 7;
    which.observed = line.seen;
    if (line.more) line.more(which);
    SupplyPointBooks books;
    books.desired = line.ordered;
    if (line.named) books.opened = std::vector{which.contact};
    return to_string(classify(books, which, proven, k_now));
}

TEST(Classify, says_of_each_contact_why_it_is_as_it_is) {
    const auto no = OpensByItself::no;
    const auto falls = OpensByItself::falls;
    const auto trips = OpensByItself::trips;
    const auto unknown = OpensByItself::unknown;
    const std::vector<Line> table{
        {"not seen", k_on, SwitchState::unknown, falls, false, {}, "unknown"},
        {"shows neither", k_on, SwitchState::mixed, falls, true, {}, "unknown"},
        {"on as ordered", k_on, k_on, trips, false, {}, "as_ordered"},
        {"off as ordered", k_off, k_off, trips, true, {}, "as_ordered"},
        {"not opened yet", k_off, k_on, no, true, {}, "not_followed"},
        {"undone in plain sight", k_off, k_on, no, true, was_open, "closed_by_hand"},
        {"undone in silence", k_off, k_on, no, true, since_the_start, "came_back"},
        {"opened by Riser", k_on, k_off, no, true, {}, "opened_by_riser"},
        {"a breaker of Riser's", k_on, k_off, trips, true, {}, "opened_by_riser"},
        {"which is closing", k_on, k_off, trips, true, just_acknowledged, "opened_by_riser"},
        {"which did not stay so", k_on, k_off, trips, true, acknowledged, "opened_by_hand"},
        {"which was seen closed", k_on, k_off, trips, true, closed_since, "opened_by_hand"},
        {"a relay that is stuck", k_on, k_off, unknown, true, acknowledged, "opened_by_riser"},
        {"a relay seen closed", k_on, k_off, unknown, true, closed_since, "opened_by_hand"},
        {"tripped", k_on, k_off, trips, false, {}, "opened_by_hand"},
        {"tripped in silence", k_on, k_off, trips, false, in_silence, "opened_by_hand"},
        {"ordered closed", k_on, k_off, trips, false, ordered_closed, "opened_by_riser"},
        {"fell", k_on, k_off, falls, false, {}, "fell_open"},
        {"by hand, for it keeps", k_on, k_off, no, false, in_silence, "opened_by_hand"},
        {"by hand, in plain sight", k_on, k_off, unknown, false, {}, "opened_by_hand"},
        {"fell, most likely", k_on, k_off, unknown, false, in_silence, "fell_open"},
        {"open before the start", k_on, k_off, unknown, false, since_the_start, "opened_by_hand"},
        {"tripped under a lock", k_off, k_off, trips, false, {}, "opened_by_hand"},
    };
    for (const Line& line : table) EXPECT_EQ(cause_of_line(line), line.cause) << line.what;
}

// It may be another apartment's by now.
TEST(Classify, puts_nothing_down_to_a_fall_without_a_proof) {
    for (const auto opens : {OpensByItself::falls, OpensByItself::unknown}) {
        const Line line{"", k_on, k_off, opens, false, in_silence, ""};
        EXPECT_EQ(cause_of_line(line, false), "opened_by_hand");
    }
}

}  // namespace
}  // namespace riser::controller
