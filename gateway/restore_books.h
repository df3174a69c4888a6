// What `riser-gateway --restore-books FILE` does: books of this gateway that were carried from the cloud's copy become
// its ledger, on a new card or in the place of a damaged one. The ordinary start-up checks them before they count.
#pragma once

#include <filesystem>
#include <istream>
#include <string>

#include "core/base/result.h"
#include "gateway/config/config.h"

namespace riser::gateway {

// A text for the installer, or what is wrong and what to do; then nothing was changed. A ledger that is there already
// is never replaced.
[[nodiscard]] Result<std::string> restore_books(const config::GatewayConfig& config,
                                                std::istream& book_file);
[[nodiscard]] Result<std::string> restore_books(const std::filesystem::path& config_path,
                                                const std::filesystem::path& book_file);

}  // namespace riser::gateway
