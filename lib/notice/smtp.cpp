#include "lib/notice/smtp.h"

#include <algorithm>
#include <curl/curl.h>

#include "lib/base/check.h"
#include "lib/notice/mail.h"

namespace gapura::notice {
namespace {

constexpr std::size_t message_bytes_max = std::size_t{256} << 10;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// The message on its way: everything but its last byte is worth nothing to the server, so the last piece waits for leave.
struct Upload {
    const std::string& text;
    const MessageChannel::BeforeLastByte& before_last_byte;
    std::size_t sent = 0;
    bool whole = false;   // leave was given: from now on it may have been sent
    bool stopped = false; // leave was refused
};

std::size_t on_read(char* out, std::size_t size, std::size_t count, void* user) {
    auto& upload = *static_cast<Upload*>(user);
    const std::size_t bytes = std::min(size * count, upload.text.size() - upload.sent);
    if (bytes > 0 && upload.sent + bytes == upload.text.size()) {
        if (const auto leave = upload.before_last_byte(); !leave) {
            upload.stopped = true;
            return CURL_READFUNC_ABORT;
        }
        upload.whole = true;
    }
    std::copy_n(upload.text.data() + upload.sent, bytes, out);
    upload.sent += bytes;
    return bytes;
}

/// Whether the last thing said to the server was about the reader: a server that says never before that means us (our address, our password, our
/// network), and after that means the message. Some keep what they have against us until then, and say so by the enhanced code (RFC 3463 §3.2, §3.8):
/// 5.7.x, they may not relay for us; 5.1.7 and 5.1.8, our own address.
struct Dialogue {
    bool about_reader = false;
    bool against_us = false;
};

bool is_against_us(std::string_view reply) {
    constexpr std::size_t code = 4; // "554 " or "554-"
    if (reply.size() < code) return false;
    const std::string_view enhanced = reply.substr(code);
    return enhanced.starts_with("5.7.") || enhanced.starts_with("5.1.7 ") || enhanced.starts_with("5.1.8 ");
}

int on_said(CURL*, curl_infotype kind, char* said, std::size_t size, void* user) {
    auto& dialogue = *static_cast<Dialogue*>(user);
    const std::string_view line(said, size);
    if (kind == CURLINFO_HEADER_OUT && !line.starts_with("QUIT")) dialogue.about_reader = line.starts_with("RCPT TO:");
    if (kind == CURLINFO_HEADER_IN && dialogue.about_reader) dialogue.against_us = dialogue.against_us || is_against_us(line);
    return 0;
}

class Smtp final : public MessageChannel {
public:
    explicit Smtp(SmtpOptions options) : options_(std::move(options)) {}

    Sent send(const Message& message, const BeforeLastByte& before_last_byte) override {
        if (!is_mail_address(message.address)) return {Fate::refused, "not an address"};
        const std::string text = mail_text(message, options_.from, options_.from_name);
        if (text.size() > message_bytes_max) return {Fate::refused, "larger than 256 KiB"};
        const std::unique_ptr<CURL, EasyDeleter> easy(curl_easy_init());
        const std::string to = "<" + message.address + ">";
        const std::unique_ptr<curl_slist, ListDeleter> list(curl_slist_append(nullptr, to.c_str()));
        if (!easy || !list) return {Fate::not_now, "out of memory"};
        set_up(easy.get());
        Upload upload{text, before_last_byte};
        curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, list.get());
        curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, &on_read);
        curl_easy_setopt(easy.get(), CURLOPT_READDATA, &upload);
        Dialogue dialogue;
        curl_easy_setopt(easy.get(), CURLOPT_VERBOSE, 1L); // without it nothing is told to on_said; it alone hears it
        curl_easy_setopt(easy.get(), CURLOPT_DEBUGFUNCTION, &on_said);
        curl_easy_setopt(easy.get(), CURLOPT_DEBUGDATA, &dialogue);
        const CURLcode code = curl_easy_perform(easy.get());
        long reply = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply);
        return judge(code, reply, dialogue, upload);
    }

private:
    void set_up(CURL* easy) const {
        const bool tls_at_once = options_.port == 465;
        const std::string url = (tls_at_once ? "smtps://" : "smtp://") + options_.host + ":" + std::to_string(options_.port);
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_max.count()));
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.send_max.count()));
        const long tls = options_.starttls == StartTls::required || tls_at_once ? CURLUSESSL_ALL
                         : options_.starttls == StartTls::optional              ? CURLUSESSL_TRY
                                                                                : CURLUSESSL_NONE;
        curl_easy_setopt(easy, CURLOPT_USE_SSL, tls);
        if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
        const std::string from = "<" + options_.from + ">";
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from.c_str());
        if (options_.user.empty()) return;
        curl_easy_setopt(easy, CURLOPT_USERNAME, options_.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, std::string(options_.password.reveal()).c_str());
    }

    /// `reply` is the last code the server said; after the message it is a new one only if the server answered.
    static Sent judge(CURLcode code, long reply, const Dialogue& dialogue, const Upload& upload) {
        if (code == CURLE_OK) return {Fate::accepted, ""};
        const std::string why = (reply >= 400 ? std::to_string(reply) + " " : "") + curl_easy_strerror(code);
        if (upload.stopped) return {Fate::not_now, "could not be written down before sending"};
        if (reply >= 500) return {(dialogue.about_reader && !dialogue.against_us) || upload.whole ? Fate::refused : Fate::not_now, why};
        if (reply >= 400 || !upload.whole) return {Fate::not_now, why};
        return {Fate::lost, why};
    }

    const SmtpOptions options_;
};

} // namespace

std::unique_ptr<MessageChannel> make_smtp(SmtpOptions options) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT); // counted: other adapters do the same
    CHECK(ready == CURLE_OK);
    return std::make_unique<Smtp>(std::move(options));
}

} // namespace gapura::notice
