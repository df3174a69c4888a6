// The small building with Clara in its first apartment, who pays afterwards, from 21 September 2026 on. Months are
// those of UTC.
#pragma once

#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {

// 00:00 of that day.
constexpr UtcTime day_of(int month, unsigned day, int year = 2026) {
    using namespace std::chrono;
    return UtcTime{
        sys_days{std::chrono::year{year} / month / static_cast<int>(day)}.time_since_epoch()};
}

inline SiteConfig with_bills() {
    SiteConfig site = with_landlord();
    BillingSite terms;
    terms.terms.series.prefix = "A-";
    terms.terms.days_to_pay = 14;
    site.billing = {terms};
    return site;
}

// As they are usual, with interest and a fee for coming back.
inline SiteConfig with_reminders() {
    SiteConfig site = with_bills();
    auto& overdue = site.billing.front().overdue;
    overdue.ladder = billing::usual_ladder();
    overdue.ladder.disconnection_minimum = Money{1'000'000};
    overdue.interest.annual_ppm = 100'000;
    overdue.reconnection_fee = Money{5'000'000};
    return site;
}

struct BillingBuilding : TenancyBuilding {
    explicit BillingBuilding(SiteConfig config = with_bills(), TariffId tariff = {})
        : TenancyBuilding(std::move(config)) {
        (void)order_with_reads(out(k_anna));
        MoveIn clara = in(k_clara);
        clara.mode = payment::AccountMode::postpaid;
        clara.tariff = tariff;
        (void)order_with_reads(clara);
        load = 0;  // months go by in single readings: nothing stands still under load
        tick();
    }

    void at(UtcTime when) { pass(when - clock.wall); }
    // A sweep, in which the first meter shows so much more than in the last.
    void read(std::int64_t wh = 0) { sweep(registers[0] + wh, registers[1], 0s); }
    // So much is used until then, read every day at noon, as far as that is before it.
    void live_until(UtcTime when, std::int64_t wh_a_day) {
        for (UtcTime noon = std::chrono::floor<std::chrono::days>(clock.wall) + 12h; noon < when;
             noon += 24h) {
            if (noon <= clock.wall) continue;
            at(noon);
            read(wh_a_day);
            tick();
            answer_field();
        }
        at(when);
    }
    // Read, and everything that is asked of the field answered, until nothing happens any more.
    void settle_down() {
        for (int i = 0; i < 8; ++i) {
            pass(30s);
            read();
            answer_field();
            tick();
        }
    }
    const journal::AccountBilling& bills_of(AccountId id) const {
        return *controller->books().find_billing(id);
    }
    std::vector<journal::BillIssued> bills() const {
        return records_of<journal::BillIssued>(*this);
    }
    void pay(std::int64_t micro, std::uint8_t id) { top_up(k_clara, micro, id); }
};

}  // namespace riser::controller
