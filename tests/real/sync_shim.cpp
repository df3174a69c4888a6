// A library to be preloaded into a program of ours: it counts what the program makes durable, and lets a
// script hold a sync back, fail it or leave it out, and hang whoever writes to a terminal line. Control and
// counters are one shared page, the file named by RISER_SHIM_CONTROL: 64-bit numbers in the order of
// `Control`, which tests/real/shim.py repeats. Only files of the ledger are counted, held and failed; leaving
// out concerns every file, as on a card that reports a sync without doing it.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include <dlfcn.h>

namespace {

enum class Syncs : std::uint64_t { pass = 0, leave_out = 1, hold = 2, fail = 3 };

struct Control {
    std::atomic<Syncs> syncs;
    std::atomic<std::uint64_t> hang_lines;  // 1: writes to terminal lines do not return
    std::atomic<std::uint64_t> begun;       // syncs of the ledger that were asked for
    std::atomic<std::uint64_t> done;        // and that came back with success, truly carried out
    std::atomic<std::uint64_t> failed;
    std::atomic<std::uint64_t> left_out;  // of any file
    std::atomic<std::uint64_t> hanging;   // writes that hang now
};

// A page of our own when nobody controls: then everything passes.
Control* open_control() {
    static Control alone{};
    const char* path = std::getenv("RISER_SHIM_CONTROL");
    const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return &alone;
    void* page = ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    return page == MAP_FAILED ? &alone : static_cast<Control*>(page);
}

Control& control() {
    static Control* const shared = open_control();
    return *shared;
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// Another process ends the wait by changing the page, and there is nothing to be woken by.
template <class Condition>
void wait_while(Condition condition) {
    constexpr int k_look_ms = 2;
    while (condition()) ::poll(nullptr, 0, k_look_ms);
}

bool is_ledger(int file) {
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    char target[4096];
    const ssize_t length = ::readlink(link.c_str(), target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = '\0';
    return std::strstr(target, "/ledger.db") != nullptr;
}

int sync_with(int (*real)(int), int file) {
    Control& page = control();
    if (page.syncs == Syncs::leave_out) {
        ++page.left_out;
        return 0;
    }
    if (!is_ledger(file)) return real(file);
    ++page.begun;
    wait_while([&] { return page.syncs == Syncs::hold; });
    if (page.syncs == Syncs::fail) {
        ++page.failed;
        errno = EIO;
        return -1;
    }
    const int result = real(file);
    ++(result == 0 ? page.done : page.failed);
    return result;
}

}  // namespace

extern "C" int fsync(int file) {
    static const auto real = next<int(int)>("fsync");
    return sync_with(real, file);
}

extern "C" int fdatasync(int file) {
    static const auto real = next<int(int)>("fdatasync");
    return sync_with(real, file);
}

extern "C" ssize_t write(int file, const void* bytes, std::size_t size) {
    static const auto real = next<ssize_t(int, const void*, std::size_t)>("write");
    Control& page = control();
    if (page.hang_lines != 0 && ::isatty(file) == 1) {
        ++page.hanging;
        wait_while([&] { return page.hang_lines != 0; });
        --page.hanging;
    }
    return real(file, bytes, size);
}
