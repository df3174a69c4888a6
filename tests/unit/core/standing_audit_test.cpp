// Was the standing charge that an account was charged the one of its tariff?
#include "core/journal/standing_audit.h"

#include <gtest/gtest.h>

#include "core/payment/tariff_standing.h"

namespace riser::journal {
namespace {

using std::chrono::hours;

constexpr UtcTime k_march{std::chrono::seconds(1'772'323'200)};  // 2026-03-01T00:00:00Z
constexpr UtcTime at(int day) {
    return k_march + hours(24 * (day - 1));
}

payment::Tariff version(std::uint32_t number, UtcTime from, std::int64_t micro,
                        payment::ChargePeriod period = payment::ChargePeriod::month) {
    payment::Tariff tariff;
    tariff.id = TariffId{{9}};
    tariff.version = number;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.effective_from = from;
    tariff.prices = {Price{300'000}};
    tariff.rules.standing.amount = Money{micro};
    tariff.rules.standing.period = period;
    return tariff;
}

class StandingAudit : public ::testing::Test {
protected:
    StandingAudit() {
        payment::Charge charge;
        charge.id = payment::k_tariff_charge;
        charge.type = payment::ChargeType::time_based;
        charge.purpose = payment::ChargePurpose::standing;
        charge.period = payment::CollectionPeriod::month;
        charge.per_period = Money{31'000'000};
        account_.charges = {payment::Charge{}, charge};
        versions_ = {version(1, {}, 31'000'000), version(2, at(15), 62'000'000)};
    }

    std::string judged(int from, int to, std::uint16_t days, std::uint16_t of_days,
                       bool local = true) {
        ChargeCollected r{AccountId{{1}}, payment::ChargePurpose::standing, {}};
        r.line.charge = charge_;
        r.line.from_ms = to_unix_ms(at(from));
        r.line.to_ms = to_unix_ms(at(to));
        r.line.days = days;
        r.line.of_days = of_days;
        return judge_standing(account_, {TariffId{{9}}, &versions_}, r,
                              {{}, local ? &utc_ : nullptr});
    }

    payment::Account account_;
    payment::ChargeId charge_ = payment::k_tariff_charge;
    std::vector<payment::Tariff> versions_;
    ZoneRules utc_;
};

TEST_F(StandingAudit, of_the_days_of_its_version_is_right) {
    EXPECT_EQ(judged(1, 15, 14, 31), "");
    account_.charges.back().per_period = Money{62'000'000};
    EXPECT_EQ(judged(15, 32, 17, 31), "");
}

TEST_F(StandingAudit, of_a_whole_month_in_which_it_changes_is_wrong) {
    EXPECT_EQ(judged(1, 32, 1, 1),
              "the standing charge from 2026-03-01T00:00:00Z to 2026-04-01T00:00:00Z is 31.00 a "
              "month, due 62.00 a month from 2026-03-15T00:00:00Z on");
}

TEST_F(StandingAudit, by_the_terms_of_another_version_is_wrong) {
    EXPECT_EQ(judged(15, 32, 17, 31),
              "the standing charge from 2026-03-15T00:00:00Z to 2026-04-01T00:00:00Z is 31.00 a "
              "month, due 62.00 a month from 2026-03-15T00:00:00Z on");
    versions_[1] = version(2, at(15), 0);
    EXPECT_NE(judged(15, 32, 17, 31).find("due none"), std::string::npos);
    versions_[1] = version(2, at(15), 1'000'000, payment::ChargePeriod::day);
    EXPECT_NE(judged(15, 32, 17, 31).find("due 1.00 a day"), std::string::npos);
}

TEST_F(StandingAudit, of_more_days_than_it_has_is_wrong) {
    EXPECT_EQ(judged(1, 15, 15, 31),
              "the standing charge from 2026-03-01T00:00:00Z to 2026-03-15T00:00:00Z is for 15 of "
              "31 days");
    versions_.pop_back();
    EXPECT_EQ(judged(1, 32, 1, 1), "");
    EXPECT_NE(judged(1, 40, 1, 1), "");
}

TEST_F(StandingAudit, without_local_time_is_asked_only_where_all_versions_are_alike) {
    EXPECT_EQ(judged(1, 32, 1, 1, false), "");
    versions_.pop_back();
    versions_.front().rules.standing.amount = Money{30'000'000};
    EXPECT_NE(judged(1, 32, 1, 1, false), "");
}

// A charge of the configuration has no tariff to be held against.
TEST_F(StandingAudit, of_another_charge_is_not_asked) {
    charge_ = {1};
    account_.charges.back().id = {1};
    EXPECT_EQ(judged(15, 32, 17, 31), "");
}

}  // namespace
}  // namespace riser::journal
