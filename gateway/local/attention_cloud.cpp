// What a person should know about the cloud. Being alone is a notice, and only when it lasts; a ledger
// that the cloud does not take is an alarm, because no program can decide whose history is true.
#include <chrono>

#include "gateway/local/attention.h"

namespace riser::local {
namespace {

using wire::LedgerTrouble;

// A router that restarts or a provider's maintenance is no news.
constexpr Duration k_worth_telling_after = std::chrono::hours(1);
// Far beyond what slow replies can feign, and enough to move a price or a day in a statement.
constexpr Duration k_clocks_apart = std::chrono::minutes(1);

struct Words {
    std::string_view text;
    std::string_view meaning;
    std::string_view advice;
};

// Whoever is told that the books may be old is told to hold first: an old state may lack payments, and
// a tenant who has paid must not sit in the dark.
Words words(LedgerTrouble trouble) {
    switch (trouble) {
        case LedgerTrouble::none:
            break;
        case LedgerTrouble::fork:
            return {
                "the books here and their copy in the cloud contradict each other",
                "An old backup or memory card was put in, or a second device uses the key of this gateway. "
                "The cloud takes no new entries until a person has decided. "
                "Charging, switching and payments go on, and new entries are kept here, but balances may lack payments.",
                "Let nobody be cut off for now: "
                "`riserctl supply hold --all --hours 72`. "
                "Then switch the second device off or put the newer card back. "
                "If neither helps, call the operator of the cloud."};
        case LedgerTrouble::epoch_refused:
            return {
                "the cloud follows other books of this gateway than the ones kept here",
                "The books here were begun anew, on a new or emptied card, and the cloud keeps to the earlier ones: "
                "it takes no entries, and payments made through it wait. "
                "Charging and switching go on, and entries are kept here.",
                "Let nobody be cut off for now: "
                "`riserctl supply hold --all --hours 72`. "
                "If the card was changed on purpose, the operator of the cloud tells it to follow these books; if not, "
                "put the earlier card back."};
        case LedgerTrouble::journal_behind:
            return {
                "the books here are older than their copy in the cloud",
                "An old backup or memory card was put in: "
                "payments and charges of the time in between are missing in the balances here. "
                "The cloud takes no new entries until a person has decided.",
                "Let nobody be cut off for now: "
                "`riserctl supply hold --all --hours 72`. "
                "Then put the newer card back if there is one; otherwise call the operator of the cloud, "
                "which has the missing entries."};
        case LedgerTrouble::entries_pruned:
            return {
                "the cloud asks for old entries that are no longer kept here",
                "The books here are whole and the balances are right, "
                "but the copy in the cloud has a gap that this gateway cannot fill, and it takes nothing newer before. "
                "Charging, switching and payments go on, and new entries are kept here.",
                "The operator of the cloud has to restore a newer backup of it."};
        case LedgerTrouble::journal_damaged:
            return {
                "stored entries of the books are damaged",
                "They do not continue the ones before them, so neither they nor later ones are sent to the cloud. "
                "Charging, switching and payments go on, and entries are kept here. "
                "The memory card is probably failing.",
                "Leave the gateway running, copy its state directory to another disk, "
                "and call support before the card is replaced."};
    }
    return {"", "", ""};
}

Mark trouble_mark(const CloudView& cloud) {
    const auto [text, meaning, advice] = words(cloud.status.trouble);
    return {Level::alarm,        "cloud_" + std::string(to_string(cloud.status.trouble)),
            std::string(text),   std::string(meaning),
            std::string(advice), cloud.status.trouble_detail};
}

Mark offline_mark(const CloudView& cloud) {
    std::string text = "no connection to the cloud since " + cloud.offline_since_text;
    if (cloud.backlog > 0) {
        text += "; " + entries_text(cloud.backlog) + (cloud.backlog == 1 ? " waits" : " wait") +
                " here to be sent";
    }
    return {
        Level::notice,
        "cloud_offline",
        std::move(text),
        "Nothing is lost: "
        "meters are read, energy is charged and power is switched here as always, for weeks if need be, "
        "and everything is sent when the connection is back. "
        "Until then payments made through the cloud do not arrive; cash can be credited here.",
        "If the building should be online, check the internet connection of the gateway.",
        cloud.status.offline_reason};
}

// Being offline passes by itself; this does not.
Mark refused_mark(const CloudView& cloud) {
    return {
        Level::warning,
        "cloud_refuses",
        "the cloud answers, but does not know this gateway by its key",
        "Its key is another one than the one that was enrolled, as after a new machine or card, or the address "
        "is another cloud's. "
        "Charging, switching and payments made here go on, and everything is kept to be sent later; payments "
        "made through the cloud do not arrive.",
        "Print the key's public half with `riser-gateway --enrolment-key FILE` and give it to the operator of "
        "the cloud, who enters it in the place of the old one.",
        cloud.status.offline_reason};
}

Mark clock_mark(Duration offset) {
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(offset)).count();
    return {
        Level::notice, "clocks_apart",
        "the clock here is " + std::to_string(minutes) + " min " +
            (offset.count() > 0 ? "behind" : "ahead of") + " the cloud's",
        "Prices by time of day and the days of statements go by the clock here; the cloud never sets it.",
        "Check that the gateway reaches a time server."};
}

}  // namespace

std::vector<Mark> marks_of(const CloudView& cloud) {
    std::vector<Mark> marks;
    if (!cloud.in_use()) return marks;
    if (cloud.status.trouble != LedgerTrouble::none) marks.push_back(trouble_mark(cloud));
    if (cloud.state == CloudState::offline && cloud.status.refused)
        marks.push_back(refused_mark(cloud));
    else if (cloud.state == CloudState::offline && cloud.offline_for >= k_worth_telling_after)
        marks.push_back(offline_mark(cloud));
    const auto& offset = cloud.status.clock_offset;
    if (offset && std::chrono::abs(*offset) >= k_clocks_apart) marks.push_back(clock_mark(*offset));
    return marks;
}

}  // namespace riser::local
