#include "gateway/field/zigbee/backup/backup_forms.h"

#include <algorithm>

#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

struct TypeWord {
    const char* name;
    zdo::LogicalType type;
};
constexpr std::array<TypeWord, 3> k_types{{
    {"coordinator", zdo::LogicalType::coordinator},
    {"router", zdo::LogicalType::router},
    {"end_device", zdo::LogicalType::end_device},
}};

json::value text_or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

}  // namespace

std::string type_word(zdo::LogicalType type) {
    for (const TypeWord& word : k_types) {
        if (word.type == type) return word.name;
    }
    return "coordinator";
}

zdo::LogicalType read_type(const ObjectFields& fields, std::string_view name) {
    const std::string text = fields.text(name);
    for (const TypeWord& word : k_types) {
        if (word.name == text) return word.type;
    }
    fields.refuse(name, "must be \"coordinator\", \"router\" or \"end_device\"");
    return zdo::LogicalType::coordinator;
}

std::optional<StickLabels> read_labels(const ObjectFields& fields) {
    const auto& object = fields.object();
    const bool any =
        object.contains("model") || object.contains("manufacturer") || object.contains("version");
    if (!any) return std::nullopt;
    return StickLabels{fields.optional_text("model"), fields.optional_text("manufacturer"),
                       fields.optional_text("version")};
}

void write_labels(json::object& object, const std::optional<StickLabels>& labels) {
    if (!labels) return;
    object["model"] = text_or_null(labels->model);
    object["manufacturer"] = text_or_null(labels->manufacturer);
    object["version"] = text_or_null(labels->version);
}

std::string hex16(std::uint16_t value) {
    return hex_text(value, 4).substr(2);
}

std::string hex64(Eui64 value) {
    return hex_text(value.value, 16).substr(2);
}

std::string hex_of(const Key128& key) {
    std::string text;
    for (const std::uint8_t byte : key.bytes) text += hex_text(byte, 2).substr(2);
    return text;
}

Eui64 reversed(Eui64 value) {
    std::uint64_t turned = 0;
    for (unsigned i = 0; i < 8; ++i) turned = turned << 8U | ((value.value >> (8 * i)) & 0xFFU);
    return {turned};
}

}  // namespace riser::zigbee::backup
