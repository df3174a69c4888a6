#include "gateway/runtime/note_log.h"

#include "platform/log/log.h"

namespace riser {
namespace {

log::Level to_log_level(Note::Level level) {
    switch (level) {
        case Note::Level::debug:
            return log::Level::debug;
        case Note::Level::info:
            return log::Level::info;
        case Note::Level::warning:
            return log::Level::warning;
        case Note::Level::error:
            return log::Level::error;
    }
    return log::Level::error;
}

}  // namespace

void log_note(std::string_view source, const Note& note) {
    std::vector<log::Field> fields{{"source", std::string(source)}};
    fields.insert(fields.end(), note.fields.begin(), note.fields.end());
    log::write(to_log_level(note.level), note.event, fields);
}

}  // namespace riser
