// Runs reconnection.txt.
#include <cstdio>

#include <gtest/gtest.h>

#include "core/payment/reconnection.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using metering::SwitchState;
using std::chrono::minutes;
using std::chrono::seconds;
using tables::read_section;
using tables::Row;

constexpr const char* k_reconnection_table = "tests/tables/reconnection.txt";

template <class T>
T named(const Row& row, const std::string& column, const std::map<std::string, T>& names) {
    const auto found = names.find(row.text(column));
    if (found != names.end()) return found->second;
    row.broken(column);
    return names.begin()->second;
}

const std::map<std::string, ReconnectMode> k_modes{
    {"automatic", ReconnectMode::automatic},
    {"arm_and_confirm", ReconnectMode::arm_and_confirm},
    {"auto_if_off_less_than", ReconnectMode::auto_if_off_less_than}};
const std::map<std::string, ReconnectCause> k_causes{
    {"credit", ReconnectCause::credit},
    {"hold", ReconnectCause::hold},
    {"remote_order", ReconnectCause::remote_order},
    {"order_on_site", ReconnectCause::order_on_site},
    {"no_longer_justified", ReconnectCause::no_longer_justified},
    {"test_over", ReconnectCause::test_over},
    {"never_opened", ReconnectCause::never_opened}};
const std::map<std::string, SwitchState> k_states{{"connected", SwitchState::connected},
                                                  {"armed", SwitchState::ready_for_reconnection}};
const std::map<std::string, ConfirmAt> k_places{
    {"-", ConfirmAt::nowhere}, {"device", ConfirmAt::device}, {"page", ConfirmAt::page}};

TEST(ReconnectionTable, by_itself_or_confirmed) {
    for (const Row& row : read_section(k_reconnection_table, "how")) {
        const Reconnection policy{named(row, "mode", k_modes), row.duration("less_than")};
        SwitchAbilities abilities;
        abilities.arms = row.yes("button");
        const auto off =
            row.empty("off_for") ? std::nullopt : std::optional<Duration>(row.duration("off_for"));
        const auto order = reconnect_order(policy, named(row, "cause", k_causes), off, abilities);
        EXPECT_EQ(order.state, named(row, "supply", k_states)) << row.where();
        EXPECT_EQ(order.confirm, named(row, "confirm", k_places)) << row.where();
    }
}

std::vector<WaitingSupply> waiting(const Row& row) {
    std::vector<WaitingSupply> all;
    for (std::string word : row.words("waiting")) {
        WaitingSupply one;
        const auto mark = word.find('!');
        one.protected_customer = mark != std::string::npos;
        if (one.protected_customer) word.erase(mark, 1);
        int off = 0;
        if (std::sscanf(word.c_str(), "%u/%d", &one.id.value, &off) != 2) row.broken("waiting");
        one.off_for = minutes(off);
        all.push_back(one);
    }
    return all;
}

TEST(ReconnectionTable, many_at_once) {
    for (const Row& row : read_section(k_reconnection_table, "staged")) {
        const StagedReconnection policy{static_cast<std::uint32_t>(row.integer("at_once")),
                                        row.duration("every")};
        std::vector<Duration> recent;
        if (!row.empty("recent")) {
            for (const std::string& word : row.words("recent")) {
                recent.push_back(seconds(std::stoi(word)));
            }
        }
        const SupplyPointId last{static_cast<std::uint32_t>(row.integer("last"))};
        const auto round = next_round(policy, waiting(row), recent, last);
        std::string now;
        for (const auto id : round.now) now += (now.empty() ? "" : " ") + to_string(id);
        EXPECT_EQ(now.empty() ? "-" : now, row.text("now")) << row.where();
        const auto next_in =
            row.empty("next_in") ? std::nullopt : std::optional<Duration>(row.duration("next_in"));
        EXPECT_EQ(round.next_in, next_in) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
