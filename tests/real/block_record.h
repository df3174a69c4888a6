// BlockRecord: a file's content together with the history of its writes and flushes, so that a script can
// make from it every image that a power cut may have left. Not a file system: fuse_file.h hands the file to
// the kernel, which puts a loop device and ext4 on it.
//
// The history is a sequence of (kind, offset, length) as three little-endian 64-bit numbers, each followed
// by `length` bytes. How many there are stands in a file of 8 bytes that others may map: what a script reads
// there after an answer happened before that answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

namespace riser::real {

class BlockRecord {
public:
    // Fails with a text; the files lie beside each other: PREFIX.image must exist, PREFIX.history and
    // PREFIX.count are begun anew.
    explicit BlockRecord(const std::string& prefix);
    ~BlockRecord();
    BlockRecord(const BlockRecord&) = delete;
    BlockRecord& operator=(const BlockRecord&) = delete;

    [[nodiscard]] bool ok() const { return problem_.empty(); }
    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }

    // 0 or an error number. Whoever is told 0 of a write may be lied to by a power cut, of a flush not.
    int read(std::uint64_t offset, std::span<char> bytes, std::size_t& read) const;
    int write(std::uint64_t offset, std::span<const char> bytes);
    int flush();

private:
    enum class Kind : std::uint64_t { write = 1, flush = 2 };

    int append(Kind kind, std::uint64_t offset, std::span<const char> bytes);
    void open(const std::string& prefix);

    std::string problem_;
    int image_ = -1;
    int history_ = -1;
    std::uint64_t size_ = 0;
    std::atomic<std::uint64_t>* count_ = nullptr;
};

}  // namespace riser::real
