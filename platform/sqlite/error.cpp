#include "platform/sqlite/error.h"

#include <sqlite3.h>

namespace riser::sqlite {
namespace {

// The primary code is in the low byte (sqlite.org/rescode.html, 2).
int primary(int extended_code) {
    return extended_code & 0xFF;
}

}  // namespace

bool Error::disk_full() const {
    return primary(code) == SQLITE_FULL;
}

bool Error::in_use() const {
    return primary(code) == SQLITE_BUSY || primary(code) == SQLITE_LOCKED;
}

ErrorKind classify(int extended_code) {
    switch (primary(extended_code)) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorKind::corrupt;
        // After a failed fsync Linux forgets the pages it could not write and reports success the
        // next time, so asking again proves nothing. An unknown internal state is no better.
        case SQLITE_IOERR:
        case SQLITE_INTERNAL:
            return ErrorKind::unknown;
        default:
            return ErrorKind::refused;
    }
}

}  // namespace riser::sqlite
