// A cloud as it is installed: a state directory of its own, keys, database, HTTP on loopback. For the tests of this
// folder.
#pragma once

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cloud/cloud.h"

namespace riser::cloud {

struct RunningCloud : testing::Test {
    CloudConfig config;
    std::unique_ptr<Cloud> cloud;
    std::string token;

    void SetUp() override {
        config.state_dir = std::filesystem::temp_directory_path() /
                           ("riser-cloud-state-" + std::to_string(::getpid()));
        std::filesystem::remove_all(config.state_dir);
        config.http.port = 0;
        ASSERT_TRUE(initialise_state(config.state_dir).ok());
        std::ifstream(config.operator_token()) >> token;
        start();
    }
    void TearDown() override {
        cloud.reset();
        std::filesystem::remove_all(config.state_dir);
    }
    // Ends the one before.
    void start() {
        cloud.reset();
        auto assembled = Cloud::assemble(config);
        ASSERT_TRUE(assembled.ok()) << assembled.error().message;
        cloud = std::move(assembled).value();
        cloud->start();
    }
};

}  // namespace riser::cloud
