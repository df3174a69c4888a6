// Api: the cloud behind HTTP. Routes hand requests to the worker, which runs each as one
// transaction: begin, operation, commit, answer. An answer therefore always speaks of what is on
// disk. Gateways waiting for commands are parked here and woken by whoever queues one.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "cloud/commands/long_poll.h"
#include "cloud/http/genuine_requests.h"
#include "cloud/http/lock_maker.h"
#include "cloud/http/refusals.h"
#include "cloud/http/worker.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/identity/operator_token.h"
#include "cloud/ingest/ingest.h"
#include "cloud/store/store.h"
#include "cloud/voucher/desk.h"
#include "platform/entropy/entropy.h"
#include "platform/http/router.h"

namespace riser::cloud {

struct ApiSettings {
    IngestSettings ingest;
    // Requests waiting for the store; each may hold an upload of 4 MiB.
    std::size_t queue = 64;
    // Ids of what a request creates without naming it.
    std::function<std::array<std::uint8_t, 16>(UtcTime)> new_uuid = entropy::new_uuid_v7;
    VoucherSettings vouchers{voucher::k_production_cost, entropy::new_salt, 0};
};

// What an operation works with.
struct Context {
    Session& session;
    const CloudKeys& keys;
    const ApiSettings& settings;
    const Refusals& refusals;
    std::int64_t now_ms = 0;
    std::set<GatewayId> woken;   // gateways that have got commands
    bool commit_anyway = false;  // also when the answer is an error
    bool codes_ordered = false;  // there are locks to be made
};

using Operation = std::function<http::Response(Context&, const http::Request&)>;

// How a request proves that it may.
enum class Access : std::uint8_t {
    anyone,  // health, documentation
    operator_token,
    gateway_itself,  // by its signature, checked in the operation
};

// How POST treats Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).
enum class Repeat : std::uint8_t {
    by_nature,  // GET, or the request carries its own identity
    key_optional,
    key_required,  // money and orders
};

struct ApiRoute {
    std::string method;
    std::string pattern;
    Access access = Access::operator_token;
    Repeat repeat = Repeat::by_nature;
    Operation operation;
    std::size_t body_limit = http::k_default_body_limit;
    bool reads_query = false;  // others that operators use refuse a query: it would be ignored
};

// The table of all routes but the long poll; one function per area.
[[nodiscard]] std::vector<ApiRoute> registry_routes();
[[nodiscard]] std::vector<ApiRoute> order_routes();
[[nodiscard]] std::vector<ApiRoute> bill_routes();
[[nodiscard]] std::vector<ApiRoute> contract_routes();
[[nodiscard]] std::vector<ApiRoute> voucher_routes();
[[nodiscard]] std::vector<ApiRoute> voucher_sale_routes();
[[nodiscard]] std::vector<ApiRoute> token_routes();
[[nodiscard]] std::vector<ApiRoute> credit_link_routes();
[[nodiscard]] std::vector<ApiRoute> tenancy_routes();
[[nodiscard]] std::vector<ApiRoute> preview_routes();
[[nodiscard]] std::vector<ApiRoute> report_routes();
[[nodiscard]] std::vector<ApiRoute> gateway_routes();
inline constexpr std::string_view k_poll_pattern = "/v1/gateways/{gateway}/commands";

class Api {
public:
    using Clock = std::function<Now()>;

    // Everything referred to must live longer.
    Api(Store& store, const CloudKeys& keys, const OperatorToken& token, ApiSettings settings,
        Clock clock);

    void add_routes(http::Router& router);
    void start() { worker_.start(); }
    // Instead of start(), for a caller without threads: serves what waits, and returns when to come
    // again if nothing is asked before.
    std::optional<Instant> run_pending() { return worker_.run_pending(); }
    // Answers who waits, ends the worker.
    void stop();

    // Not empty: memory and disk may differ, the process must end and start again.
    [[nodiscard]] std::string leave_reason() const;
    // A connection was closed at once because there are too many. Any thread.
    void count_refused_connection();
    // The database was found damaged before anybody asked it.
    void assume_damage(std::string what);
    // What the database answered when it was found damaged, for the log; empty while it was not. Any thread.
    [[nodiscard]] std::string damage() const;
    [[nodiscard]] Instant last_turn() const { return worker_.last_turn(); }

private:
    void add(http::Router& router, ApiRoute route);
    // Answers like `respond`, and counts refusals.
    [[nodiscard]] http::Respond counting(const http::Respond& respond, std::string method,
                                         std::string pattern);
    void submit(const http::Respond& respond, Worker::Task task);
    void serve(const ApiRoute& route, const http::Request& request, const http::Respond& respond);
    [[nodiscard]] http::Response run(const ApiRoute& route, Context& context,
                                     const http::Request& request);
    // Commits what the operation did; the answer becomes 503 when that fails.
    void finish(Context& context, http::Response& response);
    void poll(const http::Request& request, const http::Respond& respond);
    void wake(const std::set<GatewayId>& gateways);
    void answer_waiter(const LongPoll::Waiter& waiter);
    std::optional<Instant> turn(Instant now);
    // Takes the locks that were made and has the next ones made. True: more can be done at once.
    bool make_codes();
    void keep_locks(const LockMaker::Made& made);
    void expire_vouchers();
    // A small piece of housekeeping now and then: one gateway at a time. False: that was the last of them.
    bool tidy_up();

    Store& store_;
    const CloudKeys& keys_;
    const OperatorToken& token_;
    const ApiSettings settings_;
    Clock clock_;
    Refusals refusals_;
    // Worker only.
    LongPoll polls_;
    GenuineRequests genuine_;
    std::optional<Instant> next_tidy_;
    std::size_t tidied_ = 0;    // gateways in this round
    bool codes_wanted_ = true;  // until there is nothing to make; at first nobody knows
    mutable std::mutex leave_mutex_;
    std::string leave_reason_;  // guarded by leave_mutex_, as is the next
    std::string damage_;
    Worker worker_;
    LockMaker lock_maker_;
};

}  // namespace riser::cloud
