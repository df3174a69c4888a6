// RISER_ASSERT: a broken invariant is a programmer's error. It stays on in release builds, prints
// what and where, and aborts: restart is recovery, a wrong ledger is not.
#pragma once

namespace riser {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line,
                                   const char* explanation) noexcept;

}  // namespace riser

#define RISER_ASSERT(condition, explanation)                                          \
    do {                                                                              \
        if (!(condition)) [[unlikely]] {                                              \
            ::riser::assertion_failed(#condition, __FILE__, __LINE__, (explanation)); \
        }                                                                             \
    } while (false)
