#include "tests/tables/interval_text.h"

#include <sstream>

namespace riser::tables {
namespace {

using Values = std::vector<std::optional<Energy>>;

std::optional<Energy> value_of(const std::string& text) {
    return text == "?" ? std::nullopt : std::optional(Energy{std::stoll(text)});
}

// "96*250", "70", "3*?", "96*250~".
void append(Values& values, const std::string& word) {
    const auto times = word.find('*');
    const std::size_t count = times == std::string::npos ? 1 : std::stoul(word.substr(0, times));
    const auto value = value_of(times == std::string::npos ? word : word.substr(times + 1));
    const std::int64_t sway = word.ends_with('~') ? 1 : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Energy off{i % 2 == 0 ? -sway : sway};
        values.push_back(value ? std::optional(*value + off) : std::nullopt);
    }
}

// "32=1400", "40..43=?".
bool replace(Values& values, const std::string& word) {
    const auto equals = word.find('=');
    const auto range = word.find("..");
    const std::size_t first = std::stoul(word);
    const std::size_t last =
        range == std::string::npos ? first : std::stoul(word.substr(range + 2));
    if (last >= values.size() || first > last) return false;
    for (std::size_t i = first; i <= last; ++i) values[i] = value_of(word.substr(equals + 1));
    return true;
}

}  // namespace

Values parse_intervals(const Row& row, const std::string& column) {
    Values values;
    std::string text = row.text(column);
    for (char& letter : text) {
        if (letter == ';') letter = ' ';
    }
    std::istringstream in(text);
    for (std::string word; in >> word;) {
        if (word.find('=') == std::string::npos) {
            append(values, word);
        } else if (!replace(values, word)) {
            row.broken(column);
        }
    }
    return values;
}

std::vector<metering::RegisterAnchor> parse_anchors(const Row& row, const std::string& column) {
    std::vector<metering::RegisterAnchor> anchors;
    if (row.empty(column)) return anchors;
    for (const std::string& word : row.words(column)) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) {
            row.broken(column);
            break;
        }
        anchors.push_back(
            {static_cast<std::uint16_t>(std::stoul(word)), {std::stoll(word.substr(equals + 1))}});
    }
    return anchors;
}

}  // namespace riser::tables
