// LocalClient: somebody at the gateway's own API, at the counter or with riserctl, who does it right: one id
// per payment, and the same request again until there is an answer that says how it went.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/sim/world/site.h"

namespace riser::sim {

[[nodiscard]] http::Request local_get(const std::string& path);
[[nodiscard]] http::Request local_post(const std::string& path, const std::string& body = {});

class LocalClient {
public:
    LocalClient(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
        : queue_(queue), site_(site), coverage_(coverage), dice_(seed) {}

    // Repeats until the answer is known or people give up; `done` gets the last answer.
    void order(const std::string& path, const std::string& body,
               std::function<void(const http::Response&)> done = {});
    // Cash for an account. The auditor learns of it when it is acknowledged.
    void top_up(const AccountId& account, std::int64_t micro);
    void ask(const std::string& path, std::function<void(const http::Response&)> done);

    void heal() { healed_ = true; }
    [[nodiscard]] std::uint64_t open_orders() const { return open_; }
    [[nodiscard]] Prng& dice() { return dice_; }
    [[nodiscard]] Site& site() { return site_; }

private:
    struct Order {
        std::string path;
        std::string body;
        std::function<void(const http::Response&)> done;
        int tries = 0;
    };
    void send(std::shared_ptr<Order> order);
    void again(const std::shared_ptr<Order>& order);

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    std::uint64_t open_ = 0;
    bool healed_ = false;
};

// "12.345678" from micro-units.
[[nodiscard]] std::string money_text(std::int64_t micro);

}  // namespace riser::sim
