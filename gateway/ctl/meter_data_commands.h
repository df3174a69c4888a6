// The commands of riserctl about what became of the readings: `meter findings`, `meter intervals`, and those of
// `building`. Internal to run.cpp.
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct MeterDataQuestion {
    std::string meter;  // "": all
    std::string from;
    std::string to;
    std::string day;    // "": yesterday
    std::string month;  // "": the last one
};
// Takes what is to be run.
using Choose = std::function<void(std::function<Done(Session&)>)>;

// Both live as long as the parser.
void add_meter_data_commands(cli::Command& meter, MeterDataQuestion& asked, const Choose& choose);
void add_building_commands(cli::Command& app, MeterDataQuestion& asked, const Choose& choose);

}  // namespace riser::ctl
