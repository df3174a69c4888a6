// History: the machine around the read model. It follows the journal page by page, at its own pace
// and behind everything else, and answers questions about the past. It asks for one page at a time
// and pauses between pages, so that a rebuild of a year never crowds the controller's inbox. Owned
// by the history thread.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/controller/event.h"
#include "gateway/local/history.h"
#include "gateway/runtime/machine.h"
#include "gateway/store/read_model/read_model.h"

namespace riser::store {

class History {
public:
    // JournalPages that others asked for may come too: what does not continue the model is passed
    // over.
    using Input = std::variant<Tick, controller::JournalAdvanced, controller::JournalPage,
                               local::HistoryQuery>;
    using Output =
        std::variant<Note, controller::PageRequest, local::HistoryAnswer, local::UsageSummary>;

    History(std::unique_ptr<ReadModel> model, ZoneRules zone);
    ~History();  // saves
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

private:
    void follow(const controller::JournalPage& page, const Now& now);
    void answer(const local::HistoryQuery& query);
    void ask_when_due(const Now& now);
    void save_when_due(const Now& now);
    void summarise_when_due(const Now& now);
    void warn_of(const local::AccountOutlook& outlook);

    std::unique_ptr<ReadModel> model_;
    ZoneRules zone_;
    std::uint64_t head_ = 0;  // the journal's last entry, as far as known
    bool asked_ = false;      // a page is on its way
    std::uint64_t asked_first_ = 0;
    Instant next_action_{};  // not before: the pause between pages, or patience for one
    Instant next_save_{};
    Instant next_usage_save_{};
    bool save_failed_ = false;
    std::optional<Instant> next_summary_;
    std::optional<local::LocalDay> summarised_;  // the averages of `summary_`
    local::UsageSummary summary_;
    std::optional<Instant> deadline_;
    std::vector<Output> outputs_;
};

}  // namespace riser::store
