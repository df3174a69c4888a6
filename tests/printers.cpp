#include "tests/printers.h"

namespace testing {

template std::string PrintToString(const bool&);
template std::string PrintToString(const int&);
template std::string PrintToString(const long&);
template std::string PrintToString(const unsigned char&);
template std::string PrintToString(const unsigned short&);
template std::string PrintToString(const unsigned int&);
template std::string PrintToString(const unsigned long&);
template std::string PrintToString(const char* const&);
template std::string PrintToString(const void* const&);
template std::string PrintToString(const std::string&);
template std::string PrintToString(const std::string_view&);
template std::string PrintToString(const std::nullopt_t&);
template std::string PrintToString(const std::vector<std::uint8_t>&);
template std::string PrintToString(const std::vector<std::string>&);

}  // namespace testing
