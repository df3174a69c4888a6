// decide_feed_in: what the export registers of a supply point have counted is credited to its account (docs/charging.md).
#include <algorithm>

#include "core/journal/feed_in_audit.h"
#include "core/payment/feed_in.h"
#include "gateway/controller/decider.h"
#include "gateway/controller/pricing.h"

namespace riser::controller {

namespace {

// By an unsure clock: those that can have held since then. By a sure one nobody will ever know more of when it was, so it
// is that of the time which is stated, the time of the reading.
struct CanHaveHeld {
    const payment::Tariff* best = nullptr;  // the first of those with the highest price
    bool one_price = true;
};

CanHaveHeld versions_that_can_have_held(const std::vector<payment::Tariff>& versions, UtcTime from,
                                        const Now& now) {
    if (now.trusted()) return {payment::version_at(versions, from), true};
    const UtcTime earliest = std::min(now.earliest, from);
    CanHaveHeld held{payment::version_at(versions, earliest), true};
    for (const auto& version : versions) {
        if (version.effective_from <= earliest || version.effective_from > now.latest) continue;
        const payment::Tariff* then = payment::version_at(versions, version.effective_from);
        if (then->prices.front() != held.best->prices.front()) held.one_price = false;
        if (then->prices.front() > held.best->prices.front()) held.best = then;
    }
    return held;
}

}  // namespace

// `forced`: also where nothing is paid for it, so that nothing of before has the price of afterwards. While the clock is
// unsure and it is not sure which price holds, it waits for the clock; whoever leaves, and what a register is about to
// forget (`last`), has the best that can have held.
void Decider::credit_feed_in(SupplyPointId id, bool forced, const Live& live, bool last) {
    const SupplyPointBooks* point = draft_.supply_point(id);
    const payment::Account* account = point == nullptr ? nullptr : draft_.account(point->account);
    if (account == nullptr || !configured(id)) return;
    const auto* versions = versions_of(draft_, *account);
    if (versions == nullptr || versions->empty()) return;
    if (!forced && !payment::credits_feed_in(*versions)) return;
    const std::vector<ShareBooks> shares = point->shares;
    for (const auto& share : shares) {
        if (share.share.role != metering::RegisterRole::feed_in) continue;
        credit_share(id, share, live, {}, last);
    }
}

// What one register has counted within the window.
void Decider::credit_share(SupplyPointId id, const ShareBooks& share, const Live& live,
                           const Window& within, bool last) {
    const auto* versions = versions_of(draft_, *draft_.account(draft_.supply_point(id)->account));
    const LiveRegister* reg = live_register(live, share.share);
    const MeterBooks* meter = draft_.meter(share.share.meter);
    if (versions == nullptr || reg == nullptr || meter == nullptr || meter->doubt) return;
    const auto flat = payment::feed_in_versions(*versions);
    payment::BlockCounter none;
    for (auto rated : price_advance(flat, site_.zone, share, *reg, now_, within, none)) {
        if (rated.piece.provisional) {
            const auto held = versions_that_can_have_held(flat, rated.piece.from, now_);
            if (!held.one_price && !last) break;
            rated.tariff = held.best;
        }
        book_feed_in(id, share.share, rated);
    }
}

void Decider::book_feed_in(SupplyPointId id, const metering::RegisterShare& share,
                           const payment::RatedAdvance& rated) {
    const SupplyPointBooks& point = *draft_.supply_point(id);
    const payment::Account& account = *draft_.account(point.account);
    const auto& versions = *versions_of(draft_, account);
    const payment::Tariff& tariff =
        *std::find_if(versions.begin(), versions.end(),
                      [&](const auto& t) { return t.version == rated.tariff->version; });
    const ShareBooks& books = *point.find_share(share.meter, share.quantity);
    const auto credited = payment::try_credit_feed_in(rated.piece.energy, tariff, share.share_ppm,
                                                      account.feed_in_residue);
    RISER_ASSERT(credited.has_value(), "what was fed in is within its range");
    journal::EnergyFedIn fed_in;
    fed_in.account = account.id;
    fed_in.supply_point = id;
    fed_in.register_id = {share.meter, draft_.meter(share.meter)->epoch, share.quantity};
    fed_in.share_ppm = share.share_ppm;
    fed_in.register_from = books.settled;
    fed_in.register_to = books.settled + rated.piece.energy;
    fed_in.from_ms = to_unix_ms(rated.piece.from);
    fed_in.to_ms = to_unix_ms(rated.piece.to);
    fed_in.tariff = {tariff.id, tariff.version, journal::tariff_hash(tariff)};
    fed_in.amount = credited->amount;
    fed_in.residue_after = credited->residue;
    const journal::FeedInEvidence evidence{header_, &versions,     tariff.id,
                                           share,   books.settled, account.feed_in_residue};
    for (const auto& difference : journal::audit_feed_in(fed_in, evidence)) {
        RISER_ASSERT(difference.of_price, "what is credited computes to the same amount twice");
        note(Note::Level::error, "price_differs",
             {{"account", to_string(account.id)}, {"what", difference.what}});
    }
    emit(fed_in);
}

}  // namespace riser::controller
