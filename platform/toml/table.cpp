// The accessors of a table: one kind of value each, with its checks.
#include <algorithm>
#include <charconv>

#include "platform/toml/document_state.h"
#include "platform/toml/strict_toml.h"
#include "platform/toml/suggestion.h"

namespace riser::toml {
namespace {

std::string type_of(const ::toml::node& node) {
    switch (node.type()) {
        case ::toml::node_type::string:
            return "text";
        case ::toml::node_type::integer:
            return "an integer";
        case ::toml::node_type::floating_point:
            return "a floating-point number";
        case ::toml::node_type::boolean:
            return "true or false";
        case ::toml::node_type::array:
            return "an array";
        case ::toml::node_type::table:
            return "a table";
        default:
            return "a date or time";
    }
}

std::string wrong_type(std::string_view expected, const ::toml::node& node) {
    std::string what = "expected " + std::string(expected) + ", found " + type_of(node);
    if (node.is_floating_point()) what += " (write exact decimals in quotes, as \"0.01\")";
    return what;
}

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::optional<std::uint64_t> parse_pattern(std::string_view text) {
    const bool hexadecimal = text.starts_with("0x");
    if (hexadecimal) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// What is wrong with a node as an integer of this range; "" when nothing is.
std::string objection_to_integer(const ::toml::node& node, Range range) {
    const auto* value = node.as_integer();
    if (value == nullptr) return wrong_type("an integer", node);
    if (value->get() >= range.least && value->get() <= range.most) return "";
    return std::to_string(value->get()) + " is out of range, must be " +
           std::to_string(range.least) + ".." + std::to_string(range.most);
}

// The array of that key; nullptr when there is none, which is noted when there is something else.
const ::toml::array* find_array(DocumentState& state, std::size_t table, std::string_view key,
                                std::string_view expected) {
    const ::toml::node* node = state.look_up(table, key);
    if (node == nullptr) return nullptr;
    const auto* array = node->as_array();
    if (array == nullptr) state.note(table, key, node->source().begin, wrong_type(expected, *node));
    return array;
}

}  // namespace

bool Table::has(std::string_view key) {
    return state_->look_up(node_, key) != nullptr;
}

std::optional<std::string> Table::read_text(std::string_view key) {
    const ::toml::node* node = state_->look_up(node_, key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_string();
    if (value == nullptr) {
        state_->note(node_, key, node->source().begin, wrong_type("text in quotes", *node));
        return std::string{};
    }
    return value->get();
}

std::string Table::text(std::string_view key) {
    if (!has(key)) {
        note_missing(key);
        return {};
    }
    std::string value = read_text(key).value_or("");
    if (value.empty()) refuse(key, "must not be empty");
    return value;
}

std::string Table::text_or(std::string_view key, std::string_view otherwise) {
    return read_text(key).value_or(std::string(otherwise));
}

std::optional<std::string> Table::optional_text(std::string_view key) {
    auto value = read_text(key);
    if (value && value->empty()) refuse(key, "must not be empty; leave the key out instead");
    return value;
}

std::vector<std::string> Table::texts(std::string_view key) {
    std::vector<std::string> values;
    const ::toml::array* array = find_array(*state_, node_, key, "an array of texts");
    if (array == nullptr) return values;
    for (const ::toml::node& item : *array) {
        if (const auto* value = item.as_string()) {
            values.push_back(value->get());
        } else {
            state_->note(node_, key, item.source().begin, wrong_type("text in quotes", item));
        }
    }
    return values;
}

std::optional<std::int64_t> Table::read_integer(std::string_view key, Range range) {
    const ::toml::node* node = state_->look_up(node_, key);
    if (node == nullptr) return std::nullopt;
    if (std::string what = objection_to_integer(*node, range); !what.empty()) {
        state_->note(node_, key, node->source().begin, std::move(what));
        return range.least;
    }
    return node->as_integer()->get();
}

std::int64_t Table::integer(std::string_view key, Range range) {
    const auto value = read_integer(key, range);
    if (!value) note_missing(key);
    return value.value_or(range.least);
}

std::int64_t Table::integer_or(std::string_view key, Range range, std::int64_t otherwise) {
    return read_integer(key, range).value_or(otherwise);
}

std::optional<std::int64_t> Table::optional_integer(std::string_view key, Range range) {
    return read_integer(key, range);
}

std::vector<std::int64_t> Table::integers(std::string_view key, Range range) {
    std::vector<std::int64_t> values;
    const ::toml::array* array = find_array(*state_, node_, key, "an array of integers");
    if (array == nullptr) return values;
    for (const ::toml::node& item : *array) {
        if (std::string what = objection_to_integer(item, range); !what.empty()) {
            state_->note(node_, key, item.source().begin, std::move(what));
        } else {
            values.push_back(item.as_integer()->get());
        }
    }
    return values;
}

std::vector<std::uint64_t> Table::patterns(std::string_view key) {
    std::vector<std::uint64_t> values;
    const ::toml::array* array = find_array(*state_, node_, key, "an array of integers");
    if (array == nullptr) return values;
    for (const ::toml::node& item : *array) {
        std::optional<std::uint64_t> value;
        if (const auto* number = item.as_integer(); number != nullptr && number->get() >= 0) {
            value = static_cast<std::uint64_t>(number->get());
        }
        if (const auto* text = item.as_string()) value = parse_pattern(text->get());
        if (value) {
            values.push_back(*value);
        } else {
            state_->note(node_, key, item.source().begin,
                         "expected a non-negative integer, or \"0x...\" in quotes beyond 63 bits");
        }
    }
    return values;
}

bool Table::flag_or(std::string_view key, bool otherwise) {
    const ::toml::node* node = state_->look_up(node_, key);
    if (node == nullptr) return otherwise;
    if (const auto* value = node->as_boolean()) return value->get();
    state_->note(node_, key, node->source().begin, wrong_type("true or false", *node));
    return otherwise;
}

std::size_t Table::word_index(std::string_view key, const std::vector<std::string>& names,
                              std::optional<std::size_t> otherwise) {
    if (!has(key)) {
        if (!otherwise) note_missing(key);
        return otherwise.value_or(0);
    }
    const std::size_t noted = state_->found.size();
    const std::string value = read_text(key).value_or("");
    if (state_->found.size() > noted) return 0;  // was not text
    const auto match = std::find(names.begin(), names.end(), value);
    if (match != names.end()) return static_cast<std::size_t>(match - names.begin());
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + in_quotes(name);
    refuse(key, in_quotes(value) + " is not one of " + list + suggestion(value, names));
    return 0;
}

std::optional<Table> Table::table(std::string_view key) {
    const ::toml::node* node = state_->look_up(node_, key);
    if (node == nullptr) return std::nullopt;
    const auto* table = node->as_table();
    if (table == nullptr) {
        state_->note(node_, key, node->source().begin, wrong_type("a table", *node));
        return std::nullopt;
    }
    return Table(*state_, state_->open(*table, state_->path_of(node_, key), table->source().begin));
}

Table Table::required_table(std::string_view key) {
    if (auto found = table(key)) return *found;
    if (!has(key)) note_missing(key);
    static const ::toml::table nothing;  // read as an empty table; the problem is noted already
    const auto here = state_->nodes[node_].at;
    state_->nodes.push_back({&nothing, state_->path_of(node_, key), here, {}});
    return Table(*state_, state_->nodes.size() - 1);
}

std::vector<Table> Table::tables(std::string_view key) {
    std::vector<Table> all;
    const ::toml::node* node = state_->look_up(node_, key);
    if (node == nullptr) return all;
    const auto* array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
        state_->note(
            node_, key, node->source().begin,
            wrong_type("tables, each begun by [[" + state_->path_of(node_, key) + "]]", *node));
        return all;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const ::toml::table& table = *array->get_as<::toml::table>(i);
        const std::string path = state_->path_of(node_, key) + "[" + std::to_string(i + 1) + "]";
        all.push_back(Table(*state_, state_->open(table, path, table.source().begin)));
    }
    return all;
}

void Table::refuse(std::string_view key, const std::string& what) {
    const ::toml::node* node = state_->look_up(node_, key);
    if (node != nullptr) {
        state_->note(node_, key, node->source().begin, what);
    } else {
        state_->note(node_, key, state_->nodes[node_].at, what, FoundKind::missing);
    }
}

void Table::demand(std::string_view key, const std::string& what) {
    state_->note(node_, key, state_->nodes[node_].at, what, FoundKind::missing);
    state_->found.back().demand = true;
}

void Table::note_missing(std::string_view key) {
    state_->note(node_, key, state_->nodes[node_].at, "is required but missing",
                 FoundKind::missing);
}

std::string Table::where() const {
    return "line " + std::to_string(state_->nodes[node_].at.line);
}

std::string Table::place(std::string_view key) const {
    const ::toml::node* node = state_->look_up(node_, key);
    const auto at = node != nullptr ? node->source().begin : state_->nodes[node_].at;
    return state_->file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
           state_->path_of(node_, key);
}

}  // namespace riser::toml
