// A tariff that was entered wrongly is put right for what was charged already: in either direction, once, for those who
// are still here; for whoever has left it is told.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using journal::ConsumptionCorrected;
using journal::CorrectionEnded;
using journal::TariffCorrected;

struct Mispriced : TenancyBuilding {
    Mispriced() {
        for (int i = 0; i < 4; ++i) use(1'000, 500, 1h);
    }
    // What both have used, and it is charged.
    void use(std::int64_t wh_1, std::int64_t wh_2, Duration time) {
        sweep(registers[0] + wh_1, registers[1] + wh_2, time);
        give(LocalOrder{SettleNow{}, {}});
    }
    CorrectTariff correction(std::int64_t price, std::uint8_t id = 70,
                             std::uint32_t version = 2) const {
        CorrectTariff order;
        order.id = CommandId{{id}};
        order.tariff = two_apartments().tariffs.front();
        order.tariff.version = version;
        order.tariff.prices = {Price{price}};
        order.tariff.effective_from = UtcTime{1'780'000'000s};  // before anything was charged
        return order;
    }
    void correct(const CorrectTariff& order_of) {
        ASSERT_EQ(order(order_of).outcome, OrderOutcome::accepted) << last_answer()->text;
        tick();
    }
    std::vector<ConsumptionCorrected> corrected(AccountId id) const {
        std::vector<ConsumptionCorrected> found;
        for (const auto& r : records_of<ConsumptionCorrected>(*this)) {
            if (r.account == id) found.push_back(r);
        }
        return found;
    }
    // What the account was charged for energy in all.
    Money charged(AccountId id) const {
        Money sum{};
        for (const auto& row : journal.entries) {
            const auto entry = journal::decode_entry(row.bytes);
            for (const auto& record : entry->records) {
                const auto* settlement = std::get_if<journal::Settlement>(&record);
                if (settlement == nullptr) continue;
                for (const auto& segment : settlement->segments) {
                    const bool first = segment.supply_point == SupplyPointId{1};
                    if (first == (id == k_anna)) sum += segment.amount;
                }
            }
        }
        return sum;
    }
};

TEST(TariffCorrection, gives_back_what_was_charged_too_much) {
    Mispriced b;
    const Money before = b.balance(k_anna);
    const Money charged = b.charged(k_anna);
    b.correct(b.correction(100'000));  // half of it
    const auto anna = b.corrected(k_anna);
    ASSERT_EQ(anna.size(), 1U);
    EXPECT_TRUE(anna[0].booked);
    EXPECT_EQ(anna[0].amount, Money{-charged.micro / 2});
    EXPECT_EQ(b.balance(k_anna), before + Money{charged.micro / 2});
    EXPECT_EQ(b.corrected(k_ben).size(), 1U);
    const auto ended = b.only<CorrectionEnded>();
    EXPECT_EQ(ended.accounts, 2U);
    EXPECT_EQ(ended.closed, 0U);
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(TariffCorrection, charges_what_was_missing) {
    Mispriced b;
    const Money before = b.balance(k_ben);
    const Money charged = b.charged(k_ben);
    b.correct(b.correction(300'000));
    const auto ben = b.corrected(k_ben);
    ASSERT_EQ(ben.size(), 1U);
    EXPECT_EQ(ben[0].amount, Money{charged.micro / 2});
    EXPECT_EQ(b.balance(k_ben), before - Money{charged.micro / 2});
    ASSERT_EQ(ben[0].parts.size(), 1U);
    EXPECT_EQ(ben[0].parts[0].was, charged);
    EXPECT_EQ(ben[0].parts[0].is(), charged + ben[0].amount);
    expect_same_after_restart(b);
}

TEST(TariffCorrection, is_the_price_of_what_comes_afterwards) {
    Mispriced b;
    b.correct(b.correction(100'000));
    const Money before = b.balance(k_anna);
    b.use(1'000, 0, 1h);
    EXPECT_EQ(b.balance(k_anna), before - Money{100'000});
    EXPECT_EQ(b.corrected(k_anna).size(), 1U);
}

TEST(TariffCorrection, is_done_once_for_its_id) {
    Mispriced b;
    const CorrectTariff order = b.correction(100'000);
    b.correct(order);
    const Money after = b.balance(k_anna);
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::already_done);
    b.tick();
    EXPECT_EQ(b.balance(k_anna), after);
    EXPECT_EQ(b.count_records<TariffCorrected>(), 1);
}

// The power fails after the order and before the accounts: the books know that it is going on.
TEST(TariffCorrection, goes_on_after_a_restart) {
    Mispriced b;
    ASSERT_EQ(b.order(b.correction(100'000)).outcome, OrderOutcome::accepted);
    EXPECT_TRUE(b.corrected(k_anna).empty());
    b.restart();
    b.tick();
    EXPECT_EQ(b.corrected(k_anna).size(), 1U);
    EXPECT_EQ(b.count_records<CorrectionEnded>(), 1);
    b.restart();
    b.tick();
    EXPECT_EQ(b.corrected(k_anna).size(), 1U);
}

TEST(TariffCorrection, of_an_earlier_one_takes_that_back) {
    Mispriced b;
    const Money before = b.balance(k_anna);
    b.correct(b.correction(100'000));
    b.correct(b.correction(200'000, 71, 3));  // it was right after all
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.corrected(k_anna).size(), 2U);
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(TariffCorrection, until_an_instant_leaves_what_was_used_later) {
    Mispriced b;
    CorrectTariff order = b.correction(100'000);
    const UtcTime until = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall - 2h);
    order.until_ms = to_unix_ms(until);
    const Money charged = b.charged(k_anna);
    b.correct(order);
    const auto anna = b.corrected(k_anna);
    ASSERT_EQ(anna.size(), 1U);
    EXPECT_GT(anna[0].amount, Money{-charged.micro / 2});
    EXPECT_LT(anna[0].amount, Money{});
    const auto& versions = *b.controller->books().find_versions(k_tariff);
    ASSERT_EQ(versions.size(), 3U);
    EXPECT_EQ(versions[2].version, 3U);
    EXPECT_EQ(versions[2].prices, versions[0].prices);
    const Money before = b.balance(k_anna);
    b.use(1'000, 0, 1h);
    EXPECT_EQ(b.balance(k_anna), before - Money{200'000});
}

TEST(TariffCorrection, of_an_account_that_is_closed_is_told_and_not_booked) {
    Mispriced b;
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    const payment::Account before = b.account(k_anna);
    b.correct(b.correction(100'000));
    const auto anna = b.corrected(k_anna);
    ASSERT_EQ(anna.size(), 1U);
    EXPECT_FALSE(anna[0].booked);
    EXPECT_LT(anna[0].amount, Money{});
    EXPECT_EQ(b.account(k_anna), before);
    EXPECT_EQ(b.only<CorrectionEnded>().closed, 1U);
    EXPECT_TRUE(b.noted("closed_account_not_corrected"));
    expect_same_after_restart(b);
}

TEST(TariffCorrection, that_takes_all_credit_cuts_nobody_off_by_itself) {
    Mispriced b;
    b.correct(b.correction(3'000'000));
    EXPECT_TRUE(b.account(k_anna).exhausted());
    EXPECT_EQ(b.apartment(1).desired, metering::SwitchState::connected);
}

TEST(TariffCorrection, is_refused_with_its_reason) {
    Mispriced b;
    const auto refused = [&](OrderOutcome outcome, std::string_view why, auto change) {
        CorrectTariff order = b.correction(100'000, 80);
        change(order);
        const Answer& answer = b.order(order);
        EXPECT_EQ(answer.outcome, outcome) << answer.text;
        EXPECT_NE(answer.text.find(why), std::string::npos) << answer.text;
    };
    refused(OrderOutcome::unknown_target, "no tariff", [](auto& o) { o.tariff.id = {{77}}; });
    refused(OrderOutcome::invalid, "needs an id", [](auto& o) { o.id = {}; });
    refused(OrderOutcome::conflict, "must be higher", [](auto& o) { o.tariff.version = 1; });
    refused(OrderOutcome::conflict, "charged already", [&](auto& o) {
        o.tariff.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 1h);
    });
    refused(OrderOutcome::invalid, "ends after it begins",
            [](auto& o) { o.until_ms = to_unix_ms(o.tariff.effective_from); });
    refused(OrderOutcome::conflict, "standing charge",
            [](auto& o) { o.tariff.rules.standing.amount = Money{1}; });
    b.clock.latest = k_no_upper_bound;
    refused(OrderOutcome::conflict, "clock is unsure", [](auto&) {});
    EXPECT_EQ(b.count_records<TariffCorrected>(), 0);
}

// A policy pack that lets so much be taken from one account.
struct Limited : Mispriced {
    explicit Limited(std::optional<Money> most, std::uint32_t days = 0) {
        payment::PolicyPack pack;
        pack.name = "strict";
        pack.currency = site.currency;
        pack.demanded.set(static_cast<std::size_t>(payment::PackRule::back_billing));
        pack.back_billing = {most, days};
        site.policy.rules = pack;
    }
    CorrectTariff question(const CorrectTariff& order) const {
        CorrectTariff asked = order;
        asked.preview = true;
        return asked;
    }
    const CorrectionPreview& preview(const CorrectTariff& of) {
        EXPECT_EQ(order(question(of)).outcome, OrderOutcome::accepted) << last_answer()->text;
        tick();
        const auto& shown = controller->live().correction_preview;
        RISER_ASSERT(shown != nullptr && shown->read, "the journal is short");
        return *shown;
    }
};

const PreviewedAccount* previewed(const CorrectionPreview& preview, AccountId id) {
    const auto found = std::find_if(preview.accounts.begin(), preview.accounts.end(),
                                    [&](const auto& account) { return account.account == id; });
    return found == preview.accounts.end() ? nullptr : &*found;
}

TEST(CorrectionPreview, says_of_each_account_what_would_be_booked_and_books_nothing) {
    Limited b(std::nullopt);
    const Money before = b.balance(k_anna);
    const CorrectTariff order = b.correction(300'000);
    const CorrectionPreview preview = b.preview(order);
    EXPECT_EQ(b.count_records<TariffCorrected>(), 0);
    EXPECT_EQ(b.balance(k_anna), before);
    ASSERT_EQ(preview.accounts.size(), 2U);
    const auto* anna = previewed(preview, k_anna);
    ASSERT_NE(anna, nullptr);
    EXPECT_EQ(anna->was, b.charged(k_anna));
    EXPECT_EQ(anna->amount, Money{b.charged(k_anna).micro / 2});
    EXPECT_EQ(preview.dearest(), anna) << "she has used more";
    b.correct(order);
    ASSERT_EQ(b.corrected(k_anna).size(), 1U);
    EXPECT_EQ(b.corrected(k_anna)[0].parts, anna->parts);
    EXPECT_EQ(b.balance(k_anna), before - anna->amount);
}

// The journal is still being read for the first question when the same id asks another one.
TEST(CorrectionPreview, answers_what_was_asked_last_under_its_id) {
    Limited b(std::nullopt);
    const Money charged = b.charged(k_anna);
    ASSERT_EQ(b.order(b.question(b.correction(300'000))).outcome, OrderOutcome::accepted);
    b.journal.unreadable = true;
    b.tick();
    ASSERT_FALSE(b.controller->live().correction_preview->read);
    ASSERT_EQ(b.order(b.question(b.correction(250'000))).outcome, OrderOutcome::accepted);
    b.journal.unreadable = false;
    b.tick();
    const auto shown = b.controller->live().correction_preview;
    ASSERT_TRUE(shown != nullptr && shown->read);
    EXPECT_EQ(shown->tariff.prices.front(), Price{250'000});
    const auto* anna = previewed(*shown, k_anna);
    ASSERT_NE(anna, nullptr);
    EXPECT_EQ(anna->amount, Money{charged.micro / 4}) << "a quarter more, not the half of before";
}

TEST(CorrectionPreview, is_refused_as_the_order_would_be) {
    Limited b(std::nullopt);
    CorrectTariff late = b.correction(300'000);
    late.tariff.version = 1;
    EXPECT_EQ(b.order(b.question(late)).outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.controller->live().correction_preview, nullptr);
}

TEST(CorrectionPreview, of_who_has_left_is_of_a_closed_account) {
    Limited b(std::nullopt);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    const CorrectionPreview preview = b.preview(b.correction(300'000));
    const auto* anna = previewed(preview, k_anna);
    ASSERT_NE(anna, nullptr);
    EXPECT_TRUE(anna->closed);
    ASSERT_NE(preview.dearest(), nullptr);
    EXPECT_EQ(preview.dearest()->account, k_ben) << "nothing is taken from who has left";
}

TEST(CappedCorrection, is_refused_where_nobody_has_looked) {
    Limited b(Money{300'000});
    const Answer& answer = b.order(b.correction(300'000));
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("take 0.30 from one account"), std::string::npos) << answer.text;
    EXPECT_NE(answer.text.find("ask for a preview first"), std::string::npos) << answer.text;
    b.preview(b.correction(250'000));
    EXPECT_EQ(b.order(b.correction(300'000)).outcome, OrderOutcome::conflict) << "of another one";
    EXPECT_EQ(b.count_records<TariffCorrected>(), 0);
}

TEST(CappedCorrection, that_takes_no_more_than_it_may_needs_no_confirmation) {
    Limited b(Money{5'000'000});
    const CorrectTariff order = b.correction(300'000);
    b.preview(order);
    b.correct(order);
    EXPECT_EQ(b.corrected(k_anna).size(), 1U);
    EXPECT_EQ(b.only<TariffCorrected>().most, Money{5'000'000});
}

TEST(CappedCorrection, that_takes_more_is_refused_until_so_much_is_confirmed) {
    Limited b(Money{300'000});
    CorrectTariff order = b.correction(300'000);
    const Money more = previewed(b.preview(order), k_anna)->amount;
    ASSERT_GT(more, Money{300'000});
    const Answer refused = b.order(order);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(
        refused.text.find("takes " + format_money(more) + " from account " + to_string(k_anna)),
        std::string::npos)
        << refused.text;
    order.most = more;
    b.correct(order);
    EXPECT_EQ(b.corrected(k_anna).size(), 1U);
    expect_same_after_restart(b);
}

// Giving back is never limited.
TEST(CappedCorrection, that_gives_back_needs_no_confirmation) {
    Limited b(Money{});
    const CorrectTariff order = b.correction(100'000);
    b.preview(order);
    b.correct(order);
    EXPECT_LT(b.corrected(k_anna).at(0).amount, Money{});
}

TEST(CappedCorrection, holds_back_what_comes_to_more_and_another_one_books_it) {
    Limited b(Money{300'000});
    const Money before = b.balance(k_anna);
    CorrectTariff order = b.correction(300'000);
    order.most = Money{300'000};
    b.correct(order);
    EXPECT_TRUE(b.corrected(k_anna).empty());
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.corrected(k_ben).size(), 1U);
    const auto held = b.only<journal::CorrectionHeldBack>();
    EXPECT_EQ(held.account, k_anna);
    EXPECT_EQ(held.amount, Money{b.charged(k_anna).micro / 2});
    EXPECT_EQ(b.only<CorrectionEnded>().accounts, 1U);
    EXPECT_TRUE(b.noted("correction_held_back"));
    expect_same_after_restart(b);

    CorrectTariff again = b.correction(300'000, 71, 3);
    again.most = held.amount;
    const Money ben = b.balance(k_ben);
    b.correct(again);
    ASSERT_EQ(b.corrected(k_anna).size(), 1U);
    EXPECT_EQ(b.balance(k_anna), before - held.amount);
    EXPECT_EQ(b.balance(k_ben), ben) << "once";
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(CappedCorrection, begins_no_longer_ago_than_the_pack_allows) {
    Limited b(std::nullopt, 30);
    const Answer& answer = b.order(b.correction(300'000));
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("at most 30 days ago"), std::string::npos) << answer.text;
    EXPECT_NE(answer.text.find("policy pack \"strict\""), std::string::npos) << answer.text;
}

TEST(TariffCorrection, that_covers_a_part_of_an_earlier_one_is_refused) {
    Mispriced b;
    b.correct(b.correction(100'000));
    CorrectTariff part = b.correction(150'000, 71, 3);
    part.tariff.effective_from += 999h;
    const Answer& answer = b.order(part);
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("an earlier correction"), std::string::npos) << answer.text;
}

}  // namespace
}  // namespace riser::controller
