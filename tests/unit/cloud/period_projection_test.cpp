// The cloud measures demand by the settlements that it follows, and computes each charge of a month again.
#include "cloud/billing/bill_state.h"
#include "core/journal/period_charges.h"
#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

class PeriodProjection : public BilledAccount {
protected:
    PeriodProjection() {
        journal.append({journal::LocalTimeDefined{ZoneRules{"Europe/Berlin", {}}}});
        agree();
        with_demand.version = 2;
        with_demand.effective_from = from_unix_ms(k_start_ms + 20 * k_test_day_ms);
        with_demand.rules.demand.per_kw = Money{9'000'000};
        journal.append({journal::TariffPublished{with_demand}});
        journal.append({terms()});
        upload();
    }
    [[nodiscard]] journal::PeriodTermsBegan terms() const {
        return {account, with_demand.id, 2, k_start_ms - 3'600'000, 15, false};
    }
    // As an honest gateway charges with the bill of these thirty days.
    journal::PeriodCharged due() {
        journal::PeriodQuestion question;
        const ZoneRules zone{"Europe/Berlin", {}};
        question.ends_ms = k_start_ms + 30 * k_test_day_ms;
        question.zone = &zone;
        question.tariff = &with_demand;
        question.tariffs = [this](TariffId, std::uint32_t version) {
            return version == 2 ? &with_demand : &tariff;
        };
        const auto all = due_period_charges(billing(), question);
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? journal::PeriodCharged{} : all.front();
    }

    payment::Tariff with_demand = JournalWriter::tariff();
};

TEST_F(PeriodProjection, an_honest_demand_charge_differs_in_nothing_and_is_billed) {
    use(Energy{1'500});
    const auto charge = due();
    EXPECT_EQ(charge.power, Power{6'000});
    EXPECT_EQ(charge.amount, Money{64'260'000}) << "54.00 and 19 %, for thirty of thirty days";
    const Money before = cloud.books(account).balance();
    journal.append({charge});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(account).balance(), before - charge.amount);
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
    EXPECT_EQ(billing().lines.size(), 2U) << "energy and demand, for the next bill";
}

TEST_F(PeriodProjection, dues_have_the_maximum_so_far) {
    const auto shown = [this] {
        const auto books = cloud.books(account);
        const auto dues = cloud.in_session([&](Session& s) {
            return report_dues(s, cloud.gateway().journal(), books,
                               k_start_ms + 30 * k_test_day_ms);
        });
        return dues ? dues->demand : std::nullopt;
    };
    upload();
    ASSERT_TRUE(shown().has_value());
    EXPECT_EQ(shown()->maximum.power, Power{});
    use(Energy{1'500});
    upload();
    ASSERT_TRUE(shown().has_value());
    EXPECT_EQ(shown()->maximum.power, Power{6'000});
    EXPECT_EQ(shown()->from_ms, terms().from_ms);
}

TEST_F(PeriodProjection, another_amount_or_maximum_is_named) {
    use(Energy{1'500});
    auto charge = due();
    charge.amount += Money{1};
    journal.append({charge});
    EXPECT_NE(differences().find("what is due is 64.26 for demand"), std::string::npos);
}

TEST_F(PeriodProjection, a_charge_without_any_maximum_is_named) {
    use(Energy{1'500});
    const auto charge = due();
    journal.append({charge});
    journal.append({charge});
    EXPECT_NE(differences().find("nothing of the kind is due"), std::string::npos);
}

TEST_F(PeriodProjection, terms_of_another_tariff_or_of_no_version_are_named) {
    auto other = terms();
    other.version = 7;
    journal.append({other});
    EXPECT_NE(differences().find("nobody has published"), std::string::npos);
    other.tariff = id_of<TariffId>(0x7B);
    journal.append({other});
    EXPECT_NE(differences().find("another tariff than the account has"), std::string::npos);
}

TEST_F(PeriodProjection, nothing_of_it_is_said_of_who_is_not_billed) {
    auto stranger = terms();
    stranger.account = JournalWriter::account(2);
    journal.append({stranger});
    upload();
    std::string text;
    for (const auto& difference : cloud.in_session(
             [&](Session& s) { return s.list_differences(cloud.gateway().journal(), 100); })) {
        text += difference.what;
    }
    EXPECT_NE(text.find("is not billed"), std::string::npos) << text;
}

}  // namespace
}  // namespace riser::cloud
