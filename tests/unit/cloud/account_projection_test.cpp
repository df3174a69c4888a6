// The cloud books credits and charges as its gateways say, computes them again, and names what differs.
#include "cloud/ingest/projection.h"
#include "core/journal/account_records.h"
#include "core/payment/tariff_standing.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CreditType;
using payment::SplitStep;

constexpr std::int64_t k_day_ms = 86'400'000;

class AccountProjectionTest : public ::testing::Test {
protected:
    AccountProjectionTest() {
        journal.commission(1);
        cloud.ingest(journal.everything());
        before = cloud.books(account).balance();
        journal::CreditConfigured emergency;
        emergency.account = account;
        emergency.credit = {1};
        emergency.type = CreditType::emergency;
        emergency.priority = 200;
        emergency.needs_confirmation = true;
        emergency.paid_back = true;
        emergency.preset = Money{5'000'000};
        emergency.offered_at = before + Money{1};
        journal.append({emergency});
        debt.account = account;
        debt.charge = {1};
        debt.type = ChargeType::payment_event;
        debt.purpose = ChargePurpose::debt;
        debt.proportion_ppm = 250'000;
        debt.added = Money{3'000'000};
        journal.append({debt});
    }

    void invoke(std::int64_t micro) {
        journal.append({journal::CreditInvoked{account, {1}, CreditType::emergency, Money{micro}}});
    }
    // A top-up with lines of {step, amount}.
    void credit(std::uint8_t id, std::vector<payment::SplitLine> lines) {
        journal::Credited r;
        r.top_up = id_of<TopUpId>(id);
        r.account = account;
        r.source = journal::TopUpSource::local_cash;
        for (const auto& line : lines) r.amount += line.amount;
        r.split.lines = std::move(lines);
        r.split.week_begins_ms = k_start_ms - k_day_ms;
        journal.append({r});
    }
    journal::ChargeCollected collected(std::int64_t from_ms, std::int64_t micro) const {
        journal::ChargeCollected r;
        r.account = account;
        r.line.charge = {2};
        r.line.from_ms = from_ms;
        r.line.to_ms = from_ms + k_day_ms;
        r.line.collected = Money{micro};
        return r;
    }
    void standing() {
        journal::ChargeConfigured charge;
        charge.account = account;
        charge.charge = {2};
        charge.per_period = Money{400'000};
        charge.begins_ms = k_start_ms - 5 * k_day_ms;
        charge.continuous = true;
        journal.append({charge});
    }
    std::string differences() {
        cloud.ingest(journal.everything());
        std::string text;
        for (const auto& difference : cloud.in_session(
                 [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
            text += said_of(account, difference.what) + "\n";
        }
        return text;
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    AccountId account = JournalWriter::account(1);
    Money before{};
    journal::ChargeConfigured debt;
};

TEST_F(AccountProjectionTest, an_honest_gateway_and_the_cloud_come_to_the_same) {
    invoke(5'000'000);
    credit(0x51, {{SplitStep::payment_debt, {1}, {}, Money{1'000'000}},
                  {SplitStep::balance, {}, {}, Money{3'000'000}}});
    standing();
    journal.append({collected(k_start_ms - 5 * k_day_ms, 400'000)});
    journal.append({collected(k_start_ms - 4 * k_day_ms, 400'000)});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.balance(), before + Money{5'000'000 + 3'000'000 - 800'000});
    EXPECT_EQ(books.computed_balance(), books.balance());
    EXPECT_EQ(journal::debt_of(books.pots), Money{2'000'000});
    EXPECT_EQ(journal::lent_to(books.pots), Money{5'000'000});
}

TEST_F(AccountProjectionTest, is_the_same_when_it_is_built_anew) {
    invoke(5'000'000);
    credit(0x51, {{SplitStep::payment_debt, {1}, {}, Money{1'000'000}},
                  {SplitStep::balance, {}, {}, Money{3'000'000}}});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    cloud.rebuild();
    EXPECT_EQ(cloud.books(account), books);
}

TEST_F(AccountProjectionTest, a_top_up_that_was_divided_otherwise_is_named_and_booked_as_stated) {
    credit(0x51, {{SplitStep::payment_debt, {1}, {}, Money{2'000'000}},
                  {SplitStep::balance, {}, {}, Money{2'000'000}}});
    EXPECT_EQ(differences(),
              "the part of a top-up for debts is 2.00, computed 1.00\n"
              "the part of a top-up for the balance is 2.00, computed 3.00\n");
    EXPECT_EQ(cloud.books(account).balance(), before + Money{2'000'000});
}

TEST_F(AccountProjectionTest, a_top_up_that_left_a_debt_out_is_named) {
    journal::Credited r;
    r.top_up = id_of<TopUpId>(0x51);
    r.account = account;
    r.amount = Money{4'000'000};
    r.source = journal::TopUpSource::local_cash;
    journal.append({r});
    EXPECT_NE(differences().find("all of a top-up went to the balance"), std::string::npos);
}

TEST_F(AccountProjectionTest, credit_that_is_taken_up_twice_is_named) {
    invoke(5'000'000);
    invoke(4'000'000);
    EXPECT_EQ(differences(),
              "what a credit is given is 4.00, computed 5.00\n"
              "emergency credit is taken up that is not offered\n");
}

TEST_F(AccountProjectionTest, a_period_that_is_collected_twice_or_left_out_is_named) {
    standing();
    journal.append({collected(k_start_ms - 5 * k_day_ms, 400'000)});
    journal.append({collected(k_start_ms - 5 * k_day_ms, 400'000)});
    journal.append({collected(k_start_ms - 3 * k_day_ms, 500'000)});
    EXPECT_EQ(differences(),
              "a period is collected twice\n"
              "a period is left out\n"
              "what is collected is 0.50, computed 0.40\n");
    const AccountBooks books = cloud.books(account);
    EXPECT_EQ(books.collected - books.computed, Money{100'000}) << "shows in the reconciliation";
}

// The charge that has the number of the tariff's is held against its versions.
TEST_F(AccountProjectionTest, a_standing_charge_that_is_not_the_tariffs_is_named) {
    constexpr std::int64_t k_midnight_ms = k_start_ms / k_day_ms * k_day_ms;
    journal.append({journal::LocalTimeDefined{ZoneRules{"Europe/Berlin", {}}}});
    payment::Tariff tariff = JournalWriter::tariff();
    tariff.version = 2;
    tariff.effective_from = from_unix_ms(k_midnight_ms - 10 * k_day_ms);
    tariff.rules.standing.amount = Money{400'000};  // 0.476 with 19 %
    journal.append({journal::TariffPublished{tariff}});
    journal::ChargeConfigured charge;
    charge.account = account;
    charge.charge = payment::k_tariff_charge;
    charge.per_period = Money{476'000};
    charge.begins_ms = k_midnight_ms - 5 * k_day_ms;
    charge.continuous = true;
    journal.append({charge});
    auto line = collected(k_midnight_ms - 5 * k_day_ms, 476'000);
    line.line.charge = payment::k_tariff_charge;
    journal.append({line});
    const std::string why = differences();
    EXPECT_NE(why.find("under other circumstances than the tariff says"), std::string::npos)
        << "it is continuous, that of the tariff is not: " << why;
}

TEST_F(AccountProjectionTest, the_standing_charge_of_the_tariff_is_right) {
    constexpr std::int64_t k_midnight_ms = k_start_ms / k_day_ms * k_day_ms;
    journal.append({journal::LocalTimeDefined{ZoneRules{"Europe/Berlin", {}}}});
    payment::Tariff tariff = JournalWriter::tariff();
    tariff.version = 2;
    tariff.effective_from = from_unix_ms(k_midnight_ms - 10 * k_day_ms);
    tariff.rules.standing.amount = Money{400'000};
    tariff.rules.standing.continuous = true;
    journal.append({journal::TariffPublished{tariff}});
    journal::ChargeConfigured charge;
    charge.account = account;
    charge.charge = payment::k_tariff_charge;
    charge.per_period = Money{476'000};
    charge.begins_ms = k_midnight_ms - 5 * k_day_ms;
    charge.continuous = true;
    journal.append({charge});
    auto line = collected(k_midnight_ms - 5 * k_day_ms, 476'000);
    line.line.charge = payment::k_tariff_charge;
    journal.append({line});
    EXPECT_EQ(differences(), "");
    line.line.from_ms += k_day_ms;
    line.line.to_ms += k_day_ms;
    charge.per_period = Money{400'000};
    journal.append({charge});
    line.line.collected = Money{400'000};
    journal.append({line});
    EXPECT_NE(differences().find("is 0.40 a day, due 0.476 a day"), std::string::npos);
}

TEST_F(AccountProjectionTest, of_a_charge_or_credit_that_nobody_knows_is_named_and_harmless) {
    journal.append({journal::CreditInvoked{account, {9}, CreditType::emergency, Money{1}}});
    auto unknown = collected(k_start_ms - 5 * k_day_ms, 100);
    unknown.line.charge = {9};
    journal.append({unknown});
    EXPECT_EQ(differences(),
              "the account has no such credit of this type\n"
              "a charge is collected that the account does not have\n");
}

}  // namespace
}  // namespace riser::cloud
