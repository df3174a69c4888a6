// Whatever a file contains, reading it ends in a profile or in one message: never in a crash.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/prng.h"
#include "gateway/field/modbus/meter_profile_loader.h"

namespace riser::modbus {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// Replaces, removes, doubles or swaps a few stretches.
std::string spoiled(std::string text, Prng& prng) {
    constexpr std::string_view k_pieces[] = {"",    "0",  "-1",   "65536", "\"",    "[",
                                             "]",   "{}", "=\n",  "\n",    "[[x]]", "true",
                                             "1.5", "#",  "\xC3", "[]"};
    for (std::uint64_t n = 1 + prng.below(3); n > 0; --n) {
        const std::size_t at = prng.below(text.size());
        const std::size_t length = prng.below(12);
        const std::string stretch = text.substr(at, length);
        const std::string_view piece = k_pieces[prng.below(std::size(k_pieces))];
        text.replace(at, stretch.size(),
                     prng.chance(1, 4) ? stretch + stretch : std::string(piece));
    }
    return text;
}

TEST(SpoiledProfile, is_read_or_refused_with_one_line) {
    std::size_t refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator("configs/meters")) {
        if (entry.path().extension() != ".toml") continue;
        const std::string text = text_of(entry.path());
        for (std::uint64_t seed = 0; seed < 150; ++seed) {
            Prng prng(seed);
            const auto profile = parse_meter_profile(spoiled(text, prng), "x");
            if (profile) continue;
            ++refused;
            ASSERT_TRUE(profile.error().message.starts_with("x.toml:")) << profile.error().message;
            ASSERT_EQ(profile.error().message.find('\n'), std::string::npos)
                << profile.error().message;
        }
    }
    EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace riser::modbus
