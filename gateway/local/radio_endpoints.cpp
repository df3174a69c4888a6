// The endpoints of the Zigbee network: what it looks like, and the orders that change it. An order goes to the radio
// and not to the controller: nothing about it is money or supply.
#include <array>

#include "gateway/local/body_fields.h"
#include "gateway/local/endpoints.h"
#include "gateway/local/radio_json.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using http::Response;

constexpr std::int64_t k_longest_joining_s = 254;  // the radio knows no longer one but for ever

Response no_radio() {
    return http::problem(404, "no_zigbee", "There is no Zigbee network",
                         "The configuration has no [zigbee], or its radio was not looked at yet.");
}

// There is at most one radio in a gateway.
const metering::RadioNetwork* network_of(const Present& present) {
    const auto* networks = present.radios;
    return networks == nullptr || networks->empty() ? nullptr : &networks->front();
}

Reply show_network(const Call& call) {
    const auto* network = network_of(call.present);
    if (network == nullptr) return no_radio();
    if (const auto given = call.request.query_value("newer_than")) {
        const auto uptime = parse_uptime(*given);
        if (!uptime) {
            const std::string detail = "is not an at_uptime_ms as GET shows it";
            return http::problem({400,
                                  "invalid_parameter",
                                  "A query parameter is not right",
                                  "newer_than " + detail + ".",
                                  {{"newer_than", detail}}});
        }
        const PendingNetwork pending{*uptime};
        if (!LocalApi::is_ready(pending, call.present)) return pending;
    }
    return http::json_response(200, radio_text(*network, call.settings, call.now));
}

template <class Make>
Reply radio_order(const Call& call, const Make& make) {
    const auto* network = network_of(call.present);
    if (network == nullptr) return no_radio();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    metering::RadioOrderBody body = make(*fields);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingRadio{network->bus, std::move(body)};
}

Reply scan(const Call& call) {
    return radio_order(call, [](BodyFields&) { return metering::ScanRadio{}; });
}
Reply draw_map(const Call& call) {
    return radio_order(call, [](BodyFields&) { return metering::MapRadio{}; });
}
Reply adopt(const Call& call) {
    return radio_order(call, [](BodyFields&) { return metering::AdoptRadio{}; });
}

// The answer has keys in it: only for whom the Unix socket admits.
Reply back_up(const Call& call) {
    return radio_order(call, [](BodyFields&) { return metering::BackUpRadio{}; });
}

// {"channel": 20, "confirm": true, "replaces": false}; numbers and keys are drawn by the front.
Reply form(const Call& call) {
    return radio_order(call, [](BodyFields& fields) {
        constexpr std::int64_t k_first_channel = 11;
        constexpr std::int64_t k_last_channel = 26;
        metering::FormRadio order;
        order.channel =
            static_cast<std::uint8_t>(fields.integer("channel", k_first_channel, k_last_channel));
        order.replaces = fields.flag("replaces");
        fields.must_be_confirmed("confirm");
        return order;
    });
}

// {"backup": "{...}", "confirm": "3f9a12c4", "replaces": false, "burn_address": false}: the file as text, with the key of
// the network in it, hence only over the Unix socket. Without `confirm` the answer says what would be done, and the name
// of that plan, which confirms it.
Reply restore(const Call& call) {
    return radio_order(call, [](BodyFields& fields) {
        metering::RestoreRadio order;
        order.backup = fields.document("backup");
        order.confirmed_plan = fields.optional_plan("confirm");
        order.replaces = fields.flag("replaces");
        order.burns_address = fields.flag("burn_address");
        return order;
    });
}

// {"seconds": 120, "device": "a4:c1:...", "through": "...", "install_code": "..."}; 0 s ends it.
Reply permit(const Call& call) {
    return radio_order(call, [](BodyFields& fields) {
        metering::PermitRadio order;
        order.seconds =
            static_cast<std::uint8_t>(fields.integer("seconds", 0, k_longest_joining_s));
        order.only = fields.optional_radio_address("device");
        order.through = fields.optional_radio_address("through");
        order.install_code = fields.optional_code("install_code");
        return order;
    });
}

Reply remove(const Call& call) {
    return radio_order(call, [](BodyFields& fields) {
        return metering::RemoveFromRadio{fields.radio_address("device")};
    });
}

constexpr std::array k_endpoints{
    Endpoint{"GET", "/v1/zigbee", Need::see, false, show_network, {"newer_than"}},
    Endpoint{"POST", "/v1/zigbee/scan", Need::order, false, scan},
    Endpoint{"POST", "/v1/zigbee/map", Need::order, false, draw_map},
    Endpoint{"POST", "/v1/zigbee/form", Need::order, false, form},
    Endpoint{"POST", "/v1/zigbee/adopt", Need::order, false, adopt},
    Endpoint{"POST", "/v1/zigbee/permit", Need::order, false, permit},
    Endpoint{"POST", "/v1/zigbee/remove", Need::order, false, remove},
    Endpoint{"POST", "/v1/zigbee/backup", Need::socket, false, back_up},
    Endpoint{"POST", "/v1/zigbee/restore", Need::socket, false, restore},
};

}  // namespace

std::span<const Endpoint> radio_endpoints() {
    return k_endpoints;
}

Response LocalApi::answer(const PendingRadio& /*order*/, const metering::RadioAnswer& answer) {
    switch (answer.outcome) {
        case metering::RadioOutcome::conflict:
            return http::problem(409, "refused_conflict",
                                 "The order does not fit the present state", answer.text);
        case metering::RadioOutcome::invalid:
            return http::problem(422, "refused_invalid", "The order is not possible", answer.text);
        case metering::RadioOutcome::accepted:
        case metering::RadioOutcome::done:
            break;
    }
    if (answer.backup) return http::json_response(200, radio_backup_text(*answer.backup));
    const bool done = answer.outcome == metering::RadioOutcome::done;
    return http::json_response(done ? 200 : 202, radio_answer_text(answer));
}

Response LocalApi::answer(const PendingNetwork& /*pending*/, const Present& present,
                          const Now& now) const {
    const auto* network = network_of(present);
    return network == nullptr ? local::no_radio()
                              : http::json_response(200, radio_text(*network, settings_, now));
}

bool LocalApi::is_ready(const PendingNetwork& pending, const Present& present) {
    // Milliseconds are what the API shows: the rest must not make an old view look newer.
    constexpr auto k_shown = std::chrono::milliseconds(1);
    const auto* network = network_of(present);
    return network != nullptr && network->at - pending.newer_than >= k_shown;
}

Response LocalApi::no_answer(const PendingRadio&) {
    Response response = http::problem(503, "outcome_unknown", "Unknown whether it was done",
                                      "The radio did not answer in time. Look at the network, then "
                                      "repeat the order if it was not carried out.");
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

Response LocalApi::no_radio() {
    return local::no_radio();
}

}  // namespace riser::local
