// VoucherShop: whoever at the owner's office makes, prints, grants, sells, holds back, recalls and revokes vouchers, by the
// cloud's REST API only (docs/vouchers.md). What is printed it puts into the PaperBook. After the cloud came back from a
// backup it goes through its batches again; a batch that the backup does not know is never made anew.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/world/audit/coverage.h"
#include "tests/sim/world/office_line.h"
#include "tests/sim/world/paper.h"

namespace riser::sim {

class VoucherShop {
public:
    // `begin`: when the world begins.
    VoucherShop(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, OfficeFaults faults,
                Coverage& coverage, PaperBook& paper, OwnerId owner, UtcTime begin,
                std::uint64_t seed);

    void sell_at(GatewayId gateway) { gateways_.push_back(gateway); }
    void begin();
    // No more whims; what was begun is ended.
    void heal();
    void on_cloud_restored();
    [[nodiscard]] bool cloud_was_restored() const { return restores_ > 0; }
    // The journal of this gateway began anew, and the office goes by it.
    void tell(GatewayId gateway);
    [[nodiscard]] std::size_t waiting() const { return line_.waiting() + untold_.size(); }
    // What came out of the printer, or was answered, is wrong.
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

    enum class Step : std::uint8_t { nothing, created, ordered, printed };
    struct Batch {
        BatchId id{};
        std::string name;
        std::uint32_t count = 0;
        std::int64_t face = 0;     // micro-units; 0: it activates
        std::uint32_t target = 0;  // index of the batch that it activates parts of
        std::uint32_t each = 0;
        std::string product;
        std::int64_t until_ms = 0;
        std::int64_t first_until_ms = 0;  // before it was renewed
        Step step = Step::nothing;
        bool is_lost = false;  // a restored cloud does not know it
        bool is_suspended = false;
        bool was_suspended = false;
        std::set<std::uint32_t> sold;
        std::set<std::uint32_t> held_back;
        std::set<std::uint32_t> revoked;
        std::map<std::uint32_t, GatewayId> at;  // granted to; nil: on its way back
    };
    [[nodiscard]] const std::vector<Batch>& batches() const { return batches_; }

private:
    using Done = std::function<void(const http::Response&)>;
    void plan_batches();
    void go_on(std::size_t batch);
    void create(std::size_t batch);
    void look_whether_made(std::size_t batch);
    void print(std::size_t batch);
    void read_sheet(Batch& batch, const std::string& sheet);
    void grant_at_first(std::size_t batch);
    void grant(std::size_t batch, std::uint32_t first, std::uint32_t last, GatewayId gateway);
    void whim();
    void has_a_whim(std::size_t batch);
    void sell_some(std::size_t batch);
    void recall_some(std::size_t batch);
    void look_for_recalled(std::size_t batch);
    void repeat(std::size_t batch);
    void tell_batch(std::size_t batch, GatewayId gateway);
    void order(std::size_t batch, const std::string& what, const std::string& body, Done done = {});
    [[nodiscard]] std::string path(std::size_t batch) const;
    [[nodiscard]] std::uint32_t some_serial(const Batch& batch);

    EventQueue& queue_;
    const ActorId actor_;
    Coverage& coverage_;
    PaperBook& paper_;
    OfficeLine line_;
    const OwnerId owner_;
    const UtcTime begin_;
    Prng dice_;
    std::vector<GatewayId> gateways_;
    std::vector<Batch> batches_;
    std::vector<std::string> violations_;
    std::set<std::pair<std::size_t, GatewayId>> untold_;  // batches, to whom
    std::set<GatewayId>
        began_anew_;  // their journals, so that a restored cloud is asked to tell them again
    std::uint64_t restores_ = 0;
    bool healed_ = false;
};

}  // namespace riser::sim
