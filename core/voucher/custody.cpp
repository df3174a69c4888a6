#include "core/voucher/custody.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/voucher/document_fields.h"

namespace riser::voucher {
namespace {

constexpr std::uint8_t k_custody_format = 1;

}  // namespace

std::vector<std::uint8_t> encode_custody(const CustodyOrder& order) {
    RISER_ASSERT(is_range(order.range), "a range of serials is in order and within a batch");
    ByteWriter out;
    out.u8(k_custody_format);
    out.u8(static_cast<std::uint8_t>(order.kind));
    out.raw(order.gateway.bytes);
    out.raw(order.batch.bytes);
    out.varint(order.range.first);
    out.varint(order.range.last);
    out.varint(order.version.cloud_epoch);
    out.varint(order.version.number);
    return out.take();
}

Result<CustodyOrder> decode_custody(std::span<const std::uint8_t> bytes) {
    ByteReader in{bytes};
    CustodyOrder order;
    if (in.u8() != k_custody_format) return fail(Problem{"voucher custody: unknown format"});
    const std::uint8_t kind = in.u8();
    if (kind < 1 || kind > 2) in.set_failed();
    order.kind = static_cast<CustodyKind>(kind);
    read_array(in, order.gateway.bytes);
    read_array(in, order.batch.bytes);
    order.range.first = read_u32(in, k_max_batch);
    order.range.last = read_u32(in, k_max_batch);
    order.version.cloud_epoch = in.varint();
    order.version.number = read_u32(in);
    const bool numbered = order.version.cloud_epoch > 0 && order.version.cloud_epoch <= INT64_MAX &&
                          order.version.number > 0;
    if (!in.at_end() || !is_range(order.range) || !numbered) {
        return fail(Problem{"voucher custody: malformed"});
    }
    return order;
}

void apply(SerialMap<GatewayCustody>& custody, const CustodyOrder& order) {
    const bool recalled = order.kind == CustodyKind::recall;
    custody.update(order.range, [&](const GatewayCustody& known) {
        if (known.version < order.version) return GatewayCustody{order.version, recalled};
        const bool same = known.version == order.version;
        return GatewayCustody{known.version, known.recalled || (same && recalled)};
    });
}

RecallAnswer answer(const SerialMap<GatewayCustody>& custody, const CustodyOrder& recall,
                    const SerialRanges& redeemed) {
    RISER_ASSERT(recall.kind == CustodyKind::recall, "a recall is answered");
    RecallAnswer result{recall, {}, {}};
    for (const SerialRange& range : redeemed.ranges()) {
        const SerialRange both{std::max(range.first, recall.range.first),
                               std::min(range.last, recall.range.last)};
        if (both.first <= both.last) result.redeemed.add(both);
    }
    custody.for_each(recall.range, [&](const SerialRange& part, const GatewayCustody& known) {
        if (!known.is_held()) result.recalled.add(part);
    });
    for (const SerialRange& range : result.redeemed.ranges()) result.recalled.remove(range);
    return result;
}

bool CloudCustody::may_grant(const SerialRange& range) const {
    return grantable(range).contains(SerialRanges(range));
}

SerialRanges CloudCustody::grantable(const SerialRange& range) const {
    SerialRanges ours;
    if (is_frozen()) return ours;
    custody_.for_each(range, [&](const SerialRange& part, const Custody& known) {
        if (known.where == Where::cloud) ours.add(part);
    });
    return ours;
}

CustodyOrder CloudCustody::grant(BatchId batch, const SerialRange& range, GatewayId gateway) {
    RISER_ASSERT(may_grant(range), "only what the cloud holds is granted");
    ++last_.number;
    custody_.update(range, [&](const Custody&) { return Custody{Where::gateway, gateway, last_}; });
    return {CustodyKind::grant, gateway, batch, range, last_};
}

CustodyOrder CloudCustody::grant_again(BatchId batch, const SerialRange& range) {
    const Custody known = custody_.at(range.first);
    custody_.for_each(range, [&](const SerialRange&, const Custody& part) {
        RISER_ASSERT(part == known && part.where == Where::gateway && !is_frozen(),
                     "what is granted again is held by one grant, and no other may hold it");
    });
    if (known.version.cloud_epoch >= last_.cloud_epoch)
        return {CustodyKind::grant, known.gateway, batch, range, known.version};
    ++last_.number;
    custody_.update(range, [&](const Custody&) {
        return Custody{Where::gateway, known.gateway, last_};
    });
    return {CustodyKind::grant, known.gateway, batch, range, last_};
}

std::vector<CustodyOrder> CloudCustody::recall(BatchId batch, const SerialRange& range) {
    std::vector<CustodyOrder> orders;
    custody_.update(range, [](const Custody& known) {
        Custody next = known;
        if (known.where == Where::gateway) next.where = Where::recalling;
        return next;
    });
    custody_.for_each(range, [&](const SerialRange& part, const Custody& known) {
        if (known.where != Where::recalling) return;
        orders.push_back({CustodyKind::recall, known.gateway, batch, part, known.version});
    });
    return orders;
}

void CloudCustody::take_answer(const RecallAnswer& answer) {
    for (const SerialRange& range : answer.recalled.ranges()) {
        custody_.update(range, [&](const Custody& known) {
            // Also when a restored cloud has forgotten that it asked: the journal says that it was given up.
            const bool held = known.where == Where::gateway || known.where == Where::recalling;
            const bool given_up = held && known.gateway == answer.recall.gateway &&
                                  known.version == answer.recall.version;
            return given_up ? Custody{Where::cloud, {}, known.version} : known;
        });
    }
    for (const SerialRange& range : answer.redeemed.ranges()) {
        for (std::uint32_t serial = range.first; serial <= range.last; ++serial) spend(serial);
    }
}

void CloudCustody::spend(std::uint32_t serial) {
    custody_.update({serial, serial}, [](const Custody& known) {
        return Custody{Where::spent, known.gateway, known.version};
    });
}

bool CloudCustody::may_redeem(std::uint32_t serial) const {
    return !is_frozen() && custody_.at(serial).where == Where::cloud;
}

std::optional<GatewayId> CloudCustody::holder(std::uint32_t serial) const {
    const Custody& known = custody_.at(serial);
    if (known.gateway.is_nil()) return std::nullopt;
    return known.gateway;
}

std::vector<CloudCustody::Part> CloudCustody::parts() const {
    std::vector<Part> parts;
    custody_.for_each({0, k_max_batch - 1}, [&](const SerialRange& range, const Custody& known) {
        if (known == Custody{}) return;
        parts.push_back({range, known.where, known.gateway, known.version});
    });
    return parts;
}

CloudCustody CloudCustody::of(const std::vector<Part>& parts, const CloudVersion& last) {
    CloudCustody custody;
    custody.last_ = last;
    for (const Part& part : parts) {
        custody.custody_.update(part.range, [&](const Custody&) {
            return Custody{part.where, part.gateway, part.version};
        });
    }
    return custody;
}

void CloudCustody::restored(std::uint64_t cloud_epoch, const std::set<GatewayId>& gateways) {
    RISER_ASSERT(cloud_epoch > last_.cloud_epoch, "a restored cloud begins a higher epoch");
    last_ = {cloud_epoch, 0};
    unheard_ = gateways;
}

void CloudCustody::adopt(const CustodyOrder& grant) {
    RISER_ASSERT(grant.kind == CustodyKind::grant, "grants are adopted");
    custody_.update(grant.range, [&](const Custody& known) {
        const bool newer = known.where != Where::spent && known.version < grant.version;
        return newer ? Custody{Where::gateway, grant.gateway, grant.version} : known;
    });
}

void CloudCustody::heard(GatewayId gateway) {
    unheard_.erase(gateway);
}

}  // namespace riser::voucher
