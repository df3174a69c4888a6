// Pooled memory: operator new and delete for programs that simulate by the hour in one thread. Pieces of one size
// lie together; one that is given back is the next to be taken, and nothing is ever split, joined or returned to the
// system. That takes a dozen instructions where malloc() takes a hundred, which was a sixth of what a world computed.
// Nobody looks for overruns here: the tests under AddressSanitizer run the same worlds without it.
//
// SQLite takes its memory there as well. Any thread may allocate and free; each keeps its own lists. What is large, or more aligned than usual, comes from
// malloc().
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>

#include <malloc.h>
#include <sqlite3.h>

namespace {

// Address space, not memory: pages come when they are touched.
constexpr std::size_t k_space = std::size_t{1} << 35U;
constexpr unsigned k_chunk_bits = 17;
constexpr std::size_t k_chunk = std::size_t{1} << k_chunk_bits;
// Sizes rise by 16 bytes up to 1 KB, then by 512 bytes up to 8 KB.
constexpr std::size_t k_step = 16;
constexpr std::size_t k_small = 1024;
constexpr std::size_t k_big_step = 512;
constexpr std::size_t k_largest = 8192;
constexpr std::size_t k_smalls = k_small / k_step + 1;
constexpr std::size_t k_sizes = k_smalls + (k_largest - k_small) / k_big_step;

struct Piece {
    Piece* next;
};

constinit thread_local std::array<Piece*, k_sizes> free_pieces{};
constinit std::array<std::atomic<std::uint8_t>, k_space / k_chunk> size_of_chunk{};
constinit std::atomic<std::size_t> chunks_taken{0};

std::byte* reserve_space() {
    void* space = mmap(nullptr, k_space, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return space == MAP_FAILED ? nullptr : static_cast<std::byte*>(space);
}

// nullptr: there is no such space, and malloc() serves everything.
std::byte* space() {
    static std::byte* const reserved = reserve_space();
    return reserved;
}

std::size_t size_index(std::size_t size) {
    if (size <= k_small) return (size + k_step - 1) / k_step;
    return k_smalls + (size - k_small - 1) / k_big_step;
}

std::size_t size_at(std::size_t index) {
    if (index < k_smalls) return index * k_step;
    return k_small + (index - k_smalls + 1) * k_big_step;
}

void* must_have(void* memory) {
    if (memory == nullptr) std::abort();  // nobody here goes on without memory
    return memory;
}

[[gnu::noinline]] void* from_malloc(std::size_t size) {
    return must_have(std::malloc(size));
}

// Cuts a new chunk into pieces and gives out the first.
[[gnu::noinline]] void* from_new_chunk(std::size_t index) {
    const std::size_t size = size_at(index);
    std::byte* const begin = space();
    const std::size_t number = chunks_taken.fetch_add(1, std::memory_order_relaxed);
    if (begin == nullptr || number >= size_of_chunk.size()) return from_malloc(size);
    size_of_chunk[number].store(static_cast<std::uint8_t>(index), std::memory_order_relaxed);
    std::byte* const chunk = begin + number * k_chunk;
    Piece* following = nullptr;
    for (std::size_t at = k_chunk / size - 1; at > 0; --at) {
        following = new (chunk + at * size) Piece{following};
    }
    free_pieces[index] = following;
    return chunk;
}

void* take(std::size_t size) {
    if (size > k_largest) return from_malloc(size);
    const std::size_t index = size_index(size == 0 ? 1 : size);
    Piece* piece = free_pieces[index];
    if (piece == nullptr) return from_new_chunk(index);
    free_pieces[index] = piece->next;
    return piece;
}

// Of a piece; 0: it is not one.
std::size_t index_of(const void* memory) {
    const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(memory) - space());
    if (offset >= k_space) return 0;
    return size_of_chunk[offset >> k_chunk_bits].load(std::memory_order_relaxed);
}

void give_back(void* memory) {
    if (memory == nullptr) return;
    const std::size_t index = index_of(memory);
    if (index == 0) return std::free(memory);
    auto* piece = static_cast<Piece*>(memory);
    piece->next = free_pieces[index];
    free_pieces[index] = piece;
}

// ---- for SQLite, whose databases are opened and closed all the time

int sqlite_size(void* memory) {
    if (memory == nullptr) return 0;
    const std::size_t index = index_of(memory);
    return static_cast<int>(index == 0 ? malloc_usable_size(memory) : size_at(index));
}

void* sqlite_take(int size) {
    return take(static_cast<std::size_t>(size));
}

void* sqlite_take_again(void* memory, int size) {
    const int before = sqlite_size(memory);
    if (size <= before && size > before / 2) return memory;
    void* moved = take(static_cast<std::size_t>(size));
    if (memory != nullptr) {
        std::memcpy(moved, memory, static_cast<std::size_t>(std::min(before, size)));
    }
    give_back(memory);
    return moved;
}

int sqlite_round_up(int size) {
    const auto asked = static_cast<std::size_t>(size);
    return asked > k_largest ? (size + 7) / 8 * 8 : static_cast<int>(size_at(size_index(asked)));
}

// It can be told so only before its first use. Nobody asks how much memory it holds.
[[maybe_unused]] const int sqlite_was_told = [] {
    static sqlite3_mem_methods methods{sqlite_take,       give_back,
                                       sqlite_take_again, sqlite_size,
                                       sqlite_round_up,   [](void*) { return SQLITE_OK; },
                                       [](void*) {},      nullptr};
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}();

}  // namespace

void* operator new(std::size_t size) {
    return take(size);
}

void operator delete(void* memory) noexcept {
    give_back(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    give_back(memory);
}
