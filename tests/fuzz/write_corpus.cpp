// Writes the fixed corpus of a fuzz target as files, which is what a fuzzer begins with: write_corpus FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/corpus.h"

int main(int count, char** words) {
    if (count != 2) {
        std::fputs("usage: write_corpus FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = words[1];
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const auto& input : riser::fuzz::corpus()) {
        std::ofstream file(folder / ("fixed_" + std::to_string(number++)), std::ios::binary);
        file << input;
        if (!file.flush()) return 1;
    }
    return 0;
}
