#include "core/journal/feed_in_audit.h"

#include <algorithm>

#include "core/payment/feed_in.h"
#include "core/units/time_text.h"

namespace riser::journal {
namespace {

using payment::Tariff;

class FeedInAuditor {
public:
    FeedInAuditor(const EnergyFedIn& r, const FeedInEvidence& evidence)
        : r_(r), evidence_(evidence) {}

    std::vector<FeedInDifference> run() {
        check_register();
        const Tariff* tariff = stated_tariff();
        if (tariff == nullptr) {
            wrong("the tariff of what was fed in is not known");
            return std::move(found_);
        }
        check_amount(*tariff);
        check_version(*tariff);
        return std::move(found_);
    }

private:
    void wrong(std::string what) { found_.push_back({std::move(what), false}); }
    void price(std::string what) { found_.push_back({std::move(what), true}); }
    void same(const std::string& what, std::int64_t stated, std::int64_t computed) {
        if (stated == computed) return;
        wrong(what + " is " + std::to_string(stated) + ", computed " + std::to_string(computed));
    }

    void check_register() {
        const auto& share = evidence_.share;
        if (!share || share->role != metering::RegisterRole::feed_in) {
            return wrong("the register does not count what the supply point feeds in");
        }
        same("the share in ppm", r_.share_ppm, share->share_ppm);
        same("the register before", r_.register_from.wh, evidence_.settled.wh);
    }

    const Tariff* stated_tariff() const {
        if (evidence_.versions == nullptr) return nullptr;
        const auto& versions = *evidence_.versions;
        const auto found = std::find_if(versions.begin(), versions.end(), [&](const Tariff& t) {
            return t.id == r_.tariff.id && t.version == r_.tariff.version;
        });
        const bool meant = found != versions.end() && tariff_hash(*found) == r_.tariff.hash;
        return meant ? &*found : nullptr;
    }

    void check_amount(const Tariff& tariff) {
        const auto credited = payment::try_credit_feed_in(r_.register_to - r_.register_from, tariff,
                                                          r_.share_ppm, evidence_.residue);
        if (!credited) return wrong("what was fed in is out of range");
        same("what was credited", r_.amount.micro, credited->amount.micro);
        same("the residue", r_.residue_after.numerator, credited->residue.numerator);
    }

    // Only a version with another price is another one.
    void check_version(const Tariff& tariff) {
        if (!may_be_sure(evidence_.header)) return;
        if (r_.to_ms > evidence_.header.wall_ms) price("it was fed in after it was credited");
        const auto& versions = *evidence_.versions;
        const Tariff& due = *payment::version_at(versions, from_unix_ms(r_.from_ms));
        const Price used = tariff.rules.export_price;
        if (due.rules.export_price == used) return;
        price("what was fed in from " + format_time(r_.from_ms) + " has the price " +
              format_money({used.micro_per_kwh}) + ", due " +
              format_money({due.rules.export_price.micro_per_kwh}));
    }

    const EnergyFedIn& r_;
    const FeedInEvidence& evidence_;
    std::vector<FeedInDifference> found_;
};

}  // namespace

std::vector<FeedInDifference> audit_feed_in(const EnergyFedIn& r, const FeedInEvidence& evidence) {
    return FeedInAuditor(r, evidence).run();
}

}  // namespace riser::journal
