// Vouchers on paper: the codes of serials as a table for a print shop (CSV) or as sheets to print and cut (HTML). The
// codes are made from the issuer's key each time and live only in the answer; that they were made is kept.
#pragma once

#include <functional>
#include <string>

#include "cloud/voucher/desk.h"

namespace riser::cloud {

enum class SheetFormat : std::uint8_t { csv, html };

struct SheetOrder {
    voucher::SerialRanges serials;
    SheetFormat format = SheetFormat::csv;
    bool sealed = false;  // for the note that it was printed
    std::string
        page;  // the address where codes are typed, before "#"; empty: the picture holds the code alone
    std::string text;  // for the customer, on each voucher
    // A picture of a text, as an element of HTML.
    std::function<std::string(const std::string&)> picture;
};
// More pictures than this make a file that no browser prints.
inline constexpr std::uint32_t k_most_pictures = 2'000;

// The sheets; a draft is printed from then on. Serials that are void are left out.
[[nodiscard]] Result<std::string, Refusal> print_sheets(VoucherDesk& desk, StoredBatch& batch,
                                                        const SheetOrder& order);

}  // namespace riser::cloud
