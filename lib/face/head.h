// The head of a request as text, and the framing of an answer. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/face/service.h"

namespace gapura::face {

/// Collects bytes until the empty line that ends a request head.
class HeadCollector {
public:
    /// Takes what belongs to the head; answers how many bytes that was.
    std::size_t take(std::string_view bytes);
    bool complete() const { return complete_; }
    const std::string& text() const { return text_; }
    void reset();

private:
    std::string text_;
    bool complete_ = false;
};

/// Request line and headers of a complete head. Stricter than the server behind it: error invalid `face.malformed_request` for a line that is
/// not a header, blanks before the colon, folded lines, no Host, or anything but one Content-Length (RFC 9112 §3.2, §5, §6.3).
Result<RawRequest> parse_head(std::string_view head);

/// HTTP/1.1 asks to close, or HTTP/1.0 does not ask to keep.
bool wants_close(std::string_view head, const RawRequest& request);

/// Status line, headers and body, ready for the wire.
std::string on_wire(const Service::Answer& answer, bool close);

} // namespace gapura::face
