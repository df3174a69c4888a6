#include "gateway/field/zigbee/backup/json_fields.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

const json::object k_nothing;

std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

// The value of each digit; nullopt when another character than a colon between bytes is there.
std::optional<std::vector<unsigned>> digits_of(std::string_view text) {
    if (text.substr(0, 2) == "0x") text.remove_prefix(2);
    std::vector<unsigned> digits;
    for (const char c : text) {
        if (c == ':' && !digits.empty() && digits.size() % 2 == 0) continue;
        const auto digit = digit_of(c);
        if (!digit) return std::nullopt;
        digits.push_back(*digit);
    }
    return digits;
}

}  // namespace

std::optional<std::uint64_t> parse_hex_number(std::string_view text, std::size_t least_digits,
                                              std::size_t most_digits) {
    const auto digits = digits_of(text);
    if (!digits || digits->size() < least_digits || digits->size() > most_digits) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const unsigned digit : *digits) value = value << 4U | digit;
    return value;
}

std::optional<Key128> parse_key(std::string_view text) {
    const auto digits = digits_of(text);
    Key128 key;
    if (!digits || digits->size() != 2 * key.bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < key.bytes.size(); ++i) {
        key.bytes[i] = static_cast<std::uint8_t>((*digits)[2 * i] << 4U | (*digits)[2 * i + 1]);
    }
    return key;
}

const json::value* ObjectFields::find(std::string_view name) const {
    const json::value* value = object_->if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string ObjectFields::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void ObjectFields::refuse(std::string_view name, const std::string& what) const {
    problem_->note(path_of(name), what);
}

const json::value* ObjectFields::required(std::string_view name) const {
    const json::value* value = find(name);
    if (value == nullptr) refuse(name, "is missing");
    return value;
}

ObjectFields ObjectFields::part(std::string_view name) const {
    const json::value* value = required(name);
    if (value != nullptr && !value->is_object()) refuse(name, "must be an object");
    const bool usable = value != nullptr && value->is_object();
    return {usable ? value->get_object() : k_nothing, path_of(name), *problem_};
}

std::optional<ObjectFields> ObjectFields::optional_part(std::string_view name) const {
    if (find(name) == nullptr) return std::nullopt;
    return part(name);
}

std::vector<ObjectFields> ObjectFields::parts(std::string_view name) const {
    std::vector<ObjectFields> all;
    const json::value* value = required(name);
    if (value == nullptr) return all;
    if (!value->is_array()) {
        refuse(name, "must be a list");
        return all;
    }
    for (const json::value& item : value->get_array()) {
        const std::string path = path_of(name) + "[" + std::to_string(all.size()) + "]";
        if (!item.is_object()) problem_->note(path, "must be an object");
        all.emplace_back(item.is_object() ? item.get_object() : k_nothing, path, *problem_);
    }
    return all;
}

std::string ObjectFields::text(std::string_view name) const {
    if (required(name) == nullptr) return {};
    return optional_text(name).value_or("");
}

std::optional<std::string> ObjectFields::optional_text(std::string_view name) const {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        refuse(name, "must be a text");
        return std::nullopt;
    }
    return std::string(value->get_string());
}

std::uint64_t ObjectFields::integer_of(std::string_view name, const json::value& value,
                                       std::uint64_t most) const {
    const bool whole = (value.is_int64() && value.get_int64() >= 0) || value.is_uint64();
    const std::uint64_t number = !whole             ? 0
                                 : value.is_int64() ? static_cast<std::uint64_t>(value.get_int64())
                                                    : value.get_uint64();
    if (!whole || number > most) {
        refuse(name, "must be a whole number from 0 to " + std::to_string(most));
        return 0;
    }
    return number;
}

std::uint64_t ObjectFields::integer(std::string_view name, std::uint64_t most) const {
    const json::value* value = required(name);
    return value == nullptr ? 0 : integer_of(name, *value, most);
}

std::uint64_t ObjectFields::integer_or(std::string_view name, std::uint64_t most,
                                       std::uint64_t otherwise) const {
    const json::value* value = find(name);
    return value == nullptr ? otherwise : integer_of(name, *value, most);
}

std::vector<std::uint8_t> ObjectFields::bytes(std::string_view name) const {
    std::vector<std::uint8_t> all;
    const json::value* value = required(name);
    if (value == nullptr) return all;
    if (!value->is_array()) {
        refuse(name, "must be a list of numbers");
        return all;
    }
    for (const json::value& item : value->get_array()) {
        all.push_back(static_cast<std::uint8_t>(integer_of(name, item, 0xFF)));
    }
    return all;
}

bool ObjectFields::flag_or(std::string_view name, bool otherwise) const {
    const json::value* value = find(name);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) {
        refuse(name, "must be true or false");
        return otherwise;
    }
    return value->get_bool();
}

Eui64 ObjectFields::eui64(std::string_view name) const {
    const auto value = parse_hex_number(text(name), 16, 16);
    if (!value) refuse(name, "must be an address of 16 hexadecimal digits");
    return {value.value_or(0)};
}

std::uint16_t ObjectFields::hex16(std::string_view name) const {
    const auto value = parse_hex_number(text(name), 1, 4);
    if (!value) refuse(name, "must be a number of 4 hexadecimal digits, in quotes");
    return static_cast<std::uint16_t>(value.value_or(0));
}

Key128 ObjectFields::key(std::string_view name) const {
    const auto value = parse_key(text(name));
    if (!value) refuse(name, "must be a key of 32 hexadecimal digits");
    return value.value_or(Key128{});
}

}  // namespace riser::zigbee::backup
