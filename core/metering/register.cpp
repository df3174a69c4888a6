#include "core/metering/register.h"

#include <array>

namespace riser::metering {
namespace {

struct QuantityName {
    Quantity quantity;
    std::string_view name;
    std::string_view obis;
};

constexpr std::array k_names{
    QuantityName{Quantity::import_energy, "import_energy", "1-0:1.8.0"},
    QuantityName{Quantity::export_energy, "export_energy", "1-0:2.8.0"},
    QuantityName{Quantity::import_energy_t1, "import_energy_t1", "1-0:1.8.1"},
    QuantityName{Quantity::import_energy_t2, "import_energy_t2", "1-0:1.8.2"},
};

}  // namespace

std::string_view obis_code(Quantity quantity) {
    for (const auto& entry : k_names) {
        if (entry.quantity == quantity) return entry.obis;
    }
    return "?";
}

std::string_view to_string(Quantity quantity) {
    for (const auto& entry : k_names) {
        if (entry.quantity == quantity) return entry.name;
    }
    return "?";
}

std::string_view to_string(RegisterRole role) {
    switch (role) {
        case RegisterRole::grid:
            return "grid";
        case RegisterRole::generator:
            return "generator";
        case RegisterRole::feed_in:
            return "feed_in";
    }
    return "?";
}

std::optional<Quantity> parse_quantity(std::string_view name) {
    for (const auto& entry : k_names) {
        if (entry.name == name) return entry.quantity;
    }
    return std::nullopt;
}

}  // namespace riser::metering
