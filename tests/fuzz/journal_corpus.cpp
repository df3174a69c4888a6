// Every journal entry that there is, by the published bytes.
#include <fstream>

#include "tests/fuzz/corpus.h"

namespace riser::fuzz {

std::vector<std::string> corpus() {
    std::vector<std::string> inputs;
    std::ifstream file("tests/unit/core/records_golden.txt");
    for (std::string line; std::getline(file, line);) {
        const auto space = line.find(' ');
        if (line.starts_with('#') || space == std::string::npos) continue;
        std::string bytes;
        for (std::size_t i = space + 1; i + 1 < line.size(); i += 2)
            bytes.push_back(static_cast<char>(std::stoi(line.substr(i, 2), nullptr, 16)));
        inputs.push_back(std::move(bytes));
    }
    return inputs;
}

}  // namespace riser::fuzz
