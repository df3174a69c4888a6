// `riserctl status`: the building at a glance, and what needs attention.
#include <algorithm>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

std::string journal_words(const json::object& building) {
    const auto sequence = number_of(object_of(building, "journal"), "sequence").value_or(0);
    return std::to_string(sequence) + (sequence == 1 ? " entry" : " entries");
}

std::string buses_words(const json::object& building) {
    std::string text;
    for (const auto& entry : list_of(building, "buses")) {
        const json::object& bus = entry.as_object();
        if (!text.empty()) text += ", ";
        text += text_of(bus, "name") + " " + text_of(bus, "state");
        if (text_of(bus, "state") == "up")
            text += " (" + thousandths(number_of(bus, "last_sweep_ms"), "s", 2) + ")";
    }
    return text;
}

std::string supply_words(const json::object& building) {
    std::int64_t on = 0;
    std::int64_t off = 0;
    std::int64_t power = 0;
    std::int64_t known = 0;
    std::int64_t not_known = 0;
    const auto& points = list_of(building, "supply_points");
    for (const auto& entry : points) {
        const json::object& point = entry.as_object();
        const std::string observed = text_of(object_of(point, "supply"), "observed");
        on += observed == "connected" ? 1 : 0;
        off += observed == "disconnected" ? 1 : 0;
        const auto drawn = number_of(point, "power_w");
        power += drawn.value_or(0);
        known += drawn ? 1 : 0;
        not_known += !drawn && observed != "disconnected" ? 1 : 0;
    }
    const auto other = static_cast<std::int64_t>(points.size()) - on - off;
    return std::to_string(points.size()) + " points: " + std::to_string(on) + " on, " +
           std::to_string(off) + " off, " + std::to_string(other) + " other; " +
           watts(known > 0 ? std::optional(power) : std::nullopt) +
           (not_known > 0 ? ", " + std::to_string(not_known) + " not known" : "");
}

// "3 requests (wrong_token 2, invalid 1)"; empty when there were none.
std::string refused_words(const json::object& counts, std::string_view one) {
    std::string reasons;
    std::int64_t all = 0;
    for (const auto& [reason, count] : counts) {
        all += count.to_number<std::int64_t>();
        reasons += (reasons.empty() ? "" : ", ") + std::string(reason) + " " +
                   std::to_string(count.to_number<std::int64_t>());
    }
    if (all == 0) return "";
    return std::to_string(all) + " " + std::string(one) + (all == 1 ? " (" : "s (") + reasons + ")";
}

std::string refused_words(const json::object& building) {
    const json::object& refused = object_of(building, "refused");
    const auto requests = refused_words(object_of(refused, "requests"), "request");
    const auto commands = refused_words(object_of(refused, "commands"), "cloud command");
    return requests + (requests.empty() || commands.empty() ? "" : "; ") + commands;
}

struct Attention {
    std::string level;
    std::string where;
    std::string what;
    std::vector<std::string> explanation;
};

void add_marks(std::vector<Attention>& list, const json::object& marked, const std::string& where) {
    for (const auto& entry : list_of(marked, "marks")) {
        const json::object& mark = entry.as_object();
        Attention attention{text_of(mark, "level"), where, text_of(mark, "text"), {}};
        for (const char* name : {"meaning", "advice"}) {
            if (auto text = text_of(mark, name); !text.empty())
                attention.explanation.push_back(std::move(text));
        }
        if (const auto detail = text_of(mark, "detail"); !detail.empty())
            attention.explanation.push_back("Details: " + detail);
        list.push_back(std::move(attention));
    }
}

// What somebody should look at, alarms first. Notices of single apartments are in `balance`.
std::vector<Attention> attention_of(const json::object& building) {
    std::vector<Attention> list;
    for (const auto& entry : list_of(building, "supply_points")) {
        const json::object& point = entry.as_object();
        add_marks(list, point, text_of(point, "name"));
    }
    std::erase_if(list, [](const Attention& attention) { return attention.level == "notice"; });
    std::vector<Attention> all;
    add_marks(all, building, "building");
    all.insert(all.end(), list.begin(), list.end());
    std::stable_sort(all.begin(), all.end(), [](const Attention& a, const Attention& b) {
        return a.level == "alarm" && b.level != "alarm";
    });
    return all;
}

}  // namespace

Done show_status(Session& session) {
    const auto building = session.gateway.get("/v1/building");
    if (!building) return fail(building.error());
    if (session.json) {
        print(session, *building);
        return k_done;
    }
    const bool trusted = is_true(object_of(*building, "clock"), "trusted");
    const std::string name = text_of(*building, "name");
    session.out += line("Building", name.empty() ? text_of(*building, "site") : name);
    session.out += line("Time", short_time(text_of(*building, "local_time")) + " " +
                                    text_of(*building, "zone") +
                                    (trusted ? "" : ", not confirmed by a time server"));
    session.out += line(
        "Gateway", text_of(*building, "gateway") + ", version " + text_of(*building, "version"));
    session.out += line("Journal", journal_words(*building));
    session.out += line("Cloud", text_of(object_of(*building, "cloud"), "text"));
    session.out += line("Buses", buses_words(*building));
    session.out += line("Supply", supply_words(*building));
    if (const auto refused = refused_words(*building); !refused.empty())
        session.out += line("Refused", refused + " since the start");
    const auto attention = attention_of(*building);
    if (attention.empty()) {
        session.out += line("Attention", "nothing");
        return k_done;
    }
    // Below what it is about, narrow enough for the usual terminal.
    constexpr std::size_t k_explanation_width = 70;
    Table table({{"LEVEL"}, {"WHERE"}, {"WHAT"}}, session.colour);
    for (const auto& entry : attention) {
        bool first = true;
        for (const auto& text : wrapped(entry.what, k_explanation_width)) {
            table.add({{first ? entry.level : "", tone_of_level(entry.level)},
                       {first ? entry.where : ""},
                       {text}});
            first = false;
        }
        for (const auto& paragraph : entry.explanation) {
            for (const auto& text : wrapped(paragraph, k_explanation_width))
                table.add({{""}, {""}, {text, Tone::faint}});
        }
    }
    session.out += "\n" + table.text();
    return k_done;
}

}  // namespace riser::ctl
