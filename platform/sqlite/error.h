// Errors of SQLite, named after what the caller does next. Kinds come from the extended result
// codes (sqlite.org/rescode.html); the message says what was attempted and what SQLite answered.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace riser::sqlite {

enum class ErrorKind : std::uint8_t {
    refused,  // nothing was changed and nothing will be; goes on once the cause is gone (disk full,
              // constraint)
    unknown,  // an I/O error or failed sync: memory and disk may differ. Close, exit, open again
    corrupt,  // the file is damaged or no database: opening it again does not help
};

struct Error {
    ErrorKind kind = ErrorKind::refused;
    int code = 0;  // extended result code
    std::string message;
    std::string answer = {};  // what SQLite said alone, one line, for people who do not read SQL

    [[nodiscard]] bool disk_full() const;
    [[nodiscard]] bool in_use() const;  // another process holds the file
};

[[nodiscard]] ErrorKind classify(int extended_code);

template <class T>
using SqlResult = Result<T, Error>;
using SqlOutcome = Outcome<Error>;

}  // namespace riser::sqlite
