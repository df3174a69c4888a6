// Serves the landlord's page with a made-up building, to look at it and to test it in a browser.
// Not a gateway: orders are answered by a few lines below, and nothing is kept.
//     build/dev/tests/page-fixture [PORT] [APARTMENTS] [CLOUD] [trouble]
// CLOUD is a name of made_up_cloud.h; "trouble" adds safe mode and a lost bus.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "core/base/overload.h"
#include "gateway/local/http_front.h"
#include "gateway/web/page_files.h"
#include "platform/clock/system_clock.h"
#include "tests/unit/local/made_up_building.h"
#include "tests/unit/local/made_up_cloud.h"
#include "tests/unit/local/made_up_meter_data.h"

namespace riser::local {
namespace {

class Fixture {
public:
    Fixture(std::uint16_t port, std::uint32_t apartments, const MadeUpCloud& cloud, bool trouble)
        : apartments_(apartments), trouble_(trouble), clock_(BootId{{1}}, {}) {
        HttpFrontSettings settings;
        settings.tcp = {{"127.0.0.1", port, false}};
        settings.api = made_up_settings(apartments);
        settings.api.cloud = cloud.use;
        for (const auto& file : web::page_files()) {
            settings.page[std::string(file.path)] = {std::string(file.content_type),
                                                     std::string(file.bytes)};
        }
        start_ = clock_.now().monotonic;
        settings.clock = [this] { return made_up_now(seconds()); };
        settings.post = [this](controller::Event event) { return take(std::move(event)); };
        settings.ask_history = [this](HistoryQuery query) { return answer(query); };
        settings.ask_meter_data = [this](HistoryQuery query) {
            front_->on_history(made_up_meter_data(query));
            return true;
        };
        auto front = HttpFront::open(std::move(settings));
        if (!front) {
            std::fprintf(stderr, "%s\n", front.error().message.c_str());
            std::exit(1);
        }
        front_ = std::move(front).value();
        front_->on_usage(made_up_usage(apartments));
        if (cloud.status) front_->on_sync_status(*cloud.status);
        front_->on_meter_data({made_up_loss(), {made_up_finding(2, 20'777)}, 20'777});
        front_->start();
    }

    void show() {
        auto view =
            std::make_shared<controller::BuildingView>(made_up_building(apartments_, seconds()));
        const std::lock_guard lock(mutex_);
        if (trouble_) {
            view->safe_mode = "the disk is full";
            view->buses[1].state = metering::BusState::down;
            view->buses[1].detail = "No such device (/dev/serial/by-id/usb-FTDI_FT232R-if00)";
        }
        for (auto& point : view->supply_points) {
            const auto extra = credits_.find(point.account);
            if (extra == credits_.end()) continue;
            point.settled_balance += extra->second;
            point.projected_balance += extra->second;
            if (point.projected_balance.micro <= 0) continue;
            point.exhausted = point.low_credit = false;
            point.amount_to_clear = {};
            if (point.desired == metering::SwitchState::disconnected) {
                point.desired = point.observed = metering::SwitchState::connected;
                point.reason = "credit restored";
            }
        }
        front_->on_view(std::move(view));
    }
    [[nodiscard]] std::uint16_t port() const { return front_->port(); }

private:
    [[nodiscard]] std::int64_t seconds() {
        return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().monotonic - start_)
            .count();
    }
    bool take(controller::Event event) {
        const auto* order = std::get_if<controller::LocalOrder>(&event);
        if (order == nullptr) return false;
        controller::Answer answer{order->reply, controller::OrderOutcome::accepted, "started", {}};
        if (const auto* top_up = std::get_if<controller::TopUp>(&order->body)) {
            {
                const std::lock_guard lock(mutex_);
                credits_[top_up->account] += top_up->amount;
            }
            answer.outcome = controller::OrderOutcome::done;
            answer.text = "credited " + format_money(top_up->amount);
            answer.balance = top_up->amount;
            show();
        }
        if (const auto* shown = std::get_if<controller::PreviewTopUp>(&order->body)) {
            const Money debt{shown->amount.micro / 5};
            answer.outcome = controller::OrderOutcome::done;
            answer.text = "nothing was booked";
            answer.split = {{payment::SplitStep::payment_debt, {}, {}, debt},
                            {payment::SplitStep::balance, {}, {}, shown->amount - debt}};
            answer.balance = shown->amount - debt;
        }
        front_->on_answer(answer);
        return true;
    }
    bool answer(const HistoryQuery& query) {
        HistoryAnswer answer{query.token, 20'417, {}};
        if (query.kind == HistoryKind::usage) {
            answer.answer = made_up_days(query.account, query.first, query.last);
        } else {
            answer.answer = made_up_statement(query.account, query.first, query.last);
        }
        front_->on_history(std::move(answer));
        return true;
    }

    std::uint32_t apartments_;
    bool trouble_;
    clock::SystemClock clock_;
    Instant start_{};
    std::mutex mutex_;
    std::map<AccountId, Money> credits_;  // guarded by mutex_
    std::unique_ptr<HttpFront> front_;
};

}  // namespace
}  // namespace riser::local

int main(int count, char** arguments) {
    const auto number = [&](int index, int otherwise) {
        return count > index ? std::atoi(arguments[index]) : otherwise;
    };
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    riser::local::Fixture fixture(static_cast<std::uint16_t>(number(1, 8480)),
                                  static_cast<std::uint32_t>(number(2, 62)),
                                  riser::local::made_up_cloud(count > 3 ? arguments[3] : "online"),
                                  count > 4 && std::string_view(arguments[4]) == "trouble");
    fixture.show();
    std::printf("http://127.0.0.1:%u/ token k7qd-93mf-x2wp-h8rt\n",
                static_cast<unsigned>(fixture.port()));
    std::fflush(stdout);
    constexpr timespec k_second{1, 0};
    while (sigtimedwait(&signals, nullptr, &k_second) < 0) fixture.show();
    return 0;
}
