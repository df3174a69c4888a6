#include "tests/sim/models/models.h"

#include <array>

#include "core/base/assert.h"

namespace riser::sim {
namespace {

using Maker = std::unique_ptr<Device> (*)(std::uint8_t, std::uint32_t, std::int64_t);

constexpr std::array<const ModelTraits*, 11> k_models{
    &k_eastron_sdm120,      &k_eastron_sdm630,     &k_abb_b21,
    &k_hiking_dds238_2,     &k_lingxun_lx47le_125, &k_acrel_ddsy1352,
    &k_peacefair_pzem_016,  &k_orno_we_504,        &k_orno_we_516,
    &k_waveshare_relay_8ch, &k_wirenboard_wb_mr6c};

constexpr std::array<Maker, k_models.size()> k_makers{
    &make_eastron_sdm120,      &make_eastron_sdm630,     &make_abb_b21,
    &make_hiking_dds238_2,     &make_lingxun_lx47le_125, &make_acrel_ddsy1352,
    &make_peacefair_pzem_016,  &make_orno_we_504,        &make_orno_we_516,
    &make_waveshare_relay_8ch, &make_wirenboard_wb_mr6c};

}  // namespace

std::span<const ModelTraits* const> all_models() {
    return k_models;
}

const ModelTraits* find_model(std::string_view profile) {
    for (const ModelTraits* traits : k_models) {
        if (traits->profile == profile) return traits;
    }
    for (const ModelTraits& traits : zigbee_models()) {
        if (traits.profile == profile) return &traits;
    }
    return nullptr;
}

std::unique_ptr<Device> make_device(std::string_view profile, std::uint8_t address,
                                    std::uint32_t serial, std::int64_t start_wh) {
    for (std::size_t i = 0; i < k_models.size(); ++i) {
        if (k_models[i]->profile == profile) return k_makers[i](address, serial, start_wh);
    }
    const ModelTraits* radio_model = find_model(profile);
    RISER_ASSERT(radio_model != nullptr, "the model of a simulated device is known");
    return make_zigbee_device(*radio_model, serial, start_wh);
}

}  // namespace riser::sim
