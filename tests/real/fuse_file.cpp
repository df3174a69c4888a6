#include "tests/real/fuse_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace riser::real {
namespace {

constexpr std::uint32_t k_max_pages = 256;  // the most the kernel puts into one request
constexpr std::uint32_t k_max_write = k_max_pages * 4096;
constexpr std::uint64_t k_attributes_valid_s = 3600;  // nobody else changes them

template <class T>
T taken_from(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

}  // namespace

FuseFile::~FuseFile() {
    if (channel_ >= 0) ::close(channel_);
}

std::string FuseFile::mount(const std::string& path) {
    channel_ = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (channel_ < 0) return std::string("/dev/fuse: ") + std::strerror(errno);
    const std::string options =
        "fd=" + std::to_string(channel_) + ",rootmode=100600,user_id=0,group_id=0";
    if (::mount("block-record", path.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
        return "mount over " + path + ": " + std::strerror(errno);
    }
    return {};
}

std::string FuseFile::serve() {
    request_.resize(k_max_write + 4096);
    content_.resize(k_max_write);
    while (problem_.empty()) {
        const ssize_t got = ::read(channel_, request_.data(), request_.size());
        if (got < 0 && errno == ENODEV) return {};  // unmounted
        // A request may have been taken back before it was read.
        if (got < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN)) continue;
        if (got < static_cast<ssize_t>(sizeof(fuse_in_header))) {
            return std::string("reading a request: ") + std::strerror(errno);
        }
        const auto header = taken_from<fuse_in_header>(request_.data());
        answer(header, request_.data() + sizeof header);
    }
    return problem_;
}

void FuseFile::answer(const fuse_in_header& request, const char* body) {
    switch (request.opcode) {
        case FUSE_INIT:
            return begin(request, body);
        case FUSE_GETATTR:
        case FUSE_SETATTR:
            return attributes(request);
        case FUSE_OPEN: {
            fuse_open_out opened{};
            opened.open_flags = FOPEN_KEEP_CACHE;
            return reply(request, 0, &opened, sizeof opened);
        }
        case FUSE_READ:
            return read(request, body);
        case FUSE_WRITE:
            return write(request, body);
        case FUSE_FSYNC:
            return reply(request, record_.flush());
        case FUSE_FLUSH:  // a descriptor is closed, which makes nothing durable
        case FUSE_RELEASE:
            return reply(request, 0);
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET:
        case FUSE_INTERRUPT:
            return;  // these have no answer
        default:
            return reply(request, ENOSYS);
    }
}

void FuseFile::begin(const fuse_in_header& request, const char* body) {
    const auto offer = taken_from<fuse_init_in>(body);
    fuse_init_out out{};
    out.major = FUSE_KERNEL_VERSION;
    out.minor = std::min<std::uint32_t>(offer.minor, FUSE_KERNEL_MINOR_VERSION);
    out.max_readahead = offer.max_readahead;
    out.flags = (FUSE_BIG_WRITES | FUSE_MAX_PAGES) & offer.flags;
    out.max_write = k_max_write;
    out.max_pages = k_max_pages;
    reply(request, 0, &out, sizeof out);
}

void FuseFile::attributes(const fuse_in_header& request) {
    fuse_attr_out out{};
    out.attr_valid = k_attributes_valid_s;
    out.attr.ino = FUSE_ROOT_ID;
    out.attr.size = record_.size();
    out.attr.blocks = record_.size() / 512;
    out.attr.mode = S_IFREG | 0600;
    out.attr.nlink = 1;
    out.attr.blksize = 4096;
    reply(request, 0, &out, sizeof out);
}

void FuseFile::read(const fuse_in_header& request, const char* body) {
    const auto wanted = taken_from<fuse_read_in>(body);
    const std::size_t size = std::min<std::size_t>(wanted.size, content_.size());
    std::size_t got = 0;
    const int error = record_.read(wanted.offset, {content_.data(), size}, got);
    reply(request, error, content_.data(), got);
}

void FuseFile::write(const fuse_in_header& request, const char* body) {
    const auto wanted = taken_from<fuse_write_in>(body);
    const char* data = body + sizeof wanted;
    fuse_write_out written{};
    written.size = wanted.size;
    const int error = record_.write(wanted.offset, {data, wanted.size});
    reply(request, error, &written, sizeof written);
}

void FuseFile::reply(const fuse_in_header& request, int error, const void* body, std::size_t size) {
    if (error != 0) size = 0;
    fuse_out_header header{};
    header.len = static_cast<std::uint32_t>(sizeof header + size);
    header.error = -error;
    header.unique = request.unique;
    const std::array<iovec, 2> parts{{{&header, sizeof header}, {const_cast<void*>(body), size}}};
    const ssize_t put = ::writev(channel_, parts.data(), size > 0 ? 2 : 1);
    if (put < 0 && errno != ENOENT) {  // taken back meanwhile
        problem_ = std::string("answering a request: ") + std::strerror(errno);
    }
}

}  // namespace riser::real
