#include "tests/sim/world/audit/naive_document.h"

namespace riser::sim {
namespace {

// Numbers in groups of seven bits, lowest first.
class DocumentReader {
public:
    explicit DocumentReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    std::uint8_t byte() {
        if (at_ >= bytes_.size()) {
            good_ = false;
            return 0;
        }
        return bytes_[at_++];
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t group = byte();
            value |= (group & 0x7FU) << shift;
            if (group < 0x80) return value;
        }
        good_ = false;
        return 0;
    }
    template <class Id>
    Id id() {
        Id id;
        for (auto& each : id.bytes) each = byte();
        return id;
    }
    std::string text(std::uint64_t size) {
        std::string text;
        for (std::uint64_t i = 0; i < size && good_; ++i) text += static_cast<char>(byte());
        return text;
    }
    // How many ranges; of each: serials left out before it, serials in it less one.
    std::set<std::uint32_t> serials() {
        std::set<std::uint32_t> serials;
        std::uint64_t next = 0;
        for (std::uint64_t ranges = number(); ranges > 0 && good_; --ranges) {
            const std::uint64_t first = next + number();
            const std::uint64_t last = first + number();
            for (std::uint64_t serial = first; serial <= last && serial < 100'000; ++serial)
                serials.insert(static_cast<std::uint32_t>(serial));
            next = last + 1;
        }
        return serials;
    }
    void skip(std::uint64_t size) { (void)text(size); }
    [[nodiscard]] bool is_done() const { return good_ && at_ == bytes_.size(); }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    bool good_ = true;
};

void read_worth(DocumentReader& in, NaiveRevision& revision) {
    if (in.byte() == 1) {
        revision.face = static_cast<std::int64_t>(in.number());
        revision.currency = in.text(3);
        revision.product = in.byte();
        return;
    }
    revision.target = in.id<voucher::BatchId>();
    revision.target_first = in.number();
    revision.target_each = in.number();
}

}  // namespace

std::optional<NaiveRevision> read_revision(std::span<const std::uint8_t> bytes) {
    DocumentReader in(bytes);
    NaiveRevision revision;
    if (in.byte() != 1) return std::nullopt;
    revision.batch = in.id<voucher::BatchId>();
    (void)in.id<voucher::SeriesId>();
    revision.version.first = in.number();
    revision.version.second = in.number();
    revision.short_name = in.text(in.number());
    revision.count = in.number();
    read_worth(in, revision);
    revision.state = in.byte();
    revision.from_ms = static_cast<std::int64_t>(in.number());
    revision.until_ms = static_cast<std::int64_t>(in.number());
    revision.grace_days = static_cast<std::int64_t>(in.number());
    revision.active = in.serials();
    revision.blocked = in.serials();
    revision.revoked = in.serials();
    // A digest of each thousand locks.
    in.skip((revision.count + 999) / 1000 * 32);
    return in.is_done() ? std::optional(revision) : std::nullopt;
}

std::optional<NaiveCustodyOrder> read_custody(std::span<const std::uint8_t> bytes) {
    DocumentReader in(bytes);
    NaiveCustodyOrder order;
    if (in.byte() != 1) return std::nullopt;
    order.recall = in.byte() == 2;
    order.gateway = in.id<GatewayId>();
    order.batch = in.id<voucher::BatchId>();
    order.first = static_cast<std::uint32_t>(in.number());
    order.last = static_cast<std::uint32_t>(in.number());
    order.version.first = in.number();
    order.version.second = in.number();
    return in.is_done() ? std::optional(order) : std::nullopt;
}

}  // namespace riser::sim
