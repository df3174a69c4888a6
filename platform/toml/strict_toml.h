// Strict reading of TOML v1.0 files for everything an operator writes by hand: configuration, meter
// and device profiles, policies. Each value has a type and a range; a key nobody asked for is an
// error, so that a misspelt setting never silently keeps its default. Not a TOML writer, and no
// floating-point numbers: exact decimals are written in quotes.
//
// Every problem becomes one message, "file:line:column: key: what; did you mean "x"?".
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "core/base/result.h"
#include "platform/toml/sources.h"

namespace riser::toml {

class Document;
struct DocumentState;

// A named value of an enumeration, as a file spells it.
template <class E>
struct Word {
    std::string_view name;
    E value;
};

struct Range {
    std::int64_t least;
    std::int64_t most;
};

// A view of one table. Every accessor marks its key as known and notes a problem in the document
// when the value is missing or wrong; it then returns the default (or an empty value), so that a
// reader is straight-line code and asks document.problem() once, at the end. Valid as long as its
// document.
class Table {
public:
    [[nodiscard]] bool has(std::string_view key);

    [[nodiscard]] std::string text(std::string_view key);  // required, not empty
    [[nodiscard]] std::string text_or(std::string_view key, std::string_view otherwise);
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);  // absent: empty

    [[nodiscard]] std::int64_t integer(std::string_view key, Range range);  // required
    [[nodiscard]] std::int64_t integer_or(std::string_view key, Range range,
                                          std::int64_t otherwise);
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view key, Range range);
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view key, Range range);

    // An integer, or in quotes where it does not fit a signed one: 7 | "0xFFFFFFFFFFFFFFFF".
    [[nodiscard]] std::vector<std::uint64_t> patterns(std::string_view key);
    [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);

    // One word of a list; another word is refused with the list or the closest word.
    template <class E, std::size_t N>
    [[nodiscard]] E word(std::string_view key, const std::array<Word<E>, N>& words) {
        return value_of(words, word_index(key, names_of(words), std::nullopt));
    }
    template <class E, std::size_t N>
    [[nodiscard]] E word_or(std::string_view key, const std::array<Word<E>, N>& words,
                            E otherwise) {
        std::size_t index = 0;
        while (index < N && words[index].value != otherwise) ++index;
        RISER_ASSERT(index < N, "the default is one of the words");
        return value_of(words, word_index(key, names_of(words), index));
    }

    [[nodiscard]] std::optional<Table> table(std::string_view key);
    [[nodiscard]] Table required_table(std::string_view key);
    [[nodiscard]] std::vector<Table> tables(std::string_view key);  // [[key]]; absent: empty

    // Notes a problem with the value of `key` (of the whole table when the key is absent).
    void refuse(std::string_view key, const std::string& what);
    // Notes that `key` is not there although it is needed, where earlier versions went on with a value of their own.
    // Reading goes on with that value: whether the file is refused is for Document::problem() to say.
    void demand(std::string_view key, const std::string& what);
    // Where this table is, for a message that refers to it: "line 12".
    [[nodiscard]] std::string where() const;
    // "file:line:column: key" of that value, for a check that is made after reading.
    [[nodiscard]] std::string place(std::string_view key) const;

private:
    friend class Document;
    Table(DocumentState& state, std::size_t node) : state_(&state), node_(node) {}

    [[nodiscard]] std::optional<std::int64_t> read_integer(std::string_view key, Range range);
    [[nodiscard]] std::optional<std::string> read_text(std::string_view key);
    void note_missing(std::string_view key);
    [[nodiscard]] std::size_t word_index(std::string_view key,
                                         const std::vector<std::string>& names,
                                         std::optional<std::size_t> otherwise);
    template <class E, std::size_t N>
    static std::vector<std::string> names_of(const std::array<Word<E>, N>& words) {
        std::vector<std::string> names;
        for (const auto& word : words) names.emplace_back(word.name);
        return names;
    }
    template <class E, std::size_t N>
    static E value_of(const std::array<Word<E>, N>& words, std::size_t index) {
        return words[index].value;
    }

    DocumentState* state_;
    std::size_t node_;  // index into DocumentState::nodes
};

class Document {
public:
    // `file` is what messages call the text.
    [[nodiscard]] static Result<Document> parse(std::string_view text, std::string file);
    // Reads a file of at most k_max_bytes.
    [[nodiscard]] static Result<Document> load(const std::filesystem::path& path);
    [[nodiscard]] static Result<Document> load(const std::filesystem::path& path, Sources& sources);
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    [[nodiscard]] Table root();
    // Call after everything was read: the first unknown key or wrong value in the file, else the
    // first missing key, else nothing.
    [[nodiscard]] std::optional<Problem> problem() const;
    // The first that is worse than a demand() that is not met, and the first of those.
    [[nodiscard]] std::optional<Problem> problem_beside_demands() const;
    [[nodiscard]] std::optional<Problem> unmet_demand() const;

    static constexpr std::uintmax_t k_max_bytes = 1024 * 1024;  // 60 meters need about 20 kB

private:
    explicit Document(std::unique_ptr<DocumentState> state);
    [[nodiscard]] std::optional<Problem> first_of(bool demands, bool others) const;
    std::unique_ptr<DocumentState> state_;
};

}  // namespace riser::toml
