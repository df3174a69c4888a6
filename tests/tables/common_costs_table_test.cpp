// Runs common_costs.txt.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/journal/check_common.h"
#include "core/journal/common_books.h"
#include "tests/tables/table.h"

namespace riser::journal {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/common_costs.txt";
constexpr SupplyPointId k_common{40};

// By name; nil: nobody.
AccountId account_of(const std::string& name) {
    AccountId id;
    std::copy(name.begin(), name.end(), id.bytes.begin());
    return name == "-" ? AccountId{} : id;
}
std::string name_of(const AccountId& id) {
    const auto end = std::find(id.bytes.begin(), id.bytes.end(), std::uint8_t{0});
    return {id.bytes.begin(), end};
}

struct House {
    std::vector<CommonMember> members;
    std::vector<std::int64_t> used;
    std::map<SupplyPointId, AccountId> who{{k_common, account_of("payer")}};
};

std::map<std::string, House> houses() {
    std::map<std::string, House> all;
    for (const Row& row : read_section(k_table, "members")) {
        House& house = all[row.text("building")];
        const SupplyPointId id{static_cast<std::uint32_t>(row.integer("supply_point"))};
        house.members.push_back({id, row.integer("weight")});
        house.used.push_back(row.integer("used") * payment::k_full_share_ppm);
        house.who[id] = account_of(row.text("who"));
    }
    return all;
}

template <class Text>
std::string listed(const CommonCostsShared& r, Text text) {
    std::string list;
    for (const auto& part : r.parts) {
        list += (list.empty() ? "" : " ") + name_of(part.account) + "=" + text(part);
    }
    return list.empty() ? "-" : list;
}

void expect_shares(const std::string& section, bool goes_on) {
    const auto all = houses();
    for (const Row& row : read_section(k_table, section)) {
        const auto house = all.find(row.text("building"));
        const auto key = metering::parse_apportionment_key(row.text("key"));
        if (house == all.end()) row.broken("building");
        if (!key) row.broken("key");
        if (house == all.end() || !key) continue;
        CommonBooks books;
        books.terms = {k_common, *key, payment::CollectionPeriod::month, house->second.members};
        books.now = {row.money("whole"), row.integer("wh") * payment::k_full_share_ppm,
                     house->second.used};
        const PayerOf payer_of = [&](SupplyPointId id) { return house->second.who.at(id); };

        const CommonCostsShared r =
            shares_of(books, payer_of, 1'000, goes_on ? books.terms : CommonTerms{});

        EXPECT_EQ(listed(r, [](const CommonPart& p) { return format_money(p.amount); }),
                  row.text("parts"))
            << row.where();
        EXPECT_EQ(listed(r, [](const CommonPart& p) { return std::to_string(p.energy.wh); }),
                  row.text("energy"))
            << row.where();
        EXPECT_EQ(r.whole - r.shared(), row.money("stays")) << row.where();
        EXPECT_EQ(broken_rule(r), "") << row.where();
        EXPECT_TRUE(audit_common(books, r, payer_of).empty()) << row.where();
        Money moved{};
        for (const auto& transfer : transfers_of(r)) {
            EXPECT_GT(transfer.amount, Money{}) << row.where();
            const bool to_payer = transfer.to.customer == r.payer;
            moved += to_payer ? transfer.amount : -transfer.amount;
        }
        EXPECT_EQ(moved, r.shared()) << row.where();
    }
}

TEST(CommonCostsTable, costs_are_shared_as_written) {
    expect_shares("shares", true);
}

TEST(CommonCostsTable, costs_that_are_shared_no_more_leave_nothing_behind) {
    expect_shares("ends", false);
}

}  // namespace
}  // namespace riser::journal
