#include "gateway/ctl/zigbee_network_commands.h"

#include <algorithm>

#include "core/metering/radio_network.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

constexpr const char* k_path = "/v1/zigbee";
constexpr std::int64_t k_scan_ms = 30'000;
constexpr std::int64_t k_start_ms = 60'000;
// A gateway whose clock stands still is not asked for ever.
constexpr int k_most_looks = 1'000;
// Of Zigbee beside Wi-Fi 1, 6 and 11, and those that every device knows.
constexpr std::array<std::int64_t, 4> k_usual_channels{15, 20, 25, 11};

std::string bar_of(std::int64_t dbm) {
    constexpr std::int64_t k_silence = -100;
    const auto length =
        static_cast<std::size_t>(std::clamp<std::int64_t>(dbm - k_silence, 0, 80) / 2);
    return std::string(length, '#');
}

Answered<json::object> scanned(Session& session) {
    const auto begun = session.gateway.post(std::string(k_path) + "/scan");
    if (!begun) return fail(begun.error());
    say(session, text_of(*begun, "text"));
    auto network = await_zigbee(
        session, k_scan_ms, [](const json::object& seen) { return !is_true(seen, "scanning"); });
    if (!network) return fail(network.error());
    if (is_true(*network, "scanning") || !network->contains("scanned") ||
        network->at("scanned").is_null()) {
        return fail(Failed{k_refused, "the radio has not listened: its log says why", "", ""});
    }
    return network;
}

// Of the usual ones that with the least energy.
std::int64_t quietest(const json::object& network) {
    std::int64_t best = k_usual_channels.front();
    std::optional<std::int64_t> least;
    for (const std::int64_t channel : k_usual_channels) {
        for (const auto& each : list_of(object_of(network, "scanned"), "channels")) {
            const auto dbm = number_of(each.as_object(), "dbm");
            if (number_of(each.as_object(), "channel") != channel || !dbm) continue;
            if (least && *dbm >= *least) continue;
            least = dbm;
            best = channel;
        }
    }
    return best;
}

Done await_up(Session& session, const std::string& what,
              const std::function<bool(const json::object&)>& ready) {
    const auto network = await_zigbee(session, k_start_ms, ready);
    if (!network) return fail(network.error());
    if (!ready(*network)) {
        return fail(Failed{k_refused, "the network is not up: " + zigbee_state_text(*network), "",
                           json::serialize(*network)});
    }
    if (session.json) {
        print(session, *network);
        return k_done;
    }
    const json::object& numbers = object_of(*network, "network");
    session.out += what + ": channel " + std::to_string(number_of(numbers, "channel").value_or(0)) +
                   ", PAN " + text_of(numbers, "pan_id") + ", extended " +
                   text_of(numbers, "extended_pan_id") + "\n";
    return k_done;
}

}  // namespace

// ---- what the commands share -------------------------------------------------------------------------

Answered<json::object> zigbee_network(const Session& session) {
    return session.gateway.get(k_path);
}

Answered<json::object> await_zigbee(Session& session, std::int64_t most_ms,
                                    const std::function<bool(const json::object&)>& ready) {
    auto network = zigbee_network(session);
    if (!network) return network;
    const std::int64_t until = number_of(*network, "uptime_ms").value_or(0) + most_ms;
    for (int look = 0; look < k_most_looks && !ready(*network); ++look) {
        if (number_of(*network, "uptime_ms").value_or(0) >= until) break;
        const std::int64_t seen = number_of(*network, "at_uptime_ms").value_or(0);
        network = session.gateway.get(std::string(k_path) + "?newer_than=" + std::to_string(seen));
        if (!network) return network;
    }
    return network;
}

void say(Session& session, const std::string& text) {
    if (session.json || text.empty()) return;
    if (session.world.say) {
        session.world.say(text + "\n");
    } else {
        session.out += text + "\n";
    }
}

std::string zigbee_state_text(const json::object& network) {
    const std::string detail = text_of(network, "detail");
    return detail.empty() ? "it is " + text_of(network, "state") : detail;
}

const json::object* zigbee_device(const json::object& network, const std::string& address) {
    for (const auto& each : list_of(network, "devices")) {
        if (text_of(each.as_object(), "address") == address) return &each.as_object();
    }
    return nullptr;
}

Answered<std::string> zigbee_address(const std::string& typed) {
    const auto address = metering::parse_radio_address(typed);
    if (address) return to_string(*address);
    return fail(Failed{k_usage,
                       "\"" + typed +
                           "\" is no address of a device: 16 hexadecimal digits such as "
                           "a4:c1:38:00:11:22:33:44, as printed on it",
                       "", ""});
}

// ---- scan, form, adopt, remove -----------------------------------------------------------------------

Done scan_zigbee(Session& session) {
    const auto network = scanned(session);
    if (!network) return fail(network.error());
    const json::object& found = object_of(*network, "scanned");
    if (session.json) {
        json::object document = found;
        document["quietest"] = quietest(*network);
        print(session, document);
        return k_done;
    }
    Table table({{"channel", true}, {"energy", true}, {""}}, session.colour);
    const auto own = number_of(object_of(*network, "network"), "channel");
    for (const auto& each : list_of(found, "channels")) {
        const std::int64_t channel = number_of(each.as_object(), "channel").value_or(0);
        const std::int64_t dbm = number_of(each.as_object(), "dbm").value_or(0);
        table.add({{std::to_string(channel)},
                   {std::to_string(dbm) + " dBm"},
                   {bar_of(dbm) + (channel == own ? "  ours" : ""), Tone::faint}});
    }
    session.out += table.text();
    session.out += "The quietest of the usual ones is " + std::to_string(quietest(*network)) +
                   ". What is heard now may be another at another hour.\n";
    return k_done;
}

Done form_zigbee(Session& session, const ZigbeeOrder& asked) {
    if (!asked.confirmed) {
        return fail(Failed{
            k_usage,
            "a new network begins without devices: each has to be paired with it" +
                std::string(asked.replaces ? ", and those of the present one are lost for good"
                                           : "") +
                ". Say --confirm if that is meant",
            "", ""});
    }
    const auto before = zigbee_network(session);
    if (!before) return fail(before.error());
    std::int64_t channel = asked.channel;
    if (channel == 0) channel = number_of(*before, "wished_channel").value_or(0);
    if (channel == 0) {
        const auto network = scanned(session);
        if (!network) return fail(network.error());
        channel = quietest(*network);
        say(session, "channel " + std::to_string(channel) + " is the quietest");
    }
    const std::string old = text_of(object_of(*before, "network"), "extended_pan_id");
    const auto answer = session.gateway.post(
        std::string(k_path) + "/form",
        {{"channel", channel}, {"confirm", true}, {"replaces", asked.replaces}});
    if (!answer) return fail(answer.error());
    say(session, text_of(*answer, "text"));
    return await_up(session, "The network is up", [&](const json::object& network) {
        return text_of(network, "state") == "up" &&
               text_of(object_of(network, "network"), "extended_pan_id") != old;
    });
}

Done adopt_zigbee(Session& session) {
    const auto answer = session.gateway.post(std::string(k_path) + "/adopt");
    if (!answer) return fail(answer.error());
    say(session, text_of(*answer, "text"));
    return await_up(session, "The network is ours",
                    [](const json::object& network) { return text_of(network, "state") == "up"; });
}

Done remove_zigbee(Session& session, const ZigbeeOrder& asked) {
    const auto address = zigbee_address(asked.device);
    if (!address) return fail(address.error());
    const auto answer =
        session.gateway.post(std::string(k_path) + "/remove", {{"device", *address}});
    if (!answer) return fail(answer.error());
    if (session.json) {
        print(session, *answer);
    } else {
        session.out += text_of(*answer, "text") + "\n";
    }
    return k_done;
}

// ---- the command line --------------------------------------------------------------------------------

void add_zigbee_network_commands(cli::Command& zigbee, ZigbeeOrder& asked,
                                 std::function<Done(Session&)>& command) {
    constexpr std::int64_t k_longest_s = 254;
    zigbee.command("list", "The network and its devices, as the gateway sees them")
        .when_given([&command] { command = list_zigbee; });
    zigbee.command("map", "Who hears whom how well: asks every router").when_given([&command] {
        command = map_zigbee;
    });
    zigbee.command("scan", "Energy on each channel, for choosing one").when_given([&command] {
        command = scan_zigbee;
    });
    zigbee.command("adopt", "The network that the radio is in is ours from now on")
        .when_given([&command] { command = adopt_zigbee; });

    auto form = zigbee.command("form", "Make a new network: every device has to be paired with it");
    form.option("--channel", asked.channel,
                "11 to 26; without it that of the configuration, or the quietest of 11, 15, 20, 25")
        .between(11, 26);
    form.flag("--confirm", asked.confirmed, "Yes, a new network");
    form.flag("--replace", asked.replaces,
              "Leave the network there is: its devices are lost, and its key");
    form.when_given(
        [&] { command = [&](Session& session) { return form_zigbee(session, asked); }; });

    auto pair = zigbee.command("pair", "Let one device in, and say what happens until it is known");
    pair.option("DEVICE", asked.device, "Its 64-bit address, as printed on it");
    pair.option("--install-code", asked.install_code,
                "What is printed or scanned: hexadecimal digits, or the text of the QR code");
    pair.option("--through", asked.through, "Address of the router beside it, if only that may");
    pair.option("--seconds", asked.seconds, "How long it may come in")
        .between(1, k_longest_s)
        .shows_default();
    pair.flag("--anybody", asked.anybody, "Whoever comes, though his address is not known");
    pair.when_given(
        [&] { command = [&](Session& session) { return pair_zigbee(session, asked); }; });

    auto remove = zigbee.command("remove", "Tell a device to leave, and forget it");
    remove.option("DEVICE", asked.device, "Its 64-bit address").required();
    remove.when_given(
        [&] { command = [&](Session& session) { return remove_zigbee(session, asked); }; });
}

}  // namespace riser::ctl
