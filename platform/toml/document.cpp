// A document: parsing, loading, and which of its problems is told first.
#include <algorithm>
#include <tuple>

#include "platform/toml/document_state.h"
#include "platform/toml/strict_toml.h"
#include "platform/toml/suggestion.h"

namespace riser::toml {
namespace {

// Messages quote what was found, be it the end of a line: they are one line all the same.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        if (c == '\n') {
            line += "\\n";
        } else {
            line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
        }
    }
    return line;
}

// "Error while parsing key-value pair: ..." without what the place and "syntax" say already.
std::string without_preamble(std::string text) {
    constexpr std::string_view k_preamble = "Error while parsing ";
    if (text.starts_with(k_preamble)) text.erase(0, k_preamble.size());
    return text;
}

}  // namespace

std::size_t DocumentState::open(const ::toml::table& table, std::string path,
                                ::toml::source_position at) {
    const auto same = std::find_if(nodes.begin(), nodes.end(),
                                   [&](const OpenTable& node) { return node.table == &table; });
    if (same != nodes.end()) return static_cast<std::size_t>(same - nodes.begin());
    nodes.push_back({&table, std::move(path), at, {}});
    return nodes.size() - 1;
}

const ::toml::node* DocumentState::look_up(std::size_t node, std::string_view key) {
    nodes[node].known.emplace(key);
    return nodes[node].table->get(key);
}

void DocumentState::note(std::size_t node, std::string_view key, ::toml::source_position at,
                         std::string what, FoundKind kind) {
    found.push_back({kind, at, path_of(node, key), std::move(what)});
}

void DocumentState::note_unknown_keys(std::vector<Found>& all) const {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const std::vector<std::string> known(nodes[i].known.begin(), nodes[i].known.end());
        for (const auto& [key, value] : *nodes[i].table) {
            if (nodes[i].known.contains(key.str())) continue;
            all.push_back({FoundKind::wrong, key.source().begin, path_of(i, key.str()),
                           "unknown key" + suggestion(key.str(), known)});
        }
    }
}

std::string DocumentState::path_of(std::size_t node, std::string_view key) const {
    const std::string& path = nodes[node].path;
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

Result<Document> Document::parse(std::string_view text, std::string file) {
    auto state = std::make_unique<DocumentState>();
    state->file = std::move(file);
    try {
        state->root = ::toml::parse(text, std::string_view(state->file));
    } catch (const ::toml::parse_error& error) {
        const auto& at = error.source().begin;
        return fail(Problem{state->file + ":" + std::to_string(at.line) + ":" +
                            std::to_string(at.column) +
                            ": syntax: " + without_preamble(one_line(error.description()))});
    }
    state->open(state->root, "", {1, 1});
    return Document(std::move(state));
}

Result<Document> Document::load(const std::filesystem::path& path) {
    Sources files;
    return load(path, files);
}

Result<Document> Document::load(const std::filesystem::path& path, Sources& sources) {
    const auto text = sources.read(path);
    if (!text) return fail(text.error());
    return parse(*text, path.string());
}

Document::Document(std::unique_ptr<DocumentState> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Table Document::root() {
    return {*state_, 0};
}

std::optional<Problem> Document::problem() const {
    return first_of(true, true);
}

std::optional<Problem> Document::problem_beside_demands() const {
    return first_of(false, true);
}

std::optional<Problem> Document::unmet_demand() const {
    return first_of(true, false);
}

std::optional<Problem> Document::first_of(bool demands, bool others) const {
    std::vector<Found> all = state_->found;
    state_->note_unknown_keys(all);
    std::erase_if(all, [&](const Found& found) { return found.demand ? !demands : !others; });
    const auto first = std::min_element(all.begin(), all.end(), [](const Found& a, const Found& b) {
        return std::tie(a.kind, a.at.line, a.at.column) < std::tie(b.kind, b.at.line, b.at.column);
    });
    if (first == all.end()) return std::nullopt;
    return Problem{state_->file + ":" + std::to_string(first->at.line) + ":" +
                   std::to_string(first->at.column) + ": " +
                   one_line(first->key + ": " + first->what)};
}

}  // namespace riser::toml
