// How GoogleTest prints the most usual types, compiled once in printers.cpp. Without this, every
// file with an EXPECT_EQ compiles a string stream for each of them, which was a tenth of all code
// in the tests. Part of the precompiled header of the tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace testing {

extern template std::string PrintToString(const bool&);
extern template std::string PrintToString(const int&);
extern template std::string PrintToString(const long&);
extern template std::string PrintToString(const unsigned char&);
extern template std::string PrintToString(const unsigned short&);
extern template std::string PrintToString(const unsigned int&);
extern template std::string PrintToString(const unsigned long&);
extern template std::string PrintToString(const char* const&);
extern template std::string PrintToString(const void* const&);
extern template std::string PrintToString(const std::string&);
extern template std::string PrintToString(const std::string_view&);
extern template std::string PrintToString(const std::nullopt_t&);
extern template std::string PrintToString(const std::vector<std::uint8_t>&);
extern template std::string PrintToString(const std::vector<std::string>&);

}  // namespace testing
