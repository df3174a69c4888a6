// libFuzzer target over journal entries and tariffs. In every test run on a fixed
// corpus (fixed_corpus_test.cpp); as a fuzzer, which takes clang, from the repository root:
//
//     clang++ -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I.
//         tests/fuzz/{journal_fuzz,hostile_entry}.cpp core/{base,units,metering,ledger,payment,journal}/*.cpp -lsodium
//         -o build/journal_fuzz
//     mkdir -p build/fuzz_corpus
//     grep -v '^#' tests/unit/core/records_golden.txt | while read -r name bytes; do
//         echo "$bytes" | xxd -r -p > build/fuzz_corpus/$name; done
//     build/journal_fuzz -max_len=2048 -max_total_time=300 build/fuzz_corpus
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
