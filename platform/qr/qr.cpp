#include "platform/qr/qr.h"

#include <memory>

#include <qrencode.h>

namespace riser::qr {
namespace {

constexpr int k_quiet = 4;

struct Freed {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

// Dark modules of a line as rectangles, runs in one.
void add_line(std::string& path, const unsigned char* modules, int width, int y) {
    int from = -1;
    for (int x = 0; x <= width; ++x) {
        const bool dark = x < width && (modules[x] & 1U) != 0;
        if (dark && from < 0) from = x;
        if (dark || from < 0) continue;
        path += "M" + std::to_string(from + k_quiet) + " " + std::to_string(y + k_quiet) + "h" +
                std::to_string(x - from) + "v1h-" + std::to_string(x - from) + "z";
        from = -1;
    }
}

}  // namespace

std::string svg_of(const std::string& text) {
    if (text.empty()) return "";
    const std::unique_ptr<QRcode, Freed> code{
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1)};
    if (!code) return "";
    std::string path;
    for (int y = 0; y < code->width; ++y)
        add_line(path, code->data + static_cast<std::ptrdiff_t>(y) * code->width, code->width, y);
    const std::string side = std::to_string(code->width + 2 * k_quiet);
    return "<svg class=\"qr\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\"><path d=\"" + path + "\"/></svg>";
}

}  // namespace riser::qr
