// A voucher file: what an office hands to a building that cannot be reached, as lines of text. Documents keep their
// signatures, pages of locks are vouched for by the revision of their batch, so a file may come by any way.
//
//     riser-voucher-1 series|batch|custody HEX(document) HEX(signature)
//     riser-locks-1 BATCH-UUID PAGE HEX(locks)
//
// Empty lines and those that begin with # are passed over. In the order in which a gateway takes them: series, batch,
// its locks, custody.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/wire/command.h"
#include "core/wire/voucher_document.h"

namespace riser::wire {

struct VoucherFileItem {
    std::size_t line = 1;
    std::variant<SignedVoucherDocument, TakeVoucherLocks> what;

    bool operator==(const VoucherFileItem&) const = default;
};

// One line, with its end.
[[nodiscard]] std::string format_voucher_line(const SignedVoucherDocument& document);
[[nodiscard]] std::string format_voucher_line(const TakeVoucherLocks& locks);
// The form alone; believes nothing. The problem names the line.
[[nodiscard]] Result<std::vector<VoucherFileItem>> parse_voucher_file(std::string_view text);

// "series", "batch", "custody"; empty: no such kind.
[[nodiscard]] std::string_view voucher_kind_name(std::uint8_t kind);

}  // namespace riser::wire
