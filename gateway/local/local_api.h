// LocalApi: the JSON API of one building as a function: a request, the present view and the time
// give a response, or what must happen first. No sockets, no clock, no waiting: http_front.h runs
// it behind a server, the simulator calls it directly. The API for people who use it:
// docs/local-api.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/metering/bus_statistics.h"
#include "core/metering/radio_network.h"
#include "core/units/zone.h"
#include "core/voucher/throttle.h"
#include "core/wire/key_set.h"
#include "gateway/controller/action.h"
#include "gateway/controller/event.h"
#include "gateway/local/access.h"
#include "gateway/local/attention.h"
#include "gateway/local/cloud_view.h"
#include "gateway/local/common_energy.h"
#include "gateway/local/history.h"
#include "gateway/local/names.h"
#include "platform/http/message.h"
#include "platform/http/router.h"

namespace riser::local {

// What stands at the edges of the gateway, and may come back while it runs.
struct Edges {
    CloudUse cloud = CloudUse::none;
    std::vector<Mark> impairments;       // what the process does without
    std::string console_token;           // see AccessRules
    std::optional<wire::KeySet> keys{};  // of the cloud; nullopt: none are known

    bool operator==(const Edges&) const = default;
};

struct LocalApiSettings {
    Names names;
    ZoneRules zone;
    AccessRules access;
    std::string version;  // of the gateway's software
    CloudUse cloud = CloudUse::none;
    std::vector<Mark> impairments;  // what the process does without
    CommonEnergySettings common_energy;
    std::optional<wire::KeySet> keys{};  // that documents of the cloud are held against
    bool anonymous_codes = true;         // codes are taken from everybody on the building's network
};

// What the API may show. Owned by the caller; nothing here is kept.
struct Present {
    const controller::BuildingView* view = nullptr;  // null until the controller has published
    const std::vector<metering::BusStatistics>* buses = nullptr;
    const UsageSummary* usage = nullptr;
    const wire::SyncStatus* sync = nullptr;  // null until the uplink has said something
    // Requests that were refused since the start, by the code of the problem; null: not counted here.
    const std::map<std::string, std::uint64_t>* refused_requests = nullptr;
    const MeterDataSummary* meter_data = nullptr;  // null until the readings were looked at
    const std::vector<metering::RadioNetwork>* radios = nullptr;  // of Zigbee; at most one
};

// ---- what a request may need before it can be answered -----------------------------------------

// For the controller; its Answer goes to LocalApi::answer().
struct PendingOrder {
    controller::OrderBody body;
    // Whoever asked has shown no right: what the account has and owes is none of his business.
    bool anonymous = false;
};
// For the history; its answer goes to LocalApi::answer(). The token is the caller's.
struct PendingHistory {
    HistoryQuery query;
};
// Ask again once this meter was read after that moment, or when patience ends.
struct PendingReading {
    MeterId meter{};
    Instant newer_than{};
};
// Ask again once what a correction would come to is read, or when patience ends; of one account, its lines.
struct PendingPreview {
    CommandId id{};
    std::optional<AccountId> account{};
};
// A code that was typed, to be derived first (gateway/voucher/redemption_desk.h); what comes of it is an order.
struct PendingCode {
    AccountId account{};
    bool preview = false;
    voucher::Code code;
    std::vector<voucher::Series> series;
    voucher::Client client;
};
// For the radio, once what is drawn by chance is drawn (radio_desk.h); its RadioAnswer goes to LocalApi::answer().
struct PendingRadio {
    BusId bus{};
    metering::RadioOrderBody body;
};
// Ask again once a view of the network is newer than that moment, or when patience ends.
struct PendingNetwork {
    Instant newer_than{};
};
// A bound token that was typed, to be opened first (token_door.h); what comes of it is an order.
struct PendingToken {
    AccountId account{};
    bool preview = false;
    voucher::Code code;
    controller::VouchersViewPtr vouchers;  // with what is known of them; never null
    voucher::Client client;
};
// Keep the connection open and send the view and its changes (view_json.h).
struct OpenViewStream {};

struct Endpoint;

using Reply =
    std::variant<http::Response, PendingOrder, PendingHistory, PendingReading, PendingCode,
                 PendingToken, PendingRadio, PendingNetwork, PendingPreview, OpenViewStream>;

class LocalApi {
public:
    explicit LocalApi(LocalApiSettings settings);

    [[nodiscard]] Reply handle(const http::Request& request, const Present& present,
                               const Now& now) const;

    [[nodiscard]] http::Response answer(const PendingOrder& order, const controller::Answer& answer,
                                        const Present& present) const;
    [[nodiscard]] http::Response answer(const PendingHistory& pending, const HistoryAnswer& answer,
                                        const Present& present) const;
    // The reading has come, or patience has ended: the meter as it is.
    [[nodiscard]] http::Response answer(const PendingReading& pending,
                                        const Present& present) const;
    [[nodiscard]] static http::Response answer(const PendingPreview& pending,
                                               const Present& present);
    [[nodiscard]] static http::Response answer(const PendingRadio& order,
                                               const metering::RadioAnswer& answer);
    // A newer view has come, or patience has ended: the network as it is.
    [[nodiscard]] http::Response answer(const PendingNetwork& pending, const Present& present,
                                        const Now& now) const;
    // Nobody answered in time: whether the order was carried out is unknown.
    [[nodiscard]] static http::Response no_answer(const PendingOrder& order);
    [[nodiscard]] static http::Response no_answer(const PendingHistory& pending);
    [[nodiscard]] static http::Response no_answer(const PendingRadio& order);
    // There is no Zigbee network in this gateway.
    [[nodiscard]] static http::Response no_radio();
    // There is no history in this process, e.g. in safe mode.
    [[nodiscard]] static http::Response no_history();
    // There is nobody who looks at the readings, e.g. for want of a file.
    [[nodiscard]] static http::Response no_meter_data();
    // A code that was not admitted, or not derived: nothing happened to it.
    [[nodiscard]] static http::Response busy_with_codes(const voucher::Busy& busy);
    [[nodiscard]] static http::Response code_not_derived();
    // Bound tokens are not for sale here.
    [[nodiscard]] static http::Response no_tokens();
    // As many pages listen as may.
    [[nodiscard]] static http::Response too_many_streams();
    // The inbox was full: nothing happened.
    [[nodiscard]] static http::Response busy();

    [[nodiscard]] static bool is_ready(const PendingReading& pending, const Present& present);
    [[nodiscard]] static bool is_ready(const PendingNetwork& pending, const Present& present);
    [[nodiscard]] static bool is_ready(const PendingPreview& pending, const Present& present);
    [[nodiscard]] const LocalApiSettings& settings() const { return settings_; }
    [[nodiscard]] Edges edges() const;
    void set_edges(Edges edges);

private:
    [[nodiscard]] http::Response refused_code(const PendingOrder& order,
                                              const controller::Answer& answer,
                                              const Present& present) const;
    [[nodiscard]] static http::Response refused_token(const controller::Answer& answer);

    LocalApiSettings settings_;
    http::Router router_;  // for its table only: route i is endpoint i
    std::vector<const Endpoint*> endpoints_;
};

}  // namespace riser::local
