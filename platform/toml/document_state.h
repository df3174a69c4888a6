// What a Document and its Tables share: the parsed tree, the tables that were opened with the keys
// asked for in each, and the problems found. Only for the .cpp files of this folder: toml++ is not
// seen outside.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

// toml++ 3.3 asserts (and with NDEBUG assumes, which is undefined behaviour) that a table header
// begins with a key character, then goes on to handle the other case: "[=]" in a file would end the
// program. With its asserts empty, in every kind of build, that handling is reached and refuses it.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace riser::toml {

// `wrong` goes before `missing`: an unknown key is wrong, and may explain what is missing.
enum class FoundKind { wrong, missing };

struct Found {
    FoundKind kind = FoundKind::wrong;
    ::toml::source_position at{};
    std::string key;  // "field[2].scale"
    std::string what;
    bool demand = false;  // missing, and earlier versions did without
};

struct OpenTable {
    const ::toml::table* table = nullptr;
    std::string path;  // "field[2]", empty for the root
    ::toml::source_position at{};
    std::set<std::string, std::less<>> known;
};

struct DocumentState {
    std::string file;
    ::toml::table root;
    std::vector<OpenTable> nodes;
    std::vector<Found> found;

    // The index of that table's node; the same for the same table.
    std::size_t open(const ::toml::table& table, std::string path, ::toml::source_position at);
    // Marks the key as known and returns its value, if any.
    const ::toml::node* look_up(std::size_t node, std::string_view key);
    void note(std::size_t node, std::string_view key, ::toml::source_position at, std::string what,
              FoundKind kind = FoundKind::wrong);
    void note_unknown_keys(std::vector<Found>& all) const;
    [[nodiscard]] std::string path_of(std::size_t node, std::string_view key) const;
};

}  // namespace riser::toml
