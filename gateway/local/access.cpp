#include "gateway/local/access.h"

#include <algorithm>

#include "platform/http/problem.h"

namespace riser::local {
namespace {

using http::Request;
using http::Response;

// "host", "host:port", "[::1]:port" without the port; an IPv6 address keeps its brackets.
std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        return end == std::string_view::npos ? std::string_view{} : host.substr(0, end + 1);
    }
    return host.substr(0, host.rfind(':'));
}

// DNS rebinding gives a foreign page's own name our address: a request that names an address
// instead of a name cannot come about that way.
bool is_address(std::string_view name) {
    if (name.starts_with('[')) return true;
    const bool numeric = std::all_of(name.begin(), name.end(),
                                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    return numeric && std::count(name.begin(), name.end(), '.') == 3;
}

bool is_our_name(const AccessRules& rules, std::string_view host) {
    const std::string_view name = without_port(host);
    if (is_address(name) || http::equal_ignoring_case(name, "localhost")) return true;
    return std::any_of(rules.host_names.begin(), rules.host_names.end(),
                       [&](const auto& known) { return http::equal_ignoring_case(known, name); });
}

// A page of another site asks in the name of a browser that can reach us. Ours asks its own host.
bool is_foreign_page(std::string_view origin, std::string_view host) {
    if (origin.empty()) return false;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme)) {
            return !http::equal_ignoring_case(origin.substr(scheme.size()), host);
        }
    }
    return true;  // "null" and schemes of others
}

bool is_loopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
}

// Of a network of its own: RFC 1918, RFC 3927, RFC 4193, RFC 4291 2.5.6, and this computer. Addresses come as the
// operating system prints them.
bool is_of_the_building(std::string_view address) {
    if (address.starts_with("::ffff:")) address.remove_prefix(7);
    if (is_loopback(address) || address.starts_with("10.") || address.starts_with("192.168.") ||
        address.starts_with("169.254.")) {
        return true;
    }
    if (address.starts_with("172.") && address.size() > 6 && address[6] == '.')
        return address.substr(4, 2) >= "16" && address.substr(4, 2) <= "31";
    const bool six = address.find(':') == 4;  // a first group of four digits
    const std::string_view first = address.substr(0, 3);
    const bool link_local = first == "fe8" || first == "fe9" || first == "fea" || first == "feb";
    return six && (link_local || address.starts_with("fc") || address.starts_with("fd"));
}

// What people add or change when they copy it by hand.
std::string normalised(std::string_view token) {
    std::string text;
    for (const char c : token) {
        if (c == '-' || c == ' ') continue;
        text.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return text;
}

// In a time that tells nothing about how much of it was right.
bool equal_secrets(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0;
}

std::optional<Response> objection_to_token(const AccessRules& rules, const Request& request) {
    if (rules.console_token.empty()) {
        return http::problem(
            403, "no_console_token", "Orders over TCP are off",
            "This gateway has no console token. Use riserctl on the gateway itself.");
    }
    constexpr std::string_view k_scheme = "Bearer ";
    const std::string_view header = request.header("Authorization");
    const bool given = header.size() > k_scheme.size() &&
                       http::equal_ignoring_case(header.substr(0, k_scheme.size()), k_scheme);
    if (given && equal_secrets(normalised(header.substr(k_scheme.size())),
                               normalised(rules.console_token))) {
        return std::nullopt;
    }
    Response response = http::problem(
        401, given ? "wrong_token" : "token_needed",
        given ? "Wrong console token" : "Console token needed",
        std::string(
            given ? "This is not the console token of this gateway. "
                  : "This needs the console token in the header \"Authorization: Bearer ...\". ") +
            "`riserctl console-token` on the gateway prints it.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"riser\"");
    return response;
}

}  // namespace

std::optional<Response> objection(const AccessRules& rules, const Request& request, Need need) {
    if (need == Need::nothing) return std::nullopt;
    if (request.client.process) return std::nullopt;  // the kernel has checked
    const std::string host(request.header("Host"));
    if (!is_our_name(rules, host)) {
        return http::problem(
            403, "unknown_host", "Unknown host name",
            "This gateway does not answer to \"" + host +
                "\". Use localhost or 127.0.0.1, or add the name to host_names in [local].");
    }
    if (is_foreign_page(request.header("Origin"), host)) {
        return http::problem(403, "foreign_origin", "Request of a foreign page",
                             "Only the gateway's own page may ask this, not " +
                                 std::string(request.header("Origin")) + ".");
    }
    if (need == Need::socket) {
        return http::problem(
            403, "socket_only", "Only on the gateway itself",
            "This is answered on the Unix socket only: use riserctl on the gateway.");
    }
    if (need == Need::building) {
        if (is_of_the_building(request.client.address)) return std::nullopt;
        return http::problem(403, "not_in_the_building", "Only in the building",
                             "This is for those who are on the building's own network.");
    }
    if (need == Need::see && is_loopback(request.client.address)) return std::nullopt;
    return objection_to_token(rules, request);
}

}  // namespace riser::local
