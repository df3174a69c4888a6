// riserctl: shows and orders what the gateway's local API offers, from the command line.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

#include "gateway/ctl/run.h"
#include "platform/entropy/entropy.h"
#include "platform/http/unix_client.h"

namespace {

riser::Result<std::string> read_file(const std::string& path) {
    if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream file(path, std::ios::binary);
    if (!file) return riser::fail(riser::Problem{"cannot open " + path});
    std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return riser::fail(riser::Problem{"cannot read " + path});
    return bytes;
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
    world.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    const auto outcome = riser::ctl::run({values + 1, values + count}, world);
    write_all(stdout, outcome.out);
    write_all(stderr, outcome.err);
    return outcome.exit_code;
}
