#include "core/wire/book_file.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/journal/codec.h"
#include "core/wire/signing.h"

namespace riser::wire {
namespace {

constexpr std::string_view k_magic = "riser-books 1";

// The next word; `line` goes on behind it.
std::string_view take_word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

std::optional<std::uint64_t> parse_number(std::string_view word) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool whole = error == std::errc{} && end == word.data() + word.size();
    return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string format_book_head(const BookFileHead& head) {
    return std::string(k_magic) + " " + to_string(head.gateway) + " " + to_string(head.epoch) +
           " " + std::to_string(head.entries);
}

std::string format_book_entry(const BookFileEntry& entry) {
    return std::to_string(entry.sequence) + " " + to_hex(entry.hash) + " " + to_hex(entry.bytes);
}

Result<BookFileHead> parse_book_head(std::string_view line) {
    const bool known = line.starts_with(k_magic) && line.size() > k_magic.size();
    if (!known) {
        return fail(Problem{"does not begin with \"" + std::string(k_magic) +
                            "\": it is no book file, or one of another version of Riser"});
    }
    line.remove_prefix(k_magic.size() + 1);
    const auto gateway = parse_id<GatewayId>(take_word(line));
    const auto epoch = parse_id<EpochId>(take_word(line));
    const auto entries = parse_number(take_word(line));
    if (!gateway || !epoch || !entries || *entries == 0 || !line.empty()) {
        return fail(Problem{"has a first line that is not \"" + std::string(k_magic) +
                            " <gateway> <epoch> <entries>\""});
    }
    return BookFileHead{*gateway, *epoch, *entries};
}

Result<BookFileEntry> parse_book_entry(std::string_view line) {
    BookFileEntry entry;
    const auto sequence = parse_number(take_word(line));
    const auto hash = from_hex(take_word(line), entry.hash.size());
    const std::string_view digits = take_word(line);
    const bool sized = !digits.empty() && digits.size() / 2 <= journal::k_max_entry_bytes;
    auto bytes = sized ? from_hex(digits, digits.size() / 2) : std::nullopt;
    if (!sequence || !hash || !bytes || !line.empty()) {
        return fail(Problem{"is not \"<sequence> <hash> <bytes>\""});
    }
    entry.sequence = *sequence;
    std::copy(hash->begin(), hash->end(), entry.hash.begin());
    entry.bytes = std::move(*bytes);
    return entry;
}

}  // namespace riser::wire
