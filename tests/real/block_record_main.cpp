// block-record PREFIX PATH: shows PREFIX.image as the file PATH and writes down every write and flush that
// reaches it (block_record.h), until PATH is unmounted. Says "ready" on its output when it is mounted.
#include <cstdio>

#include "tests/real/block_record.h"
#include "tests/real/fuse_file.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: block-record PREFIX PATH\n", stderr);
        return 2;
    }
    riser::real::BlockRecord record(argv[1]);
    if (!record.ok()) {
        std::fprintf(stderr, "block-record: %s\n", record.problem().c_str());
        return 1;
    }
    riser::real::FuseFile file(record);
    auto problem = file.mount(argv[2]);
    if (problem.empty()) {
        std::puts("ready");
        std::fflush(stdout);
        problem = file.serve();
    }
    if (problem.empty()) return 0;
    std::fprintf(stderr, "block-record: %s\n", problem.c_str());
    return 1;
}
