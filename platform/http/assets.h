// Static assets held in memory (page sources are embedded at build time), served with a strong ETag
// so that a phone on a slow link fetches each file once. No file system is touched while serving.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "platform/http/router.h"

namespace riser::http {

struct Asset {
    std::string content_type;
    std::string bytes;
    // True for names that carry a content hash: cached for a year. Others are revalidated each
    // time.
    bool immutable = false;
};

class Assets {
public:
    // `path` as requested, e.g. "/app.css"; "/" serves the front page.
    void add(std::string path, Asset asset);
    // 200, 304 (If-None-Match) or 404.
    [[nodiscard]] Response serve(const Request& request, std::string_view path) const;
    // Adds one GET route for each asset. The router then keeps a reference to this object.
    void add_routes(Router& router) const;

private:
    struct Entry {
        Asset asset;
        std::string etag;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

// From the file's ending; application/octet-stream when unknown.
[[nodiscard]] std::string_view content_type_of(std::string_view path);

}  // namespace riser::http
