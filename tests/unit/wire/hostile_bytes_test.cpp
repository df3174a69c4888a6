// Damaged and hostile bytes: every decoder refuses or accepts, and never reads outside, overflows
// or allocates beyond its bounds (the sanitizer build is what makes this test strict).
#include "core/base/prng.h"
#include "core/wire/dump.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

Bytes mutated(Bytes bytes, Prng& random) {
    for (std::uint64_t i = 0, count = 1 + random.below(4); i < count && !bytes.empty(); ++i) {
        const auto at = random.below(bytes.size());
        switch (random.below(4)) {
            case 0:
                bytes[at] = static_cast<std::uint8_t>(random.next());
                break;
            case 1:
                bytes[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
                break;
            case 2:
                bytes.resize(at);
                break;
            default:
                bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                             static_cast<std::uint8_t>(random.below(2) * 255));
        }
    }
    return bytes;
}

TEST(HostileBytes, sample_columns) {
    Prng random{11};
    const auto day = encode_day_samples(given_day(MeterId{3}, 20'413, 30));
    const auto snapshot = encode_snapshot(given_batch().readings->snapshots[0]);
    for (int i = 0; i < 2'000; ++i) {
        (void)decode_day_samples(mutated(day, random), 20'413);
        (void)decode_snapshot(mutated(snapshot, random), 1);
    }
}

TEST(HostileBytes, envelopes) {
    Prng random{12};
    const auto batch = *encode_batch(given_batch(), key_of(9));
    const auto command = encode_command(given_top_up());
    for (int i = 0; i < 1'000; ++i) {
        (void)dump(mutated(batch, random));
        (void)dump(mutated(command, random));
    }
}

TEST(HostileBytes, pure_noise) {
    Prng random{13};
    for (int i = 0; i < 1'000; ++i) {
        Bytes noise(random.below(300));
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(random.next());
        (void)dump(noise);
        (void)decode_day_samples(noise, 0);
    }
}

}  // namespace
}  // namespace riser::wire
