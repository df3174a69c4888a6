// Internal to the server: makes requests of the bytes of one connection. Whatever is not plainly
// well-formed is refused, so that a proxy in front and we can never disagree about where a request
// ends (RFC 9112, section 11.2). Reads no socket; Boost.Beast's parser stays inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "platform/http/message.h"

namespace riser::http {

class RequestReader {
public:
    enum class Step {
        needs_input,
        head_read,  // once; the body follows with limit_body() and further calls
        complete,
        refused,  // see refusal(); the connection cannot go on
    };
    struct Head {
        std::string method;
        std::string target;
        std::optional<std::uint64_t> content_length;
        bool has_body = false;
        bool expects_continue = false;
    };

    // No more than this is held unread for a head, or for what stands between two chunks of a body.
    explicit RequestReader(std::size_t header_bytes);
    ~RequestReader();

    void begin();  // a new request follows
    // Takes what it can use from the front of `input`.
    [[nodiscard]] Step read(std::string& input);
    [[nodiscard]] Response refusal() const;

    // From head_read on:
    [[nodiscard]] Head head() const;
    [[nodiscard]] unsigned version() const;  // 10 or 11
    [[nodiscard]] bool keep_alive() const;
    void limit_body(std::size_t bytes);
    // When complete: method, path, query, headers and body.
    [[nodiscard]] Request take();

private:
    struct Parser;
    Step read_head(std::string& input);
    Step read_body(std::string& input);
    Step refuse(Response why);

    std::size_t header_bytes_;
    std::size_t body_limit_ = 0;
    std::unique_ptr<Parser> parser_;
    std::optional<Response> refusal_;
};

[[nodiscard]] Response body_too_large(std::size_t limit);

}  // namespace riser::http
