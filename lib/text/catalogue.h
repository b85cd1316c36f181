// The tables that make up the catalogue, one per module; each lives in messages_<module>.cpp.
#pragma once

#include <span>

#include "lib/text/text.h"

namespace gapura::text {

using Table = std::span<const Message>;

Table base_messages();
Table store_messages();
Table audit_messages();
Table paper_messages();
Table config_messages();
Table http_messages();
Table face_messages();
Table notice_messages();
Table people_messages();
Table keys_messages();
Table register_messages();
Table integrator_messages();
Table gateway_messages();
Table desk_messages();
Table clock_messages();
Table feeder_messages();
Table feeder_sim_messages();
Table app_messages();
Table option_messages();

} // namespace gapura::text
