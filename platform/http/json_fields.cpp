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
