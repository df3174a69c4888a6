#include "cloud/ctl/voucher_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

std::string plain(const json::value& value);

std::string fields_of(const json::object& object, const char* between) {
    std::string text;
    for (const auto& [name, value] : object) {
        if (!text.empty()) text += between;
        text += std::string(name) + " " + plain(value);
    }
    return text;
}

std::string plain(const json::value& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_object()) return fields_of(value.get_object(), " ");
    if (!value.is_array()) return json::serialize(value);
    std::string text = "[";
    for (const auto& item : value.get_array()) {
        if (text.size() > 1) text += ", ";
        text += plain(item);
    }
    return text + "]";
}

std::string field(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr ? plain(*value) : std::string();
}

// "0-99 200-299"
std::string ranges(const json::object& batch, std::string_view name) {
    const auto* list = batch.if_contains(name);
    if (list == nullptr || !list->is_array() || list->get_array().empty()) return "none";
    std::string text;
    for (const auto& item : list->get_array()) {
        if (!item.is_object()) continue;
        if (!text.empty()) text += " ";
        text += field(item.get_object(), "first") + "-" + field(item.get_object(), "last");
    }
    return text;
}

std::string worth(const json::object& batch) {
    if (batch.contains("face")) return field(batch, "face") + " " + field(batch, "currency");
    return "activates " + field(batch, "activates");
}

}  // namespace

std::string fields_text(const json::object& object) {
    return fields_of(object, "\n") + "\n";
}

std::string batch_lines(const json::object& list) {
    const auto* items = list.if_contains("items");
    if (items == nullptr || !items->is_array() || items->get_array().empty()) return "no batches\n";
    std::string text;
    for (const auto& item : items->get_array()) {
        if (!item.is_object()) continue;
        const auto& batch = item.get_object();
        text += field(batch, "id") + "  " + field(batch, "short_name") + "  " +
                field(batch, "state") + "  " + field(batch, "count") + " x " + worth(batch) +
                ", redeemed " + field(batch, "redeemed") + "\n";
    }
    return text;
}

std::string batch_text(const json::object& batch) {
    std::string text = field(batch, "short_name") + "  " + field(batch, "state") + "\n";
    text += "  id         " + field(batch, "id") + "\n";
    text += "  worth      " + field(batch, "count") + " x " + worth(batch) + "\n";
    text += "  made       " + field(batch, "made") + " of " + field(batch, "count") + ", void " +
            field(batch, "voided") + "\n";
    text += "  carton     " + field(batch, "carton") + "\n";
    text += "  valid      " + field(batch, "valid_from") + " to " + field(batch, "valid_until") +
            ", grace " + field(batch, "grace_days") + " days\n";
    text += "  sold       " + ranges(batch, "active") + "\n";
    text += "  held back  " + ranges(batch, "held_back") + "\n";
    text += "  revoked    " + ranges(batch, "revoked") + "\n";
    text += "  redeemed   " + field(batch, "redeemed") + "\n";
    return text;
}

std::string report_text(const json::object& report) {
    std::string text;
    for (const auto& [name, value] : report) {
        if (!value.is_array()) continue;
        if (name != "items") text += std::string(name) + ":\n";
        for (const auto& item : value.get_array())
            text += (item.is_object() ? fields_of(item.get_object(), ", ") : plain(item)) + "\n";
    }
    return text.empty() ? "nothing to report\n" : text;
}

}  // namespace riser::cloud
