#include "platform/sqlite/log_file.h"

#include <cstddef>
#include <memory>
#include <vector>

#include <sqlite3.h>

namespace riser::sqlite {
namespace {

// An open file of a VFS: SQLite asks for memory of the VFS's own size, aligned for anything.
class LogFile {
public:
    LogFile(sqlite3_vfs* vfs, const std::string& path)
        : memory_(std::make_unique<std::max_align_t[]>(
              static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1)),
          file_(reinterpret_cast<sqlite3_file*>(memory_.get())) {
        int flags = 0;
        code_ =
            vfs->xOpen(vfs, path.c_str(), file_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, &flags);
    }
    ~LogFile() {
        if (file_->pMethods != nullptr) file_->pMethods->xClose(file_);
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    int rewrite() {
        sqlite3_int64 size = 0;
        if (code_ == SQLITE_OK) code_ = file_->pMethods->xFileSize(file_, &size);
        for (sqlite3_int64 at = 0; at < size && code_ == SQLITE_OK; at += k_chunk) {
            rewrite_chunk(at, static_cast<int>(std::min<sqlite3_int64>(k_chunk, size - at)));
        }
        if (code_ == SQLITE_OK) code_ = file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL);
        return code_;
    }

private:
    static constexpr sqlite3_int64 k_chunk = 65536;

    void rewrite_chunk(sqlite3_int64 at, int length) {
        code_ = file_->pMethods->xRead(file_, chunk_.data(), length, at);
        if (code_ == SQLITE_OK) code_ = file_->pMethods->xWrite(file_, chunk_.data(), length, at);
    }

    std::unique_ptr<std::max_align_t[]> memory_;
    sqlite3_file* file_;
    std::vector<char> chunk_ = std::vector<char>(k_chunk);
    int code_ = SQLITE_OK;
};

}  // namespace

SqlOutcome rewrite_log(const std::string& path, const std::string& vfs) {
    sqlite3_vfs* found = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
    RISER_ASSERT(found != nullptr, "a database was opened through this VFS");
    const std::string log = path + "-wal";
    int exists = 0;
    found->xAccess(found, log.c_str(), SQLITE_ACCESS_EXISTS, &exists);
    if (exists == 0) return Done{};
    const int code = LogFile(found, log).rewrite();
    if (code == SQLITE_OK) return Done{};
    return fail(Error{classify(code), code, "rewrite " + log + ": " + sqlite3_errstr(code)});
}

}  // namespace riser::sqlite
