// A read model in a folder of its own, fed from the journal of a building.
#pragma once

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "gateway/store/read_model/read_model.h"
#include "tests/unit/controller/building.h"

namespace riser::store {

using controller::Building;
using controller::k_anna;
using controller::k_ben;
using local::Statement;

inline constexpr local::LocalDay k_ever = 2'900'000;

class ReadModelTest : public testing::Test {
protected:
    ReadModelTest() { std::filesystem::create_directories(folder_); }
    ~ReadModelTest() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<ReadModel> open(const Building& building,
                                    const std::string& name = "read_model.db") {
        auto model = ReadModel::open({path(name), "", building.site.zone,
                                      known_books(building.controller->books()),
                                      [this](const Note& note) { notes.push_back(note.event); }});
        EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
        return model.ok() ? std::move(model).value() : nullptr;
    }
    static void feed(ReadModel& model, const Building& building, std::size_t most = 1'000'000) {
        std::size_t taken = 0;
        for (const auto& entry : building.journal.entries) {
            if (entry.sequence <= model.position()) continue;
            if (taken++ == most) return;
            const auto outcome = model.take(entry);
            ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        }
    }
    static Statement everything(ReadModel& model, AccountId account) {
        auto statement = model.statement(account, 0, k_ever);
        EXPECT_TRUE(statement.ok()) << (statement.ok() ? "" : statement.error().message);
        return statement.ok() ? *statement : Statement{};
    }
    [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

    std::vector<std::string> notes;

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("riser-read-model-" + std::to_string(::getpid()));
};

}  // namespace riser::store
