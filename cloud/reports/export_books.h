// The journal that the cloud follows of a gateway, as a book file (core/wire/book_file.h): what a new machine in the
// place of a dead one goes on with.
#pragma once

#include <functional>
#include <string_view>

#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// Hands over line by line, without their ends; the answer is how many entries there are. A Problem: the gateway is
// unknown or has never sent anything.
[[nodiscard]] Result<std::size_t> export_books(Session& session, GatewayId gateway,
                                               const std::function<void(std::string_view)>& write);

}  // namespace riser::cloud
