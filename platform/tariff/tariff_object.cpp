#include "platform/tariff/tariff_object.h"

#include <algorithm>
#include <deque>

#include "platform/http/json_body.h"
#include "platform/tariff/tariff_file.h"

namespace riser::tariff {
namespace {

using http::Presence;
using payment::DocumentTable;
using payment::ListName;

constexpr std::size_t k_longest_text = 200;

class ObjectTable final : public DocumentTable {
public:
    explicit ObjectTable(http::JsonFields& fields) : fields_(&fields) {}
    explicit ObjectTable(http::JsonFields&& part) : own_(std::move(part)), fields_(&*own_) {}

    bool has(std::string_view key) override { return fields_->find(key) != nullptr; }
    std::string text(std::string_view key, std::string_view form) override {
        const auto text = fields_->text(key, form);
        if (text && text->empty()) fields_->refuse(key, "is empty: " + std::string(form));
        return std::string(text.value_or(""));
    }
    std::optional<std::string> optional_text(std::string_view key) override {
        const auto text = fields_->text(key, "a text", Presence::optional);
        if (text && text->empty()) fields_->refuse(key, "is empty: leave it out instead");
        return text ? std::optional(std::string(*text)) : std::nullopt;
    }
    std::int64_t integer_or(std::string_view key, std::int64_t least, std::int64_t most,
                            std::int64_t otherwise) override {
        return fields_->integer(key, least, most, Presence::optional).value_or(otherwise);
    }
    bool flag_or(std::string_view key, bool otherwise) override {
        return fields_->flag(key).value_or(otherwise);
    }
    std::vector<std::string> texts(std::string_view key) override {
        return fields_->texts(key, k_longest_text);
    }
    std::vector<std::int64_t> integers(std::string_view key, std::int64_t least,
                                       std::int64_t most) override {
        return fields_->integers(key, least, most);
    }
    DocumentTable* table(std::string_view key) override {
        auto part = fields_->object(key);
        return part ? &parts_.emplace_back(std::move(*part)) : nullptr;
    }
    std::vector<DocumentTable*> tables(const ListName& list) override {
        std::vector<DocumentTable*> all;
        for (auto& part : fields_->objects(list.many)) {
            all.push_back(&parts_.emplace_back(std::move(part)));
        }
        return all;
    }
    void refuse(std::string_view key, const std::string& what) override {
        fields_->refuse(key, what);
    }
    std::string key_of(const ListName& list) const override { return std::string(list.many); }
    std::string form_of(const ListName& list) const override { return std::string(list.many); }
    std::string where() const override { return fields_->pointer().substr(1); }

    // Tells the fields that it was made from what was wrong in its parts.
    void gather() {
        for (auto& part : parts_) {
            part.gather();
            fields_->add_refusals(*part.fields_);
        }
    }

private:
    std::optional<http::JsonFields> own_;
    http::JsonFields* fields_;
    std::deque<ObjectTable> parts_;  // never moved: they point into themselves
};

}  // namespace

payment::Tariff read_tariff(http::JsonFields& fields, const payment::TariffDefaults& defaults) {
    ObjectTable document(fields);
    payment::Tariff tariff = payment::read_tariff(document, defaults);
    document.gather();
    return tariff;
}

Result<TariffFile> parse_tariff_body(std::string_view text, const std::string& file) {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::string(text);
    const auto detail_of = [&file](const http::Response& response) {
        const auto problem = boost::json::parse(response.body).get_object();
        std::string detail(problem.at("detail").get_string());
        // It may quote what was found, be it the end of a line.
        std::replace_if(
            detail.begin(), detail.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
        return fail(Problem{file + ": " + detail});
    };
    auto body = http::read_json_object(request);
    if (!body) return detail_of(body.error());
    http::JsonFields fields{std::move(body).value()};
    TariffFile result;
    // Whoever publishes it gets a new id.
    constexpr TariffId k_some_id{{0xFF}};
    result.entries.push_back({"", read_tariff(fields, {k_some_id, {}, {}})});
    if (const auto objection = http::invalid_fields(422, fields.errors())) {
        return detail_of(*objection);
    }
    return result;
}

}  // namespace riser::tariff
