// riserctl zigbee restore: a backup onto the gateway's radio. What it means is said first, by the gateway, which has looked at
// the stick; it is written only with a yes to that very plan, and then followed to its end.
#include <utility>

#include "gateway/ctl/words.h"
#include "gateway/ctl/zigbee_commands.h"
#include "gateway/field/zigbee/backup/open_backup.h"

namespace riser::ctl {
namespace {

// Some resets of the stick, each of seconds, and the start of the network.
constexpr std::int64_t k_restore_ms = 180'000;

std::string state_of(const json::object& network) {
    return text_of(object_of(network, "restore"), "state");
}

void say_plan(Session& session, const json::object& answer) {
    say(session, text_of(answer, "text"));
    for (const auto& each : list_of(answer, "warnings")) {
        say(session, "- " + std::string(each.as_string()));
    }
}

Done ended(Session& session, const json::object& network) {
    const json::object& restore = object_of(network, "restore");
    const bool done = state_of(network) == "done";
    if (!done) {
        const std::string text = text_of(restore, "text");
        return fail(
            Failed{k_refused,
                   state_of(network) == "failed"
                       ? text
                       : "not done yet: " + (text.empty() ? zigbee_state_text(network) : text) +
                             ". Look at riserctl zigbee list, and order it again if it has stopped",
                   "", json::serialize(network)});
    }
    if (session.json) {
        print(session, network);
        return k_done;
    }
    session.out += "The network of the backup is up; its devices are heard of within minutes\n";
    for (const auto& each : list_of(restore, "remarks")) {
        session.out += line("note", std::string(each.as_string()));
    }
    session.out += line(
        "note",
        "keep the old stick without power until it is erased: two with one network spoil its counters");
    session.out += line("note", "make a new backup now: riserctl zigbee backup save FILE");
    return k_done;
}

}  // namespace

Done restore_zigbee(Session& session, const ZigbeeQuestion& asked) {
    const auto file = read_zigbee_file(session, asked.from);
    if (!file) return fail(file.error());
    if (!file->backup) {
        return fail(Failed{
            k_refused,
            "there is no backup of the network in it, only devices: make one in ZHA (Download "
            "backup) and give that",
            "", ""});
    }
    for (const std::string& remark : file->remarks) say(session, "- " + remark);
    const auto before = zigbee_network(session);
    if (!before) return fail(before.error());
    const std::int64_t earlier = number_of(object_of(*before, "restore"), "number").value_or(0);
    const std::string& confirmed = asked.order.confirmed_plan;
    json::object body{{"backup", write_open_backup(*file->backup)},
                      {"replaces", asked.order.replaces},
                      {"burn_address", asked.order.burns_address}};
    if (!confirmed.empty()) body["confirm"] = confirmed;
    const auto answer = session.gateway.post("/v1/zigbee/restore", body);
    if (!answer) return fail(answer.error());
    if (confirmed.empty()) {
        if (session.json) {
            print(session, *answer);
            return k_done;
        }
        say_plan(session, *answer);
        return fail(Failed{
            k_usage,
            "nothing is written yet. Take the old stick off its power for good, then say the same "
            "with --confirm " +
                text_of(*answer, "plan"),
            "", ""});
    }
    say_plan(session, *answer);
    std::string told;
    const auto network = await_zigbee(session, k_restore_ms, [&](const json::object& seen) {
        const json::object& restore = object_of(seen, "restore");
        if (number_of(restore, "number").value_or(0) <= earlier) return false;
        const std::string text = text_of(restore, "text");
        if (state_of(seen) == "running" && text != std::exchange(told, text)) say(session, text);
        return state_of(seen) == "done" || state_of(seen) == "failed";
    });
    if (!network) return fail(network.error());
    return ended(session, *network);
}

}  // namespace riser::ctl
