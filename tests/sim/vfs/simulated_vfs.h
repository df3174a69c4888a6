// SimulatedVfs: registers a SimulatedDisk with SQLite as a VFS of its own name
// (sqlite.org/vfs.html). Version 1 methods only: databases with exclusive locking need no shared
// memory. Time stands still and randomness is seeded, so a run is a function of its seed.
#pragma once

#include <memory>
#include <string>

#include "tests/sim/vfs/simulated_disk.h"

namespace riser::sim {

struct VfsRegistration;

class SimulatedVfs {
public:
    // The disk must outlive the VFS, the VFS every database opened through it.
    explicit SimulatedVfs(SimulatedDisk& disk);
    ~SimulatedVfs();
    SimulatedVfs(const SimulatedVfs&) = delete;
    SimulatedVfs& operator=(const SimulatedVfs&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
    std::unique_ptr<VfsRegistration> registration_;
};

}  // namespace riser::sim
