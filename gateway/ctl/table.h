// Aligned text for people: a table with a head, columns to the left or to the right, and colour
// where the output is a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace riser::ctl {

enum class Tone : unsigned char { plain, good, faint, warning, bad };

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

struct Column {
    std::string head;
    bool to_the_right = false;
};

class Table {
public:
    Table(std::vector<Column> columns, bool colour)
        : columns_(std::move(columns)), colour_(colour) {}

    // As many cells as columns.
    void add(std::vector<Cell> cells);
    [[nodiscard]] std::string text() const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
    bool colour_;
};

// With the terminal's colours (ECMA-48 SGR) when `colour`.
[[nodiscard]] std::string painted(std::string_view text, Tone tone, bool colour);
// Characters, not bytes, of UTF-8 text.
[[nodiscard]] std::size_t width_of(std::string_view text);

}  // namespace riser::ctl
