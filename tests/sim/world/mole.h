// Mole: a gateway that is enrolled at the same cloud by somebody else and means harm. Its uploads are signed as
// they should be; what is in them is nonsense, other people's history, or money that nobody paid. Whatever the
// cloud makes of it, nothing of any other gateway may change.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/prng.h"
#include "core/wire/batch.h"
#include "tests/sim/world/operator_desk.h"
#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

class Mole {
public:
    Mole(SimulatedCloud& cloud, std::uint64_t seed);

    [[nodiscard]] const EnrolledBuilding& building() const { return building_; }
    // An upload of an honest gateway, to be copied.
    void overhear(const http::Request& upload);
    // Sees what the cloud answers to him.
    std::function<void(const wire::Bytes&)> on_answer;
    // One upload of a kind drawn by lot. Nothing when the cloud is not there.
    void try_something();
    // Whatever changed something of others, or made the cloud stumble. Must stay empty.
    [[nodiscard]] const std::vector<std::string>& successes() const { return successes_; }
    [[nodiscard]] const NamedCounts& tries() const { return counts_; }

private:
    [[nodiscard]] wire::Batch next_batch(std::vector<wire::Bytes> entries);
    [[nodiscard]] wire::Bytes own_entry(std::vector<journal::Record> records, std::uint64_t number);
    [[nodiscard]] std::vector<wire::Bytes> stolen_money();
    void send(const std::string& kind, const wire::Batch& batch, bool goes_on);

    SimulatedCloud& cloud_;
    Prng prng_;
    wire::SigningKey key_;
    EnrolledBuilding building_;
    EpochId epoch_{};
    std::vector<wire::Bytes> overheard_;  // entries of others
    std::uint64_t through_ = 0;           // what the cloud has taken of its journal
    journal::Hash head_{};
    NamedCounts counts_;
    std::vector<std::string> successes_;
};

}  // namespace riser::sim
