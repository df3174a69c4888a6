#include "tests/sim/world/simulated_link.h"

#include <algorithm>

namespace riser::sim {
namespace {

using sync::UplinkFault;

constexpr Duration k_least_latency = std::chrono::milliseconds(15);
constexpr Duration k_most_latency = std::chrono::milliseconds(150);
constexpr int k_slowness = 10;
constexpr std::int64_t k_slow_bytes_per_second = 1500;
constexpr std::int64_t k_usual_bytes_per_second = 250'000;
// libcurl gives up connecting after this (gateway/io/uplink_curl.cpp).
constexpr Duration k_connect_timeout = std::chrono::seconds(20);
constexpr Duration k_longest_delay = std::chrono::minutes(20);
constexpr SimTime k_never = Duration::max();

constexpr const char* k_portal_page =
    "<!DOCTYPE html><html><head><title>Guest network</title></head><body>Please log in</body>";

http::Request to_http(sync::UplinkRequest& request) {
    http::Request out;
    out.method = request.method;
    const auto question = request.target.find('?');
    out.path = request.target.substr(0, question);
    if (question != std::string::npos) out.query = request.target.substr(question + 1);
    out.headers = std::move(request.headers);
    out.body.assign(request.body.begin(), request.body.end());
    return out;
}

std::vector<std::uint8_t> bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

}  // namespace

SimulatedLink::SimulatedLink(EventQueue& queue, ActorId actor, SimulatedCloud& cloud,
                             LinkFaults faults, std::uint64_t seed)
    : queue_(queue), actor_(actor), cloud_(cloud), faults_(faults), prng_(seed) {
    const auto first = [this](Duration mean) {
        return mean == Duration{0} ? k_never : queue_.now() + draw_wait(prng_, mean);
    };
    next_outage_ = first(faults_.between_outages);
    next_slow_span_ = first(faults_.between_slow_spans);
}

void SimulatedLink::attach(Feed feed) {
    open_.clear();
    feed_ = std::move(feed);
}

void SimulatedLink::detach() {
    attach(nullptr);
}

void SimulatedLink::heal() {
    healed_ = true;
    const auto certificate_from = faults_.certificate_from;
    faults_ = {};
    faults_.certificate_from = certificate_from;
    next_outage_ = next_slow_span_ = k_never;
    out_until_ = slow_until_ = queue_.now();
}

void SimulatedLink::cut_for(Duration span) {
    out_since_ = queue_.now();
    out_until_ = queue_.now() + span;
    longest_counted_ = 0;
    black_hole_ = prng_.chance(1, 2);
    ++counts_["link_outage"];
}

// ---- the gateway's side ----

bool SimulatedLink::perform(sync::CloudSync::Output& output, const Now& now) {
    if (auto* request = std::get_if<sync::UplinkRequest>(&output)) {
        perform(std::move(*request), now);
        return true;
    }
    if (const auto* cancel = std::get_if<sync::UplinkCancel>(&output)) {
        perform(*cancel);
        return true;
    }
    return false;
}

void SimulatedLink::perform(const sync::UplinkCancel& cancel) {
    open_.erase(cancel.id);
}

void SimulatedLink::perform(sync::UplinkRequest request, const Now& now) {
    pass_spans();
    Exchange exchange{++last_exchange_,
                      request.id,
                      request.method,
                      request.max_reply_bytes,
                      queue_.now() + request.timeout,
                      Mishap::none};
    open_[request.id] = exchange.number;
    if (is_out()) {
        ++counts_["link_unreachable"];
        count_length_of_outage();
        if (!black_hole_) {
            return fail_after(latency(), exchange, UplinkFault::unreachable, "no route to host");
        }
        return fail_after(std::min(k_connect_timeout, request.timeout), exchange,
                          UplinkFault::timed_out, "connection timed out");
    }
    if (now.wall < faults_.certificate_from) {
        ++counts_["link_untrusted"];
        return fail_after(latency() * 3, exchange, UplinkFault::untrusted,
                          "certificate is not yet valid");
    }
    exchange.mishap = draw_mishap();
    const auto carried = std::make_shared<const http::Request>(to_http(request));
    if (on_upload && carried->method == "POST") on_upload(*carried);
    fail_after(request.timeout, exchange, UplinkFault::timed_out, "no answer in time");
    send(carried, exchange);
}

// ---- what happens to an exchange ----

SimulatedLink::Mishap SimulatedLink::draw_mishap() {
    struct Kind {
        Mishap mishap;
        std::uint32_t rate;
        const char* name;
    };
    const Kind kinds[] = {
        {Mishap::request_lost, faults_.request_lost, "link_request_lost"},
        {Mishap::reply_lost, faults_.reply_lost, "link_reply_lost"},
        {Mishap::request_doubled, faults_.request_doubled, "link_request_doubled"},
        {Mishap::request_delayed, faults_.request_delayed, "link_request_delayed"},
        {Mishap::reply_delayed, faults_.reply_delayed, "link_reply_delayed"},
        {Mishap::reply_truncated, faults_.reply_truncated, "link_reply_truncated"},
        {Mishap::reply_endless, faults_.reply_endless, "link_reply_endless"},
        {Mishap::portal, faults_.portal, "link_portal"},
        {Mishap::busy, faults_.busy, "link_busy"},
        {Mishap::proxy_error, faults_.proxy_error, "link_proxy_error"},
        {Mishap::stale_reply, faults_.stale_reply, "link_stale_reply"},
        {Mishap::hostile_reply, faults_.hostile_reply, "link_hostile_reply"},
    };
    std::uint64_t drawn = healed_ ? 1000 : prng_.below(1000);
    for (const auto& kind : kinds) {
        if (drawn < kind.rate) {
            ++counts_[kind.name];
            return kind.mishap;
        }
        drawn -= kind.rate;
    }
    return Mishap::none;
}

void SimulatedLink::send(const std::shared_ptr<const http::Request>& request,
                         const Exchange& exchange) {
    const auto arrive_after = [&](Duration delay) {
        queue_.after(delay, actor_, "link_arrive",
                     [this, request, exchange] { arrive(request, exchange); });
    };
    const Duration usual = latency() + transfer(request->body.size());
    switch (exchange.mishap) {
        case Mishap::request_lost:
            // The sender notices a broken connection, or nothing until its patience ends.
            if (prng_.chance(1, 2)) fail_after(usual, exchange, UplinkFault::broken, "reset");
            return;
        case Mishap::portal:
        case Mishap::busy:
        case Mishap::proxy_error:
            return forge(exchange);
        case Mishap::stale_reply:
            if (const auto& old = old_replies_[request->method])
                return reply_after(usual, exchange, {exchange.id, 200, "", *old});
            break;
        case Mishap::request_delayed:
            return arrive_after(exchange.deadline - queue_.now() +
                                draw_between(prng_, Duration{1}, k_longest_delay));
        case Mishap::request_doubled:
            arrive_after(usual + draw_between(prng_, Duration{1}, k_longest_delay));
            break;
        default:
            break;
    }
    arrive_after(usual);
}

void SimulatedLink::arrive(const std::shared_ptr<const http::Request>& request,
                           const Exchange& exchange) {
    if (is_out()) return;  // the connection died under it
    if (cloud_.reach() == SimulatedCloud::Reach::refusing) {
        return fail_after(latency(), exchange, UplinkFault::unreachable, "connection refused");
    }
    if (exchange.number < last_arrived_) ++counts_["link_request_overtaken"];
    last_arrived_ = std::max(last_arrived_, exchange.number);
    cloud_.request(*request, [this, exchange](std::optional<http::Response> response) {
        take_answer(exchange, std::move(response));
    });
}

void SimulatedLink::take_answer(const Exchange& exchange, std::optional<http::Response> response) {
    pass_spans();
    if (is_out()) return;
    if (!response) return fail_after(latency(), exchange, UplinkFault::broken, "reset by peer");
    const Duration usual = latency() + transfer(response->body.size());
    sync::UplinkReply reply{exchange.id, response->status,
                            std::string(response->header("Retry-After")), bytes_of(response->body)};
    switch (exchange.mishap) {
        case Mishap::reply_lost:
            if (prng_.chance(1, 2)) fail_after(usual, exchange, UplinkFault::broken, "reset");
            return;
        case Mishap::reply_delayed:
            return reply_after(exchange.deadline - queue_.now() + usual, exchange,
                               std::move(reply));
        case Mishap::reply_truncated:
            // libcurl notices when the announced length is not reached; a proxy may announce half.
            if (prng_.chance(1, 2)) {
                return fail_after(usual, exchange, UplinkFault::broken, "partial file");
            }
            reply.body.resize(reply.body.size() / 2);
            break;
        case Mishap::reply_endless:
            return fail_after(usual, exchange, UplinkFault::too_large, "the reply is too long");
        case Mishap::hostile_reply:
            if (forge_answer) reply.body = forge_answer(exchange.method, reply.body);
            return reply_after(usual, exchange, std::move(reply));
        default:
            break;
    }
    if (on_answer && reply.status == 200) on_answer(exchange.method, reply.body);
    if (faults_.stale_reply != 0 && reply.status == 200) {
        auto& old = old_replies_[exchange.method];
        if (!old || prng_.chance(1, 20)) old = reply.body;
    }
    reply_after(usual, exchange, std::move(reply));
}

// Answers of machines that are not the cloud.
void SimulatedLink::forge(const Exchange& exchange) {
    sync::UplinkReply reply{exchange.id, 200, "", {}};
    if (exchange.mishap == Mishap::portal) {
        reply.body = bytes_of(k_portal_page);
    } else if (exchange.mishap == Mishap::busy) {
        reply.status = prng_.chance(1, 2) ? 429 : 503;
        reply.retry_after = std::to_string(1 + prng_.below(600));
    } else {
        reply.status = prng_.chance(1, 2) ? 502 : 504;
    }
    reply_after(latency() * 2, exchange, std::move(reply));
}

void SimulatedLink::reply_after(Duration delay, const Exchange& exchange, sync::UplinkReply reply) {
    queue_.after(delay, actor_, "link_reply", [this, exchange, reply = std::move(reply)]() mutable {
        if (is_out()) return;
        if (reply.body.size() > exchange.max_reply_bytes) {
            return end(exchange, sync::UplinkFailed{exchange.id, UplinkFault::too_large,
                                                    "the reply is too long"});
        }
        end(exchange, std::move(reply));
    });
}

void SimulatedLink::fail_after(Duration delay, const Exchange& exchange, UplinkFault fault,
                               const char* why) {
    queue_.after(delay, actor_, "link_fail", [this, exchange, fault, why] {
        end(exchange, sync::UplinkFailed{exchange.id, fault, why});
    });
}

// The one end of an exchange; what comes after it, or for an earlier life, finds nobody.
void SimulatedLink::end(const Exchange& exchange, sync::CloudSync::Input input) {
    const auto found = open_.find(exchange.id);
    if (found == open_.end() || found->second != exchange.number) return;
    open_.erase(found);
    const Feed feed = feed_;  // what it does may end this life of the gateway
    feed(std::move(input));
}

// ---- spans ----

// Each outage once in each class that it reaches.
void SimulatedLink::count_length_of_outage() {
    struct Length {
        Duration least;
        const char* name;
    };
    constexpr Length k_lengths[] = {{std::chrono::hours(24), "link_out_for_a_day"},
                                    {std::chrono::hours(7 * 24), "link_out_for_a_week"},
                                    {std::chrono::hours(30 * 24), "link_out_for_a_month"}};
    while (longest_counted_ < std::size(k_lengths) &&
           queue_.now() - out_since_ >= k_lengths[longest_counted_].least) {
        ++counts_[k_lengths[longest_counted_++].name];
    }
}

void SimulatedLink::pass_spans() {
    if (queue_.now() >= next_outage_) {
        cut_for(draw_span(prng_, std::chrono::seconds(5), faults_.longest_outage));
        next_outage_ = out_until_ + draw_wait(prng_, faults_.between_outages);
    }
    if (queue_.now() >= next_slow_span_) {
        ++counts_["link_slow"];
        slow_until_ =
            queue_.now() + draw_span(prng_, std::chrono::seconds(30), faults_.longest_slow_span);
        next_slow_span_ = slow_until_ + draw_wait(prng_, faults_.between_slow_spans);
    }
}

Duration SimulatedLink::latency() {
    const Duration usual = draw_between(prng_, k_least_latency, k_most_latency);
    return queue_.now() < slow_until_ ? usual * k_slowness : usual;
}

Duration SimulatedLink::transfer(std::size_t bytes) const {
    const std::int64_t rate =
        queue_.now() < slow_until_ ? k_slow_bytes_per_second : k_usual_bytes_per_second;
    return Duration{static_cast<std::int64_t>(bytes) * 1'000'000 / rate};
}

}  // namespace riser::sim
