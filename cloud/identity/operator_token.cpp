#include "cloud/identity/operator_token.h"

#include <array>

#include "cloud/identity/secret_file.h"
#include "core/journal/chain.h"
#include "core/wire/signing.h"
#include "platform/entropy/entropy.h"

namespace riser::cloud {
namespace {

constexpr std::string_view k_scheme = "Bearer ";

journal::Hash digest(std::string_view text) {
    return journal::blake2b({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

Outcome<> write_new_operator_token(const std::filesystem::path& path) {
    std::array<std::uint8_t, 32> secret{};
    entropy::fill_random(secret);
    return create_secret_file(path, wire::to_hex(secret) + "\n");
}

Outcome<> replace_operator_token(const std::filesystem::path& path) {
    std::filesystem::path unfinished = path;
    unfinished += ".unfinished";
    std::error_code error;
    std::filesystem::remove(unfinished, error);  // of an attempt that was cut short
    if (auto made = write_new_operator_token(unfinished); !made) return made;
    std::filesystem::rename(unfinished, path, error);
    if (error) return fail(Problem{path.string() + ": cannot be replaced: " + error.message()});
    return Done{};
}

Result<OperatorToken> OperatorToken::load(const std::filesystem::path& path) {
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown) && !unknown) {
        return fail(Problem{path.string() +
                            ": the operator's token is missing. Put it back, or, as the user of "
                            "the service, make another: riser-cloud new-token"});
    }
    auto text = read_secret_file(path);
    if (!text) return fail(text.error());
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    if (text->size() < 32) {
        return fail(Problem{path.string() + ": an operator token has at least 32 characters"});
    }
    return OperatorToken{std::move(text).value()};
}

bool OperatorToken::allows(std::string_view authorization) const {
    if (!authorization.starts_with(k_scheme)) return false;
    // Comparing digests: how many characters of a guess are right does not show in the time.
    return digest(authorization.substr(k_scheme.size())) == digest(token_);
}

}  // namespace riser::cloud
