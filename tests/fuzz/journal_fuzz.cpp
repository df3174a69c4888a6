// libFuzzer target over journal entries and tariffs. In every test run on a fixed
// corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <algorithm>

#include "core/base/assert.h"
#include "core/journal/codec.h"
#include "tests/fuzz/hostile_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    riser::journal::take_hostile_entry(bytes);
    const auto tariff = riser::journal::decode_tariff(bytes);
    if (tariff) {
        RISER_ASSERT(std::ranges::equal(riser::journal::encode_tariff(*tariff), bytes),
                     "accepted tariffs are canonical");
    }
    return 0;
}
