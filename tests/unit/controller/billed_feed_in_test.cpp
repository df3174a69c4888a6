// Bills of whoever feeds in, and of a tariff with a standing charge: what the account was charged and credited is what
// its bills state.
#include "core/payment/tariff_standing.h"
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;
using billing::LineKind;
using billing::ReadBasis;
using metering::Quantity;

// 0.20 for what is used, 0.08 for what is fed in.
SiteConfig with_roof() {
    SiteConfig site = with_bills();
    SupplyPointSite& apartment = site.supply_points.front();
    apartment.armed_at_first = false;
    apartment.supply_point.registers = {
        {MeterId{1}, Quantity::import_energy},
        {MeterId{1}, Quantity::export_energy, 1'000'000, metering::RegisterRole::feed_in}};
    site.tariffs.front().rules.export_price = Price{80'000};
    return site;
}

// Clara lives under the roof from 21 September 2026 on.
struct BilledRoof : Building {
    explicit BilledRoof(const SiteConfig& config = with_roof()) : Building(config) {
        read(0, 0);
        pass(15s);
        read(0, 0);
        order(TenancyBuilding::out(k_anna));
        MoveIn clara = TenancyBuilding::in(k_clara);
        clara.mode = payment::AccountMode::postpaid;
        order(clara);
        tick();
    }
    metering::MeterReport with_export(metering::MeterReport report) const {
        if (report.meter != MeterId{1}) return report;
        RISER_ASSERT(report.registers.push_back({Quantity::export_energy, {exported}, {1}}),
                     "fits");
        return report;
    }
    // So much more than in the last sweep.
    void read(std::int64_t used, std::int64_t fed_in) {
        registers[0] += used;
        exported += fed_in;
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        sweep.meters = {with_export(report(1, registers[0])), report(2, registers[1])};
        for (auto& meter : sweep.meters) meter.identity = metering::MeterIdentity{"model", serial};
        give(std::move(sweep));
    }
    // As riserctl does: again when the meters were read for it.
    void order(const OrderBody& body) {
        give(LocalOrder{body, ReplyTo{99}});
        if (last_answer()->outcome == OrderOutcome::accepted) {
            while (!field.empty()) {
                const auto command = field.front();
                field.pop_front();
                pass(100ms);
                const auto* asked = std::get_if<metering::ReadMeter>(&command);
                if (asked != nullptr) give(with_export(answer(*asked)));
            }
            give(LocalOrder{body, ReplyTo{99}});
        }
        ASSERT_EQ(last_answer()->outcome, OrderOutcome::done) << last_answer()->text;
    }
    void at(UtcTime when) { pass(when - clock.wall); }
    // 1 kWh is used and 0.5 kWh is fed in until each noon.
    void live_until(UtcTime when) {
        for (UtcTime noon = std::chrono::floor<std::chrono::days>(clock.wall) + 36h; noon < when;
             noon += 24h) {
            at(noon);
            read(1'000, 500);
            tick(0s);
        }
        at(when);
    }
    const journal::AccountBilling& clara() const {
        return *controller->books().find_billing(k_clara);
    }

    std::int64_t exported = 7'000;
};

const journal::BilledLine* line_of(const journal::BillIssued& bill, LineKind kind) {
    const auto found = std::find_if(bill.lines.begin(), bill.lines.end(),
                                    [kind](const auto& line) { return line.charged.kind == kind; });
    return found == bill.lines.end() ? nullptr : &*found;
}

TEST(BilledFeedIn, is_taken_off_the_bill) {
    BilledRoof b;
    b.live_until(day_of(10, 1) + 1min);
    b.read(0, 0);
    const auto bills = records_of<journal::BillIssued>(b);
    ASSERT_EQ(bills.size(), 1U);
    EXPECT_EQ(bills[0].total, Money{9 * 200'000 - 9 * 40'000}) << "22 to 30 September";
    const auto* line = line_of(bills[0], LineKind::feed_in);
    ASSERT_NE(line, nullptr);
    EXPECT_EQ(line->gross, Money{-9 * 40'000});
    EXPECT_EQ(line->unit_price, Money{-80'000});
    ASSERT_EQ(bills[0].reads.size(), 2U);
    EXPECT_EQ(bills[0].reads[1].register_id.quantity, Quantity::export_energy);
    EXPECT_EQ(bills[0].reads[1].from, Energy{7'000});
    EXPECT_EQ(bills[0].reads[1].to, Energy{11'500});
    EXPECT_EQ(b.balance(k_clara), -bills[0].total);
    expect_same_after_restart(b);
}

// The end of a period divides what was fed in as it divides what was used.
TEST(BilledFeedIn, between_two_readings_is_divided_where_the_period_ends) {
    BilledRoof b;
    b.live_until(day_of(9, 28) + 12h + 1min);
    b.at(day_of(10, 4) + 12h + 1min);
    b.read(6'000, 12'000);
    const auto bills = records_of<journal::BillIssued>(b);
    ASSERT_EQ(bills.size(), 1U);
    const auto* line = line_of(bills[0], LineKind::feed_in);
    ASSERT_NE(line, nullptr);
    const std::int64_t wh = line->charged.quantity / payment::k_full_share_ppm;
    EXPECT_GE(wh, 8'495)
        << "3.5 kWh until 28 September, and of 12 kWh in six days those of two and a half";
    EXPECT_LE(wh, 8'505);
    EXPECT_TRUE(line->estimated);
    EXPECT_EQ(bills[0].reads.at(1).to_basis, ReadBasis::interpolated);
    EXPECT_EQ(b.clara().reads.at(1).from, bills[0].reads.at(1).to);
    EXPECT_EQ(b.balance(k_clara), Money{-13'000 * 200 + 15'500 * 80}) << "all of it, once";
    EXPECT_FALSE(journal::check_billing(b.clara(), *b.controller->books().find_account(k_clara)));
    expect_same_after_restart(b);
}

// As what was used: it is credited at once, and no periods are mixed.
TEST(BilledFeedIn, in_a_long_time_without_power_is_on_the_bill_of_each_period) {
    BilledRoof b;
    b.at(day_of(9, 21) + 20h);
    b.read(1'000, 1'000);
    b.give(LocalOrder{SettleNow{}, {}});
    const int known = b.count_records<journal::EnergyFedIn>();
    b.at(day_of(12, 3));
    b.restart();
    b.read(72'000, 36'000);
    b.pass(15s);
    b.read(0, 0);
    b.give(LocalOrder{SettleNow{}, {}});
    b.tick();
    EXPECT_GE(b.count_records<journal::EnergyFedIn>(), known + 4) << "of each period";
    EXPECT_EQ(b.count_records<journal::BillIssued>(), 0) << "the clock may be ahead";
    for (int hour = 0; hour < 25; ++hour) {
        b.pass(1h);
        b.read(0, 0);
        b.tick();
    }
    const auto bills = records_of<journal::BillIssued>(b);
    ASSERT_EQ(bills.size(), 3U);
    for (const auto& bill : bills) {
        const auto* line = line_of(bill, LineKind::feed_in);
        ASSERT_NE(line, nullptr);
        EXPECT_LT(line->gross, Money{-300'000}) << bill.number_text;
    }
    EXPECT_EQ(b.balance(k_clara), Money{-73'000 * 200 + 37'000 * 80});
    expect_same_after_restart(b);
}

TEST(BilledFeedIn, of_more_than_was_used_pays_the_next_bill) {
    BilledRoof b;
    b.at(day_of(9, 30) + 23h + 59min);
    b.read(1'000, 10'000);
    b.at(day_of(10, 1) + 1min);
    b.read(0, 0);
    const auto bills = records_of<journal::BillIssued>(b);
    ASSERT_EQ(bills.size(), 1U);
    EXPECT_EQ(bills[0].total, Money{200'000 - 800'000});
    EXPECT_EQ(b.clara().receivables.credit(), Money{600'000});
    expect_same_after_restart(b);
}

TEST(BilledFeedIn, until_moving_out_is_on_the_last_bill) {
    BilledRoof b;
    b.live_until(day_of(9, 25) + 13h);
    b.registers[0] += 500;
    b.exported += 1'000;
    b.order(TenancyBuilding::out(k_clara, 51));
    const auto bills = records_of<journal::BillIssued>(b);
    ASSERT_EQ(bills.size(), 1U);
    EXPECT_EQ(bills[0].kind, DocumentKind::final_bill);
    EXPECT_EQ(bills[0].total, Money{4'500 * 200 - 3'000 * 80});
    EXPECT_EQ(bills[0].reads.at(1).to, Energy{10'000});
    expect_same_after_restart(b);
}

// Which price holds nobody knows while he is there, and later he is not: he has the best that can hold.
TEST(BilledFeedIn, at_a_price_that_is_not_sure_is_credited_to_whoever_moves_out) {
    constexpr AccountId k_dora{{9}};
    BilledRoof b;
    b.order(TenancyBuilding::out(k_clara, 51));
    b.order(TenancyBuilding::in(k_dora, 61));  // she pays ahead
    payment::Tariff dearer = b.site.tariffs.front();
    dearer.version = 2;
    dearer.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 365 * 24h);
    dearer.rules.export_price = Price{100'000};
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    b.clock.latest = k_no_upper_bound;
    b.pass(1h);
    b.read(0, 1'000);
    b.give(LocalOrder{SettleNow{}, {}});
    ASSERT_EQ(b.balance(k_dora), Money{}) << "it waits";
    b.order(TenancyBuilding::out(k_dora, 52));
    EXPECT_EQ(b.controller->books().find_account(k_dora)->refund_owed, Money{100'000});
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(BilledStandingCharge, of_the_tariff_is_a_line_of_its_days) {
    SiteConfig config = with_bills();
    payment::StandingCharge& standing = config.tariffs.front().rules.standing;
    standing.amount = Money{300'000};
    standing.continuous = true;
    BillingBuilding b(config);
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    const auto bills = b.bills();
    ASSERT_EQ(bills.size(), 1U);
    const auto* line = line_of(bills[0], LineKind::standing_charge);
    ASSERT_NE(line, nullptr);
    EXPECT_EQ(line->charged.charge, payment::k_tariff_charge);
    EXPECT_EQ(line->gross, Money{10 * 300'000}) << "21 to 30 September, the last day too";
    expect_same_after_restart(b);
}

// The bill of September has the old price to its last day, and that of October the new one from its first.
TEST(BilledStandingCharge, changes_where_a_bill_ends) {
    SiteConfig config = with_bills();
    payment::Tariff dearer = config.tariffs.front();
    config.tariffs.front().rules.standing.amount = Money{300'000};
    config.tariffs.front().rules.standing.continuous = true;
    dearer.version = 2;
    dearer.effective_from = day_of(10, 1);
    dearer.rules.standing = config.tariffs.front().rules.standing;
    dearer.rules.standing.amount = Money{500'000};
    BillingBuilding b(config);
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    b.live_until(day_of(11, 1) + 1min, 1'000);
    b.read();
    const auto bills = b.bills();
    ASSERT_EQ(bills.size(), 2U);
    const auto* september = line_of(bills[0], LineKind::standing_charge);
    const auto* october = line_of(bills[1], LineKind::standing_charge);
    ASSERT_TRUE(september != nullptr && october != nullptr);
    EXPECT_EQ(september->gross, Money{10 * 300'000});
    EXPECT_EQ(october->gross, Money{31 * 500'000});
}

}  // namespace
}  // namespace riser::controller
