// Who may redeem a voucher: exactly one at any time, a gateway or the cloud. The cloud grants serials to a gateway and
// takes them back by a recall; both are documents with a version. There are no leases: "until noon" on a board whose
// clock is wrong is a voucher that is paid twice. The cloud holds a recalled voucher for its own only when the gateway's
// journal says so, however long that takes.
//
//     grant, recall = format(0x01) kind(1 grant | 2 recall) gateway[16] batch[16] first last cloud_epoch number
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/voucher/batch.h"
#include "core/voucher/serial_map.h"
#include "core/voucher/serial_ranges.h"

namespace riser::voucher {

enum class CustodyKind : std::uint8_t { grant = 1, recall = 2 };

struct CustodyOrder {
    CustodyKind kind = CustodyKind::grant;
    GatewayId gateway{};
    BatchId batch{};
    SerialRange range;
    CloudVersion version;  // a recall has that of the grant which it takes back

    bool operator==(const CustodyOrder&) const = default;
};
[[nodiscard]] std::vector<std::uint8_t> encode_custody(const CustodyOrder& order);
[[nodiscard]] Result<CustodyOrder> decode_custody(std::span<const std::uint8_t> bytes);

// ---- the gateway's side ------------------------------------------------------------------------

// What a gateway knows of a serial's custody: the highest version it was told, and whether that was a recall. Of a
// grant and a recall with one version the recall came later, whatever the post did to them.
struct GatewayCustody {
    CloudVersion version{0, 0};  // {0, 0}: never granted
    bool recalled = false;

    bool operator==(const GatewayCustody&) const = default;
    [[nodiscard]] bool is_held() const { return version.cloud_epoch != 0 && !recalled; }
};
// Takes an order. Orders may come in any order and any number of times: the result is the same.
void apply(SerialMap<GatewayCustody>& custody, const CustodyOrder& order);

// The answer to a recall, for the journal; in it a serial is redeemed or recalled, or in neither when a newer grant has
// overtaken the recall.
struct RecallAnswer {
    CustodyOrder recall;
    SerialRanges redeemed;
    SerialRanges recalled;

    bool operator==(const RecallAnswer&) const = default;
};
// After apply(). `redeemed`: all serials of the batch that this gateway has ever redeemed.
[[nodiscard]] RecallAnswer answer(const SerialMap<GatewayCustody>& custody,
                                  const CustodyOrder& recall, const SerialRanges& redeemed);

// ---- the cloud's side --------------------------------------------------------------------------

// Custody of the serials of one batch as the cloud knows it.
class CloudCustody {
public:
    enum class Where : std::uint8_t { cloud, gateway, recalling, spent };

    // Asserts that the gateway may be given all of them (may_grant). The version is above all before.
    [[nodiscard]] CustodyOrder grant(BatchId batch, const SerialRange& range, GatewayId gateway);
    [[nodiscard]] bool may_grant(const SerialRange& range) const;
    // Those of the range that may be granted: spent ones never are, or the gateway would take them again.
    [[nodiscard]] SerialRanges grantable(const SerialRange& range) const;
    // What gives a gateway once more what it has by one grant already, to be asked where its journal began anew. Where an
    // epoch of the cloud has begun since it is a new grant: a gateway that has learned of the epoch and has not got the
    // old one refuses that. Asserts that it has all of them by one grant.
    [[nodiscard]] CustodyOrder grant_again(BatchId batch, const SerialRange& range);
    // The orders to send, one for each part that a gateway holds by one grant; the same again when asked again.
    [[nodiscard]] std::vector<CustodyOrder> recall(BatchId batch, const SerialRange& range);
    // From the gateway's journal. Late and repeated answers change nothing.
    void take_answer(const RecallAnswer& answer);
    // The cloud may redeem this serial itself.
    [[nodiscard]] bool may_redeem(std::uint32_t serial) const;
    // It did, or a journal shows that a gateway did. Spent only grows.
    void spend(std::uint32_t serial);
    [[nodiscard]] Where where(std::uint32_t serial) const { return custody_.at(serial).where; }
    [[nodiscard]] std::optional<GatewayId> holder(std::uint32_t serial) const;

    // What a store keeps: the parts of the batch that are or were granted, and what the next grant is numbered after.
    struct Part {
        SerialRange range;
        Where where = Where::cloud;
        GatewayId gateway{};         // that holds it, or did last
        CloudVersion version{0, 0};  // of the last grant

        bool operator==(const Part&) const = default;
    };
    [[nodiscard]] std::vector<Part> parts() const;
    [[nodiscard]] const CloudVersion& last() const { return last_; }
    // `parts` do not overlap.
    [[nodiscard]] static CloudCustody of(const std::vector<Part>& parts, const CloudVersion& last);

    // A backup was put back; versions go on in `cloud_epoch`, a higher one than before. What was granted since the
    // backup is known to the gateways only. Until every gateway of the owner was heard to the end of its journal *after*
    // it had learned of the epoch, which makes it refuse older grants that it does not have yet, nothing may be granted
    // or redeemed here. A gateway that will never be heard again is for people to decide: heard() says that, too.
    void restored(std::uint64_t cloud_epoch, const std::set<GatewayId>& gateways);
    // A grant that a gateway's journal shows and the cloud had forgotten; one that it knows, or a newer one overtook,
    // changes nothing.
    void adopt(const CustodyOrder& grant);
    void heard(GatewayId gateway);
    [[nodiscard]] bool is_frozen() const { return !unheard_.empty(); }

private:
    struct Custody {
        Where where = Where::cloud;
        GatewayId gateway{};
        CloudVersion version{0, 0};  // of the last grant
        bool operator==(const Custody&) const = default;
    };
    SerialMap<Custody> custody_;
    CloudVersion last_{1, 0};
    std::set<GatewayId> unheard_;
};

}  // namespace riser::voucher
