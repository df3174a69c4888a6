// FuseFile: one regular file whose reads, writes and flushes this process answers, by the kernel's own FUSE
// protocol (linux/fuse.h, version 7), mounted over an ordinary file. Knows no library and no folder: the
// file is the root of its file system. Needs root.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/real/block_record.h"

struct fuse_in_header;

namespace riser::real {

class FuseFile {
public:
    explicit FuseFile(BlockRecord& record) : record_(record) {}
    ~FuseFile();
    FuseFile(const FuseFile&) = delete;
    FuseFile& operator=(const FuseFile&) = delete;

    // Mounts the file over `path`, an existing file. Empty, or what is wrong.
    [[nodiscard]] std::string mount(const std::string& path);
    // Answers until the file is unmounted. Empty, or what is wrong.
    [[nodiscard]] std::string serve();

private:
    void answer(const fuse_in_header& request, const char* body);
    void begin(const fuse_in_header& request, const char* body);
    void read(const fuse_in_header& request, const char* body);
    void write(const fuse_in_header& request, const char* body);
    void attributes(const fuse_in_header& request);
    // The answer to one request: an error number, or 0 and a body.
    void reply(const fuse_in_header& request, int error, const void* body = nullptr,
               std::size_t size = 0);

    BlockRecord& record_;
    int channel_ = -1;
    std::vector<char> request_;
    std::vector<char> content_;
    std::string problem_;
};

}  // namespace riser::real
