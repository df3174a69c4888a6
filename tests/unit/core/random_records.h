// Records with random content, for round trips and hostile bytes. `sensible` values keep every
// range of the domain (check_entry() accepts them); `any` values keep only what their byte form can
// carry, with a liking for the ends of the integer ranges.
#pragma once

#include "core/base/prng.h"
#include "core/journal/codec.h"

namespace riser::journal {

enum class Content : std::uint8_t { sensible, any };

class RandomRecords {
public:
    RandomRecords(std::uint64_t seed, Content content) : random_(seed), content_(content) {}

    // Type number 0-based: an index of the variant.
    [[nodiscard]] Record record(std::size_t index);
    // One record of the given type, or several of random types when `index` is past the last.
    [[nodiscard]] Entry entry(std::size_t index);
    [[nodiscard]] payment::Tariff tariff();
    Prng& random() { return random_; }

private:
    [[nodiscard]] std::int64_t number(std::int64_t first, std::int64_t last);
    [[nodiscard]] std::uint64_t unsigned_number(std::uint64_t first, std::uint64_t last,
                                                std::uint64_t max);
    [[nodiscard]] std::uint32_t small_id(std::uint32_t first = 1);
    [[nodiscard]] std::string text(std::string_view letters, std::size_t min, std::size_t max);
    [[nodiscard]] std::int64_t time_ms();
    [[nodiscard]] bool yes() { return random_.chance(1, 2); }
    template <class Id>
    [[nodiscard]] Id id();
    template <std::size_t N>
    [[nodiscard]] std::array<std::uint8_t, N> bytes();
    template <class E>
    [[nodiscard]] E pick(E first, E last);
    [[nodiscard]] Currency currency();
    [[nodiscard]] std::vector<RegisterMark> marks(std::size_t min);
    [[nodiscard]] std::vector<metering::Contact> contacts(std::size_t min);
    [[nodiscard]] metering::RegisterId register_id();
    [[nodiscard]] Segment segment(std::size_t tariffs);
    template <class T>
    [[nodiscard]] T make();

    Prng random_;
    Content content_;
};

}  // namespace riser::journal
