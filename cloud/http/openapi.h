// The description of the API (OpenAPI 3.1), embedded at build time from openapi.yaml.
#pragma once

#include <string_view>

namespace riser::cloud {

[[nodiscard]] std::string_view openapi_document();

}  // namespace riser::cloud
