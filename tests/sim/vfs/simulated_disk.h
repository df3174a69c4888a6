// SimulatedDisk: a file system in memory that keeps apart what a process sees and what would
// survive a power cut. Writes stay pending until a sync makes them durable; an image of the disk
// after a cut takes none, some or all of the pending ones, torn at sectors. Faults strike at any
// operation by number. Knows nothing of SQLite: simulated_vfs.h puts one under a database. Owned by
// one thread.
//
// Harsher than ext4 in ordered mode (pending writes survive in any combination), softer than a
// dying card (a sector once durable stays intact).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/prng.h"

namespace riser::sim {

enum class DiskStatus : std::uint8_t { ok, io_error, full, not_found };

using FileImage = std::vector<std::uint8_t>;
using DiskImage = std::map<std::string, FileImage>;

// Which of the pending changes a power cut leaves.
enum class CutStyle : std::uint8_t {
    nothing,     // the card had written none of them
    prefix,      // in order up to some point, the last one torn
    scattered,   // any subset, each torn at 512-byte sectors
    everything,  // the card was just quick enough
};
inline constexpr CutStyle k_cut_styles[] = {CutStyle::nothing, CutStyle::prefix,
                                            CutStyle::scattered, CutStyle::everything};

struct DiskFault {
    enum class Kind : std::uint8_t {
        write_error,  // change number `at` and, when sticky, all later ones: EIO
        disk_full,    // the same with ENOSPC; half of a write may have been done
        sync_error,   // sync number `at`: EIO, and what was pending is forgotten, as Linux does
        read_error,   // read number `at`: EIO
    };
    Kind kind = Kind::write_error;
    std::uint64_t at = 0;  // counted from 0 since the disk was made
    bool sticky = false;
    std::string file{};  // only of files whose names begin so; empty: of all
};

// What a card may make of a file that nobody writes to. Durable at once; whoever has it open is not told.
enum class FileDamage : std::uint8_t {
    cut,      // its second half is gone
    flipped,  // some bytes are others
    garbage,  // nothing of it is what it was
    emptied,
    removed,
};
inline constexpr FileDamage k_file_damages[] = {FileDamage::cut, FileDamage::flipped,
                                                FileDamage::garbage, FileDamage::emptied,
                                                FileDamage::removed};

struct DiskCounts {
    std::uint64_t changes = 0;  // writes, truncations, creations, removals and syncs
    std::uint64_t syncs = 0;    // of files and directories
    std::uint64_t reads = 0;
    std::uint64_t bytes_written = 0;
};

class SimulatedDisk {
public:
    explicit SimulatedDisk(std::uint64_t seed, DiskImage image = {});

    // ---- what a process does
    [[nodiscard]] bool exists(const std::string& name) const { return files_.contains(name); }
    [[nodiscard]] std::uint64_t size(const std::string& name) const;
    DiskStatus create(const std::string& name);
    // Fills what is there and zeroes the rest; `got` says how many bytes were there.
    DiskStatus read(const std::string& name, std::uint64_t offset, std::span<std::uint8_t> bytes,
                    std::size_t& got);
    DiskStatus write(const std::string& name, std::uint64_t offset,
                     std::span<const std::uint8_t> bytes);
    DiskStatus truncate(const std::string& name, std::uint64_t size);
    DiskStatus sync(const std::string& name);
    DiskStatus remove(const std::string& name, bool sync_directory);

    // ---- what the world does to it
    void inject(DiskFault fault) { fault_ = fault; }
    void heal() { fault_.reset(); }
    // Every sync is ignored with this chance in 1000, yet reported as done: a lying card.
    void lie(std::uint64_t per_mille) { lie_per_mille_ = per_mille; }
    // False when there is no such file.
    bool damage(const std::string& name, FileDamage how, Prng& prng);
    // Called before each change, with the disk as it is then: the place to cut the power.
    void before_each_change(std::function<void(const SimulatedDisk&)> observer) {
        observer_ = std::move(observer);
    }

    // What a process sees, pending writes included: what a copy of the running machine would hold.
    [[nodiscard]] DiskImage image_as_seen() const;
    // The same into an older image, whose memory is used again.
    void copy_as_seen(DiskImage& image) const;
    // What a fresh boot would find if the power failed now.
    [[nodiscard]] DiskImage image_after_cut(CutStyle style, Prng& prng) const;
    [[nodiscard]] const DiskCounts& counts() const { return counts_; }
    [[nodiscard]] std::uint64_t total_size() const;

private:
    struct Write {
        std::uint64_t offset;
        std::vector<std::uint8_t> bytes;
    };
    struct Truncate {
        std::uint64_t size;
    };
    using Change = std::variant<Write, Truncate>;
    // What takes a change back. The bytes it overwrote or cut off stand in File::overwritten.
    struct Undo {
        bool truncation = false;
        std::uint64_t offset = 0;
        std::uint64_t length = 0;       // of what was written
        std::uint64_t overwritten = 0;  // bytes
        std::uint64_t size_before = 0;
    };
    // What survives for certain, and the changes since the last sync, in order.
    struct Split {
        FileImage durable;
        std::vector<Change> pending;
    };
    // A sync is frequent and a cut is rare: kept is what takes the pending changes back, so that a sync need
    // copy nothing. Only where a sync has failed do what is seen and what is durable differ beyond that.
    struct File {
        FileImage seen;  // what the process reads
        std::vector<Undo> undo;
        std::vector<std::uint8_t> overwritten;
        std::optional<Split> split;  // after a sync that failed; then `undo` is empty
        bool name_durable = false;   // its directory entry survives
    };

    [[nodiscard]] bool strikes(DiskFault::Kind kind, std::uint64_t number,
                               const std::string& name) const;
    [[nodiscard]] DiskStatus begin_change(const std::string& name);
    static void write_seen(File& file, std::uint64_t offset, std::span<const std::uint8_t> bytes);
    static void truncate_seen(File& file, std::uint64_t size);
    // Keeps what a change is about to overwrite.
    static void remember(File& file, const Undo& undo);
    static void sync_content(File& file);
    void lose_some(File& file);
    [[nodiscard]] static Split split(const File& file);
    static void apply(const Change& change, FileImage& content);
    static FileImage content_after_cut(const File& file, CutStyle style, Prng& prng);
    static void apply_torn(const Change& change, FileImage& content, bool only_prefix, Prng& prng);

    std::map<std::string, File> files_;
    std::map<std::string, File> removed_;  // whose removal is not durable yet
    DiskCounts counts_;
    std::optional<DiskFault> fault_;
    std::uint64_t lie_per_mille_ = 0;
    Prng prng_;
    std::function<void(const SimulatedDisk&)> observer_;
};

}  // namespace riser::sim
