#include "gateway/local/http_token.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/entropy/entropy.h"

namespace riser::local {
namespace {

// Crockford's base 32 without the letters people confuse (i, l, o, u); 16 of them carry 80 bits.
constexpr std::string_view k_letters = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t k_letters_in_token = 16;
constexpr std::size_t k_group = 4;

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::string reason() {
    return std::strerror(errno);
}

std::string make_token() {
    std::array<std::uint8_t, k_letters_in_token> random{};
    entropy::fill_random(random);
    std::string token;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i > 0 && i % k_group == 0) token.push_back('-');
        token.push_back(k_letters[random[i] % k_letters.size()]);  // 256 is a multiple of 32
    }
    return token;
}

bool is_token(std::string_view text) {
    if (text.size() != k_letters_in_token + k_letters_in_token / k_group - 1) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i % (k_group + 1) == k_group;
        if (dash ? text[i] != '-' : k_letters.find(text[i]) == std::string_view::npos) return false;
    }
    return true;
}

Result<std::string> read_token(const std::string& path, int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return fail(Problem{"cannot look at " + path + ": " + reason()});
    if ((status.st_mode & 077U) != 0) {
        return fail(
            Problem{path +
                    " may be read by others, so it is no secret any more: delete it and restart, "
                    "a new token is made"});
    }
    std::array<char, 64> buffer{};
    const auto size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0) return fail(Problem{"cannot read " + path + ": " + reason()});
    std::string token(buffer.data(), static_cast<std::size_t>(size));
    while (token.ends_with('\n')) token.pop_back();
    if (!is_token(token)) {
        return fail(Problem{
            path + " does not hold a console token: delete it and restart, a new one is made"});
    }
    return token;
}

// The power went away while the file was made: nobody has seen a token yet.
bool is_unfinished(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

Result<std::string> write_token(const std::string& path, int descriptor) {
    const std::string token = make_token();
    const std::string text = token + "\n";
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size()) || ::fsync(descriptor) != 0) {
        const std::string why = reason();
        ::unlink(path.c_str());
        return fail(Problem{"cannot write the console token to " + path + ": " + why});
    }
    return token;
}

}  // namespace

Outcome<> check_token(const std::string& path) {
    const File old(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (old.get() < 0 && errno == ENOENT) return Done{};
    if (old.get() < 0)
        return fail(Problem{"cannot read the console token in " + path + ": " + reason()});
    if (is_unfinished(old.get())) return Done{};
    if (const auto token = read_token(path, old.get()); !token) return fail(token.error());
    return Done{};
}

Result<std::string> load_or_make_token(const std::string& path) {
    const File old(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (old.get() < 0 && errno != ENOENT)
        return fail(Problem{"cannot read the console token in " + path + ": " + reason()});
    if (old.get() >= 0 && !is_unfinished(old.get())) return read_token(path, old.get());
    if (old.get() >= 0) ::unlink(path.c_str());
    const File made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.get() < 0)
        return fail(Problem{"cannot make the console token " + path + ": " + reason()});
    return write_token(path, made.get());
}

}  // namespace riser::local
