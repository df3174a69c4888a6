// The words a program is called with: options, flags and commands, declared once and bound to
// variables that must outlive the parsing. A thin shell around CLI11, which stays in
// command_line.cpp: every file that includes it takes as long to compile as ten others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace riser::cli {

// A handle; the parser owns the option.
class CommandOption {
public:
    explicit CommandOption(CLI::Option* option) : option_(option) {}

    CommandOption& required();
    CommandOption& between(std::int64_t least, std::int64_t most);
    CommandOption& one_of(std::vector<std::string> words);
    CommandOption& a_day();  // a day that exists, such as 2026-11-01
    CommandOption& separated_by_commas();
    CommandOption& shows_default();  // in the help: the value its variable has now
    CommandOption& excludes(const CommandOption& other);
    CommandOption& needs(const CommandOption& other);
    // Given without a value, it leaves the variable as it is. `value` names it in the help.
    CommandOption& may_stand_alone(const char* value);
    [[nodiscard]] bool was_given() const;

private:
    CLI::Option* option_;
};

// A handle; the parser owns the command.
class Command {
public:
    explicit Command(CLI::App* app) : app_(app) {}

    // "--name" or, without dashes, the name of a positional argument.
    CommandOption option(const char* name, std::string& value, const char* help = "");
    CommandOption option(const char* name, int& value, const char* help = "");
    CommandOption option(const char* name, std::uint16_t& value, const char* help = "");
    CommandOption option(const char* name, std::uint32_t& value, const char* help = "");
    CommandOption option(const char* name, std::int64_t& value, const char* help = "");
    CommandOption option(const char* name, std::uint64_t& value, const char* help = "");
    CommandOption option(const char* name, std::optional<int>& value, const char* help = "");
    CommandOption option(const char* name, std::vector<std::string>& values, const char* help = "");
    CommandOption option(const char* name, std::vector<std::uint32_t>& values,
                         const char* help = "");
    // "--name"; "!--name" makes the value false.
    CommandOption flag(const char* name, bool& value, const char* help = "");

    Command command(const char* name, const char* help);
    void also_called(const char* name);
    void needs_a_command();
    void takes_one_command_at_most();
    // Called while parsing, once all options of this command are known.
    void when_given(std::function<void()> task);
    [[nodiscard]] bool was_given() const;

protected:
    CLI::App* app_;
};

// The whole command line. Help is built in.
class CommandLine : public Command {
public:
    explicit CommandLine(const char* description, const char* program = "");
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    void set_version(const char* version);
    void set_footer(const char* text);
    void help_has_no_short_form();          // leaves -h to others
    void options_may_follow_the_command();  // those of the program itself

    // Why a program ends before it has begun: wrong usage, or help was all that was asked for.
    struct Ending {
        int exit_code = 0;
        std::string text;
        std::string commands;  // those that were given, each after a space: " meter read"
        // The first word that should be a command and is none: the parser itself says then only
        // that a command is required.
        struct UnknownCommand {
            std::string word;
            std::vector<std::string> choice;  // what could have stood in its place
        };
        std::optional<UnknownCommand> unknown_command = std::nullopt;
    };
    // Without the program's name. nullopt: the variables are set, go on.
    [[nodiscard]] std::optional<Ending> parse(std::vector<std::string> arguments);
    // The arguments of main(). Prints what there is to say; an exit code is for main() to return.
    [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);

private:
    [[nodiscard]] Ending wrong_usage(const std::vector<std::string>& words, int exit_code,
                                     std::string text) const;

    [[nodiscard]] bool takes_next_word(const CLI::App& command, const std::string& word) const;

    std::unique_ptr<CLI::App> owned_;
};

}  // namespace riser::cli
