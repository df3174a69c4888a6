#include "gateway/sync/cloud_sync.h"

#include <algorithm>

#include "core/base/overload.h"
#include "gateway/sync/command_poll.h"
#include "gateway/sync/desk.h"
#include "gateway/sync/uploader.h"

namespace riser::sync {

// Uploads and the poll run beside each other; only the desk and the receipt's hint that commands
// wait connect them.
class CloudSync::Parts {
public:
    explicit Parts(SyncSettings settings)
        : spread_(settings.first_contact_spread),
          desk_(std::move(settings.identity), settings.seed),
          uploader_(desk_, settings.acknowledged),
          poll_(desk_) {}

    void on(Input& input, const Now& now) {
        std::visit(overload{
                       [](Tick&) {},
                       [&](JournalNews& news) { on_news(news, now); },
                       [&](JournalRows& rows) { uploader_.on_page(std::move(rows), now); },
                       [&](ReadingsNews&) { uploader_.on_readings_news(now); },
                       [&](ReadingDays& days) { uploader_.on_days(days, now); },
                       [&](ReadingRows& rows) { uploader_.on_rows(std::move(rows), now); },
                       [&](EventsNews& news) { uploader_.on_events_news(news.urgent, now); },
                       [&](EventRows& rows) { uploader_.on_events(std::move(rows), now); },
                       [&](UplinkReply& reply) { on_reply(reply, now); },
                       [&](UplinkFailed& failed) {
                           if (!uploader_.on_failed(failed, now))
                               (void)poll_.on_failed(failed, now);
                       },
                   },
                   input);
        uploader_.on_tick(now);
        poll_.on_tick(now);
        tell_status();
    }

    [[nodiscard]] std::optional<Instant> next_deadline() const {
        const auto upload = uploader_.next_deadline();
        const auto poll = poll_.next_deadline();
        if (!upload || !poll) return upload ? upload : poll;
        return std::min(*upload, *poll);
    }
    [[nodiscard]] std::vector<Output> take_outputs() { return std::exchange(desk_.outputs, {}); }
    [[nodiscard]] std::size_t held_bytes() const { return uploader_.held_bytes(); }
    [[nodiscard]] SyncPhase phase(const Now& now) const {
        return {uploader_.phase(now), poll_.polling()};
    }

private:
    void on_news(const JournalNews& news, const Now& now) {
        if (!uploader_.has_journal()) {
            const auto most = static_cast<std::uint64_t>(std::max(spread_, Duration{0}).count());
            const Duration delay{static_cast<std::int64_t>(desk_.prng.below(most + 1))};
            uploader_.start(now.monotonic + delay);
            poll_.start(now.monotonic + delay);
        }
        uploader_.on_news(news, now);
        poll_.on_news(news, now);
    }

    void on_reply(const UplinkReply& reply, const Now& now) {
        bool commands_waiting = false;
        if (!uploader_.on_reply(reply, now, commands_waiting)) (void)poll_.on_reply(reply, now);
        if (commands_waiting) poll_.hurry(now);
    }

    void tell_status() {
        uploader_.fill(desk_.status);
        if (told_ == desk_.status) return;
        told_ = desk_.status;
        desk_.put(desk_.status);
    }

    Duration spread_;
    Desk desk_;
    Uploader uploader_;
    CommandPoll poll_;
    SyncStatus told_;
};

CloudSync::CloudSync(SyncSettings settings)
    : parts_(std::make_unique<Parts>(std::move(settings))) {}
CloudSync::~CloudSync() = default;
CloudSync::CloudSync(CloudSync&&) noexcept = default;
CloudSync& CloudSync::operator=(CloudSync&&) noexcept = default;

void CloudSync::on(Input input, Now now) {
    parts_->on(input, now);
}
std::vector<CloudSync::Output> CloudSync::take_outputs() {
    return parts_->take_outputs();
}
std::optional<Instant> CloudSync::next_deadline() const {
    return parts_->next_deadline();
}
std::size_t CloudSync::held_bytes() const {
    return parts_->held_bytes();
}
SyncPhase CloudSync::phase(const Now& now) const {
    return parts_->phase(now);
}

}  // namespace riser::sync
