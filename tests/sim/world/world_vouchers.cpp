// WorldCloud: the office sells vouchers; what the cloud knows of them in the end against what the journals of the buildings
// say.
#include "tests/sim/world/world_cloud.h"

namespace riser::sim {
namespace {

constexpr ActorId k_shop{4};

using Where = voucher::CloudCustody::Where;

std::set<std::uint32_t> held_by(cloud::Session& session, BatchId batch, GatewayId gateway) {
    std::set<std::uint32_t> serials;
    for (const auto& part : session.custody_parts(batch)) {
        const bool there = part.where == Where::gateway || part.where == Where::recalling;
        if (!there || part.gateway != gateway) continue;
        for (std::uint32_t serial = part.range.first; serial <= part.range.last; ++serial)
            serials.insert(serial);
    }
    return serials;
}

}  // namespace

void WorldCloud::sell_vouchers(std::uint64_t seed) {
    Prng dice(seed);
    shop_ = std::make_unique<VoucherShop>(
        queue_, k_shop, cloud_, office_has_faults_ ? draw_office_faults(dice) : OfficeFaults{},
        coverage_, paper_, owner_, begin_, dice.next());
    paper_.is_spent_elsewhere = [this](const VoucherName& name, GatewayId gateway, EpochId epoch) {
        return is_spent_elsewhere(name, gateway, epoch);
    };
}

bool WorldCloud::is_spent_elsewhere(const VoucherName& name, GatewayId gateway, EpochId epoch) {
    bool elsewhere = false;
    cloud_.inspect([&](cloud::Session& session) {
        const auto spent = session.find_spent(name);
        elsewhere = spent && (spent->journal.gateway != gateway || spent->journal.epoch != epoch);
    });
    return elsewhere;
}

// What people find when they look at what the cloud does not understand.
bool WorldCloud::closes_voucher_item(const cloud::OpenItem& item, cloud::Session& session) {
    const auto site = sites_.find(item.key.gateway);
    if (site == sites_.end()) return false;
    const SiteAuditor& auditor = site->second->auditor();
    // A cloud that came back from a backup orders nothing of this again under the same id: what follows has other numbers.
    if (item.kind == "unknown_command")
        return shop_->cloud_was_restored() && auditor.was_about_vouchers(item.subject);
    for (const VoucherShop::Batch& batch : shop_->batches()) {
        // Of a batch that the backup does not know.
        if (batch.is_lost && item.kind == "voucher_unknown") {
            if (item.subject == batch.name || item.subject == to_string(batch.id)) return true;
            if (auditor.vouchers().has_seen(item.subject, batch.id)) return true;
        }
        if (item.kind == "voucher_forgotten" && item.subject == batch.name)
            return shop_->cloud_was_restored() && is_closed(batch, session);
        if (!item.subject.starts_with(batch.name + " ")) continue;
        const auto serial =
            static_cast<std::uint32_t>(std::stoul(item.subject.substr(batch.name.size() + 1)));
        if (item.kind == "voucher_not_activated" && batch.face == 0)
            return cannot_be_sold(batch, serial, session);
        if (item.kind == "voucher_not_sold" && batch.face != 0) {
            // Sold before the backup forgot it, and nothing of the batch is sold any more.
            if (shop_->cloud_was_restored() && is_closed(batch, session)) return true;
            const auto* known = auditor.vouchers().batch(batch.id);
            const VoucherShop::Batch& codes = shop_->batches().back();
            return codes.face == 0 && known != nullptr && known->activated.contains(serial) &&
                   cannot_be_sold(codes, serial / codes.each, session);
        }
    }
    return false;
}

// It is suspended, or over, or was for a while.
bool WorldCloud::is_closed(const VoucherShop::Batch& batch, cloud::Session& session) const {
    if (batch.was_suspended) return true;
    const std::int64_t now_ms = to_unix_ms(begin_ + queue_.now());
    if (batch.first_until_ms != 0 && now_ms > batch.first_until_ms) return true;
    const auto known = session.find_voucher_batch(batch.id);
    return known && known->revision.state == voucher::BatchState::expired;
}

// An activation code has sold in the building what the cloud cannot sell: what of it is suspended, revoked or over when the
// journal comes, or of what batch it forgot.
bool WorldCloud::cannot_be_sold(const VoucherShop::Batch& codes, std::uint32_t code,
                                cloud::Session& session) const {
    const VoucherShop::Batch& target = shop_->batches()[codes.target];
    if (codes.is_lost || target.is_lost || is_closed(target, session)) return true;
    const auto revoked = target.revoked.lower_bound(code * codes.each);
    return revoked != target.revoked.end() && *revoked < (code + 1) * codes.each;
}

void WorldCloud::check_vouchers(const std::vector<Site*>& sites) {
    for (const auto& what : shop_->violations()) complain(what);
    cloud_.inspect([&](cloud::Session& session) {
        for (const Site* site : sites) compare_vouchers(*site, session);
        check_voucher_money(session);
    });
}

void WorldCloud::compare_vouchers(const Site& site, cloud::Session& session) {
    const auto& auditor = const_cast<Site&>(site).auditor();
    const GatewayId gateway = site.plan().identity.gateway;
    for (const VoucherShop::Batch& batch : shop_->batches()) {
        if (batch.is_lost || batch.step != VoucherShop::Step::printed) continue;
        const auto* known = auditor.vouchers().batch(batch.id);
        std::map<std::uint32_t, AccountId> here;
        if (known != nullptr) here = known->redeemed;
        for (std::uint32_t serial = 0; serial < batch.count; ++serial) {
            const VoucherName name{batch.id, serial};
            const auto spent = session.find_spent(name);
            const bool by_it = spent && spent->journal.gateway == gateway &&
                               spent->journal.epoch == auditor.epoch();
            const auto redeemed = here.find(serial);
            const bool is_redeemed = redeemed != here.end();
            if (by_it != is_redeemed) {
                complain("voucher " + name_text(name) +
                         (by_it ? " is spent in its books only"
                                : " was redeemed, and it does not know"));
            } else if (by_it &&
                       (spent->account != redeemed->second || spent->amount.micro != batch.face)) {
                complain("voucher " + name_text(name) + " is spent for another one");
            }
        }
        compare_custody(site, session, batch);
    }
}

// What a gateway may still redeem is granted to it, and what is granted it may redeem.
void WorldCloud::compare_custody(const Site& site, cloud::Session& session,
                                 const VoucherShop::Batch& batch) {
    const auto* known = const_cast<Site&>(site).auditor().vouchers().batch(batch.id);
    const auto held = held_by(session, batch.id, site.plan().identity.gateway);
    for (std::uint32_t serial = 0; serial < batch.count; ++serial) {
        if (session.find_spent({batch.id, serial})) continue;
        const bool here = known != nullptr && known->holds(serial);
        if (here == held.contains(serial)) continue;
        complain("voucher " + name_text({batch.id, serial}) +
                 (here ? " is held by a gateway, and it does not know"
                       : " is granted to a gateway that does not hold it"));
    }
}

// What became credit of customers is the worth of all that were redeemed.
void WorldCloud::check_voucher_money(cloud::Session& session) {
    std::int64_t worth = 0;
    for (const VoucherShop::Batch& batch : shop_->batches()) {
        if (batch.is_lost) continue;
        for (std::uint32_t serial = 0; serial < batch.count; ++serial)
            if (session.find_spent({batch.id, serial})) worth += batch.face;
    }
    std::int64_t redeemed = 0;
    std::int64_t all = 0;
    for (const auto& balance : session.voucher_balances(owner_)) {
        all += balance.balance.micro;
        if (balance.pot == cloud::VoucherPot::redeemed) redeemed += balance.balance.micro;
    }
    if (all != 0) complain("has money of vouchers that comes from nowhere");
    if (redeemed != worth) {
        complain("says that vouchers of " + std::to_string(redeemed) +
                 " micro-units were redeemed instead of " + std::to_string(worth));
    }
}

}  // namespace riser::sim
