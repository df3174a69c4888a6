// Controller: the machine that owns the building's money and supply. It observes, decides, commits,
// evolves and only then releases what it decided: no relay moves and no top-up is acknowledged before the
// fact that justifies it is durable. Owned by the controller thread; knows no SQLite, bus or socket.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/controller/books_shown.h"
#include "gateway/controller/correction_reading.h"
#include "gateway/controller/decide.h"
#include "gateway/controller/exposure_cache.h"
#include "gateway/controller/journal.h"
#include "gateway/controller/load.h"
#include "gateway/controller/shown_when.h"

namespace riser::controller {

class Controller {
public:
    using Input = Event;
    using Output = Action;

    // `journal` and `site` outlive the controller. `loaded` comes from load_books(); a problem starts
    // it in safe mode: nothing is charged or credited, nobody is cut off, and it says so.
    Controller(const SiteConfig& site, Journal& journal, Loaded loaded);
    Controller(const SiteConfig& site, Journal& journal, const LoadProblem& problem);
    Controller(const Controller&) = delete;
    Controller& operator=(const Controller&) = delete;

    void on(Event event, Now now);
    [[nodiscard]] std::vector<Action> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] const Books& books() const { return books_; }
    [[nodiscard]] const Live& live() const { return live_; }
    [[nodiscard]] BuildingViewPtr view(const Now& now) const;
    // Settles and writes a snapshot; for a clean stop.
    void stop(Now now);

private:
    enum class State { running, storage_refused, stopped, broken_books };

    void order_without_books(const Event& event, const Now& now);
    void decide_and_commit(const Event& event, const Now& now);
    void take_waiting(const Now& now);
    [[nodiscard]] bool begin(const Now& now);
    [[nodiscard]] bool commit(FullDecision decision, const Event& event, const Now& now);
    void release(FullDecision& decision, const Now& now);
    void relight(const Now& now);
    void enter_safe_mode(const Event& event, const Now& now);
    void leave_safe_mode();
    void stop_and_reload(const std::string& why);
    void answer_refusal(const Event& event, const std::string& text);
    void read_page(const PageRequest& request);
    void explain(const ExplainCharge& asked, const ReplyTo& reply);
    void read_for_correction(const Now& now);
    void read_for_preview();
    [[nodiscard]] bool read_on(CorrectionReading& reading);
    void save_snapshot_when_due(const Now& now);
    void save_snapshot();
    void plan_view(ShownWhen when) { to_show_ = std::max(to_show_, when); }
    void publish(const Now& now);
    void publish_before_answer(const Now& now);
    void announce_journal();
    [[nodiscard]] const BooksShown& shown_of_books(const Now& now) const;

    const SiteConfig& site_;
    Journal& journal_;
    Books books_;
    Live live_;
    State state_ = State::running;
    Instant retry_at_{};            // after a refused commit
    std::optional<Started> start_;  // not in the books yet: comes before everything else
    std::uint64_t snapshot_sequence_ = 0;
    std::int64_t snapshot_day_ = 0;
    Instant next_tick_{};
    ShownWhen to_show_ = ShownWhen::at_once;  // what has changed since the last view
    int ticks_since_view_ = 0;
    mutable ExposureCache exposures_;  // of the views
    mutable std::optional<BooksShown> books_shown_;
    std::shared_ptr<CorrectionReading> reading_;  // of the correction that is going on
    std::unique_ptr<CorrectionReading> preview_reading_;
    CorrectionPreviewPtr preview_asked_;  // what it reads for
    std::vector<Action> outputs_;
};

}  // namespace riser::controller
