#include "lib/notice/render.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "lib/base/json.h"

namespace gapura::notice {
namespace {

constexpr std::size_t value_bytes_max = 300;

bool known(std::string_view name) { return std::ranges::find(variables, name) != variables.end(); }

std::unexpected<Error> malformed(const Notice& notice, const std::string& what) {
    return fail(Code::internal, "notice.malformed", {}, "notice " + notice.slug + ": " + what);
}

base::Args unpack(const std::string& packed, text::Lang lang, const base::Zone& zone) {
    base::Args out;
    const auto value = base::parse_json(packed);
    const json::object* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return out;
    for (const auto& [name, one] : *object) {
        if (const auto* text = one.if_string()) out.emplace_back(name, std::string(*text));
        else if (const auto* at = one.if_int64()) out.emplace_back(name, zone.on_screen(Instant{*at}, lang == text::Lang::id));
    }
    return out;
}

/// The same for every sending, and telling nothing: readers of a mail log learn no event from it.
std::string id_of(const StoredNotice& notice) { return base::hex(base::sha256(notice.event + "\n" + notice.person + "\nemail")).substr(0, 40); }

} // namespace

Result<std::string> pack_values(const Notice& notice) {
    json::object out;
    for (const auto& [name, value] : notice.args) {
        if (!known(name)) return malformed(notice, "variable " + name + " is not allowed");
        if (value.size() > value_bytes_max) return malformed(notice, "variable " + name + " is too long");
        out[name] = value;
    }
    for (const auto& [name, at] : notice.times) {
        if (!known(name)) return malformed(notice, "variable " + name + " is not allowed");
        out[name] = at.us;
    }
    return json::serialize(out);
}

Words words_of(const StoredNotice& notice, text::Lang lang, const base::Zone& zone) {
    if (text::find(notice.slug) == nullptr) return {notice.event, "", ""};
    const auto args = unpack(notice.args, lang, zone);
    const std::string action = notice.slug + ".action";
    const bool leads = !notice.link.empty() && text::find(action) != nullptr;
    return {text::title(notice.slug, lang, args), text::detail(notice.slug, lang, args), leads ? text::title(action, lang) : ""};
}

Message message_of(const StoredNotice& notice, const Recipient& to, bool repeat, const base::Zone& zone, const Options& options) {
    const Words words = words_of(notice, to.lang, zone);
    Message out;
    out.name = to.name;
    out.address = to.address;
    out.subject = repeat ? text::title("notice.repeat", to.lang, {{"title", words.title}}) : words.title;
    out.body = text::title("notice.greeting", to.lang, {{"name", to.name}}) + "\n\n";
    if (repeat) out.body += text::detail("notice.repeat", to.lang) + "\n\n";
    out.body += words.text + "\n\n";
    if (!words.action.empty()) out.body += words.action + ":\n" + options.public_url + notice.link + "\n\n";
    out.body += text::title("notice.footer", to.lang, {{"organisation", options.organisation}, {"id", notice.id}}) + "\n";
    out.id = id_of(notice);
    out.repeat = repeat;
    out.at = notice.created_at;
    return out;
}

} // namespace gapura::notice
