// Paths and request ids in a form that logs and tickets may keep: a NIM, NIK or phone number in them is a run of eight digits or more, and a key
// pasted into an address begins with gpr_. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace gapura::gateway {

/// Appends the path with such runs and keys replaced by bullets, at most `bytes_max` bytes of it; control characters become '?'.
void append_masked_path(std::string& out, std::string_view path, std::size_t bytes_max = 512);
/// Ours ("req_…") as they are, a caller's own with runs of digits masked; at most 64 bytes.
std::string masked_request_id(std::string_view id);

} // namespace gapura::gateway
