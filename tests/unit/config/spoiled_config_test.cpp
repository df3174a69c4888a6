// Whatever a configuration contains, reading it ends in values or in one message: never in a crash.
#include <fstream>
#include <sstream>

#include "core/base/prng.h"
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

TEST(SpoiledConfig, is_read_or_refused_with_one_line) {
    std::ostringstream stream;
    stream << std::ifstream("configs/gateway.example.toml").rdbuf();
    const std::string example = stream.str();
    const std::vector<std::string> profiles{"hiking-dds238-2", "lingxun-lx47le-125",
                                            "eastron-sdm120",  "acrel-ddsy1352",
                                            "eastron-sdm630",  "wirenboard-wb-mr6c"};
    ASSERT_TRUE(parse_gateway_config(example, "g.toml", profiles));
    constexpr std::string_view k_pieces[] = {"",  "0",  "-1", "65536", "\"", "[",
                                             "]", "\n", "=",  "1.5",   "[]"};
    std::size_t refused = 0;

    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        Prng prng(seed);
        std::string text = example;
        for (std::uint64_t n = 1 + prng.below(3); n > 0; --n) {
            text.replace(prng.below(text.size()), prng.below(12),
                         k_pieces[prng.below(std::size(k_pieces))]);
        }
        const auto config = parse_gateway_config(text, "g.toml", profiles);
        if (config) continue;
        ++refused;
        ASSERT_TRUE(config.error().message.starts_with("g.toml:")) << config.error().message;
        ASSERT_EQ(config.error().message.find('\n'), std::string::npos) << config.error().message;
    }
    EXPECT_GT(refused, 300U);
}

}  // namespace
}  // namespace riser::config
