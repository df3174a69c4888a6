// Published codes in each of the forms in which makers print them.
#include "tests/fuzz/corpus.h"

namespace riser {

std::vector<std::string> fuzz::corpus() {
    return {"83FED3407A939723A5C639B26916D505C3B5",
            "1122-3344-5566-7788-4af7",
            "83 FE D3 40 7A 93 97 23 A5 C6 39 FF 4C 12",
            "|000D6FFFFE123456|11223344556677884AF7|",
            "Z:000D6FFFFE123456$I:11223344556677884AF7",
            "G$M:1234$S:567$A:000D6FFFFE123456$I:11223344556677884AF7",
            "HUE:Z:11223344556677884AF7 M:000D6FFFFE123456 D:L3B A:1234"};
}

}  // namespace riser
