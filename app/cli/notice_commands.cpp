// The commands about messages, the calendar of key ends, and the clock.
#include "app/cli/command.h"

namespace gapura::app::cli {

std::vector<Command> notice_commands() {
    using Kind = Option::Kind;
    const Option id{"ID", "id", Kind::text, true};
    return {
        {"notice list",
         "GET",
         "/api/v1/notices",
         Send::query,
         {{"unread", "unread", Kind::flag}, {"limit", "limit", Kind::integer}, {"after", "cursor"}},
         "created_at,title,read_at,id"},
        {"notice read", "POST", "/api/v1/notices/{id}/read", Send::body, {id}},
        {"mail status", "GET", "/api/v1/mail", Send::query, {}},
        {"calendar-feed create", "POST", "/api/v1/me/calendar-feed", Send::body, {}},
        {"calendar-feed show", "GET", "/api/v1/me/calendar-feed", Send::query, {}},
        {"calendar-feed revoke", "DELETE", "/api/v1/me/calendar-feed", Send::query, {}},
        {"clock show", "GET", "/api/v1/clock", Send::query, {}},
        {"clock accept", "POST", "/api/v1/clock/accept", Send::body, {}},
    };
}

} // namespace gapura::app::cli
