#include "platform/sqlite/vfs_file.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include <sqlite3.h>

#include "core/base/assert.h"

namespace riser::sqlite {
namespace {

constexpr sqlite3_int64 k_chunk = 65536;

sqlite3_vfs* find_vfs(const std::string& name) {
    sqlite3_vfs* found = sqlite3_vfs_find(name.empty() ? nullptr : name.c_str());
    RISER_ASSERT(found != nullptr, "a database was opened through this VFS");
    return found;
}

bool exists(sqlite3_vfs* vfs, const std::string& path) {
    int there = 0;
    return vfs->xAccess(vfs, path.c_str(), SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there != 0;
}

// An open file of a VFS: SQLite asks for memory of the VFS's own size, aligned for anything.
class VfsFile {
public:
    VfsFile(sqlite3_vfs* vfs, const std::string& path, int flags)
        : memory_(std::make_unique<std::max_align_t[]>(
              static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1)),
          file_(reinterpret_cast<sqlite3_file*>(memory_.get())) {
        int given = 0;
        code_ = vfs->xOpen(vfs, path.c_str(), file_, flags, &given);
    }
    ~VfsFile() {
        if (file_->pMethods != nullptr) file_->pMethods->xClose(file_);
    }
    VfsFile(const VfsFile&) = delete;
    VfsFile& operator=(const VfsFile&) = delete;

    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] sqlite3_int64 size() {
        sqlite3_int64 bytes = 0;
        if (code_ == SQLITE_OK) code_ = file_->pMethods->xFileSize(file_, &bytes);
        return bytes;
    }
    void read(std::vector<char>& bytes, sqlite3_int64 at) {
        if (code_ != SQLITE_OK) return;
        code_ = file_->pMethods->xRead(file_, bytes.data(), static_cast<int>(bytes.size()), at);
    }
    void write(const std::vector<char>& bytes, sqlite3_int64 at) {
        if (code_ != SQLITE_OK) return;
        code_ = file_->pMethods->xWrite(file_, bytes.data(), static_cast<int>(bytes.size()), at);
    }
    void sync() {
        if (code_ == SQLITE_OK) code_ = file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL);
    }

private:
    std::unique_ptr<std::max_align_t[]> memory_;
    sqlite3_file* file_;
    int code_ = SQLITE_OK;
};

SqlOutcome outcome(int code, const std::string& what) {
    if (code == SQLITE_OK) return Done{};
    return fail(Error{classify(code), code, what + ": " + sqlite3_errstr(code)});
}

// Chunk by chunk through memory: files of a store may be larger than what a small computer can spare.
void copy_bytes(VfsFile& from, VfsFile& to) {
    const sqlite3_int64 size = from.size();
    std::vector<char> chunk;
    for (sqlite3_int64 at = 0; at < size && from.code() == SQLITE_OK && to.code() == SQLITE_OK;
         at += k_chunk) {
        chunk.resize(static_cast<std::size_t>(std::min(k_chunk, size - at)));
        from.read(chunk, at);
        if (from.code() == SQLITE_OK) to.write(chunk, at);
    }
    to.sync();
}

}  // namespace

std::optional<std::uint64_t> file_size(const std::string& path, const std::string& vfs) {
    sqlite3_vfs* found = find_vfs(vfs);
    if (!exists(found, path)) return std::nullopt;
    VfsFile file(found, path, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB);
    const sqlite3_int64 size = file.size();
    if (file.code() != SQLITE_OK) return std::nullopt;
    return static_cast<std::uint64_t>(size);
}

void remove_file(const std::string& path, const std::string& vfs) {
    sqlite3_vfs* found = find_vfs(vfs);
    if (exists(found, path)) found->xDelete(found, path.c_str(), 1);
}

SqlOutcome copy_file(const std::string& from, const std::string& to, const std::string& vfs) {
    sqlite3_vfs* found = find_vfs(vfs);
    remove_file(to, vfs);
    VfsFile source(found, from, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB);
    VfsFile target(found, to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB);
    copy_bytes(source, target);
    if (source.code() != SQLITE_OK) return outcome(source.code(), "copy " + from);
    return outcome(target.code(), "copy to " + to);
}

SqlOutcome rewrite_file(const std::string& path, const std::string& vfs) {
    sqlite3_vfs* found = find_vfs(vfs);
    if (!exists(found, path)) return Done{};
    VfsFile file(found, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL);
    copy_bytes(file, file);
    return outcome(file.code(), "rewrite " + path);
}

}  // namespace riser::sqlite
