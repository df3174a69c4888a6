#include "core/wire/voucher_file.h"

#include <array>
#include <charconv>
#include <optional>

#include "core/voucher/lock_page.h"

namespace riser::wire {
namespace {

constexpr std::array<std::string_view, 4> k_kinds{"", "series", "batch", "custody"};
constexpr std::string_view k_document = "riser-voucher-1";
constexpr std::string_view k_locks = "riser-locks-1";

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (true) {
        const auto begin = line.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(" \t\r"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::optional<Bytes> any_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    return from_hex(text, text.size() / 2);
}

std::optional<SignedVoucherDocument> read_document(const std::vector<std::string_view>& words) {
    if (words.size() != 4) return std::nullopt;
    SignedVoucherDocument document;
    for (std::uint8_t kind = 1; kind < k_kinds.size(); ++kind) {
        if (words[1] == k_kinds.at(kind)) document.kind = kind;
    }
    const auto bytes = any_hex(words[2]);
    const auto signature = from_hex(words[3], document.signature.bytes.size());
    if (document.kind == 0 || !bytes || !signature || bytes->size() > k_max_voucher_document)
        return std::nullopt;
    document.bytes = *bytes;
    std::copy(signature->begin(), signature->end(), document.signature.bytes.begin());
    return document;
}

std::optional<TakeVoucherLocks> read_locks(const std::vector<std::string_view>& words) {
    if (words.size() != 4) return std::nullopt;
    TakeVoucherLocks locks;
    const auto batch = parse_id<voucher::BatchId>(words[1]);
    const auto* end = words[2].data() + words[2].size();
    const auto [rest, error] = std::from_chars(words[2].data(), end, locks.page);
    const auto bytes = any_hex(words[3]);
    constexpr std::size_t k_lock = sizeof(voucher::Lock);
    if (!batch || error != std::errc{} || rest != end || !bytes || bytes->size() % k_lock != 0 ||
        bytes->size() > k_lock * voucher::k_page_locks) {
        return std::nullopt;
    }
    locks.batch = *batch;
    locks.locks.resize(bytes->size() / k_lock);
    for (std::size_t i = 0; i < bytes->size(); ++i)
        locks.locks[i / k_lock].bytes[i % k_lock] = (*bytes)[i];
    return locks;
}

}  // namespace

std::string_view voucher_kind_name(std::uint8_t kind) {
    return kind < k_kinds.size() ? k_kinds.at(kind) : "";
}

std::string format_voucher_line(const SignedVoucherDocument& document) {
    return std::string(k_document) + " " + std::string(voucher_kind_name(document.kind)) + " " +
           to_hex(document.bytes) + " " + to_hex(document.signature.bytes) + "\n";
}

std::string format_voucher_line(const TakeVoucherLocks& locks) {
    Bytes bytes;
    for (const auto& lock : locks.locks)
        bytes.insert(bytes.end(), lock.bytes.begin(), lock.bytes.end());
    return std::string(k_locks) + " " + to_string(locks.batch) + " " + std::to_string(locks.page) +
           " " + to_hex(bytes) + "\n";
}

Result<std::vector<VoucherFileItem>> parse_voucher_file(std::string_view text) {
    std::vector<VoucherFileItem> items;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.empty() || words[0].starts_with('#')) continue;
        if (const auto document = read_document(words); document && words[0] == k_document) {
            items.push_back({line, *document});
        } else if (const auto locks = read_locks(words); locks && words[0] == k_locks) {
            items.push_back({line, *locks});
        } else {
            return fail(Problem{"line " + std::to_string(line) +
                                " is neither a document about vouchers nor a page of locks"});
        }
    }
    return items;
}

}  // namespace riser::wire
