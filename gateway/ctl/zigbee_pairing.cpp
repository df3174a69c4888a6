// riserctl zigbee pair: lets a device in and follows it until it is known, in words for whoever stands before it.
#include "gateway/ctl/zigbee_network_commands.h"

namespace riser::ctl {
namespace {

constexpr const char* k_permit = "/v1/zigbee/permit";
// An interview takes some ten seconds, and goes on by itself if somebody lost patience.
constexpr std::int64_t k_interview_ms = 180'000;

const char* step_text(const std::string& interview) {
    if (interview == "descriptor") return "it is asked what kind of device it is";
    if (interview == "endpoints") return "it is asked what it can do";
    if (interview == "basic") return "it is asked for its maker and model";
    if (interview == "scales") return "it is asked what its numbers are worth";
    if (interview == "reports") return "it is told to report";
    return "";
}

std::string device_text(const json::object& device) {
    std::string text = text_of(device, "address");
    const std::string model = text_of(device, "model");
    if (!model.empty()) text += ", " + model + " of " + text_of(device, "manufacturer");
    const std::string profile = text_of(device, "profile");
    if (!profile.empty()) text += ", read as " + profile;
    return text;
}

// What differs in a device since before it was let in.
class Follower {
public:
    Follower(const json::object& before, std::string wanted) : wanted_(std::move(wanted)) {
        for (const auto& each : list_of(before, "devices")) known_.push_back(each.as_object());
    }

    // The device that has come in, when one has; says what is new of it.
    const json::object* look(Session& session, const json::object& network) {
        const json::object* device = find(network);
        if (device == nullptr) return nullptr;
        if (address_.empty()) {
            address_ = text_of(*device, "address");
            say(session, address_ + " has come in, as " + text_of(*device, "node"));
        }
        const std::string step = text_of(*device, "interview");
        if (step != step_) say(session, step_text(step));
        step_ = step;
        return device;
    }
    // A stranger that came while only another one was let in.
    void look_at_strangers(Session& session, const json::object& network) {
        const auto& strangers = list_of(network, "strangers");
        if (strangers_ && strangers.size() > *strangers_) {
            for (std::size_t i = *strangers_; i < strangers.size(); ++i) {
                say(session, std::string(strangers[i].as_string()) +
                                 " has come, too, and was sent away: it was not meant");
            }
        }
        strangers_ = strangers.size();
    }

private:
    const json::object* find(const json::object& network) const {
        if (!address_.empty()) return zigbee_device(network, address_);
        for (const auto& each : list_of(network, "devices")) {
            const json::object& device = each.as_object();
            const std::string address = text_of(device, "address");
            if ((wanted_.empty() || address == wanted_) && came_in(device, address)) return &device;
        }
        return nullptr;
    }
    // It was not there, or is got to know again, under another address or after silence.
    [[nodiscard]] bool came_in(const json::object& device, const std::string& address) const {
        if (text_of(device, "node").empty()) return false;
        for (const json::object& before : known_) {
            if (text_of(before, "address") != address) continue;
            return text_of(device, "node") != text_of(before, "node") ||
                   (text_of(device, "interview") != "done" &&
                    text_of(device, "interview") != text_of(before, "interview")) ||
                   (text_of(device, "life") == "alive" && text_of(before, "life") != "alive");
        }
        return true;
    }

    std::string wanted_;
    std::vector<json::object> known_;
    std::string address_;
    std::string step_;
    std::optional<std::size_t> strangers_;
};

Failed nobody_came(const std::string& device, std::int64_t seconds) {
    return {k_refused,
            (device.empty() ? std::string("nobody") : device + " has not") +
                std::string(device.empty() ? " has" : "") + " come in within " +
                std::to_string(seconds) +
                " s. Was it ready to be paired (its light blinks)? Is it near enough, or a router "
                "between? Does it belong to another network still: reset it first",
            "", ""};
}

Failed not_known_yet(const json::object& device) {
    return {k_refused,
            text_of(device, "address") +
                " is in the network but has not told all about itself yet; the gateway goes on "
                "asking: look at riserctl zigbee list later",
            "", json::serialize(device)};
}

Done tell_result(Session& session, const json::object& device) {
    if (session.json) {
        print(session, device);
        return k_done;
    }
    session.out += "Paired: " + device_text(device) + "\n";
    if (const std::string objection = text_of(device, "objection"); !objection.empty()) {
        session.out += "It is neither read nor switched: " + objection + "\n";
    }
    if (!is_true(device, "configured")) {
        session.out +=
            "It is no meter and no switch of the configuration yet: name it there by zigbee "
            "= \"" +
            text_of(device, "address") + "\"\n";
    }
    return k_done;
}

Answered<json::object> permission(const ZigbeeOrder& asked) {
    if (asked.device.empty() && asked.install_code.empty() && !asked.anybody) {
        return fail(Failed{k_usage,
                           "say whom to let in: the address that is printed on the device, or "
                           "--anybody if there is none",
                           "", ""});
    }
    json::object body{{"seconds", asked.seconds}};
    for (const auto& [name, typed] :
         {std::pair{"device", asked.device}, {"through", asked.through}}) {
        if (typed.empty()) continue;
        const auto address = zigbee_address(typed);
        if (!address) return fail(address.error());
        body[name] = *address;
    }
    if (!asked.install_code.empty()) body["install_code"] = asked.install_code;
    return body;
}

}  // namespace

Done pair_zigbee(Session& session, const ZigbeeOrder& asked) {
    const auto body = permission(asked);
    if (!body) return fail(body.error());
    const auto before = zigbee_network(session);
    if (!before) return fail(before.error());
    const auto answer = session.gateway.post(k_permit, *body);
    if (!answer) return fail(answer.error());
    say(session, text_of(*answer, "text") + ". Make it ready to be paired now");
    const std::string wanted = text_of(*body, "device");
    Follower follower(*before, wanted);
    bool was_open = false;
    json::object last;
    const auto ended = await_zigbee(
        session, asked.seconds * 1000 + k_interview_ms, [&](const json::object& network) {
            follower.look_at_strangers(session, network);
            const json::object* device = follower.look(session, network);
            const bool open = object_of(network, "joining").contains("seconds_left");
            was_open = was_open || open;
            // The view that shows it closed may be older than the order.
            if (device == nullptr) return was_open && !open;
            last = *device;
            return text_of(*device, "interview") == "done";
        });
    if (!ended) return fail(ended.error());
    // It ends by itself, too; but nobody else is meant any more.
    static_cast<void>(session.gateway.post(k_permit, {{"seconds", 0}}));
    if (last.empty()) return fail(nobody_came(wanted, asked.seconds));
    if (text_of(last, "interview") != "done") return fail(not_known_yet(last));
    return tell_result(session, last);
}

}  // namespace riser::ctl
