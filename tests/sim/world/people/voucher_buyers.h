// VoucherBuyers: those who have vouchers in their hands at one site and type them: bought here, bought elsewhere, stolen
// before they were sold, copied, used before, with typing errors, for themselves or for somebody else; and those who have
// none and guess. They type at the counter, or by themselves on the building's own network, where nobody shows a right. Each
// wrong answer is a complaint: what may be answered follows from what the journal says.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/sim/world/paper.h"
#include "tests/sim/world/site.h"

namespace riser::sim {

class VoucherBuyers {
public:
    VoucherBuyers(EventQueue& queue, Site& site, Coverage& coverage, PaperBook& paper,
                  std::uint64_t seed)
        : queue_(queue), site_(site), coverage_(coverage), paper_(paper), dice_(seed) {}

    void begin();
    void heal() { healed_ = true; }
    // Nobody types anything more; whoever waits for an answer goes on.
    void end() { over_ = true; }
    [[nodiscard]] std::uint64_t open_codes() const { return open_; }

private:
    // Somebody who types one code until he knows what becomes of it.
    struct Try {
        VoucherName name;
        std::string text;  // as he types it
        AccountId account{};
        std::int64_t face = 0;
        bool preview = false;
        bool known = true;     // else he guesses
        std::string address;   // of whoever shows no right; empty: at the counter
        bool by_door = false;  // names the supply point instead of the account
        int tries = 0;
        std::string objection;           // when he typed it
        bool books_in_question = false;  // then: SiteAuditor::journal_in_question()
        std::uint64_t others_typed = 0;  // codes, when he was told to wait; 0: he was not
    };
    using TryPtr = std::shared_ptr<Try>;

    void visit();
    void pick(std::uint64_t what);
    void use(const Paper& paper, AccountId account, bool preview);
    void mistype(const Paper& paper, AccountId account);
    void guess();
    [[nodiscard]] const Paper* paper_of(bool here);
    [[nodiscard]] std::optional<AccountId> somebody();
    [[nodiscard]] std::string as_typed(const std::string& code);
    void sit_down_somewhere(Try& one);
    [[nodiscard]] http::Request request_of(const Try& one) const;
    [[nodiscard]] std::uint32_t door_of(AccountId account) const;
    void knock_from_outside(const Paper& paper, AccountId account);
    void send(const TryPtr& one);
    void answered(const TryPtr& one, const std::optional<http::Response>& response);
    void again(const TryPtr& one, Duration pause);
    void wait_as_told(const TryPtr& one, const http::Response& response);
    void taken(const Try& one, const http::Response& response);
    void refused(const Try& one, const std::string& code);
    [[nodiscard]] bool is_its_time(const Try& one, const std::string& code) const;
    void complain(const Try& one, const std::string& what);

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    PaperBook& paper_;
    Prng dice_;
    std::optional<Try> last_;                  // what somebody typed here before
    std::uint64_t typed_ = 0;                  // codes, by whomever
    std::map<std::string, int> on_their_way_;  // codes without an answer yet, by who has typed them
    std::uint64_t open_ = 0;
    bool healed_ = false;
    bool over_ = false;
};

}  // namespace riser::sim
