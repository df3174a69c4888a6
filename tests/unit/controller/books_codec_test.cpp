// Snapshots of the books: what has a wiring keeps it, and version 1, which knew none, is read by the rule of
// core/journal/record.h.
#include "gateway/controller/books_codec.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "tests/unit/controller/old_snapshots.h"

namespace riser::controller {
namespace {

TEST(Snapshot, carries_what_was_proven_and_what_was_opened) {
    Books books = books_with(SwitchState::disconnected);
    SupplyPointBooks& point = *books.supply_points.find(SupplyPointId{3});
    point.proof = {{{BusId{1}, {1}, 17, 2, {9}}},
                   {{MeterId{1}, BusId{1}, {1}, 4, {"model", "42"}}}};
    point.opened = point.proof.contacts;

    const auto decoded = decode_books(encode_books(books));

    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_1_has_no_pairing) {
    const auto decoded = decode_books(as_version_1(books_with(SwitchState::connected)));

    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& point = *decoded->supply_points.find(SupplyPointId{3});
    EXPECT_FALSE(point.paired);
    EXPECT_FALSE(point.opened);
    EXPECT_EQ(point.hold_until_ms, k_mark);
}

TEST(Snapshot, of_version_1_does_not_know_what_it_has_opened) {
    const auto decoded = decode_books(as_version_1(books_with(SwitchState::disconnected)));

    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& opened = decoded->supply_points.find(SupplyPointId{3})->opened;
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->empty());
}

TEST(Snapshot, of_version_2_without_accounts_and_tariffs_is_the_same) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_2(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_16_does_not_say_what_topping_up_cost) {
    Books books = books_with(SwitchState::connected);
    books.top_ups[TopUpId{{1}}] = {AccountId{{7}}, Money{10'000'000}};
    const auto decoded = decode_books(as_version_16(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->top_ups, books.top_ups);
    books.top_ups[TopUpId{{1}}].vending_fee = Money{500'000};
    const auto now = decode_books(encode_books(books));
    ASSERT_TRUE(now) << now.error().message;
    EXPECT_EQ(now->top_ups, books.top_ups);
}

TEST(Snapshot, of_version_15_shares_no_common_costs) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_15(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_FALSE(decoded->site.common);
}

TEST(Snapshot, of_version_11_knows_no_load_limits) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_11(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_a_load_limit_and_its_last_overload) {
    Books books = books_with(SwitchState::disconnected);
    books.site.policy.policy.load_limit.steps = {{Power{1'000}, std::chrono::hours(24)}};
    LimitBooks& limit = books.supply_points.find(SupplyPointId{3})->limit;
    limit.limit = Power{1'000};
    limit.step = 1;
    limit.limited_s = 60;
    limit.since = TimeMark{BootId{{4}}, 5, 6, 7};
    limit.overloads = {TimeMark{BootId{{4}}, 8, 9, 10}};
    limit.last = journal::OverLimit{SupplyPointId{3},
                                    Power{1'000},
                                    Power{2'400},
                                    Power{2'500},
                                    61,
                                    300,
                                    1,
                                    payment::AfterOverloads::next_day};
    limit.last_ms = 1'700'000'000'000;
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_how_a_supply_point_came_to_its_account) {
    Books books = books_with(SwitchState::connected);
    books.supply_points.find(SupplyPointId{3})->tenancy = {true, TariffId{{7}}, 1'700'000'000'000};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_5_knows_no_tenancies) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_5(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_FALSE(decoded->supply_points.find(SupplyPointId{3})->tenancy.by_order);
}

TEST(Snapshot, carries_what_an_unsure_clock_charged) {
    Books books = books_with(SwitchState::connected);
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    account.provisional = {
        {{250}, 500'000, {TariffId{{7}}, 2, 1}, 3, BootId{{4}}, -1, 60'000, 1'700'000'000'000}};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_6_without_accounts_is_the_same) {
    const Books books = books_with(SwitchState::connected);
    auto bytes = as_version_7(books);
    bytes.front() = 6;
    const auto decoded = decode_books(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_roles_terms_of_tariffs_and_fractions_of_what_was_fed_in) {
    Books books = books_with(SwitchState::connected);
    auto& shares = books.supply_points.find(SupplyPointId{3})->shares;
    shares.push_back({{MeterId{1}, metering::Quantity::export_energy, 1'000'000,
                       metering::RegisterRole::feed_in}});
    shares.front().share.role = metering::RegisterRole::generator;
    payment::Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{200'000}};
    tariff.rules.standing = {
        Money{300'000}, payment::ChargePeriod::month, false, false, true, false, false, true};
    tariff.rules.demand.ratchet_months = 24;
    books.tariffs[tariff.id] = {tariff};
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.feed_in_residue = {123'456};
    update_statuses(account);
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_what_opened_together_and_holds_of_an_unsure_clock) {
    Books books = books_with(SwitchState::connected);
    const TimeMark mark{BootId{{3}}, 10, 11, 12};
    books.site.unsure_holds = {
        {{SupplyPointId{}, payment::HoldKind::weather, {}}, k_mark, 3'600'000, mark},
        {{SupplyPointId{3}, {}, payment::Actor::protection}, k_mark, 86'400'000, mark}};
    books.supply_points.find(SupplyPointId{3})->opened_unseen =
        UnseenOpening{BootId{{6}}, 12'345, 67'890};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_11_does_not_know_what_version_12_added) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_11(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_versions_8_to_10_knows_only_the_grid) {
    const Books books = books_with(SwitchState::connected);
    for (const std::uint8_t version : {std::uint8_t{8}, std::uint8_t{9}, std::uint8_t{10}}) {
        auto bytes = as_version_9(books);
        bytes.front() = version;  // without tariffs the three are the same
        const auto decoded = decode_books(bytes);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, books);
    }
}

TEST(Snapshot, of_version_7_knows_no_bills) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_7(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_bills_and_the_last_numbers) {
    Books books = books_with(SwitchState::connected);
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    journal::BillingAgreed agreed;
    agreed.account = account.id;
    agreed.series.prefix = "B/";
    agreed.period_ends_ms = 1'702'000'000'000;
    journal::AccountBilling& billing = books.billing[account.id];
    agree(billing, account, agreed, 1'700'000'000'000);
    plan_periods(billing, {});
    journal::BillStanding standing;
    standing.number = {1, 2026, 16};
    standing.number_text = "B/2026-000016";
    standing.fees = {Money{1}, Money{2}, Money{3}};
    standing.ladder.reopened = true;
    standing.reconnected = billing::LocalDay{std::chrono::days{20'000}};
    standing.cancelled = true;
    billing.standings = {standing};
    billing.credit_limit = billing::CreditLimit{Money{400}, 900'000, billing::CreditLimitThen::bill,
                                                std::chrono::hours(24)};
    billing.credit_told =
        journal::CreditTold{billing::CreditStage::reached, BootId{{6}}, 11, 21, 20, 22};
    books.site.clock = {BootId{{5}}, 10, 20, 30, 40};
    books.site.bill_numbers[1] = {1, 2026, 17};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_credit_notes_plans_deposits_and_payments_that_bounced) {
    Books books = books_with(SwitchState::connected);
    payment::Account& account = books.accounts[AccountId{{1}}];
    account.id = AccountId{{1}};
    account.supply_point = SupplyPointId{3};
    account.mode = payment::AccountMode::postpaid;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.deposit = {Money{9}, {}, Money{7}, billing::LocalDay{std::chrono::days(20'000)},
                       5,        4,  2};
    update_statuses(account);
    books.ledger.post({{ledger::AccountKind::top_up_clearing, {}},
                       {ledger::AccountKind::deposit, account.id},
                       Money{7}});
    journal::BillingAgreed agreed;
    agreed.account = account.id;
    journal::AccountBilling& billing = books.billing[account.id];
    agree(billing, account, agreed, 1'700'000'000'000);
    billing.credited = {{{1, 2026, 16}, Money{3}}};
    journal::PaymentPlanAgreed plan;
    plan.order = CommandId{{8}};
    plan.account = account.id;
    plan.bills = {{1, 2026, 16}};
    plan.plan.instalments = {{billing::LocalDay{std::chrono::days(20'100)}, Money{4}}};
    billing.plan = journal::PlanBooks{plan, {{1'700'000'000'000, Money{2}}}};
    books.top_ups[TopUpId{{9}}] = {account.id, Money{5}, true};
    books.top_ups[TopUpId{{10}}] = {account.id, Money{6}};
    books.top_ups[TopUpId{{11}}] = {account.id, Money{-6}, true, journal::DepositMove::applied};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_13_knows_no_vouchers) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_13(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_12_does_not_say_what_payments_were_of_a_deposit) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_12(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_11_knows_no_payment_that_bounced) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_11(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_local_time) {
    Books books = books_with(SwitchState::connected);
    books.site.local_time = {"Africa/Lagos", {{from_unix_ms(-2'000'000'000'000), 3600}}};
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_3_does_not_say_what_local_time_is) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_3(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, of_version_4_has_the_neutral_policy) {
    Books books = books_with(SwitchState::connected);
    books.site.local_time = {"Africa/Lagos", {{from_unix_ms(-2'000'000'000'000), 3600}}};
    const auto decoded = decode_books(as_version_4(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_FALSE(decoded->site.policy.in_force());
}

TEST(Snapshot, carries_the_policy_and_what_its_rules_count_from) {
    Books books = books_with(SwitchState::disconnected);
    books.site.other_holds_ms = {1, 0, k_mark};
    books.site.policy.version = 3;
    books.site.policy.pack = "gb";
    books.site.policy.policy.cut_permitted = false;
    books.site.policy.policy.holidays = {{{0, 12, 25}}, std::nullopt};
    books.site.policy.cuts = {{BootId{{1}}, 5, 6, 7}, {BootId{{2}}, 0, 8, 9}};
    SupplyPointBooks& point = *books.supply_points.find(SupplyPointId{3});
    point.other_holds_ms = {0, 2, 0};
    point.times.warned = TimeMark{BootId{{3}}, 10, 11, 12};
    point.times.reconnected = TimeMark{BootId{{4}}, 13, 14, 15};
    point.ready = true;
    point.requests[0] = payment::ActorRequest{payment::SupplyAction::disconnect, k_no_upper_bound};
    point.requests[2] = payment::ActorRequest{payment::SupplyAction::connect, from_unix_ms(k_mark)};

    const auto decoded = decode_books(encode_books(books));

    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
}

TEST(Snapshot, carries_corrections_of_tariffs) {
    Books books = books_with(SwitchState::connected);
    books.site.corrections = {
        {CommandId{{1}}, TariffId{{2}}, 3, 4'000, 5'000, 6'000, 7, true, {}, 1},
        {CommandId{{8}}, TariffId{{2}}, 9, 4'000, 0, 8'000, 10, false, {AccountId{{11}}}, 0}};
    books.supply_points.obtain(SupplyPointId{3}).tenancy.next = TariffId{{12}};
    books.supply_points.obtain(SupplyPointId{3}).tenancy.next_from_ms = 9'000;
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    ASSERT_NE(decoded->site.correction(), nullptr);
    EXPECT_EQ(decoded->site.correction()->order, CommandId{{8}});
}

TEST(Snapshot, of_version_13_knows_no_corrections) {
    const Books books = books_with(SwitchState::connected);
    const auto decoded = decode_books(as_version_13(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, books);
    EXPECT_EQ(decoded->site.correction(), nullptr);
}

TEST(Snapshot, of_another_version_is_refused) {
    auto bytes = encode_books(books_with(SwitchState::connected));
    for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{18}}) {
        bytes.front() = version;
        EXPECT_FALSE(decode_books(bytes));
    }
}

}  // namespace
}  // namespace riser::controller
