// What a gateway does without, because a file or an address of it cannot be used. Neither a page nor a cloud is worth a
// building whose meters nobody reads: it goes on, says so, and tries again until a person has mended it.
#include "gateway/local/attention.h"

namespace riser::local {

Mark no_console_token_mark(const std::string& why) {
    return {
        Level::alarm,
        "no_console_token",
        "the page gives no orders and answers no other computer: its token cannot be used",
        "Reading, charging and switching go on, and `riserctl` on the gateway gives every order.",
        "Delete the file: within five minutes a new token is made, `riserctl console-token` prints it.",
        why};
}

Mark no_cloud_mark(const std::string& why) {
    return {
        Level::alarm,
        "no_cloud",
        "the cloud is not used: a file that it takes cannot be used",
        "Reading, charging and switching go on, and everything is kept to be sent later; cash "
        "can be credited here. Payments made through the cloud do not arrive.",
        "Put the file right: `riser-gateway --check-config` says the same until nothing is wrong any more. It is "
        "used within five minutes; after a change of the configuration order `systemctl restart riser-gateway`.",
        why};
}

Mark unreachable_mark(const http::MissingEndpoint& endpoint) {
    if (endpoint.unix_socket) {
        return {
            Level::alarm,
            "socket_unavailable",
            "`riserctl` does not reach the gateway: its socket cannot be made",
            "Reading, charging and switching go on.",
            "Look at the folder of the socket and at who has it. It is tried again every minute.",
            endpoint.why};
    }
    return {
        Level::alarm,
        "page_unavailable",
        "the page is not served: its address or port cannot be had",
        "Reading, charging and switching go on, and `riserctl` on the gateway gives every order.",
        "Another program may have the port: end it, or choose another one (`http_port` in [local]). It is tried "
        "again every minute.",
        endpoint.why};
}

Mark configuration_refused_mark(const ConfigurationRefused& refused) {
    std::string points;
    for (const auto& name : refused.only_observed) points += (points.empty() ? "" : ", ") + name;
    std::string meaning = refused.last_good
                              ? "Reading, charging and switching go on as before the last start; "
                                "what was changed in the configuration since has no effect."
                              : "Reading, charging and switching go on.";
    if (refused.intent_unknown) {
        meaning += " Nobody is cut off meanwhile: what was changed may say who must not be.";
    }
    if (!points.empty()) meaning += " Nobody is cut off at: " + points + ".";
    return {
        Level::alarm,
        "configuration_refused",
        refused.last_good ? "the configuration is refused, the last good one is used"
                          : "the configuration is refused in parts, and used without them",
        std::move(meaning),
        "Put the configuration right: `riser-gateway --check-config` says the same until nothing is "
        "wrong any more. Then order `systemctl restart riser-gateway`.",
        refused.why};
}

Mark configuration_not_kept_mark(const std::string& why) {
    return {
        Level::warning,
        "configuration_not_kept",
        "the configuration cannot be kept as the last good one",
        "Reading, charging and switching go on. A later start whose configuration is refused would "
        "go on with an older one; after an hour there is none any more.",
        "Look at the disk of the state directory: is it full, or does it take nothing? It is tried "
        "again every five minutes.",
        why};
}

Mark readings_not_kept_mark(const std::string& why) {
    return {
        Level::warning,
        "readings_not_kept",
        "readings are not kept: their file cannot be used",
        "Reading, charging and switching go on. What the meters show is missing from the course of "
        "days, from estimates and in the cloud.",
        "If Riser was put back to an older version, install the newer one again. Otherwise look at "
        "the disk of the state directory. It is tried again by itself.",
        why};
}

Mark account_left_out_mark(const std::string& what) {
    return {
        Level::alarm, "account_left_out", "a line of the configuration is left out: " + what,
        "Charging goes on by the books. A landlord whose account is closed is charged for nothing "
        "while nobody lives there.",
        "Name an account that is new, or take the line out, and restart the gateway."};
}

}  // namespace riser::local
