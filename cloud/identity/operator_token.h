// The operator's bearer token (RFC 6750): one shared secret in a file, for one-box installations.
// People with names, roles and second factors are a capability of their own.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace riser::cloud {

[[nodiscard]] Outcome<> write_new_operator_token(const std::filesystem::path& path);

// A token in the place of a lost one, or of one that has become known: that one opens nothing any more once the service
// was started again.
[[nodiscard]] Outcome<> replace_operator_token(const std::filesystem::path& path);

class OperatorToken {
public:
    [[nodiscard]] static Result<OperatorToken> load(const std::filesystem::path& path);
    explicit OperatorToken(std::string token) : token_(std::move(token)) {}
    // Whether an Authorization header carries it; takes the same time for every wrong one.
    [[nodiscard]] bool allows(std::string_view authorization) const;

private:
    std::string token_;
};

}  // namespace riser::cloud
