// A QR code (ISO/IEC 18004) as an SVG picture, for paper. By libqrencode, which stays in qr.cpp.
#pragma once

#include <string>

namespace riser::qr {

// With the quiet zone of four modules that readers need, and redundancy for paper that is folded (level M, 15 %). Empty
// when the text is empty or longer than a code holds (2,331 bytes).
[[nodiscard]] std::string svg_of(const std::string& text);

}  // namespace riser::qr
