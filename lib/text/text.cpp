#include "lib/text/text.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "lib/text/catalogue.h"
#include "lib/text/phrases.h"

namespace gapura::text {
namespace {

constexpr std::string_view dot = "•";

std::unordered_map<std::string_view, const Message*> build_index() {
    std::unordered_map<std::string_view, const Message*> index;
    for (const auto table :
         {base_messages(), store_messages(), audit_messages(), config_messages(), paper_messages(), http_messages(), face_messages(),
          notice_messages(), people_messages(), keys_messages(), register_messages(), integrator_messages(), gateway_messages(), desk_messages(),
          feeder_messages(), feeder_sim_messages(), app_messages(), option_messages(), clock_messages()}) {
        for (const Message& message : table) index.emplace(message.slug, &message);
    }
    return index;
}

const std::unordered_map<std::string_view, const Message*>& index() {
    static const auto built = build_index();
    return built;
}

/// "nip, phone" as people call them: each word by its label `word.nip`, where there is one.
std::string in_words(std::string_view list, Lang lang) {
    std::string out;
    while (!list.empty()) {
        const auto end = std::min(list.find(", "), list.size());
        const std::string word(list.substr(0, end));
        const Message* label = find("word." + word);
        out += out.empty() ? "" : ", ";
        out += label == nullptr ? word : std::string(lang == Lang::id ? label->title_id : label->title_en);
        list.remove_prefix(std::min(end + 2, list.size()));
    }
    return out;
}

/// What is wrong, and why the system would not: said in English where it was found.
bool is_phrase(std::string_view name) { return name == "problem" || name == "reason"; }

std::string fill(std::string_view pattern, Lang lang, const base::Args& args) {
    constexpr std::string_view words = ":words";
    std::string out;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
        if (close == std::string_view::npos) break;
        out += pattern.substr(0, open);
        std::string_view name = pattern.substr(open + 1, close - open - 1);
        const bool as_words = name.ends_with(words);
        if (as_words) name.remove_suffix(words.size());
        const auto arg = std::ranges::find(args, name, [](const auto& pair) { return std::string_view(pair.first); });
        if (arg != args.end()) out += as_words ? in_words(arg->second, lang) : is_phrase(name) ? phrase(arg->second, lang) : arg->second;
        pattern.remove_prefix(close + 1);
    }
    out += pattern;
    return out;
}

/// q of one Accept-Language item, in thousandths.
int quality(std::string_view item) {
    const auto at = item.find("q=");
    if (at == std::string_view::npos) return 1000;
    double q = 0;
    const std::string_view number = item.substr(at + 2);
    std::from_chars(number.data(), number.data() + number.size(), q);
    return static_cast<int>(q * 1000);
}

} // namespace

const Message* find(std::string_view slug) {
    const auto found = index().find(slug);
    return found == index().end() ? nullptr : found->second;
}

std::vector<Message> all() {
    std::vector<Message> out;
    for (const auto& [slug, message] : index()) out.push_back(*message);
    std::ranges::sort(out, {}, &Message::slug);
    return out;
}

std::string title(std::string_view slug, Lang lang, const base::Args& args) {
    const Message* message = find(slug);
    if (message == nullptr) return std::string(slug);
    return fill(lang == Lang::id ? message->title_id : message->title_en, lang, args);
}

std::string detail(std::string_view slug, Lang lang, const base::Args& args) {
    const Message* message = find(slug);
    if (message == nullptr) return {};
    return fill(lang == Lang::id ? message->detail_id : message->detail_en, lang, args);
}

Lang choose_lang(std::string_view accept_language) {
    int best_id = 0;
    int best_en = 0;
    while (!accept_language.empty()) {
        const auto comma = accept_language.find(',');
        std::string_view item = accept_language.substr(0, comma);
        accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);
        while (item.starts_with(' ')) item.remove_prefix(1);
        if (item.starts_with("id")) best_id = std::max(best_id, quality(item));
        if (item.starts_with("en")) best_en = std::max(best_en, quality(item));
    }
    return best_en > best_id ? Lang::en : Lang::id;
}

std::string_view to_string(Lang lang) { return lang == Lang::id ? "id" : "en"; }

std::string sentence(const Error& error, Lang lang) {
    std::string out = title(error.slug, lang, error.args);
    const std::string more = detail(error.slug, lang, error.args);
    if (!more.empty()) out += ". " + more;
    return out;
}

std::string mask_number(std::string_view digits) {
    std::string out;
    const bool long_enough = digits.size() >= 12;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (long_enough && (i < 4 || i + 4 >= digits.size())) out += digits[i];
        else out += dot;
    }
    return out;
}

std::string mask_name(std::string_view name) {
    std::string out;
    bool start = true;
    int left = 0; // bytes of a shown character still to come
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) == 0x80U) { // goes on with a character
            if (left > 0) out += c;
            left = std::max(0, left - 1);
            continue;
        }
        const bool shown = start || c == ' ';
        start = c == ' ';
        left = 0;
        if (shown) {
            out += c;
            left = (byte >= 0xC0U) + (byte >= 0xE0U) + (byte >= 0xF0U);
        } else {
            out += dot;
        }
    }
    return out;
}

} // namespace gapura::text
