#include "tests/sim/world/world_cloud.h"

#include <algorithm>
#include <utility>

#include "tests/sim/world/audit/expectations.h"

namespace riser::sim {
namespace {

constexpr ActorId k_cloud{1};
constexpr ActorId k_office{2};
constexpr ActorId k_stranger{3};
constexpr Duration k_office_round = std::chrono::minutes(20);
// What came later is drawn from a stream of its own: where it does not happen, the world of a seed is what it was.
constexpr std::uint64_t k_later_stream = 0x1A7E'0000ULL;

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
      owner_(id_from<OwnerId>(dice_)),
      later_(Prng(seed ^ k_later_stream).next()),
      office_has_faults_(with_trouble),
      office_is_lively_(with_trouble && later_.chance(1, 3)),
      doors_are_tried_(with_trouble && later_.chance(1, 2)),
      hostile_(later_.next()),
      mole_(cloud_, later_.next()),
      clerk_(cloud_, office_, later_.next()),
      begin_(begin) {
    cloud_.on_event = [this](const std::string& what) { timeline_.note("cloud", what); };
    // What was meant for the mole others may get.
    mole_.on_answer = [this](const wire::Bytes& answer) {
        hostile_.overhear(mole_.building().gateway, "POST", answer);
    };
    cloud_.on_restored = [this](SimTime taken) {
        office_.on_cloud_restored(taken);
        if (shop_) shop_->on_cloud_restored();
        // Of an account that was opened since, the restored cloud knows nothing before the gateway has told it again.
        expect_open_items();
    };
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
    // Of a flat that is in the cloud's books only.
    if (office_is_lively_) building.accounts.push_back(id_from<AccountId>(later_));
    office_.enrol(building);
    buildings_.push_back(std::move(building));
}

void WorldCloud::watch(Site& site) {
    sites_[site.plan().identity.gateway] = &site;
    if (shop_) {
        shop_->sell_at(site.plan().identity.gateway);
        site.auditor().follow(paper_, site.plan().identity.gateway);
        site.auditor().follow_cloud([this] { return restores(); });
    }
    if (site.link() == nullptr) return;
    const GatewayId gateway = site.plan().identity.gateway;
    site.link()->on_upload = [this](const http::Request& upload) {
        stranger_.overhear(upload);
        mole_.overhear(upload);
    };
    site.link()->on_answer = [this, gateway](const std::string& method, const wire::Bytes& answer) {
        hostile_.overhear(gateway, method, answer);
    };
    site.link()->forge_answer = [this, gateway](const std::string& method,
                                                const wire::Bytes& answer) {
        return hostile_.forge(gateway, method, answer);
    };
}

void WorldCloud::begin() {
    queue_.after(std::chrono::hours(1), k_stranger, "stranger", [this] { visit_of_stranger(); });
    if (doors_are_tried_) office_.enrol(mole_.building());
    if (shop_) {
        expect_open_items();
        shop_->begin();
    }
    if (office_is_lively_) {
        expect_open_items();
        queue_.after(std::chrono::hours(2), k_office, "office_whim",
                     [this] { office_has_a_whim(); });
    }
}

void WorldCloud::expect_open_items() {
    if (!std::exchange(minds_open_items_, true)) mind_open_items_later();
}

// Orders that are not about money.
void WorldCloud::office_has_a_whim() {
    if (healed_ || sites_.empty()) return;
    queue_.after(draw_wait(later_, std::chrono::hours(9)), k_office, "office_whim",
                 [this] { office_has_a_whim(); });
    auto chosen = sites_.begin();
    std::advance(chosen, static_cast<std::ptrdiff_t>(later_.below(sites_.size())));
    const auto& [gateway, site] = *chosen;
    const UtcTime now = begin_ + queue_.now();
    const auto& meters = site->plan().building.meters;
    const SupplyPointId point{meters[later_.below(meters.size())].id};
    switch (later_.below(9)) {
        case 0:
            (void)office_.hold(gateway, point, now + std::chrono::hours(1 + later_.below(12)));
            break;
        case 1:
            (void)office_.connect(gateway, point, now + std::chrono::hours(1 + later_.below(5)));
            break;
        case 2:  // the whole house
            (void)office_.hold(gateway, SupplyPointId{}, now + std::chrono::hours(2));
            break;
        case 3:  // a flat that is not there
            (void)office_.hold(gateway, SupplyPointId{9999}, now + std::chrono::hours(2));
            break;
        case 4:  // soon or never
            (void)office_.hold_if_before(gateway, point, now + std::chrono::hours(3),
                                         now + std::chrono::minutes(5 + later_.below(60)));
            break;
        case 5:  // as long as can be; too long where a clock is behind
            (void)office_.hold(gateway, point,
                               now + std::chrono::hours(400 * 24) - std::chrono::minutes(1));
            break;
        case 6:
            pay_amiss(*site);
            break;
        default:
            publish_new_prices(*site);
    }
}

// For a flat that the gateway does not have.
void WorldCloud::pay_amiss(const Site& site) {
    for (const EnrolledBuilding& building : buildings_) {
        if (building.gateway != site.plan().identity.gateway) continue;
        paid_amiss_.push_back(
            office_.top_up(building.accounts.back(), Money{1'000'000}, *parse_currency("EUR")));
    }
}

bool WorldCloud::was_paid_amiss(const std::string& id) const {
    return std::any_of(paid_amiss_.begin(), paid_amiss_.end(),
                       [&](const TopUpId& known) { return to_string(known) == id; });
}

void WorldCloud::publish_new_prices(const Site& site) {
    payment::Tariff tariff = site.blueprint().config.tariffs.front().tariff;
    tariff.version += tariff_versions_++;
    tariff.effective_from = begin_ + queue_.now() + std::chrono::hours(1 + later_.below(20));
    for (Price& price : tariff.prices) {
        price.micro_per_kwh = 50'000 + static_cast<std::int64_t>(later_.below(900'000));
    }
    // Who moves out by an unsure clock loses what was fed in at a price that is not sure (docs/billing.md).
    Prng of_version(site.plan().seed + tariff.version);
    payment::StandingCharge& standing = tariff.rules.standing;
    const std::uint64_t what = of_version.below(4);
    if (what == 0) standing = {};
    if (what == 1 && standing.amount > Money{}) standing.amount += Money{1'000};
    if (site.plan().solar && !site.plan().people_move) {
        tariff.rules.export_price = Price{static_cast<std::int64_t>(1 + of_version.below(400'000))};
    }
    office_.publish(site.plan().identity.site, tariff);
}

void WorldCloud::mind_open_items_later() {
    queue_.after(k_office_round, k_office, "office_round", [this] { mind_open_items(); });
}

// The office looks at what is open: which journal counts after a card was replaced is for people to decide, who
// ask the caretaker which card is in.
void WorldCloud::mind_open_items() {
    mind_open_items_later();
    if (office_.waiting() > 0) return;
    cloud_.inspect([&](cloud::Session& session) {
        for (const auto& item : session.list_open_items(std::nullopt, false)) {
            if (item.kind == "unknown_command" && office_.repeat_refused(item.subject))
                coverage_.hit("office", "repeated_what_was_done");
            if (item.kind == "top_up_refused" &&
                was_paid_amiss(item.subject)) {  // the money is given back
                coverage_.hit("office", "gave_money_back");
                office_.close_item(item.id);
                continue;
            }
            // Everything was repeated, and whose money was not taken has it back.
            if (item.kind == "restored_from_backup" || item.kind == "top_up_not_issued") {
                office_.close_item(item.id);
                continue;
            }
            // It was given before a backup was put back, and is known again.
            if (item.kind == "unknown_bill_number") {
                coverage_.hit("office", "looked_at_a_number");
                office_.close_item(item.id);
                continue;
            }
            if (shop_ && closes_voucher_item(item, session)) {
                coverage_.hit("office", "closed_" + item.kind);
                office_.close_item(item.id);
                continue;
            }
            const auto site = sites_.find(item.key.gateway);
            // It was credited by a journal that is gone with its card, and by the one after it, since a cloud of before
            // that had it given again; a later backup knows of both.
            if (item.kind == "top_up_credited_twice" && office_.has_repeated(item.subject) &&
                site != sites_.end() && !site->second->auditor().earlier_journals().empty()) {
                coverage_.hit("office", "saw_money_given_by_two_journals");
                office_.close_item(item.id);
                continue;
            }
            const bool about_journals = item.kind == "epoch_refused" || item.kind == "ledger_fork";
            if (!about_journals || site == sites_.end() || site->second->has_old_card()) continue;
            const auto known = session.find_gateway(item.key.gateway);
            const EpochId current = site->second->auditor().epoch();
            if (!known || current.is_nil()) continue;
            if (known->epoch == current) {
                office_.close_item(item.id);
                if (shop_ && began_anew_.erase(item.key.gateway) > 0) shop_->tell(item.key.gateway);
            } else if (item.subject == to_string(current)) {
                coverage_.hit("office", "followed_another_journal");
                office_.follow_journal(item.key.gateway, current);
                began_anew_.insert(item.key.gateway);
            }
        }
    });
}

void WorldCloud::visit_of_stranger() {
    if (healed_) return;
    switch (doors_are_tried_ ? later_.below(4) : 2) {
        case 0:
            mole_.try_something();
            break;
        case 1:
            if (buildings_.empty()) break;
            clerk_.try_something(buildings_[later_.below(buildings_.size())]);
            break;
        default:
            stranger_.try_something();
    }
    queue_.after(draw_wait(dice_, std::chrono::hours(5)), k_stranger, "stranger",
                 [this] { visit_of_stranger(); });
}

std::uint64_t WorldCloud::restores() const {
    const auto counted = cloud_.faults().find("cloud_restored");
    return counted == cloud_.faults().end() ? 0 : counted->second;
}

void WorldCloud::heal() {
    healed_ = true;
    trouble_.heal();
    office_.heal();
    if (shop_) shop_->heal();
}

void WorldCloud::report(Coverage& coverage) const {
    expect_answers_of_cloud(coverage);
    for (const auto& [code, count] : cloud_.refusals()) coverage.hit("cloud_refusal", code, count);
    for (const auto& [name, count] : cloud_.faults()) coverage.hit("cloud_fault", name, count);
    for (const auto& [name, count] : office_.faults()) coverage.hit("office_fault", name, count);
    for (const auto& [name, count] : stranger_.tries()) coverage.hit("stranger", name, count);
    for (const auto& [name, count] : mole_.tries()) coverage.hit("stranger", name, count);
    for (const auto& [name, count] : hostile_.tries()) coverage.hit("hostile", name, count);
}

void WorldCloud::check_end(const std::vector<Site*>& sites) {
    for (const auto& what : cloud_.violations()) complain(what);
    for (const auto& what : stranger_.successes()) complain("a stranger succeeded: " + what);
    for (const auto& what : mole_.successes()) complain("a hostile gateway succeeded: " + what);
    for (const auto& what : clerk_.successes()) complain("nonsense of the office " + what);
    if (!at_rest()) complain("orders of the office wait at the end");
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
            check_earlier_journals(*site);
        }
    }
    check_office(sites);
    if (shop_) check_vouchers(sites);
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
                   account->second.paid_less_used()) {
            complain(
                who + "says " +
                std::to_string(balance.books->credited.micro - balance.books->collected.micro) +
                " micro-units instead of " + std::to_string(account->second.paid_less_used()));
        }
        if (balance.books && balance.books->balance().micro != account->second.balance()) {
            complain(who + "shows a balance of " + std::to_string(balance.books->balance().micro) +
                     " micro-units instead of " + std::to_string(account->second.balance()));
        }
        if (balance.in_flight.micro != 0) complain(who + "has money in flight at the end");
    }
    if (!view.reconciliation.agrees()) complain(who + "does not agree with itself");
    if (!view.differences.empty()) {
        const auto& first = view.differences.front();
        complain(who + "computes entry " + std::to_string(first.sequence) +
                 " differently: " + first.what);
    }
    if (!view.parked.empty()) complain(who + "has parked entries");
    for (const auto& item : view.open_items) {
        complain(who + "has an open item: " + item.kind + " " + item.subject + " " + item.detail);
    }
    if (!view.unfinished.empty()) complain(who + "has commands without a result");
}

// Of a journal that was on a card that is gone the cloud has what it was sent, not a mixture.
void WorldCloud::check_earlier_journals(Site& site) {
    std::map<EpochId, std::vector<const EarlierJournal*>> lives;
    for (const auto& earlier : site.auditor().earlier_journals()) {
        lives[earlier.epoch].push_back(&earlier);
    }
    cloud_.inspect([&](cloud::Session& session) {
        const auto known = session.find_gateway(site.plan().identity.gateway);
        if (!known) return;
        for (const auto& [epoch, journals] : lives) {
            const auto& key = known->key;
            const auto mark = session.watermark({key.owner, key.site, key.gateway, epoch});
            if (mark.through == 0 || epoch == site.auditor().epoch()) continue;
            const bool true_copy =
                std::any_of(journals.begin(), journals.end(), [&](const EarlierJournal* journal) {
                    return mark.through <= journal->hashes.size() &&
                           journal->hashes[mark.through - 1] == mark.head;
                });
            if (!true_copy) complain("holds a journal of a lost card that never was");
        }
    });
}

// What the cloud took is credited, once, where it belongs.
void WorldCloud::check_office(const std::vector<Site*>& sites) {
    for (const auto& paid : office_.top_ups()) {
        if (!office_.is_taken(paid) || was_paid_amiss(to_string(paid.id))) continue;
        bool found = false;
        for (Site* site : sites) {
            found = found || site->auditor().was_credited(paid.id, paid.account, paid.amount.micro);
        }
        if (!found) complain("took top-up " + to_string(paid.id) + ", which is credited nowhere");
    }
}

}  // namespace riser::sim
