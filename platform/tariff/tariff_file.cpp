#include "platform/tariff/tariff_file.h"

#include <array>
#include <deque>
#include <map>

namespace riser::tariff {
namespace {

using payment::DocumentTable;
using payment::ListName;

class FileTable final : public DocumentTable {
public:
    FileTable(toml::Table table, std::string path)
        : table_(std::move(table)), path_(std::move(path)) {}

    bool has(std::string_view key) override { return table_.has(key); }
    std::string text(std::string_view key, std::string_view) override { return table_.text(key); }
    std::optional<std::string> optional_text(std::string_view key) override {
        return table_.optional_text(key);
    }
    std::int64_t integer_or(std::string_view key, std::int64_t least, std::int64_t most,
                            std::int64_t otherwise) override {
        return table_.integer_or(key, {least, most}, otherwise);
    }
    bool flag_or(std::string_view key, bool otherwise) override {
        return table_.flag_or(key, otherwise);
    }
    std::vector<std::string> texts(std::string_view key) override { return table_.texts(key); }
    std::vector<std::int64_t> integers(std::string_view key, std::int64_t least,
                                       std::int64_t most) override {
        return table_.integers(key, {least, most});
    }
    DocumentTable* table(std::string_view key) override {
        auto found = table_.table(key);
        return found ? &part(*found, key) : nullptr;
    }
    std::vector<DocumentTable*> tables(const ListName& list) override {
        std::vector<DocumentTable*> all;
        for (toml::Table& found : table_.tables(list.one)) all.push_back(&part(found, list.one));
        return all;
    }
    void refuse(std::string_view key, const std::string& what) override {
        table_.refuse(key, what);
    }
    std::string key_of(const ListName& list) const override { return std::string(list.one); }
    std::string form_of(const ListName& list) const override {
        return "[[" + path_ + "." + std::string(list.one) + "]]";
    }
    std::string where() const override { return table_.where(); }

private:
    DocumentTable& part(const toml::Table& table, std::string_view key) {
        return parts_.emplace_back(table, path_ + "." + std::string(key));
    }

    toml::Table table_;
    std::string path_;  // without the numbers of its lists
    std::deque<FileTable> parts_;
};

// The sections of a gateway's configuration that say nothing about prices; riser-gateway checks them.
constexpr std::array<std::string_view, 18> k_other_sections{
    "bus",    "meter",  "relay_board", "switch",   "building",   "supply_point",
    "supply", "policy", "billing",     "tenancy",  "settlement", "storage",
    "cloud",  "local",  "clock",       "vouchers", "top_up",     "common_costs"};
constexpr std::array<std::string_view, 6> k_other_keys{
    "id", "site", "max_top_up", "state_dir", "meter_profiles", "policy_packs"};

void read_place(toml::Table& table, TariffFile& file) {
    file.zone = table.text_or("zone", file.zone);
    if (const auto text = table.optional_text("currency")) {
        const auto currency = parse_currency(*text);
        if (!currency && !text->empty()) {
            table.refuse("currency", '"' + *text + "\" is not a currency code such as \"EUR\"");
        }
        file.currency = currency.value_or(Currency{});
    }
}

}  // namespace

payment::Tariff read_tariff(toml::Table& table, const std::string& path,
                            const payment::TariffDefaults& defaults) {
    FileTable document(table, path);
    return payment::read_tariff(document, defaults);
}

Result<TariffFile> parse_tariff_file(std::string_view text, std::string file) {
    auto document = toml::Document::parse(text, std::move(file));
    if (!document) return fail(document.error());
    TariffFile result;
    toml::Table root = document->root();
    if (auto gateway = root.table("gateway")) {
        for (const auto section : k_other_sections) (void)root.has(section);
        for (const auto key : k_other_keys) (void)gateway->has(key);
        read_place(*gateway, result);
    } else {
        read_place(root, result);
    }
    std::map<std::pair<TariffId, std::uint32_t>, std::string> versions;
    for (toml::Table& table : root.tables("tariff")) {
        TariffFile::Entry entry;
        entry.name = table.text_or("name", "");
        entry.tariff = read_tariff(table, "tariff", {std::nullopt, {}, result.currency});
        const auto [first, fresh] =
            versions.try_emplace({entry.tariff.id, entry.tariff.version}, table.where());
        if (!fresh && !entry.tariff.id.is_nil()) {
            table.refuse("version", "version " + std::to_string(entry.tariff.version) +
                                        " of this tariff is already at " + first->second);
        }
        result.entries.push_back(std::move(entry));
    }
    if (result.entries.empty()) root.refuse("tariff", "there is no [[tariff]] here");
    if (const auto problem = document->problem()) return fail(*problem);
    return result;
}

}  // namespace riser::tariff
