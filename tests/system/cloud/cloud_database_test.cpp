// The cloud's database when it is lost or damaged: what the real service says, over TCP, and that it neither
// begins anew in silence nor restarts for ever.
#include <filesystem>
#include <fstream>

#include "platform/http/unix_client.h"
#include "platform/sqlite/database.h"
#include "tests/system/cloud/running_cloud.h"

namespace riser::cloud {
namespace {

namespace fs = std::filesystem;

class CloudDatabaseTest : public RunningCloud {
protected:
    // Of the owners.
    http::Response call(const std::string& method, const std::string& body) {
        http::Request request;
        request.method = method;
        request.path = "/v1/owners";
        request.body = body;
        request.headers = {{"Authorization", "Bearer " + token}};
        if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        if (!body.empty())
            request.headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++key_));
        auto response = http::tcp_request("127.0.0.1", cloud->port(), request);
        EXPECT_TRUE(response.ok()) << (response.ok() ? "" : response.error().message);
        return response.ok() ? *response : http::Response{};
    }

private:
    int key_ = 0;
};

TEST_F(CloudDatabaseTest, a_lost_database_is_not_begun_anew_in_silence) {
    cloud.reset();
    fs::remove(config.database());
    fs::remove(config.database().string() + "-wal");

    const auto refused = Cloud::assemble(config);
    ASSERT_FALSE(refused.ok());
    EXPECT_FALSE(refused.error().may_pass) << "a person must act";
    EXPECT_NE(refused.error().message.find("cloud.begun"), std::string::npos)
        << refused.error().message;
    EXPECT_FALSE(rebuild_all_books(config).ok());
    EXPECT_FALSE(fs::exists(config.database()));

    fs::remove(config.begun_mark());
    start();  // on purpose
}

// Whoever asks is told what to do, without a word of SQL; the process stays, since leaving helps nobody.
TEST_F(CloudDatabaseTest, a_damaged_database_is_one_clear_answer) {
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(call("POST", R"({"name": "Linden Properties"})").status, 201);
    cloud.reset();
    {
        using sqlite::Database;
        auto database = Database::open(config.database().string(), Database::Mode::existing);
        // SQLite looks for the log with the first read.
        ASSERT_TRUE(database && database->query_integer("SELECT count(*) FROM sqlite_master"));
        ASSERT_TRUE(database->checkpoint(Database::Checkpoint::truncate));
    }
    std::fstream file(config.database(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(fs::file_size(config.database()));
    constexpr std::streamoff k_page = 4096;  // the first says what the file is, and is spared
    for (std::streamoff at = k_page; at + k_page <= size; at += k_page) {
        file.seekp(at);
        file << std::string(512, '\x55');
    }
    file.close();
    ASSERT_GT(size, 10 * k_page);

    auto assembled = Cloud::assemble(config);
    if (!assembled) {  // found at once, by what is read at the start
        EXPECT_FALSE(assembled.error().may_pass);
        return;
    }
    cloud = std::move(assembled).value();
    EXPECT_NE(cloud->damage(), "") << "found before anybody asks";
    cloud->start();
    const auto answer = call("GET", "");
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_NE(answer.body.find("riser-cloud restored"), std::string::npos) << answer.body;
    EXPECT_EQ(answer.body.find("SELECT"), std::string::npos) << answer.body;
    EXPECT_EQ(cloud->leave_reason(), "");
}

}  // namespace
}  // namespace riser::cloud
