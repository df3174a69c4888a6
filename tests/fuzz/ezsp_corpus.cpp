// Beginnings of dialogues: the version, in the old format and again in that of the version, then answers, a callback, and
// what a newer firmware says. Bytes of tests/golden/zigbee/ember-ezsp13.txt and ember-ezsp14.txt.
#include "tests/fuzz/corpus.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::fuzz {
namespace {

// `version` as the target chooses it, and each frame behind its length.
std::string dialogue(std::uint8_t version, const std::vector<std::string>& frames) {
    std::string text(1, static_cast<char>(version - 4));
    for (const auto& frame : frames) {
        const auto bytes = zigbee::from_hex(frame);
        text.push_back(static_cast<char>(bytes.size()));
        text.append(bytes.begin(), bytes.end());
    }
    return text;
}

}  // namespace

std::vector<std::string> corpus() {
    return {
        dialogue(13, {"0080000d024074", "01800100000d024074", "028001aa000007400107040000aa",
                      "038001530000", "048001530000"}),
        dialogue(13, {"00000013", "01000100000d", "020001aa0011", "0300015300190200",
                      "07000155000112", "090001ab0043021027"}),
        dialogue(8, {"00800008025067", "01800100000802506700", "0290010005000d", "038001580036"}),
        dialogue(4, {"00800004022000", "01800055", "02805812"}),
    };
}

}  // namespace riser::fuzz
