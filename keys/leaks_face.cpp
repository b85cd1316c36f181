#include "keys/leaks_face.h"

#include <algorithm>
#include <memory>

#include "keys/token.h"
#include "lib/base/ecdsa.h"
#include "lib/base/file.h"

namespace gapura::keys {
namespace {

constexpr std::size_t partner_items_max = 100;

/// Standard base64 (RFC 4648 §4), as the partner's header has it.
std::optional<std::string> unbase64(std::string text) {
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return base::unbase64url(text);
}

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text = base::base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return text;
}

struct Desk {
    Leaks& leaks;
    ActorOf actor_of;
    std::vector<PartnerKey> partners;

    Result<face::Response> report(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const base::Secret text(reader.text("text"));
        const std::string place = reader.text_or("place", "");
        const std::string source = reader.text_or("source", "report");
        TRY(reader.finish());
        const auto report = TRY(leaks.report(actor, text.reveal(), place, source));
        json::array items;
        for (const auto& item : report.items) {
            const bool shown = !item.key.empty() && people::may(actor, people::Action::key_see, item.unit);
            items.push_back(
                {{"hint", item.hint}, {"done", to_string(item.done)}, {"key", shown ? json::value(json::string(item.key)) : json::value()}});
        }
        return face::ok(json::object{{"items", std::move(items)}, {"more", report.more}});
    }

    Result<face::Response> verify(const face::Request& request) const {
        const auto actor = TRY(actor_of(request.caller));
        const auto body = TRY(request.body_json());
        base::JsonReader reader(body);
        const base::Secret text(reader.text("text"));
        TRY(reader.finish());
        const auto verified = TRY(leaks.verify(actor, text.reveal()));
        const auto or_null = [](bool there, std::string_view value) { return there ? json::value(json::string(value)) : json::value(); };
        json::object out{{"well_formed", verified.well_formed}, {"hint", or_null(verified.well_formed, verified.hint)}};
        out["key"] = or_null(verified.key.has_value(), verified.key ? verified.key->id : "");
        out["state"] = or_null(verified.key.has_value(), verified.key ? to_string(verified.key->state) : "");
        return face::ok(out);
    }

    /// Judged before anything of the body is looked at, and alike for an unknown name and a false signature.
    bool is_signed(const face::Request& request) const {
        const auto partner = std::ranges::find(partners, request.partner_key, &PartnerKey::id);
        const auto signature = unbase64(request.partner_signature);
        return partner != partners.end() && signature && base::is_signed_p256(partner->pem, request.body, *signature);
    }

    // The partner's format: an array of {token, type, url, source}, answered by what became of each. Only the partner itself gets this far, so what
    // the answer tells about a text is told to nobody who guesses.
    Result<face::Response> from_partner(const face::Request& request) const {
        if (partners.empty()) return fail(Code::not_found, "keys.partner_none");
        if (!is_signed(request)) return fail(Code::unauthenticated, "keys.partner_signature");
        const auto body = TRY(request.body_json());
        const json::array* list = body.if_array();
        if (list == nullptr || list->size() > partner_items_max)
            return fail(Code::invalid, "keys.partner_items", {{"max", std::to_string(partner_items_max)}});
        people::Actor actor = people::system_actor();
        json::array out;
        for (const json::value& item : *list) {
            base::JsonReader reader(item);
            reader.allow_more();
            const base::Secret token(reader.text("token"));
            const std::string type = reader.text_or("type", "");
            const std::string url = reader.text_or("url", "");
            const std::string source = reader.text_or("source", "");
            TRY(reader.finish());
            const auto report = TRY(leaks.report(actor, token.reveal(), url, "github " + source));
            const bool ours = std::ranges::any_of(report.items, [](const LeakOutcome& one) { return one.done != LeakOutcome::Done::unknown; });
            out.push_back(
                {{"token_hash", base64(base::sha256(token.reveal()))}, {"token_type", type}, {"label", ours ? "true_positive" : "false_positive"}});
        }
        return face::ok(out);
    }
};

} // namespace

Result<std::vector<PartnerKey>> read_partner_keys(const std::string& path) {
    const std::string text = TRY(base::read_file(path, std::size_t{1} << 20));
    const json::value document = TRY(base::parse_json(text));
    const json::object* object = document.if_object();
    const json::value* list = object != nullptr ? object->if_contains("public_keys") : nullptr;
    std::vector<PartnerKey> out;
    if (list != nullptr && list->is_array()) {
        for (const json::value& item : list->get_array()) {
            const json::object* key = item.if_object();
            if (key != nullptr) out.push_back({std::string(base::text_at(*key, "key_identifier")), std::string(base::text_at(*key, "key"))});
        }
    }
    const bool usable = !out.empty() && std::ranges::none_of(out, [](const PartnerKey& key) { return key.id.empty() || key.pem.empty(); });
    if (!usable) return fail(Code::invalid, "keys.partner_keys", {{"path", path}});
    return out;
}

face::Routes leak_routes(Leaks& leaks, ActorOf actor_of, std::vector<PartnerKey> partners) {
    using face::Access;
    const auto desk = std::make_shared<const Desk>(Desk{leaks, std::move(actor_of), std::move(partners)});
    return {
        {"POST", "/api/v1/leaks", Access::signed_in, [desk](const face::Request& request) { return desk->report(request); }},
        {"POST", "/api/v1/leaks/github", Access::open, [desk](const face::Request& request) { return desk->from_partner(request); }},
        {"POST", "/api/v1/keys/verify", Access::signed_in, [desk](const face::Request& request) { return desk->verify(request); }},
    };
}

} // namespace gapura::keys
