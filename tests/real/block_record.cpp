#include "tests/real/block_record.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace riser::real {
namespace {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free,
              "the count is shared with other processes");

}  // namespace

BlockRecord::BlockRecord(const std::string& prefix) {
    open(prefix);
    if (problem_.empty()) return;
    problem_ = prefix + ".*: " + problem_ + ": " + std::strerror(errno);
}

BlockRecord::~BlockRecord() {
    if (image_ >= 0) ::close(image_);
    if (history_ >= 0) ::close(history_);
}

void BlockRecord::open(const std::string& prefix) {
    image_ = ::open((prefix + ".image").c_str(), O_RDWR | O_CLOEXEC);
    struct stat status {};
    if (image_ < 0 || ::fstat(image_, &status) != 0) {
        problem_ = "the image cannot be opened";
        return;
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    constexpr int k_new = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
    history_ = ::open((prefix + ".history").c_str(), k_new, 0600);
    const int count = ::open((prefix + ".count").c_str(), k_new, 0600);
    if (history_ < 0 || count < 0 || ::ftruncate(count, sizeof(*count_)) != 0) {
        problem_ = "the history cannot be made";
        return;
    }
    void* mapped = ::mmap(nullptr, sizeof(*count_), PROT_READ | PROT_WRITE, MAP_SHARED, count, 0);
    ::close(count);
    if (mapped == MAP_FAILED) {
        problem_ = "the count cannot be mapped";
        return;
    }
    count_ = static_cast<std::atomic<std::uint64_t>*>(mapped);
}

int BlockRecord::read(std::uint64_t offset, std::span<char> bytes, std::size_t& read) const {
    const ssize_t got = ::pread(image_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    read = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got < 0 ? errno : 0;
}

int BlockRecord::write(std::uint64_t offset, std::span<const char> bytes) {
    if (offset > size_ || bytes.size() > size_ - offset) return ENOSPC;  // a disk does not grow
    const ssize_t put = ::pwrite(image_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0) return errno;
    if (static_cast<std::size_t>(put) != bytes.size()) return EIO;
    return append(Kind::write, offset, bytes);
}

int BlockRecord::flush() {
    return append(Kind::flush, 0, {});
}

int BlockRecord::append(Kind kind, std::uint64_t offset, std::span<const char> bytes) {
    std::array<std::uint64_t, 3> head{static_cast<std::uint64_t>(kind), offset, bytes.size()};
    const std::array<iovec, 2> parts{
        {{head.data(), sizeof head}, {const_cast<char*>(bytes.data()), bytes.size()}}};
    const ssize_t put = ::writev(history_, parts.data(), static_cast<int>(parts.size()));
    if (put < 0) return errno;
    if (static_cast<std::size_t>(put) != sizeof head + bytes.size()) return EIO;
    count_->fetch_add(1, std::memory_order_release);
    return 0;
}

}  // namespace riser::real
