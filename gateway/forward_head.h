// Heads as we forward them: hop-by-hop fields go, ours come (RFC 9110 §7.6). Pure; any thread.
#pragma once

#include <string_view>

#include "gateway/engine.h"
#include "gateway/head_writer.h"
#include "lib/http/head.h"

namespace gapura::gateway {

/// What the heads need to know of one exchange.
struct Forwarding {
    ListenerKind kind = ListenerKind::api;
    std::string_view client; // address without port
    std::string_view request_id;
    std::string_view upstream_host;
    std::uint16_t upstream_port = 0;
    std::string_view via;
};

/// Why a request, although well-formed, cannot be forwarded; "" when it can: `http.connection` (Connection names a field that we or
/// the upstream rely on), `upstream.loop` (it went through us before).
std::string_view unforwardable(const http::RequestHead& request, std::string_view via);

void write_request(HeadWriter& out, const http::RequestHead& request, const Decision& decision, const Forwarding& forwarding);

/// How the body goes to the caller.
enum class Delivery : std::uint8_t { none, length, chunked, until_close };

struct AnswerShape {
    Delivery delivery = Delivery::none;
    bool keep = true;    // the caller's connection
    bool masked = false; // the body is rewritten: its validators no longer hold
};
void write_answer(HeadWriter& out, const http::RequestHead& request, const http::AnswerHead& answer, const Decision& decision,
                  std::string_view request_id, const AnswerShape& shape);

/// RateLimit…, Api-Key-Expires and Link of this decision.
void write_decision_fields(HeadWriter& out, const Decision& decision);

} // namespace gapura::gateway
