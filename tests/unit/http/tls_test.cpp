// The HTTP server over TLS, with a certificate made here.
#include <openssl/ssl.h>

#include "platform/http/server.h"
#include "tests/unit/http/local_certificate.h"
#include "tests/unit/http/raw_client.h"

namespace riser::http {
namespace {

std::string request_over_tls(std::uint16_t port, const std::string& bytes) {
    RawClient plain{port};
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, plain.descriptor());
    std::string answer;
    if (SSL_connect(ssl) == 1) {
        SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size()));
        std::array<char, 1024> chunk{};
        for (int n = SSL_read(ssl, chunk.data(), chunk.size()); n > 0;
             n = SSL_read(ssl, chunk.data(), chunk.size())) {
            answer.append(chunk.data(), static_cast<std::size_t>(n));
        }
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    return answer;
}

ServerOptions over_tls(std::optional<TlsFiles> files) {
    ServerOptions options = on_loopback();
    options.tcp[0].tls = true;
    options.tls = std::move(files);
    return options;
}

TEST(HttpTls, serves_over_tls_and_refuses_plain_text) {
    const LocalCertificate certificate;
    Router router;
    router.add("GET", "/", [](const Request& request, const Respond& respond) {
        respond(text_response(200, request.client.encrypted ? "encrypted" : "plain"));
    });
    auto server = Server::open(over_tls(certificate.files()), std::move(router));
    ASSERT_TRUE(server.ok()) << server.error().message;
    (*server)->start();
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    EXPECT_NE(request_over_tls((*server)->port(), request).find("encrypted"), std::string::npos);
    RawClient plain{(*server)->port()};
    plain.send(request);
    EXPECT_EQ(plain.read_to_end().find("HTTP/1.1"), std::string::npos);
}

TEST(HttpTls, a_missing_certificate_or_key_is_named) {
    const LocalCertificate certificate;
    TlsFiles files = certificate.files();
    files.private_key = "does-not-exist.pem";
    auto server = Server::open(over_tls(files), {});
    ASSERT_FALSE(server.ok());
    EXPECT_NE(server.error().message.find("does-not-exist.pem"), std::string::npos);
    server = Server::open(over_tls(std::nullopt), {});
    ASSERT_FALSE(server.ok());
}

}  // namespace
}  // namespace riser::http
