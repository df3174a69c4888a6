#include "tests/sim/world/world_report.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string list_of(const std::vector<std::string>& lines) {
    std::string out = "[";
    for (const auto& line : lines) out += (out.size() > 1 ? "," : "") + quoted(line);
    return out + "]";
}

std::string coverage_json(const Coverage& coverage) {
    std::string out = "{";
    for (const auto& [group, names] : coverage.counts()) {
        if (out.size() > 1) out += ",";
        out += quoted(group) + ":{";
        bool first = true;
        for (const auto& [name, count] : names) {
            out += fmt::format("{}{}:{}", first ? "" : ",", quoted(name), count);
            first = false;
        }
        out += "}";
    }
    return out + "}";
}

std::vector<std::string> tail(const std::vector<std::string>& lines, bool wanted) {
    return wanted ? lines : std::vector<std::string>{};
}

}  // namespace

std::string result_json(const WorldResult& result, double cpu_seconds) {
    std::string out = fmt::format(
        R"({{"seed":{},"hash":"{:016x}","events":{},"simulated_s":{},"sites":{},"meters":{},)",
        result.seed, result.hash, result.events, result.simulated.count() / 1'000'000, result.sites,
        result.meters);
    out += fmt::format(
        R"("power_cuts":{},"starts":{},"cuts":{},"restores":{},"top_ups":{},"charged_wh":{},"entries":{},)",
        result.power_cuts, result.starts, result.cuts, result.restores, result.top_ups,
        result.charged_wh, result.entries);
    out += fmt::format(R"("never_acknowledged":{},"violations":{},"cpu_s":{:.3f},)",
                       result.never_acknowledged, result.violations, cpu_seconds);
    out += "\"first_violations\":" + list_of(result.first_violations);
    out += ",\"timeline\":" + list_of(tail(result.timeline, result.violations > 0));
    out += ",\"coverage\":" + coverage_json(result.coverage) + "}";
    return out;
}

std::string result_text(const WorldResult& result, bool with_timeline) {
    std::string out = fmt::format(
        "seed {}  hash {:016x}  {} events  {} sites  {} meters  {} cut-offs  {} restores  {} "
        "top-ups  "
        "{} Wh  {} entries  {} starts  {} power cuts  {} violations\n",
        result.seed, result.hash, result.events, result.sites, result.meters, result.cuts,
        result.restores, result.top_ups, result.charged_wh, result.entries, result.starts,
        result.power_cuts, result.violations);
    if (with_timeline) {
        for (const auto& line : result.timeline) out += "    " + line + "\n";
    }
    for (const auto& line : result.first_violations) out += "  VIOLATED " + line + "\n";
    return out;
}

}  // namespace riser::sim
