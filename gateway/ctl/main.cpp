// riserctl: shows and orders what the gateway's local API offers, from the command line.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "gateway/ctl/run.h"
#include "platform/entropy/entropy.h"
#include "platform/http/unix_client.h"

namespace {

// The longest thing that Riser stores or sends is an upload of 4 MB; as hexadecimal digits it is four times
// as long.
constexpr std::size_t k_max_file_bytes = 16U << 20U;

riser::Result<std::string> read_file(const std::string& path) {
    const auto failed = [&path](const std::string& what) {
        return riser::fail(riser::Problem{what + " " + path + ": " + std::strerror(errno)});
    };
    std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
    if (file == nullptr) return failed("cannot open");
    std::string bytes;
    std::array<char, 4096> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), file)) {
        bytes.append(buffer.data(), count);
        if (bytes.size() > k_max_file_bytes) break;
    }
    const bool whole = std::ferror(file) == 0;
    const auto result = whole ? riser::Result<std::string>(bytes) : failed("cannot read");
    if (file != stdin) std::fclose(file);
    if (bytes.size() > k_max_file_bytes) return riser::fail(riser::Problem{path + " is too long"});
    return result;
}

riser::Outcome<> write_new_file(const std::string& path, const std::string& bytes) {
    const auto failed = [&path] {
        const std::string why =
            errno == EEXIST ? "it exists already; give another name" : std::strerror(errno);
        return riser::fail(riser::Problem{"cannot write " + path + ": " + why});
    };
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return failed();
    std::size_t written = 0;
    while (written < bytes.size()) {
        const auto count = ::write(file, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    const bool whole = written == bytes.size() && ::fsync(file) == 0;
    const auto result = whole ? riser::Outcome<>(riser::Done{}) : riser::Outcome<>(failed());
    ::close(file);
    if (!whole) ::unlink(path.c_str());
    return result;
}

void write_all(std::FILE* stream, const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

int main(int count, char** values) {
    riser::ctl::World world;
    world.ask = [](const std::string& socket, const riser::http::Request& request) {
        return riser::http::unix_request(socket, request);
    };
    world.new_top_up_id = [] { return riser::entropy::new_id<riser::TopUpId>(); };
    world.read_file = read_file;
    world.write_new_file = write_new_file;
    world.say = [](const std::string& text) {
        write_all(stdout, text);
        std::fflush(stdout);
    };
    world.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    const auto outcome = riser::ctl::run({values + 1, values + count}, world);
    write_all(stdout, outcome.out);
    write_all(stderr, outcome.err);
    return outcome.exit_code;
}
