#include "tests/unit/core/counted_allocations.h"

#include <cstdlib>
#include <new>

namespace {

std::size_t g_allocated = 0;  // the programs that link this have one thread

}  // namespace

std::size_t riser::allocated_bytes() {
    return g_allocated;
}

void* operator new(std::size_t size) {
    g_allocated += size;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
// std::stable_sort asks for its buffer in this way.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    g_allocated += size;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
