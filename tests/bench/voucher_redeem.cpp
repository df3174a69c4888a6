// bench voucher_redeem: codes of a building's own vouchers (kind 8) and bound tokens (kind 9) through the local API, as the
// gateway takes them: its HTTP server, its thread that derives locks at production cost, its controller with a ledger on the
// disk of this folder, and beside them a bus that is swept without a pause. Eight codes wait at any time, as many as may.
// What it costs: memory at the highest, and how much later the bus is asked.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <mutex>
#include <thread>

#include "core/voucher/batch.h"
#include "core/voucher/bound_token.h"
#include "core/voucher/custody.h"
#include "core/voucher/issuing.h"
#include "core/voucher/lock_page.h"
#include "gateway/controller/controller.h"
#include "gateway/controller/load.h"
#include "gateway/local/http_front.h"
#include "gateway/store/sqlite_journal.h"
#include "gateway/voucher/hash_worker.h"
#include "platform/http/unix_client.h"
#include "tests/bench/bus_bench.h"
#include "tests/bench/storage_day_building.h"

namespace riser::bench {
namespace {

constexpr std::uint32_t k_alone = 100;     // codes that are typed one after the other
constexpr std::uint32_t k_together = 300;  // by eight who type at once
constexpr std::uint32_t k_codes = k_alone + k_together;
constexpr std::uint32_t k_tokens = 100;
constexpr std::size_t k_typists = 8;  // two for each of four accounts
constexpr std::size_t k_accounts = 4;
constexpr EpochId k_epoch{{5}};
constexpr voucher::BatchId k_batch{{0xB1}};

// This run's time, from a day on that has no meaning.
Now present() {
    static const Instant begun = real_now();
    const Instant now = real_now();
    const UtcTime wall = UtcTime{std::chrono::seconds(1'790'000'000)} + (now - begun);
    return {now, BootId{{1}}, wall, wall - k_second, wall + k_second};
}

double percentile_ms(std::vector<Duration> all, std::size_t percent) {
    if (all.empty()) return 1e9;
    std::ranges::sort(all);
    const std::size_t rank = (all.size() * percent + 99) / 100;
    return seconds(all[std::max<std::size_t>(rank, 1) - 1]) * 1000;
}

// Megabytes of a line such as "VmHWM:   12345 kB".
double memory_mb(const std::string& name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kilobytes = 0;
    while (status >> word) {
        if (word == name + ":" && status >> kilobytes) return kilobytes / 1024;
    }
    return 0;
}
// The highest is from now on that of now.
void forget_highest_memory() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

struct Paper {
    Paper() {
        const auto key = voucher::batch_key(voucher::IssuerKey{}, k_batch);
        for (std::uint32_t serial = 0; serial < k_codes; ++serial) {
            codes.push_back(voucher::issue_code(key, serial).code);
            const auto proof = voucher::derive_proof(codes.back(), series.salt, series.cost);
            RISER_ASSERT(proof.ok(), "there is memory for one proof");
            locks.push_back(voucher::lock_of(*proof));
        }
    }
    [[nodiscard]] voucher::BatchRevision batch() const {
        voucher::BatchRevision revision;
        revision.id = k_batch;
        revision.series = series.id;
        revision.short_name = "BENCH";
        revision.count = k_codes;
        revision.effect = voucher::CreditEffect{Money{10'000}, *parse_currency("EUR"),
                                                voucher::Product::any_account};
        revision.state = voucher::BatchState::active;
        revision.active.add({0, k_codes - 1});
        revision.lock_pages = voucher::page_digests(k_batch, locks);
        return revision;
    }

    voucher::Series series{voucher::SeriesId{{0x51}}, OwnerId{{0x0F}}, {}, {}};
    std::vector<voucher::Code> codes;
    std::vector<voucher::Lock> locks;
};

class Gateway {
public:
    Gateway(const Paper& paper, const voucher::BoundKey& key)
        : folder_(std::filesystem::current_path() / "build" / "voucher-redeem"),
          site_(sixty_apartments()) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        store::JournalSettings settings;
        settings.path = folder_ / "ledger.db";
        auto opened = store::SqliteJournal::open(std::move(settings));
        RISER_ASSERT(opened.ok(), "the bench needs a folder that it may write to");
        journal_ = std::move(opened).value();
        build(key);
        order(controller::Started{k_epoch});
        install(paper);
    }
    ~Gateway() {
        front_->stop();
        hash_->stop();
        controller_->stop();
        controller_.reset();
        journal_.reset();
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // How long it took; a refusal is counted.
    Duration redeem(const voucher::Code& code, AccountId account) {
        http::Request request;
        request.method = "POST";
        request.path = "/v1/accounts/" + to_string(account) + "/vouchers";
        request.body = "{\"code\":\"" + std::string(code.digits()) + "\"}";
        request.headers = {{"Content-Type", "application/json"}};
        const Instant asked = real_now();
        const auto answer = http::unix_request(socket(), request);
        const Duration took = real_now() - asked;
        if (!answer || answer->status != 200) {
            if (refused_++ == 0) say(answer ? answer->body : answer.error().message);
        }
        return took;
    }
    [[nodiscard]] int refused() const { return refused_; }
    [[nodiscard]] bool knows(const std::string& text) const {
        http::Request request;
        request.path = "/v1/vouchers";
        const auto answer = http::unix_request(socket(), request);
        return answer && answer->body.find(text) != std::string::npos;
    }

private:
    [[nodiscard]] std::string socket() const { return folder_ / "s"; }

    void build(const voucher::BoundKey& key) {
        auto loaded = controller::load_books(*journal_);
        RISER_ASSERT(loaded.ok(), "a new ledger is read");
        controller_ = std::make_unique<ThreadRunner<controller::Controller>>(
            RunnerSettings{"controller", 256},
            std::make_unique<controller::Controller>(site_, *journal_, std::move(loaded).value()),
            present, [this](const controller::Action& action) { deliver(action); });
        hash_ = std::make_unique<ThreadRunner<voucher::HashWorker>>(
            RunnerSettings{"voucher", 4, true}, std::make_unique<voucher::HashWorker>(), present,
            [this](voucher::HashWorker::Output output) {
                if (auto* derived = std::get_if<voucher::CodeDerived>(&output))
                    front_->on_derived(std::move(*derived));
            });
        local::HttpFrontSettings settings;
        settings.socket_path = socket();
        settings.clock = present;
        settings.post = [this](controller::Event event) {
            return controller_->post(std::move(event), Lane::priority);
        };
        settings.derive = [this](voucher::DeriveCode wanted) {
            return hash_->post(std::move(wanted));
        };
        settings.open_key = [key](const voucher::SealedBoundKey&) { return std::optional(key); };
        auto front = local::HttpFront::open(std::move(settings));
        RISER_ASSERT(front.ok(), "the bench needs a folder that it may write to");
        front_ = std::move(front).value();
        front_->start();
        hash_->start();
        controller_->start();
    }
    void deliver(const controller::Action& action) {
        if (const auto* answer = std::get_if<controller::Answer>(&action))
            front_->on_answer(*answer);
        if (const auto* view = std::get_if<controller::ViewPublished>(&action))
            front_->on_view(view->view);
    }
    void order(controller::Event event) {
        RISER_ASSERT(controller_->post(std::move(event)), "the inbox has room");
    }
    void install(const Paper& paper) {
        const auto take = [&](controller::OrderBody body) {
            order(controller::LocalOrder{std::move(body), {}});
        };
        take(controller::TakeVoucherDocument{1, voucher::encode_series(paper.series), {}, true});
        take(controller::TakeVoucherDocument{2, voucher::encode_batch(paper.batch()), {}, true});
        take(controller::TakeVoucherLocks{k_batch, 0, paper.locks});
        const voucher::CustodyOrder grant{
            voucher::CustodyKind::grant, site_.gateway, k_batch, {0, k_codes - 1}, {1, 1}};
        take(controller::TakeVoucherDocument{3, voucher::encode_custody(grant), {}, true});
        const voucher::TokenTerms terms{Money{10'000}, 20'000, Money{300'000'000}};
        take(controller::TakeBoundKey{k_epoch, {{}, terms}});
        const std::string held = "\"held\":" + std::to_string(k_codes);
        const bool known = PtyRun::wait_until([&] { return knows(held); }, 60 * k_second);
        RISER_ASSERT(known, "the paper is taken");
    }

    std::filesystem::path folder_;
    controller::SiteConfig site_;
    std::unique_ptr<store::SqliteJournal> journal_;
    std::unique_ptr<ThreadRunner<controller::Controller>> controller_;
    std::unique_ptr<ThreadRunner<voucher::HashWorker>> hash_;
    std::unique_ptr<local::HttpFront> front_;
    std::atomic<int> refused_{0};
};

// When a bus was asked again; what it waits beyond the least is jitter.
class SweptBus {
public:
    SweptBus() {
        sim_bus::add_gap_readable_meter(bus_, 1, 20 * k_ms, 1'001);
        config_.bus = BusId{1};
        config_.money_interval = Duration{0};
        config_.devices.push_back({1, &meter_, MeterId{1}, "1001", {}});
        run_.emplace(config_, bus_, [this](const PtyRun::Output& output) {
            if (!std::holds_alternative<metering::SweepFinished>(output)) return;
            const std::lock_guard lock(mutex_);
            finished_.push_back(real_now());
        });
        PtyRun::wait_until([this] { return count() > 20; }, 60 * k_second);
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return finished_.size();
    }
    // From one sweep to the next, since the last time.
    std::vector<Duration> take_intervals() {
        const std::lock_guard lock(mutex_);
        std::vector<Duration> intervals;
        for (std::size_t i = 1; i < finished_.size(); ++i)
            intervals.push_back(finished_[i] - finished_[i - 1]);
        finished_.clear();
        return intervals;
    }

private:
    modbus::MeterProfile meter_ = sim_bus::gap_readable_meter();
    modbus::BusConfig config_;
    sim_bus::SimulatedBus bus_{modbus::LineSettings{}, 1};
    std::mutex mutex_;
    std::vector<Instant> finished_;  // guarded by mutex_
    std::optional<PtyRun> run_;      // last: its thread uses the others
};

AccountId typist(std::size_t number) {
    return account_of(1 + static_cast<std::uint32_t>(number % k_accounts));
}

// One after the other.
std::vector<Duration> alone(Gateway& gateway, const std::vector<voucher::Code>& codes) {
    std::vector<Duration> took;
    for (std::size_t i = 0; i < codes.size(); ++i)
        took.push_back(gateway.redeem(codes[i], typist(0)));
    return took;
}

// Eight who each type the next one as soon as the last was answered.
std::vector<Duration> together(Gateway& gateway, const std::vector<voucher::Code>& codes) {
    std::vector<std::vector<Duration>> took(k_typists);
    {
        std::vector<std::jthread> typists;
        std::latch begin(k_typists);
        for (std::size_t me = 0; me < k_typists; ++me) {
            typists.emplace_back([&, me] {
                begin.arrive_and_wait();
                for (std::size_t i = me; i < codes.size(); i += k_typists)
                    took[me].push_back(gateway.redeem(codes[i], typist(me)));
            });
        }
    }
    std::vector<Duration> all;
    for (const auto& mine : took) all.insert(all.end(), mine.begin(), mine.end());
    return all;
}

void run() {
    say("making " + std::to_string(k_codes) + " codes at production cost");
    const Paper paper;
    const voucher::BoundKey key{};
    const voucher::BoundCipher cipher(key);
    Gateway gateway(paper, key);
    SweptBus bus;
    Results results("voucher_redeem");

    say("one after the other");
    const std::vector<voucher::Code> first(paper.codes.begin(), paper.codes.begin() + k_alone);
    results.report("alone_p99_ms", percentile_ms(alone(gateway, first), 99), "ms");

    say("nothing but the bus");
    (void)bus.take_intervals();
    PtyRun::wait_until([] { return false; }, 10 * k_second);
    const double quiet_ms = percentile_ms(bus.take_intervals(), 99);

    say("eight at once");
    forget_highest_memory();
    const double before_mb = memory_mb("VmRSS");
    const std::vector<voucher::Code> rest(paper.codes.begin() + k_alone, paper.codes.end());
    const Instant begun = real_now();
    const auto took = together(gateway, rest);
    const double spent = seconds(real_now() - begun);
    const double busy_ms = percentile_ms(bus.take_intervals(), 99);
    // A tenant with a PIN waits for five seconds at most.
    results.at_most("p99_ms", percentile_ms(took, 99), "ms", 5'000);
    results.report("per_second", k_together / spent, "1/s");
    results.at_most("rss_added_mb", memory_mb("VmHWM") - before_mb, "MB", 12);
    results.at_most("poll_jitter_added_ms", std::max(0.0, busy_ms - quiet_ms), "ms", 20);

    say("bound tokens");
    std::vector<voucher::Code> tokens;
    for (std::uint32_t number = 1; number <= k_tokens; ++number)
        tokens.push_back(cipher.seal({typist(0), number, 1}));
    const Instant opened = real_now();
    const auto typed = alone(gateway, tokens);
    results.report("token_per_second", k_tokens / seconds(real_now() - opened), "1/s");
    results.report("token_p99_ms", percentile_ms(typed, 99), "ms");
    results.at_most("refused", gateway.refused(), "codes", 0);
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return 0;
}
