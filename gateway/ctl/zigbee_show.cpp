// riserctl zigbee list and map: the network as the gateway sees it.
#include "gateway/ctl/words.h"
#include "gateway/ctl/zigbee_network_commands.h"

namespace riser::ctl {
namespace {

// Each router takes up to twelve seconds when it does not answer.
constexpr std::int64_t k_map_ms = 600'000;

Tone tone_of_life(const std::string& life) {
    if (life == "alive") return Tone::good;
    return life == "dead" ? Tone::bad : Tone::faint;
}

// Below these a device answers late or not at all (silabs AN1017 speaks of -85 dBm and LQI as no more than a hint).
Tone tone_of_lqi(std::optional<std::int64_t> lqi) {
    constexpr std::int64_t k_good = 120;
    constexpr std::int64_t k_weak = 60;
    if (!lqi) return Tone::faint;
    return *lqi >= k_good ? Tone::good : *lqi >= k_weak ? Tone::warning : Tone::bad;
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string number_text(std::optional<std::int64_t> number) {
    return number ? std::to_string(*number) : "-";
}

std::string network_text(const json::object& network) {
    std::string text = line("network", zigbee_state_text(network));
    const bool up = text_of(network, "state") == "up";
    if (up) text = line("network", "up");
    const auto numbers = [](const json::object& of) {
        return "channel " + number_text(number_of(of, "channel")) + ", PAN " +
               text_of(of, "pan_id") + ", extended " + text_of(of, "extended_pan_id") + ", radio " +
               text_of(of, "coordinator");
    };
    const json::object& ours = object_of(network, "network");
    const json::object& found = object_of(network, "found");
    if (!ours.empty()) text += line("ours", numbers(ours));
    if (!found.empty()) text += line("radio has", numbers(found));
    const json::object& joining = object_of(network, "joining");
    if (!joining.empty()) {
        const std::string only = text_of(joining, "only");
        text += line("open", (only.empty() ? "for everybody" : "for " + only) + ", " +
                                 number_text(number_of(joining, "seconds_left")) + " s more");
    }
    const json::object& counters = object_of(network, "counters");
    text += line("asked", number_text(number_of(counters, "asked")) + ", answered " +
                              number_text(number_of(counters, "answered")) + ", undelivered " +
                              number_text(number_of(counters, "undelivered")) + ", radio lost " +
                              number_text(number_of(counters, "radio_losses")) + " times");
    return text;
}

std::string state_of(const json::object& device) {
    if (!text_of(device, "objection").empty()) return "another device";
    const std::string interview = text_of(device, "interview");
    if (interview != "done") return "getting to know: " + interview;
    std::string text = is_true(device, "reports") ? "reports" : "read";
    if (is_true(device, "may_switch")) text += ", switched";
    return text;
}

std::string device_table(const json::object& network, bool colour) {
    const auto& devices = list_of(network, "devices");
    if (devices.empty()) return "No devices yet: riserctl zigbee pair lets one in.\n";
    Table table({{"device"},
                 {"node"},
                 {"meter"},
                 {"model"},
                 {"profile"},
                 {""},
                 {"LQI", true},
                 {"heard", true},
                 {"state"}},
                colour);
    for (const auto& each : devices) {
        const json::object& device = each.as_object();
        const auto lqi = number_of(device, "lqi");
        const std::string life = text_of(device, "life");
        const std::string name = text_of(device, "name");
        const bool relay = name.empty() && is_true(device, "configured");
        table.add(
            {{text_of(device, "address")},
             {or_dash(text_of(device, "node")), Tone::faint},
             {relay ? "relay" : or_dash(name)},
             {or_dash(text_of(device, "model"))},
             {or_dash(text_of(device, "profile"))},
             {life, tone_of_life(life)},
             {number_text(lqi), tone_of_lqi(lqi)},
             {age(number_of(device, "heard_ms_ago"))},
             {state_of(device), text_of(device, "objection").empty() ? Tone::plain : Tone::bad}});
    }
    return table.text();
}

std::string name_in(const json::object& network, const std::string& address) {
    if (text_of(object_of(network, "network"), "coordinator") == address) return "radio";
    const json::object* device = zigbee_device(network, address);
    if (device == nullptr) return "stranger";
    const std::string name = text_of(*device, "name");
    return name.empty() ? or_dash(text_of(*device, "model")) : name;
}

}  // namespace

Done list_zigbee(Session& session) {
    const auto network = zigbee_network(session);
    if (!network) return fail(network.error());
    if (session.json) {
        print(session, *network);
        return k_done;
    }
    session.out += network_text(*network) + "\n" + device_table(*network, session.colour);
    for (const auto& each : list_of(*network, "devices")) {
        const std::string objection = text_of(each.as_object(), "objection");
        if (objection.empty()) continue;
        session.out += text_of(each.as_object(), "address") + ": " + objection + "\n";
    }
    return k_done;
}

Done map_zigbee(Session& session) {
    const auto begun = session.gateway.post("/v1/zigbee/map");
    if (!begun) return fail(begun.error());
    say(session, text_of(*begun, "text"));
    const auto network = await_zigbee(
        session, k_map_ms, [](const json::object& seen) { return !is_true(seen, "mapping"); });
    if (!network) return fail(network.error());
    const json::object& map = object_of(*network, "map");
    if (is_true(*network, "mapping") || map.empty()) {
        return fail(Failed{k_refused, "the routers have not told whom they hear", "", ""});
    }
    if (session.json) {
        print(session, map);
        return k_done;
    }
    Table table({{"hears"}, {""}, {"whom"}, {""}, {"LQI", true}, {"as"}}, session.colour);
    for (const auto& each : list_of(map, "neighbours")) {
        const json::object& link = each.as_object();
        const auto lqi = number_of(link, "lqi");
        const std::string from = text_of(link, "from");
        const std::string to = text_of(link, "to");
        table.add({{name_in(*network, from)},
                   {from, Tone::faint},
                   {name_in(*network, to)},
                   {to, Tone::faint},
                   {number_text(lqi), tone_of_lqi(lqi)},
                   {text_of(link, "relation")}});
    }
    session.out += table.text();
    for (const auto& each : list_of(map, "silent")) {
        session.out += std::string(each.as_string()) + " did not answer\n";
    }
    return k_done;
}

}  // namespace riser::ctl
