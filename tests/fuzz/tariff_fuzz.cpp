// libFuzzer target over tariffs as people write them: the first byte says whether the rest is TOML or JSON. What is
// accepted is a tariff that the books take, and survives its canonical bytes. In every test run on a fixed
// corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/assert.h"
#include "core/journal/codec.h"
#include "platform/tariff/tariff_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto file = data[0] % 2 == 0 ? riser::tariff::parse_tariff_file(text, "f")
                                       : riser::tariff::parse_tariff_body(text, "f");
    if (!file) return 0;
    for (auto tariff : file->entries) {
        tariff.tariff.currency = {{'E', 'U', 'R'}};
        RISER_ASSERT(riser::payment::check_tariff(tariff.tariff).ok(),
                     "what is accepted is a tariff");
        const auto again =
            riser::journal::decode_tariff(riser::journal::encode_tariff(tariff.tariff));
        RISER_ASSERT(again && *again == tariff.tariff, "and survives its bytes");
    }
    return 0;
}
