// A self-signed certificate for "localhost", which is its own authority, with its key: files in a
// folder of this process that go with it.
#pragma once

#include <filesystem>

#include "platform/http/server.h"

namespace riser::http {

class LocalCertificate {
public:
    LocalCertificate();
    ~LocalCertificate();
    LocalCertificate(const LocalCertificate&) = delete;
    LocalCertificate& operator=(const LocalCertificate&) = delete;
    [[nodiscard]] TlsFiles files() const { return {folder_ / "cert.pem", folder_ / "key.pem"}; }

private:
    std::filesystem::path folder_;
};

}  // namespace riser::http
