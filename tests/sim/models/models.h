// The models of the simulated building. Each file of this folder holds one maker's devices, written
// from public register lists named there; none of it is read from configs/meters or from the
// gateway, so a wrong profile cannot agree with itself.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "tests/sim/device.h"

namespace riser::sim {

// All models with registers, in a fixed order.
[[nodiscard]] std::span<const ModelTraits* const> all_models();
// Those on Zigbee: what is counted and which contacts there are. How they tell it is tests/sim/zigbee/products.h.
[[nodiscard]] std::span<const ModelTraits> zigbee_models();
// Of both, by profile name; nullptr when there is no such model.
[[nodiscard]] const ModelTraits* find_model(std::string_view profile);
// `profile` must be known.
[[nodiscard]] std::unique_ptr<Device> make_device(std::string_view profile, std::uint8_t address,
                                                  std::uint32_t serial, std::int64_t start_wh);

extern const ModelTraits k_eastron_sdm120;
extern const ModelTraits k_eastron_sdm630;
extern const ModelTraits k_abb_b21;
extern const ModelTraits k_hiking_dds238_2;
extern const ModelTraits k_lingxun_lx47le_125;
extern const ModelTraits k_acrel_ddsy1352;
extern const ModelTraits k_peacefair_pzem_016;
extern const ModelTraits k_orno_we_504;
extern const ModelTraits k_orno_we_516;
extern const ModelTraits k_waveshare_relay_8ch;
extern const ModelTraits k_wirenboard_wb_mr6c;

[[nodiscard]] std::unique_ptr<Device> make_eastron_sdm120(std::uint8_t address,
                                                          std::uint32_t serial,
                                                          std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_eastron_sdm630(std::uint8_t address,
                                                          std::uint32_t serial,
                                                          std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_abb_b21(std::uint8_t address, std::uint32_t serial,
                                                   std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_hiking_dds238_2(std::uint8_t address,
                                                           std::uint32_t serial,
                                                           std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_lingxun_lx47le_125(std::uint8_t address,
                                                              std::uint32_t serial,
                                                              std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_acrel_ddsy1352(std::uint8_t address,
                                                          std::uint32_t serial,
                                                          std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_peacefair_pzem_016(std::uint8_t address,
                                                              std::uint32_t serial,
                                                              std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_orno_we_504(std::uint8_t address, std::uint32_t serial,
                                                       std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_orno_we_516(std::uint8_t address, std::uint32_t serial,
                                                       std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_waveshare_relay_8ch(std::uint8_t address,
                                                               std::uint32_t serial,
                                                               std::int64_t start_wh);
[[nodiscard]] std::unique_ptr<Device> make_wirenboard_wb_mr6c(std::uint8_t address,
                                                              std::uint32_t serial,
                                                              std::int64_t start_wh);

[[nodiscard]] std::unique_ptr<Device> make_zigbee_device(const ModelTraits& model,
                                                         std::uint32_t serial,
                                                         std::int64_t start_wh);

}  // namespace riser::sim
