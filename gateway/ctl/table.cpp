#include "gateway/ctl/table.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::ctl {
namespace {

std::string_view sequence(Tone tone) {
    switch (tone) {
        case Tone::plain:
            return "";
        case Tone::good:
            return "\x1b[32m";
        case Tone::faint:
            return "\x1b[2m";
        case Tone::warning:
            return "\x1b[33m";
        case Tone::bad:
            return "\x1b[1;31m";
    }
    return "";
}

std::string trimmed(std::string line) {
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

}  // namespace

std::size_t width_of(std::string_view text) {
    constexpr unsigned k_continuation_mask = 0xC0;
    constexpr unsigned k_continuation = 0x80;
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & k_continuation_mask) != k_continuation;
    }));
}

std::string painted(std::string_view text, Tone tone, bool colour) {
    if (!colour || tone == Tone::plain || text.empty()) return std::string(text);
    return std::string(sequence(tone)) + std::string(text) + "\x1b[0m";
}

void Table::add(std::vector<Cell> cells) {
    RISER_ASSERT(cells.size() == columns_.size(), "a row has a cell for each column");
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (const auto& column : columns_) widths.push_back(width_of(column.head));
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i].text));
    }
    const auto line = [&](const auto& cell_at) {
        std::string text;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const Cell cell = cell_at(i);
            const std::string space(widths[i] - width_of(cell.text), ' ');
            if (i > 0) text += "  ";
            const std::string shown = painted(cell.text, cell.tone, colour_);
            text += columns_[i].to_the_right ? space + shown : shown + space;
        }
        return trimmed(std::move(text)) + "\n";
    };
    std::string text = line([&](std::size_t i) { return Cell{columns_[i].head, Tone::faint}; });
    for (const auto& row : rows_) text += line([&](std::size_t i) { return row[i]; });
    return text;
}

}  // namespace riser::ctl
