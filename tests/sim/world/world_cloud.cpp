#include "tests/sim/world/world_cloud.h"

#include "tests/sim/world/audit/expectations.h"

namespace riser::sim {
namespace {

constexpr ActorId k_cloud{1};
constexpr ActorId k_office{2};
constexpr ActorId k_stranger{3};

CloudSetup setup_of(UtcTime begin, std::uint64_t seed) {
    CloudSetup setup;
    setup.start = begin;
    setup.seed = seed;
    setup.ingest.upload_interval = std::chrono::minutes(1 + Prng(seed).below(10));
    return setup;
}

}  // namespace

WorldCloud::WorldCloud(EventQueue& queue, Timeline& timeline, Coverage& coverage, UtcTime begin,
                       std::uint64_t seed, bool with_trouble)
    : queue_(queue),
      timeline_(timeline),
      coverage_(coverage),
      dice_(seed),
      cloud_(queue, k_cloud, setup_of(begin, dice_.next())),
      faults_(with_trouble ? draw_cloud_faults(dice_) : CloudFaults{}),
      trouble_(queue, k_cloud, cloud_, faults_, dice_.next()),
      office_(queue, k_office, cloud_, with_trouble ? draw_office_faults(dice_) : OfficeFaults{},
              dice_.next()),
      stranger_(cloud_, dice_.next()),
      owner_(id_from<OwnerId>(dice_)) {
    cloud_.on_event = [this](const std::string& what) { timeline_.note("cloud", what); };
    cloud_.on_restored = [this](SimTime taken) { office_.on_cloud_restored(taken); };
}

sync::SyncIdentity WorldCloud::identity_for(GatewayId gateway) {
    wire::SigningKey key = signing_key_from(dice_);
    keys_.emplace(gateway, key);
    wire::KeySet none;
    none.version = 0;
    return {gateway, key, cloud_.keys().root, none};
}

void WorldCloud::enrol(const SitePlan& plan, const std::vector<AccountId>& accounts) {
    EnrolledBuilding building;
    building.owner = owner_;
    building.site = plan.identity.site;
    building.gateway = plan.identity.gateway;
    building.currency = *parse_currency("EUR");
    building.gateway_key = keys_.at(plan.identity.gateway).public_key();
    building.accounts = accounts;
    office_.enrol(building);
}

void WorldCloud::watch(Site& site) {
    if (site.link() == nullptr) return;
    site.link()->on_upload = [this](const http::Request& upload) { stranger_.overhear(upload); };
}

void WorldCloud::begin() {
    queue_.after(std::chrono::hours(1), k_stranger, "stranger", [this] { visit_of_stranger(); });
}

void WorldCloud::visit_of_stranger() {
    if (healed_) return;
    stranger_.try_something();
    queue_.after(draw_wait(dice_, std::chrono::hours(5)), k_stranger, "stranger",
                 [this] { visit_of_stranger(); });
}

void WorldCloud::heal() {
    healed_ = true;
    trouble_.heal();
    office_.heal();
}

void WorldCloud::report(Coverage& coverage) const {
    expect_answers_of_cloud(coverage);
    for (const auto& [code, count] : cloud_.refusals()) coverage.hit("cloud_refusal", code, count);
    for (const auto& [name, count] : cloud_.faults()) coverage.hit("cloud_fault", name, count);
    for (const auto& [name, count] : office_.faults()) coverage.hit("office_fault", name, count);
    for (const auto& [name, count] : stranger_.tries()) coverage.hit("stranger", name, count);
}

void WorldCloud::check_end(const std::vector<Site*>& sites) {
    for (const auto& what : cloud_.violations()) complain(what);
    for (const auto& what : stranger_.successes()) complain("a stranger succeeded: " + what);
    if (office_.waiting() > 0) complain("orders of the office wait at the end");
    std::map<GatewayId, CloudView> views;
    const bool running = cloud_.inspect([&](cloud::Session& session) {
        for (const auto& gateway : session.list_all_gateways()) {
            views.emplace(gateway.key.gateway, view_gateway(session, gateway));
        }
    });
    if (!running) return complain("the cloud does not run at the end");
    for (Site* site : sites) {
        const auto view = views.find(site->plan().identity.gateway);
        if (view == views.end()) {
            complain("does not know site " + std::to_string(site->plan().number));
        } else {
            compare(*site, view->second);
        }
    }
    check_office(sites);
}

void WorldCloud::compare(Site& site, const CloudView& view) {
    const std::string who = "of site " + std::to_string(site.plan().number) + " ";
    const auto& hashes = site.auditor().hashes();
    if (view.ledger.through != hashes.size()) {
        complain(who + "holds " + std::to_string(view.ledger.through) + " entries, the gateway " +
                 std::to_string(hashes.size()));
    } else if (!hashes.empty() && view.ledger.head != hashes.back()) {
        complain(who + "holds another journal");
    }
    for (const auto& balance : view.balances) {
        const auto account = site.auditor().books().accounts().find(balance.account);
        if (account == site.auditor().books().accounts().end()) continue;
        if (!balance.books) {
            complain(who + "has no books of account " + to_string(balance.account));
        } else if (balance.books->credited.micro - balance.books->collected.micro !=
                   account->second.balance()) {
            complain(
                who + "says " +
                std::to_string(balance.books->credited.micro - balance.books->collected.micro) +
                " micro-units instead of " + std::to_string(account->second.balance()));
        }
        if (balance.in_flight.micro != 0) complain(who + "has money in flight at the end");
    }
    if (!view.reconciliation.agrees()) complain(who + "does not agree with itself");
    if (!view.differences.empty()) {
        complain(who + "computes settlement " + std::to_string(view.differences.front().sequence) +
                 " differently");
    }
    if (!view.parked.empty()) complain(who + "has parked entries");
    for (const auto& item : view.open_items) {
        complain(who + "has an open item: " + item.kind + " " + item.subject + " " + item.detail);
    }
    if (!view.unfinished.empty()) complain(who + "has commands without a result");
}

// What the cloud took is credited, once, where it belongs.
void WorldCloud::check_office(const std::vector<Site*>& sites) {
    for (const auto& paid : office_.top_ups()) {
        if (!office_.is_taken(paid)) continue;
        bool found = false;
        for (Site* site : sites) {
            const auto& credits = site->auditor().books().credits();
            const auto credit = credits.find(paid.id);
            if (credit == credits.end()) continue;
            found = credit->second == std::pair{paid.account, paid.amount.micro};
        }
        if (!found) complain("took top-up " + to_string(paid.id) + ", which is credited nowhere");
    }
}

}  // namespace riser::sim
