#include "tests/sim/world/world.h"

#include <algorithm>

#include "core/base/assert.h"
#include "tests/sim/world/audit/expectations.h"
#include "tests/sim/world/seed_streams.h"
#include "tests/sim/world/site_draws.h"
#include "tests/sim/world/zigbee_plan.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Between the end of trouble and the day of reckoning: retries back off for up to an hour, a link's longest
// pause too. Then the loads stop and everything must come to rest.
constexpr Duration k_healing = hours(3);
// Not at a full minute: what people order at one must have its answer.
constexpr Duration k_rest = minutes(90) + std::chrono::seconds(30);
// What is written last needs its time to reach the cloud, which may ask for uploads every ten minutes only.
// Somebody may be cut off or connected as late as he likes, but not for ever.
constexpr Duration k_quiet = minutes(20);
constexpr Duration k_longest_rest = hours(6);
// 2026-01-01. Worlds begin on any day of the year, so that some see the clocks change.
constexpr std::int64_t k_first_day_s = 1'767'225'600;

// The cycle of these sites ends with the day on which the world begins, in Central Europe.
SimTime until_first_bills(std::int64_t begin_s) {
    constexpr std::int64_t k_day_s = 86'400;
    const std::int64_t offset_s = central_european_offset_s(begin_s);
    return std::chrono::seconds(k_day_s - (begin_s + offset_s) % k_day_s);
}

template <class Id>
Id draw_id(Prng& dice) {
    Id id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(dice.next());
    return id;
}

}  // namespace

World::World(std::uint64_t seed, const WorldLimits& limits)
    : seed_(seed),
      limits_(limits),
      // Hashed: the streams of neighbouring seeds must not be each other's, shifted by one.
      dice_(Prng(seed).next() ^ 0x5EED'BA5EULL),
      queue_(dice_.next()),
      timeline_(queue_, limits.timeline_lines),
      begin_(std::chrono::seconds(k_first_day_s +
                                  static_cast<std::int64_t>(dice_.below(365 * 86'400ULL)))) {
    const std::uint64_t cloud_seed = dice_.next();
    if (limits_.with_cloud) {
        cloud_ = std::make_unique<WorldCloud>(queue_, timeline_, coverage_, begin_, cloud_seed,
                                              !limits_.without.contains("cloud"));
        Prng voucher_dice(cloud_seed ^ k_voucher_stream);
        const bool sells = voucher_dice.chance(1, 2) && !limits_.without.contains("vouchers");
        if (sells) cloud_->sell_vouchers(voucher_dice.next());
    }
    const auto most = static_cast<std::uint64_t>(limits_.most_sites);
    const int sites = dice_.chance(3, 5) ? 1 : static_cast<int>(1 + dice_.below(most));
    for (int number = 1; number <= sites; ++number) add_site(number);
}

World::~World() = default;

SitePlan World::draw_site(int number) {
    SitePlan plan;
    plan.number = static_cast<std::uint16_t>(number);
    plan.seed = dice_.next();
    Prng dice(plan.seed);
    MixOptions mix;
    const int range = std::max(limits_.most_meters - limits_.least_meters, 0);
    mix.apartments =
        limits_.least_meters + static_cast<int>(dice.below(static_cast<std::uint64_t>(range) + 1));
    mix.buses = mix.apartments > 12 && dice.chance(1, 2) ? 2 : 1;
    mix.seed = plan.seed;
    mix.main_meter = dice.chance(1, 2);
    auto building = plan_building(mix);
    RISER_ASSERT(building.ok(), building ? "" : building.error().message.c_str());
    plan.building = std::move(building).value();
    Prng field_dice(plan.seed ^ k_field_stream);
    plan.field = draw_field(field_dice);
    if (limits_.field != FieldChoice::drawn) plan.field = limits_.field;
    plan.identity = {draw_id<GatewayId>(dice), draw_id<SiteId>(dice)};
    plan.tariff.price = static_cast<std::int64_t>(50'000 + dice.below(900'000));
    if (dice.chance(1, 2)) {
        plan.tariff.evening_price = static_cast<std::int64_t>(50'000 + dice.below(900'000));
    }
    if (dice.chance(1, 2)) plan.tariff.tax_ppm = static_cast<std::int64_t>(dice.below(300'000));
    if (!limits_.without.contains("policy")) {
        Prng policy_dice(plan.seed ^ k_policy_stream);
        plan.policy = draw_policy(policy_dice, to_unix_ms(begin_) / 1000);
    }
    if (!limits_.without.contains("load_limit")) {
        Prng limit_dice(plan.seed ^ k_load_limit_stream);
        plan.policy.load_limit = draw_load_limit(limit_dice);
        plan.policy.written = plan.policy.written || plan.policy.load_limit.written();
    }
    draw_people(plan);
    if (!limits_.without.contains("solar")) {
        Prng solar_dice(plan.seed ^ k_solar_stream);
        draw_solar(solar_dice, plan);
    }
    if (!limits_.without.contains("standing")) {
        Prng standing_dice(plan.seed ^ k_standing_stream);
        draw_standing(standing_dice, plan.tariff);
    }
    if (!limits_.without.contains("credits")) {
        Prng credit_dice(plan.seed ^ k_credit_stream);
        plan.credits = draw_credits(credit_dice, to_unix_ms(begin_) / 1000);
    }
    if (plan.billing.written && !limits_.without.contains("demand")) {
        Prng demand_dice(plan.seed ^ k_demand_stream);
        draw_demand(demand_dice, plan.tariff);
    }
    if (!limits_.without.contains("meter_data")) {
        plan.meter_data = Prng(plan.seed ^ k_meter_data_stream).chance(1, 2);
    }
    plan.timing = {limits_.sweep, 5 * limits_.sweep};
    // Most worlds look at the time less often than a building does, and so get farther.
    // Likewise most settle less often; each settlement goes to the cloud at once.
    plan.timing.settlement_interval = minutes(field_dice.chance(3, 4) ? 15 : 5);
    if (limits_.settlement_interval != Duration{0}) {
        plan.timing.settlement_interval = limits_.settlement_interval;
    }
    if (dice.chance(4, 5)) plan.timing.tick = std::max(plan.timing.tick, limits_.sweep / 6);
    plan.drift_ppm = static_cast<std::int64_t>(dice.below(400)) - 200;
    // The cloud's certificate was made a month before the world begins.
    LinkFaults link = draw_link_faults(dice, begin_ - hours(24 * 30));
    Prng later(plan.seed ^ k_later_stream);
    draw_later_link_faults(later, link);
    if (!limits_.without.contains("link")) plan.link = link;
    plan.first_is_protected = later.chance(1, 8);
    plan.landlord_has_more_whims = later.chance(1, 4);
    plan.somebody_waits = later.chance(1, 4);
    plan.register_ends_known = later.chance(1, 4);
    if (plan.register_ends_known) bring_registers_near_their_ends(later, plan.building);
    if (!limits_.without.contains("zigbee")) {
        Prng zigbee_dice(plan.seed ^ k_zigbee_stream);
        draw_zigbee(zigbee_dice, plan);
    }
    return plan;
}

void World::draw_people(SitePlan& plan) const {
    if (!limits_.without.contains("moves")) {
        plan.people_move = Prng(plan.seed ^ k_tenancy_stream).chance(1, 3);
    }
    // Who pays afterwards has moved in: nobody begins so.
    if (plan.people_move && !limits_.without.contains("billing")) {
        Prng billing_dice(plan.seed ^ k_billing_stream);
        if (billing_dice.chance(1, 2)) {
            plan.billing = draw_billing(billing_dice, to_unix_ms(begin_) / 1000);
        }
        if (!limits_.with_cloud) plan.billing.numbered_by_cloud = false;
        if (plan.billing.written && Prng(plan.seed ^ k_staying_stream).chance(3, 4)) {
            plan.tenants_stay_from = until_first_bills(to_unix_ms(begin_) / 1000);
        }
    }
}

void World::add_site(int number) {
    const SitePlan plan = draw_site(number);
    Prng dice(plan.seed + 99);
    sync::SyncIdentity identity =
        cloud_ ? cloud_->identity_for(plan.identity.gateway)
               : sync::SyncIdentity{plan.identity.gateway, wire::SigningKey::from_seed({}), {}, {}};
    Place place;
    place.site =
        std::make_unique<Site>(queue_, timeline_, coverage_, cloud_ ? &cloud_->cloud() : nullptr,
                               begin_, plan, std::move(identity));
    place.landlord = std::make_unique<Landlord>(queue_, *place.site, coverage_, dice.next());
    if (plan.somebody_waits) {
        place.site->on_start = [site = place.site.get()] {
            site->request(local_get("/v1/building"), [](const std::optional<http::Response>&) {});
        };
    }
    Tenants::PayOffice office;
    if (cloud_) {
        enrol(*place.site);
        office = [this](const AccountId& account, std::int64_t micro) {
            (void)cloud_->office().top_up(account, Money{micro}, *parse_currency("EUR"));
        };
    }
    place.tenants = std::make_unique<Tenants>(queue_, *place.site, coverage_, std::move(office),
                                              limits_.habits, dice.next());
    if (plan.billing.written) {
        place.payers = std::make_unique<BillPayers>(queue_, *place.site, coverage_,
                                                    plan.seed ^ k_billing_stream);
    }
    if (plan.people_move && !limits_.without.contains("clerk")) {
        place.clerk =
            std::make_unique<BillClerk>(queue_, *place.site, coverage_, plan.seed ^ k_clerk_stream);
    }
    SiteFaults faults = draw_site_faults(dice);
    Prng later(Prng(plan.seed ^ k_later_stream).next());
    draw_later_faults(later, faults);
    if (plan.meter_data) {
        Prng of_files(Prng(plan.seed ^ k_meter_data_stream).next());
        draw_meter_data_faults(of_files, faults);
    }
    Prng of_cards(plan.seed ^ k_card_stream);
    draw_card_faults(of_cards, faults);
    remove_faults(faults, limits_.without);
    // The books of a new card know nobody who has moved in since the configuration was written.
    if (plan.people_move) remove_faults(faults, {"card_lost", "old_card"});
    const bool new_cards =
        faults.of(SiteFault::card_lost) + faults.of(SiteFault::old_card) > Duration{0};
    if (cloud_ && new_cards) cloud_->expect_open_items();
    const bool clock_fails = faults.of(SiteFault::clock_lost) + faults.of(SiteFault::clock_step) +
                                 faults.of(SiteFault::time_lie) >
                             Duration{0};
    if (clock_fails) place.site->auditor().doubt_times();
    if (plan.meter_data) {
        place.readers = std::make_unique<CurveReaders>(queue_, *place.site, coverage_,
                                                       plan.seed ^ k_meter_data_stream);
        CurveAuditor& curves = place.readers->auditor();
        place.site->auditor().on_curve_spoiled = [&curves](std::uint32_t meter) {
            curves.distrust(meter);
        };
        if (clock_fails) curves.distrust_clock();
    }
    if (cloud_ && cloud_->sells_vouchers()) {
        place.buyers = std::make_unique<VoucherBuyers>(
            queue_, *place.site, coverage_, cloud_->paper(), plan.seed ^ k_voucher_stream);
    }
    if (plan.policy.load_limit.written()) {
        place.users = std::make_unique<HeavyUsers>(queue_, *place.site, coverage_,
                                                   plan.seed ^ k_load_limit_stream);
    }
    place.trouble = std::make_unique<SiteTrouble>(queue_, *place.site, *place.landlord, coverage_,
                                                  faults, dice.next());
    if (place.site->zigbee() != nullptr) {
        Prng of_radio(Prng(plan.seed ^ k_zigbee_stream).next());
        ZigbeeFaults radio_faults = draw_zigbee_faults(of_radio);
        remove_faults(radio_faults, limits_.without);
        place.radio_trouble = std::make_unique<ZigbeeTrouble>(queue_, *place.site, coverage_,
                                                              radio_faults, of_radio.next());
    }
    places_.push_back(std::move(place));
}

void World::enrol(Site& site) {
    std::vector<AccountId> accounts;
    for (const MeterPlan& meter : site.plan().building.meters) {
        if (!meter.main) accounts.push_back(site.account_of(meter.id));
    }
    cloud_->enrol(site.plan(), accounts);
    cloud_->watch(site);
}

std::size_t World::entries() const {
    std::size_t sum = 0;
    for (const Place& place : places_) sum += place.site->auditor().hashes().size();
    return sum;
}

void World::run_until(SimTime end) {
    while (queue_.step(end)) {
    }
}

WorldResult World::run() {
    for (Place& place : places_) {
        place.site->boot(minutes(1));
        place.landlord->begin();
        place.tenants->begin();
        if (place.payers) place.payers->begin();
        if (place.clerk) place.clerk->begin();
        if (place.readers) place.readers->begin();
        if (place.users) place.users->begin();
        if (place.buyers) place.buyers->begin();
        place.trouble->begin();
        if (place.radio_trouble) place.radio_trouble->begin();
    }
    if (cloud_) cloud_->begin();
    const SimTime hurt = hours(24) * limits_.days;
    run_until(hurt);
    heal();
    run_until(hurt + k_healing);
    for (Place& place : places_) {
        place.landlord->end_whims();
        if (place.clerk) place.clerk->close();
        place.tenants->settle_up();
        if (place.payers) place.payers->settle_up();
        if (place.users) place.users->end();
        if (place.buyers) place.buyers->end();
        if (place.readers) place.readers->look_at_everything();
        place.site->building().building().advance(queue_.now());
        place.site->building().building().freeze(true);
    }
    run_until(hurt + k_healing + k_rest);
    while (queue_.now() < hurt + k_healing + k_longest_rest) {
        const std::size_t before = entries();
        run_until(queue_.now() + k_quiet);
        if (entries() == before) break;
    }
    check_end();
    return result();
}

void World::heal() {
    if (cloud_) cloud_->heal();
    for (Place& place : places_) {
        place.trouble->heal();
        if (place.radio_trouble) place.radio_trouble->heal();
        place.landlord->heal();
        place.tenants->client().heal();
        if (place.payers) place.payers->client().heal();
        if (place.users) place.users->client().heal();
        if (place.clerk) place.clerk->client().heal();
        if (place.buyers) place.buyers->heal();
    }
}

void World::check_end() {
    for (Place& place : places_) {
        const std::string who = "site " + std::to_string(place.site->plan().number);
        if (place.site->gateway() == nullptr) {
            violation(who, "the gateway does not run at the end");
            continue;
        }
        place.site->look();
        place.site->auditor().check_liveness();
        place.site->check_zigbee_at_end();
        if (place.readers) place.readers->check_end();
        std::uint64_t open = place.tenants->client().open_orders();
        open += place.landlord->client().open_orders();
        if (place.payers) open += place.payers->client().open_orders();
        if (place.clerk) open += place.clerk->client().open_orders();
        if (place.users) open += place.users->client().open_orders();
        if (place.buyers) open += place.buyers->open_codes();
        if (open > 0) {
            violation(who, "orders are still without an answer at the end");
        }
    }
    if (!cloud_) return;
    std::vector<Site*> sites;
    for (Place& place : places_) sites.push_back(place.site.get());
    cloud_->check_end(sites);
}

WorldResult World::result() {
    WorldResult result;
    result.seed = seed_;
    result.events = queue_.events();
    result.sites = static_cast<int>(places_.size());
    for (Place& place : places_) {
        const SiteAuditor& auditor = place.site->auditor();
        result.simulated += queue_.now();
        result.power_cuts += place.site->power_cuts();
        result.starts += place.site->starts();
        result.cuts += auditor.cuts();
        result.restores += auditor.restores();
        result.top_ups += auditor.books().credits().size();
        result.entries += auditor.hashes().size();
        result.never_acknowledged += auditor.never_acknowledged();
        result.meters += static_cast<int>(place.site->plan().building.meters.size());
        coverage_.hit("field", std::string(to_string(place.site->plan().field)));
        for (const auto& dice : place.site->metered().dice) {
            for (const auto& [name, count] : named_counts(dice.counts())) {
                coverage_.hit("field", std::string(name), count);
            }
        }
        for (const auto& [key, known] : auditor.books().registers()) {
            const bool used = std::get<2>(key) == metering::Quantity::import_energy;
            if (used) result.charged_wh += static_cast<std::uint64_t>(known.charged_wh);
        }
        if (!auditor.hashes().empty()) queue_.mix(auditor.hashes().back());
    }
    expect_answers_of_gateway(coverage_);
    expect_records(coverage_);
    for (const Place& place : places_) place.site->report(coverage_);
    if (cloud_) cloud_->report(coverage_);
    result.hash = queue_.hash();
    result.violations = timeline_.violation_count();
    result.first_violations = timeline_.violations();
    result.timeline = {timeline_.lines().begin(), timeline_.lines().end()};
    result.coverage = coverage_;
    return result;
}

}  // namespace riser::sim
