// Whatever a policy pack contains, reading it ends in a pack or in one message: never in a crash.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "platform/policy/policy_pack_loader.h"

namespace riser::policy {
namespace {

std::vector<std::pair<std::string, std::string>> shipped_packs() {
    std::vector<std::pair<std::string, std::string>> packs;
    for (const auto& entry : std::filesystem::directory_iterator("configs/policies")) {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        packs.emplace_back(entry.path().filename().string(), text.str());
    }
    return packs;
}

// Whether it was refused, and then with one line that begins with the file's name.
bool refused(const std::string& text, const std::string& file) {
    const auto pack = parse_policy_pack(text, file);
    if (pack) {
        EXPECT_TRUE(check_pack(*pack)) << text;
        return false;
    }
    EXPECT_TRUE(pack.error().message.starts_with(file + ":")) << pack.error().message;
    EXPECT_EQ(pack.error().message.find('\n'), std::string::npos) << pack.error().message;
    EXPECT_GT(pack.error().message.size(), file.size() + 10) << pack.error().message;
    return true;
}

TEST(SpoiledPolicyPack, cut_off_after_any_byte_is_read_or_refused_with_one_line) {
    std::size_t count = 0;
    for (const auto& [file, text] : shipped_packs()) {
        for (std::size_t length = 0; length < text.size(); ++length) {
            count += refused(text.substr(0, length), file) ? 1 : 0;
        }
    }
    EXPECT_GT(count, 1000U);
}

TEST(SpoiledPolicyPack, with_any_byte_changed_is_read_or_refused_with_one_line) {
    std::size_t count = 0;
    for (const auto& [file, text] : shipped_packs()) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            Prng prng(at);
            std::string changed = text;
            const bool one_bit = prng.chance(1, 2);
            const auto flip = one_bit ? 1U << prng.below(8) : 1U + prng.below(255);
            changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
            count += refused(changed, file) ? 1 : 0;
        }
    }
    EXPECT_GT(count, 1000U);
}

TEST(SpoiledPolicyPack, with_pieces_exchanged_is_read_or_refused_with_one_line) {
    constexpr std::string_view k_pieces[] = {"",
                                             "0",
                                             "-1",
                                             "65536",
                                             "\"",
                                             "[",
                                             "]",
                                             "{}",
                                             "=\n",
                                             "\n",
                                             "[[x]]",
                                             "true",
                                             "1.5",
                                             "#",
                                             "\xC3",
                                             "[]",
                                             "99999999999999999999"};
    std::size_t count = 0;
    for (const auto& [file, text] : shipped_packs()) {
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            Prng prng(seed);
            std::string changed = text;
            for (std::uint64_t n = 1 + prng.below(3); n > 0; --n) {
                changed.replace(prng.below(changed.size()), prng.below(12),
                                k_pieces[prng.below(std::size(k_pieces))]);
            }
            count += refused(changed, file) ? 1 : 0;
        }
    }
    EXPECT_GT(count, 300U);
}

}  // namespace
}  // namespace riser::policy
