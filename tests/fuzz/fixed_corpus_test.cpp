// A fuzz target on its fixed corpus, linked with each of them: the inputs, every one of them cut off at many
// places and with bytes changed at places that a fixed seed chooses. The target asserts what must hold.
#include "core/base/prng.h"
#include "tests/fuzz/corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace riser::fuzz {
namespace {

constexpr std::size_t k_prefixes = 40;
constexpr int k_changed = 150;

void give(const std::string& input) {
    ASSERT_EQ(
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()),
        0);
}

TEST(FuzzTarget, holds_on_its_corpus_and_on_what_is_near_it) {
    const auto inputs = corpus();
    ASSERT_FALSE(inputs.empty());
    Prng dice(20'261'130);
    give("");
    for (const auto& input : inputs) {
        ASSERT_FALSE(input.empty());
        give(input);
        for (std::size_t i = 0; i < k_prefixes; ++i)
            give(input.substr(0, i * input.size() / k_prefixes));
        for (int i = 0; i < k_changed; ++i) {
            std::string changed = input;
            for (std::uint64_t left = 1 + dice.below(4); left > 0; --left)
                changed[dice.below(changed.size())] = static_cast<char>(dice.below(256));
            give(changed);
        }
    }
}

}  // namespace
}  // namespace riser::fuzz
