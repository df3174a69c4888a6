// What became of the readings, over the local API: what is asked, how it is shown, which marks it makes.
#include "gateway/local/attention_meter_data.h"
#include "tests/unit/local/local_api_fixture.h"
#include "tests/unit/local/made_up_meter_data.h"

namespace riser::local {
namespace {

constexpr LocalDay k_today = 20'778;  // 2026-11-21

class MeterDataApi : public LocalApiTest {
protected:
    HistoryQuery asked(const std::string& path, const char* method = "GET") const {
        return std::get<PendingHistory>(ask(method, path)).query;
    }
    json::value shown(const std::string& path, const char* method = "GET") const {
        const PendingHistory pending{asked(path, method)};
        const auto response = api.answer(pending, made_up_meter_data(pending.query), present());
        EXPECT_EQ(response.status, 200) << response.body;
        return json::parse(response.body);
    }
};

TEST_F(MeterDataApi, asks_for_findings_of_a_month_or_of_the_days_that_are_named) {
    EXPECT_EQ(asked("/v1/findings"),
              (HistoryQuery{0, HistoryKind::findings, {}, k_today - 30, k_today, {}}));
    EXPECT_EQ(asked("/v1/meters/2/findings?from=2026-11-01&to=2026-11-10"),
              (HistoryQuery{0, HistoryKind::findings, {}, 20'758, 20'767, MeterId{2}}));
    problem("GET", "/v1/meters/99/findings", "", 404);
    for (const char* query :
         {"?from=2026-11-22", "?from=1", "?to=x", "?from=2026-01-01", "?day=1"}) {
        problem("GET", std::string("/v1/findings") + query, "", 400);
    }
}

TEST_F(MeterDataApi, shows_a_finding_with_its_rule_and_in_words) {
    const auto body = shown("/v1/meters/2/findings");
    EXPECT_EQ(text(body, "/findings/0/rule"), "interval_spike");
    EXPECT_EQ(text(body, "/findings/0/name"), "Meter 2");
    EXPECT_EQ(text(body, "/findings/0/date"), "2026-11-20");
    EXPECT_EQ(text(body, "/findings/0/from"), "2026-11-20T08:00:00+01:00");
    EXPECT_TRUE(body.at_pointer("/findings/0/needs_a_person").as_bool());
    EXPECT_EQ(text(body, "/findings/0/text"),
              "one interval stands out: 240 % above the third highest, the limit is 180 %");
}

TEST_F(MeterDataApi, shows_the_course_of_a_day_and_what_of_it_is_estimated) {
    EXPECT_EQ(asked("/v1/meters/1/intervals").first, k_today - 1);
    EXPECT_EQ(asked("/v1/meters/1/intervals?day=2026-11-01").first, 20'758);
    problem("GET", "/v1/meters/1/intervals?day=yesterday", "", 400);

    const auto body = shown("/v1/meters/1/intervals");
    EXPECT_EQ(text(body, "/intervals/1/status"), "estimated");
    EXPECT_TRUE(body.at_pointer("/intervals/1/measured_wh").is_null());
    EXPECT_EQ(body.at_pointer("/intervals/1/energy_wh").as_int64(), 35);
    EXPECT_EQ(text(body, "/intervals/0/from"), "2026-11-20T00:00:00+01:00");
    const PendingHistory pending{asked("/v1/meters/1/intervals")};
    EXPECT_EQ(api.answer(pending, {1, 0, std::string("not kept")}, present()).status, 404);
}

TEST_F(MeterDataApi, shows_the_balance_day_by_day_and_where_to_look) {
    EXPECT_EQ(asked("/v1/energy-balance"),
              (HistoryQuery{0, HistoryKind::balance, {}, k_today - 13, k_today, {}}));
    const auto body = shown("/v1/energy-balance");
    EXPECT_EQ(text(body, "/alarm"), "loss");
    EXPECT_EQ(text(body, "/look_at/0/name"), "Meter 2");
    EXPECT_EQ(body.at_pointer("/last_24_hours/excess_wh").as_int64(), 5'240);
    EXPECT_EQ(body.at_pointer("/days").as_array().size(), 13U);
    EXPECT_TRUE(body.at_pointer("/why_none").is_null());
    EXPECT_EQ(body.at_pointer("/days/0/residual_wh").as_int64(),
              body.at_pointer("/days/0/supplied_wh").as_int64() -
                  body.at_pointer("/days/0/metered_wh").as_int64());
}

TEST_F(MeterDataApi, has_what_is_usual_learned_anew_by_an_order_only) {
    EXPECT_EQ(asked("/v1/energy-balance/learn-anew", "POST").kind, HistoryKind::learn_anew);
    auto from_afar = request("POST", "/v1/energy-balance/learn-anew");
    from_afar.client.process.reset();
    const auto reply = api.handle(from_afar, present(), now);
    ASSERT_TRUE(std::holds_alternative<http::Response>(reply));
    EXPECT_EQ(std::get<http::Response>(reply).status, 401);
    problem("GET", "/v1/energy-balance/learn-anew", "", 405);
}

TEST_F(MeterDataApi, asks_for_common_energy_of_a_whole_month) {
    EXPECT_EQ(asked("/v1/common-energy"),
              (HistoryQuery{0, HistoryKind::common_energy, {}, 20'727, 20'757, {}}));  // October
    EXPECT_EQ(asked("/v1/common-energy?month=2026-02").last -
                  asked("/v1/common-energy?month=2026-02").first,
              27);
    problem("GET", "/v1/common-energy?month=2026-13", "", 400);
    problem("GET", "/v1/common-energy?month=October", "", 400);
    const auto body = shown("/v1/common-energy");
    EXPECT_NE(text(body, "/why_none").find("common_energy"), std::string::npos);
    EXPECT_FALSE(body.at_pointer("/booked").as_bool());
}

// ---- common energy -------------------------------------------------------------------------------

class CommonEnergy : public testing::Test {
protected:
    CommonEnergy() {
        for (std::uint32_t id = 1; id <= 3; ++id) {
            CommonShare share;
            share.supply_point = SupplyPointId{id};
            share.landlord = made_up_account(99);
            share.registers = {{MeterId{id}, metering::Quantity::import_energy, 1'000'000}};
            settings.shares.push_back(share);
            controller::AccountView account;
            account.id = made_up_account(id);
            account.supply_point = SupplyPointId{id};
            account.opened_ms = 1;
            view.accounts.push_back(account);
        }
        facts.days = {{10, 24, Energy{50'000}, Energy{47'000}},
                      {11, 24, Energy{1'000}, Energy{700}}};
        for (std::uint32_t id = 1; id <= 3; ++id) {
            facts.totals.push_back({MeterId{id}, 10, Energy{1'000 * id}});
        }
    }
    CommonEnergyReport shared(metering::ApportionmentKey key) {
        settings.key = key;
        return share_common_energy(settings, facts, view, {}, 10, 11);
    }
    static std::vector<std::int64_t> parts(const CommonEnergyReport& report) {
        std::vector<std::int64_t> list;
        for (const auto& part : report.parts) list.push_back(part.energy.wh);
        list.push_back(report.landlord.wh);
        return list;
    }

    CommonEnergySettings settings;
    CommonEnergyFacts facts;
    controller::BuildingView view;
};

TEST_F(CommonEnergy, is_shared_to_the_last_watt_hour_by_the_key) {
    using Key = metering::ApportionmentKey;
    using Parts = std::vector<std::int64_t>;
    EXPECT_EQ(parts(shared(Key::equal)), (Parts{1'100, 1'100, 1'100, 0}));
    EXPECT_EQ(parts(shared(Key::metered_share)), (Parts{550, 1'100, 1'650, 0}));
    EXPECT_EQ(parts(shared(Key::landlord_pays)), (Parts{0, 0, 0, 3'300}));
    settings.shares[0].area_dm2 = 5'000;
    settings.shares[1].area_dm2 = 5'000;
    settings.shares[2].area_dm2 = 10'000;
    EXPECT_EQ(parts(shared(Key::floor_area)), (Parts{825, 825, 1'650, 0}));
}

TEST_F(CommonEnergy, of_a_vacant_apartment_is_the_landlords) {
    view.accounts[2].id = settings.shares[2].landlord;
    const auto report = shared(metering::ApportionmentKey::equal);
    EXPECT_EQ(parts(report), (std::vector<std::int64_t>{1'100, 1'100, 0, 1'100}));
    EXPECT_EQ(report.parts[2].occupied_days, 0);
}

TEST_F(CommonEnergy, of_a_month_with_a_move_is_divided_by_days) {
    view.accounts[1].closed = true;
    view.accounts[1].closed_ms = 11LL * 86'400'000 - 1;  // on the first of the two days
    const auto report = shared(metering::ApportionmentKey::equal);
    EXPECT_EQ(report.parts[1].occupied_days, 0) << "a day is whose it is at its end";
    view.accounts[1].closed_ms = 11LL * 86'400'000 + 1;
    EXPECT_EQ(parts(shared(metering::ApportionmentKey::equal)),
              (std::vector<std::int64_t>{1'100, 550, 1'100, 550}));
}

TEST_F(CommonEnergy, that_is_negative_is_not_shared) {
    facts.days[0].metered = Energy{90'000};
    const auto report = shared(metering::ApportionmentKey::equal);
    EXPECT_NE(report.why_none.find("fault"), std::string::npos);
    EXPECT_EQ(parts(report), (std::vector<std::int64_t>{0, 0, 0, 0}));
}

// ---- marks ---------------------------------------------------------------------------------------

TEST_F(MeterDataApi, makes_marks_of_a_loss_and_of_findings) {
    MeterDataSummary data{made_up_loss(), {made_up_finding(2, k_today - 1)}, k_today - 1};
    const Present shown_now{&view, &buses, &usage, cloud.sync(), nullptr, &data};
    const auto response =
        std::get<http::Response>(api.handle(request("GET", "/v1/building"), shown_now, now));
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/marks/0/code"), "energy_loss");
    EXPECT_NE(text(body, "/marks/0/text").find("5.2 kWh"), std::string::npos);
    EXPECT_NE(text(body, "/marks/0/advice").find("Meter 2 (5.3 kWh less than usual)"),
              std::string::npos);
    EXPECT_EQ(text(body, "/meters/1/marks/0/code"), "findings");
    EXPECT_EQ(text(body, "/meters/1/marks/0/level"), "notice");
    EXPECT_EQ(text(body, "/supply_points/1/marks/1/code"), "findings")
        << "after what is more urgent there";
}

TEST_F(MeterDataApi, makes_one_mark_of_many_findings_the_gravest_first) {
    MeterDataSummary data;
    data.findings = {made_up_finding(1, k_today - 1), made_up_finding(1, k_today - 2)};
    data.findings.back().flag = {metering::VeeRule::prolonged_estimation, 0, 96, 129'600, 86'400};
    std::vector<Mark> marks;
    add_finding_marks(marks, &data, MeterId{1});
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].level, Level::warning);
    EXPECT_EQ(marks[0].text,
              "2026-11-19: nothing but estimates for 36 h, and 1 more in the last days");
    add_finding_marks(marks, &data, MeterId{2});
    add_finding_marks(marks, nullptr, MeterId{1});
    EXPECT_EQ(marks.size(), 1U);
}

TEST(NegativeResidual, is_an_alarm_of_its_own) {
    MeterDataSummary data{made_up_loss(), {}, {}};
    data.balance.alarm = metering::BalanceAlarm::negative_residual;
    data.balance.last_day.residual = Energy{-7'450};
    std::vector<Mark> marks;
    add_balance_marks(marks, &data, {}, {});
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].code, "energy_balance_negative");
    EXPECT_NE(marks[0].text.find("-7.5 kWh"), std::string::npos) << marks[0].text;
}

}  // namespace
}  // namespace riser::local
