// A book file: a gateway's journal as text, carried from the cloud's copy to the machine that goes on with it.
//
//     riser-books 1 <gateway> <epoch> <entries>
//     <sequence> <chain hash> <canonical bytes>         both in hexadecimal, one line for each entry, from 1 on
//
// The chain makes it proof against damage and exchange of entries; who could alter a file could also make a new
// chain, so it is carried as carefully as a key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/units/ids.h"

namespace riser::wire {

struct BookFileHead {
    GatewayId gateway{};
    EpochId epoch{};
    std::uint64_t entries = 0;  // their last sequence number

    bool operator==(const BookFileHead&) const = default;
};

struct BookFileEntry {
    std::uint64_t sequence = 0;
    journal::Hash hash{};
    std::vector<std::uint8_t> bytes;

    bool operator==(const BookFileEntry&) const = default;
};

// Without the end of the line.
[[nodiscard]] std::string format_book_head(const BookFileHead& head);
[[nodiscard]] std::string format_book_entry(const BookFileEntry& entry);
// The message says what is wrong with the line, not where it is.
[[nodiscard]] Result<BookFileHead> parse_book_head(std::string_view line);
[[nodiscard]] Result<BookFileEntry> parse_book_entry(std::string_view line);

}  // namespace riser::wire
