#include "cloud/voucher/sheet.h"

#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/batches.h"
#include "core/units/time_text.h"
#include "core/voucher/issuing.h"

namespace riser::cloud {
namespace {

using voucher::BatchState;
using voucher::SerialRange;

// Only what HTML asks for: fonts and colours are the printer's.
constexpr std::string_view k_head = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Vouchers</title>
<style>
@page { size: A4; margin: 10mm; }
body { font: 10pt sans-serif; margin: 0; }
main { display: grid; grid-template-columns: repeat(3, 1fr); }
section { border: 0.2mm dashed #999; padding: 3mm; break-inside: avoid; text-align: center; }
.qr { width: 26mm; height: 26mm; }
.face { font-size: 14pt; font-weight: bold; }
.code { font: bold 11pt monospace; white-space: nowrap; }
small { display: block; }
</style>
</head>
<body>
<main>
)html";
constexpr std::string_view k_foot = "</main>\n</body>\n</html>\n";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string day_of(std::int64_t ms) {
    return ms == 0 ? std::string() : format_time(ms).substr(0, 10);
}

std::string name_of(const StoredBatch& batch, std::uint32_t serial) {
    std::string number = std::to_string(serial);
    constexpr std::size_t k_digits = 6;
    number.insert(0, k_digits - std::min(k_digits, number.size()), '0');
    return batch.revision.short_name + " " + number;
}

// "10.00 EUR", or what a code activates.
std::string worth_of(const StoredBatch& batch, std::uint32_t serial) {
    if (const auto* credit = std::get_if<voucher::CreditEffect>(&batch.revision.effect))
        return format_money(credit->face) + " " + credit->currency.text();
    const auto range = std::get<voucher::ActivationEffect>(batch.revision.effect).of(serial);
    if (!range) return "";
    return "activates " + std::to_string(range->first) + " to " + std::to_string(range->last);
}

// The code stays text in spreadsheets, which round numbers of 20 digits: it is in groups.
void add_row(std::string& out, const StoredBatch& batch, std::uint32_t serial,
             const voucher::Code& code) {
    out += batch.revision.short_name + "," + std::to_string(serial) + "," + voucher::grouped(code) +
           "," + worth_of(batch, serial) + "," + day_of(batch.revision.valid_until_ms) + "\r\n";
}

void add_card(std::string& out, const StoredBatch& batch, const SheetOrder& order,
              std::uint32_t serial, const voucher::Code& code) {
    const std::string digits(code.digits());
    out += "<section>\n<div class=\"face\">" + worth_of(batch, serial) + "</div>\n";
    out += order.picture(order.page.empty() ? digits : order.page + "#" + digits);
    out += "\n<div class=\"code\">" + voucher::grouped(code) + "</div>\n";
    out += "<small>" + name_of(batch, serial);
    const std::string until = day_of(batch.revision.valid_until_ms);
    if (!until.empty()) out += ", valid until " + until;
    out += "</small>\n";
    if (!order.page.empty()) out += "<small>" + escaped(order.page) + "</small>\n";
    if (!order.text.empty()) out += "<small>" + escaped(order.text) + "</small>\n";
    out += "</section>\n";
}

std::string sheets_of(VoucherDesk& desk, const StoredBatch& batch, const SheetOrder& order) {
    const auto key = voucher::batch_key(*desk.keys.issuer, batch.revision.id);
    const bool table = order.format == SheetFormat::csv;
    std::string out(table ? "batch,serial,code,worth,valid_until\r\n" : k_head);
    for (const SerialRange& range : order.serials.ranges()) {
        const auto locks = desk.session.voucher_locks(batch.revision.id, range);
        for (std::uint32_t serial = range.first; serial <= range.last; ++serial) {
            const std::size_t at = serial - range.first;
            if (at >= locks.size() || locks[at].is_nil()) continue;
            const auto issued = voucher::issue_code(key, serial);
            if (table) {
                add_row(out, batch, serial, issued.code);
            } else {
                add_card(out, batch, order, serial, issued.code);
            }
        }
    }
    if (!table) out += k_foot;
    return out;
}

std::optional<Refusal> objection(VoucherDesk& desk, const StoredBatch& batch,
                                 const SheetOrder& order) {
    if (auto refusal = objection_to(batch, order.serials)) return refusal;
    const BatchState state = batch.revision.state;
    const bool over = state == BatchState::revoked || state == BatchState::expired ||
                      state == BatchState::archived;
    if (!batch.is_made() || over) {
        return conflict("not_from_this_state", "The batch " + batch.revision.short_name + " is " +
                                                   std::string(stage_of(batch)) +
                                                   ": it cannot be printed.");
    }
    if (!desk.keys.issuer || mark_of(*desk.keys.issuer) != batch.issuer) {
        return conflict("other_issuer_key",
                        "keys/issuer.key is not the key that this batch was made from. Put that "
                        "one back: another would print codes that open nothing.");
    }
    if (order.format == SheetFormat::html && order.serials.count() > k_most_pictures) {
        return conflict("too_many_at_once", "At most " + std::to_string(k_most_pictures) +
                                                " vouchers fit into one HTML file.");
    }
    return std::nullopt;
}

}  // namespace

Result<std::string, Refusal> print_sheets(VoucherDesk& desk, StoredBatch& batch,
                                          const SheetOrder& order) {
    if (auto refusal = objection(desk, batch, order)) return fail(*refusal);
    if (batch.revision.state == BatchState::draft) {
        auto printed = change_state(desk, batch, BatchState::printed);
        if (!printed) return fail(printed.error());
        batch = std::move(*printed);
    }
    const std::string format = order.format == SheetFormat::csv ? "csv" : "html";
    for (const SerialRange& range : order.serials.ranges()) {
        desk.session.add_print(
            {batch.revision.id, range, order.sealed ? format + ".age" : format, desk.now_ms});
    }
    return sheets_of(desk, batch, order);
}

}  // namespace riser::cloud
