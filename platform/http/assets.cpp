#include "platform/http/assets.h"

#include <array>
#include <cstdint>

#include "platform/http/problem.h"

namespace riser::http {
namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo): tells versions of our own files apart; not a defence.
std::string etag_of(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : bytes) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string tag = "\"";
    for (int shift = 60; shift >= 0; shift -= 4) tag.push_back(digits[(hash >> shift) & 0xFU]);
    return tag + "\"";
}

// If-None-Match is a list of tags, weak ones included, or "*" (RFC 9110, section 13.1.2).
bool names_tag(std::string_view list, std::string_view tag) {
    if (list == "*") return true;
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view item = list.substr(0, comma);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t'))
            item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == tag) return true;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

}  // namespace

void Assets::add(std::string path, Asset asset) {
    std::string etag = etag_of(asset.bytes);
    entries_.insert_or_assign(std::move(path), Entry{std::move(asset), std::move(etag)});
}

Response Assets::serve(const Request& request, std::string_view path) const {
    const auto found = entries_.find(path);
    if (found == entries_.end()) {
        return problem(404, "not_found", "Not found",
                       "There is no file " + std::string(path) + ".");
    }
    const auto& [asset, etag] = found->second;
    Response response;
    response.headers = {
        {"ETag", etag},
        {"Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
    };
    if (names_tag(request.header("If-None-Match"), etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", asset.content_type);
    response.body = asset.bytes;
    return response;
}

void Assets::add_routes(Router& router) const {
    for (const auto& [path, entry] : entries_) {
        router.add("GET", path,
                   [this, name = path](const Request& request, const Respond& respond) {
                       respond(serve(request, name));
                   });
    }
}

std::string_view content_type_of(std::string_view path) {
    struct Known {
        std::string_view ending;
        std::string_view type;
    };
    static constexpr std::array known{
        Known{".html", "text/html; charset=utf-8"},
        Known{".css", "text/css; charset=utf-8"},
        Known{".js", "text/javascript; charset=utf-8"},
        Known{".json", "application/json"},
        Known{".svg", "image/svg+xml"},
        Known{".png", "image/png"},
        Known{".ico", "image/x-icon"},
        Known{".woff2", "font/woff2"},
        Known{".txt", "text/plain; charset=utf-8"},
        Known{".yaml", "application/yaml"},
        Known{".webmanifest", "application/manifest+json"},
    };
    for (const auto& entry : known) {
        if (path.ends_with(entry.ending)) return entry.type;
    }
    return "application/octet-stream";
}

}  // namespace riser::http
