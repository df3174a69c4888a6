// The HTTP server over TLS, with a certificate made here.
#include <filesystem>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "platform/http/server.h"
#include "tests/unit/http/raw_client.h"

namespace riser::http {
namespace {

namespace fs = std::filesystem;

// A self-signed certificate for this test run.
class TemporaryCertificate {
public:
    TemporaryCertificate() {
        fs::create_directories(folder_);
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        FILE* file = std::fopen(files().certificate_chain.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        file = std::fopen(files().private_key.c_str(), "w");
        PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~TemporaryCertificate() { fs::remove_all(folder_); }
    TemporaryCertificate(const TemporaryCertificate&) = delete;
    TemporaryCertificate& operator=(const TemporaryCertificate&) = delete;
    [[nodiscard]] TlsFiles files() const { return {folder_ / "cert.pem", folder_ / "key.pem"}; }

private:
    fs::path folder_ = fs::temp_directory_path() / ("riser-tls-" + std::to_string(::getpid()));
};

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
    const TemporaryCertificate certificate;
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
    const TemporaryCertificate certificate;
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
