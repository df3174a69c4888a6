#include "core/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace riser {

void assertion_failed(const char* expression, const char* file, int line,
                      const char* explanation) noexcept {
    std::fprintf(stderr, "assertion failed: %s (%s) at %s:%d\n", explanation, expression, file,
                 line);
    std::fflush(stderr);
    std::abort();
}

}  // namespace riser
