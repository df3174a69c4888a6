// Memory from the pool is nobody else's, whatever its size; under sanitizers the same tests run with theirs.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <new>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/prng.h"

namespace riser {
namespace {

struct Piece {
    std::uint8_t* memory = nullptr;
    std::size_t size = 0;
    std::uint8_t mark = 0;
};

Piece take(std::size_t size, std::uint8_t mark) {
    auto* memory = static_cast<std::uint8_t*>(operator new(size));
    std::memset(memory, mark, size);
    return {memory, size, mark};
}

bool is_untouched(const Piece& piece) {
    return std::all_of(piece.memory, piece.memory + piece.size,
                       [&](std::uint8_t byte) { return byte == piece.mark; });
}

TEST(PooledMemory, of_any_size_is_aligned_and_nobody_elses) {
    std::vector<Piece> pieces;
    for (std::size_t size = 0; size < 20'000; size += 1 + size / 64) {
        pieces.push_back(take(size, static_cast<std::uint8_t>(size)));
        const auto address = reinterpret_cast<std::uintptr_t>(pieces.back().memory);
        EXPECT_EQ(address % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U) << size;
    }
    for (const Piece& piece : pieces) {
        EXPECT_TRUE(is_untouched(piece)) << piece.size;
        operator delete(piece.memory);
    }
}

TEST(PooledMemory, that_comes_and_goes_is_nobody_elses) {
    Prng dice(1);
    std::vector<Piece> pieces;
    for (int step = 0; step < 100'000; ++step) {
        if (pieces.size() < 500 && dice.chance(1, 2)) {
            const std::uint64_t most = dice.chance(1, 10) ? 10'000 : 300;
            pieces.push_back(take(dice.below(most), static_cast<std::uint8_t>(step)));
        } else if (!pieces.empty()) {
            std::swap(pieces[dice.below(pieces.size())], pieces.back());
            ASSERT_TRUE(is_untouched(pieces.back()));
            operator delete(pieces.back().memory);
            pieces.pop_back();
        }
    }
    for (const Piece& piece : pieces) operator delete(piece.memory);
}

TEST(PooledMemory, goes_from_one_thread_to_another) {
    std::vector<Piece> pieces;
    std::thread([&] {
        for (std::size_t size = 1; size < 500; ++size) pieces.push_back(take(size, 7));
    }).join();
    for (const Piece& piece : pieces) {
        EXPECT_TRUE(is_untouched(piece));
        operator delete(piece.memory);
    }
    std::map<int, std::string> others;
    for (int i = 0; i < 1000; ++i) others[i] = std::string(40, 'x');
    for (const auto& [i, text] : others) EXPECT_EQ(text, std::string(40, 'x'));
}

}  // namespace
}  // namespace riser
