#include "gateway/local/credit_page.h"

#include <boost/json.hpp>

namespace riser::local {
namespace {

namespace json = boost::json;

// The form of no-referrer would send the origin "null", which is that of a foreign page.
constexpr const char* k_referrer_policy = "same-origin";
constexpr const char* k_credit_policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";
constexpr std::string_view k_head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Credit</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 32rem; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
button { font: inherit; font-weight: bold; padding: .75rem 1.5rem; width: 100%; border: 0;
  border-radius: .5rem; background: #14532d; color: #fff; }
</style></head><body><main>
)";
constexpr std::string_view k_foot = "</main></body></html>\n";

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// What happened, in a few words.
std::string heading(const json::object& answer, bool asks) {
    if (const std::string title = text_of(answer, "title"); !title.empty()) return title;
    if (text_of(answer, "outcome") == "already_done") return "Added already";
    return asks ? "Add this credit?" : "Credit added";
}

bool may_be_added(const http::Response& said, const json::object& answer, bool asks) {
    return asks && said.status == 200 && text_of(answer, "outcome") == "done";
}

}  // namespace

http::Request as_credit_order(const http::Request& request) {
    http::Request order = request;
    order.path = request.method == "GET" ? "/v1/credit-links/preview" : "/v1/credit-links";
    order.method = "POST";
    order.query.clear();
    order.parameters.clear();
    order.body = json::serialize(json::object{{"link", request.parameter("link")}});
    std::erase_if(order.headers, [](const auto& header) {
        return http::equal_ignoring_case(header.first, "Content-Type");
    });
    order.headers.emplace_back("Content-Type", "application/json");
    return order;
}

http::Response credit_page(const http::Response& said, bool asks) {
    boost::system::error_code error;
    const auto parsed = json::parse(said.body, error);
    const json::object answer = !error && parsed.is_object() ? parsed.get_object() : json::object{};
    std::string text = text_of(answer, "text");
    if (text.empty()) text = text_of(answer, "detail");
    std::string html(k_head);
    html += "<h1>" + escaped(heading(answer, asks)) + "</h1>\n<p>" + escaped(text) + "</p>\n";
    if (may_be_added(said, answer, asks))
        html += "<form method=\"post\"><button>Add it</button></form>\n";
    html += k_foot;
    http::Response page{said.status, {}, std::move(html), {}};
    page.headers = {{"Content-Type", "text/html; charset=utf-8"},
                    {"Cache-Control", "no-store"},
                    {"Content-Security-Policy", k_credit_policy},
                    {"Referrer-Policy", k_referrer_policy},
                    {"X-Frame-Options", "DENY"}};
    return page;
}

}  // namespace riser::local
