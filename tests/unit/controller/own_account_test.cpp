// An account is of one supply point, in the configuration as in the books: else what one apartment uses is charged to
// who lives in another.
#include "gateway/controller/config_differences.h"
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

constexpr AccountId k_second_owner{{77}};

SiteConfig with_two_landlords() {
    SiteConfig site = with_landlord();
    site.supply_points.back().landlord.account = k_second_owner;
    return site;
}

// Both apartments are with their landlords.
struct Vacant : TenancyBuilding {
    Vacant() : TenancyBuilding(with_two_landlords()) {
        EXPECT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
        EXPECT_EQ(order_with_reads(out(k_ben, 51)).outcome, OrderOutcome::done);
    }
};

std::string refusal(const SiteConfig& site, const Building& b) {
    const auto checked = check_accounts(site, b.controller->books());
    return checked ? "" : checked.error().message;
}

TEST(AccountsOfTheConfiguration, are_accepted_when_each_names_its_own) {
    const TenancyBuilding begun;
    EXPECT_EQ(refusal(begun.site, begun), "");
    EXPECT_TRUE(check_accounts(begun.site, Books{}).ok()) << "that have not begun";
    const Vacant b;
    EXPECT_EQ(refusal(b.site, b), "") << "who came first may have left: that is history";
}

TEST(AccountsOfTheConfiguration, whose_landlords_were_exchanged_are_refused) {
    const Vacant b;
    SiteConfig site = b.site;
    std::swap(site.supply_points.front().landlord, site.supply_points.back().landlord);
    const std::string why = refusal(site, b);
    EXPECT_NE(
        why.find("`landlord.account` of supply point 1 names account " + to_string(k_second_owner) +
                 ", which in the books is that of supply point 2; "),
        std::string::npos)
        << why;
    EXPECT_NE(why.find("`landlord.account` of supply point 2 names account " + to_string(k_owner)),
              std::string::npos)
        << why;
    EXPECT_NE(why.find("Put each back"), std::string::npos) << why;
}

TEST(AccountsOfTheConfiguration, that_were_exchanged_are_refused) {
    const TenancyBuilding b;
    SiteConfig site = b.site;
    std::swap(site.supply_points.front().account, site.supply_points.back().account);
    EXPECT_NE(refusal(site, b).find("`account` of supply point 1 names account"),
              std::string::npos);
}

TEST(AccountsOfTheConfiguration, name_no_landlord_who_has_ended) {
    const Vacant b;
    SiteConfig site = b.site;
    site.supply_points.front().account = {};
    site.supply_points.front().landlord.account = k_anna;
    const std::string why = refusal(site, b);
    EXPECT_NE(why.find("names account " + to_string(k_anna) + ", which in the books is closed"),
              std::string::npos)
        << why;
}

TEST(BooksOfASupplyPoint, have_an_open_account_of_its_own) {
    const Vacant b;
    Books books = b.controller->books();
    EXPECT_EQ(check_books(books), std::nullopt);
    SupplyPointBooks& first = *books.supply_points.find(SupplyPointId{1});
    first.account = k_second_owner;
    EXPECT_EQ(check_books(books), "supply point 1 has account " + to_string(k_second_owner) +
                                      ", which is of supply point 2");
    first.account = k_anna;
    EXPECT_EQ(check_books(books),
              "supply point 1 has account " + to_string(k_anna) + ", which is closed");
    first.account = AccountId{{42}};
    EXPECT_EQ(check_books(books), "supply point 1 has an account without books");
}

}  // namespace
}  // namespace riser::controller
