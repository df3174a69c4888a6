#include "tests/sim/world/people/voucher_shop.h"

#include <fmt/format.h>

#include "core/units/time_text.h"
#include "tests/sim/world/people/local_client.h"
#include "tests/sim/world/people/voucher_texts.h"
#include "tests/sim/world/problem_code.h"

namespace riser::sim {
namespace {

constexpr Duration k_between_whims = std::chrono::minutes(80);
constexpr Duration k_look_again = std::chrono::minutes(4);
constexpr Duration k_look_for_paper = std::chrono::hours(1);
constexpr Duration k_journals_come = std::chrono::hours(2);
constexpr std::int64_t k_an_hour_ms = 3'600'000;

bool says(const http::Response& response, const std::string& part) {
    return response.body.find(part) != std::string::npos;
}

BatchId drawn_batch(Prng& dice) {
    BatchId id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(dice.next());
    return id;
}

}  // namespace

VoucherShop::VoucherShop(EventQueue& queue, ActorId actor, SimulatedCloud& cloud,
                         OfficeFaults faults, Coverage& coverage, PaperBook& paper, OwnerId owner,
                         UtcTime begin, std::uint64_t seed)
    : queue_(queue),
      actor_(actor),
      coverage_(coverage),
      paper_(paper),
      line_(queue, actor, cloud, faults, seed + 1),
      owner_(owner),
      begin_(begin),
      dice_(seed) {}

void VoucherShop::begin() {
    if (gateways_.empty()) return;
    plan_batches();
    for (std::size_t i = 0; i < batches_.size(); ++i) {
        queue_.after(
            draw_between(dice_, std::chrono::minutes(20), std::chrono::hours(i == 0 ? 2 : 16)),
            actor_, "shop_makes", [this, i] { create(i); });
    }
    queue_.after(draw_wait(dice_, k_between_whims), actor_, "shop_whim", [this] { whim(); });
}

void VoucherShop::heal() {
    healed_ = true;
    line_.heal();
}

void VoucherShop::plan_batches() {
    const std::uint64_t number = 1 + dice_.below(3);
    const std::int64_t begin_ms = to_unix_ms(begin_);
    for (std::uint64_t i = 0; i < number; ++i) {
        Batch batch;
        batch.id = drawn_batch(dice_);
        batch.name = fmt::format("SUN-{}", i + 1);
        batch.count = static_cast<std::uint32_t>(8 + dice_.below(24));
        batch.face = static_cast<std::int64_t>(1 + dice_.below(300)) * 10'000;
        batch.product = dice_.chance(1, 6) ? "prepaid_only" : "any_account";
        if (dice_.chance(1, 2))
            batch.until_ms =
                begin_ms + static_cast<std::int64_t>(20 + dice_.below(60)) * k_an_hour_ms;
        batch.first_until_ms = batch.until_ms;
        batches_.push_back(batch);
    }
    if (dice_.chance(1, 2)) return;
    Batch activates;
    activates.id = drawn_batch(dice_);
    activates.name = "OPENS";
    activates.count = static_cast<std::uint32_t>(2 + dice_.below(3));
    activates.each = batches_.front().count / activates.count;
    batches_.push_back(activates);
}

std::string VoucherShop::path(std::size_t batch) const {
    return "/v1/voucher-batches/" + to_string(batches_[batch].id);
}

void VoucherShop::order(std::size_t batch, const std::string& what, const std::string& body,
                        Done done) {
    line_.submit({body.empty() ? "GET" : "POST", path(batch) + what, body, "",
                  [this, what, done = std::move(done)](const http::Response& response) {
                      if (response.status >= 400)
                          coverage_.hit("voucher_shop", "refused_" + problem_code(response.body));
                      if (done) done(response);
                  }});
}

// ---- made and printed ------------------------------------------------------------------------------

void VoucherShop::create(std::size_t number) {
    const Batch& batch = batches_[number];
    std::string body = fmt::format(R"("id":"{}","short_name":"{}","count":{},"carton":1)",
                                   to_string(batch.id), batch.name, batch.count);
    if (batch.face == 0) {
        if (batches_[batch.target].step == Step::nothing) {
            queue_.after(k_look_for_paper, actor_, "shop_makes",
                         [this, number] { create(number); });
            return;
        }
        body += fmt::format(R"(,"activates":{{"batch":"{}","first":0,"each":{}}})",
                            to_string(batches_[batch.target].id), batch.each);
    } else {
        body += fmt::format(R"(,"face":"{}","currency":"EUR","product":"{}")",
                            money_text(batch.face), batch.product);
        if (batch.until_ms != 0)
            body += fmt::format(R"(,"valid_until":"{}")", format_time(batch.until_ms));
    }
    line_.submit({"POST", "/v1/owners/" + to_string(owner_) + "/voucher-batches", "{" + body + "}",
                  "", [this, number](const http::Response& response) {
                      if (response.status >= 300) {
                          const std::string why = problem_code(response.body);
                          coverage_.hit("voucher_shop", "refused_" + why);
                          if (why != "unknown_owner") return;  // its end is over already
                          queue_.after(k_look_for_paper, actor_, "shop_makes",
                                       [this, number] { create(number); });
                          return;
                      }
                      batches_[number].step = Step::created;
                      order(number, "/make", "{}",
                            [this, number](const http::Response&) { look_whether_made(number); });
                  }});
}

void VoucherShop::look_whether_made(std::size_t number) {
    order(number, "", "", [this, number](const http::Response& response) {
        Batch& batch = batches_[number];
        if (response.status == 404) {
            batch.is_lost = true;
            coverage_.hit("voucher_shop", "batch_lost");
            return;
        }
        if (says(response, "\"state\":\"draft\""))
            return order(number, "/make", "{}", [this, number](const http::Response& made) {
                if (made.status < 300) look_whether_made(number);
            });
        if (!says(response, "\"state\":\"making\"")) return print(number);
        queue_.after(k_look_again, actor_, "shop_looks", [this, number, at = restores_] {
            if (at == restores_) look_whether_made(number);
        });
    });
}

void VoucherShop::print(std::size_t number) {
    order(number, "/print", R"({"all":true,"format":"csv"})",
          [this, number](const http::Response& response) {
              if (response.status >= 300) return;  // revoked, or over
              Batch& batch = batches_[number];
              read_sheet(batch, response.body);
              if (batch.step == Step::printed) return repeat(number);
              batch.step = Step::printed;
              grant_at_first(number);
          });
}

void VoucherShop::read_sheet(Batch& batch, const std::string& sheet) {
    const auto papers = papers_on(sheet, batch.id, batch.face);
    for (const Paper& paper : papers) {
        const std::string wrong = paper_.print(paper);
        if (!wrong.empty()) violations_.push_back(wrong);
    }
    if (papers.size() != batch.count) {
        violations_.push_back("of " + std::to_string(batch.count) + " vouchers " +
                              std::to_string(papers.size()) + " are printed");
    }
    coverage_.hit("voucher_shop", "printed");
}

// ---- where they are --------------------------------------------------------------------------------

// Carton by carton to one building after the other; some of them stay in the office.
void VoucherShop::grant_at_first(std::size_t number) {
    const Batch& batch = batches_[number];
    const std::uint32_t carton =
        batch.face == 0 ? 1 : std::max<std::uint32_t>(1, batches_.back().each);
    std::size_t place = 0;
    for (std::uint32_t first = 0; first < batch.count; first += carton) {
        const std::uint32_t last = std::min(first + carton, batch.count) - 1;
        if (place < gateways_.size()) {
            const GatewayId gateway = gateways_[place];
            queue_.after(
                draw_between(dice_, Duration{0}, std::chrono::hours(6)), actor_, "shop_grants",
                [this, number, first, last, gateway] { grant(number, first, last, gateway); });
        }
        // Of single vouchers more lie in the building than in the office.
        place = dice_.chance(1, 4) ? gateways_.size() : dice_.below(gateways_.size());
    }
}

void VoucherShop::grant(std::size_t number, std::uint32_t first, std::uint32_t last,
                        GatewayId gateway) {
    // The paper is carried there, whatever becomes of the order.
    for (std::uint32_t serial = first; serial <= last; ++serial)
        paper_.lies_at({batches_[number].id, serial}, gateway);
    order(number, "/grant",
          fmt::format(R"({{"serials":[{{"first":{},"last":{}}}],"gateway":"{}"}})", first, last,
                      to_string(gateway)),
          [this, number, first, last, gateway](const http::Response& response) {
              if (response.status >= 300) return;
              coverage_.hit("voucher_shop", "granted");
              for (std::uint32_t serial = first; serial <= last; ++serial)
                  batches_[number].at[serial] = gateway;
          });
}

void VoucherShop::recall_some(std::size_t number) {
    Batch& batch = batches_[number];
    const std::uint32_t first = some_serial(batch);
    std::set<std::uint32_t> wanted;
    for (std::uint32_t serial = first; serial < std::min(first + 4, batch.count); ++serial) {
        const auto at = batch.at.find(serial);
        if (at != batch.at.end() && !at->second.is_nil()) wanted.insert(serial);
    }
    if (wanted.empty()) return;
    order(number, "/recall", "{" + serials_text(wanted) + "}",
          [this, number, wanted](const http::Response& response) {
              if (response.status >= 300) return;
              coverage_.hit("voucher_shop", "recalled");
              for (const std::uint32_t serial : wanted) batches_[number].at[serial] = {};
              look_for_recalled(number);
          });
}

// What has come back goes to another building, now and then to the same.
void VoucherShop::look_for_recalled(std::size_t number) {
    queue_.after(k_look_for_paper, actor_, "shop_looks", [this, number, at = restores_] {
        if (at != restores_) return;
        order(number, "/custody", "", [this, number](const http::Response& response) {
            Batch& batch = batches_[number];
            bool waits = false;
            for (const auto& [serial, gateway] : std::map(batch.at)) {
                if (!gateway.is_nil()) continue;
                if (!is_at_cloud(response.body, serial)) {
                    waits = true;
                    continue;
                }
                coverage_.hit("voucher_shop", "came_back");
                batch.at.erase(serial);
                if (!healed_)
                    grant(number, serial, serial, gateways_[dice_.below(gateways_.size())]);
            }
            if (waits && !healed_) look_for_recalled(number);
        });
    });
}

// ---- what becomes of them --------------------------------------------------------------------------

std::uint32_t VoucherShop::some_serial(const Batch& batch) {
    return static_cast<std::uint32_t>(dice_.below(batch.count));
}

void VoucherShop::whim() {
    if (healed_) return;
    queue_.after(draw_wait(dice_, k_between_whims), actor_, "shop_whim", [this] { whim(); });
    const std::size_t number = dice_.below(batches_.size());
    if (batches_[number].step == Step::printed && !batches_[number].is_lost) has_a_whim(number);
}

void VoucherShop::has_a_whim(std::size_t number) {
    Batch& batch = batches_[number];
    const std::uint32_t serial = some_serial(batch);
    const auto keep = [this, number, serial](std::set<std::uint32_t> Batch::*set, bool in) {
        return [this, number, serial, set, in](const http::Response& response) {
            if (response.status >= 300) return;
            auto& serials = batches_[number].*set;
            in ? (void)serials.insert(serial) : (void)serials.erase(serial);
        };
    };
    const std::string one = serials_text({serial});
    switch (dice_.below(12)) {
        case 0: {
            const bool held = !batch.held_back.contains(serial);
            coverage_.hit("voucher_shop", held ? "held_back" : "let_go");
            return order(number, "/hold-back", fmt::format("{{{},\"held\":{}}}", one, held),
                         keep(&Batch::held_back, held));
        }
        case 1:
            coverage_.hit("voucher_shop", "revoked");
            return order(number, "/revoke", "{" + one + "}", keep(&Batch::revoked, true));
        case 2: {
            const bool suspends = !batch.is_suspended;
            coverage_.hit("voucher_shop", suspends ? "suspended" : "resumed");
            return order(number, suspends ? "/suspend" : "/resume", "{}",
                         [this, number, suspends](const http::Response& response) {
                             if (response.status >= 300) return;
                             batches_[number].is_suspended = suspends;
                             batches_[number].was_suspended = true;
                         });
        }
        case 3:
            if (batch.until_ms == 0) return;
            batch.until_ms += 10 * k_an_hour_ms;
            coverage_.hit("voucher_shop", "renewed");
            return order(number, "/renew",
                         fmt::format(R"({{"valid_until":"{}"}})", format_time(batch.until_ms)));
        case 4:
        case 5:
            return recall_some(number);
        case 6:
            return order(number, "/print", R"({"all":true,"format":"csv"})",
                         [this, number](const http::Response& response) {
                             if (response.status < 300) read_sheet(batches_[number], response.body);
                         });
        default:
            return sell_some(number);
    }
}

void VoucherShop::sell_some(std::size_t number) {
    std::set<std::uint32_t> serials;
    for (std::uint64_t left = 1 + dice_.below(8); left > 0; --left)
        serials.insert(some_serial(batches_[number]));
    for (const std::uint32_t serial : batches_[number].revoked) serials.erase(serial);
    if (serials.empty()) return;
    order(number, "/activate", "{" + serials_text(serials) + "}",
          [this, number, serials](const http::Response& response) {
              if (response.status >= 300) return;
              coverage_.hit("voucher_shop", "activated");
              batches_[number].sold.insert(serials.begin(), serials.end());
          });
}

// ---- when the cloud or a gateway begins anew -------------------------------------------------------

void VoucherShop::on_cloud_restored() {
    ++restores_;
    line_.drop_waiting();
    untold_.clear();
    for (std::size_t i = 0; i < batches_.size(); ++i) {
        if (batches_[i].is_lost) continue;
        batches_[i].step == Step::nothing ? create(i) : look_whether_made(i);
    }
    for (const GatewayId gateway : began_anew_) tell(gateway);
}

// All that was decided, once more; who has which when the journals have been heard.
void VoucherShop::repeat(std::size_t number) {
    const Batch& batch = batches_[number];
    const auto again = [&](const std::string& what, const std::set<std::uint32_t>& serials) {
        if (!serials.empty()) order(number, what, "{" + serials_text(serials) + "}");
    };
    again("/activate", batch.sold);
    again("/hold-back", batch.held_back);
    again("/revoke", batch.revoked);
    if (batch.is_suspended) order(number, "/suspend", "{}");
    queue_.after(k_journals_come, actor_, "shop_repeats", [this, number, at = restores_] {
        if (at != restores_) return;
        std::set<std::uint32_t> on_their_way;
        for (const auto& [serial, gateway] : std::map(batches_[number].at)) {
            if (gateway.is_nil()) {
                on_their_way.insert(serial);
            } else {
                grant(number, serial, serial, gateway);
            }
        }
        if (on_their_way.empty()) return;
        order(number, "/recall", "{" + serials_text(on_their_way) + "}");
        look_for_recalled(number);
    });
}

void VoucherShop::tell(GatewayId gateway) {
    began_anew_.insert(gateway);
    for (std::size_t i = 0; i < batches_.size(); ++i) {
        if (batches_[i].is_lost || batches_[i].step != Step::printed) continue;
        if (untold_.insert({i, gateway}).second) tell_batch(i, gateway);
    }
}

// Until it is told: a restored cloud waits for the journals of the others.
void VoucherShop::tell_batch(std::size_t number, GatewayId gateway) {
    order(number, "/tell", "{\"gateway\":\"" + to_string(gateway) + "\"}",
          [this, number, gateway](const http::Response& response) {
              const std::string why = problem_code(response.body);
              if (response.status < 300 || why != "journals_missing") {
                  coverage_.hit("voucher_shop", response.status < 300 ? "told_again" : "not_told");
                  untold_.erase({number, gateway});
                  return;
              }
              queue_.after(k_look_again, actor_, "shop_tells",
                           [this, number, gateway, at = restores_] {
                               if (at == restores_) tell_batch(number, gateway);
                           });
          });
}

}  // namespace riser::sim
