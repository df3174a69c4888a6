// The uplink against a real HTTPS server on loopback: what TLS, limits and failures look like from
// inside.
#include "gateway/io/uplink_curl.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/http/server.h"
#include "tests/unit/http/local_certificate.h"

namespace riser::io {
namespace {

using sync::UplinkFailed;
using sync::UplinkFault;
using sync::UplinkReply;

class Uplink : public testing::Test {
protected:
    void SetUp() override {
        http::Router router;
        router.add("POST", "/v1/ingest",
                   [](const http::Request& request, const http::Respond& respond) {
                       respond(http::text_response(
                           200, request.body + " from " + std::string(request.header("X-Test"))));
                   });
        router.add("GET", "/busy", [](const http::Request&, const http::Respond& respond) {
            auto response = http::text_response(503, "");
            response.headers.emplace_back("Retry-After", "17");
            respond(std::move(response));
        });
        router.add("GET", "/moved", [](const http::Request&, const http::Respond& respond) {
            auto response = http::text_response(302, "");
            response.headers.emplace_back("Location", "/long");
            respond(std::move(response));
        });
        router.add("GET", "/long", [](const http::Request&, const http::Respond& respond) {
            respond(http::text_response(200, std::string(5000, 'x')));
        });
        router.add("GET", "/never",
                   [this](const http::Request&, const http::Respond& respond) { held_ = respond; });
        http::ServerOptions options;
        options.tcp.push_back({"127.0.0.1", 0, true});
        options.tls = certificate_.files();
        options.limits.stop_grace =
            std::chrono::milliseconds(1);  // /never is left unanswered on purpose
        auto server = http::Server::open(std::move(options), std::move(router));
        ASSERT_TRUE(server.ok()) << server.error().message;
        server_ = std::move(server).value();
        server_->start();
        open("localhost", certificate_.files().certificate_chain);
    }
    void TearDown() override {
        uplink_.reset();
        server_->stop();
    }
    void open(const std::string& host, const std::string& ca_file) {
        open_at(host + ":" + std::to_string(server_->port()), ca_file);
    }
    void open_at(const std::string& place, const std::string& ca_file) {
        auto uplink = UplinkCurl::open({"https://" + place, ca_file});
        ASSERT_TRUE(uplink.ok()) << uplink.error().message;
        uplink_ = std::move(uplink).value();
    }
    void send(sync::UplinkRequest request) {
        UplinkCurl::Output output = std::move(request);
        EXPECT_TRUE(uplink_->perform(output, feed_));
    }
    // As the thread runner does it, until something is fed.
    sync::CloudSync::Input next_input() {
        while (fed_.empty()) turn(1000);
        auto input = std::move(fed_.front());
        fed_.erase(fed_.begin());
        return input;
    }
    void turn(int longest_ms) {
        std::vector<pollfd> descriptors;
        uplink_->collect(descriptors);
        auto wait = longest_ms;
        if (const auto patience = uplink_->patience()) {
            wait = std::min(wait, static_cast<int>(patience->count() / 1000));
        }
        ::poll(descriptors.data(), descriptors.size(), wait);
        uplink_->serve(descriptors, feed_);
    }
    static sync::UplinkRequest get(const std::string& target) {
        sync::UplinkRequest request;
        request.id = 7;
        request.target = target;
        request.timeout = std::chrono::seconds(60);
        request.max_reply_bytes = 4096;
        return request;
    }

    http::Respond held_;
    http::LocalCertificate certificate_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<UplinkCurl> uplink_;
    std::vector<sync::CloudSync::Input> fed_;
    const std::function<void(sync::CloudSync::Input)> feed_ = [this](auto input) {
        fed_.push_back(std::move(input));
    };
};

TEST_F(Uplink, carries_body_and_headers_and_brings_the_reply) {
    auto request = get("/v1/ingest");
    request.method = "POST";
    request.headers = {{"X-Test", "home"}};
    request.body = {'h', 'i'};
    send(request);

    const auto input = next_input();

    const auto* reply = std::get_if<UplinkReply>(&input);
    ASSERT_NE(reply, nullptr) << std::get<UplinkFailed>(input).message;
    EXPECT_EQ(reply->id, 7U);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(std::string(reply->body.begin(), reply->body.end()), "hi from home");
}

TEST_F(Uplink, keeps_its_connection) {
    for (int i = 0; i < 3; ++i) {
        send(get("/busy"));
        (void)next_input();
    }
    EXPECT_EQ(server_->statistics().accepted, 1U);
}

TEST_F(Uplink, passes_on_retry_after_and_follows_no_redirect) {
    send(get("/busy"));
    const auto busy = std::get<UplinkReply>(next_input());
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.retry_after, "17");
    send(get("/moved"));
    EXPECT_EQ(std::get<UplinkReply>(next_input()).status, 302);
}

TEST_F(Uplink, abandons_a_reply_that_is_too_long) {
    send(get("/long"));
    EXPECT_EQ(std::get<UplinkFailed>(next_input()).fault, UplinkFault::too_large);
}

TEST_F(Uplink, trusts_neither_another_authority_nor_another_name) {
    open("localhost", "");
    send(get("/busy"));
    EXPECT_EQ(std::get<UplinkFailed>(next_input()).fault, UplinkFault::untrusted);
    open("127.0.0.1", certificate_.files().certificate_chain);
    send(get("/busy"));
    EXPECT_EQ(std::get<UplinkFailed>(next_input()).fault, UplinkFault::untrusted);
}

// Somebody who takes every call and hangs up at once, as a proxy does whose server is being restarted.
class Rude {
public:
    Rude() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, any, size), 0);
        EXPECT_EQ(::listen(listener_, 4), 0);
        EXPECT_EQ(::getsockname(listener_, any, &size), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] {
            for (;;) {
                const int caller = ::accept(listener_, nullptr, nullptr);
                if (caller < 0) return;
                // A reset before the first byte could still look like nobody being there.
                char hello = 0;
                EXPECT_EQ(::recv(caller, &hello, 1, 0), 1);
                const linger at_once{1, 0};  // a reset, not a farewell
                ::setsockopt(caller, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
                ::close(caller);
            }
        });
    }
    ~Rude() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    [[nodiscard]] std::string place() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

TEST_F(Uplink, does_not_take_a_reset_during_the_handshake_for_a_matter_of_trust) {
    const Rude rude;
    open_at(rude.place(), "");
    send(get("/busy"));
    EXPECT_EQ(std::get<UplinkFailed>(next_input()).fault, UplinkFault::broken);
}

TEST_F(Uplink, reports_when_nobody_is_there) {
    server_->stop();
    send(get("/busy"));
    EXPECT_EQ(std::get<UplinkFailed>(next_input()).fault, UplinkFault::unreachable);
}

TEST_F(Uplink, gives_up_in_time_and_uploads_beside_a_poll) {
    auto poll = get("/never");
    poll.timeout = std::chrono::milliseconds(300);
    send(poll);
    auto upload = get("/busy");
    upload.id = 8;
    send(upload);

    const auto first = next_input();
    const auto second = next_input();

    EXPECT_EQ(std::get<UplinkReply>(first).id, 8U);
    EXPECT_EQ(std::get<UplinkFailed>(second).fault, UplinkFault::timed_out);
}

TEST_F(Uplink, answers_nothing_to_a_request_that_was_cancelled) {
    send(get("/never"));
    turn(50);
    UplinkCurl::Output cancel = sync::UplinkCancel{7};
    EXPECT_TRUE(uplink_->perform(cancel, feed_));
    turn(50);

    EXPECT_TRUE(fed_.empty());
}

}  // namespace
}  // namespace riser::io
