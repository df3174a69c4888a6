#include "platform/command_line/command_line.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include <CLI/CLI.hpp>

namespace riser::cli {

CommandOption& CommandOption::required() {
    option_->required();
    return *this;
}

CommandOption& CommandOption::between(std::int64_t least, std::int64_t most) {
    option_->check(CLI::Range(least, most));
    return *this;
}

CommandOption& CommandOption::one_of(std::vector<std::string> words) {
    option_->check(CLI::IsMember(std::move(words)));
    return *this;
}

CommandOption& CommandOption::a_day() {
    option_->check(CLI::Validator(
        [](const std::string& text) -> std::string {
            int year = 0;
            unsigned month = 0;
            unsigned day = 0;
            char rest = 0;
            constexpr std::size_t k_length = 10;
            const bool parts =
                text.size() == k_length &&
                text.find_first_not_of("0123456789-") == std::string::npos &&
                std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &rest) == 3;
            const std::chrono::year_month_day date{
                std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
            return parts && date.ok() ? "" : text + " is not a day such as 2026-11-01";
        },
        "DAY"));
    return *this;
}

CommandOption& CommandOption::separated_by_commas() {
    option_->delimiter(',');
    return *this;
}

CommandOption& CommandOption::shows_default() {
    option_->capture_default_str();
    return *this;
}

CommandOption& CommandOption::excludes(const CommandOption& other) {
    option_->excludes(other.option_);
    return *this;
}

CommandOption& CommandOption::needs(const CommandOption& other) {
    option_->needs(other.option_);
    return *this;
}

CommandOption& CommandOption::may_stand_alone(const char* value) {
    option_->expected(0, 1)->type_name(value);
    return *this;
}

bool CommandOption::was_given() const {
    return option_->count() > 0;
}

CommandOption Command::option(const char* name, std::string& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, int& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::uint16_t& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::uint32_t& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::int64_t& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::uint64_t& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::optional<int>& value, const char* help) {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption Command::option(const char* name, std::vector<std::string>& values,
                              const char* help) {
    return CommandOption(app_->add_option(name, values, help));
}

CommandOption Command::option(const char* name, std::vector<std::uint32_t>& values,
                              const char* help) {
    return CommandOption(app_->add_option(name, values, help));
}

CommandOption Command::flag(const char* name, bool& value, const char* help) {
    return CommandOption(app_->add_flag(name, value, help));
}

Command Command::command(const char* name, const char* help) {
    return Command(app_->add_subcommand(name, help));
}

void Command::needs_a_command() {
    app_->require_subcommand(1);
}

void Command::takes_one_command_at_most() {
    app_->require_subcommand(0, 1);
}

void Command::when_given(std::function<void()> task) {
    app_->callback(std::move(task));
}

bool Command::was_given() const {
    return app_->parsed();
}

CommandLine::CommandLine(const char* description, const char* program)
    : Command(nullptr), owned_(std::make_unique<CLI::App>(description, program)) {
    app_ = owned_.get();
}

CommandLine::~CommandLine() = default;

void CommandLine::set_version(const char* version) {
    app_->set_version_flag("--version", version);
}

void CommandLine::set_footer(const char* text) {
    app_->footer(text);
}

void CommandLine::help_has_no_short_form() {
    app_->set_help_flag("--help", "print this help");
}

void CommandLine::options_may_follow_the_command() {
    app_->fallthrough();
}

void Command::also_called(const char* name) {
    app_->alias(name);
}

// Whether the word after this one is its value: "--socket PATH", not "--socket=PATH" and not "--json".
bool CommandLine::takes_next_word(const CLI::App& command, const std::string& word) const {
    if (word.find('=') != std::string::npos) return false;
    for (const CLI::App* app : {&command, static_cast<const CLI::App*>(app_)}) {
        if (const auto* option = app->get_option_no_throw(word))
            return option->get_items_expected_max() > 0;
    }
    return false;
}

CommandLine::Ending CommandLine::wrong_usage(const std::vector<std::string>& words, int exit_code,
                                             std::string text) const {
    Ending ending{exit_code, std::move(text), "", std::nullopt};
    const CLI::App* at = app_;
    bool is_value = false;
    for (const auto& word : words) {
        if (std::exchange(is_value, false)) continue;
        if (word.starts_with('-')) {
            is_value = takes_next_word(*at, word);
            continue;
        }
        std::vector<std::string> names;
        const CLI::App* next = nullptr;
        for (const auto* command : at->get_subcommands({})) {
            names.push_back(command->get_name());
            if (command->check_name(word)) next = command;
        }
        if (names.empty()) break;
        if (next == nullptr) {
            ending.unknown_command = Ending::UnknownCommand{word, std::move(names)};
            break;
        }
        at = next;
        ending.commands += " " + next->get_name();
    }
    return ending;
}

std::optional<CommandLine::Ending> CommandLine::parse(std::vector<std::string> arguments) {
    const auto typed = arguments;
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    try {
        app_->parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        return Ending{0, app_->help(), "", std::nullopt};
    } catch (const CLI::CallForVersion& version) {
        return Ending{0, std::string(version.what()) + "\n", "", std::nullopt};
    } catch (const CLI::ParseError& error) {
        return wrong_usage(typed, error.get_exit_code(), error.what());
    }
    return std::nullopt;
}

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
    try {
        app_->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app_->exit(error);
    }
    return std::nullopt;
}

}  // namespace riser::cli
