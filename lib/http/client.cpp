// The outbound client over libcurl: the only file that knows libcurl. Easy handles are kept in a free list, each with its live connections.
// Blocking; any thread; never an event loop.
#include "lib/http/client.h"

#include <algorithm>
#include <curl/curl.h>
#include <mutex>
#include <strings.h>

namespace gapura::http {
namespace {

/// A connection idle for longer is not reused: many servers close at 15 s or more, and a request that meets the close is uncertain.
constexpr long idle_reuse_s_max = 10;
constexpr std::size_t header_bytes_max = std::size_t{256} << 10;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct Transfer {
    const ClientRequest& request;
    ClientAnswer answer;
    std::size_t sent = 0;
    std::size_t header_bytes = 0;
    bool too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    if (transfer.answer.body.size() + bytes > transfer.request.answer_bytes_max) {
        transfer.too_large = true;
        return 0;
    }
    transfer.answer.body.append(data, bytes);
    return bytes;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    transfer.header_bytes += bytes;
    if (transfer.header_bytes > header_bytes_max) {
        transfer.too_large = true;
        return 0;
    }
    std::string_view line(data, bytes);
    if (line.starts_with("HTTP/")) {
        transfer.answer.headers.clear(); // an interim answer (1xx) came before
        return bytes;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bytes;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    const auto first = value.find_first_not_of(" \t");
    const auto last = value.find_last_not_of(" \t\r\n");
    value = first == std::string_view::npos || last == std::string_view::npos ? std::string_view() : value.substr(first, last - first + 1);
    transfer.answer.headers.push_back({std::string(name), std::string(value)});
    return bytes;
}

std::size_t on_upload(char* out, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = std::min(size * count, transfer.request.body.size() - transfer.sent);
    std::copy_n(transfer.request.body.data() + transfer.sent, bytes, out);
    transfer.sent += bytes;
    return bytes;
}

/// libcurl rewinds the body to repeat a request whose kept connection died. Only idempotent methods may be repeated (RFC 9110 §9.2.2).
int on_rewind(void* user, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (origin != SEEK_SET || offset != 0) return CURL_SEEKFUNC_FAIL;
    if (transfer.request.method == "POST" || transfer.request.method == "PATCH") return CURL_SEEKFUNC_FAIL;
    transfer.sent = 0;
    return CURL_SEEKFUNC_OK;
}

/// Host and port only: paths and queries may hold what must not be logged.
std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    const auto at = url.rfind('@');
    if (at != std::string_view::npos) url.remove_prefix(at + 1);
    return std::string(url);
}

void set_method(CURL* easy, const ClientRequest& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    const bool bears_body = !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (bears_body) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    // Without a body there is no rewind to refuse, so a request that may not be repeated gets a connection that cannot be stale.
    if (request.body.empty() && (request.method == "POST" || request.method == "PATCH")) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

List header_list(const ClientRequest& request) {
    List list;
    const auto add = [&](const std::string& line) { list.reset(curl_slist_append(list.release(), line.c_str())); };
    bool typed = false;
    for (const Header& header : request.headers) {
        typed = typed || strcasecmp(header.name.c_str(), "Content-Type") == 0;
        // "Name;" is libcurl's way to send a field with an empty value.
        add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    add("Expect:"); // bodies are small; waiting for 100 costs a round trip
    if (!typed) add("Content-Type:");
    return list;
}

bool has_line_break(const ClientRequest& request) {
    const auto broken = [](std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos; };
    return broken(request.method) || broken(request.url) ||
           std::ranges::any_of(request.headers, [&](const Header& header) { return broken(header.name) || broken(header.value); });
}

class CurlClient final : public Client {
public:
    Result<ClientAnswer> send(const ClientRequest& request) override {
        if (has_line_break(request)) return fail(Code::invalid, "http.request_malformed", {}, "CR, LF or NUL in method, url or header");
        Easy easy = take();
        if (!easy) return fail(Code::unavailable, "http.unreachable", {{"host", host_of(request.url)}}, "no libcurl handle");
        Transfer transfer{request, {}, 0, 0, false};
        const List headers = header_list(request);
        prepare(easy.get(), request, headers.get(), transfer);
        const CURLcode code = curl_easy_perform(easy.get());
        auto result = conclude(easy.get(), code, transfer);
        give(std::move(easy));
        return result;
    }

private:
    static void prepare(CURL* easy, const ClientRequest& request, curl_slist* headers, Transfer& transfer) {
        curl_easy_reset(easy); // keeps connections and the name cache
        curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); // only what is configured, never the environment
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, idle_reuse_s_max);
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
        curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_rewind);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, &transfer);
        set_method(easy, request);
    }

    static Result<ClientAnswer> conclude(CURL* easy, CURLcode code, Transfer& transfer) {
        if (code == CURLE_OK) {
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            transfer.answer.status = static_cast<int>(status);
            return std::move(transfer.answer);
        }
        base::Args args{{"host", host_of(transfer.request.url)}};
        const std::string why = transfer.too_large ? "answer larger than allowed" : curl_easy_strerror(code);
        if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return fail(Code::invalid, "http.request_malformed", {}, why);
        long request_bytes = 0;
        curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
        const bool nothing_sent = request_bytes == 0 && code != CURLE_SEND_FAIL_REWIND;
        return fail(Code::unavailable, nothing_sent ? "http.unreachable" : "http.uncertain", std::move(args), why);
    }

    Easy take() {
        const std::scoped_lock lock(mutex_);
        if (free_.empty()) return Easy(curl_easy_init());
        Easy easy = std::move(free_.back());
        free_.pop_back();
        return easy;
    }
    void give(Easy easy) {
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(easy)); // at most one per thread that ever called at once
    }

    std::mutex mutex_;
    std::vector<Easy> free_;
};

} // namespace

std::string_view ClientAnswer::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const Header& header) {
        return header.name.size() == name.size() && strncasecmp(header.name.data(), name.data(), name.size()) == 0;
    });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

std::unique_ptr<Client> make_client() {
    // libcurl must be initialised once, before threads use it; a function-local static is the one place where the language orders that.
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK) return nullptr;
    return std::make_unique<CurlClient>();
}

} // namespace gapura::http
