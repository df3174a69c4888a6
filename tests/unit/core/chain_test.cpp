#include "core/journal/chain.h"

#include <fstream>
#include <iomanip>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
    std::ostringstream out;
    for (const auto byte : bytes) out << std::hex << std::setw(2) << std::setfill('0') << +byte;
    return out.str();
}

TEST(Blake2b, has_the_digests_of_other_implementations) {
    // python3 -c "import hashlib; print(hashlib.blake2b(b'', digest_size=32).hexdigest())"
    EXPECT_EQ(hex(blake2b({})), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    // the same of b'abc'
    const std::vector<std::uint8_t> abc{'a', 'b', 'c'};
    EXPECT_EQ(hex(blake2b(abc)),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

// python3 - <<'END'
// from hashlib import blake2b
// label, zero = b'riser/journal/1\0', bytes(32)
// print(blake2b(label + zero + b'abc', digest_size=32).hexdigest())
// END
TEST(ChainHash, covers_label_previous_hash_and_bytes) {
    const std::vector<std::uint8_t> abc{'a', 'b', 'c'};
    EXPECT_EQ(hex(chain_hash(Hash{}, abc)),
              "678e7a1677a51a62e3b922a5af28b40e0fac6aef4d542e4f3870064bfb470429");
}

TEST(ChainHash, changes_with_its_predecessor_and_with_every_bit) {
    std::vector<std::uint8_t> bytes(20, 0x11);
    const Hash previous{};
    const Hash hash = chain_hash(previous, bytes);
    Hash other{};
    other[31] = 1;
    EXPECT_NE(chain_hash(other, bytes), hash);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto changed = bytes;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        EXPECT_NE(chain_hash(previous, changed), hash);
    }
}

// Golden bytes: the published form of every record type, frozen. See the head of the file.
TEST(RecordsGolden, are_still_the_published_bytes) {
    std::ifstream file("tests/unit/core/records_golden.txt");
    ASSERT_TRUE(file) << "tests run from the repository root";
    std::vector<std::pair<std::string, std::string>> golden;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        words >> golden.emplace_back().first >> golden.back().second;
    }
    std::ostringstream now;
    Hash head{};
    std::size_t index = 0;
    for (const auto& entry : example_entries()) {
        const auto bytes = encode_entry(entry);
        const std::string name(record_name(entry.records.front()));
        now << name << " " << hex(bytes) << "\n";
        head = chain_hash(head, bytes);
        if (index < golden.size()) {
            EXPECT_EQ(golden[index].first, name);
            EXPECT_EQ(golden[index].second, hex(bytes)) << name;
        }
        ++index;
    }
    now << "chain_head " << hex(head) << "\n";
    ASSERT_EQ(golden.size(), index + 1) << "every record type has its golden bytes\n" << now.str();
    EXPECT_EQ(golden.back().second, hex(head));
}

TEST(RecordsGolden, are_read_as_the_examples) {
    std::ifstream file("tests/unit/core/records_golden.txt");
    const auto entries = example_entries();
    std::size_t index = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#' || line.starts_with("chain_head")) continue;
        const std::string digits = line.substr(line.find(' ') + 1);
        std::vector<std::uint8_t> bytes;
        for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
            bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
        }
        const auto decoded = decode_entry(bytes);
        ASSERT_TRUE(decoded) << decoded.error().message;
        ASSERT_LT(index, entries.size());
        EXPECT_EQ(*decoded, entries[index++]);
    }
    EXPECT_EQ(index, entries.size());
}

}  // namespace
}  // namespace riser::journal
