// Controller::view: what people and programs are shown of the building.
#include <algorithm>
#include <tuple>

#include "core/payment/top_up.h"
#include "gateway/controller/bills_view.h"
#include "gateway/controller/config_differences.h"
#include "gateway/controller/contact.h"
#include "gateway/controller/controller.h"
#include "gateway/controller/decider.h"
#include "gateway/controller/exposure.h"
#include "gateway/controller/overdue.h"
#include "gateway/controller/settlement_builder.h"
#include "gateway/controller/shown_words.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

std::string wh(Energy energy) {
    return std::to_string(energy.wh) + " Wh";
}

// Whose reading new prices wait for: what was used before has the old ones.
std::vector<MeterId> unread_meters(const Books& books, const Live& live) {
    std::vector<MeterId> unread;
    for (const auto& supply_point : books.supply_points) {
        for (const auto& share : supply_point.shares) {
            const LiveRegister* seen = live_register(live, share.share);
            if (share.open && (seen == nullptr || !seen->known))
                unread.push_back(share.share.meter);
        }
    }
    std::sort(unread.begin(), unread.end());
    unread.erase(std::unique(unread.begin(), unread.end()), unread.end());
    return unread;
}

bool is_fresh(const LiveMeter& meter, const Live& live, const Now& now) {
    return meter.ever_good && now.monotonic - meter.good_at <= live.value_age;
}

// Values beside the registers may be as old as Live::value_age when they are delivered: while that has not passed
// since the contact opened, they are of before.
std::optional<Power> power_of(const std::vector<SwitchId>& switches,
                              const std::vector<MeterId>& meters, const Live& live,
                              const Now& now) {
    Instant opened = Instant::min();
    for (const SwitchId id : switches) {
        const LiveSwitch* which = live.switches.find(id);
        const bool open =
            which != nullptr && which->observed == metering::SwitchState::disconnected;
        if (open) opened = std::max(opened, which->changed_at);
    }
    std::optional<Power> sum;
    for (const MeterId id : meters) {
        const LiveMeter* meter = live.meters.find(id);
        const bool known = meter != nullptr && is_fresh(*meter, live, now) &&
                           meter->instantaneous.power.has_value();
        if (!known) return std::nullopt;
        if (opened != Instant::min() && meter->good_at - opened < live.value_age)
            return std::nullopt;
        sum = Power{sum.value_or(Power{}).w + meter->instantaneous.power->w};
    }
    return sum;
}

void show(MeterView& view, const LiveMeter& live, const MeterBooks* books, bool fresh) {
    view.id = live.site->id;
    view.bus = live.site->bus;
    view.energy_inferred = live.site->energy_inferred;
    view.only_observed = live.site->only_observed;
    view.health = live.health;
    view.ever_read = live.ever_good;
    view.read_at = live.good_at;
    view.read_wall_ms = to_unix_ms(live.good_wall);
    static_assert(decltype(view.registers)::capacity() == decltype(live.registers)::capacity());
    for (const auto& reg : live.registers) {
        const bool only_shown = !reg.known && !view.only_observed.empty();
        if (reg.known) (void)view.registers.push_back({reg.quantity, reg.value, reg.quantum});
        if (only_shown) (void)view.registers.push_back({reg.quantity, reg.shown, Energy{1}});
    }
    if (fresh) view.instantaneous = live.instantaneous;
    view.switch_state = live.switch_state;
    if (live.identity) {
        view.identity = *live.identity;
    } else if (books != nullptr) {
        view.identity = books->identity;
    }
    if (books != nullptr && books->doubt) view.doubt = doubt_text(*books->doubt);
    view.doubted_identity = books != nullptr && books->doubt == journal::DoubtReason::identity;
    view.serial_configured = !live.site->expected_serial.empty();
    if (books == nullptr || books->epoch.value == 0) view.not_charged = why_uncharged(live);
    if (live.standstill.standing()) {
        view.standstill = "stands still at " + wh(live.standstill.stands_at()) +
                          " although at least " + wh(live.standstill.missed()) + " were drawn";
    }
}

std::string_view test_text(RelayTest test) {
    return test == RelayTest::none ? "" : "running";
}

void show_requests(SupplyPointView& view, const SupplyPointBooks& supply_point, const Now& now) {
    const auto outcome =
        payment::arbitrate(supply_point.requests, payment::SupplyAction::connect, now);
    if (!outcome.decided_by) return;
    const auto& request = *supply_point.requests.at(static_cast<std::size_t>(*outcome.decided_by));
    const bool off = outcome.action == payment::SupplyAction::disconnect;
    (off ? view.lock : view.kept_on_by) = to_string(*outcome.decided_by);
    if (request.until < k_no_upper_bound) view.kept_on_until_ms = to_unix_ms(request.until);
}

// Its end by the clock of now: the time that is left counts while the limit is in force.
void show_load_limit(SupplyPointView& view, const SupplyPointBooks& supply_point,
                     const payment::LoadLimit& terms, const LiveSupply* live, const Now& now) {
    const LimitBooks& booked = supply_point.limit;
    if (booked.limit == Power{}) return;
    LoadLimitView limit;
    limit.limit = booked.limit;
    limit.step = booked.step;
    limit.steps = static_cast<std::uint8_t>(terms.steps.size());
    Duration ends{};
    for (std::size_t i = 0; i < booked.step && i < terms.steps.size(); ++i) {
        ends += terms.steps[i].lasts;
    }
    const bool endless = booked.step == terms.steps.size() && terms.is_endless();
    limit.last = booked.step >= terms.steps.size() && !endless;
    const Duration left = std::max(ends - limited_for(booked, now), Duration::zero());
    if (!endless) limit.until_ms = to_unix_ms(now.wall + left);
    limit.off = supply_point.desired == metering::SwitchState::disconnected &&
                supply_point.reason == journal::SupplyReason::over_limit;
    if (booked.last) {
        limit.used = booked.last->used;
        limit.opened_ms = booked.last_ms;
        limit.off_s = booked.last->off_s;
        limit.number = booked.last->number;
        limit.waits = booked.last->waits;
    }
    if (live != nullptr) limit.held = live->overload_held;
    view.load_limit = std::move(limit);
}

// Where the limits of the account let no single payment do it, several come to it.
Money to_clear(payment::Account account, const ZoneRules& zone, UtcTime time, bool cut) {
    if (const auto at_once = payment::top_up_to_clear(account, zone, time, cut)) return *at_once;
    account.max_top_up = account.max_balance = {};
    return payment::top_up_to_clear(account, zone, time, cut).value_or(account.amount_to_clear());
}

void show_unordered(SupplyPointView& view, const LiveSupply& supply, const Now& now) {
    const int fell = within(supply.reclosed, k_falls_often_span, now.monotonic);
    const int closed = within(supply.closed_unordered, k_tamper_span, now.monotonic);
    view.falls_open = fell >= k_falls_often ? fell : 0;
    view.closed_unordered = closed >= k_tamper_hints ? closed : 0;
}

void show_money(SupplyPointView& view, const SiteConfig& site, const Draft& books, const Live& live,
                const SupplyPointBooks& supply_point, const payment::Account& account,
                const Now& now) {
    view.settled_balance = account.balance();
    const Money charge = projected_charge(books, live, site.zone, supply_point);
    view.projected_balance = account.balance() - charge;
    view.debt = journal::debt_of(account);
    payment::Account projected;  // what drain(), exhausted() and cleared() look at
    projected.credits = account.credits;
    projected.top_up = account.top_up;
    payment::drain(projected, charge);
    const bool cut = is_to_clear(supply_point, projected);
    if (cut || projected.exhausted()) {
        payment::Account all = account;
        all.credits = projected.credits;
        view.amount_to_clear = to_clear(std::move(all), site.zone, now.wall, cut);
    }
    view.credits = std::move(projected.credits);
    const auto* billing = books.billing(account.id);
    const bool by_bill = supply_point.is_cut_for(journal::SupplyReason::overdue) ||
                         supply_point.is_cut_for(journal::SupplyReason::credit_limit);
    if (billing != nullptr && by_bill) {
        const auto today = payment::local_day(site.zone, now.earliest);
        const Money open = to_have_supply_back(*billing, account, supply_point.reason, today);
        view.amount_to_clear = open;
        if (open != Money{}) {
            const auto paid = payment::top_up_leaving(account, site.zone, now.wall, open);
            view.amount_to_clear = paid.value_or(open);
        }
    }
    view.low_credit = account.low_credit;
    view.exhausted = account.exhausted();
}

void show(SupplyPointView& view, const SiteConfig& site, const Draft& books, const Live& live,
          const SupplyPointBooks& supply_point, ExposureCache& exposures, const Now& now) {
    view.id = supply_point.id;
    view.account = supply_point.account;
    view.meters.reserve(supply_point.shares.size());
    for (const auto& share : supply_point.shares) {
        view.meters.push_back(share.share.meter);
        view.collected += share.collected;
    }
    view.power = power_of(supply_point.switches, view.meters, live, now);
    const auto* account = books.account(supply_point.account);
    if (account != nullptr) {
        show_money(view, site, books, live, supply_point, *account, now);
        view.exposure = exposures.of(supply_point.id, [&] {
            const Money charge = view.settled_balance - view.projected_balance;
            return exposure_of(books, live, site.zone, supply_point, charge, now);
        });
    }
    view.armed = supply_point.armed;
    view.protected_customer = supply_point.protected_customer || (account && account->critical);
    view.ready = supply_point.ready;
    show_requests(view, supply_point, now);
    view.desired = supply_point.desired;
    const bool unordered = supply_point.desired == metering::SwitchState::connected &&
                           supply_point.observed == metering::SwitchState::disconnected &&
                           !supply_point.opened;
    view.reason = unordered ? "opened without an order" : reason_text(supply_point.reason);
    view.observed = supply_point.observed;
    view.hold_until_ms = supply_point.hold_until_ms;
    view.other_holds_ms = supply_point.other_holds_ms;
    const LiveSupply* configured = live.supplies.find(supply_point.id);
    show_load_limit(view, supply_point, books.site().policy.policy.load_limit, configured, now);
    if (opened_elsewhere(supply_point, configured)) view.opened_at = opened_where(supply_point);
    if (const LiveSupply* supply = configured) {
        view.paired = pairing_stands(supply_point, *supply, books);
        if (!view.paired) view.pairing_void = why_unproven(supply_point, *supply, books);
        const bool on_bill = account && account->mode == payment::AccountMode::postpaid;
        view.obstacle = view.exhausted || on_bill ? supply->obstacle : "";
        view.kept_until_ms = view.obstacle.empty() ? 0 : supply->obstacle_until_ms;
        view.relay_test = supply->test == RelayTest::none ? supply->test_result
                                                          : std::string(test_text(supply->test));
        view.open_unordered = supply->open_unordered;
        show_unordered(view, *supply, now);
        for (const CutMeter& cut : supply->cut_meters) {
            if (!cut.flow.flowing()) continue;
            view.open_flow = "meter " + to_string(cut.meter) + " counted " +
                             wh(cut.flow.counted()) + " behind the open contact";
            view.open_flow_cause = cut.flow.cause();
        }
    }
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = live.switches.find(id);
        if (which == nullptr) continue;
        view.switch_inferred = view.switch_inferred || which->site->inferred;
        view.switch_attempts = std::max(view.switch_attempts, which->attempts);
        const ContactCause cause = classify(supply_point, *which, view.paired, now.monotonic);
        view.contacts.push_back({id, which->site->bus, which->site->in_meter, which->observed,
                                 std::string(to_string(cause)), which->observed_at,
                                 which->silence_told,
                                 supply_point.opened_unseen.has_value() &&
                                     which->observed == metering::SwitchState::disconnected});
    }
}

std::vector<AccountView> account_views(const Books& books) {
    std::vector<AccountView> views;
    views.reserve(books.accounts.size());
    for (const auto& [id, account] : books.accounts) {
        const SupplyPointBooks* point = books.supply_points.find(account.supply_point);
        views.push_back({id, account.supply_point, point != nullptr && point->account == id,
                         account.mode, account.customer_class, account.critical, account.closed(),
                         account.opened_ms, account.closed_ms, account.balance(),
                         account.refund_owed, account.in_collection});
    }
    std::sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.supply_point, a.opened_ms, a.id) <
               std::tuple(b.supply_point, b.opened_ms, b.id);
    });
    return views;
}

// With books that cannot be read: what is seen of a supply point, so that people can find it and order light. Whose it
// is and what is left there nobody knows.
SupplyPointView unbooked_view(const Live& live, const metering::SupplyPoint& configured,
                              const Now& now) {
    SupplyPointView view;
    view.id = configured.id;
    view.booked = false;
    for (const auto& share : configured.registers) view.meters.push_back(share.meter);
    view.power = power_of(configured.switches, view.meters, live, now);
    view.observed = contacts_of(live, configured.switches);
    view.desired = view.observed;
    view.reason = "the books cannot be read";
    return view;
}

}  // namespace

const BooksShown& Controller::shown_of_books(const Now& now) const {
    const auto today = payment::local_day(site_.zone, now.wall);
    const bool stands =
        books_shown_ && books_shown_->sequence == books_.sequence && books_shown_->today == today;
    if (!stands) {
        books_shown_ = BooksShown{books_.sequence, today, config_differences(site_, Draft(books_)),
                                  account_views(books_), bills_views(books_, today, site_.zone)};
        books_shown_->vouchers = vouchers_view(books_.vouchers, books_.bound);
    }
    return *books_shown_;
}

BuildingViewPtr Controller::view(const Now& now) const {
    auto view = std::make_shared<BuildingView>();
    view->made = now;
    view->started = live_.started;
    view->gateway = site_.gateway;
    view->site = site_.site;
    view->epoch = books_.site.genesis.epoch;
    view->currency = site_.currency;
    view->sequence = books_.sequence;
    view->acknowledged = journal_.acknowledged();
    view->safe_mode = live_.safe_mode;
    view->hold_until_ms = books_.site.hold_until_ms;
    view->other_holds_ms = books_.site.other_holds_ms;
    view->policy_version = books_.site.policy.version;
    view->policy_pack = books_.site.policy.pack;
    view->readings = live_.readings;
    view->cut_offs = live_.cut_offs;
    view->restores = live_.restores;
    view->top_ups = live_.top_ups;
    view->buses.reserve(live_.buses.size());
    view->meters.reserve(live_.meters.size());
    view->supply_points.reserve(books_.supply_points.size());
    for (const auto& bus : live_.buses) {
        view->buses.push_back(
            {bus.id, bus.state, bus.detail, bus.sweeps, bus.last_sweep, bus.problem});
    }
    for (const auto& meter : live_.meters) {
        show(view->meters.emplace_back(), meter, books_.meters.find(meter.site->id),
             is_fresh(meter, live_, now));
    }
    const BooksShown& shown = shown_of_books(now);
    view->accounts = shown.accounts;
    view->bills = shown.bills;
    view->vouchers = shown.vouchers;
    view->correction_preview = live_.correction_preview;
    view->config_differences = shown.config_differences;
    const Draft books(books_);
    view->prices_wait = live_.prices_wait_since.has_value();
    if (view->prices_wait) view->prices_wait_for = unread_meters(books_, live_);
    if (state_ == State::broken_books) {
        for (const auto& configured : site_.supply_points) {
            view->supply_points.push_back(unbooked_view(live_, configured.supply_point, now));
        }
    }
    exposures_.begin(books_.sequence, now.monotonic, site_.sweep_interval);
    for (const auto& supply_point : books_.supply_points) {
        show(view->supply_points.emplace_back(), site_, books, live_, supply_point, exposures_,
             now);
    }
    return view;
}

}  // namespace riser::controller
