// The commands of riserctl. Each writes to `out` and returns an exit code, or fails with the
// sentence that says why. Internal to run.cpp.
#pragma once

#include <string>
#include <vector>

#include "gateway/ctl/gateway_client.h"

namespace riser::ctl {

struct Session {
    const World& world;
    GatewayClient gateway;
    bool json = false;  // the gateway's documents instead of text for people
    bool colour = false;
    std::string out;
    std::string err;
};

using Done = Answered<int>;

inline void print(Session& session, const json::object& document) {
    session.out += json::serialize(document) + "\n";
}

// status_command.cpp, statement_command.cpp, show_commands.cpp
Done show_status(Session& session);
Done show_meters(Session& session);
Done show_balances(Session& session);
Done show_balance(Session& session, const std::string& wanted);
Done show_statement(Session& session, const std::string& wanted, const std::string& from,
                    const std::string& to);
Done show_buses(Session& session);
Done show_console_token(Session& session);

// order_commands.cpp
Done read_meter(Session& session, const std::string& wanted);
Done exchange_meter(Session& session, const std::string& wanted, const std::string& closing,
                    const std::string& began);
Done clear_doubt(Session& session, const std::string& wanted);
Done top_up(Session& session, const std::string& wanted, const std::string& amount,
            const std::string& id);
// How it would divide; nothing is credited.
Done preview_top_up(Session& session, const std::string& wanted, const std::string& amount);
Done accept_credit(Session& session, const std::string& wanted);
Done settle(Session& session);

// tenancy_commands.cpp
struct TenancyQuestion {
    std::string wanted;
    std::string id;       // "": a new one
    std::string account;  // of who moves in; "": a new one
    std::string to;       // account that what is left goes to; "": it is paid out
    std::string tariff;
    std::string customer_class = "residential";
    std::string amount;
    std::string mode;         // "prepaid", "postpaid"
    std::string other_class;  // of an account that there is; "": it stays
    bool not_critical = false;
    bool only_if_paid = false;
    bool postpaid = false;
    bool critical = false;
    bool last_reading = false;
    bool preview = false;
};
Done list_tenancies(Session& session);
Done move_in(Session& session, const TenancyQuestion& asked);
Done move_out(Session& session, const TenancyQuestion& asked);
Done pay_refund(Session& session, const TenancyQuestion& asked);
Done change_mode(Session& session, const TenancyQuestion& asked);
Done classify_account(Session& session, const TenancyQuestion& asked);

struct SupplyOrder {
    std::string verb;  // last segment of the path: "arm", "test-relay"
    json::object body;
};
Done order_supply(Session& session, const SupplyOrder& order,
                  const std::vector<std::string>& wanted, bool all);

// tariff_check.cpp, tariff_simulate.cpp: need no gateway.
struct TariffQuestion {
    std::string file;
    std::string tariff;    // name or id; "": the file has one only
    std::string zone;      // "": that of the file
    std::string readings;  // CSV
    std::string by = "month";
    std::string opened;  // of the account; "": at the beginning of what is priced
    std::uint32_t billing_day = 1;
    std::string from;
    std::string to;
    std::string kwh;
    std::string used = "0";  // in the block period before
    std::string until;       // of a correction; "": for good
    std::string id;          // of its order; "": a new one
    std::string most;        // that it takes from one account; "": nothing is confirmed
    bool preview = false;    // what it would come to; nothing is booked
    // A charge that was booked.
    std::string account;  // "": explain something that is used by a file
    std::string at;       // within it; "": the last one
    std::string books;    // of a book file; "": ask the gateway
};
Done check_tariffs(Session& session, const std::string& path);
Done simulate_tariff(Session& session, const TariffQuestion& asked);
Done explain_charge(Session& session, const TariffQuestion& asked);
// charge_command.cpp: one that was booked, at the gateway or of a book file.
Done explain_booked(Session& session, const TariffQuestion& asked);
// tariff_correction_command.cpp: at the gateway.
Done correct_tariff(Session& session, const TariffQuestion& asked);

// decode_command.cpp: needs no gateway.
Done decode(Session& session, const std::string& what);

}  // namespace riser::ctl
