// The durable jobs by which modules reach each other without knowing each other. One line each: who writes it, who does it. Constant.
#pragma once

namespace gapura::app::job {

/// gateway → desk: an incident opened, grew or recovered. Unique by incident and sequence.
inline constexpr const char* incident_changed = "incident.changed";

/// keys → desk: a key was seen where it should not be. Unique by key, its version and place.
inline constexpr const char* key_leaked = "key.leaked";

} // namespace gapura::app::job
