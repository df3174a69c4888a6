#include "tests/sim/runner/radio_port.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace riser::sim {
namespace {

// How often a pty that nobody has open is looked at.
constexpr Duration k_look_for_host{10'000};

Failure<Problem> failed(std::uint16_t port) {
    return fail(Problem{"cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                        std::strerror(errno)});
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

RadioPort::RadioPort(sim_zigbee::ApartmentRadio& radio, std::filesystem::path link,
                     std::optional<std::uint16_t> tcp_port)
    : radio_(&radio), link_(std::move(link)), tcp_port_(tcp_port) {}

RadioPort::~RadioPort() {
    unplug();
}

Outcome<> RadioPort::plug() {
    if (plugged_) return Done{};
    if (tcp_port_) {
        if (auto listening = listen(); !listening) return listening;
    } else {
        auto pty = Pty::open(link_);
        if (!pty) return fail(pty.error());
        pty_ = std::move(pty).value();
    }
    radio_->ncp().power_cycle();
    plugged_ = true;
    return Done{};
}

Outcome<> RadioPort::listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener_ < 0) return failed(*tcp_port_);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = loopback(*tcp_port_);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        const auto problem = failed(*tcp_port_);
        ::close(std::exchange(listener_, -1));
        return problem;
    }
    tcp_port_ = ntohs(address.sin_port);
    return Done{};
}

void RadioPort::unplug() {
    close_client();
    if (listener_ >= 0) ::close(std::exchange(listener_, -1));
    pty_.reset();
    pty_in_use_ = false;
    plugged_ = false;
}

void RadioPort::drop() {
    close_client();
    if (!pty_) return;
    // A pty cannot be taken away from who has it open but by its end.
    pty_.reset();
    pty_in_use_ = false;
    if (auto pty = Pty::open(link_); pty) pty_ = std::move(pty).value();
}

void RadioPort::close_client() {
    if (client_ >= 0) ::close(std::exchange(client_, -1));
}

std::string RadioPort::path() const {
    return tcp_port_ ? "tcp://127.0.0.1:" + std::to_string(*tcp_port_) : link_.string();
}

// ---- bytes --------------------------------------------------------------------------------------

void RadioPort::add_to(std::vector<pollfd>& waiting) const {
    if (listener_ >= 0) waiting.push_back({listener_, POLLIN, 0});
    if (client_ >= 0) waiting.push_back({client_, POLLIN, 0});
    if (pty_ && pty_in_use_) waiting.push_back({pty_->descriptor(), POLLIN, 0});
}

// One at a time, like the serial servers in such boxes: who comes while another is there is sent away.
void RadioPort::accept() {
    if (listener_ < 0) return;
    const int come = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (come < 0) return;
    if (client_ >= 0) {
        ::close(come);
        return;
    }
    const int on = 1;
    ::setsockopt(come, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client_ = come;
    ++counts_.connections;
}

std::span<const std::uint8_t> RadioPort::read() {
    if (pty_ && pty_in_use_) return std::span(buffer_).first(pty_->read(buffer_));
    if (client_ < 0) return {};
    const ssize_t count = ::recv(client_, buffer_.data(), buffer_.size(), 0);
    if (count > 0) return std::span(buffer_).first(static_cast<std::size_t>(count));
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) close_client();
    return {};
}

// What is not taken at once is lost, as in a serial port that nobody empties.
void RadioPort::write(std::span<const std::uint8_t> bytes) {
    counts_.bytes_out += bytes.size();
    if (pty_ && pty_in_use_) pty_->write(bytes);
    if (client_ >= 0) static_cast<void>(::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

bool RadioPort::loses() {
    if (loses_per_mille_ == 0 || !chance_.chance(loses_per_mille_, 1000)) return false;
    ++counts_.lost;
    return true;
}

void RadioPort::turn(SimTime now) {
    if (pty_) {
        const bool open = pty_->is_open_by_peer();
        if (open && !pty_in_use_) ++counts_.connections;
        pty_in_use_ = open;
    }
    for (auto bytes = read(); !bytes.empty(); bytes = read()) {
        counts_.bytes_in += bytes.size();
        if (!loses()) radio_->hear(bytes, Instant{now});
    }
    accept();
    if (plugged_) radio_->turn(Instant{now});
    for (const auto& said : radio_->take_said()) {
        if (in_use() && !loses()) write(said);
    }
}

std::optional<SimTime> RadioPort::next_deadline(SimTime now) const {
    if (!plugged_) return std::nullopt;
    std::optional<SimTime> next;
    if (const auto due = radio_->deadline()) next = due->time_since_epoch();
    if (pty_ && !pty_in_use_) {
        next = std::min(next.value_or(now + k_look_for_host), now + k_look_for_host);
    }
    return next;
}

}  // namespace riser::sim
