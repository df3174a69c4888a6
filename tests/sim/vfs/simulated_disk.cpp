#include "tests/sim/vfs/simulated_disk.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::sim {
namespace {

constexpr std::uint64_t k_sector = 512;  // the unit that is written whole or not at all

void write_into(FileImage& content, std::uint64_t offset, std::span<const std::uint8_t> bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

SimulatedDisk::SimulatedDisk(std::uint64_t seed, DiskImage image) : prng_(seed) {
    for (auto& [name, content] : image) {
        File& file = files_[name];
        file.seen = std::move(content);
        file.name_durable = true;
    }
}

std::uint64_t SimulatedDisk::size(const std::string& name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? 0 : found->second.seen.size();
}

std::uint64_t SimulatedDisk::total_size() const {
    std::uint64_t total = 0;
    for (const auto& [name, file] : files_) total += file.seen.size();
    return total;
}

bool SimulatedDisk::strikes(DiskFault::Kind kind, std::uint64_t number,
                            const std::string& name) const {
    if (!fault_ || fault_->kind != kind || !name.starts_with(fault_->file)) return false;
    return fault_->sticky ? number >= fault_->at : number == fault_->at;
}

DiskStatus SimulatedDisk::begin_change(const std::string& name) {
    if (observer_) observer_(*this);
    const std::uint64_t number = counts_.changes++;
    if (strikes(DiskFault::Kind::write_error, number, name)) return DiskStatus::io_error;
    if (strikes(DiskFault::Kind::disk_full, number, name)) return DiskStatus::full;
    return DiskStatus::ok;
}

bool SimulatedDisk::damage(const std::string& name, FileDamage how, Prng& prng) {
    const auto found = files_.find(name);
    if (found == files_.end()) return false;
    if (how == FileDamage::removed) {
        files_.erase(found);
        return true;
    }
    File damaged;
    damaged.seen = std::move(found->second.seen);
    damaged.name_durable = true;
    FileImage& bytes = damaged.seen;
    if (how == FileDamage::cut) bytes.resize(bytes.size() / 2);
    if (how == FileDamage::emptied) bytes.clear();
    const std::size_t changed = how == FileDamage::garbage ? bytes.size()
                                : how == FileDamage::flipped
                                    ? std::min<std::size_t>(bytes.size(), 40)
                                    : 0;
    for (std::size_t i = 0; i < changed; ++i) {
        const std::size_t at = how == FileDamage::garbage ? i : prng.below(bytes.size());
        bytes[at] = static_cast<std::uint8_t>(prng.next());
    }
    found->second = std::move(damaged);
    return true;
}

DiskStatus SimulatedDisk::create(const std::string& name) {
    const auto status = begin_change(name);
    if (status != DiskStatus::ok) return status;
    files_.try_emplace(name);
    return DiskStatus::ok;
}

DiskStatus SimulatedDisk::read(const std::string& name, std::uint64_t offset,
                               std::span<std::uint8_t> bytes, std::size_t& got) {
    const std::uint64_t number = counts_.reads++;
    got = 0;
    if (strikes(DiskFault::Kind::read_error, number, name)) return DiskStatus::io_error;
    const auto found = files_.find(name);
    if (found == files_.end()) return DiskStatus::not_found;
    const FileImage& content = found->second.seen;
    if (offset < content.size()) {
        got = std::min<std::size_t>(bytes.size(), content.size() - offset);
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), got, bytes.begin());
    }
    const auto rest = bytes.subspan(got);
    std::fill(rest.begin(), rest.end(), std::uint8_t{0});
    return DiskStatus::ok;
}

DiskStatus SimulatedDisk::write(const std::string& name, std::uint64_t offset,
                                std::span<const std::uint8_t> bytes) {
    const auto status = begin_change(name);
    if (status == DiskStatus::io_error) return status;
    const auto found = files_.find(name);
    if (found == files_.end()) return status;  // removed under an open handle: nobody will see it
    File& file = found->second;
    // A write that meets the end of the disk has usually done a part of its work.
    const auto part =
        status == DiskStatus::full ? bytes.first(prng_.below(bytes.size() + 1)) : bytes;
    if (!part.empty()) {
        write_seen(file, offset, part);
        counts_.bytes_written += part.size();
    }
    return status;
}

DiskStatus SimulatedDisk::truncate(const std::string& name, std::uint64_t size) {
    const auto status = begin_change(name);
    if (status == DiskStatus::io_error) return status;  // giving space back works on a full disk
    const auto found = files_.find(name);
    if (found == files_.end()) return status;
    truncate_seen(found->second, size);
    return DiskStatus::ok;
}

DiskStatus SimulatedDisk::sync(const std::string& name) {
    const auto status = begin_change(name);
    const std::uint64_t number = counts_.syncs++;
    const auto found = files_.find(name);
    if (found == files_.end()) return status;
    File& file = found->second;
    const bool fails = strikes(DiskFault::Kind::sync_error, number, name);
    if (fails || status == DiskStatus::io_error) {
        // Linux marks the pages it failed to write as clean: some reached the card, the others
        // never will, the process goes on seeing all of them, and the next fsync reports success.
        lose_some(file);
        return DiskStatus::io_error;
    }
    if (prng_.chance(lie_per_mille_, 1000)) return DiskStatus::ok;
    sync_content(file);
    return DiskStatus::ok;
}

DiskStatus SimulatedDisk::remove(const std::string& name, bool sync_directory) {
    const auto status = begin_change(name);
    if (status == DiskStatus::io_error) return status;
    const auto found = files_.find(name);
    if (found == files_.end()) return DiskStatus::not_found;
    if (found->second.name_durable) removed_[name] = std::move(found->second);
    files_.erase(found);
    if (sync_directory) {
        ++counts_.syncs;
        removed_.clear();
        for (auto& [other, file] : files_) file.name_durable = true;
    }
    return DiskStatus::ok;
}

// ---- what is seen and what is durable

void SimulatedDisk::remember(File& file, const Undo& undo) {
    if (undo.overwritten > 0) {
        const auto from = file.seen.begin() + static_cast<std::ptrdiff_t>(undo.offset);
        file.overwritten.insert(file.overwritten.end(), from,
                                from + static_cast<std::ptrdiff_t>(undo.overwritten));
    }
    file.undo.push_back(undo);
}

void SimulatedDisk::write_seen(File& file, std::uint64_t offset,
                               std::span<const std::uint8_t> bytes) {
    const std::uint64_t size = file.seen.size();
    if (file.split) {
        file.split->pending.emplace_back(Write{offset, {bytes.begin(), bytes.end()}});
    } else {
        const std::uint64_t there = offset < size ? size - offset : 0;
        remember(file,
                 {false, offset, bytes.size(), std::min<std::uint64_t>(there, bytes.size()), size});
    }
    write_into(file.seen, offset, bytes);
}

void SimulatedDisk::truncate_seen(File& file, std::uint64_t size) {
    const std::uint64_t before = file.seen.size();
    if (file.split) {
        file.split->pending.emplace_back(Truncate{size});
    } else {
        remember(file,
                 {true, std::min(size, before), size, before - std::min(size, before), before});
    }
    file.seen.resize(size);
}

SimulatedDisk::Split SimulatedDisk::split(const File& file) {
    if (file.split) return *file.split;
    Split result{file.seen, {}};
    FileImage& content = result.durable;
    std::uint64_t kept = file.overwritten.size();
    for (auto undo = file.undo.rbegin(); undo != file.undo.rend(); ++undo) {
        if (undo->truncation) {
            result.pending.emplace_back(Truncate{undo->length});
        } else {
            const auto written = content.begin() + static_cast<std::ptrdiff_t>(undo->offset);
            result.pending.emplace_back(Write{
                undo->offset, {written, written + static_cast<std::ptrdiff_t>(undo->length)}});
        }
        content.resize(undo->size_before);
        kept -= undo->overwritten;
        std::copy_n(file.overwritten.begin() + static_cast<std::ptrdiff_t>(kept), undo->overwritten,
                    content.begin() + static_cast<std::ptrdiff_t>(undo->offset));
    }
    std::reverse(result.pending.begin(), result.pending.end());
    return result;
}

void SimulatedDisk::sync_content(File& file) {
    if (file.split) {
        for (const auto& change : file.split->pending) apply(change, file.split->durable);
        file.split->pending.clear();
    }
    file.undo.clear();
    file.overwritten.clear();
    file.name_durable = true;  // ext4: the fsync of a new file commits its directory entry as well
}

void SimulatedDisk::lose_some(File& file) {
    file.split = split(file);
    std::erase_if(file.split->pending, [this](const Change&) { return prng_.chance(1, 2); });
    sync_content(file);
}

void SimulatedDisk::apply(const Change& change, FileImage& content) {
    std::visit(overload{[&](const Write& write) { write_into(content, write.offset, write.bytes); },
                        [&](const Truncate& cut) { content.resize(cut.size); }},
               change);
}

// A part of the change: its first sectors, or any of them.
void SimulatedDisk::apply_torn(const Change& change, FileImage& content, bool only_prefix,
                               Prng& prng) {
    const auto* write = std::get_if<Write>(&change);
    if (write == nullptr) {
        if (prng.chance(1, 2)) apply(change, content);
        return;
    }
    const std::span<const std::uint8_t> bytes = write->bytes;
    std::uint64_t at = 0;
    while (at < bytes.size()) {
        // Sectors are those of the file, so a write in the middle of one starts with its rest.
        const std::uint64_t sector_end = (write->offset + at) / k_sector * k_sector + k_sector;
        const std::uint64_t length = std::min(sector_end - write->offset - at, bytes.size() - at);
        const bool reached = prng.chance(1, 2);
        if (!reached && only_prefix) return;
        if (reached) write_into(content, write->offset + at, bytes.subspan(at, length));
        at += length;
    }
}

FileImage SimulatedDisk::content_after_cut(const File& file, CutStyle style, Prng& prng) {
    if (style == CutStyle::everything && !file.split) return file.seen;
    Split known = split(file);
    FileImage& content = known.durable;
    const std::vector<Change>& pending = known.pending;
    switch (style) {
        case CutStyle::nothing:
            break;
        case CutStyle::everything:
            for (const auto& change : pending) apply(change, content);
            break;
        case CutStyle::prefix: {
            const std::size_t whole = prng.below(pending.size() + 1);
            for (std::size_t i = 0; i < whole; ++i) apply(pending[i], content);
            if (whole < pending.size()) apply_torn(pending[whole], content, true, prng);
            break;
        }
        case CutStyle::scattered:
            for (const auto& change : pending) {
                const std::uint64_t luck = prng.below(4);
                if (luck == 0) continue;
                if (luck == 1) {
                    apply_torn(change, content, false, prng);
                } else {
                    apply(change, content);
                }
            }
            break;
    }
    return std::move(known.durable);
}

DiskImage SimulatedDisk::image_as_seen() const {
    DiskImage image;
    copy_as_seen(image);
    return image;
}

void SimulatedDisk::copy_as_seen(DiskImage& image) const {
    std::erase_if(image, [this](const auto& named) { return !files_.contains(named.first); });
    for (const auto& [name, file] : files_) image[name] = file.seen;
}

DiskImage SimulatedDisk::image_after_cut(CutStyle style, Prng& prng) const {
    DiskImage image;
    for (const auto& [name, file] : removed_) {
        const bool undone =
            style == CutStyle::nothing || (style != CutStyle::everything && prng.chance(1, 2));
        if (undone) image[name] = split(file).durable;
    }
    for (const auto& [name, file] : files_) {
        const bool forgotten =
            !file.name_durable && (style == CutStyle::nothing || prng.chance(1, 3));
        if (forgotten) continue;  // not even its name; an older file of that name stays
        image[name] = content_after_cut(file, style, prng);
    }
    return image;
}

}  // namespace riser::sim
