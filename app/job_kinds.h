// The durable jobs by which modules reach each other without knowing each other. One line each: who writes it, who does it. Constant.
#pragma once

namespace gapura::app::job {

/// gateway → desk: an incident opened, grew or recovered. Unique by incident and sequence.
inline constexpr const char* incident_changed = "incident.changed";

} // namespace gapura::app::job
