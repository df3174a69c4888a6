#include "platform/sqlite/log_file.h"

#include "platform/sqlite/vfs_file.h"

namespace riser::sqlite {

SqlOutcome rewrite_log(const std::string& path, const std::string& vfs) {
    return rewrite_file(path + "-wal", vfs);
}

}  // namespace riser::sqlite
