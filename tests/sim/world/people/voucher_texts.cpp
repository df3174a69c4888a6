#include "tests/sim/world/people/voucher_texts.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

// The field of a line of comma separated values.
std::string column(const std::string& line, int number) {
    std::size_t from = 0;
    for (; number > 0; --number) from = line.find(',', from) + 1;
    return line.substr(from, line.find(',', from) - from);
}

}  // namespace

std::string serials_text(const std::set<std::uint32_t>& serials) {
    std::string text;
    for (const std::uint32_t serial : serials)
        text +=
            fmt::format("{}{{\"first\":{},\"last\":{}}}", text.empty() ? "" : ",", serial, serial);
    return "\"serials\":[" + text + "]";
}

bool is_at_cloud(const std::string& custody, std::uint32_t serial) {
    constexpr std::string_view k_first = "{\"first\":";
    constexpr std::string_view k_last = "\"last\":";
    for (std::size_t at = custody.find(k_first); at != std::string::npos;
         at = custody.find(k_first, at + 1)) {
        const std::string part = custody.substr(at, custody.find('}', at) - at);
        const auto first = std::stoul(part.substr(k_first.size()));
        const auto last = std::stoul(part.substr(part.find(k_last) + k_last.size()));
        if (serial < first || serial > last) continue;
        return part.find("\"where\":\"cloud\"") != std::string::npos;
    }
    return true;
}

std::vector<Paper> papers_on(const std::string& sheet, BatchId batch, std::int64_t face) {
    std::vector<Paper> papers;
    for (std::size_t at = sheet.find('\n') + 1; at < sheet.size();) {
        const std::size_t end = sheet.find('\n', at);
        const std::string line = sheet.substr(at, end - at);
        at = end == std::string::npos ? sheet.size() : end + 1;
        Paper paper;
        paper.name = {batch, static_cast<std::uint32_t>(std::stoul(column(line, 1)))};
        paper.code = column(line, 2);
        paper.face = face;
        papers.push_back(paper);
    }
    return papers;
}

}  // namespace riser::sim
