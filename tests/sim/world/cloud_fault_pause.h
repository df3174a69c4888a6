// FaultPause: while it lives, the disk does what it should: an auditor's look must not use up a fault that
// was meant for the service.
#pragma once

#include <optional>

#include "tests/sim/vfs/simulated_disk.h"

namespace riser::sim {

class FaultPause {
public:
    FaultPause(SimulatedDisk& disk, std::optional<DiskFault>& fault)
        : disk_(disk), fault_(fault), before_(disk.counts()) {
        disk_.heal();
    }
    ~FaultPause() {
        if (!fault_) return;
        fault_->at += passed();
        disk_.inject(*fault_);
    }
    FaultPause(const FaultPause&) = delete;
    FaultPause& operator=(const FaultPause&) = delete;

private:
    [[nodiscard]] std::uint64_t passed() const {
        const auto& now = disk_.counts();
        switch (fault_->kind) {
            case DiskFault::Kind::read_error:
                return now.reads - before_.reads;
            case DiskFault::Kind::sync_error:
                return now.syncs - before_.syncs;
            case DiskFault::Kind::write_error:
            case DiskFault::Kind::disk_full:
                break;
        }
        return now.changes - before_.changes;
    }

    SimulatedDisk& disk_;
    std::optional<DiskFault>& fault_;
    const DiskCounts before_;
};

}  // namespace riser::sim
