#include "platform/http/json_fields.h"

#include "platform/http/json_body.h"

namespace riser::http {

namespace json = boost::json;

const json::value* JsonFields::find(std::string_view name) {
    asked_.emplace(name);
    const json::value* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string_view> JsonFields::text(std::string_view name, std::string_view form,
                                                 Presence presence) {
    const json::value* value = find(name);
    if (value == nullptr) {
        if (presence == Presence::required) refuse(name, "is missing: " + std::string(form));
        return std::nullopt;
    }
    const json::string* text = value->if_string();
    if (text == nullptr) {
        refuse(name, "is " + std::string(kind_name(*value)) + ": " + std::string(form));
        return std::nullopt;
    }
    return std::string_view(text->data(), text->size());
}

std::optional<std::int64_t> JsonFields::integer(std::string_view name, std::int64_t first,
                                                std::int64_t last, Presence presence) {
    const std::string form =
        "a whole number from " + std::to_string(first) + " to " + std::to_string(last);
    const json::value* value = find(name);
    if (value == nullptr) {
        if (presence == Presence::required) refuse(name, "is missing: " + form);
        return std::nullopt;
    }
    const std::int64_t* number = value->if_int64();
    if (number == nullptr || *number < first || *number > last) {
        refuse(name, "is not " + form);
        return std::nullopt;
    }
    return *number;
}

std::optional<bool> JsonFields::flag(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_bool()) return value->get_bool();
    refuse(name, "is " + std::string(kind_name(*value)) + ": true or false");
    return std::nullopt;
}

const json::array* JsonFields::list(std::string_view name, std::string_view of_what) {
    const json::value* value = find(name);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) {
        refuse(name,
               "is " + std::string(kind_name(*value)) + ": a list of " + std::string(of_what));
        return nullptr;
    }
    if (value->get_array().empty()) {
        refuse(name, "is an empty list");
        return nullptr;
    }
    return &value->get_array();
}

std::vector<std::string> JsonFields::texts(std::string_view name, std::size_t max_bytes) {
    std::vector<std::string> result;
    const json::array* items = list(name, "texts");
    if (items == nullptr) return result;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const json::value& item = (*items)[i];
        if (!item.is_string() || item.get_string().size() > max_bytes) {
            refuse(std::string(name) + "/" + std::to_string(i),
                   "is not a text of at most " + std::to_string(max_bytes) + " bytes");
            continue;
        }
        result.emplace_back(item.get_string());
    }
    return result;
}

std::vector<std::int64_t> JsonFields::integers(std::string_view name, std::int64_t first,
                                               std::int64_t last) {
    std::vector<std::int64_t> result;
    const json::array* items = list(name, "integers");
    if (items == nullptr) return result;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const json::value& item = (*items)[i];
        const bool good = item.is_int64() && item.get_int64() >= first && item.get_int64() <= last;
        if (!good) {
            refuse(
                std::string(name) + "/" + std::to_string(i),
                "is not an integer from " + std::to_string(first) + " to " + std::to_string(last));
            continue;
        }
        result.push_back(item.get_int64());
    }
    return result;
}

std::optional<JsonFields> JsonFields::part(const std::string& place, const json::value& value) {
    if (value.is_object()) return JsonFields{value.get_object(), pointer_ + "/" + place};
    refuse(place, "is " + std::string(kind_name(value)) + ": an object");
    return std::nullopt;
}

std::optional<JsonFields> JsonFields::object(std::string_view name) {
    const json::value* value = find(name);
    return value == nullptr ? std::nullopt : part(std::string(name), *value);
}

std::vector<JsonFields> JsonFields::objects(std::string_view name) {
    std::vector<JsonFields> parts;
    const json::array* items = list(name, "objects");
    if (items == nullptr) return parts;
    for (std::size_t i = 0; i < items->size(); ++i) {
        if (auto read = part(std::string(name) + "/" + std::to_string(i), (*items)[i])) {
            parts.push_back(std::move(*read));
        }
    }
    return parts;
}

void JsonFields::refuse(std::string_view name, std::string detail) {
    refused_.push_back({pointer_ + "/" + std::string(name), std::move(detail)});
}

void JsonFields::add_refusals(const JsonFields& part) {
    for (auto& error : part.errors()) refused_.push_back(std::move(error));
}

std::vector<FieldError> JsonFields::errors() const {
    std::string known;
    for (const auto& name : asked_) known += (known.empty() ? "known: " : ", ") + name;
    if (known.empty()) known = "no field is";
    std::vector<FieldError> errors = refused_;
    for (const auto& field : object_) {
        const std::string_view name(field.key().data(), field.key().size());
        if (asked_.contains(name)) continue;
        errors.push_back({pointer_ + "/" + std::string(name), "is not known here; " + known});
    }
    return errors;
}

std::optional<Response> invalid_fields(int status, std::vector<FieldError> errors) {
    if (errors.empty()) return std::nullopt;
    std::string detail;
    for (const auto& error : errors)
        detail += (detail.empty() ? "" : "; ") + error.pointer.substr(1) + " " + error.detail;
    return problem(
        {status, "invalid_fields", "Some fields are not right", detail + ".", std::move(errors)});
}

}  // namespace riser::http
