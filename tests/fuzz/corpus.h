// What a fuzz target is run on in every test run (fixed_corpus_test.cpp): the same few inputs each time, so that
// the targets stay programs that compile and hold. A fuzzer looks further.
#pragma once

#include <string>
#include <vector>

namespace riser::fuzz {

// Good inputs of the target this is linked with. Not empty.
[[nodiscard]] std::vector<std::string> corpus();

}  // namespace riser::fuzz
