// PaperBook: the vouchers of a world as people have them: codes on paper with a name and a worth, where they are sold, and
// which journal says that they were redeemed. It is what somebody knows who has seen every sheet and reads every journal;
// no gateway and no cloud knows as much.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/units/ids.h"
#include "core/voucher/ids.h"

namespace riser::sim {

using voucher::BatchId;
using voucher::VoucherName;

struct Paper {
    std::string code;  // as it is printed, in groups
    VoucherName name;
    std::int64_t face = 0;  // micro-units; 0: it activates others
    GatewayId sold_at{};    // where it lies in a shop; nil: nowhere
};

class PaperBook {
public:
    // Printed once more it is the same paper. Says what is wrong with what came out of the printer.
    std::string print(const Paper& paper);
    [[nodiscard]] const std::vector<Paper>& papers() const { return papers_; }
    // nullptr: nobody has printed it.
    [[nodiscard]] const Paper* find(const VoucherName& name) const;
    void lies_at(const VoucherName& name, GatewayId gateway);
    [[nodiscard]] bool empty() const { return papers_.empty(); }

    // A journal says that it was redeemed: what is wrong with that, for the fleet. `is_copy`: the books are an old copy,
    // which nobody but the cloud can tell.
    std::string redeemed(const VoucherName& name, const TopUpId& credit, GatewayId gateway,
                         EpochId epoch, bool is_copy);
    // The journal of this gateway is gone with its card; what it said counts no more.
    void journal_is_gone(GatewayId gateway);
    // The cloud has it in its books as redeemed in another journal; empty where there is no cloud to ask.
    std::function<bool(const VoucherName&, GatewayId, EpochId)> is_spent_elsewhere;

private:
    struct Redemption {
        TopUpId credit{};
        bool is_copy = false;
    };
    std::vector<Paper> papers_;
    std::map<VoucherName, std::size_t> by_name_;
    std::set<std::string> codes_;
    std::map<VoucherName, std::map<GatewayId, Redemption>> redeemed_;
    std::map<TopUpId, VoucherName> credits_;
};

// "batch serial", for people who read what went wrong.
[[nodiscard]] std::string name_text(const VoucherName& name);

}  // namespace riser::sim
