#include "tests/sim/world/people/voucher_buyers.h"

#include <algorithm>
#include <array>

#include "core/voucher/code.h"
#include "tests/sim/world/people/local_client.h"
#include "tests/sim/world/problem_code.h"

namespace riser::sim {
namespace {

constexpr Duration k_between_codes = std::chrono::minutes(50);
constexpr int k_most_tries = 400;
// Of what a sure clock shows.
constexpr std::int64_t k_a_moment_ms = 60'000;

// `"name":"text"` of a JSON object; empty: it is not there.
std::string field_of(const std::string& body, const std::string& name) {
    const std::string key = "\"" + name + "\":\"";
    const auto at = body.find(key);
    if (at == std::string::npos) return "";
    const auto begin = at + key.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

// "12.5" in micro-units.
std::int64_t micro_of(const std::string& text) {
    std::int64_t micro = 0;
    int places = -1;
    for (const char c : text) {
        if (c == '.') {
            places = 0;
            continue;
        }
        micro = micro * 10 + (c - '0');
        if (places >= 0) ++places;
    }
    for (int i = std::max(places, 0); i < 6; ++i) micro *= 10;
    return micro;
}

// Where people sit who type codes themselves: a phone each, and the tablet in the hall.
constexpr std::array k_addresses{"192.168.7.21", "192.168.7.22", "10.4.0.9", "fd00:7::31"};

// Who is told from others in the queue of codes.
std::string client_of(const std::string& address, AccountId account) {
    return address.empty() ? to_string(account) : address;
}

http::Request from(http::Request request, std::string address) {
    request.client = {std::move(address), {}, false};
    request.headers.emplace_back("Host", "192.168.7.2:8480");
    return request;
}

bool is_asked_again(const std::string& code) {
    return code == "voucher_not_looked_at" || code == "busy" || code == "starting" ||
           code == "no_answer" || code == "cannot_save" || code == "answer_unknown";
}

}  // namespace

void VoucherBuyers::begin() {
    queue_.after(draw_wait(dice_, k_between_codes), site_.actor(), "voucher", [this] { visit(); });
}

void VoucherBuyers::visit() {
    if (over_) return;
    queue_.after(draw_wait(dice_, k_between_codes), site_.actor(), "voucher", [this] { visit(); });
    pick(dice_.below(16));
}

void VoucherBuyers::pick(std::uint64_t what) {
    const auto account = somebody();
    if (!account) return;
    if (what == 0) return guess();
    if (what == 1 && last_) {  // twice, for himself or for somebody else
        const Paper* before = paper_.find(last_->name);
        const AccountId whom = dice_.chance(1, 2) ? last_->account : *account;
        if (before != nullptr) return use(*before, whom, false);
    }
    const Paper* paper = paper_of(what > 4);
    if (paper == nullptr) return;
    if (what == 15) return mistype(*paper, *account);
    if (what == 2 && dice_.chance(1, 3)) return knock_from_outside(*paper, *account);
    use(*paper, *account, what == 14);
}

// Sold here, or any that was ever printed.
const Paper* VoucherBuyers::paper_of(bool here) {
    const auto& papers = paper_.papers();
    if (papers.empty()) return nullptr;
    const GatewayId gateway = site_.plan().identity.gateway;
    constexpr int k_looks = 40;
    for (int i = 0; i < k_looks; ++i) {
        const Paper& paper = papers[dice_.below(papers.size())];
        if (!here || paper.sold_at == gateway) return &paper;
    }
    return nullptr;
}

std::optional<AccountId> VoucherBuyers::somebody() {
    const auto& view = site_.view();
    if (!view || view->supply_points.empty()) return std::nullopt;
    const auto& point = view->supply_points[dice_.below(view->supply_points.size())];
    return point.account.is_nil() ? std::nullopt : std::optional(point.account);
}

// With or without its groups, and with letters for digits.
std::string VoucherBuyers::as_typed(const std::string& code) {
    std::string text;
    const bool grouped = dice_.chance(1, 2);
    const bool careless = dice_.chance(1, 4);
    for (const char c : code) {
        if (c == ' ' && !grouped) continue;
        text += careless && c == '0' ? 'O' : c;
    }
    return text;
}

void VoucherBuyers::use(const Paper& paper, AccountId account, bool preview) {
    const auto one = std::make_shared<Try>();
    one->name = paper.name;
    one->text = as_typed(paper.code);
    one->account = account;
    one->face = paper.face;
    one->preview = preview;
    if (dice_.chance(1, 2)) sit_down_somewhere(*one);
    if (!preview) last_ = *one;
    if (!preview) site_.auditor().vouchers().typed(paper.name, account);
    coverage_.hit("voucher", preview ? "looked_at" : "typed");
    ++open_;
    send(one);
    // A double click.
    if (!preview && dice_.chance(1, 8)) {
        ++open_;
        send(std::make_shared<Try>(*one));
    }
}

void VoucherBuyers::sit_down_somewhere(Try& one) {
    one.address = k_addresses[dice_.below(k_addresses.size())];
    // Where people move, another account may have the apartment when the gateway looks.
    one.by_door = one.known && !site_.plan().people_move && dice_.chance(1, 2);
    coverage_.hit("voucher", one.by_door ? "typed_for_a_door" : "typed_by_anybody");
}

std::uint32_t VoucherBuyers::door_of(AccountId account) const {
    const auto& view = site_.view();
    if (!view) return 0;
    for (const auto& point : view->supply_points)
        if (point.account == account) return point.id.value;
    return 0;
}

http::Request VoucherBuyers::request_of(const Try& one) const {
    const std::string code = "\"code\":\"" + one.text + "\"";
    const std::string look = one.preview ? "/preview" : "";
    const std::string account = to_string(one.account);
    if (one.address.empty())
        return local_post("/v1/accounts/" + account + "/vouchers" + look, "{" + code + "}");
    const std::uint32_t door = one.by_door ? door_of(one.account) : 0;
    const std::string whom =
        door == 0 ? "\"account\":\"" + account + "\"" : "\"supply_point\":" + std::to_string(door);
    return from(local_post("/v1/redeem" + look, "{" + code + "," + whom + "}"), one.address);
}

// A right code, by somebody who is not in the building: not even looked at.
void VoucherBuyers::knock_from_outside(const Paper& paper, AccountId account) {
    Try one;
    one.text = as_typed(paper.code);
    one.account = account;
    one.address = "203.0.113.80";
    coverage_.hit("voucher", "typed_outside");
    site_.request(request_of(one), [this](const std::optional<http::Response>& response) {
        if (response && problem_code(response->body) != "not_in_the_building")
            site_.complain("a code that is typed outside is answered with " + response->body);
    });
}

// One digit is another, or two neighbours are swapped: always found, and nothing is derived.
void VoucherBuyers::mistype(const Paper& paper, AccountId account) {
    std::string digits;
    for (const char c : paper.code)
        if (c != ' ') digits += c;
    const std::size_t at = 1 + dice_.below(digits.size() - 2);
    if (dice_.chance(1, 2) && digits[at] != digits[at + 1]) {
        std::swap(digits[at], digits[at + 1]);
    } else {
        digits[at] = static_cast<char>('0' + (digits[at] - '0' + 1 + dice_.below(9)) % 10);
    }
    coverage_.hit("voucher", "mistyped");
    Try one;
    one.text = digits;
    one.account = account;
    one.known = false;
    if (dice_.chance(1, 2)) sit_down_somewhere(one);
    site_.request(request_of(one), [this](const std::optional<http::Response>& response) {
        if (!response || response->status >= 500) return;
        const std::string code = problem_code(response->body);
        if (code != "code_unreadable" && code != "unknown_account")
            site_.complain("a typing error in a code is answered with " + response->body);
    });
}

// As many codes at once as fit, each of them with a good check digit.
void VoucherBuyers::guess() {
    const bool at_the_counter = dice_.chance(1, 4);
    for (std::uint64_t left = 4 + dice_.below(12); left > 0; --left) {
        const auto account = somebody();
        if (!account) return;
        const auto one = std::make_shared<Try>();
        const auto code =
            voucher::Code::make(voucher::CodeKind::voucher, dice_.next() % voucher::k_body_end);
        one->text = std::string(code.digits());
        one->account = *account;
        one->known = false;
        if (!at_the_counter) sit_down_somewhere(*one);
        coverage_.hit("voucher", "guessed");
        ++open_;
        send(one);
    }
}

void VoucherBuyers::send(const TryPtr& one) {
    ++one->tries;
    ++typed_;
    ++on_their_way_[client_of(one->address, one->account)];
    one->books_in_question = site_.auditor().journal_in_question();
    if (one->known) one->objection = site_.auditor().vouchers().objection(one->name, one->account);
    site_.request(request_of(*one), [this, one](const std::optional<http::Response>& response) {
        answered(one, response);
    });
}

void VoucherBuyers::answered(const TryPtr& one, const std::optional<http::Response>& response) {
    --on_their_way_[client_of(one->address, one->account)];
    const std::string code = response ? problem_code(response->body) : "broken";
    if (response && code == "voucher_busy") return wait_as_told(one, *response);
    one->others_typed = 0;
    if (!response || response->status >= 500 || is_asked_again(code)) {
        coverage_.hit("voucher", "asked_again");
        if (!one->known) {
            --open_;
            return;
        }
        return again(one, draw_between(dice_, std::chrono::seconds(2), std::chrono::minutes(4)));
    }
    --open_;
    if (response->status < 300) return taken(*one, *response);
    site_.note("voucher " + name_text(one->name) + ": " + code);
    coverage_.hit("voucher_refused", code);
    refused(*one, code);
}

void VoucherBuyers::again(const TryPtr& one, Duration pause) {
    if (one->tries >= k_most_tries && !healed_) {
        --open_;
        return;
    }
    queue_.after(pause, site_.actor(), "voucher_again", [this, one] { send(one); });
}

// Whoever comes back after the time that he was told finds a place, unless somebody else came meanwhile, or he has typed
// another one that waits still.
void VoucherBuyers::wait_as_told(const TryPtr& one, const http::Response& response) {
    coverage_.hit("voucher", "told_to_wait");
    const bool alone = one->others_typed + 1 == typed_ &&
                       on_their_way_[client_of(one->address, one->account)] == 0;
    if (one->others_typed != 0 && alone)
        complain(*one, "is told to wait again although nobody came before him");
    const auto seconds = response.header("Retry-After");
    const int wait = seconds.empty() ? 0 : std::stoi(std::string(seconds));
    if (wait <= 0 || wait > 60)
        complain(*one, "is told to wait for " + std::to_string(wait) + " s");
    if (!one->known) {
        --open_;
        return;
    }
    one->others_typed = typed_;
    again(one, std::chrono::seconds(std::max(wait, 1)) +
                   draw_between(dice_, Duration{0}, std::chrono::seconds(2)));
}

void VoucherBuyers::taken(const Try& one, const http::Response& response) {
    if (!one.known) return complain(one, "is guessed");
    // What the account has and owes is nobody's business who shows no right.
    for (const char* of_account : {"\"balance\":", "\"split\":", "\"bill\":", "\"account\":"}) {
        if (!one.address.empty() && response.body.find(of_account) != std::string::npos)
            complain(one, std::string("tells anybody its ") + of_account);
    }
    // What is said of the voucher itself, not of how it divides.
    const auto at = response.body.find("\"voucher\":{");
    const std::string said = at == std::string::npos ? "" : response.body.substr(at);
    if (one.face != 0 && micro_of(field_of(said, "amount")) != one.face)
        complain(one, "is worth " + field_of(said, "amount"));
    if (one.preview) {
        const auto due = site_.auditor().vouchers().objection(one.name, one.account);
        if (!due.empty() && !one.objection.empty()) complain(one, "is shown as good and is " + due);
        return;
    }
    coverage_.hit("voucher", "taken");
    site_.note("voucher " + name_text(one.name) + " is taken for " + to_string(one.account));
    site_.auditor().vouchers().promised(one.name, one.account);
    if (one.face == 0) return;
    const auto id = parse_id<TopUpId>(field_of(said, "top_up"));
    if (!id) return complain(one, "is taken without a receipt");
    site_.auditor().promised(*id, one.account, one.face);
}

// What may be said follows from the journal as it was when he typed, or is by now.
void VoucherBuyers::refused(const Try& one, const std::string& code) {
    const NaiveVouchers& vouchers = site_.auditor().vouchers();
    const bool in_doubt = code == "voucher_books_in_doubt";
    if (in_doubt && (one.books_in_question || site_.auditor().journal_in_question())) {
        return;
    }
    if (in_doubt) return complain(one, "is refused for books that the cloud knows");
    if (!one.known) {
        if (code != "voucher_not_known" && code != "unknown_target") {
            complain(one, "is guessed and answered with " + code);
        }
        return;
    }
    const std::string now = vouchers.objection(one.name, one.account);
    if (code == one.objection || code == now) return;
    const bool good = now.empty() || one.objection.empty();
    const auto& accounts = site_.auditor().books().accounts();
    const auto account = accounts.find(one.account);
    const bool has_account = account != accounts.end() && !account->second.ended;
    if (good && (code == "voucher_expired" || code == "voucher_too_early") &&
        is_its_time(one, code)) {
        return;
    }
    const auto* batch = vouchers.batch(one.name.batch);
    if (good && code == "voucher_wrong_product" && batch != nullptr && has_account &&
        batch->says.product == (account->second.postpaid ? 2 : 3)) {
        return;
    }
    if ((code == "voucher_account_closed" || code == "unknown_account" ||
         code == "unknown_target") &&
        !has_account) {
        return;
    }
    complain(one, "is answered with " + code + " instead of " + (now.empty() ? "taken" : now));
}

bool VoucherBuyers::is_its_time(const Try& one, const std::string& code) const {
    const auto* batch = site_.auditor().vouchers().batch(one.name.batch);
    if (batch == nullptr || !site_.auditor().is_clock_honest()) return batch != nullptr;
    const std::int64_t now_ms = to_unix_ms(site_.clock().true_utc(queue_.now()));
    if (code == "voucher_too_early") return now_ms < batch->says.from_ms + k_a_moment_ms;
    const auto end = NaiveVouchers::end_of(batch->says);
    return end && now_ms > *end - k_a_moment_ms;
}

void VoucherBuyers::complain(const Try& one, const std::string& what) {
    site_.complain("voucher " + name_text(one.name) + " for " + to_string(one.account) + " " +
                   what);
}

}  // namespace riser::sim
