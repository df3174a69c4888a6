#include "cloud/http/api.h"

#include <algorithm>

#include "cloud/http/idempotency.h"
#include "cloud/http/parameters.h"
#include "cloud/http/poll_request.h"
#include "cloud/voucher/batch_orders.h"
#include "platform/http/problem.h"

namespace riser::cloud {
namespace {

// Two weeks of single samples beside their day blocks: whoever looks at a graph of yesterday finds
// both.
constexpr std::int64_t k_keep_single_samples_s = 14LL * 24 * 3600;
constexpr Duration k_tidy_interval = std::chrono::minutes(1);
// No gateway is tidied up more often.
constexpr Duration k_tidy_round = std::chrono::hours(1);
// Locks of vouchers at a time: a second of the thread that makes them, a tenth where there is none.
constexpr std::uint32_t k_slice = 40;
constexpr std::uint32_t k_slice_between = 4;
constexpr std::string_view k_delivery_type = "application/x-riser-delivery";

http::Response busy() {
    auto response = http::problem(503, "busy", "Busy",
                                  "Too many requests are waiting. Come back in a few seconds.");
    response.headers.emplace_back("Retry-After", "3");
    return response;
}

http::Response unauthorized() {
    auto response = http::problem(401, "unauthorized", "Not authorised",
                                  "Send the operator's token: \"Authorization: Bearer <token>\".");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

http::Response storage_unavailable(const std::string& why) {
    auto response = http::problem(503, "storage_unavailable", "Storage unavailable",
                                  why + " Repeat the request later, with the same id.");
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

http::Response delivery_response(const wire::CommandDelivery& delivery) {
    const auto bytes = wire::encode_delivery(delivery);
    return {200,
            {{"Content-Type", std::string(k_delivery_type)}, {"Cache-Control", "no-store"}},
            {bytes.begin(), bytes.end()},
            {}};
}

}  // namespace

Api::Api(Store& store, const CloudKeys& keys, const OperatorToken& token, ApiSettings settings,
         Clock clock)
    : store_(store),
      keys_(keys),
      token_(token),
      settings_(std::move(settings)),
      clock_(std::move(clock)),
      worker_(settings_.queue,
              {[this] { return clock_().monotonic; }, [this](Instant now) { return turn(now); }}),
      // When the queue is full, others come round soon.
      lock_maker_([this] { (void)worker_.submit([] {}); }) {}

void Api::add_routes(http::Router& router) {
    for (auto* area : {&registry_routes, &order_routes, &bill_routes, &contract_routes,
                       &voucher_routes, &voucher_sale_routes, &token_routes, &credit_link_routes,
                       &tenancy_routes, &preview_routes, &report_routes, &gateway_routes}) {
        for (auto& route : area()) add(router, std::move(route));
    }
    router.add("GET", std::string(k_poll_pattern),
               [this](const http::Request& request, const http::Respond& respond) {
                   const auto counted = counting(respond, "GET", std::string(k_poll_pattern));
                   submit(counted, [this, request, counted] { poll(request, counted); });
               });
}

http::Respond Api::counting(const http::Respond& respond, std::string method, std::string pattern) {
    return [this, respond, method = std::move(method),
            pattern = std::move(pattern)](http::Response response) {
        refusals_.count(method, pattern, response.status);
        respond(std::move(response));
    };
}

void Api::add(http::Router& router, ApiRoute route) {
    const auto kept = std::make_shared<const ApiRoute>(std::move(route));
    router.add(
        kept->method, kept->pattern,
        [this, kept](const http::Request& request, const http::Respond& respond) {
            const auto counted = counting(respond, kept->method, kept->pattern);
            if (kept->access == Access::operator_token &&
                !token_.allows(request.header("Authorization"))) {
                return counted(unauthorized());
            }
            submit(counted, [this, kept, request, counted] { serve(*kept, request, counted); });
        },
        kept->body_limit);
}

void Api::submit(const http::Respond& respond, Worker::Task task) {
    if (!worker_.submit(std::move(task))) respond(busy());
}

void Api::serve(const ApiRoute& route, const http::Request& request, const http::Respond& respond) {
    const auto session = store_.begin();
    Context context{*session, keys_, settings_, refusals_, to_unix_ms(clock_().wall), {}, false};
    http::Response response = run(route, context, request);
    finish(context, response);
    if (context.codes_ordered) codes_wanted_ = true;
    respond(std::move(response));
    wake(context.woken);
}

http::Response Api::run(const ApiRoute& route, Context& context, const http::Request& request) {
    if (route.access == Access::operator_token && !route.reads_query) {
        Parameters none{request};
        none.refuse_others();
        if (auto objection = none.objection()) return *objection;
    }
    if (route.repeat == Repeat::by_nature) return route.operation(context, request);
    return run_once(context, request, route.repeat == Repeat::key_required, route.operation);
}

void Api::finish(Context& context, http::Response& response) {
    Session& session = context.session;
    if (!session.failed() && response.status >= 400 && !context.commit_anyway) {
        context.woken.clear();
        return;  // nothing is kept of a refused request
    }
    const auto committed = session.commit();
    if (committed) return;
    context.woken.clear();
    response = storage_unavailable(committed.error().message);
    if (committed.error().fault == StoreFault::refused) return;
    // To start again with a damaged file would only make each request do so.
    const bool damaged = committed.error().fault == StoreFault::damaged;
    const std::lock_guard lock(leave_mutex_);
    (damaged ? damage_ : leave_reason_) = committed.error().cause;
}

void Api::poll(const http::Request& request, const http::Respond& respond) {
    const auto session = store_.begin();
    Context context{*session, keys_, settings_, refusals_, to_unix_ms(clock_().wall), {}, false};
    const auto asked = read_poll_request(context, request, genuine_);
    if (!asked) {
        http::Response refusal = asked.error();
        finish(context, refusal);
        return respond(std::move(refusal));
    }
    PollRequest poll = *asked;
    overtake_command_epoch(*session, keys_, poll.gateway, poll.cursor.command_epoch,
                           context.now_ms);
    session->note_contact(poll.gateway.key, context.now_ms);
    if (poll.kinds > 0) note_kinds(*session, poll.gateway, poll.kinds, context.now_ms);
    const auto delivery = collect_commands(*session, keys_, poll.gateway, poll.cursor);
    http::Response response = delivery_response(delivery);
    finish(context, response);
    const bool nothing_new = delivery.commands.empty() && !delivery.key_set;
    if (response.status != 200 || !nothing_new || poll.wait == std::chrono::seconds(0)) {
        return respond(std::move(response));
    }
    const auto replaced = polls_.add(
        {poll.gateway.key.gateway, poll.cursor, clock_().monotonic + poll.wait,
         [respond](const wire::CommandDelivery& found) { respond(delivery_response(found)); },
         poll.gateway.command_epoch});
    if (replaced) replaced->answer({poll.gateway.command_epoch, {}, std::nullopt});
}

void Api::wake(const std::set<GatewayId>& gateways) {
    for (const GatewayId id : gateways) {
        if (const auto waiter = polls_.take(id)) answer_waiter(*waiter);
    }
}

void Api::answer_waiter(const LongPoll::Waiter& waiter) {
    const auto session = store_.begin();
    const auto gateway = session->find_gateway(waiter.gateway);
    if (!gateway || session->failed())
        return waiter.answer({waiter.cursor.command_epoch, {}, std::nullopt});
    waiter.answer(collect_commands(*session, keys_, *gateway, waiter.cursor));
}

std::optional<Instant> Api::turn(Instant now) {
    // Whoever queues a command wakes its gateway, so there is nothing for those whose time is over; should there be
    // something after all, their next poll finds it.
    for (const auto& waiter : polls_.take_expired(now)) {
        waiter.answer({waiter.command_epoch, {}, std::nullopt});
    }
    if (!next_tidy_) next_tidy_ = now + k_tidy_interval;
    if (now >= *next_tidy_) {
        expire_vouchers();
        next_tidy_ = now + (tidy_up() ? k_tidy_interval : k_tidy_round);
    }
    if (make_codes()) return now;
    const auto deadline = polls_.next_deadline();
    return deadline ? std::min(*deadline, *next_tidy_) : *next_tidy_;
}

bool Api::tidy_up() {
    const auto session = store_.begin();
    const auto gateways = session->list_all_gateways();
    if (gateways.empty()) return false;
    const auto& gateway = gateways[tidied_ % gateways.size()];
    const std::int64_t before_s = to_unix_ms(clock_().wall) / 1000 - k_keep_single_samples_s;
    session->drop_compacted_samples(gateway.key, before_s);
    (void)session->commit();  // whatever goes wrong here shows at the next request
    tidied_ = (tidied_ + 1) % gateways.size();
    return tidied_ != 0;
}

bool Api::make_codes() {
    if (const auto made = lock_maker_.take()) keep_locks(*made);
    if (!codes_wanted_ || !keys_.issuer || !lock_maker_.is_idle()) return false;
    const bool apart = settings_.vouchers.lock_threads > 0;
    const auto slice = next_slice(*store_.begin(), apart ? k_slice : k_slice_between);
    codes_wanted_ = slice.has_value();
    if (!slice) return false;
    if (apart) {
        lock_maker_.start(*keys_.issuer, *slice);
        return false;
    }
    keep_locks({*slice, make_locks(*keys_.issuer, *slice)});
    return codes_wanted_;
}

void Api::keep_locks(const LockMaker::Made& made) {
    const auto session = store_.begin();
    take_locks(*session, made.slice, made.locks);
    // What was not kept is made again; not at once, or a full disk would keep the processor busy.
    const bool kept = session->commit().ok() && !made.locks.empty();
    if (!kept) codes_wanted_ = false;
}

void Api::expire_vouchers() {
    codes_wanted_ = true;
    const auto session = store_.begin();
    VoucherDesk desk{*session, keys_, settings_.vouchers, to_unix_ms(clock_().wall)};
    const bool some = expire_batches(desk) > 0;
    if (some && session->commit()) wake(desk.woken);
}

void Api::stop() {
    worker_.stop();
    lock_maker_.stop();
    // The worker has ended: its waiters are ours.
    for (const auto& waiter : polls_.take_all())
        waiter.answer({waiter.cursor.command_epoch, {}, std::nullopt});
}

std::string Api::leave_reason() const {
    const std::lock_guard lock(leave_mutex_);
    return leave_reason_;
}

void Api::count_refused_connection() {
    refusals_.count("CONNECT", "too many connections", 503);
}

void Api::assume_damage(std::string what) {
    const std::lock_guard lock(leave_mutex_);
    damage_ = std::move(what);
}

std::string Api::damage() const {
    const std::lock_guard lock(leave_mutex_);
    return damage_;
}

}  // namespace riser::cloud
