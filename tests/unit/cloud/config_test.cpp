#include "cloud/config.h"

namespace riser::cloud {
namespace {

TEST(CloudConfig, the_shipped_example_is_good) {
    const auto config = load_cloud_config("configs/cloud.example.toml");
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ((*config).http.tls_key, "/etc/riser/cloud.key");
}

TEST(CloudConfig, an_empty_file_serves_loopback_only) {
    const auto config = parse_cloud_config("", "x.toml");
    ASSERT_TRUE(config.ok());
    EXPECT_EQ((*config).http.address, "127.0.0.1");
    EXPECT_EQ((*config).state_dir, "/var/lib/riser-cloud");
}

TEST(CloudConfig, mistakes_are_named_with_their_place) {
    struct Row {
        const char* text;
        const char* message;
    };
    for (const auto& [text, message] : {
             Row{"[http]\nprot = 80\n", "x.toml:2:1: http.prot"},
             Row{"[http]\nport = 0\n", "x.toml:2:8: http.port"},
             Row{"[http]\ntls_key = \"/k\"\n", "tls_certificate"},
             Row{"[http]\ntls_key = \"k\"\ntls_certificate = \"/c\"\n", "absolute path"},
             Row{"[cloud]\nstate_dir = \"here\"\n", "absolute path"},
             Row{"[gateways]\nupload_interval_s = 0.5\n", "x.toml:2:"},
             Row{"[http\n", "x.toml:1:"},
         }) {
        const auto config = parse_cloud_config(text, "x.toml");
        ASSERT_FALSE(config.ok()) << text;
        EXPECT_NE(config.error().message.find(message), std::string::npos)
            << config.error().message;
    }
}

}  // namespace
}  // namespace riser::cloud
