// The landlord's page as it is embedded in the program. Sources are in gateway/web/page: plain
// HTML, CSS and modules, without a framework or a build step of their own. It loads nothing from
// elsewhere.
#pragma once

#include <span>
#include <string_view>

namespace riser::web {

struct PageFile {
    std::string_view path;  // as requested: "/", "/console.css"
    std::string_view content_type;
    std::string_view bytes;
};

[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace riser::web
