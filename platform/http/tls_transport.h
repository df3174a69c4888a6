// Internal to the server: TLS on accepted sockets, with one certificate for all of them. Which
// ciphers and versions is OpenSSL's choice, TLS 1.2 at the least (RFC 8996).
#pragma once

#include <memory>

#include "core/base/result.h"
#include "platform/http/server.h"
#include "platform/http/transport.h"

namespace riser::http {

class TlsAcceptor {
public:
    virtual ~TlsAcceptor() = default;
    // The transport refers to the acceptor, which must outlive it.
    [[nodiscard]] virtual std::unique_ptr<Transport> accept(Socket socket) = 0;
};

[[nodiscard]] Result<std::unique_ptr<TlsAcceptor>> load_tls(const TlsFiles& files);

}  // namespace riser::http
