#include "gateway/field/zigbee/profile/device_profile_loader.h"

#include <algorithm>

#include "gateway/field/profile/profile_parts.h"
#include "gateway/field/zigbee/wire.h"
#include "platform/toml/strict_toml.h"

namespace riser::zigbee::profile {
namespace {

namespace parts = riser::profile;
using parts::Kind;
using zcl::tuya::PhaseLayout;

constexpr std::array<toml::Word<Quantity>, 6> k_quantities{{
    {"import_energy", Quantity::import_energy},
    {"export_energy", Quantity::export_energy},
    {"voltage", Quantity::voltage},
    {"current", Quantity::current},
    {"frequency", Quantity::frequency},
    {"power", Quantity::power},
}};
constexpr std::array<toml::Word<PhaseLayout>, 4> k_layouts{{
    {"wide", PhaseLayout::wide},
    {"wide_signed", PhaseLayout::wide_signed},
    {"late", PhaseLayout::late},
    {"shifted", PhaseLayout::shifted},
}};
constexpr std::array<toml::Word<metering::PowerOnState>, 4> k_power_on{{
    {"unknown", metering::PowerOnState::unknown},
    {"keeps", metering::PowerOnState::keeps},
    {"connects", metering::PowerOnState::connects},
    {"disconnects", metering::PowerOnState::disconnects},
}};

constexpr std::uint16_t k_on_off = 0x0006;

Kind kind_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::import_energy:
        case Quantity::export_energy:
            return Kind::energy;
        case Quantity::voltage:
            return Kind::voltage;
        case Quantity::current:
            return Kind::current;
        case Quantity::frequency:
            return Kind::frequency;
        case Quantity::power:
            return Kind::power;
    }
    return Kind::identity;
}

template <class T>
T small(toml::Table& table, std::string_view key, std::int64_t most) {
    return static_cast<T>(table.integer(key, {0, most}));
}

void read_model(toml::Table table, DeviceProfile& profile) {
    profile.vendor = table.text("vendor");
    profile.model = table.text("model");
    profile.source = table.text("source");
    profile.evidence = table.word("evidence", parts::k_evidence);
    profile.phases = static_cast<int>(table.integer_or("phases", {1, 3}, 1));
    if (profile.phases == 2) table.refuse("phases", "must be 1 or 3");
    profile.max_current_a = table.integer_or("max_current_a", {1, 10'000}, 0);
    profile.nominal_voltage_v = table.integer_or("nominal_voltage_v", {50, 500}, 230);
    profile.quirks = table.texts("quirks");
}

void read_fingerprints(toml::Table& root, DeviceProfile& profile) {
    for (toml::Table& table : root.tables("fingerprint")) {
        Fingerprint print;
        print.model = table.text("model");
        print.manufacturers = table.texts("manufacturers");
        for (const std::int64_t version : table.integers("application_versions", {0, 255})) {
            print.application_versions.push_back(static_cast<std::uint8_t>(version));
        }
        // Hundreds of different products call themselves so.
        if (print.model.rfind("TS", 0) == 0 && print.manufacturers.empty()) {
            table.refuse("manufacturers",
                         "is required with a model of Tuya: it alone tells products apart");
        }
        profile.fingerprints.push_back(std::move(print));
    }
    if (profile.fingerprints.empty())
        root.refuse("fingerprint", "by what is the device recognised?");
}

// A data point, or an attribute of a cluster.
std::variant<AttributePlace, std::uint8_t> read_place(toml::Table& table) {
    if (table.has("data_point")) {
        for (const char* key : {"endpoint", "cluster", "attribute"}) {
            if (table.has(key)) table.refuse(key, "does not go together with data_point");
        }
        return small<std::uint8_t>(table, "data_point", 255);
    }
    AttributePlace place;
    place.endpoint = static_cast<std::uint8_t>(table.integer_or("endpoint", {1, 240}, 1));
    place.cluster = small<std::uint16_t>(table, "cluster", 0xFFFF);
    place.attribute = small<std::uint16_t>(table, "attribute", 0xFFFF);
    return place;
}

DeviceField read_field(toml::Table& table, int phases) {
    DeviceField field;
    field.quantity = table.word("name", k_quantities);
    field.phase = static_cast<std::uint8_t>(table.integer_or("phase", {1, phases}, 0));
    field.place = read_place(table);
    const bool own = table.flag_or("scale_of_device", false);
    if (!own) {
        field.scale = parts::read_scale(table, kind_of(field.quantity));
        return field;
    }
    for (const char* key : {"scale", "unit"}) {
        if (table.has(key)) table.refuse(key, "does not go together with scale_of_device");
    }
    if (std::holds_alternative<std::uint8_t>(field.place)) {
        table.refuse("scale_of_device", "a data point has none, give unit and scale");
    }
    return field;
}

void read_fields(toml::Table& root, DeviceProfile& profile) {
    std::vector<toml::Table> tables = root.tables("field");
    for (toml::Table& table : tables) {
        DeviceField field = read_field(table, profile.phases);
        for (std::size_t i = 0; i < profile.fields.size(); ++i) {
            const DeviceField& earlier = profile.fields[i];
            if (table.has("name") && earlier.quantity == field.quantity &&
                earlier.phase == field.phase) {
                table.refuse("name", "is already given at " + tables[i].where());
            }
        }
        profile.fields.push_back(std::move(field));
    }
    for (toml::Table& table : root.tables("phase_point")) {
        PhasePoint point;
        point.data_point = small<std::uint8_t>(table, "data_point", 255);
        point.phase = static_cast<std::uint8_t>(table.integer_or("phase", {1, profile.phases}, 1));
        point.layout = table.word("layout", k_layouts);
        profile.phase_points.push_back(point);
    }
}

void read_polling(toml::Table& root, DeviceProfile& profile) {
    constexpr toml::Range k_seconds{5, 3600};
    auto table = root.table("polling");
    if (!table) return;
    Polling& polling = profile.polling;
    polling.reports = table->flag_or("reports", true);
    if (const auto seconds = table->optional_integer("every_s", k_seconds)) {
        polling.every = std::chrono::seconds(*seconds);
    }
    if (!polling.reports && !polling.every) {
        table->refuse("every_s", "is required for a device that does not report by itself");
    }
    polling.reconfigure_at_announce = table->flag_or("reconfigure_at_announce", false);
    if (const auto seconds = table->optional_integer("query_points_every_s", k_seconds)) {
        polling.query_points_every = std::chrono::seconds(*seconds);
    }
    polling.query_points_at_start = table->flag_or("query_points_at_start", false);
    polling.answer_version = table->flag_or("answer_version", true);
}

void read_relay(toml::Table& root, DeviceProfile& profile) {
    auto table = root.table("switch");
    if (!table) return;
    RelayModel relay;
    relay.evidence = table->word("evidence", parts::k_evidence);
    if (table->has("data_point")) {
        relay.place = small<std::uint8_t>(*table, "data_point", 255);
        if (table->has("endpoint"))
            table->refuse("endpoint", "does not go together with data_point");
    } else {
        const auto endpoint = static_cast<std::uint8_t>(table->integer("endpoint", {1, 240}));
        relay.place = AttributePlace{endpoint, k_on_off, 0x0000};
    }
    relay.power_on = table->word("power_on", k_power_on);
    relay.trips = table->flag_or("trips", false);
    relay.recloses = table->flag_or("recloses", false);
    if (relay.recloses && relay.evidence == parts::Evidence::manual) {
        table->refuse("recloses",
                      "what closes by itself can only be observed: evidence must be \"inferred\"");
    }
    profile.relay = relay;
}

void check_whole(toml::Table& root, const DeviceProfile& profile) {
    const bool measures = !profile.fields.empty() || !profile.phase_points.empty();
    const bool counts = std::any_of(
        profile.fields.begin(), profile.fields.end(),
        [](const DeviceField& field) { return field.quantity == Quantity::import_energy; });
    if (!measures && !profile.relay) {
        root.refuse("field", "the profile has neither a field nor a switch");
    }
    if (counts && profile.max_current_a == 0) {
        if (auto model = root.table("model")) {
            model->refuse("max_current_a",
                          "is required for a meter: it bounds a believable advance");
        }
    }
}

Result<DeviceProfile> read_profile(toml::Document document, std::string name) {
    toml::Table root = document.root();
    DeviceProfile profile;
    profile.name = std::move(name);
    read_model(root.required_table("model"), profile);
    read_fingerprints(root, profile);
    read_polling(root, profile);
    read_fields(root, profile);
    read_relay(root, profile);
    check_whole(root, profile);
    if (const auto problem = document.problem()) return fail(*problem);
    return profile;
}

// Every device that a fingerprint names, as one text each.
std::vector<std::string> named_devices(const DeviceProfile& profile) {
    std::vector<std::string> devices;
    for (const Fingerprint& print : profile.fingerprints) {
        std::vector<std::string> makers = print.manufacturers;
        if (makers.empty()) makers.emplace_back("any manufacturer");
        std::string versions;
        for (const std::uint8_t version : print.application_versions) {
            versions += " " + std::to_string(version);
        }
        for (const std::string& maker : makers) {
            devices.push_back(std::string(plain_text(print.model)) + " of " + maker + versions);
        }
    }
    return devices;
}

}  // namespace

Result<DeviceProfile> load_device_profile(const std::filesystem::path& path) {
    toml::Sources files;
    return load_device_profile(path, files);
}

Result<DeviceProfile> load_device_profile(const std::filesystem::path& path,
                                          toml::Sources& sources) {
    const std::string name = path.stem().string();
    if (path.extension() != ".toml" || !parts::is_profile_name(name)) {
        return fail(parts::bad_profile_name(path.string()));
    }
    auto document = toml::Document::load(path, sources);
    if (!document) return fail(document.error());
    return read_profile(std::move(document).value(), name);
}

Result<DeviceProfile> parse_device_profile(std::string_view text, std::string name) {
    if (!parts::is_profile_name(name)) return fail(parts::bad_profile_name(name + ".toml"));
    auto document = toml::Document::parse(text, name + ".toml");
    if (!document) return fail(document.error());
    return read_profile(std::move(document).value(), std::move(name));
}

Result<std::vector<DeviceProfile>> load_device_profiles(const std::filesystem::path& folder) {
    const auto paths = parts::profile_files(folder);
    if (!paths) return fail(paths.error());
    std::vector<DeviceProfile> profiles;
    std::vector<std::pair<std::string, std::string>> owners;  // device, profile
    for (const auto& path : *paths) {
        auto profile = load_device_profile(path);
        if (!profile) return fail(profile.error());
        for (std::string& device : named_devices(*profile)) {
            for (const auto& [known, owner] : owners) {
                if (known != device) continue;
                return fail(Problem{path.string() + ": fingerprint: " + device +
                                    " is already described by " + owner + ".toml"});
            }
            owners.emplace_back(std::move(device), profile->name);
        }
        profiles.push_back(std::move(profile).value());
    }
    return profiles;
}

}  // namespace riser::zigbee::profile
