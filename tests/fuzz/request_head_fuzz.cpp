// Any bytes as a request head and as an answer head: no crash, and what is accepted keeps the promises others rely on.
#include <cstdint>
#include <string>

#include "lib/base/check.h"
#include "lib/http/head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gapura::http;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    std::size_t scanned = 0;
    if (find_head(bytes, scanned) != HeadResult::ok) return 0;
    const std::string_view head = std::string_view(bytes).substr(0, scanned);
    RequestHead request;
    if (parse_request(head, {}, request) == HeadResult::ok) {
        CHECK(request.path.starts_with('/') || request.path == "*");
        CHECK(request.path.find("/../") == std::string_view::npos && request.path.find('\0') == std::string_view::npos);
        CHECK(request.minor == 0 || request.fields.count(Name::host) == 1);
        CHECK(request.fields.count(Name::content_length) + request.fields.count(Name::transfer_encoding) <= 1);
        for (const HeadField& field : request.fields.list()) {
            CHECK(!field.name.empty() && field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
            CHECK(field.value.data() >= bytes.data() && field.value.data() + field.value.size() <= bytes.data() + bytes.size());
        }
    }
    AnswerHead answer;
    if (parse_answer(head, "GET", answer) == HeadResult::ok) CHECK(answer.status >= 100 && answer.status <= 999);
    return 0;
}
