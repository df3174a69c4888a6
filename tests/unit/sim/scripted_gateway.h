// ScriptedGateway: a gateway of one building for the tests of the cloud's side: the production CloudSync with
// a small honest journal behind it, whose process dies and begins anew. Charges, credits and carries out
// commands as a real one would, without meters.
#pragma once

#include <map>
#include <set>

#include "core/base/overload.h"
#include "gateway/sync/cloud_sync.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/world/simulated_link.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::sim {

struct ScriptedSetup {
    cloud::GatewayKey key;
    EpochId epoch{};
    std::uint32_t apartments = 3;
    sync::SyncIdentity identity;
    UtcTime start{};
    std::uint64_t seed = 1;
};

class ScriptedGateway {
public:
    ScriptedGateway(EventQueue& queue, ActorId actor, SimulatedLink& link, ScriptedSetup setup)
        : queue_(queue),
          actor_(actor),
          link_(link),
          setup_(std::move(setup)),
          writer_(setup_.key, setup_.epoch),
          prng_(setup_.seed) {
        writer_.commission(setup_.apartments);
        keep_new_rows();
        begin_life();
    }

    // ---- the building
    void consume(std::uint32_t apartment, Energy advance) {
        writer_.consume(apartment, advance);
        keep_new_rows();
        tell_news();
    }
    void pay_cash(TopUpId id, std::uint32_t apartment, Money amount) {
        writer_.credit(id, apartment, amount, journal::TopUpSource::local_cash);
        keep_new_rows();
        tell_news();
    }
    // Everything in memory is gone; what was acknowledged may be remembered or not.
    void restart(Duration pause) {
        link_.detach();
        sync_.reset();
        ++life_;
        ++restarts;
        queue_.after(pause, actor_, "gateway_boot", [this, life = life_] {
            if (life == life_) begin_life();
        });
    }
    // Wall time is wrong by so much from here on.
    void set_clock_wrong(Duration by) { clock_wrong_ = by; }

    // ---- questions
    [[nodiscard]] const std::vector<sync::JournalRow>& rows() const { return rows_; }
    [[nodiscard]] Money balance(std::uint32_t apartment) const {
        return writer_.balance(apartment);
    }
    [[nodiscard]] bool has_credited(TopUpId id) const { return credited_.contains(id); }
    [[nodiscard]] bool has_executed(CommandId id) const { return executed_.contains(id); }
    [[nodiscard]] Money credited(AccountId account) const {
        const auto found = sums_.find(account);
        return found == sums_.end() ? Money{} : found->second;
    }
    [[nodiscard]] const sync::SyncStatus& status() const { return status_; }
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
    int restarts = 0;
    std::vector<Note> errors;

private:
    void begin_life() {
        sync::SyncSettings settings{setup_.identity, prng_.chance(1, 2) ? acknowledged_ : 0,
                                    prng_.next()};
        sync_.emplace(std::move(settings));
        booted_ = queue_.now();
        link_.attach([this](sync::CloudSync::Input input) { post(std::move(input)); });
        tell_news();
    }
    [[nodiscard]] Now now() const {
        Now result;
        result.monotonic = Instant{queue_.now() - booted_};
        result.boot = cloud::id_of<BootId>(static_cast<std::uint8_t>(life_));
        result.wall = setup_.start + queue_.now() + clock_wrong_;
        result.earliest = result.latest = result.wall;
        return result;
    }
    void tell_news() {
        if (!sync_) return;
        post(sync::JournalNews{setup_.epoch, rows_.size(), rows_.back().hash, cursor_});
    }
    void post(sync::CloudSync::Input input) {
        if (!sync_) return;
        sync_->on(std::move(input), now());
        std::vector<sync::CloudSync::Input> answers;
        for (auto& output : sync_->take_outputs()) {
            if (link_.perform(output, now())) continue;
            std::visit([&](auto& content) { take(content, answers); }, output);
        }
        for (auto& answer : answers) post(std::move(answer));
        plan_tick();
    }
    void plan_tick() {
        const auto deadline = sync_->next_deadline();
        if (!deadline) return;
        const SimTime when = booted_ + deadline->time_since_epoch();
        queue_.at(when, actor_, "gateway_tick", [this, life = life_, wanted = *deadline] {
            if (life != life_ || !sync_ || sync_->next_deadline() != wanted) return;
            post(Tick{});
        });
    }
    void keep_new_rows() {
        const auto known = rows_.size();
        const auto fresh = writer_.batch(known + 1, writer_.last() - known);
        journal::Hash hash = fresh.ledger->previous;
        for (const auto& bytes : fresh.ledger->entries) {
            hash = journal::chain_hash(hash, bytes);
            rows_.push_back({rows_.size() + 1, bytes, hash});
        }
        queue_.mix(std::span<const std::uint8_t>(hash));
    }

    using Answers = std::vector<sync::CloudSync::Input>;
    void take(Note& note, Answers&) {
        if (note.level == Note::Level::error) errors.push_back(note);
    }
    void take(sync::SyncStatus& status, Answers&) { status_ = status; }
    void take(sync::AcknowledgedThrough& through, Answers&) { acknowledged_ = through.sequence; }
    void take(sync::PageWanted& wanted, Answers& answers) {
        sync::JournalRows page{wanted.first, {}};
        for (auto s = wanted.first; s <= rows_.size() && page.rows.size() < wanted.max_rows; ++s)
            page.rows.push_back(rows_[s - 1]);
        answers.emplace_back(std::move(page));
    }
    void take(sync::DaysWanted&, Answers& answers) { answers.emplace_back(sync::ReadingDays{}); }
    void take(sync::EventsWanted& wanted, Answers& answers) {
        answers.emplace_back(sync::EventRows{wanted.first, {}});
    }
    void take(sync::CommandReceived& received, Answers& answers) {
        carry_out(received.command);
        keep_new_rows();
        answers.emplace_back(
            sync::JournalNews{setup_.epoch, rows_.size(), rows_.back().hash, cursor_});
    }
    template <class Other>
    void take(Other&, Answers&) {}

    void carry_out(const wire::VerifiedCommand& verified) {
        const auto& command = verified.command;
        const auto lane = wire::lane_of(command.body);
        const bool fresh = executed_.insert(command.id).second;
        // As the controller: money is done once and not answered for again; the state lane has no gaps.
        if (!fresh && lane == journal::CommandLane::credit) return;
        auto result = fresh ? journal::CommandResult::done : journal::CommandResult::already_done;
        if (const auto* top_up = std::get_if<wire::TopUp>(&command.body)) {
            const TopUpId id{command.id.bytes};
            if (credited_.insert(id).second) {
                writer_.credit(id, top_up->account.bytes[15], top_up->amount);
                sums_[top_up->account] += top_up->amount;
            } else {
                result = journal::CommandResult::already_done;
            }
        }
        if (lane == journal::CommandLane::state)
            cursor_ = {command.command_epoch, command.sequence, verified.hash};
        writer_.append({journal::CommandExecuted{command.id, lane, command.command_epoch,
                                                 command.sequence, verified.hash, result}});
    }

    EventQueue& queue_;
    const ActorId actor_;
    SimulatedLink& link_;
    ScriptedSetup setup_;
    cloud::JournalWriter writer_;
    Prng prng_;
    std::vector<sync::JournalRow> rows_;
    std::set<TopUpId> credited_;
    std::map<AccountId, Money> sums_;
    std::set<CommandId> executed_;
    wire::StateCursor cursor_;
    std::optional<sync::CloudSync> sync_;
    sync::SyncStatus status_;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t life_ = 0;
    SimTime booted_{0};
    Duration clock_wrong_{0};
};

}  // namespace riser::sim
